"""Answers to `influence_of` that a learner could write."""

# %% wrong [local-connections.influence-read-along-a-row]: copied from receptive_field_of without a change: walks along the row
def influence_of(mask, in_index):
    return np.where(mask[in_index])[0].tolist()


# %% wrong [local-connections.influence-read-along-a-row]: mask[:] is the whole mask, so that mask[:][in_index] is a row and not a column
def influence_of(mask, in_index):
    column = mask[:][in_index]
    outputs = []
    for i in range(len(column)):
        if column[i]:
            outputs.append(i)
    return outputs


# %% wrong [local-connections.influence-counted-from-one]: takes the column but numbers the outputs from 1
def influence_of(mask, in_index):
    return [i + 1 for i, line in enumerate(mask[:, in_index]) if line]


# %% wrong [local-connections.influence-loop-of-the-wrong-length]: walks over as many outputs as there are inputs, and runs out of the column or misses outputs
def influence_of(mask, in_index):
    influenced = []
    for out in range(mask.shape[1]):
        if mask[out, in_index]:
            influenced.append(out)
    return influenced


# %% wrong [local-connections.influence-tuple-of-np-where]: returns the tuple of np.where, which holds an array
def influence_of(mask, in_index):
    return np.where(mask[:, in_index])


# %% wrong [local-connections.influence-booleans]: lists the column as booleans instead of the indices
def influence_of(mask, in_index):
    return mask.T[in_index].tolist()


# %% wrong: leaves out the last output
def influence_of(mask, in_index):
    result = []
    i = 0
    while i < len(mask) - 1:
        if mask[i][in_index]:
            result += [i]
        i += 1
    return result


# %% wrong: asks which outputs read any input that shares an output with this one
def influence_of(mask, in_index):
    outs = set()
    for out in np.flatnonzero(mask[:, in_index]):
        for inp in np.flatnonzero(mask[out]):
            outs.update(np.flatnonzero(mask[:, inp]).tolist())
    return sorted(outs)


# %% wrong: crashes: a zip object has no index
def influence_of(mask, in_index):
    columns = zip(*mask)
    return [j for j, c in enumerate(columns[in_index]) if c]


# %% wrong: two mistakes: takes the column before the one asked for, and appends the truth values
def influence_of(mask, in_index):
    answer = []
    for row in mask:
        if row[in_index - 1]:
            answer.append(bool(row[in_index - 1]))
    return answer


# %% right: flatnonzero of the column
def influence_of(mask, in_index):
    return list(map(int, np.flatnonzero(mask[:, in_index])))


# %% right: the receptive field in the mask with rows and columns swapped
def influence_of(mask, in_index):
    return receptive_field_of(np.transpose(mask), in_index)


# %% right: loops over the rows
def influence_of(mask, in_index):
    result = []
    for number, row in enumerate(mask):
        if row[in_index]:
            result.append(number)
    return result
