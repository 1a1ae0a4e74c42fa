"""Answers to `receptive_field_of` that a learner could write."""

# %% wrong: returns how many inputs there are, not which
def receptive_field_of(mask, out_index):
    return int(np.sum(mask[out_index]))


# %% wrong: lists the true entries themselves, because the row is indexed with the row
def receptive_field_of(mask, out_index):
    row = mask[out_index, :]
    return list(row[row])


# %% wrong: drops input 0, because filter throws out every index that counts as false
def receptive_field_of(mask, out_index):
    places = np.arange(mask.shape[1]) * mask[out_index]
    return [int(p) for p in filter(None, places)]


# %% wrong: a window of three around the output is hard-wired, whatever the mask says
def receptive_field_of(mask, out_index):
    n_in = mask.shape[1]
    return [i for i in (out_index - 1, out_index, out_index + 1) if 0 <= i < n_in]


# %% wrong: returns in the loop, with the first input that it finds
def receptive_field_of(mask, out_index):
    field = []
    for i in range(mask.shape[1]):
        if mask[out_index][i]:
            field.append(i)
            return field
    return field


# %% wrong: erases the row of the mask while it collects the indices
def receptive_field_of(mask, out_index):
    row = mask[out_index]
    field = []
    while row.any():
        nxt = int(np.argmax(row))
        field.append(nxt)
        row[nxt] = False
    return field


# %% wrong: keeps the list from call to call in a default argument
def receptive_field_of(mask, out_index, field=[]):
    for i, connected in enumerate(mask[out_index]):
        if connected:
            field.append(i)
    return field


# %% wrong: stops at the first gap
def receptive_field_of(mask, out_index):
    row = list(mask[out_index])
    if True not in row:
        return []
    i = row.index(True)
    answer = []
    while i < len(row) and row[i]:
        answer.append(i)
        i += 1
    return answer


# %% wrong: lists the inputs that the output does not read
def receptive_field_of(mask, out_index):
    return [int(j) for j in np.where(mask[out_index] == 0)[0]]


# %% wrong: two mistakes: looks at the whole mask instead of one row, and takes the indices of the outputs
def receptive_field_of(mask, out_index):
    rows, columns = np.where(mask)
    return sorted(rows.tolist())


# %% right: row and column lists of the whole mask, kept where the row fits
def receptive_field_of(mask, out_index):
    outs, ins = np.nonzero(mask)
    return sorted(int(i) for i in ins[outs == out_index])


# %% right: picks the indices out of arange with the row as a mask
def receptive_field_of(mask, out_index):
    row = np.asarray(mask)[out_index].astype(bool)
    numbers = np.arange(row.size)
    return list(map(int, numbers[row]))
