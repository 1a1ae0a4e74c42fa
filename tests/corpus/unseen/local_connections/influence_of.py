"""Answers to `influence_of` that a learner could write."""

# %% wrong: calls receptive_field_of with the index of the input, as if the mask were symmetric
def influence_of(mask, in_index):
    return receptive_field_of(mask, in_index)


# %% wrong: mirrors the mask with a flip instead of swapping rows and columns
def influence_of(mask, in_index):
    flipped = np.flip(mask)
    return np.flatnonzero(flipped[:, in_index]).tolist()


# %% wrong: returns the smallest and the largest output only
def influence_of(mask, in_index):
    outputs = np.flatnonzero(mask[:, in_index])
    if outputs.size == 0:
        return []
    return [int(outputs.min()), int(outputs.max())]


# %% wrong: collects the receptive field of every output that reads the input, not the output
def influence_of(mask, in_index):
    influenced = []
    for out in range(len(mask)):
        field = receptive_field_of(mask, out)
        if in_index in field:
            influenced.append(field)
    return influenced


# %% wrong: breaks off at the first output that does not read the input
def influence_of(mask, in_index):
    hits = []
    for o in range(mask.shape[0]):
        if not mask[o, in_index]:
            break
        hits.append(o)
    return hits


# %% wrong: multiplies the indices with the column, so that each output without a line shows up as 0
def influence_of(mask, in_index):
    outputs = np.arange(mask.shape[0])
    return (outputs * mask[:, in_index]).tolist()


# %% wrong: prints the list and returns nothing
def influence_of(mask, in_index):
    outs = [i for i in range(mask.shape[0]) if mask[i, in_index]]
    print(outs)


# %% wrong: crashes: an array has no method index
def influence_of(mask, in_index):
    col = mask[:, in_index]
    first = col.index(True)
    return list(range(first, first + col.sum()))


# %% wrong: lists all outputs as soon as one reads the input, because the test uses any
def influence_of(mask, in_index):
    n_out = mask.shape[0]
    return [i for i in range(n_out) if mask[:, in_index].any()]


# %% wrong: two mistakes: reads the row instead of the column, and starts at index 1
def influence_of(mask, in_index):
    lines = mask[in_index]
    found = []
    for k in range(1, len(lines)):
        if lines[k]:
            found.append(k)
    return found


# %% right: asks for every output whether the input is in its receptive field
def influence_of(mask, in_index):
    return [out for out in range(len(mask)) if in_index in receptive_field_of(mask, out)]


# %% right: argwhere of the whole mask, filtered
def influence_of(mask, in_index):
    lines = np.argwhere(mask)
    mine = lines[lines[:, 1] == in_index]
    return sorted(mine[:, 0].tolist())
