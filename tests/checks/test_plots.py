"""Every way of drawing kernels and feature maps that must pass, and every one that must not, on real models."""

import io
import os
import pathlib
import time

import keras
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from autograder.checks import exercise_named
from autograder.checks.plots.drawn_models import arrays
from autograder.checks.plots.pictures import Pictures
from autograder.checks.plots.search import MOST, find_maps
from autograder.probes.drawn_images import MAX_IMAGES, record
from autograder.probes.figures.drawing import Drawing, DrawnImage
from autograder.probes.forward.forward_pass import first_convolutions, forward
from autograder.probes.map_readings import Reading
from tests.checks.digit_models import STYLES, L, prepare, reference, shaken

plot_feature_maps = exercise_named("plot_feature_maps")
plot_kernels = exercise_named("plot_kernels")


def small():
    """Return the reference model with few kernels: drawing is what takes the time here."""
    return reference(4)


def kernels_of(model):
    """Return the kernels of the reference model, (3, 3, n)."""
    return model.get_layer("first").get_weights()[0][:, :, 0, :]


def maps_of(model, image):
    """Return the maps of the reference model, (26, 26, n)."""
    return keras.Model(model.inputs[0], model.get_layer("first").output)(image[np.newaxis])[0].numpy()


def rescaled(tile):
    """Return a tile in 0 to 1."""
    return (tile - tile.min()) / (np.ptp(tile) or 1)


def clipped(tile):
    """Return a tile as the widespread textbook mosaic shows it: z-score, stretched, cut off, as uint8."""
    return np.clip((tile - tile.mean()) / (tile.std() + 1e-5) * 64 + 128, 0, 255).astype(np.uint8)


