"""Answers to `output_size` that a learner could write."""

# %% wrong [convolution.fence-post]: counts the steps, not the places: the + 1 is missing
def output_size(n, k, stride=1, pad=0):
    return (n + 2 * pad - k) // stride


# %% wrong [convolution.pad-counted-once]: counts the padding once, not at both ends
def output_size(n, k, stride=1, pad=0):
    return (n + pad - k) // stride + 1


# %% wrong [convolution.rounded-up]: rounds up, so a last step that does not fit is taken
import math


def output_size(n, k, stride=1, pad=0):
    padded = n + pad + pad
    steps = math.ceil((padded - k) / stride)
    return steps + 1


# %% wrong [convolution.one-added-before-division]: the + 1 is inside the division
def output_size(n, k, stride=1, pad=0):
    positions = n + 2 * pad - k + 1
    return positions // stride


# %% wrong [convolution.not-rounded]: divides without rounding, so a fraction comes out when the last step does not fit
def output_size(n, k, stride=1, pad=0):
    length = n + 2 * pad
    size = (length - k) / stride + 1
    return size


# %% wrong [convolution.last-start-left-out]: the loop stops one place early, < in place of <=
def output_size(n, k, stride=1, pad=0):
    count = 0
    start = 0
    while start + k < n + 2 * pad:
        count += 1
        start += stride
    return count


# %% wrong [convolution.stride-and-pad-ignored]: ignores stride and pad
def output_size(n, k, stride=1, pad=0):
    return n - k + 1


# %% wrong: two mistakes: a stride of 2 is taken to skip two places, so the step is too long by 1, and the zeros at the right end are missing
def output_size(n, k, stride=1, pad=0):
    row = [0] * pad + [1] * n
    step = 1 if stride == 1 else stride + 1
    found = 0
    for i in range(0, len(row) - k + 1, step):
        found = found + 1
    return found


# %% wrong: two mistakes: counts the padding once, and forgets the + 1
def output_size(n, k, stride=1, pad=0):
    n = n + pad
    free = n - k
    return int(free / stride)


# %% wrong: crashes: treats the number n as an array
def output_size(n, k, stride=1, pad=0):
    rows = n.shape[0] + 2 * pad
    return (rows - k.shape[0]) // stride + 1


# %% right: the rule in one line
def output_size(n, k, stride=1, pad=0):
    return (n + 2 * pad - k) // stride + 1


# %% right: counts the starts one by one
def output_size(n, k, stride=1, pad=0):
    count = 0
    start = -pad
    while start + k <= n + pad:
        count += 1
        start += stride
    return count


# %% right: the length of a range
def output_size(n, k, stride=1, pad=0):
    total = pad + n + pad
    return len(range(0, total - k + 1, stride))
