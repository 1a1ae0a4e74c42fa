"""Lesson 03, `equivariance_error`: how far a shifted image is from making a shifted map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.weight_sharing.layer import shared_response

Respond = Callable[[np.ndarray, np.ndarray], np.ndarray]  # (image, kernel) -> map


def _shifted(array: np.ndarray, dy: int, dx: int) -> np.ndarray:
    height, width = array.shape
    moved = np.zeros_like(array)
    moved[max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = _origin(array, dy, dx)
    return moved


def _origin(array: np.ndarray, dy: int, dx: int) -> np.ndarray:
    height, width = array.shape
    return array[max(-dy, 0) : height - max(dy, 0), max(-dx, 0) : width - max(dx, 0)]


def _interior(array: np.ndarray, dy: int, dx: int) -> np.ndarray:
    return _origin(array, -dy, -dx)


def _two_ways(
    image: np.ndarray, kernel: np.ndarray, dy: int, dx: int, respond: Respond
) -> tuple[np.ndarray, np.ndarray]:
    """Return the two maps, shifted first and shifted last, whole."""
    return respond(_shifted(image, dy, dx), kernel), _shifted(respond(image, kernel), dy, dx)


def _equivariance_error(
    image: np.ndarray, kernel: np.ndarray, dy: int, dx: int, respond: Respond = shared_response
) -> float:
    return float(np.max(np.abs(_interior_difference(image, kernel, dy, dx, respond))))


def _interior_difference(image: np.ndarray, kernel: np.ndarray, dy: int, dx: int, respond: Respond) -> np.ndarray:
    before, after = _two_ways(image, kernel, dy, dx, respond)
    return _interior(before - after, dy, dx)


CENTRE = 8  # where the layers below are uneven: inside every sensible interior of the maps that the check makes


def _respond_unevenly(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return a map that is three times as strong at one place: these weights are not shared by all positions."""
    fmap = shared_response(image, kernel)
    fmap[CENTRE, CENTRE] *= 3
    return fmap


