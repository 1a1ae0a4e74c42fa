"""Answers to `shift_sensitivity` that a learner could write."""

# %% wrong [pooling.audit-moves-the-output]: moves the result of fn and not the image, fn never sees a moved image (crashes when fn gives no array of two axes)
def shift_sensitivity(fn, image, shifts):
    changes = []
    before = fn(image)
    for dy, dx in shifts:
        after = move(before, dy, dx)
        change = np.sum(np.abs(after - before)) / np.sum(np.abs(after) + np.abs(before))
        changes.append(change)
    return np.array(changes)


# %% wrong [pooling.audit-axes-swapped]: exchanges dy and dx when it moves
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    result = np.zeros(len(shifts))
    for i, (dx, dy) in enumerate(shifts):
        after = fn(move(image, dy, dx))
        result[i] = np.abs(after - before).sum() / (np.abs(after).sum() + np.abs(before).sum())
    return result


# %% wrong [pooling.audit-signs-cancel]: forgets the absolute value of the difference, so changes up and down cancel
def shift_sensitivity(fn, image, shifts):
    a = fn(image)
    out = []
    for s in shifts:
        b = fn(move(image, s[0], s[1]))
        out.append(abs(np.sum(b - a)) / np.sum(abs(a) + abs(b)))
    return np.array(out)


# %% wrong [pooling.audit-divided-by-before-only]: divides by the sum of before only
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    values = [np.abs(fn(move(image, dy, dx)) - before).sum() / np.abs(before).sum() for dy, dx in shifts]
    return np.array(values)


# %% wrong: writes the moved image into the image of the caller, so it changes and the shifts add up
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    changes = []
    for dy, dx in shifts:
        image[:] = move(image, dy, dx)
        after = fn(image)
        top = np.sum(np.abs(after - before))
        bottom = np.sum(np.abs(after) + np.abs(before))
        changes.append(top / bottom)
    return np.array(changes)


# %% wrong: divides cell by cell first and adds the quotients
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    sens = []
    for dy, dx in shifts:
        after = fn(move(image, dy, dx))
        denominator = np.abs(after) + np.abs(before)
        ratio = np.abs(after - before) / np.where(denominator == 0, 1, denominator)
        sens.append(ratio.sum())
    return np.array(sens)


# %% wrong [pooling.audit-wraps-around]: moves with np.roll, so what leaves at one edge comes in at the other
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    res = []
    for dy, dx in shifts:
        rolled = np.roll(image, (dy, dx), axis=(0, 1))
        after = fn(rolled)
        res.append(np.abs(after - before).sum() / (np.abs(after) + np.abs(before)).sum())
    return np.asarray(res)


# %% wrong: two mistakes: no absolute values below, and the result is the change of all shifts together as one number
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    total = 0
    for dy, dx in shifts:
        after = fn(move(image, dy, dx))
        total += np.sum(np.abs(after - before)) / np.sum(after + before)
    return total


# %% wrong: crashes: fn is called with the shift as well, as if it moved the image itself
def shift_sensitivity(fn, image, shifts):
    before = fn(image, 0, 0)
    out = np.zeros(len(shifts))
    for k in range(len(shifts)):
        after = fn(image, shifts[k][0], shifts[k][1])
        out[k] = np.sum(np.abs(after - before)) / np.sum(np.abs(after) + np.abs(before))
    return out


# %% wrong [pooling.audit-without-fn]: never calls fn, measures how much the image itself changes
def shift_sensitivity(fn, image, shifts):
    list_of_changes = []
    for shift in shifts:
        dy, dx = shift
        after = move(image, dy, dx)
        difference = np.sum(np.abs(after - image))
        size = np.sum(np.abs(after)) + np.sum(np.abs(image))
        list_of_changes.append(difference / size)
    return np.array(list_of_changes)


# %% right: a loop and a list
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    changes = []
    for dy, dx in shifts:
        after = fn(move(image, dy, dx))
        changes.append(np.sum(np.abs(after - before)) / np.sum(np.abs(after) + np.abs(before)))
    return np.array(changes)


# %% right: fills an array, with norms of the flattened arrays, and an answer for two empty results
def shift_sensitivity(fn, image, shifts):
    original = np.ravel(fn(image))
    result = np.zeros(len(shifts))
    for n, shift in enumerate(shifts):
        moved = np.ravel(fn(move(image, *shift)))
        scale = np.linalg.norm(moved, 1) + np.linalg.norm(original, 1)
        if scale > 0:
            result[n] = np.linalg.norm(moved - original, 1) / scale
    return result


# %% right: stacks all results and works on them at once
def shift_sensitivity(fn, image, shifts):
    first = np.asarray(fn(image), dtype=float)
    rest = np.stack([fn(move(image, dy, dx)) for dy, dx in shifts]).astype(float)
    axes = tuple(range(1, rest.ndim))
    return np.abs(rest - first).sum(axis=axes) / (np.abs(rest) + np.abs(first)).sum(axis=axes)
