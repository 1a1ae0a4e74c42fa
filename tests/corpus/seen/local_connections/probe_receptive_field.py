"""Answers to `probe_receptive_field` that a learner could write."""

# %% wrong [local-connections.relu-asleep]: tries one starting input only, all zeros, at which a ReLU may be asleep
def probe_receptive_field(layer_fn, input_shape, out_index):
    x = np.zeros(input_shape)
    before = layer_fn(x)[out_index]
    mask = np.zeros(input_shape, dtype=bool)
    for place in np.ndindex(*input_shape):
        pushed = x.copy()
        pushed[place] += 1
        mask[place] = layer_fn(pushed)[out_index] != before
    return mask


# %% wrong [local-connections.pushes-pile-up]: pushes without a copy, so that all earlier pushes are still in the input
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.zeros(input_shape, dtype=bool)
    rng = np.random.default_rng(0)
    for attempt in range(20):
        x = rng.normal(size=input_shape)
        before = layer_fn(x)[out_index]
        for place in np.ndindex(*input_shape):
            pushed = x
            pushed[place] += 1
            after = layer_fn(pushed)[out_index]
            if after != before:
                mask[place] = True
    return mask


# %% wrong [local-connections.relu-asleep]: each try overwrites the mask, so that only the last one counts
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.zeros(input_shape, dtype=bool)
    np.random.seed(1)
    for _ in range(20):
        x = np.random.randn(*input_shape)
        before = layer_fn(x)[out_index]
        for place in np.ndindex(*input_shape):
            pushed = x.copy()
            pushed[place] += 1
            mask[place] = layer_fn(pushed)[out_index] != before
    return mask


# %% wrong: starting inputs have no negative numbers, because np.random.rand draws from 0 to 1
def probe_receptive_field(layer_fn, input_shape, out_index):
    field = np.full(input_shape, False)
    for _ in range(20):
        start = np.random.rand(*input_shape)
        reference = layer_fn(start)[out_index]
        for place in np.ndindex(*input_shape):
            changed = start.copy()
            changed[place] = changed[place] + 1
            field[place] |= bool(layer_fn(changed)[out_index] != reference)
    return field


# %% wrong [local-connections.change-too-small]: asks for a change of more than 0.001, so that a tiny weight is no connection
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.zeros(input_shape, dtype=bool)
    rng = np.random.default_rng(1)
    for _ in range(20):
        x = rng.uniform(-3, 3, size=input_shape)
        before = layer_fn(x)[out_index]
        for place in np.ndindex(*input_shape):
            pushed = x.copy()
            pushed[place] += 1
            after = layer_fn(pushed)[out_index]
            if abs(after - before) > 1e-3:
                mask[place] = True
    return mask


# %% wrong [local-connections.any-output]: looks at all outputs, not only at the one at out_index
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.zeros(input_shape, dtype=bool)
    for trial in range(20):
        x = np.random.default_rng(trial).normal(size=input_shape)
        y = layer_fn(x)
        for place in np.ndindex(*input_shape):
            p = x.copy()
            p[place] += 1
            if np.any(layer_fn(p) != y):
                mask[place] = True
    return mask


# %% wrong: marks an input only if every one of the tries shows a change
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.ones(input_shape, dtype=bool)
    for _ in range(20):
        x = np.random.normal(size=input_shape)
        for place in np.ndindex(*input_shape):
            pushed = x.copy()
            pushed[place] += 1
            if layer_fn(pushed)[out_index] == layer_fn(x)[out_index]:
                mask[place] = False
    return mask


# %% wrong [local-connections.compared-with-zero]: lights one pixel on black and asks whether the output is not 0, so that a bias marks every input
def probe_receptive_field(layer_fn, input_shape, out_index):
    mask = np.zeros(input_shape, dtype=bool)
    for place in np.ndindex(*input_shape):
        impulse = np.zeros(input_shape)
        impulse[place] = 1
        mask[place] = layer_fn(impulse)[out_index] != 0
    return mask


# %% wrong: crashes: takes an index of two numbers for every input, and a signal has one axis
def probe_receptive_field(layer_fn, input_shape, out_index):
    height, width = input_shape
    mask = np.zeros((height, width), dtype=bool)
    for _ in range(20):
        x = np.random.normal(size=(height, width))
        before = layer_fn(x)[out_index]
        for r in range(height):
            for c in range(width):
                pushed = x.copy()
                pushed[r, c] += 1
                if layer_fn(pushed)[out_index] != before:
                    mask[r, c] = True
    return mask


# %% wrong: two mistakes: counts only changes upwards, and returns how many tries showed one
def probe_receptive_field(layer_fn, input_shape, out_index):
    hits = np.zeros(input_shape)
    rng = np.random.default_rng(42)
    for _ in range(20):
        x = rng.standard_normal(input_shape)
        before = layer_fn(x)[out_index]
        for place in np.ndindex(*input_shape):
            pushed = x.copy()
            pushed[place] += 1
            if layer_fn(pushed)[out_index] > before:
                hits[place] += 1
    return hits


# %% right: twenty random starting inputs, each place pushed by 1
def probe_receptive_field(layer_fn, input_shape, out_index):
    rng = np.random.default_rng(0)
    mask = np.zeros(input_shape, dtype=bool)
    for _ in range(20):
        x = rng.normal(size=input_shape)
        before = layer_fn(x)[out_index]
        for place in np.ndindex(*input_shape):
            pushed = x.copy()
            pushed[place] += 1
            if layer_fn(pushed)[out_index] != before:
                mask[place] = True
    return mask


# %% right: the helper from the ordering question, asked with any
def depends_on(layer_fn, x, place, out_index):
    before = layer_fn(x)[out_index]
    pushed = x.copy()
    pushed[place] += 1
    after = layer_fn(pushed)[out_index]
    return after != before


def probe_receptive_field(layer_fn, input_shape, out_index):
    starts = np.random.default_rng(3).normal(scale=2, size=(40, *input_shape))
    mask = np.zeros(input_shape, dtype=bool)
    for place in np.ndindex(*input_shape):
        mask[place] = any(depends_on(layer_fn, x, place, out_index) for x in starts)
    return mask


# %% right: pushes the same array and takes each push back
def probe_receptive_field(layer_fn, input_shape, out_index):
    found = set()
    for seed in range(30):
        x = np.random.default_rng(seed).uniform(-2, 2, size=input_shape)
        before = layer_fn(x.copy())[out_index]
        for place in np.ndindex(*input_shape):
            old = x[place]
            x[place] = old + 1.5
            if layer_fn(x.copy())[out_index] != before:
                found.add(place)
            x[place] = old
    mask = np.zeros(input_shape, dtype=bool)
    for place in found:
        mask[place] = True
    return mask