def _respond_with_offset(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return a map with another bias at one place."""
    fmap = shared_response(image, kernel)
    fmap[CENTRE, CENTRE] -= 40
    return fmap


def _respond_by_place(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return a map whose rows and columns have strengths of their own: no two places share their weights."""
    fmap = shared_response(image, kernel)
    rows, columns = np.indices(fmap.shape)
    return fmap * (1 + rows * rows % 7 + 2 * (columns * columns % 5))


def _equivariance_case(rng: np.random.Generator, dy: int, dx: int, respond: Respond) -> Case:
    image = rng.integers(-9, 10, (18, 19)).astype(float)
    kernel = rng.permutation(np.r_[-4:0, 1:6])[:9].reshape(3, 3).astype(float)
    image[CENTRE : CENTRE + 3, CENTRE : CENTRE + 3] = 2 * kernel  # the strongest response is where layers are uneven
    return case(image, kernel, dy, dx, respond)


def _strong_corner(rng: np.random.Generator, dy: int, dx: int) -> Case:
    """Return a case without a layer of ours, whose strongest response lies where a shift brings in nothing."""
    image, kernel = _equivariance_case(rng, dy, dx, shared_response).args[:2]
    image[:3, :3] = 5 * kernel
    return case(image, kernel, dy, dx)


def _spot_in_the_middle(rng: np.random.Generator, dy: int, dx: int, strength: int) -> Case:
    """Return a case whose error is another one for every shift, and lies in the middle, inside any wide margin.

    With a negative strength it is that of a response below 0, where the strongest response has no part in it.
    """
    image, kernel = _equivariance_case(rng, dy, dx, shared_response).args[:2]
    image[:7], image[-7:], image[:, :7], image[:, -7:] = 0, 0, 0, 0
    image[CENTRE : CENTRE + 3, CENTRE : CENTRE + 3] = strength * kernel
    return case(image, kernel, dy, dx, _respond_by_place)


def _strong_edge(rng: np.random.Generator, dy: int, dx: int) -> Case:
    """Return a case in which the border's error is largest in the outermost row."""
    image, kernel = _equivariance_case(rng, dy, dx, shared_response).args[:2]
    image[0, 5:8] = 20 * kernel[2]
    return case(image, kernel, dy, dx)


def _spot(shape: tuple[int, int], place: tuple[int, int], kernel: np.ndarray, dy: int, dx: int) -> Case:
    """Return an image that is empty but for a spot, which no two places of the layer answer alike."""
    image = np.zeros(shape)
    image[place[0] : place[0] + kernel.shape[0], place[1] : place[1] + kernel.shape[1]] = 2 * kernel
    return case(image, kernel, dy, dx, respond=_respond_by_place)


def _whole_image(rng: np.random.Generator, dtype: str) -> Case:
    """Return an image of whole numbers of a type, and a kernel of fractions."""
    image = rng.integers(0, 9, (18, 19)).astype(dtype)
    return case(image, rng.permutation(np.arange(1.0, 10.0)).reshape(3, 3) / 8, 1, -2, respond=_respond_unevenly)


def _whole_kernel(rng: np.random.Generator) -> Case:
    """Return an image of fractions, and a kernel of whole numbers."""
    image, kernel = _equivariance_case(rng, 1, -2, _respond_unevenly).args[:2]
    return case(image / 8, kernel.astype(int), 1, -2, respond=_respond_unevenly)


CASES = (
    _strong_corner(np.random.default_rng(31), 2, 1),
    _equivariance_case(np.random.default_rng(32), 2, -1, _respond_unevenly),
    _equivariance_case(np.random.default_rng(33), 0, 2, _respond_with_offset),
    _equivariance_case(np.random.default_rng(34), -1, 0, _respond_unevenly),
    _spot_in_the_middle(np.random.default_rng(35), -2, 1, 6),
    _spot_in_the_middle(np.random.default_rng(36), 1, 2, -6),
    _strong_edge(np.random.default_rng(37), 2, 0),
    _equivariance_case(np.random.default_rng(38), 2, -1, _respond_unevenly),
    _whole_image(np.random.default_rng(39), "uint8"),
    _whole_image(np.random.default_rng(40), "int64"),
    _whole_kernel(np.random.default_rng(41)),
    _spot((48, 18), (35, 8), np.array([[1.5, -2.0], [0.75, 3.0], [-1.0, 2.5], [2.0, 4.0]]), -1, 2),
    _spot((18, 49), (8, 36), np.array([[1.5, -2.0, 0.75, 3.0], [-1.0, 2.5, 2.0, 4.0]]), 2, 1),
)


def _random_shifts(rng: np.random.Generator) -> Sequence[Case]:
    shifts = [(dy, dx) for dy in range(-2, 3) for dx in range(-2, 3) if dy and dx and abs(dy) != abs(dx)]
    dy, dx = shifts[rng.integers(len(shifts))]
    return [_equivariance_case(rng, dy, dx, respond) for respond in (_respond_unevenly, _respond_with_offset)]


def _measured(measure: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    """Return an answer that measures the right difference by something else than its largest size."""
    return lambda image, kernel, dy, dx, respond=shared_response: measure(
        _interior_difference(image, kernel, dy, dx, respond)
    )


def _compared(maps: Callable[..., tuple[np.ndarray, ...]]) -> Callable[..., Any]:
    """Return an answer that compares two other maps, as large as the interior or not: `maps(image, ...)`."""

    def answer(image: np.ndarray, kernel: np.ndarray, dy: int, dx: int, respond: Respond = shared_response) -> float:
        first, second = maps(image, kernel, dy, dx, respond)
        return float(np.max(np.abs(first - second)))

    return answer


def _rolled(array: np.ndarray, dy: int, dx: int) -> np.ndarray:
    return np.roll(array, (dy, dx), axis=(0, 1))


MISTAKES = (
    Mistake(
        "weight-sharing.equivariance-always-zero",
        "your answer is 0 for every layer, also for one whose weights are not shared. "
        "Compare two maps that come about in two ways: one from the shifted image, one shifted afterwards. "
        "And make the maps with `respond`.",
        lambda image, kernel, dy, dx, respond=shared_response: 0.0,
    ),
    Mistake(
        "weight-sharing.equivariance-taken-for-invariance",
        "you compare the map of the shifted image with the map of the image. That asks whether nothing changes: "
        "*invariance*. Equivariance says that the map moves along: shift the second map too.",
        _compared(
            lambda image, kernel, dy, dx, respond: (
                respond(_shifted(image, dy, dx), kernel),
                respond(image, kernel),
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-invariance-inside",
        "you compare the same places of the two maps, without shifting the second one. That would be *invariance*. "
        "Equivariance says that the map moves along.",
        _compared(
            lambda image, kernel, dy, dx, respond: (
                _interior(respond(_shifted(image, dy, dx), kernel), dy, dx),
                _interior(respond(image, kernel), dy, dx),
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-border-included",
        "the border is included. Where the shift moved something in from outside, the two maps know "
        "different things; leave out the `abs(dy)` rows and `abs(dx)` columns there.",
        _compared(_two_ways),
    ),
    Mistake(
        "weight-sharing.equivariance-border-wrapped",
        "the border is included: `np.roll` brings in at one side what leaves on the other, and windows that reach "
        "across see a seam. Leave out `abs(dy)` rows and `abs(dx)` columns.",
        _compared(
            lambda image, kernel, dy, dx, respond: (
                respond(_rolled(image, dy, dx), kernel),
                _rolled(respond(image, kernel), dy, dx),
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-shifted-back",
        "the map is shifted the other way. When the image moves down, the map moves down too: "
        "the same `dy` and `dx` for both.",
        _compared(
            lambda image, kernel, dy, dx, respond: (
                _interior(respond(_shifted(image, dy, dx), kernel), dy, dx),
                _interior(_shifted(respond(image, kernel), -dy, -dx), dy, dx),
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-axes-swapped",
        "`dy` and `dx` are swapped for one of the two shifts. `dy` moves down, along the rows; `dx` to the right.",
        _compared(
            lambda image, kernel, dy, dx, respond: (
                _interior(respond(_shifted(image, dy, dx), kernel), dy, dx),
                _interior(_shifted(respond(image, kernel), dx, dy), dy, dx),
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-mean",
        "you took the mean of the differences. One place that disagrees is enough: take the largest.",
        _measured(lambda differences: np.abs(differences).mean()),
    ),
    Mistake(
        "weight-sharing.equivariance-sum",
        "you added the differences up. Return the largest of them.",
        _measured(lambda differences: np.abs(differences).sum()),
    ),
    Mistake(
        "weight-sharing.equivariance-signed",
        "differences below 0 count too: take absolute values before you look for the largest.",
        _measured(np.max),
    ),
    Mistake(
        "weight-sharing.equivariance-squared",
        "you return a squared difference. Take absolute values, and return the largest.",
        _measured(lambda differences: np.max(differences**2)),
    ),
    Mistake(
        "weight-sharing.equivariance-root-mean-square",
        "you return the root of the mean square. One place that disagrees is enough: "
        "take the largest absolute difference.",
        _measured(lambda differences: np.sqrt(np.mean(differences**2))),
    ),
    Mistake(
        "weight-sharing.equivariance-fraction-lost",
        "you made a whole number of the difference, and its fraction is lost. Return it as it is.",
        _measured(lambda differences: int(np.max(np.abs(differences)))),
    ),
    Mistake(
        "weight-sharing.equivariance-map-returned",
        "you return the whole map of differences. Return one number, the largest.",
        _measured(np.abs),
    ),
    Mistake(
        "weight-sharing.equivariance-yes-or-no",
        "you return whether the two agree. Return by how much they differ at most.",
        _measured(lambda differences: bool(np.allclose(differences, 0))),
    ),
    Mistake(
        "weight-sharing.equivariance-strongest-only",
        "you compare only the strongest value of each map. The maps have to agree at every place.",
        lambda image, kernel, dy, dx, respond=shared_response: float(
            abs(np.subtract(*(np.max(_interior(m, dy, dx)) for m in _two_ways(image, kernel, dy, dx, respond))))
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-positive-shifts-only",
        "it works for shifts down and to the right only. With a negative `dy`, a slice such as `[dy:]` means "
        "something else: the last rows.",
        _compared(
            lambda image, kernel, dy, dx, respond: tuple(
                fmap[dy:, dx:] for fmap in _two_ways(image, kernel, dy, dx, respond)
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-first-rows-always",
        "you leave out the first rows and columns, whatever the direction. With `dy` above 0 something new comes "
        "in at the top, below 0 at the bottom; with `dx` at the left or at the right.",
        _compared(
            lambda image, kernel, dy, dx, respond: tuple(
                fmap[abs(dy) :, abs(dx) :] for fmap in _two_ways(image, kernel, dy, dx, respond)
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-last-rows-always",
        "you leave out the last rows and columns, whatever the direction. With `dy` above 0 something new comes "
        "in at the top, below 0 at the bottom; with `dx` at the left or at the right.",
        _compared(
            lambda image, kernel, dy, dx, respond: tuple(
                fmap[: fmap.shape[0] - abs(dy), : fmap.shape[1] - abs(dx)]
                for fmap in _two_ways(image, kernel, dy, dx, respond)
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-one-pixel-always",
        "you leave out one row and one column on every side, whatever the shift. A shift by `dy` brings in "
        "`abs(dy)` rows, one by `dx` `abs(dx)` columns.",
        _compared(
            lambda image, kernel, dy, dx, respond: tuple(
                fmap[1:-1, 1:-1] for fmap in _two_ways(image, kernel, dy, dx, respond)
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-empty-slice",
        "a slice such as `[a:-a]` is empty when `a` is 0, and then there is nothing to take the largest of. Write "
        "the end as a number of rows: `[a : h - a]`.",
        _compared(
            lambda image, kernel, dy, dx, respond: tuple(
                fmap[abs(dy) : -abs(dy), abs(dx) : -abs(dx)] for fmap in _two_ways(image, kernel, dy, dx, respond)
            )
        ),
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.equivariance-image-axes-swapped",
        "`dy` and `dx` are swapped where you shift the image. `dy` moves down, along the rows; `dx` to the right.",
        _compared(
            lambda image, kernel, dy, dx, respond: (
                _interior(respond(_shifted(image, dx, dy), kernel), dy, dx),
                _interior(_shifted(respond(image, kernel), dy, dx), dy, dx),
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-both-axes-swapped",
        "`dy` and `dx` are swapped in both shifts: you ask about another shift than the one wanted.",
        lambda image, kernel, dy, dx, respond=shared_response: _equivariance_error(image, kernel, dx, dy, respond),
    ),
    Mistake(
        "weight-sharing.equivariance-both-turned-round",
        "both shifts go the other way: you ask about another shift than the one wanted.",
        lambda image, kernel, dy, dx, respond=shared_response: _equivariance_error(image, kernel, -dy, -dx, respond),
    ),
    Mistake(
        "weight-sharing.equivariance-kernel-shifted",
        "you shifted the kernel. It stays as it is; shift the map that it makes.",
        _compared(
            lambda image, kernel, dy, dx, respond: (
                _interior(respond(_shifted(image, dy, dx), kernel), dy, dx),
                _interior(_shifted(respond(image, _shifted(kernel, dy, dx)), dy, dx), dy, dx),
            )
        ),
    ),
    Mistake(
        "weight-sharing.equivariance-relative",
        "you divided by the largest response. Return the difference itself.",
        lambda image, kernel, dy, dx, respond=shared_response: (
            _equivariance_error(image, kernel, dy, dx, respond) / np.max(np.abs(respond(image, kernel)))
        ),
    ),
)


def _moved(image: np.ndarray, dy: int, dx: int) -> np.ndarray:
    """Move an image, empty pixels follow."""
    return np.roll(np.pad(image, 9), (dy, dx), (0, 1))[9 : 9 + image.shape[0], 9 : 9 + image.shape[1]]


def _by_slices(image: np.ndarray, kernel: np.ndarray, dy: int, dx: int, respond: Respond = shared_response) -> Any:
    first, last = respond(_moved(image, dy, dx), kernel), _moved(respond(image, kernel), dy, dx)
    h, w = first.shape
    return np.abs(first - last)[max(dy, 0) : h + min(dy, 0), max(dx, 0) : w + min(dx, 0)].max()


def _with_a_wide_margin(
    image: np.ndarray, kernel: np.ndarray, dy: int, dx: int, respond: Respond = shared_response
) -> np.ndarray:
    """Roll, and leave out more than needed on every side."""
    margin = max(abs(dy), abs(dx)) + 3
    first = respond(np.roll(image, (dy, dx), axis=(0, 1)), kernel)
    last = np.roll(respond(image, kernel), (dy, dx), axis=(0, 1))
    return np.array(np.max(np.abs(first - last)[margin:-margin, margin:-margin]))


def _by_loops(image: np.ndarray, kernel: np.ndarray, dy: int, dx: int, respond: Respond = shared_response) -> float:
    """Visit each place whose partner lies in the map as well."""
    moved, still = respond(_moved(image, dy, dx), kernel), respond(image, kernel)
    h, w = moved.shape
    return max(
        abs(float(moved[i, j]) - float(still[i - dy, j - dx]))
        for i in range(h)
        for j in range(w)
        if 0 <= i - dy < h and 0 <= j - dx < w
    )


def _without_a_shifted_map(
    image: np.ndarray, kernel: np.ndarray, dy: int, dx: int, respond: Respond = shared_response
) -> np.float32:
    """Compare what both maps have in common, in float32."""
    moved, still = (respond(pixels, kernel).astype(np.float32) for pixels in (_moved(image, dy, dx), image))
    return np.float32(np.linalg.norm(np.ravel(_interior(moved, dy, dx) - _origin(still, dy, dx)), np.inf))


VALID = (_by_slices, _with_a_wide_margin, _by_loops, _without_a_shifted_map)


EXERCISE = function_exercise(
    name="equivariance_error",
    reference=_equivariance_error,
    cases=CASES,
    random_cases=_random_shifts,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "There are two ways to a shifted map: shift the image and then make the map, or make the map and then shift "
        "it. What do you get at the same place in both?",
        "Two maps: `respond` of the shifted image, and the shifted result of `respond`, both with the same `dy` and "
        "`dx`. Take their difference, and leave out the border.",
        "With `dy` above 0 the first `dy` rows go, with `dy` below 0 the last `-dy` rows. In one slice that is from "
        "`max(dy, 0)` to `h + min(dy, 0)`, where the map has `h` rows; columns likewise, with `dx`. Then the largest "
        "absolute value.",
    ),
    verified="0 for shared weights, and the right error for layers that are not equivariant, in any direction.",
    where='the section "The map moves along" above',
)