def mosaic(tiles, columns=4, pad=0, margin=0, fill=0.0):
    """Return tiles (n, h, w) in one array, with gaps between them and a margin around."""
    count, height, width = tiles.shape
    rows = -(-count // columns)
    whole = np.full(
        (rows * (height + pad) - pad + 2 * margin, columns * (width + pad) - pad + 2 * margin), fill, tiles.dtype
    )
    for place, tile in enumerate(tiles):
        row, column = (place // columns) * (height + pad) + margin, (place % columns) * (width + pad) + margin
        whole[row : row + height, column : column + width] = tile
    return whole


def grid(tiles, change=lambda tile: tile, **options):
    """Draw each tile of (h, w, n) into its own axes."""
    fig, axes = plt.subplots(2, -(-tiles.shape[-1] // 2), squeeze=False)
    for place, ax in enumerate(axes.flat[: tiles.shape[-1]]):
        ax.imshow(change(tiles[:, :, place]), **options)
    return fig


def first(tiles):
    """Return tiles (h, w, n) as (n, h, w)."""
    return np.moveaxis(np.asarray(tiles), -1, 0)


# Ways to draw n tiles (h, w, n). Each is right for kernels and for maps.


def no_show(tiles):
    """Draw a grid and leave it open."""
    grid(tiles)


def shown(tiles):
    """Draw and show."""
    grid(tiles, cmap="gray")
    plt.show()


def returned(tiles):
    """Draw without pyplot and return the figure."""
    fig = Figure()
    for place, tile in enumerate(first(tiles)):
        fig.add_subplot(4, 4, place + 1).imshow(tile)
    return fig


def a_figure_each(tiles):
    """Show one figure for each tile."""
    for tile in first(tiles):
        plt.imshow(tile, cmap="inferno")
        plt.axis("off")
        plt.show()


def saved_and_closed(tiles):
    """Save into memory, then close."""
    grid(tiles)
    plt.savefig(io.BytesIO())
    plt.close()


def saved_to_a_file_and_closed(tiles):
    """Save into a file, then close."""
    grid(tiles).savefig(pathlib.Path(os.devnull), format="png")
    plt.close()


def shown_and_closed(tiles):
    """Show, then close what is closed already."""
    figure = grid(tiles)
    plt.show()
    plt.close(figure)


def agg_shown_and_closed(tiles):
    """Choose a backend without windows, show, then close."""
    mpl.use("Agg")
    grid(tiles)
    plt.show()
    plt.close("all")


def returned_and_closed(tiles):
    """Return a figure that was closed."""
    figure = grid(tiles)
    plt.close(figure)
    return figure


def saved_and_cleared(tiles):
    """Save, then clear the figure."""
    grid(tiles)
    plt.savefig(io.BytesIO())
    plt.clf()


def shown_then_saved(tiles):
    """Show, then save: the file is empty, the picture was seen."""
    grid(tiles)
    plt.show()
    plt.savefig(io.BytesIO())


def with_agg(tiles):
    """Choose the backend in the function itself."""
    mpl.use("Agg")
    grid(tiles)
    plt.show()


def interactive_off(tiles):
    """Turn the interactive mode off and reset all settings."""
    plt.ioff()
    plt.rcdefaults()
    grid(tiles)
    plt.show()


def subplots_one_by_one(tiles):
    """Add one axes after the other, with titles, with labels and without ticks."""
    plt.figure(figsize=(8, 2))
    for place, tile in enumerate(first(tiles)):
        plt.subplot(1, tiles.shape[-1], place + 1, xticks=[], yticks=[])
        plt.imshow(tile, vmin=-1, vmax=1, cmap="seismic", interpolation="bicubic")
        plt.xlabel(f"number {place}")
    plt.suptitle("Everything")


def matshow(tiles):
    """Use matshow."""
    for tile in first(tiles):
        plt.matshow(tile)


def pcolor(tiles):
    """Use pcolor, negated, as a reader of contour plots would."""
    for place, tile in enumerate(first(tiles)):
        plt.subplot(2, 4, place + 1)
        plt.pcolor(-tile)


def pcolormesh(tiles):
    """Use pcolormesh with a colour bar each."""
    for place, tile in enumerate(first(tiles)):
        plt.subplot(2, 4, place + 1)
        plt.colorbar(plt.pcolormesh(tile, edgecolors="k"))


def shuffled(tiles):
    """Draw in another order, with empty cells and a common colour bar."""
    fig, axes = plt.subplots(2, 4)
    for ax, place in zip(axes.T.flat, np.random.default_rng(1).permutation(tiles.shape[-1]), strict=False):
        last = ax.imshow(tiles[:, :, place], vmin=-1, vmax=1)
    fig.colorbar(last, ax=axes)


def with_other_images(tiles):
    """Draw a digit, a colour bar and noise of the same size beside the tiles."""
    fig, axes = plt.subplots(5, 4)
    axes[4, 0].imshow(np.eye(28))
    for place, ax in enumerate(axes.flat[: tiles.shape[-1]]):
        ax.imshow(tiles[:, :, place])
        axes.flat[place + 8].imshow(np.random.default_rng(place).random(tiles.shape[:2]))
    return fig


def redrawn(tiles):
    """Draw each twice in its axes: the second call replaces the first, a contour and a text stay above it."""
    _, axes = plt.subplots(2, 4)
    for ax, tile in zip(axes.flat, first(tiles), strict=False):
        ax.imshow(np.zeros((3, 3)), cmap="gray")
        ax.imshow(tile, cmap="gray")
        ax.contour(tile)
        ax.text(1, 1, "here")


def side_by_side_in_one_axes(tiles):
    """Draw all into one axes, each in a place of its own."""
    _, ax = plt.subplots()
    for place, tile in enumerate(first(tiles)):
        ax.imshow(tile, extent=(place, place + 0.9, 0, 0.9))
    ax.set(xlim=(0, tiles.shape[-1]), ylim=(0, 1))


def image_grid(tiles):
    """Use the toolkit's grid, whose axes learn where they lie only when they are drawn."""
    from mpl_toolkits.axes_grid1 import ImageGrid

    axes = ImageGrid(plt.figure(), 111, nrows_ncols=(2, 4), cbar_mode="single")
    for ax, tile in zip(axes, first(tiles), strict=False):
        ax.imshow(tile)


def insets(tiles):
    """Draw into insets of one axes."""
    _, ax = plt.subplots()
    for place, tile in enumerate(first(tiles)):
        ax.inset_axes([place / 8, 0, 0.1, 1]).imshow(tile)


def subfigures(tiles):
    """Draw into sub-figures."""
    upper, lower = plt.figure().subfigures(2)
    for place, tile in enumerate(first(tiles)):
        (upper, lower)[place % 2].add_subplot(1, 8, place + 1).imshow(tile)


def plain_mosaic(tiles):
    """Draw one array, tiles side by side."""
    plt.imshow(mosaic(first(tiles)))


def strip(tiles):
    """Draw one row, each tile scaled by itself."""
    plt.matshow(np.hstack([rescaled(tile) for tile in first(tiles)]), cmap="viridis")


def padded_mosaic(tiles):
    """Draw one array with a border of ones."""
    plt.imshow(mosaic(first(tiles), columns=2, pad=1, margin=1, fill=1.0), cmap="gray")


def masked_mosaic(tiles):
    """Draw one masked array."""
    whole = mosaic(first(tiles), columns=2, pad=1, margin=2, fill=np.nan)
    plt.imshow(np.ma.masked_invalid(whole))
    plt.colorbar()


def textbook_mosaic(tiles):
    """Draw the mosaic of a widespread textbook: each tile by its z-score, cut off, uint8, with gaps."""
    plt.imshow(mosaic(np.stack([clipped(tile) for tile in first(tiles)]), pad=1), aspect="auto", cmap="viridis")


def enlarged_mosaic(tiles):
    """Draw a colour picture: enlarged tiles in grey on a blue ground, with a strip of text above."""
    whole = mosaic(np.stack([np.uint8(255 * rescaled(tile)) for tile in first(tiles)]))
    big = whole.repeat(6, 0).repeat(6, 1)
    framed = np.full((big.shape[0] + 30, big.shape[1] + 20, 3), (20, 40, 90), np.uint8)
    framed[22:-8, 10:-10] = big[:, :, np.newaxis]
    plt.imshow(framed)


def globally_scaled(tiles):
    """Scale all together to 0 to 1."""
    grid((tiles - tiles.min()) / np.ptp(tiles))


def by_tile(tiles):
    """Scale each by itself."""
    grid(tiles, rescaled)


def globally_uint8(tiles):
    """Scale all together to uint8."""
    grid(np.uint8(255 * (tiles - tiles.min()) / np.ptp(tiles)), cmap="gray")


def uint8_by_tile(tiles):
    """Scale each to uint8."""
    grid(tiles, lambda tile: np.uint8(255 * rescaled(tile)))


def textbook_tiles(tiles):
    """Draw z-scores, cut off."""
    grid(tiles, clipped)


def negated(tiles):
    """Draw dark for bright."""
    grid(-tiles)


def half_precision(tiles):
    """Draw float16."""
    grid(tiles.astype(np.float16))


def upscaled(tiles):
    """Enlarge each tile."""
    grid(tiles, lambda tile: tile.repeat(8, 0).repeat(8, 1))


def transposed(tiles):
    """Draw all transposed, and upside down."""
    grid(tiles, lambda tile: tile.T[::-1], origin="lower")


def as_pictures(tiles):
    """Turn each into a PIL image."""
    from PIL import Image

    grid(tiles, lambda tile: Image.fromarray(np.uint8(255 * rescaled(tile))))


def returned_pictures(tiles):
    """Return PIL images, enlarged, drawn without matplotlib."""
    from PIL import Image

    pictures = [Image.fromarray(np.uint8(255 * rescaled(tile))) for tile in first(tiles)]
    return [picture.resize((10 * picture.width, 10 * picture.height), Image.Resampling.NEAREST) for picture in pictures]


def as_tensors(tiles):
    """Draw tensors of shape (h, w, 1)."""
    grid(tiles, lambda tile: keras.ops.convert_to_tensor(tile)[:, :, np.newaxis])


def coloured_by_hand(name):
    """Return a way that applies a colour map itself and draws the colours."""
    return lambda tiles: grid(tiles, lambda tile: mpl.colormaps[name](rescaled(tile)))


def figimage(tiles):
    """Draw straight onto the figure, side by side."""
    fig = plt.figure()
    for place, tile in enumerate(first(tiles)):
        fig.figimage(tile, xo=(tile.shape[1] + 2) * place)


def photographed(tiles):
    """Read a picture of the plot and draw that."""
    picture = io.BytesIO()
    fig = Figure()
    for place, tile in enumerate(first(tiles)):
        fig.add_subplot(2, 4, place + 1).imshow(tile)
    fig.savefig(picture, format="png")
    picture.seek(0)
    plt.imshow(plt.imread(picture))


WAYS = [
    photographed,
    no_show,
    shown,
    returned,
    a_figure_each,
    saved_and_closed,
    saved_to_a_file_and_closed,
    shown_and_closed,
    agg_shown_and_closed,
    returned_and_closed,
    saved_and_cleared,
    shown_then_saved,
    with_agg,
    interactive_off,
    subplots_one_by_one,
    matshow,
    pcolor,
    pcolormesh,
    shuffled,
    with_other_images,
    redrawn,
    side_by_side_in_one_axes,
    image_grid,
    insets,
    subfigures,
    plain_mosaic,
    strip,
    padded_mosaic,
    masked_mosaic,
    textbook_mosaic,
    enlarged_mosaic,
    globally_scaled,
    by_tile,
    globally_uint8,
    uint8_by_tile,
    textbook_tiles,
    negated,
    half_precision,
    upscaled,
    transposed,
    as_pictures,
    returned_pictures,
    as_tensors,
    figimage,
    *(
        pytest.param(coloured_by_hand(name), id=f"coloured-{name}")
        for name in ("gray", "viridis", "inferno", "seismic", "PuOr_r", "jet")
    ),
]


@pytest.mark.parametrize("way", WAYS)
def test_kernels_pass_however_they_are_drawn(way):
    """Only the numbers count, not the artists, the colours, the layout or what becomes of the figure."""
    outcome = plot_kernels.judge(lambda model: way(kernels_of(model)), small())

    assert outcome.passed, outcome.message


@pytest.mark.parametrize("way", WAYS)
def test_feature_maps_pass_however_they_are_drawn(way):
    """The same ways are right for maps."""
    outcome = plot_feature_maps.judge(lambda model, image: way(maps_of(model, image)), small(), prepare)

    assert outcome.passed, outcome.message


@pytest.mark.parametrize("style", STYLES)
def test_kernels_of_any_model_pass(style):
    """The first convolution is found wherever it lies, whatever its size; with several, any one will do."""
    build, _ = STYLES[style]
    model = build()
    plan = {"nested": lambda m: m.layers[0].layers[0].layers[0], "rescaling-first": lambda m: m.layers[3]}

    def draw(m):
        convolutions = [layer for layer in m.layers if len(layer.weights) and len(layer.weights[0].shape) == 4]
        layer = plan[style](m) if style in plan else convolutions[-1 if style == "parallel" else 0]
        weights = layer.weights[0].numpy()
        for channel in range(weights.shape[2]):
            no_show(weights[:, :, channel])

    outcome = plot_kernels.judge(draw, model)

    assert outcome.passed, outcome.message


@pytest.mark.parametrize("style", STYLES)
def test_maps_of_any_model_pass(style):
    """Maps are compared with what this model makes of an image prepared in this learner's way."""
    build, prepare_images = STYLES[style]
    model = build()

    def draw(m, image):
        batch = [part[np.newaxis] for part in image] if isinstance(image, list) else image[np.newaxis]
        steps = forward(m, batch)
        step = first_convolutions(steps)[-1]
        maps = np.asarray(step.result)[0]
        no_show(np.moveaxis(maps, 0, -1) if style == "channels-first" else maps)

    outcome = plot_feature_maps.judge(draw, model, prepare_images)

    assert outcome.passed, outcome.message


SIZES = [
    *((size, way) for size in (1, 2, (1, 3), (3, 2), 4) for way in (no_show, globally_uint8, negated)),
    *((size, way) for size in (4, 7) for way in (plain_mosaic, textbook_mosaic)),
]


@pytest.mark.parametrize(("size", "way"), SIZES, ids=lambda part: getattr(part, "__name__", None) or str(part))
def test_kernels_of_any_size_pass(size, way):
    """Kernels with few values are compared more strictly, or all together, and still pass."""
    outcome = plot_kernels.judge(lambda m: way(kernels_of(m)), reference(7, size))

    assert outcome.passed, outcome.message


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("size", [2, 3, 5])
def test_maps_pass_with_any_stride_and_padding(size, strides, padding):
    """The layer itself says what its maps are."""
    model = reference(5, size, strides=strides, padding=padding)

    outcome = plot_feature_maps.judge(lambda m, image: plain_mosaic(maps_of(m, image)), model, prepare)

    assert outcome.passed, outcome.message


def correlated(image, kernel, same=False):
    """Return the cross-correlation of an image with a kernel, by hand."""
    if same:
        image = np.pad(image, (kernel.shape[0] // 2, kernel.shape[1] // 2), mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijkl,kl->ij", windows, kernel)


def bordered(maps):
    """Return maps (h, w, n) in arrays of the image's size, with a border of zeros."""
    return np.pad(maps, ((1, 1), (1, 1), (0, 0)))


READINGS = {
    "before-activation": lambda m, x: (
        np.dstack([correlated(x[..., 0], k) for k in first(kernels_of(m))]) + m.get_layer("first").weights[1].numpy()
    ),
    "without-bias": lambda m, x: np.dstack([correlated(x[..., 0], k) for k in first(kernels_of(m))]),
    "reflected-border": lambda m, x: np.dstack([correlated(x[..., 0], k, same=True) for k in first(kernels_of(m))]),
    "zero-border": lambda m, x: bordered(maps_of(m, x)),
    "raw-pixels": lambda m, x: np.dstack([correlated(255 * x[..., 0], k) for k in first(kernels_of(m))]),
    "after-pooling": lambda m, x: keras.Model(m.inputs[0], m.layers[1].output)(x[np.newaxis])[0].numpy(),
}


@pytest.mark.parametrize("reading", READINGS)
def test_maps_pass_in_every_reading_that_is_right(reading):
    """Before or after the activation, with or without bias, by hand or by the layer, pooled or not."""
    outcome = plot_feature_maps.judge(lambda m, x: no_show(READINGS[reading](m, x)), small(), prepare)

    assert outcome.passed, outcome.message
    assert ("after pooling" in outcome.message) == (reading == "after-pooling")


@pytest.mark.parametrize("dead", [0, 1])
def test_maps_behind_batch_normalisation_pass(dead):
    """Where normalisation and activation are layers of their own, the maps behind them are maps too, dead ones as well.

    A dead map has a pattern before its activation, and all others look the same there.
    """
    build, prepare_images = STYLES["functional"]
    model = build()
    gamma, beta, *moving = model.layers[2].get_weights()
    beta[:] = 1
    beta[:dead] = -100
    model.layers[2].set_weights([gamma, beta, *moving])
    draw = lambda m, x: no_show(keras.Model(m.inputs[0], m.layers[3].output)(x[np.newaxis])[0].numpy())  # noqa: E731

    outcome = plot_feature_maps.judge(draw, model, prepare_images)

    assert outcome.passed, outcome.message


def colour_tiles(model):
    """Return the kernels of a model with three input channels as colours, (n, 3, 3, 3) in 0 to 1."""
    weights = next(layer for layer in model.layers if layer.weights).weights[0].numpy()
    return np.moveaxis((weights - weights.min()) / np.ptp(weights), -1, 0)


COLOURS = {
    "scaled": lambda m: [plt.matshow(tile) for tile in colour_tiles(m)],
    "reversed": lambda m: [plt.matshow(tile[:, :, ::-1]) for tile in colour_tiles(m)],
    "mean": lambda m: [plt.matshow(tile.mean(axis=2)) for tile in colour_tiles(m)],
    "one-channel": lambda m: [plt.matshow(tile[:, :, 1]) for tile in colour_tiles(m)],
}


@pytest.mark.parametrize("way", COLOURS)
def test_kernels_with_three_channels_pass_in_colour_and_by_channel(way):
    """A kernel counts as drawn when any of its channels, their mean or its colours are."""
    outcome = plot_kernels.judge(lambda m: COLOURS[way](m) and None, STYLES["colour"][0]())

    assert outcome.passed, outcome.message


def late(tiles):
    """Draw into axes that were shown before, empty."""
    _, axes = plt.subplots(2, 4)
    plt.show()
    for ax, tile in zip(axes.flat, first(tiles), strict=False):
        ax.imshow(tile)


def saved_late(tiles):
    """Show an empty figure, then save another."""
    plt.figure()
    plt.show()
    plt.savefig(pathlib.Path(os.devnull), format="png")


def titles_only(tiles):
    """Write titles, plot lines and histograms, draw no image."""
    _, axes = plt.subplots(2, 4)
    for ax, tile in zip(axes.flat, first(tiles), strict=False):
        ax.set_title("a kernel")
        ax.plot(tile.ravel())
        ax.hist(tile.ravel())


def twice_at_once(tiles):
    """Draw the same tile everywhere."""
    grid(np.repeat(tiles[:, :, :1], tiles.shape[-1], axis=-1))


def same_noise(tiles):
    """Draw noise from a fixed seed."""
    grid(np.random.default_rng(5).random(tiles.shape))


def empty_array(tiles):
    """Draw a mosaic without rows."""
    plt.imshow(np.zeros((0, 16)))


# What goes wrong with kernels and maps alike: tiles (h, w, n) -> None.
WRONG = {
    "changes-each-time": lambda tiles: grid(np.random.default_rng().random(tiles.shape)),
    "ignores-its-model": same_noise,
    "constant": lambda tiles: grid(np.zeros_like(tiles)),
    "same-every-time": twice_at_once,
    "empty-mosaic": empty_array,
    "drawn-after-show": late,
    "saved-after-show": saved_late,
    "no-figure": lambda tiles: print(tiles),
    "no-image": titles_only,
    "returned-not-drawn": lambda tiles: tiles,
    "picture-file": lambda tiles: plt.imshow(np.random.default_rng(2).random((200, 300, 3))),
}


@pytest.mark.filterwarnings("ignore:Attempting to set identical")
@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_drawing_is_refused_and_named(mistake):
    """What cannot show the numbers, or shows others, earns nothing and is told why, for kernels and for maps."""
    kernels = plot_kernels.judge(lambda m: WRONG[mistake](kernels_of(m)), small())
    maps = plot_feature_maps.judge(lambda m, x: WRONG[mistake](maps_of(m, x)), small(), prepare)

    assert (kernels.fraction, maps.fraction) == (0, 0)
    assert kernels.mistake == f"plot-kernels.{mistake}", kernels.message
    assert maps.mistake == f"plot-feature-maps.{mistake}", maps.message


def with_past():
    """Return a model and the kernels it had before it changed."""
    model = keras.models.clone_model(small())
    before = kernels_of(model)
    return shaken(model), before


def test_kernels_of_the_untrained_model_are_named():
    """The initial kernels can be made again from the layer's own seed."""
    model, before = with_past()

    assert plot_kernels.judge(lambda m: grid(before), model).mistake == "plot-kernels.untrained"


def test_maps_of_the_untrained_model_are_named():
    """Maps made with the initial kernels are no maps of this model."""
    model, before = with_past()
    draw = lambda m, x: no_show(np.dstack([correlated(x[..., 0], k) for k in first(before)]))  # noqa: E731

    assert plot_feature_maps.judge(draw, model, prepare).mistake == "plot-feature-maps.untrained"


KERNELS_ONLY = {
    "overflow": lambda m: grid(np.trunc(kernels_of(m) * 255).astype(int).astype(np.uint8)),
    "second-layer": lambda m: grid(m.get_layer("second").weights[0].numpy()[:, :, 0]),
    "reshaped": lambda m: list(map(plt.matshow, kernels_of(m).reshape(-1, 3, 3))) and None,
    "maps-instead": lambda m: grid(np.random.default_rng(3).random((26, 26, 4)) * float(m.weights[0][0, 0, 0, 0])),
    "model-input": lambda m: keras.Model(m.input, m.layers[0].output),
    "ignores-its-model": lambda m: grid(kernels_of(small())),
}


@pytest.mark.parametrize("mistake", KERNELS_ONLY)
def test_other_arrays_than_the_first_kernels_are_refused_and_named(mistake):
    """Wrapped, reshaped, of another layer, of another model: each has its message."""
    outcome = plot_kernels.judge(KERNELS_ONLY[mistake], small())

    assert outcome.fraction == 0
    assert outcome.mistake == f"plot-kernels.{mistake}", outcome.message


def flipped(m, x):
    """Return maps of a true convolution."""
    return np.dstack([correlated(x[..., 0], k[::-1, ::-1]) for k in first(kernels_of(m))])


@pytest.mark.parametrize("size", [3, 5])
def test_flipped_kernels_are_named_whatever_the_border(size):
    """Maps of a true convolution in arrays of the image's size differ at the border as well, and are still known."""
    draw = lambda m, x: grid(  # noqa: E731
        np.dstack([correlated(x[..., 0], k[::-1, ::-1], same=True) for k in first(kernels_of(m))])
    )

    outcome = plot_feature_maps.judge(draw, reference(4, size), prepare)

    assert outcome.fraction == 0
    assert outcome.mistake == "plot-feature-maps.flipped", outcome.message


def second(m, x):
    """Return the maps of the second convolution."""
    return keras.Model(m.inputs[0], m.get_layer("second").output)(x[np.newaxis])[0].numpy()


MAPS_ONLY = {
    "raw-input": lambda m, x: grid(np.repeat(x, 4, axis=-1)),
    "flipped": lambda m, x: grid(flipped(m, x)),
    "normalised": lambda m, x: grid(np.dstack([correlated(x[..., 0], rescaled(k)) for k in first(kernels_of(m))])),
    "second-layer": lambda m, x: grid(second(m, x)),
    "ignores-its-image": lambda m, x: grid(maps_of(m, prepare(np.eye(28)[None] * 255)[0])),
    "kernels-instead": lambda m, x: grid(kernels_of(m)),
    "ignores-its-model": lambda m, x: grid(maps_of(small(), x)),
}


@pytest.mark.parametrize("mistake", MAPS_ONLY)
def test_other_arrays_than_the_maps_are_refused_and_named(mistake):
    """The digit itself, a flipped kernel, another layer, another image: each has its message."""
    outcome = plot_feature_maps.judge(MAPS_ONLY[mistake], small(), prepare)

    assert outcome.fraction == 0
    assert outcome.mistake == f"plot-feature-maps.{mistake}", outcome.message


def by_pyplot(tiles):
    """Draw with plt.imshow alone."""
    for tile in first(tiles):
        plt.imshow(tile)


def in_one_axes(tiles):
    """Make one axes before the loop."""
    _, ax = plt.subplots()
    for tile in first(tiles):
        ax.imshow(tile)


def always_the_first_subplot(tiles):
    """Count the subplots from 1 and stay there."""
    for tile in first(tiles):
        plt.subplot(2, 4, 1)
        plt.imshow(tile)


def axes_on_axes(tiles):
    """Add one axes over the other."""
    fig = plt.figure()
    for tile in first(tiles):
        fig.add_subplot(2, 4, 1).imshow(tile)


def meshes(tiles):
    """Draw coloured meshes over one another."""
    for tile in first(tiles):
        plt.pcolormesh(tile)


def on_the_figure(tiles):
    """Draw straight onto the figure, into its corner."""
    fig = plt.figure()
    for tile in first(tiles):
        fig.figimage(tile)


@pytest.mark.parametrize("way", [by_pyplot, in_one_axes, always_the_first_subplot, axes_on_axes, meshes, on_the_figure])
def test_of_images_on_top_of_one_another_only_the_last_counts(way):
    """What nobody can see earns nothing, and the message says why it cannot be seen."""
    kernels = plot_kernels.judge(lambda m: way(kernels_of(m)), small())
    maps = plot_feature_maps.judge(lambda m, x: way(maps_of(m, x)), small(), prepare)

    assert kernels.fraction == pytest.approx(1 / 4)
    assert not maps.passed
    assert kernels.mistake == "plot-kernels.on-top", kernels.message
    assert maps.mistake == "plot-feature-maps.on-top", maps.message
    assert "(3 more lie beneath)" in kernels.message


def in_each(change, **options):
    """Return a way that draws each tile into its own axes and then does something to these."""

    def way(tiles):
        _, axes = plt.subplots(2, 2)
        for ax, tile in zip(axes.flat, first(tiles), strict=True):
            ax.imshow(tile, **options)
            change(ax)

    return way


def covered_by_axes(tiles):
    """Open an axes over all others at the end."""
    grid(tiles).add_axes([0, 0, 1, 1])


def covered_by_white(tiles):
    """Draw a constant image over all others."""
    grid(tiles).add_axes([0, 0, 1, 1]).imshow(np.ones((5, 5)), aspect="auto")


UNSEEN = {
    "smaller": ("on-top", in_each(lambda ax: ax.imshow(np.zeros((2, 2))))),
    "axes": ("on-top", covered_by_axes),
    "white": ("on-top", covered_by_white),
    "cut": ("out-of-view", in_each(lambda ax: ax.set_xlim(-0.5, 0.5))),
    "far": ("out-of-view", in_each(lambda ax: ax.set_ylim(60, 50))),
    "transparent": ("invisible", in_each(lambda ax: None, alpha=0)),
    "white-out": ("invisible", in_each(lambda ax: None, vmin=50, vmax=60)),
    "shrunk": ("invisible", in_each(lambda ax: ax.set_position([0.3, 0.3, 0.001, 0.5]))),
    "closed": ("closed-unseen", lambda tiles: plt.close(grid(tiles))),
}


@pytest.mark.parametrize("way", UNSEEN)
def test_what_cannot_be_seen_earns_nothing(way):
    """Images that were drawn and are covered, out of view or invisible are no pictures, and the message says why."""
    mistake, draw = UNSEEN[way]
    kernels = plot_kernels.judge(lambda m: draw(kernels_of(m)), small())
    maps = plot_feature_maps.judge(lambda m, x: draw(maps_of(m, x)), small(), prepare)

    assert (kernels.fraction, maps.fraction) == (0, 0)
    assert kernels.mistake == f"plot-kernels.{mistake}", kernels.message
    assert maps.mistake == f"plot-feature-maps.{mistake}", maps.message


@pytest.mark.parametrize(
    "change",
    [
        lambda ax: ax.set(xlim=(0, 2), ylim=(2, 0)),
        lambda ax: ax.set(xlim=(-9, 9), ylim=(-9, 9)),
        lambda ax: ax.set_aspect("auto"),
    ],
    ids=["half-pixels", "wide", "stretched"],
)
def test_kernels_pass_in_another_view(change):
    """Half a pixel less, a margin or another shape leaves every weight in sight."""
    outcome = plot_kernels.judge(lambda m: in_each(change)(kernels_of(m)), small())

    assert outcome.passed, outcome.message


def test_of_a_mosaic_what_is_in_view_counts():
    """A view of the upper half shows half of the kernels."""

    def draw(m):
        plt.imshow(mosaic(first(kernels_of(m)), columns=2, pad=1))
        plt.ylim(3.4, -0.5)

    outcome = plot_kernels.judge(draw, small())

    assert outcome.fraction == pytest.approx(2 / 4)
    assert outcome.mistake == "plot-kernels.out-of-view"
    assert "seen in part" in outcome.message


def resized(method, size=60):
    """Return a way of enlarging a tile with TensorFlow."""
    return lambda tile: keras.ops.image.resize(tile[:, :, np.newaxis], (size, size), interpolation=method)


def by_pillow(tile):
    """Enlarge a tile of bytes, whose overshoots Pillow cuts off."""
    from PIL import Image

    return np.asarray(Image.fromarray(np.uint8(255 * rescaled(tile))).resize((90, 90), Image.Resampling.BICUBIC))


def by_spline(order):
    """Return a way of enlarging a tile with SciPy."""
    from scipy.ndimage import zoom

    return lambda tile: zoom(tile, 10, order=order)


SMOOTH = {
    "bilinear": resized("bilinear"),
    "bicubic": resized("bicubic", 47),
    "lanczos3": resized("lanczos3"),
    "pillow": by_pillow,
    "spline-1": by_spline(1),
    "spline-3": by_spline(3),
    "clipped": lambda tile: np.clip(by_spline(3)(tile), tile.min(), tile.max()),
}


@pytest.mark.parametrize("smooth", SMOOTH)
@pytest.mark.parametrize("size", [3, 5])
def test_smoothly_enlarged_kernels_are_the_kernels_they_are(smooth, size):
    """However they were enlarged, they pass; and those of another order of weights do not, by whatever name."""
    model = reference(4, size)
    right = plot_kernels.judge(lambda m: grid(kernels_of(m), SMOOTH[smooth]), model)
    wrong = plot_kernels.judge(lambda m: grid(kernels_of(m)[[1, 0, *range(2, size)]], SMOOTH[smooth]), model)

    assert right.passed, right.message
    assert wrong.fraction == 0
    assert wrong.mistake is None, wrong.message


@pytest.mark.parametrize("method", ["BICUBIC", "LANCZOS", "HAMMING"])
@pytest.mark.parametrize(("size", "large"), [(3, 90), (3, 40), (5, 64)])
def test_every_kernel_that_pillow_enlarged_is_recognised(size, large, method):
    """It rounds and clips bytes twice, between rows and columns and at the end: all of sixteen are read back."""
    from PIL import Image

    enlarge = lambda tile: np.asarray(  # noqa: E731
        Image.fromarray(np.uint8(255 * rescaled(tile))).resize((large, large), Image.Resampling[method])
    )

    outcome = plot_kernels.judge(lambda m: grid(kernels_of(m), enlarge), reference(16, size))

    assert outcome.passed, outcome.message


@pytest.mark.parametrize("smooth", ["bilinear", "spline-1", "spline-3"])
def test_smoothly_enlarged_mosaics_and_maps_pass(smooth):
    """A mosaic that was enlarged as a whole is read back as well, and so are maps."""
    enlarge = {"bilinear": resized("bilinear", 77)}.get(smooth, SMOOTH[smooth])
    whole = lambda m: plt.imshow(enlarge(mosaic(first(kernels_of(m)), columns=2, pad=1, margin=0)))  # noqa: E731
    kernels = plot_kernels.judge(lambda m: whole(m) and None, small())
    maps = plot_feature_maps.judge(lambda m, x: grid(maps_of(m, x), enlarge), small(), prepare)

    assert kernels.passed, kernels.message
    assert maps.passed, maps.message


def soft_noise(seed, size):
    """Return smooth noise, which is no enlarged kernel."""
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(np.random.default_rng(seed).random((size, size)), 3)


MUCH = {
    "noise": lambda: [np.random.default_rng(0).random((1500, 1500))],
    "mosaic": lambda: [np.block([[soft_noise(10 * row + column, 120) for column in range(10)] for row in range(10)])],
    "soft-noise": lambda: [soft_noise(place, 100) for place in range(12)],
    "many": lambda: [np.random.default_rng(place).random((9, 9)) for place in range(150)],
}


@pytest.mark.parametrize("much", MUCH)
def test_however_much_is_drawn_the_check_ends_soon_and_names_nothing_by_chance(much):
    """The work of comparing has a limit, and what a large picture matches by chance is no finding."""

    def draw(m):
        fig = plt.figure()
        for image in MUCH[much]():
            fig.add_axes([0.1 * (len(fig.axes) % 10), 0.06 * (len(fig.axes) // 10), 0.08, 0.05]).imshow(
                image * float(m.weights[0][0, 0, 0, 0])
            )

    begun = time.process_time()
    outcome = plot_kernels.judge(draw, reference(32))

    assert time.process_time() - begun < 20
    assert outcome.fraction == 0
    assert outcome.mistake not in ("plot-kernels.second-layer", "plot-kernels.untrained"), outcome.message


def test_what_is_more_than_can_be_looked_at_is_told():
    """Who draws more images than are recorded reads that a part was left out."""

    def draw(m):
        figure = plt.figure()
        for place in range(MAX_IMAGES + 1):
            figure.figimage(np.eye(2) * float(m.weights[0][0, 0, 0, 0]), xo=4 * (place % 99), yo=4 * (place // 99))

    outcome = plot_kernels.judge(draw, small())

    assert outcome.fraction == 0
    assert "Left out" in outcome.message


@pytest.mark.parametrize("draws", ["kernels", "maps"])
def test_the_nearest_miss_is_told_where_nothing_was_found(draws):
    """If no tile matches, the message still says which comes closest."""
    off = lambda tiles: grid(tiles + 0.3 * np.ptp(tiles) * np.eye(len(tiles))[:, :, np.newaxis])  # noqa: E731
    if draws == "kernels":
        outcome = plot_kernels.judge(lambda m: off(kernels_of(m)), small())
    else:
        outcome = plot_feature_maps.judge(lambda m, x: off(maps_of(m, x)), small(), prepare)

    assert outcome.fraction == 0
    assert "Nearest miss" in outcome.message


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"origin": "lower"}, "upside down"),
        ({"vmin": 0, "vmax": 1}, "beyond `vmin` and `vmax`"),
        ({"extent": (0, 1, 0, 1)}, ""),
        ({"vmin": -9, "vmax": 9}, ""),
        ({}, ""),
    ],
    ids=["lower", "half-a-scale", "graph-axes", "wide", "plain"],
)
def test_kernels_that_are_hard_to_read_pass_with_a_remark(options, words):
    """The numbers are right; how they look is told."""
    outcome = plot_kernels.judge(lambda m: grid(kernels_of(m), **options), small())

    assert outcome.passed, outcome.message
    assert words in outcome.message
    assert words or ("upside" not in outcome.message and "beyond" not in outcome.message)


def test_a_mesh_is_upside_down_unless_its_axis_is():
    """`pcolormesh` counts rows upwards, as a graph does."""

    def draw(m, inverted):
        for tile in first(kernels_of(m)):
            plt.figure()
            plt.pcolormesh(tile)
            if inverted:
                plt.gca().invert_yaxis()

    for inverted in (False, True):
        message = plot_kernels.judge(lambda m: draw(m, inverted), small()).message  # noqa: B023
        assert ("upside down" in message) != inverted


def grid_row(tiles):
    """Take a row of a grid for one axes."""
    _, axes = plt.subplots(2, 4)
    axes[0].imshow(tiles[..., 0])


def subplot_from_zero(tiles):
    """Count the subplots from 0."""
    plt.subplot(2, 4, 0)


def no_pyplot(tiles):
    """Use a name that was not imported."""
    raise NameError("name 'plt' is not defined")


def slices(tiles):
    """Put the index into the first axis."""
    for place in range(3):
        plt.matshow(tiles[place])


@pytest.mark.parametrize(
    ("way", "mistake"),
    [
        (grid_row, "grid-row"),
        (subplot_from_zero, "subplot-from-zero"),
        (no_pyplot, "no-pyplot"),
        (slices, "wrong-axis"),
    ],
)
def test_slips_with_axes_and_indices_are_named(way, mistake):
    """What matplotlib answers to them helps only those who know it."""
    kernels = plot_kernels.judge(lambda m: way(kernels_of(m)), small())
    maps = plot_feature_maps.judge(lambda m, x: way(maps_of(m, x)), small(), prepare)

    assert kernels.mistake == f"plot-kernels.{mistake}", kernels.message
    assert maps.mistake == f"plot-feature-maps.{mistake}", maps.message


def test_the_third_hint_works_with_both_shapes_of_kernels():
    """`first_layer_kernels` may return (kh, kw, n) or (kh, kw, 1, n), and its index is written for both."""

    def draw(m):
        kernels = m.get_layer("first").get_weights()[0]
        _, axes = plt.subplots(1, kernels.shape[-1])
        limit = np.abs(kernels).max()
        line = plot_kernels.hints[2].split("`")[1]
        exec(line, {"axes": axes, "kernels": kernels, "m": limit})

    outcome = plot_kernels.judge(draw, small())

    assert outcome.passed, outcome.message


def test_some_of_the_kernels_earn_some_of_the_points():
    """Points are in proportion, and the message says which are missing and how the points are given."""
    outcome = plot_kernels.judge(lambda m: grid(kernels_of(m)[:, :, [3, 0, 0]]), small())

    assert outcome.fraction == pytest.approx(2 / 4)
    assert "2 of 4; missing #1, #2; drawn more than once #0" in outcome.message
    assert "in proportion" in outcome.message
    words = ["kernel #0", "kernel #0 once more", "kernel #1 is not drawn", "kernel #2 is not drawn", "kernel #3"]
    assert sorted(tile.words for tile in outcome.drawn.tiles) == words


def test_a_map_that_is_not_drawn_is_shown_beside_those_that_are():
    """With the map that each drawn tile matches."""
    outcome = plot_feature_maps.judge(lambda m, x: grid(maps_of(m, x)[:, :, [2, 1, 0]]), small(), prepare)

    assert [tile.words for tile in outcome.drawn.tiles] == ["map #2", "map #1", "map #0", "map #3 is not drawn"]
    assert all(np.corrcoef(tile.values.flat, tile.expected.flat)[0, 1] > 0.99 for tile in outcome.drawn.tiles[:3])


def test_the_nearest_miss_is_named_with_its_deviation():
    """Who has old weights sees how far off they are, and where."""

    def draw(m):
        tiles = kernels_of(m).copy()
        tiles[0, 0, 2] += 0.2 * np.ptp(tiles[:, :, 2])
        grid(tiles)

    outcome = plot_kernels.judge(draw, small())

    assert outcome.fraction == pytest.approx(3 / 4)
    assert "figure 1, row 2, column 1: kernel #2 is closest, off by" in outcome.message


def test_more_kernels_than_anybody_can_look_at_are_not_compared():
    """The work of comparing grows with the product of what is drawn and what is there."""
    layer = L.Conv2D(MOST + 1, 1, strides=28)
    model = shaken(keras.Sequential([keras.Input((28, 28, 1)), layer, L.Flatten(), L.Dense(10)]))

    def draw(model):
        plt.imshow(np.random.default_rng(0).normal(size=(1, MOST + 1)))

    outcome = plot_kernels.judge(draw, model)

    assert not outcome.passed
    assert f"{MOST + 1} kernels" in outcome.message


def test_a_dead_map_is_excused():
    """A kernel that never fires gives a map without a pattern: it may be drawn, and need not."""
    model = keras.models.clone_model(small())
    shaken(model)
    kernels, biases = model.get_layer("first").get_weights()
    biases[1] = -100
    model.get_layer("first").set_weights([kernels, biases])

    outcome = plot_feature_maps.judge(lambda m, x: no_show(maps_of(m, x)), model, prepare)

    assert outcome.passed, outcome.message


def test_what_is_only_saved_passes_with_a_remark(tmp_path):
    """A picture in a file shows the numbers; the notebook shows nothing."""

    def draw(m):
        grid(kernels_of(m))
        plt.savefig(tmp_path / "kernels.png")
        plt.close()

    outcome = plot_kernels.judge(draw, small())

    assert outcome.passed
    assert "Nothing is shown in the notebook" in outcome.message


def test_a_function_that_fails_on_a_second_model_is_flagged():
    """It keeps its points, and the instructor hears of it."""
    model = small()

    def draw(m):
        assert m is model
        grid(kernels_of(m))

    outcome = plot_kernels.judge(draw, model)

    assert outcome.passed
    assert "second model" in outcome.flags[0]


def test_arrays_takes_the_images_of_a_drawing():
    """The arrays come in the order in which they were drawn."""
    images = [
        DrawnImage(array, 0, "AxesImage", 1, 0, 0, "", upwards=False, clipped=0.0, seen=1.0)
        for array in (np.zeros(1), np.ones(2))
    ]
    figure = record(plt.figure)[0].figures[0]

    assert [array.size for array in arrays(Drawing(tuple(images), (figure,), 0, ""))] == [1, 2]


BUMP = np.add.outer(np.arange(5.0), np.arange(5.0) ** 2)


@pytest.mark.parametrize("strangers", [[BUMP], [BUMP, BUMP.T]])
def test_a_reading_in_which_tiles_were_seen_explains_more_than_one_without(strangers):
    """Though none of them is a map: what was drawn can then be said, and how far from right it is."""
    drawn = Pictures.of(strangers)
    nowhere = Reading("another size", np.random.default_rng(0).random((2, 9, 9)))
    here = Reading("output", np.random.default_rng(1).random((2, 5, 5)))

    for readings in ([nowhere, here], [here, nowhere]):
        matches = find_maps(drawn, readings)
        assert not matches.pairs
        assert len(matches.tiles) == len(strangers)
        assert matches.note.startswith("output")
