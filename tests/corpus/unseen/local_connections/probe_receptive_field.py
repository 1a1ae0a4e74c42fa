"""Answers to `probe_receptive_field` that a learner could write."""

# %% wrong: one random starting input only, at which a ReLU may be asleep
def probe_receptive_field(layer_fn, input_shape, out_index):
    x = np.random.default_rng(0).normal(size=input_shape)
    before = layer_fn(x)[out_index]
    result = []
    for place in np.ndindex(*input_shape):
        pushed = x.copy()
        pushed[place] += 1
        result.append(layer_fn(pushed)[out_index] != before)
    return np.array(result).reshape(input_shape)


# %% wrong: makes the generator anew with the same seed in each try, so that all twenty starting inputs are the same
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.zeros(input_shape, dtype=bool)
    for attempt in range(20):
        rng = np.random.default_rng(123)
        x = rng.normal(size=input_shape)
        base = layer_fn(x)[out_index]
        for place in np.ndindex(*input_shape):
            moved = x.copy()
            moved[place] += 1
            if layer_fn(moved)[out_index] != base:
                mask[place] = True
    return mask


# %% wrong: measures before only after the push, on the same array, so that nothing ever changes
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.zeros(input_shape, dtype=bool)
    for _ in range(20):
        x = np.random.normal(size=input_shape)
        for place in np.ndindex(*input_shape):
            pushed = x
            pushed[place] += 1
            after = layer_fn(pushed)[out_index]
            before = layer_fn(x)[out_index]
            if after != before:
                mask[place] = True
    return mask


# %% wrong: compares the answers to two different random inputs, so that every place shows a change
def probe_receptive_field(layer_fn, input_shape, out_index):
    rng = np.random.default_rng(7)
    mask = np.zeros(input_shape, dtype=bool)
    for _ in range(20):
        before = layer_fn(rng.normal(size=input_shape))[out_index]
        for place in np.ndindex(*input_shape):
            x = rng.normal(size=input_shape)
            x[place] += 1
            after = layer_fn(x)[out_index]
            mask[place] = mask[place] or after != before
    return mask


# %% wrong: returns a list of the places instead of a mask
def probe_receptive_field(layer_fn, input_shape, out_index):
    places = []
    for _ in range(20):
        x = np.random.uniform(-1, 1, size=input_shape)
        before = layer_fn(x)[out_index]
        for place in np.ndindex(*input_shape):
            pushed = np.array(x)
            pushed[place] += 1
            if layer_fn(pushed)[out_index] != before and place not in places:
                places.append(place)
    return sorted(places)


# %% wrong: fills the gaps: marks the whole box from the first to the last connected input
def probe_receptive_field(layer_fn, input_shape, out_index):
    rng = np.random.default_rng(5)
    places = []
    for _ in range(20):
        x = rng.normal(size=input_shape)
        before = layer_fn(x)[out_index]
        for place in np.ndindex(*input_shape):
            pushed = x.copy()
            pushed[place] += 1
            if layer_fn(pushed)[out_index] != before:
                places.append(place)
    mask = np.zeros(input_shape, dtype=bool)
    if places:
        low = np.min(places, axis=0)
        high = np.max(places, axis=0)
        box = tuple(slice(a, b + 1) for a, b in zip(low, high))
        mask[box] = True
    return mask


# %% wrong: returns at the end of the first try that shows any change
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.zeros(input_shape, dtype=bool)
    for attempt in range(20):
        x = 3 * np.random.default_rng(attempt).normal(size=input_shape)
        before = layer_fn(x)[out_index]
        for place in np.ndindex(*input_shape):
            pushed = x.copy()
            pushed[place] += 1
            if layer_fn(pushed)[out_index] != before:
                mask[place] = True
        if mask.any():
            return mask
    return mask


# %% wrong: pushes whole rows, because it walks along the first axis only
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.zeros(input_shape, dtype=bool)
    for _ in range(20):
        x = np.random.normal(size=input_shape)
        before = layer_fn(x)[out_index]
        for i in range(input_shape[0]):
            pushed = x.copy()
            pushed[i] += 1
            if layer_fn(pushed)[out_index] != before:
                mask[i] = True
    return mask


# %% wrong: crashes: hands the layer the pushed pixel alone instead of the whole input
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.zeros(input_shape, dtype=bool)
    for _ in range(20):
        x = np.random.normal(size=input_shape)
        before = layer_fn(x)[out_index]
        for place in np.ndindex(*input_shape):
            pushed = x[place] + 1
            after = layer_fn(pushed)[out_index]
            mask[place] |= after != before
    return mask


# %% wrong: two mistakes: starts from zeros only, and calls answers equal that np.isclose finds close
def probe_receptive_field(layer_fn, input_shape, out_index):
    zeros = np.zeros(input_shape)
    silent = layer_fn(zeros)[out_index]
    mask = np.zeros(input_shape, dtype=bool)
    for place in np.ndindex(*input_shape):
        for push in (1, -1):
            pushed = zeros.copy()
            pushed[place] += push
            if not np.isclose(layer_fn(pushed)[out_index], silent):
                mask[place] = True
    return mask


# %% right: all places of a try at once, joined with or
def one_try(layer_fn, x, out_index):
    before = layer_fn(x)[out_index]
    flat = np.empty(x.size, dtype=bool)
    for number in range(x.size):
        pushed = x.copy()
        pushed.flat[number] += 1
        flat[number] = layer_fn(pushed)[out_index] != before
    return flat.reshape(x.shape)


def probe_receptive_field(layer_fn, input_shape, out_index):
    rng = np.random.default_rng(11)
    tries = [one_try(layer_fn, rng.normal(0, 2, size=input_shape), out_index) for _ in range(50)]
    return np.any(tries, axis=0)


# %% right: for each place new starting inputs until one shows a change
def probe_receptive_field(layer_fn, input_shape, out_index):
    generator = np.random.default_rng(2024)
    mask = np.full(input_shape, False)
    for place in np.ndindex(*input_shape):
        for _ in range(60):
            start = generator.uniform(-3, 3, size=input_shape)
            step = np.zeros(input_shape)
            step[place] = 1
            if layer_fn(start + step)[out_index] != layer_fn(start)[out_index]:
                mask[place] = True
                break
    return mask
