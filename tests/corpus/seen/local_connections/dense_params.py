"""Answers to `dense_params` that a learner could write."""

# %% wrong [local-connections.dense-sum]: adds inputs and outputs instead of multiplying them
def dense_params(n_in, n_out, bias=True):
    weights = n_in + n_out
    if bias:
        weights += n_out
    return weights


# %% wrong [local-connections.dense-bias-always]: counts the biases even if bias is false
def dense_params(n_in, n_out, bias=True):
    return (n_in + 1) * n_out


# %% wrong [local-connections.dense-bias-per-input]: one bias for each input instead of each output
def dense_params(n_in, n_out, bias=True):
    return n_in * n_out + (n_in if bias else 0)


# %% wrong [local-connections.dense-one-bias]: adds one bias for the whole layer
def dense_params(n_in, n_out, bias=True):
    return n_in * n_out + int(bias)


# %% wrong: without a bias the result is 0, because the `else 0` belongs to the whole sum
def dense_params(n_in, n_out, bias=True):
    return n_in * n_out + n_out if bias else 0


# %% wrong [local-connections.dense-bias-missing]: never adds the biases
def dense_params(n_in, n_out, bias=True):
    total = 0
    for output in range(n_out):
        total += n_in
    return total


# %% wrong [local-connections.dense-two-numbers]: returns weights and biases as a pair, not their sum
def dense_params(n_in, n_out, bias=True):
    n_weights = n_in * n_out
    n_biases = n_out if bias else 0
    return n_weights, n_biases


# %% wrong: without a bias it returns nothing
def dense_params(n_in, n_out, bias=True):
    if bias == True:
        return n_in * n_out + n_out


# %% wrong: crashes: asks for the length of a number
def dense_params(n_in, n_out, bias=True):
    w = len(n_in) * len(n_out)
    if bias:
        w = w + len(n_out)
    return w


# %% wrong: two mistakes: takes the layer for square, and turns the meaning of bias around
def dense_params(n_in, n_out, bias=True):
    if bias:
        return n_in**2
    return n_in**2 + n_in


# %% right: weights plus biases
def dense_params(n_in, n_out, bias=True):
    params = n_in * n_out
    if bias:
        params += n_out
    return params


# %% right: one row of weights for each output, with the bias as one more
def dense_params(n_in, n_out, bias=True):
    per_output = n_in + 1 if bias else n_in
    return per_output * n_out


# %% right: adds up output by output
def dense_params(n_in, n_out, bias=True):
    count = 0
    for _ in range(n_out):
        count += n_in
        if bias:
            count += 1
    return count
