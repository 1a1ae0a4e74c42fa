"""Answers to `receptive_field_of` that a learner could write."""

# %% wrong [local-connections.field-read-along-a-column]: walks along the column instead of the row
def receptive_field_of(mask, out_index):
    column = mask[:, out_index]
    return [i for i in range(len(column)) if column[i]]


# %% wrong [local-connections.field-booleans]: returns the row of booleans itself, not the indices
def receptive_field_of(mask, out_index):
    return list(mask[out_index])


# %% wrong [local-connections.field-gaps-filled]: fills the gaps: lists everything from the first to the last connected input
def receptive_field_of(mask, out_index):
    connected = np.flatnonzero(mask[out_index])
    if len(connected) == 0:
        return []
    return list(range(connected[0], connected[-1] + 1))


# %% wrong [local-connections.field-counted-from-one]: counts the inputs from 1
def receptive_field_of(mask, out_index):
    field = []
    for number, line in enumerate(mask[out_index], start=1):
        if line:
            field.append(number)
    return field


# %% wrong: np.argwhere wraps every index in a list of its own
def receptive_field_of(mask, out_index):
    return np.argwhere(mask[out_index]).tolist()


# %% wrong [local-connections.field-loop-of-the-wrong-length]: walks over as many inputs as there are outputs, so that it misses inputs or runs out of the row
def receptive_field_of(mask, out_index):
    n = len(mask)
    result = []
    for j in range(n):
        if mask[out_index][j] == True:
            result.append(j)
    return result


# %% wrong: asks `is True`, which no numpy boolean is, so that the list is always empty
def receptive_field_of(mask, out_index):
    n_out, n_in = mask.shape
    return [j for j in range(n_in) if mask[out_index, j] is True]


# %% wrong [local-connections.field-one-line-too-early]: takes out_index as the number of s, so that it reads the row above
def receptive_field_of(mask, out_index):
    row = mask[out_index - 1]
    return np.where(row)[0].tolist()


# %% wrong: crashes: calls tolist on the tuple that nonzero returns
def receptive_field_of(mask, out_index):
    return mask[out_index].nonzero().tolist()


# %% wrong: two mistakes: reads the column, and lists the indices from the largest to the smallest
def receptive_field_of(mask, out_index):
    found = []
    for i in range(mask.shape[0]):
        if mask[i][out_index]:
            found.insert(0, i)
    return found


# %% right: flatnonzero of the row
def receptive_field_of(mask, out_index):
    return np.flatnonzero(mask[out_index]).tolist()


# %% right: loops over the inputs
def receptive_field_of(mask, out_index):
    indices = []
    n_out, n_in = mask.shape
    for j in range(n_in):
        if mask[out_index, j]:
            indices.append(j)
    return indices


# %% right: enumerate in a list comprehension
def receptive_field_of(mask, out_index):
    return [place for place, reads in enumerate(mask[out_index]) if reads]
