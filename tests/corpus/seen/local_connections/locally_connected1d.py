"""Answers to `locally_connected1d` that a learner could write."""

# %% wrong [local-connections.biases-missing]: forgets the biases
def locally_connected1d(x, weights, biases):
    n_out, k = weights.shape
    out = np.zeros(n_out)
    for i in range(n_out):
        out[i] = np.sum(x[i : i + k] * weights[i])
    return out


# %% wrong [local-connections.weights-shared]: every output uses the first row of weights
def locally_connected1d(x, weights, biases):
    k = weights.shape[1]
    kernel = weights[0]
    return np.array([np.dot(x[i : i + k], kernel) + biases[i] for i in range(len(x) - k + 1)])


# %% wrong: writes into the biases that were passed in
def locally_connected1d(x, weights, biases):
    n_out, k = weights.shape
    out = biases
    for i in range(n_out):
        for j in range(k):
            out[i] = out[i] + weights[i, j] * x[i + j]
    return out


# %% wrong [local-connections.whole-numbers-only]: the output is an array of whole numbers if x is, so that digits behind the point are lost
def locally_connected1d(x, weights, biases):
    k = len(weights[0])
    result = np.zeros_like(x[: len(weights)])
    for i in range(len(weights)):
        result[i] = x[i : i + k] @ weights[i] + biases[i]
    return result


# %% wrong [local-connections.bias-in-every-product]: adds the bias to each product, so that it counts k times
def locally_connected1d(x, weights, biases):
    outputs = []
    for row, bias, start in zip(weights, biases, range(len(weights))):
        window = x[start : start + len(row)]
        outputs.append(sum(w * v + bias for w, v in zip(row, window)))
    return np.array(outputs)


# %% wrong [local-connections.last-output-missing]: one window too few: the last output is missing
def locally_connected1d(x, weights, biases):
    k = weights.shape[1]
    n_out = len(x) - k
    return np.array([np.sum(x[i : i + k] * weights[i]) + biases[i] for i in range(n_out)])


# %% wrong [local-connections.weights-flipped]: np.convolve turns each row of weights around
def locally_connected1d(x, weights, biases):
    n_out, k = weights.shape
    s = np.empty(n_out)
    for i in range(n_out):
        s[i] = np.convolve(x[i : i + k], weights[i], mode="valid")[0]
    return s + biases


# %% wrong: takes n_out for the size of the window and k for the number of outputs
def locally_connected1d(x, weights, biases):
    k, n_out = np.shape(weights)
    out = np.zeros(n_out)
    for i in range(n_out):
        window = x[i : i + k]
        for j in range(len(window)):
            out[i] += window[j] * weights[j, i]
    return out + biases[:n_out]


# %% wrong [local-connections.whole-input]: crashes: multiplies the whole input with the weights, as a fully connected layer would
def locally_connected1d(x, weights, biases):
    return weights @ x + biases


# %% wrong: two mistakes: the sum is not set back to 0 for the next output, and each output gets the first bias
def locally_connected1d(x, weights, biases):
    out = []
    total = 0
    for i in range(len(weights)):
        for j in range(len(weights[i])):
            total += weights[i][j] * x[i + j]
        out.append(total + biases[0])
    return np.array(out)


# %% right: a loop over the outputs
def locally_connected1d(x, weights, biases):
    n_out, k = weights.shape
    out = np.zeros(n_out)
    for i in range(n_out):
        out[i] = np.sum(x[i : i + k] * weights[i]) + biases[i]
    return out


# %% right: sliding windows times weights, summed along each row
def locally_connected1d(x, weights, biases):
    windows = np.lib.stride_tricks.sliding_window_view(x, weights.shape[1])
    return (windows * weights).sum(axis=1) + biases


# %% right: two loops and plain numbers
def locally_connected1d(x, weights, biases):
    outputs = []
    for i, row in enumerate(weights):
        total = float(biases[i])
        for j, w in enumerate(row):
            total += w * x[i + j]
        outputs.append(total)
    return np.array(outputs)
