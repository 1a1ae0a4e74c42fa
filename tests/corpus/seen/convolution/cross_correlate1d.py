"""Answers to `cross_correlate1d` that a learner could write."""

# %% wrong [convolution.fence-post]: one response too few, the + 1 is missing
def cross_correlate1d(signal, kernel):
    T = len(signal)
    k = len(kernel)
    response = np.zeros(T - k)
    for t in range(T - k):
        response[t] = np.sum(signal[t : t + k] * kernel)
    return response


# %% wrong [convolution.channels-not-added]: for text it adds up over the words only, so each position gives one number for each column
def cross_correlate1d(signal, kernel):
    k = kernel.shape[0]
    responses = []
    for start in range(signal.shape[0] - k + 1):
        window = signal[start : start + k]
        responses.append((window * kernel).sum(axis=0))
    return np.array(responses)


# %% wrong: takes the number of weights for the number of words, which is too many when each word has several numbers
def cross_correlate1d(signal, kernel):
    k = kernel.size
    n = signal.shape[0] - k + 1
    out = np.zeros(max(n, 0))
    for i in range(n):
        out[i] = (signal[i : i + len(kernel)] * kernel).sum()
    return out


# %% wrong [convolution.flipped-kernel]: turns the kernel round before it slides
def cross_correlate1d(signal, kernel):
    kernel = kernel[::-1]
    k = len(kernel)
    return np.array([np.sum(signal[i : i + k] * kernel) for i in range(len(signal) - k + 1)])


# %% wrong: flattens text and slides over single numbers, so the kernel also starts in the middle of a word
def cross_correlate1d(signal, kernel):
    signal = signal.flatten()
    kernel = kernel.flatten()
    return np.correlate(signal, kernel, mode="valid")


# %% wrong: the length 2 of the example is hard-wired
def cross_correlate1d(signal, kernel):
    response = []
    for t in range(len(signal) - 1):
        here = np.sum(signal[t] * kernel[0])
        there = np.sum(signal[t + 1] * kernel[1])
        response.append(here + there)
    return np.array(response)


# %% wrong [convolution.whole-numbers-only]: the array for the responses holds whole numbers, so fractions are cut off
def cross_correlate1d(signal, kernel):
    k = kernel.shape[0]
    result = np.zeros(signal.shape[0] - k + 1, dtype=np.int64)
    for i, _ in enumerate(result):
        result[i] = np.vdot(signal[i : i + k], kernel)
    return result


# %% wrong: slides along the last axis, which for text are the numbers of a word and not the words, so text mostly crashes
def cross_correlate1d(signal, kernel):
    k = kernel.shape[-1]
    positions = signal.shape[-1] - k + 1
    response = np.zeros(positions)
    for p in range(positions):
        window = signal[..., p : p + k]
        response[p] = np.sum(window * kernel)
    return response


# %% wrong: two mistakes: convolves, which turns the kernel, and keeps the places where the kernel hangs over the ends
def cross_correlate1d(signal, kernel):
    if signal.ndim == 1:
        return np.convolve(signal, kernel)
    total = 0
    for c in range(signal.shape[1]):
        total = total + np.convolve(signal[:, c], kernel[:, c])
    return total


# %% wrong: crashes: asks for the number of columns, which a signal of one dimension does not have
def cross_correlate1d(signal, kernel):
    T, C = signal.shape
    k = kernel.shape[0]
    response = np.zeros(T - k + 1)
    for t in range(T - k + 1):
        for i in range(k):
            for c in range(C):
                response[t] += signal[t + i, c] * kernel[i, c]
    return response


# %% right: one loop, the sum over everything in the window
def cross_correlate1d(signal, kernel):
    k = len(kernel)
    n = len(signal) - k + 1
    response = np.zeros(n)
    for t in range(n):
        response[t] = (signal[t : t + k] * kernel).sum()
    return response


# %% right: as an image, where a signal is an image of one column
def cross_correlate1d(signal, kernel):
    if signal.ndim == 1:
        signal = signal[:, np.newaxis]
        kernel = kernel[:, np.newaxis]
    return cross_correlate2d(signal, kernel)[:, 0]


# %% right: np.correlate for each column, then added up
def cross_correlate1d(signal, kernel):
    signal, kernel = np.asarray(signal, dtype=float), np.asarray(kernel, dtype=float)
    if signal.ndim == 1:
        return np.correlate(signal, kernel, "valid")
    return np.sum([np.correlate(s, w, "valid") for s, w in zip(signal.T, kernel.T)], axis=0)
