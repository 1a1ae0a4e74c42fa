"""Answers to `output_size` that a learner could write."""

# %% wrong: counts every start on the row, also where the kernel hangs over the end
def output_size(n, k, stride=1, pad=0):
    return len(range(0, n + 2 * pad, stride))


# %% wrong: crashes: / gives a float, which range does not take
def output_size(n, k, stride=1, pad=0):
    positions = range((n + 2 * pad - k) / stride + 1)
    return len(positions)


# %% wrong: divides the length by the stride before it takes the kernel away
def output_size(n, k, stride=1, pad=0):
    n_padded = n + 2 * pad
    n_strided = n_padded // stride
    return n_strided - k + 1


# %% wrong: brackets missing, so only the kernel size is divided by the stride
def output_size(n, k, stride=1, pad=0):
    return n + 2 * pad - k // stride + 1


# %% wrong: rounds to the nearest whole number instead of down
def output_size(n, k, stride=1, pad=0):
    x = (n - k + 2 * pad) / stride
    return round(x) + 1


# %% wrong: the three results of the example are hard-wired, all else is n - k + 1
def output_size(n, k, stride=1, pad=0):
    if pad == 1:
        return n
    elif stride == 2:
        return 3
    else:
        return n - k + 1


# %% wrong: takes the padding away from the row instead of adding it
def output_size(n, k, stride=1, pad=0):
    inside = n - 2 * pad
    positions = [start for start in range(0, inside - k + 1, stride)]
    return len(positions)


# %% wrong: two mistakes: rounds up, and leaves the padding out
def output_size(n, k, stride=1, pad=0):
    return int(np.ceil((n - k) / stride)) + 1


# %% wrong: subtracts the stride instead of dividing by it
def output_size(n, k, stride=1, pad=0):
    size = n + 2 * pad - k + 1
    size = size - (stride - 1)
    return size


# %% wrong: two mistakes: forgets the right-hand padding, and stops before the last place
def output_size(n, k, stride=1, pad=0):
    n_positions = 0
    for left in range(-pad, n - k, stride):
        n_positions += 1
    return n_positions


# %% right: slides over a real row and collects the windows
def output_size(n, k, stride=1, pad=0):
    row = np.pad(np.ones(n), pad)
    windows = [row[i : i + k] for i in range(0, row.size, stride)]
    return len([w for w in windows if len(w) == k])


# %% right: first the places with stride 1, then every stride-th of them, rounded up
def output_size(n, k, stride=1, pad=0):
    places = n + 2 * pad - k + 1
    full, rest = divmod(places, stride)
    if rest > 0:
        full += 1
    return full
