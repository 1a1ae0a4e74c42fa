"""Judge functions that draw a model's kernels and feature maps, by the numbers in the images they draw."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
import numpy as np

from autograder import probes
from autograder.checks.engine.ask import ask
from autograder.checks.engine.exercise import Mistake, Outcome, failed, passed
from autograder.checks.engine.function import got, unusable
from autograder.checks.models.readings import ANOTHER, digits_for, named_error, seen_in_model
from autograder.checks.plots.diagnosis import alike, best_reason, kernel_mistake, map_mistake, unseen_because
from autograder.checks.plots.matches import Matches
from autograder.checks.plots.matching import SYMMETRIES, TOLERANCE
from autograder.checks.plots.mistakes import KERNEL_PLOTS, MAP_PLOTS
from autograder.checks.plots.pictures import Pictures
from autograder.checks.plots.search import MOST, find_kernels, find_maps
from autograder.checks.plots.tile_pairs import Wanted, with_tiles
from autograder.checks.plots.words import counted, listed, looked_at, place_of
from autograder.probes.figures.drawing import Drawing
from autograder.probes.reply import End, Value

L = TypeVar("L")  # what is known of a layer

WHERE_KERNELS = 'the section "What has it learned?" above; `imshow` in the matplotlib documentation'
WHERE_MAPS = 'the section "What has it learned?" above; `imshow` in the matplotlib documentation'
RULE = "Points are given in proportion to what is drawn right."
CLIPPED = 0.25  # of an image's values beyond its colour scale: from here on a remark is due
UNSEEN = ("on-top", "out-of-view", "invisible", "closed-unseen")  # mistakes that leave the points for what is seen

Images = Sequence[np.ndarray]


def judge_plot_kernels(answer: Any, model: Any = None, *, seed: int = 0) -> Outcome:
    """Return the outcome of asking `plot_kernels(model)` to draw the learner's model, and a second one."""
    name = "plot_kernels"
    truth = seen_in_model(name, ask(probes.first_kernels, model), WHERE_KERNELS, KERNEL_PLOTS["no-convolution"])
    if isinstance(truth, Outcome):
        return truth
    layers = truth.value.layers
    if (early := _too_many(name, [layer.kernels.shape[3] for layer in layers], WHERE_KERNELS)) is not None:
        return early
    made = ask(probes.kernels_drawn, answer, model)
    if isinstance(drawn := _drawn(name, f"{name}(model)", made, WHERE_KERNELS, KERNEL_PLOTS), Outcome):
        return drawn
    images = Pictures.of(arrays(drawn))
    layer, matches = _best([(layer, find_kernels(images, layer.kernels)) for layer in layers])
    shape = layer.kernels.shape
    expected = (
        f"the {shape[3]} kernels of the layer `{layer.name}`, {shape[0]}×{shape[1]} each (weights of shape {shape})"
    )
    body = _report(drawn, expected, matches, "kernel", images.effort.exceeded or drawn.skipped > 0)

    def draw_again(another: int | None) -> Images | None:
        again = ask(probes.kernels_drawn, answer, model, another)
        return arrays(_shown(again.value)) if isinstance(again, Value) else None

    clone = ask(probes.first_kernels, model, ANOTHER)
    other = draw_again(ANOTHER) if isinstance(clone, Value) else None
    specific = kernel_mistake(images, truth.value, matches)
    stale = functools.partial(_stale, images.arrays, matches, lambda: draw_again(None), other, KERNEL_PLOTS)
    mistake = best_reason(specific, drawn, matches, stale, KERNEL_PLOTS)
    if mistake is None and other and not matches.missing and isinstance(clone, Value):
        second = [find_kernels(Pictures.of(other), layer.kernels) for layer in clone.value.layers]
        if not any(matches.pairs for matches in second):
            mistake = KERNEL_PLOTS["ignores-its-model"]
    flags = _flags(isinstance(clone, Value) and other is None)
    outcome = _outcome(
        name, body, matches, mistake, WHERE_KERNELS, layer.name, "kernel", _remarks(drawn, matches), flags
    )
    banks = [np.moveaxis(layer.kernels[:, :, channel], -1, 0) for channel in range(shape[2])]
    return with_tiles(outcome, drawn, matches, Wanted("kernel", expected, banks))


