"""Answers to `recover_kernel` that a learner could write."""

# %% wrong [convolution.flip-forgotten]: does not turn the answer to the impulse back, so the kernel comes out turned by 180 degrees
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    impulse = np.zeros((2 * kh - 1, 2 * kw - 1))
    impulse[kh - 1, kw - 1] = 1
    return black_box(impulse)


# %% wrong [convolution.flipped-up-down]: turns the answer upside down only
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    image = np.zeros((kh * 2 - 1, kw * 2 - 1))
    image[kh - 1][kw - 1] = 1
    answer = black_box(image)
    return answer[::-1]


# %% wrong [convolution.transposed-instead-of-turned]: transposes the answer instead of turning it by 180 degrees
def recover_kernel(black_box, kernel_shape):
    h = kernel_shape[0]
    w = kernel_shape[1]
    img = np.zeros((h + h - 1, w + w - 1))
    img[h - 1, w - 1] = 1.0
    out = black_box(img)
    return out.T


# %% wrong [convolution.image-of-kernel-size]: the image is only as large as the kernel, so a single weight comes out
def recover_kernel(black_box, kernel_shape):
    impulse = np.zeros(kernel_shape)
    impulse[kernel_shape[0] // 2, kernel_shape[1] // 2] = 1
    return np.flip(black_box(impulse))


# %% wrong [convolution.three-by-three-only]: an image of 5 by 5 is hard-wired, which is right for kernels of 3 by 3 only
def recover_kernel(black_box, kernel_shape):
    impulse = np.zeros((5, 5))
    impulse[2, 2] = 1
    response = black_box(impulse)
    return response[::-1, ::-1]


# %% wrong [convolution.pixels-stay-bright]: never sets a pixel back to 0, so each weight includes all those before it
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    kernel = np.zeros((kh, kw))
    probe = np.zeros((kh, kw))
    for i in range(kh):
        for j in range(kw):
            probe[i, j] = 1
            kernel[i, j] = black_box(probe)[0, 0]
    return kernel


# %% wrong [convolution.impulse-of-255]: the impulse has brightness 255, and the answer is not divided by it
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    img = np.zeros((2 * kh - 1, 2 * kw - 1))
    img[kh - 1, kw - 1] = 255
    return np.rot90(black_box(img), 2)


# %% wrong [convolution.whole-numbers-only]: the array for the kernel holds whole numbers, so fractions are cut off
def recover_kernel(black_box, kernel_shape):
    found = np.zeros(kernel_shape, dtype=int)
    for r in range(kernel_shape[0]):
        for c in range(kernel_shape[1]):
            image = np.zeros(kernel_shape)
            image[r, c] = 1
            found[r, c] = black_box(image)[0, 0]
    return found


# %% wrong: two mistakes: the image is two pixels too large, so zeros surround the kernel, and the kernel stays turned
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    H, W = 2 * kh + 1, 2 * kw + 1
    impulse = np.zeros((H, W))
    impulse[H // 2, W // 2] = 1
    kernel = black_box(impulse)
    return kernel


# %% wrong: crashes: hands the shape of the kernel to the black box in place of an image
def recover_kernel(black_box, kernel_shape):
    response = black_box(kernel_shape)
    return np.flip(response)


# %% right: one impulse in the middle, then the answer turned by 180 degrees
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    impulse = np.zeros((2 * kh - 1, 2 * kw - 1))
    impulse[kh - 1, kw - 1] = 1
    return black_box(impulse)[::-1, ::-1]


# %% right: one small image for each weight
def recover_kernel(black_box, kernel_shape):
    kernel = np.zeros(kernel_shape)
    for i in range(kernel_shape[0]):
        for j in range(kernel_shape[1]):
            image = np.zeros(kernel_shape)
            image[i, j] = 1
            kernel[i, j] = black_box(image)[0, 0]
    return kernel


# %% right: a generous image, and the block around the impulse cut out
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    big = np.zeros((3 * kh + 2, 3 * kw + 2))
    r, c = kh + 1, kw + 1
    big[r, c] = 1.0
    answer = np.asarray(black_box(big), dtype=float)
    block = answer[r - kh + 1 : r + 1, c - kw + 1 : c + 1]
    return np.rot90(block, k=2)
