"""Lesson 03, weight sharing: the layers that learners write by mistake, and what to tell them."""

from __future__ import annotations

import numpy as np

from autograder.checks.engine.exercise import Mistake
from autograder.checks.weight_sharing import wrong_layers as wrong
from autograder.checks.weight_sharing.layer import layer_response

LAYER_MISTAKES = (
    Mistake(
        "weight-sharing.conv-no-channel-sum",
        "you did not add up over the input channels: your result still has one value for each of them. "
        "A kernel spans all channels of its window, and everything in it becomes one number.",
        wrong.no_channel_sum,
    ),
    Mistake(
        "weight-sharing.conv-first-channel-only",
        "only the first input channel counts. A kernel has weights for every channel; add up over all of them.",
        wrong.over_channels(lambda products: products[:, :, 0]),
    ),
    Mistake(
        "weight-sharing.conv-last-channel-only",
        "only the last input channel counts: each turn of the loop overwrites the sum of the one before. "
        "Add to it (`+=`).",
        wrong.over_channels(lambda products: products[:, :, -1]),
    ),
    Mistake(
        "weight-sharing.conv-mean-over-channels",
        "you took the mean over the input channels. They are added up.",
        wrong.over_channels(lambda products: products.mean(axis=2)),
    ),
    Mistake(
        "weight-sharing.conv-max-over-channels",
        "you took the largest of the input channels. They are added up.",
        wrong.over_channels(lambda products: products.max(axis=2)),
    ),
    Mistake(
        "weight-sharing.conv-grey-first",
        "you averaged the colours into a grey image first. Then the kernel cannot see colour any more: "
        "each channel has to meet its own weights.",
        wrong.changed(change_image=lambda image: np.repeat(image.mean(axis=2, keepdims=True), image.shape[2], axis=2)),
    ),
    Mistake(
        "weight-sharing.conv-maps-added",
        "you added the maps of all kernels into one. Each kernel makes a map of its own: "
        "the result has shape (H', W', c_out).",
        wrong.maps_in_one,
    ),
    Mistake(
        "weight-sharing.conv-kernels-summed",
        "every map holds the sum over all kernels. Map `k` comes from one kernel alone: `kernels[..., k]`.",
        wrong.changed(
            change_kernels=lambda kernels: np.repeat(kernels.sum(axis=3, keepdims=True), kernels.shape[3], axis=3)
        ),
    ),
    Mistake(
        "weight-sharing.conv-one-kernel",
        "the first kernel is used for all maps. Map `k` comes from `kernels[..., k]`.",
        wrong.changed(change_kernels=lambda kernels: np.repeat(kernels[..., :1], kernels.shape[3], axis=3)),
    ),
    Mistake(
        "weight-sharing.conv-bias-per-channel",
        "the bias is added once for each input channel. First add up over the channels, then add the bias, once.",
        wrong.with_bias(lambda biases, kernels: biases * kernels.shape[2]),
    ),
    Mistake(
        "weight-sharing.conv-bias-per-product",
        "the bias is inside the sum, so it is added once for each product. Add it once, after the sum.",
        wrong.with_bias(lambda biases, kernels: biases * np.prod(kernels.shape[:3])),
    ),
    Mistake(
        "weight-sharing.conv-one-bias",
        "all maps get the first bias. Map `k` has its own: `biases[k]`.",
        wrong.with_bias(lambda biases, kernels: biases[0]),
    ),
    Mistake(
        "weight-sharing.conv-all-biases",
        "every map gets the sum of all biases. Map `k` has its own: `biases[k]`.",
        wrong.with_bias(lambda biases, kernels: biases.sum()),
    ),
    Mistake(
        "weight-sharing.conv-no-bias",
        "the biases are never added.",
        wrong.with_bias(lambda biases, kernels: 0.0),
    ),
    Mistake(
        "weight-sharing.conv-channels-first",
        "the maps come first in your result: (c_out, H', W'). In this course channels are last: (H', W', c_out).",
        wrong.changed(change_maps=lambda maps: maps.transpose(2, 0, 1)),
    ),
    Mistake(
        "weight-sharing.conv-channel-axes-swapped",
        "the two channel axes of the kernels are mixed up. They are `(kh, kw, c_in, c_out)`: "
        "the third goes with the image's channels, the last one counts the kernels.",
        wrong.swapped_axes,
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.conv-channel-indices-swapped",
        "the two channel indices of the kernels are mixed up: it is `kernels[:, :, c, k]`, "
        "input channel `c` first, kernel `k` last.",
        wrong.swapped_loops,
        raises=(IndexError,),
    ),
    Mistake(
        "weight-sharing.conv-channels-reshaped",
        "you brought the kernels into another shape with `reshape`. That leaves the numbers in their old order and so "
        "mixes up channels and kernels; to move axes use `transpose`, to take one kernel `kernels[..., k]`.",
        wrong.changed(
            change_kernels=lambda kernels: kernels.reshape(
                *kernels.shape[:2], kernels.shape[3], kernels.shape[2]
            ).swapaxes(2, 3)
        ),
    ),
    Mistake(
        "weight-sharing.conv-flipped",
        "your kernels are rotated by 180°. That is the convolution of the textbooks; a layer slides its kernels "
        "as they are (lesson 01).",
        wrong.changed(change_kernels=lambda kernels: kernels[::-1, ::-1]),
    ),
    Mistake(
        "weight-sharing.conv-mirrored",
        "your kernels are mirrored left to right. A layer slides them as they are.",
        wrong.changed(change_kernels=lambda kernels: kernels[:, ::-1]),
    ),
    Mistake(
        "weight-sharing.conv-upside-down",
        "your kernels stand upside down. A layer slides them as they are.",
        wrong.changed(change_kernels=lambda kernels: kernels[::-1]),
    ),
    Mistake(
        "weight-sharing.conv-channels-reversed",
        "the input channels meet the kernel's channels in reverse order. Channel 0 goes with `kernels[:, :, 0]`.",
        wrong.changed(change_kernels=lambda kernels: kernels[:, :, ::-1]),
    ),
    Mistake(
        "weight-sharing.conv-mean",
        "you took the mean of the products. Add them up.",
        lambda image, kernels, biases=None: layer_response(
            image, np.asarray(kernels) / np.prod(kernels.shape[:3]), biases
        ),  # the mean, then the bias
    ),
    Mistake(
        "weight-sharing.conv-last-position-missing",
        "the last row and the last column of positions are missing. There are `H - kh + 1` rows, not `H - kh`.",
        wrong.changed(change_maps=lambda maps: maps[:-1, :-1]),
    ),
    Mistake(
        "weight-sharing.conv-padded",
        "your maps are as large as the image: you padded it. Here the kernel stays inside.",
        wrong.padded,
    ),
    Mistake(
        "weight-sharing.conv-padded-by-half",
        "you put half a kernel of zeros around the image, so that your maps are as large as it. Nothing is padded "
        "here: `H - kh + 1` rows of positions fit.",
        wrong.padded_by_half,
    ),
    Mistake(
        "weight-sharing.conv-square-kernels",
        "it works for square kernels only. Somewhere `kh` stands where `kw` should, or one `k` stands for both.",
        wrong.square_kernels,
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.conv-square-images",
        "it works for square images only: the number of columns is computed from the image's height.",
        wrong.square_images,
    ),
    Mistake(
        "weight-sharing.conv-truncated",
        "the maps have the image's type. Where the image holds whole numbers, fractions and signs are lost. "
        "`np.zeros` without a `dtype` holds both.",
        wrong.in_the_type_of(0),
    ),
    Mistake(
        "weight-sharing.conv-type-of-the-kernels",
        "the maps have the kernels' type. Where the kernels hold whole numbers, fractions are lost. "
        "`np.zeros` without a `dtype` holds them.",
        wrong.in_the_type_of(1),
    ),
    Mistake(
        "weight-sharing.conv-type-of-the-biases",
        "the maps have the biases' type. Where the biases hold whole numbers, fractions are lost. "
        "`np.zeros` without a `dtype` holds them.",
        wrong.in_the_type_of(2),
    ),
    Mistake(
        "weight-sharing.conv-whole-numbers",
        "fractions are cut off: the maps were made for whole numbers. `np.zeros` without a `dtype` holds fractions.",
        wrong.changed(change_maps=lambda maps: maps.astype(int)),
    ),
    Mistake(
        "weight-sharing.conv-image-cut",
        "you turn the image into whole numbers, and its fractions are lost. `float` keeps them and holds `uint8` too.",
        wrong.changed(change_image=lambda image: image.astype(int)),
    ),
    Mistake(
        "weight-sharing.conv-bias-subtracted",
        "you took the bias away. Add it: a threshold is a bias below 0.",
        wrong.with_bias(lambda biases, kernels: -biases),
    ),
    Mistake(
        "weight-sharing.conv-everything-everywhere",
        "every map holds the sum of all maps. `maps[i, j] += ...` adds to all of them at once: "
        "the number of kernel `k` belongs to `maps[i, j, k]`.",
        wrong.changed(change_maps=lambda maps: np.repeat(maps.sum(axis=2, keepdims=True), maps.shape[2], axis=2)),
    ),
    Mistake(
        "weight-sharing.conv-kernel-from-first-axis",
        "`kernels[k]` is row `k` of all kernels. The kernels are counted by the last axis: kernel `k` is "
        "`kernels[..., k]`.",
        wrong.looped(lambda image, kernels, i, j, k: np.sum(wrong.window(image, kernels, i, j) * kernels[k])),
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.conv-one-channel-each",
        "map `k` comes from input channel `k` alone. Every kernel reads all channels, and there may be more kernels "
        "than channels.",
        wrong.looped(
            lambda image, kernels, i, j, k: np.sum(wrong.window(image, kernels, i, j)[..., k] * kernels[:, :, k, k])
        ),
        raises=(IndexError,),
    ),
    Mistake(
        "weight-sharing.conv-matrix-product",
        "`@` multiplies rows by columns. Here each number of the window meets the one weight that lies on it: `*`.",
        wrong.looped(lambda image, kernels, i, j, k: np.sum(wrong.window(image, kernels, i, j) @ kernels[..., k])),
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.conv-window-rows-columns-swapped",
        "rows and columns are swapped where you cut the window: `maps[i, j]` belongs to "
        "`image[i : i + kh, j : j + kw]`.",
        wrong.looped(wrong.window_from_column),
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.conv-last-position-empty",
        "the last row and the last column of each map are still empty: your loops stop one position early. There are "
        "`H - kh + 1` rows and `W - kw + 1` columns of positions.",
        wrong.only(slice(-1), slice(-1)),
    ),
    Mistake(
        "weight-sharing.conv-last-position-bias-alone",
        "the last row and the last column of each map hold the bias and nothing else: your loops stop one position "
        "early. There are `H - kh + 1` rows and `W - kw + 1` columns of positions.",
        wrong.sums_only(slice(-1), slice(-1)),
    ),
    Mistake(
        "weight-sharing.conv-return-after-one-row",
        "only the first row of the maps is filled: `return` stands inside the loop over rows. Move it to the left, "
        "below all loops.",
        wrong.only(0),
    ),
    Mistake(
        "weight-sharing.conv-return-after-one-place",
        "only the first place of the maps is filled: `return` stands inside the loops. Move it to the left, below all "
        "of them.",
        wrong.only(0, 0),
    ),
    Mistake(
        "weight-sharing.conv-return-after-one-number",
        "only one number is filled in: `return` stands inside the innermost loop. Move it to the left, below all "
        "loops.",
        wrong.only(0, 0, 0),
    ),
    Mistake(
        "weight-sharing.conv-as-large-as-the-image",
        "your maps are as large as the image, and their last rows and columns stay empty. The kernel fits at "
        "`H - kh + 1` times `W - kw + 1` places.",
        wrong.as_large_as_the_image,
    ),
    Mistake(
        "weight-sharing.conv-axis-squeezed",
        "an axis of length 1 is lost, by `np.squeeze` perhaps. Also one single map, or one row of positions, keeps "
        "its axis: the shape is always (H', W', c_out).",
        wrong.changed(change_maps=np.squeeze),
    ),
)
