"""The catalogue of what goes wrong when kernels and feature maps are read, drawn and interpreted."""

from __future__ import annotations

from autograder.checks.engine.exercise import Mistake


def _table(topic: str, rows: dict[str, str]) -> dict[str, Mistake]:
    return {key: Mistake(f"{topic}.{key}", message) for key, message in rows.items()}


_MODEL = {
    "no-convolution": "this model has no layer with kernels. Add a `Conv2D` layer in `build_model`, and train again.",
    "ignores-its-model": (
        "the function gives the same for a second model with other weights, so it does not use its argument `model`. "
        "Does it use a model from outside the function, or values kept from earlier?"
    ),
    "no-batch-axis": (
        "the axis of the batch is missing. A layer and a model take a batch of images: put it in front, "
        "`image[np.newaxis]`."
    ),
    "model-input": (
        "`model.input` and `model.output` of a Sequential raise this error in Keras 3. "
        "Write `keras.Model(model.inputs, layer.output)`: `inputs`, with an s, works."
    ),
    "untrained": (
        "these belong to the weights the layer had before training. "
        "Take them from the trained `model`, not from one that is freshly built."
    ),
    "changes-each-time": (
        "two calls with the same model give different results. "
        "Random numbers, or a new model inside the function, say nothing about `model`."
    ),
}

_DRAWING = {
    "returned-not-drawn": (
        "the function returns something but draws nothing. Draw with `plt.imshow(...)`, one image after the other."
    ),
    "no-figure": "nothing was drawn: no figure was opened. Call `plt.subplots(...)` and then `imshow` for each one.",
    "no-image": (
        "there are axes, but no image in them. Numbers in a grid are drawn with `ax.imshow(...)`; "
        "a title, a line or a histogram is not an image."
    ),
    "drawn-after-show": (
        "the images were drawn after `plt.show()`. By then the figure had been shown, empty, and closed. "
        "Draw first, show last."
    ),
    "saved-after-show": (
        "the figure was saved after `plt.show()`, which had closed it: the file is empty. "
        "Call `plt.savefig(...)` before `plt.show()`."
    ),
    "empty-mosaic": (
        "the image has no pixels. If rows are counted with `//`, fewer tiles than fit into one row give zero rows: "
        "round up instead."
    ),
    "on-top": (
        "several images lie on top of one another in the same axes, and only the last one is seen. Give each its own: "
        "`fig, axes = plt.subplots(1, n)` before the loop, then `axes[i].imshow(...)` in it."
    ),
    "out-of-view": (
        "the limits of the axes leave images out, or parts of them. `xlim` and `ylim` set the limits, and so does a "
        "later `imshow` of another size in the same axes. Give each image axes of its own, and leave their limits."
    ),
    "invisible": (
        "images were drawn that nobody can see: made invisible or transparent, shrunk to a point, or in a single "
        "colour because all values lie beyond `vmin` and `vmax`. Draw each with a plain `ax.imshow(...)`."
    ),
    "closed-unseen": (
        "the figure was closed before it was shown, so nobody sees it. Call `plt.show()` first: it closes the figure."
    ),
    "wrong-axis": (
        "your images are rows by kernels: the index stands in another axis than the last. "
        "Kernel i is `kernels[..., i]`, map i is `maps[..., i]`."
    ),
    "grid-row": (
        "`axes` is a grid here, so `axes[i]` is a whole row of axes and not one of them: take `axes.flat[i]`."
    ),
    "subplot-from-zero": "`plt.subplot` counts from 1: write `i + 1` as its last number.",
    "no-pyplot": "`plt` is not there yet. Add `import matplotlib.pyplot as plt`.",
    "constant": "every image shows one value only. Were the values divided as integers, or never put into the array?",
    "picture-file": (
        "this is a picture of a plot, such as a file read from disk. Draw the numbers themselves: "
        "they must follow the model."
    ),
    "same-every-time": (
        "the same one is drawn again and again. Use the loop's index in the last axis: `kernels[..., i]`."
    ),
}

KERNELS = _table("kernels", {
    **_MODEL,
    "kernel-axis-first": (
        "the axis of the kernels comes first. Keras keeps it last: `kernels[..., i]` is kernel i, "
        "so leave the order (kh, kw, number of kernels)."
    ),
    "reshaped": (
        "`reshape` cuts the numbers into new groups, it does not move an axis: each of your kernels is a mix of all. "
        "Keep the order of axes, or move one with `np.moveaxis`."
    ),
    "transposed": "rows and columns of each kernel are swapped. The layer keeps them as (row, column): leave them.",
    "with-biases": (
        "`get_weights()` gives a list: the kernels and the biases. The kernels are its first item, `[0]`."
    ),
    "biases": "these are the biases, one number for each kernel. The kernels are the other variable of the layer.",
    "second-layer": (
        "these are the kernels of a later convolution. The first is the one whose inputs are the images."
    ),
    "dense": "these are the weights of a Dense layer. Look for the first layer that has kernels, the first `Conv2D`.",
    "one-only": "this is a single kernel. All of the first layer are wanted: leave the last axis as it is.",
    "scaled": "the values were scaled. Return the weights as they are, and leave scaling to the drawing.",
})  # fmt: skip

