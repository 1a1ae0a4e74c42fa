"""Answers to `conv1d_matrix` that a learner could write."""

# %% wrong [weight-sharing.matrix-kernel-reversed]: flips the kernel
def conv1d_matrix(kernel, n_in):
    k = len(kernel)
    M = np.zeros((n_in - k + 1, n_in))
    for i in range(n_in - k + 1):
        M[i, i:i + k] = kernel[::-1]
    return M


# %% wrong [weight-sharing.matrix-last-row-missing]: one row too few, n_in - k instead of n_in - k + 1
def conv1d_matrix(kernel, n_in):
    k = kernel.shape[0]
    rows = []
    for place in range(n_in - k):
        row = np.zeros(n_in)
        row[place:place + k] = kernel
        rows.append(row)
    return np.array(rows)


# %% wrong: makes a square matrix, with rows in which the kernel sticks out at the end
def conv1d_matrix(kernel, n_in):
    M = np.zeros((n_in, n_in))
    for i in range(n_in):
        for j in range(len(kernel)):
            if i + j < n_in:
                M[i, i + j] = kernel[j]
    return M


# %% wrong [weight-sharing.matrix-truncated]: the matrix holds whole numbers, so that a weight such as 0.5 becomes 0
def conv1d_matrix(kernel, n_in):
    k = len(kernel)
    n_out = n_in - k + 1
    matrix = np.zeros((n_out, n_in), dtype=int)
    for row in range(n_out):
        matrix[row, row:row + k] = kernel
    return matrix


# %% wrong [weight-sharing.matrix-transposed]: the matrix is transposed, one column for each place
def conv1d_matrix(kernel, n_in):
    k = len(kernel)
    n_out = n_in - k + 1
    M = np.zeros((n_in, n_out))
    for i in range(n_out):
        M[i:i + k, i] = kernel
    return M


# %% wrong [weight-sharing.matrix-wraps-around]: the kernel goes round, with a row for every input
def conv1d_matrix(kernel, n_in):
    padded = np.concatenate([kernel, np.zeros(n_in - len(kernel))])
    return np.array([np.roll(padded, shift) for shift in range(n_in)])


# %% wrong: only for kernels of two weights, as in the example
def conv1d_matrix(kernel, n_in):
    a, b = kernel[0], kernel[1]
    M = np.zeros((n_in - 1, n_in))
    for i in range(n_in - 1):
        M[i][i] = a
        M[i][i + 1] = b
    return M


# %% wrong: two mistakes: the kernel does not move, and there is a row for every input
def conv1d_matrix(kernel, n_in):
    m = np.zeros((n_in, n_in))
    m[:, :len(kernel)] = kernel
    return m


# %% wrong: crashes: multiplies the unit matrix by the kernel, and the shapes do not fit
def conv1d_matrix(kernel, n_in):
    n_out = n_in - len(kernel) + 1
    return np.eye(n_out, n_in) * kernel


# %% wrong: two mistakes: flips the kernel, and leaves out the last row
def conv1d_matrix(kernel, n_in):
    k = len(kernel)
    w = np.flip(kernel)
    M = np.zeros((n_in - k, n_in))
    for i in range(M.shape[0]):
        for j in range(k):
            M[i, i + j] = w[j]
    return M


# %% right: a slice in every row
def conv1d_matrix(kernel, n_in):
    k = len(kernel)
    n_out = n_in - k + 1
    M = np.zeros((n_out, n_in))
    for i in range(n_out):
        M[i, i:i + k] = kernel
    return M


# %% right: a sum of shifted unit matrices
def conv1d_matrix(kernel, n_in):
    n_out = n_in - len(kernel) + 1
    return sum(w * np.eye(n_out, n_in, k=j) for j, w in enumerate(kernel))


# %% right: rolls the padded kernel, only as far as it stays inside
def conv1d_matrix(kernel, n_in):
    k = kernel.shape[0]
    padded = np.zeros(n_in, dtype=kernel.dtype)
    padded[:k] = kernel
    return np.stack([np.roll(padded, i) for i in range(n_in - k + 1)])
