"""Answers to `locally_connected1d` that a learner could write."""

# %% wrong: the windows do not overlap: each starts where the one before ended
def locally_connected1d(x, weights, biases):
    n_out, k = weights.shape
    y = np.zeros(n_out)
    for i in range(n_out):
        window = x[i * k : (i + 1) * k]
        y[i] = weights[i, : len(window)] @ window + biases[i]
    return y


# %% wrong: adds up along the wrong axis, over the outputs instead of over the window
def locally_connected1d(x, weights, biases):
    n_out, k = weights.shape
    windows = np.array([x[i : i + k] for i in range(n_out)])
    sums = np.sum(windows * weights, axis=0)
    return sums + biases


# %% wrong: takes the mean of the products instead of their sum
def locally_connected1d(x, weights, biases):
    k = weights.shape[1]
    return np.array([np.mean(x[i : i + k] * w) + b for i, (w, b) in enumerate(zip(weights, biases))])


# %% wrong: windows of three are hard-wired
def locally_connected1d(x, weights, biases):
    out = []
    for i in range(len(x) - 2):
        s = weights[i][0] * x[i] + weights[i][1] * x[i + 1] + weights[i][2] * x[i + 2]
        out.append(s + biases[i])
    return np.array(out)


# %% wrong: cuts negative outputs off at 0, as the neuron of section 4 does
def locally_connected1d(x, weights, biases):
    windows = np.lib.stride_tricks.sliding_window_view(x, weights.shape[1])
    z = np.einsum("ij,ij->i", windows, weights) + biases
    return np.maximum(z, 0)


# %% wrong: returns after the first output, because return stands inside the loop
def locally_connected1d(x, weights, biases):
    n_out = weights.shape[0]
    k = weights.shape[1]
    out = np.zeros(n_out)
    for i in range(n_out):
        out[i] = x[i : i + k].dot(weights[i]) + biases[i]
        return out


# %% wrong: every row of weights meets the first window, because np.dot gets the same slice each time
def locally_connected1d(x, weights, biases):
    k = weights.shape[1]
    window = x[:k]
    return np.dot(weights, window) + biases


# %% wrong: crashes: walks over all inputs, but there are fewer outputs than that
def locally_connected1d(x, weights, biases):
    k = weights.shape[1]
    out = np.zeros(len(biases))
    for i in range(len(x)):
        out[i] = (x[i : i + k] * weights[i]).sum() + biases[i]
    return out


# %% wrong: the einsum adds the windows up first, so that each output answers to the sum of all windows
def locally_connected1d(x, weights, biases):
    n_out, k = weights.shape
    index = np.arange(n_out)[:, None] + np.arange(k)
    return np.einsum("ij,kj->i", weights, x[index]) + biases


# %% wrong: two mistakes: subtracts the biases, and uses the rows of weights from the last to the first
def locally_connected1d(x, weights, biases):
    n_out = len(biases)
    k = len(weights[0])
    values = []
    for i in range(n_out):
        w = weights[n_out - 1 - i]
        values.append(np.dot(w, x[i : i + k]) - biases[i])
    return np.array(values)


# %% right: the diagonal of all windows times all rows of weights
def locally_connected1d(x, weights, biases):
    x = np.asarray(x, dtype=float)
    weights = np.asarray(weights, dtype=float)
    n_out, k = weights.shape
    windows = np.stack([x[i : i + k] for i in range(n_out)])
    return np.diag(windows @ weights.T) + np.asarray(biases)


# %% right: a big table of weights, with zeros where nothing is connected
def locally_connected1d(x, weights, biases):
    n_out, k = weights.shape
    table = np.zeros((n_out, len(x)))
    for out, row in enumerate(weights):
        table[out, out : out + k] = row
    return table @ x + biases
