"""Answers to `cross_correlate1d` that a learner could write."""

# %% wrong: np.convolve turns the kernel round
def cross_correlate1d(signal, kernel):
    if len(signal.shape) == 1:
        return np.convolve(signal, kernel, mode="valid")
    columns = [np.convolve(signal[:, c], kernel[:, c], mode="valid") for c in range(signal.shape[1])]
    return np.sum(columns, axis=0)


# %% wrong: mode "same" keeps places at the ends where the kernel does not fit, so the result is as long as the signal
def cross_correlate1d(signal, kernel):
    if signal.ndim == 1:
        signal, kernel = signal.reshape(-1, 1), kernel.reshape(-1, 1)
    response = np.zeros(len(signal))
    for c in range(signal.shape[1]):
        response += np.correlate(signal[:, c], kernel[:, c], mode="same")
    return response


# %% wrong: the total is not set back to 0, so each response includes those before it
def cross_correlate1d(signal, kernel):
    k = len(kernel)
    answer = []
    total = 0
    for start in range(len(signal) - k + 1):
        for i in range(k):
            total += np.sum(signal[start + i] * kernel[i])
        answer.append(total)
    return np.array(answer)


# %% wrong: of each word vector only the first number is used
def cross_correlate1d(signal, kernel):
    if signal.ndim == 2:
        signal = signal[:, 0]
        kernel = kernel[:, 0]
    k = kernel.size
    return np.array([np.dot(signal[i : i + k], kernel) for i in range(signal.size - k + 1)])


# %% wrong: takes the mean of the products, not the sum
def cross_correlate1d(signal, kernel):
    k, T = kernel.shape[0], signal.shape[0]
    out = np.empty(T - k + 1)
    for t in range(out.size):
        piece = signal[t : t + k]
        out[t] = np.mean(piece * kernel)
    return out


# %% wrong: jumps by a whole kernel, so windows do not overlap
def cross_correlate1d(signal, kernel):
    k = len(kernel)
    responses = []
    position = 0
    while position + k <= len(signal):
        window = signal[position : position + k]
        responses.append(np.sum(window * kernel))
        position += k
    return np.array(responses)


# %% wrong: gives back the responses as an image of one column
def cross_correlate1d(signal, kernel):
    a = signal if signal.ndim == 2 else signal[:, None]
    b = kernel if kernel.ndim == 2 else kernel[:, None]
    return cross_correlate2d(a, b)


# %% wrong: two mistakes: mirrors the columns of the kernel for text, and leaves out the last position
def cross_correlate1d(signal, kernel):
    if kernel.ndim == 2:
        kernel = kernel[:, ::-1]
    k = kernel.shape[0]
    result = []
    for i in range(signal.shape[0] - k):
        result.append(float((signal[i : i + k] * kernel).sum()))
    return np.array(result)


# %% wrong: two mistakes: goes on to the end of the signal with cut-off windows, and turns the kernel
def cross_correlate1d(signal, kernel):
    response = np.zeros(len(signal))
    flipped = np.flip(kernel, axis=0)
    for t in range(len(signal)):
        window = signal[t : t + len(flipped)]
        response[t] = np.sum(window * flipped[: len(window)])
    return response


# %% wrong: crashes: np.correlate takes vectors only, so it fails for text
def cross_correlate1d(signal, kernel):
    return np.correlate(signal, kernel, mode="valid")


# %% right: sliding windows along the first axis, for both kinds of input
def cross_correlate1d(signal, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(signal, len(kernel), axis=0)
    if signal.ndim == 1:
        return windows @ kernel
    return np.einsum("tck,kc->t", windows, kernel)


# %% right: adds up shifted copies of the signal
def cross_correlate1d(signal, kernel):
    n = output_size(len(signal), len(kernel))
    total = np.zeros(n)
    for i, weights in enumerate(kernel):
        part = signal[i : i + n] * weights
        if part.ndim > 1:
            part = part.sum(axis=1)
        total = total + part
    return total
