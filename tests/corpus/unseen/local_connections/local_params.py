"""Answers to `local_params` that a learner could write."""

# %% wrong: every cut window has k // 2 + 1 weights, as if all of them lay at the very border
def local_params(n_in, k, bias=True):
    half = k // 2
    total = 0
    for out in range(n_in):
        if out < half or out >= n_in - half:
            total += half + 1
        else:
            total += k
        total += 1 if bias else 0
    return total


# %% wrong: two weights less for the borders, as in the example, whatever k is
def local_params(n_in, k, bias=True):
    return k * n_in - 2 + bias * n_in


# %% wrong: leaves the biases out
def local_params(n_in, k, bias=True):
    count = 0
    mask = local_mask(n_in, k)
    for row in mask:
        for connected in row:
            if connected:
                count += 1
    return count


# %% wrong: the count of a fully connected layer
def local_params(n_in, k, bias=True):
    return dense_params(n_in, n_in, bias)


# %% wrong: k biases instead of one for each output
def local_params(n_in, k, bias=True):
    mask = local_mask(n_in, k)
    weights = sum(len(receptive_field_of(mask, i)) for i in range(n_in))
    return weights + k if bias else weights


# %% wrong: reaches k inputs to each side, so that the windows hold 2 * k + 1
def local_params(n_in, k, bias=True):
    weights = 0
    for i in range(n_in):
        start, stop = max(i - k, 0), min(i + k + 1, n_in)
        weights += stop - start
    return weights + n_in * int(bias)


# %% wrong: without a bias it returns 0, because the `else 0` belongs to the whole sum
def local_params(n_in, k, bias=True):
    h = (k - 1) // 2
    return n_in * k - h * (h + 1) + n_in if bias else 0


# %% wrong: crashes: the built-in sum adds whole rows, and int cannot make one number of them
def local_params(n_in, k, bias=True):
    weights = int(sum(local_mask(n_in, k)))
    if bias:
        weights = weights + n_in
    return weights


# %% wrong: cut windows count for nothing: only full windows have weights, though all outputs have a bias
def local_params(n_in, k, bias=True):
    full_windows = n_in - 2 * (k // 2)
    return full_windows * k + (n_in if bias else 0)


# %% wrong: two mistakes: takes half * half for each pair of borders instead of half * (half + 1), and gives a bias to each weight
def local_params(n_in, k, bias=True):
    half = k // 2
    weights = n_in * k - half * half
    if bias:
        return 2 * weights
    return weights


# %% right: goes through the distances: n_in - d pairs lie d apart, on each side
def local_params(n_in, k, bias=True):
    total = n_in
    for distance in range(1, k // 2 + 1):
        total += 2 * (n_in - distance)
    return total + n_in * bool(bias)


# %% right: adds up the lengths of the clipped windows
def local_params(n_in, k, bias=True):
    half = (k - 1) // 2
    middle = np.arange(n_in)
    first = np.clip(middle - half, 0, n_in - 1)
    last = np.clip(middle + half, 0, n_in - 1)
    lengths = last - first + 1
    return int(lengths.sum()) + (n_in if bias else 0)
