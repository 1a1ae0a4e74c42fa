"""Answers to `local_mask` that a learner could write."""

# %% wrong: at the borders the window is pushed inwards, so that every row has k inputs
def local_mask(n_in, k):
    half = k // 2
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        start = i - half
        if start < 0:
            start = 0
        if start + k > n_in:
            start = n_in - k
        mask[i, start : start + k] = True
    return mask


# %% wrong: asks for a distance below k // 2, so that the outermost inputs of each window are missing
def local_mask(n_in, k):
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        for j in range(n_in):
            mask[i, j] = abs(i - j) < k // 2
    return mask


# %% wrong: reads only to the left: the half of the window on the right is forgotten
def local_mask(n_in, k):
    reach = k // 2
    return (np.tri(n_in) - np.tri(n_in, k=-reach - 1)).astype(bool)


# %% wrong: rounds k / 2, which gives 2 instead of 1 for windows of three
def local_mask(n_in, k):
    half = round(k / 2)
    positions = np.arange(n_in)
    distance = np.abs(np.subtract.outer(positions, positions))
    return distance <= half


# %% wrong: outputs whose window would be cut read nothing at all
def local_mask(n_in, k):
    half = k // 2
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(half, n_in - half):
        mask[i, i - half : i + half + 1] = True
    return mask


# %% wrong: returns from inside the loop, after the first row
def local_mask(n_in, k):
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        lo = max(i - k // 2, 0)
        hi = min(i + k // 2 + 1, n_in)
        mask[i][lo:hi] = True
        return mask


# %% wrong: cuts the inputs into blocks of k, each block connected only within itself
def local_mask(n_in, k):
    block = np.arange(n_in) // k
    return block[:, None] == block[None, :]


# %% wrong: crashes: k / 2 is a float and cannot stand in a slice
def local_mask(n_in, k):
    mask = np.full((n_in, n_in), False, dtype=bool)
    for s in range(n_in):
        a = max(0, s - (k - 1) / 2)
        b = min(n_in, s + (k - 1) / 2 + 1)
        mask[s, a:b] = True
    return mask


# %% wrong: two mistakes: counts outputs from 1, which moves every window one to the right, and never lets a window reach the last input
def local_mask(n_in, k):
    table = []
    half = k // 2
    for s in range(1, n_in + 1):
        row = [False] * n_in
        for x in range(max(0, s - half), min(n_in - 1, s + half + 1)):
            row[x] = True
        table.append(row)
    return np.array(table)


# %% wrong: lists the indices of the inputs of each output instead of making a table of booleans
def local_mask(n_in, k):
    half = k // 2
    windows = []
    for i in range(n_in):
        windows.append([j for j in range(i - half, i + half + 1) if 0 <= j < n_in])
    return windows


# %% right: sums of shifted diagonals
def local_mask(n_in, k):
    mask = np.zeros((n_in, n_in), dtype=int)
    for shift in range(-(k // 2), k // 2 + 1):
        mask += np.eye(n_in, k=shift, dtype=int)
    return mask == 1


# %% right: a padded row of ones and zeros, moved along and cut
def local_mask(n_in, k):
    half = (k - 1) // 2
    wide = np.zeros((n_in, n_in + 2 * half), dtype=bool)
    for i, row in enumerate(wide):
        row[i : i + k] = True
    return wide[:, half : half + n_in].copy()
