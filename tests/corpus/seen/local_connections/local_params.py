"""Answers to `local_params` that a learner could write."""

# %% wrong [local-connections.borders-counted-full]: every output has k weights: the cut windows at the borders are forgotten
def local_params(n_in, k, bias=True):
    weights = n_in * k
    biases = n_in if bias else 0
    return weights + biases


# %% wrong [local-connections.full-windows-counted]: counts the full windows only, n_in - k + 1 of them
def local_params(n_in, k, bias=True):
    n_out = n_in - k + 1
    total = n_out * k
    if bias:
        total += n_out
    return total


# %% wrong [local-connections.only-outermost-cut]: takes away k - 1 weights for the borders, which is right for windows of three only
def local_params(n_in, k, bias=True):
    params = n_in * k - (k - 1)
    if bias:
        params += n_in
    return params


# %% wrong: counts the places without a connection
def local_params(n_in, k, bias=True):
    mask = local_mask(n_in, k)
    n_weights = len(mask[mask == False])
    return n_weights + (n_in if bias else 0)


# %% wrong: the k weights are counted once, as if all outputs shared them
def local_params(n_in, k, bias=True):
    if bias:
        return k + n_in
    return k


# %% wrong [local-connections.one-border-cut]: the window is cut at the right border only
def local_params(n_in, k, bias=True):
    half = k // 2
    count = 0
    for i in range(n_in):
        for j in range(i - half, i + half + 1):
            if j < n_in:
                count += 1
        if bias:
            count += 1
    return count


# %% wrong [local-connections.local-bias-always]: adds the biases always, because bias is not looked at
def local_params(n_in, k, bias=True):
    return int(local_mask(n_in, k).sum()) + n_in


# %% wrong: adds up the rows of the mask and returns one count for each output
def local_params(n_in, k, bias=True):
    per_output = local_mask(n_in, k).sum(axis=1)
    if bias:
        per_output = per_output + 1
    return per_output


# %% wrong: crashes: a boolean array has no method count
def local_params(n_in, k, bias=True):
    weights = local_mask(n_in, k).count(True)
    return weights + n_in * bias


# %% wrong: two mistakes: each window starts at its output instead of having it in the middle, and the layer gets one bias only
def local_params(n_in, k, bias=True):
    total = 0
    for i in range(n_in):
        total += min(k, n_in - i)
    if bias:
        total += 1
    return total


# %% right: the connections of the mask, and a bias for each output
def local_params(n_in, k, bias=True):
    weights = int(np.sum(local_mask(n_in, k)))
    if bias:
        return weights + n_in
    return weights


# %% right: a formula: each border cuts 1 + 2 + ... + half weights
def local_params(n_in, k, bias=True):
    half = k // 2
    return n_in * k - half * (half + 1) + (n_in if bias else 0)


# %% right: measures the window of each output
def local_params(n_in, k, bias=True):
    params = 0
    for i in range(n_in):
        left = max(0, i - k // 2)
        right = min(n_in - 1, i + k // 2)
        params += right - left + 1
        if bias:
            params += 1
    return params
