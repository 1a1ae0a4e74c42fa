"""Answers to `shift_sensitivity` that a learner could write."""

# %% wrong: squares the differences and the values instead of taking absolute values
def shift_sensitivity(fn, image, shifts):
    ref = fn(image)
    vals = []
    for dy, dx in shifts:
        cur = fn(move(image, dy, dx))
        vals.append(np.sum((cur - ref) ** 2) / np.sum(cur**2 + ref**2))
    return np.array(vals)


# %% wrong: moves the result of fn as well, and so measures equivariance (crashes when fn gives no array of two axes)
def shift_sensitivity(fn, image, shifts):
    result = []
    for dy, dx in shifts:
        before = fn(image)
        before = move(before, dy, dx)
        after = fn(move(image, dy, dx))
        numerator = np.abs(after - before).sum()
        denominator = np.abs(after).sum() + np.abs(before).sum()
        result.append(numerator / denominator)
    return np.array(result)


# %% wrong: absolute value of the sum below instead of the sum of the absolute values
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    answer = np.empty(len(shifts))
    for i in range(len(shifts)):
        dy, dx = shifts[i]
        after = fn(move(image, dy, dx))
        answer[i] = np.sum(np.abs(after - before)) / np.abs(np.sum(after) + np.sum(before))
    return answer


# %% wrong: the brackets are missing, so only the sum of after divides and the sum of before is added
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    changes = []
    for dy, dx in shifts:
        after = fn(move(image, dy, dx))
        changes.append(np.abs(after - before).sum() / np.abs(after).sum() + np.abs(before).sum())
    return np.array(changes)


# %% wrong: the moved image of one shift is compared with that of the shift before
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    changes = np.zeros(len(shifts))
    for i, (dy, dx) in enumerate(shifts):
        after = fn(move(image, dy, dx))
        changes[i] = np.sum(np.abs(after - before)) / np.sum(np.abs(after) + np.abs(before))
        before = after
    return changes


# %% wrong: returns after the first shift
def shift_sensitivity(fn, image, shifts):
    for dy, dx in shifts:
        before = fn(image)
        after = fn(move(image, dy, dx))
        change = np.sum(np.abs(after - before)) / np.sum(np.abs(after) + np.abs(before))
        return np.array([change])


# %% wrong: two mistakes: moves up and left in place of down and right, and subtracts in place, so that before is spoiled for the next shift
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    out = []
    for dy, dx in shifts:
        after = fn(move(image, -dy, -dx))
        scale = np.sum(np.abs(after) + np.abs(before))
        before -= after
        out.append(np.sum(np.abs(before)) / scale)
    return np.array(out)


# %% wrong: two mistakes: sorts the shifts first, and forgets to divide
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    diffs = []
    for dy, dx in sorted(shifts):
        after = fn(move(image, dy, dx))
        diffs.append(np.sum(np.abs(after - before)))
    return np.array(diffs)


# %% wrong: crashes: hands the pair to move as one argument
def shift_sensitivity(fn, image, shifts):
    before = fn(image)
    r = []
    for shift in shifts:
        after = fn(move(image, shift))
        r.append(np.sum(np.abs(after - before)) / np.sum(np.abs(after) + np.abs(before)))
    return np.array(r)


# %% wrong: Python's sum adds only along the first axis, so each shift gives an array and not a number
def shift_sensitivity(fn, image, shifts):
    before = np.atleast_1d(fn(image))
    changes = []
    for dy, dx in shifts:
        after = np.atleast_1d(fn(move(image, dy, dx)))
        top = sum(abs(after - before))
        bottom = sum(abs(after) + abs(before))
        changes.append(top / np.where(bottom == 0, 1, bottom))
    return np.array(changes)


# %% right: a helper for the change of two arrays, and a generator
def change(before, after):
    difference = np.abs(after - before).sum()
    return difference / (np.abs(after).sum() + np.abs(before).sum())


def shift_sensitivity(fn, image, shifts):
    before = fn(image.copy())
    return np.fromiter((change(before, fn(move(image, dy, dx))) for dy, dx in shifts), dtype=float)


# %% right: plain Python sums over the flat values
def shift_sensitivity(fn, image, shifts):
    before = np.array(fn(image), dtype=float).ravel().tolist()
    results = []
    for dy, dx in shifts:
        after = np.array(fn(move(image, dy, dx)), dtype=float).ravel().tolist()
        above = 0.0
        below = 0.0
        for a, b in zip(after, before):
            above += abs(a - b)
            below += abs(a) + abs(b)
        results.append(above / below if below else 0.0)
    return np.array(results)