def judge_plot_feature_maps(answer: Any, model: Any = None, prepare_images: Any = None, *, seed: int = 0) -> Outcome:
    """Return the outcome of asking `plot_feature_maps(model, image)` to draw the maps of a test image."""
    name, call = "plot_feature_maps", "plot_feature_maps(model, image)"
    image, other_image = digits_for(name, seed)
    bank = ask(probes.feature_map_bank, model, prepare_images, image)
    truth = seen_in_model(name, bank, WHERE_MAPS, MAP_PLOTS["no-convolution"])
    if isinstance(truth, Outcome):
        return truth
    layers = truth.value.layers
    if (early := _too_many(name, [len(layer.right[0].maps) for layer in layers], WHERE_MAPS)) is not None:
        return early
    made = ask(probes.maps_drawn, answer, model, prepare_images, image)
    if isinstance(drawn := _drawn(name, call, made, WHERE_MAPS, MAP_PLOTS), Outcome):
        return drawn
    images = Pictures.of(arrays(drawn))
    layer, matches = _best([(layer, find_maps(images, layer.right, layer.kernel_shape)) for layer in layers])
    maps = layer.right[0].maps
    expected = (
        f"the {len(maps)} feature maps of the layer `{layer.name}`, {maps.shape[1]}×{maps.shape[2]} each, "
        "for a digit of the test set"
    )
    body = _report(drawn, expected, matches, "map", images.effort.exceeded or drawn.skipped > 0)

    def draw_again(another: int | None, of: np.ndarray = image) -> Images | None:
        again = ask(probes.maps_drawn, answer, model, prepare_images, of, another)
        return arrays(_shown(again.value)) if isinstance(again, Value) else None

    clone = ask(probes.feature_map_bank, model, prepare_images, image, ANOTHER)
    other = draw_again(ANOTHER) if isinstance(clone, Value) else None
    specific = map_mistake(images, truth.value, matches)
    stale = functools.partial(_stale, images.arrays, matches, lambda: draw_again(None), other, MAP_PLOTS)
    mistake = best_reason(specific, drawn, matches, stale, MAP_PLOTS)
    if mistake is None and not matches.pairs and alike(images.arrays, draw_again(None, other_image) or []):
        mistake = MAP_PLOTS["ignores-its-image"]
    flags = _flags(isinstance(clone, Value) and other is None)
    outcome = _outcome(name, body, matches, mistake, WHERE_MAPS, layer.name, "map", _remarks(drawn, matches), flags)
    return with_tiles(outcome, drawn, matches, Wanted("map", expected, [reading.maps for reading in layer.right]))


def _too_many(name: str, counts: Sequence[int], where: str) -> Outcome | None:
    """Return the outcome of a layer with more kernels than are compared, or than anybody could look at."""
    if max(counts) <= MOST:
        return None
    body = (
        f"Your first layer has {max(counts)} kernels. Nobody can look at so many, and this check compares up to {MOST}."
    )
    return failed(name, f"{body}\nBuild and train a model with fewer.", where=where)


def _shown(drawing: Drawing) -> Drawing:
    """Return what was drawn without the images of figures that were closed before anybody saw them."""
    shown = [image for image in drawing.images if drawing.figures[image.figure].state != "closed"]
    return msgspec.structs.replace(drawing, images=tuple(shown))


def arrays(drawing: Drawing) -> list[np.ndarray]:
    """Return the arrays of the drawn images."""
    return [image.array for image in drawing.images]


def _drawn(name: str, call: str, end: End[Drawing], where: str, mistakes: dict[str, Mistake]) -> Drawing | Outcome:
    """Return what was shown, or the outcome of a function that could not be called, stopped, or drew no image."""
    if (early := unusable(name, end, call, where)) is not None:
        return early
    if not isinstance(end, Value):
        body = f"You called   {call}\nGot          {got(end)}"
        return failed(name, body, where=where, mistake=named_error(end, mistakes))
    drawing, shown = end.value, _shown(end.value)
    if any(image.array.size for image in shown.images):
        return shown
    body = f"You called   {call}\nLooked at    {looked_at(drawing)}"
    if drawing.returned:
        body += f"\nGot back     {drawing.returned}"
    return failed(name, body, where=where, mistake=mistakes[_why_nothing_is_shown(drawing)])


def _why_nothing_is_shown(drawing: Drawing) -> str:
    """Return the mistake of a drawing in which no image is shown."""
    images, figures = drawing.images, drawing.figures
    if any(image.array.size for image in images):
        return "closed-unseen"
    if not images and (unseen := unseen_because(drawing)) is not None:
        return unseen
    if images:
        return "empty-mosaic"
    if any(figure.late for figure in figures):
        return "drawn-after-show"
    if len(figures) > 1 and any(figure.saved == 0 for figure in figures):
        return "saved-after-show"
    if figures:
        return "no-image"
    return "returned-not-drawn" if drawing.returned else "no-figure"


