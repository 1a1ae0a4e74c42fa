"""Answers to `conv1d_matrix` that a learner could write."""

# %% wrong: only the first weight is on the diagonal, the others are forgotten
def conv1d_matrix(kernel, n_in):
    n_out = n_in - len(kernel) + 1
    M = np.zeros((n_out, n_in))
    for i in range(n_out):
        M[i, i] = kernel[0]
    return M


# %% wrong: the kernel moves on by its own length instead of by one
def conv1d_matrix(kernel, n_in):
    k = len(kernel)
    n_out = n_in - k + 1
    M = np.zeros((n_out, n_in))
    for i in range(n_out):
        start = i * k
        for j in range(k):
            if start + j < n_in:
                M[i, start + j] = kernel[j]
    return M


# %% wrong: two mistakes: whole numbers only, and the matrix is transposed
def conv1d_matrix(kernel, n_in):
    k = kernel.size
    M = np.zeros((n_in, n_in - k + 1), dtype=np.int64)
    for place in range(n_in - k + 1):
        for step in range(k):
            M[place + step, place] = kernel[step]
    return M


# %% wrong: divides the kernel by its sum
def conv1d_matrix(kernel, n_in):
    kernel = kernel / np.sum(np.abs(kernel))
    k = len(kernel)
    M = np.zeros((n_in - k + 1, n_in))
    for i in range(n_in - k + 1):
        M[i, i:i + k] = kernel
    return M


# %% wrong: repeats the kernel in each row but leaves out the zeros around it
def conv1d_matrix(kernel, n_in):
    n_out = n_in - len(kernel) + 1
    return np.tile(kernel, (n_out, 1))


# %% wrong: crashes: the last places stick out, and the kernel does not fit into the shortened slice
def conv1d_matrix(kernel, n_in):
    M = np.zeros((n_in, n_in))
    for i in range(n_in):
        M[i, i : i + len(kernel)] = kernel
    return M[: n_in - len(kernel) + 1]


# %% wrong: puts the weights on the diagonals below the main one instead of above
def conv1d_matrix(kernel, n_in):
    n_out = n_in - len(kernel) + 1
    M = np.zeros((n_out, n_in))
    for j, weight in enumerate(kernel):
        M += weight * np.eye(n_out, n_in, k=-j)
    return M


# %% wrong: forgets to return the matrix
def conv1d_matrix(kernel, n_in):
    k = len(kernel)
    M = np.zeros((n_in - k + 1, n_in))
    for i in range(n_in - k + 1):
        M[i, i:i+k] = kernel
    print(M)


# %% wrong: the first row starts one column too far to the right, so the last weight of the last row is lost
def conv1d_matrix(kernel, n_in):
    k = len(kernel)
    big = np.zeros((n_in - k + 1, n_in + 1))
    for i in range(n_in - k + 1):
        big[i, i + 1:i + 1 + k] = kernel
    return big[:, :n_in]


# %% wrong: two mistakes: a row for every place where kernel and signal touch, and the kernel is flipped
def conv1d_matrix(kernel, n_in):
    k = len(kernel)
    columns = []
    for i in range(n_in):
        x = np.zeros(n_in)
        x[i] = 1
        columns.append(np.convolve(x, kernel, mode="full"))
    return np.array(columns).T


# %% right: asks what the sliding kernel makes of each unit vector
def conv1d_matrix(kernel, n_in):
    unit_vectors = np.eye(n_in)
    columns = [np.correlate(unit, np.asarray(kernel, dtype=float), mode="valid") for unit in unit_vectors]
    return np.array(columns).T


# %% right: with index arrays
def conv1d_matrix(kernel, n_in):
    kernel = np.asarray(kernel)
    rows = np.arange(n_in - kernel.size + 1)[:, None]
    cols = rows + np.arange(kernel.size)
    M = np.zeros((rows.size, n_in), dtype=kernel.dtype)
    M[rows, cols] = kernel
    return M
