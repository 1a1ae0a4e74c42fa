"""Answers to `conv_params` that a learner could write."""

# %% wrong: one bias for each input channel instead of each kernel
def conv_params(kh, kw, c_in, c_out, bias=True):
    weights = kh * kw * c_in * c_out
    biases = c_in
    return weights + biases * int(bias)


# %% wrong: adds the numbers of channels instead of multiplying them
def conv_params(kh, kw, c_in, c_out, bias=True):
    weights = kh * kw * (c_in + c_out - 1)
    if bias:
        weights += c_out
    return weights


# %% wrong: multiplies by the 26 by 26 places of a digit, as if the weights were not shared
def conv_params(kh, kw, c_in, c_out, bias=True):
    places = (28 - kh + 1) * (28 - kw + 1)
    per_place = kh * kw * c_in * c_out
    return places * per_place + (c_out if bias else 0)


# %% wrong: crashes: uses a name that does not exist in the function
def conv_params(kh, kw, c_in, c_out, bias=True):
    params = kh * kw * c_in * c_out
    if bias:
        params = params + n_biases
    return params


# %% wrong: returns weights and biases as a pair instead of one number
def conv_params(kh, kw, c_in, c_out, bias=True):
    weights = kh * kw * c_in * c_out
    biases = c_out if bias else 0
    return weights, biases


# %% wrong: prints the number and returns nothing
def conv_params(kh, kw, c_in, c_out, bias=True):
    if bias == True:
        print(kh * kw * c_in * c_out + c_out)
    else:
        print(kh * kw * c_in * c_out)


# %% wrong: two mistakes: adds height and width, and counts one bias only
def conv_params(kh, kw, c_in, c_out, bias=True):
    edge = kh + kw
    n = edge * c_in * c_out
    if bias:
        n = n + 1
    return n


# %% wrong: lets each kernel read one channel, so the larger number of channels counts alone
def conv_params(kh, kw, c_in, c_out, bias=True):
    slices = max(c_in, c_out)
    return kh * kw * slices + bias * c_out


# %% wrong: a kernel of 3 by 3 is built in
def conv_params(kh, kw, c_in, c_out, bias=True):
    if bias:
        return 9 * c_in * c_out + c_out
    return 9 * c_in * c_out


# %% wrong: two mistakes: counts one kernel only, and adds the bias just when there is none
def conv_params(kh, kw, c_in, c_out, bias=True):
    count = 0
    for row in range(kh):
        for col in range(kw):
            count += c_in
    if bias == False:
        count += 1
    return count


# %% right: counts in a loop over the kernels
def conv_params(kh, kw, c_in, c_out, bias=True):
    total = 0
    for k in range(c_out):
        for c in range(c_in):
            total = total + kh * kw
        if bias:
            total = total + 1
    return total


# %% right: the bias as a number that is 0 or 1
def conv_params(kh, kw, c_in, c_out, bias=True):
    return int(np.prod((kh, kw, c_in, c_out))) + bool(bias) * c_out