def _best(candidates: list[tuple[L, Matches]]) -> tuple[L, Matches]:
    return max(candidates, key=lambda candidate: (candidate[1].share, len(candidate[1].tiles)))


def _report(drawn: Drawing, expected: str, matches: Matches, noun: str, exceeded: bool) -> str:
    """Return what was looked at, what was expected, how many were matches, and the nearest miss."""
    lines = [f"Looked at    {looked_at(drawn)}", f"Expected     {expected}"]
    wanted = len(matches.pairs) + len(matches.missing)
    words = f"{len(matches.pairs)} of {wanted}"
    if matches.missing:
        words += f"; missing {listed(matches.missing)}"
    if matches.twice:
        words += f"; drawn more than once {listed(matches.twice)}"
    if matches.excused:
        words += f"; {listed(matches.excused)} shows one value only, which is fine"
    if matches.pairs and matches.note and matches.note != "output":
        words += f" (read as: {matches.note})"
    lines.append(f"Found        {words}")
    if exceeded and matches.missing:
        lines.append(
            f"Left out     part of it: so much cannot be compared. Draw each {noun} once, in a picture of its own"
        )
    free = [place for place in range(len(matches.tiles)) if place not in matches.pairs.values()]
    if matches.missing and free:
        apart = matches.residual[np.ix_(free, matches.missing)]
        tile, nearest = np.unravel_index(int(apart.argmin()), apart.shape)
        if apart[tile, nearest] < 1:
            where = place_of(drawn, matches.tiles[free[tile]])
            off = f"off by {100 * apart[tile, nearest]:.0f} % of its range (allowed: {100 * TOLERANCE:.0f} %)"
            lines.append(f"Nearest miss {where}: {noun} #{matches.missing[nearest]} is closest, {off}")
    return "\n".join(lines)


def _stale(
    images: Images,
    matches: Matches,
    again: Callable[[], Images | None],
    other: Images | None,
    mistakes: dict[str, Mistake],
) -> Mistake | None:
    """Return the mistake of pictures that do not follow the model: they change by themselves, or never."""
    if other is not None and alike(images, other):
        return mistakes["ignores-its-model"]
    if not matches.pairs and (second := again()) is not None and not alike(images, second):
        return mistakes["changes-each-time"]
    return None


def _remarks(drawn: Drawing, matches: Matches) -> str:
    remarks = []
    if all(figure.state == "saved" for figure in drawn.figures):
        remarks.append("Nothing is shown in the notebook, though: end with `plt.show()`.")
    if any(figure.saved == 0 for figure in drawn.figures):
        remarks.append("The file you saved is empty, as `plt.show()` closes the figure: save first.")
    if matches.note and "pooling" in matches.note:
        remarks.append("These are the maps after pooling; the convolution's own are larger.")
    symmetry = next((symmetry for symmetry in SYMMETRIES[1:] if f"({symmetry})" in matches.note), None)
    if symmetry:
        remarks.append(f"They are drawn {symmetry}: rows count downwards, columns to the right.")
    shown = [drawn.images[matches.tiles[tile].image] for tile in matches.pairs.values()]
    if shown and not symmetry and all(image.upwards for image in shown):
        remarks.append('They are shown upside down: row 0 belongs at the top, `origin="upper"`.')
    if any(image.clipped > CLIPPED for image in shown):
        remarks.append("Many values lie beyond `vmin` and `vmax` and look all alike: widen the scale.")
    return "".join(f" {remark}" for remark in remarks)


def _flags(failed_on_second: bool) -> tuple[str, ...]:
    return ("the function stopped with an error when given a second model",) if failed_on_second else ()


def _outcome(
    name: str,
    body: str,
    matches: Matches,
    mistake: Mistake | None,
    where: str,
    layer: str,
    noun: str,
    remarks: str,
    flags: tuple[str, ...],
) -> Outcome:
    if mistake is not None and mistake.id.partition(".")[2] not in UNSEEN:
        return failed(name, body, where=where, mistake=mistake, flags=flags)
    if not matches.missing and matches.pairs:
        verified = (
            f"draws all {counted(len(matches.pairs), noun)} of the layer `{layer}`, and follows the model it is given."
        )
        return passed(name, verified + remarks, flags)
    if not matches.pairs:
        return failed(name, body, where=where, mistake=mistake, flags=flags)
    return failed(name, f"{body}\n{RULE}", where=where, mistake=mistake, fraction=matches.share, flags=flags)
