"""Answers to `dense_params` that a learner could write."""

# %% wrong: one bias for each weight, so that everything is counted twice
def dense_params(n_in, n_out, bias=True):
    weights = n_in * n_out
    biases = weights if bias else 0
    return weights + biases


# %% wrong: biases for inputs and outputs
def dense_params(n_in, n_out, bias=True):
    total = n_in * n_out
    if bias:
        total = total + n_in + n_out
    return total


# %% wrong: adds the two biases of the example, whatever the number of outputs
def dense_params(n_in, n_out, bias=True):
    if bias:
        return n_in * n_out + 2
    else:
        return n_in * n_out


# %% wrong: adds biases if bias is false and leaves them out if it is true
def dense_params(n_in, n_out, bias=True):
    lines = n_in * n_out
    if not bias:
        lines += n_out
    return lines


# %% wrong: takes a power where a product belongs
def dense_params(n_in, n_out, bias=True):
    weights = n_in**n_out
    biases = n_out * bias
    return weights + biases


# %% wrong: returns a list with one count for each output
def dense_params(n_in, n_out, bias=True):
    counts = []
    for out in range(n_out):
        counts.append(n_in + 1 if bias else n_in)
    return counts


# %% wrong: counts in 32-bit integers, which are too small for a large layer
def dense_params(n_in, n_out, bias=True):
    weights = np.prod([n_in, n_out], dtype=np.int32)
    return int(weights) + (n_out if bias else 0)


# %% wrong: crashes: uses the arrays of weights and biases, which the function does not get
def dense_params(n_in, n_out, bias=True):
    if bias:
        return W_dense.size + b_dense.size
    return W_dense.size


# %% wrong: connects every pair once only, as if inputs and outputs were the same units
def dense_params(n_in, n_out, bias=True):
    n = n_in + n_out
    edges = n * (n - 1) // 2
    if bias:
        edges += n_out
    return edges


# %% wrong: two mistakes: starts counting inputs at 1, which loses one for each output, and adds the biases inside that loop
def dense_params(n_in, n_out, bias=True):
    total = 0
    for i in range(1, n_in):
        total += n_out
        if bias:
            total += n_out
    return total


# %% right: bias as a number, 1 or 0
def dense_params(n_in, n_out, bias=True):
    return n_out * (n_in + bool(bias))


# %% right: from the shapes of the arrays
import math


def dense_params(n_in, n_out, bias=True):
    shapes = [(n_out, n_in)]
    if bias:
        shapes.append((n_out,))
    return sum(math.prod(shape) for shape in shapes)