KERNEL_PLOTS = _table("plot-kernels", {
    **_MODEL,
    **_DRAWING,
    "overflow": (
        "these are `np.uint8(kernels * 255)`. Half of the weights are negative; as uint8 they wrap around and turn "
        "bright. Draw the float values: `imshow` scales them itself."
    ),
    "second-layer": (
        "these are the kernels of a later convolution, whose inputs are feature maps. Draw those of the first."
    ),
    "reshaped": (
        "`reshape` cuts the numbers into new groups, it does not move an axis: each tile mixes all kernels. "
        "Kernel i is `kernels[..., i]`; to put that axis first, use `np.moveaxis(kernels, -1, 0)`."
    ),
    "maps-instead": (
        "the images are far larger than the kernels: these are feature maps, or all numbers in one unordered picture. "
        "A kernel is a small grid of weights."
    ),
})  # fmt: skip

MAPS = _table("feature-maps", {
    **_MODEL,
    "batch-axis": (
        "the axis of the batch is still there. You put one image in, so take the first of the batch out: `[0]`."
    ),
    "channels-first": "the axis of the maps comes first. Map i is `maps[:, :, i]`: leave the axes as Keras has them.",
    "pooled": "these are the maps after pooling. Ask for the output of the convolution itself, one layer earlier.",
    "second-layer": "these are the maps of a later convolution. Take the output of the first.",
    "prediction": "this is the prediction of the whole model. Make a model that ends at the first convolution.",
    "one-only": "this is one map. Every kernel makes one: return them all, (H', W', number of kernels).",
    "input": "this is the image itself. It must go through the first convolution.",
    "flipped": (
        "these are maps of kernels turned by 180°. `scipy.signal.convolve2d` flips the kernel, Keras does not: "
        "use `correlate2d`, or the layer."
    ),
    "ignores-its-image": (
        "another image gives the same maps, so the function does not use its argument `image`."
    ),
    "without-bias": (
        "the biases are missing: the layer adds a number of its own to each map before the ReLU. Let the layer compute "
        "its output, or add `layer.get_weights()[1]`."
    ),
    "model-returned": (
        "that is a model, and not yet what it makes of the image: give it the image, "
        "`to_maps.predict(image[np.newaxis], verbose=0)[0]`."
    ),
    "prepared-twice": (
        "the image was divided by 255 once more. It comes prepared, as the model takes it: use it as it is."
    ),
    "transposed": "rows and columns of each map are exchanged: leave the axes as Keras has them.",
})  # fmt: skip

MAP_PLOTS = _table("plot-feature-maps", {
    **_MODEL,
    **_DRAWING,
    "raw-input": "the digit itself is drawn, not what a kernel makes of it. Draw `maps[:, :, i]`, the layer's output.",
    "flipped": MAPS["flipped"].message,
    "normalised": (
        "these are maps of kernels that were scaled to 0..1 first. Without its negative weights a kernel is another "
        "one: apply the kernels as they are, and scale only what is drawn."
    ),
    "second-layer": "these are maps of a later convolution. Take the output of the first.",
    "ignores-its-image": (
        "another digit gives the same pictures, so the function does not use its argument `image`."
    ),
    "kernels-instead": (
        "these are the kernels. A feature map is what a kernel makes of an image, about as large as the image."
    ),
})  # fmt: skip

CLAIMS = _table("kernel-claim", {
    "no-convolution": _MODEL["no-convolution"],
    "not-selective": (
        "this kernel responds nearly alike in all directions: it does not select for one. Look for a kernel whose "
        'tuning curve has a clear peak, or claim the orientation "none".'
    ),
    "undecided": (
        "this kernel is undecided: it responds too unevenly for \"none\" (up to 1.2 times), and no orientation stands "
        "out against the one at right angles (1.5 times). Choose another kernel, with a clearer peak."
    ),
    "right-angle": (
        "you claim the direction at right angles to the one it prefers. A kernel with a bright row prefers horizontal "
        "lines, 0°. Across the line its weights change; along the line they stay alike."
    ),
    "mirrored-diagonal": (
        "you claim the other diagonal. Rows count downwards, angles are as seen: 45° rises to the right, from the "
        "lower left corner to the upper right one."
    ),
    "other-orientation": (
        "it prefers another orientation. Measure all four before you choose, not only two."
    ),
    "polarity-opposite": (
        "the polarity is the other one. +1 is a bright line on dark ground, as a digit is; -1 a dark line on bright "
        "ground, such as a gap."
    ),
    "polarity-alike": (
        'it responds to bright and dark lines alike, as an edge detector does: claim the polarity "none".'
    ),
    "polarity-clear": 'one polarity clearly works better: claim +1 or -1 instead of "none".',
    "none-but-selective": "the kernel does prefer an orientation. Measure it and claim that one.",
    "silent": (
        "all weights of this kernel are close to zero, or it responds only to plain areas. Choose another kernel."
    ),
})  # fmt: skip
