"""Lesson 01, convolution: kernels the learner designs, judged by what they answer to, and a kernel found in a box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.ask import ask
from autograder.checks.compare import number, shown
from autograder.checks.convolution_sliding import cross_correlation, quarters
from autograder.checks.exercise import Exercise, Mistake, Outcome, failed, passed
from autograder.checks.function import Case, case, function_exercise, got, unusable
from autograder.lesson import probes

FEATURES = ("vertical_edge", "horizontal_edge", "diagonal_edge", "blur")

SOBEL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
SLANTED = np.array([[0.0, 1, 2], [-1, 0, 1], [-2, -1, 0]])
BOX = np.full((3, 3), 1 / 9)
POINT = np.array([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]])


def _reference(feature: str) -> np.ndarray:
    return {"vertical_edge": SOBEL, "horizontal_edge": SOBEL.T, "diagonal_edge": SLANTED, "blur": BOX}[feature]


def _instead(**kernels: np.ndarray) -> Callable[[str], np.ndarray]:
    return lambda feature: kernels.get(feature, _reference(feature))


FIRES_ON_FLAT = Mistake(
    "convolution.fires-on-flat",
    "the weights of this edge kernel do not add up to 0, so it fires on flat grey where there is no edge at all. "
    "Give one side negative weights, as many as the other side has positive ones.",
    _instead(vertical_edge=np.array([[0.0, 0, 1], [0, 0, 1], [0, 0, 1]])),
)
TURNED = Mistake(
    "convolution.edge-turned-by-90",
    "it answers to the edge that runs the other way. A vertical edge runs up and down like a door post, so the change "
    "from dark to bright is between left and right.",
    _instead(vertical_edge=SOBEL.T, horizontal_edge=SOBEL),
)
LINE = Mistake(
    "convolution.line-instead-of-edge",
    "it answers to a thin line more than to an edge. At an edge one side is dark and the other bright: give the two "
    "sides opposite signs.",
    _instead(vertical_edge=np.array([[-1.0, 2, -1]] * 3)),
)
STRAIGHT = Mistake(
    "convolution.straight-instead-of-diagonal",
    "it answers to a straight edge more than to a diagonal one. Let the line between the negative and the positive "
    "weights run from corner to corner.",
    _instead(diagonal_edge=SOBEL),
)
UNSELECTIVE = Mistake(
    "convolution.answers-to-every-edge",
    "it answers to edges of every direction about alike. Along the edge the weights should be alike; across it they "
    "should change from negative to positive.",
    _instead(vertical_edge=np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]])),
)
TOO_BRIGHT = Mistake(
    "convolution.blur-not-normalised",
    "the weights of the blur kernel do not add up to 1, so flat grey comes out brighter or darker than it was. "
    "Divide the kernel by its sum.",
    _instead(blur=np.ones((3, 3))),
)
NO_BLUR = Mistake(
    "convolution.blur-keeps-the-details",
    "one weight does nearly all, so the details of the image stay. A blur mixes each pixel with its neighbours: "
    "spread the weight.",
    _instead(blur=POINT),
)
ONE_WAY = Mistake(
    "convolution.blur-in-one-direction",
    "it mixes neighbours in one direction only, so a thin line along that direction stays as sharp as it was. "
    "Spread the weight over rows and columns.",
    _instead(blur=np.array([[0.0, 0, 0], [1, 1, 1], [0, 0, 0]]) / 3),
)
SHARPENS = Mistake(
    "convolution.sharpens-instead-of-blurs",
    "negative weights take the neighbours away from a pixel: that sharpens. To blur, add the neighbours: no weight is "
    "negative.",
    _instead(blur=np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]])),
)

# Stimuli, 9 by 9 pixels: an edge has 0 on one side and 1 on the other; a line is one pixel wide.
_ROW, _COLUMN = np.indices((9, 9))
EDGES = {
    "a vertical edge": _COLUMN >= 4,
    "a horizontal edge": _ROW >= 4,
    "a diagonal edge like \\": _COLUMN >= _ROW,
    "a diagonal edge like /": _COLUMN + _ROW >= 8,
}
LINES = {
    "a vertical edge": _COLUMN == 4,
    "a horizontal edge": _ROW == 4,
    "a diagonal edge like \\": _COLUMN == _ROW,
    "a diagonal edge like /": _COLUMN + _ROW == 8,
}
OWN = {
    "vertical_edge": ("a vertical edge",),
    "horizontal_edge": ("a horizontal edge",),
    "diagonal_edge": ("a diagonal edge like \\", "a diagonal edge like /"),
}
ACROSS = {
    "a vertical edge": "a horizontal edge",
    "a horizontal edge": "a vertical edge",
    "a diagonal edge like \\": "a diagonal edge like /",
    "a diagonal edge like /": "a diagonal edge like \\",
}


@dataclass(frozen=True)
class Fault:
    """Say what a kernel was seen to do that it should not."""

    seen: str
    mistake: Mistake | None = None


def _strongest(kernel: np.ndarray, stimulus: np.ndarray) -> float:
    return float(np.abs(cross_correlation(stimulus, kernel)).max())


def _fault(feature: str, kernel: np.ndarray) -> Fault | None:
    if not np.isfinite(kernel).all():
        return Fault("some of its weights are nan or infinite")
    if not kernel.any():
        return Fault("all its weights are 0: it answers to nothing")
    return _fault_of_blur(kernel) if feature == "blur" else _fault_of_edge(feature, kernel)


def _fault_of_blur(kernel: np.ndarray) -> Fault | None:
    total = float(kernel.sum())
    if (kernel < -0.01 * np.abs(kernel).max()).any():
        return Fault(f"its smallest weight is {number(kernel.min())}", SHARPENS)
    if abs(total - 1) > 0.02:
        return Fault(f"flat grey of brightness 1 comes out as {number(total)}", TOO_BRIGHT)
    # The variance of white noise comes out multiplied by the sum of squares; two equal weights give one half.
    if float(np.sum(kernel**2)) > 0.51:
        return Fault(f"a single bright pixel of 1 keeps {number(kernel.max())} in one place", NO_BLUR)
    for name in ("vertical", "horizontal"):
        kept = _strongest(kernel, LINES[f"a {name} edge"])
        if kept > 0.9:
            return Fault(f"a thin {name} line of brightness 1 keeps {number(kept)}", ONE_WAY)
    return None


def _fault_of_edge(feature: str, kernel: np.ndarray) -> Fault | None:
    total = float(kernel.sum())
    if abs(total) > 0.02 * float(np.abs(kernel).sum()):
        return Fault(f"flat grey of brightness 1, without any edge, gives {number(total)}", FIRES_ON_FLAT)
    answers = {name: _strongest(kernel, stimulus) for name, stimulus in EDGES.items()}
    own = max(OWN[feature], key=lambda name: answers[name])
    best = max(answers, key=lambda name: answers[name])
    seen = f"{own} gives {number(answers[own])}, {{}} gives {{}}"
    if answers[best] > 1.001 * answers[own]:
        mistake = STRAIGHT if feature == "diagonal_edge" else TURNED if best == ACROSS[own] else None
        return Fault(seen.format(best, number(answers[best])), mistake)
    line, line_across = _strongest(kernel, LINES[own]), _strongest(kernel, LINES[ACROSS[own]])
    if line > 1.5 * answers[own] and line > 2 * line_across:
        return Fault(seen.format("a thin line of the same direction", number(line)), LINE)
    across = answers[ACROSS[own]]
    if across > 0.501 * answers[own]:
        return Fault(seen.format(ACROSS[own], number(across)), UNSELECTIVE)
    return None


def _fault_of_reply(feature: str, reply: dict[str, Any]) -> Fault | None:
    if "value" not in reply:
        return Fault(got(reply))
    value = reply["value"]
    try:
        kernel = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return Fault(f"expected an array of shape (3, 3), got {shown(value)}")
    if value is None or kernel.shape != (3, 3):
        return Fault(f"expected an array of shape (3, 3), got {got(reply)}")
    return _fault(feature, kernel)


def _judge_kernels(answer: Any, *, seed: int = 0) -> Outcome:
    del seed  # nothing here is random: the stimuli are all there are
    name, where = "make_kernel", 'the sections "What a kernel looks for" and "Design your own kernels" above'
    faults: dict[str, Fault] = {}
    for feature in FEATURES:
        reply = ask(probes.call, answer, (feature,))
        if (early := unusable(name, reply, f'make_kernel("{feature}")', where)) is not None:
            return early
        if (fault := _fault_of_reply(feature, reply)) is not None:
            faults[feature] = fault
    if not faults:
        return passed(
            name,
            "the edge kernels ignore flat grey and answer most to their own edges; the blur keeps the brightness.",
        )
    calls = {feature: f'make_kernel("{feature}")' for feature in FEATURES}
    lines = [f"{calls[feature]:<32}{faults[feature].seen if feature in faults else 'right'}" for feature in FEATURES]
    mistake = next((fault.mistake for fault in faults.values() if fault.mistake), None)
    fraction = 1 - len(faults) / len(FEATURES)
    return failed(name, "\n".join(lines), where=where, mistake=mistake, fraction=fraction)


make_kernel = Exercise(
    name="make_kernel",
    judge=_judge_kernels,
    hints=(
        "Draw three by three boxes on paper. Where on them is the feature bright, and where is it dark?",
        "Weights where the bright side should be: positive. Where the dark side should be: negative, so that all add "
        "up to 0. A blur is a mean: how do you write a mean of nine pixels as nine weights?",
        "Vertical: every row is `[-1, 0, 1]`. Horizontal is its transpose. Diagonal: zeros from corner to corner, "
        "positive above them, negative below. Blur: `np.ones((3, 3)) / 9`.",
    ),
    mistakes=(FIRES_ON_FLAT, TURNED, LINE, STRAIGHT, UNSELECTIVE, TOO_BRIGHT, NO_BLUR, ONE_WAY, SHARPENS),
)


def black_box(kernel: np.ndarray) -> Callable[[Any], np.ndarray]:
    """Return a function that cross-correlates an image with a hidden kernel, at positions wholly on the image."""

    def box(image: Any) -> np.ndarray:
        pixels = np.asarray(image, dtype=float)
        if pixels.ndim != 2 or any(n < k for n, k in zip(pixels.shape, kernel.shape, strict=True)):
            raise ValueError(
                f"the black box wants an image (H, W) of at least {kernel.shape[0]} by {kernel.shape[1]} pixels, "
                f"but got shape {pixels.shape}"
            )
        return cross_correlation(pixels, kernel)

    return box


Box = Callable[[Any], Any]
Shape = tuple[int, int]


def _impulse_response(box: Box, shape: Shape) -> np.ndarray:
    image = np.zeros([2 * size - 1 for size in shape])
    image[shape[0] - 1, shape[1] - 1] = 1
    return np.asarray(box(image), float)


def _large_impulse_response(box: Box, shape: Shape) -> np.ndarray:
    image = np.zeros([2 * size + 3 for size in shape])
    image[shape[0] + 1, shape[1] + 1] = 1
    return np.asarray(box(image), float)


def _corner_image(shape: Shape) -> np.ndarray:
    image = np.zeros([2 * size - 1 for size in shape])
    image[0, 0] = 1
    return image


def _central_pixel(shape: Shape) -> np.ndarray:
    image = np.zeros(shape)
    image[shape[0] // 2, shape[1] // 2] = 1
    return image


def _hidden(rng: np.random.Generator, *shape: int) -> Case:
    return case(black_box(quarters(rng, *shape) + 0.125), shape)


def _random_boxes(rng: np.random.Generator) -> Sequence[Case]:
    return [_hidden(rng, *(int(size) for size in rng.integers(1, 6, 2))) for _ in range(4)]


_RNG = np.random.default_rng(6)

recover_kernel = function_exercise(
    name="recover_kernel",
    reference=lambda black_box, kernel_shape: _impulse_response(black_box, kernel_shape)[::-1, ::-1],
    cases=(_hidden(_RNG, 2, 2), _hidden(_RNG, 2, 3), _hidden(_RNG, 4, 2), _hidden(_RNG, 3, 3)),
    random_cases=_random_boxes,
    mistakes=(
        Mistake(
            "convolution.flip-forgotten",
            "this is the kernel turned by 180°. The box slides its kernel unturned, and so one bright pixel comes out "
            "as the kernel turned: turn the result back.",
            _impulse_response,
        ),
        Mistake(
            "convolution.flipped-left-right",
            "you turned the result back left to right only. Reverse the rows too.",
            lambda black_box, kernel_shape: _impulse_response(black_box, kernel_shape)[:, ::-1],
        ),
        Mistake(
            "convolution.flipped-up-down",
            "you turned the result back up and down only. Reverse the columns too.",
            lambda black_box, kernel_shape: _impulse_response(black_box, kernel_shape)[::-1],
        ),
        Mistake(
            "convolution.transposed-instead-of-turned",
            "you transposed the result. To turn it by 180°, reverse its rows and its columns.",
            lambda black_box, kernel_shape: _impulse_response(black_box, kernel_shape).T,
        ),
        Mistake(
            "convolution.zeros-around-the-kernel",
            "the kernel is in there, but with zeros around it. The response must have just the kernel's shape: cut "
            "that part out, or make the image `2 * kh - 1` by `2 * kw - 1` pixels.",
            lambda black_box, kernel_shape: _large_impulse_response(black_box, kernel_shape)[::-1, ::-1],
        ),
        Mistake(
            "convolution.zeros-around-the-turned-kernel",
            "the kernel is in there, but turned by 180° and with zeros around it. Make the image `2 * kh - 1` by "
            "`2 * kw - 1` pixels, and turn the result back.",
            _large_impulse_response,
        ),
        Mistake(
            "convolution.impulse-of-255",
            "all weights are 255 times too large: your pixel has the value 255. Make it 1, or divide by 255.",
            lambda black_box, kernel_shape: 255 * _impulse_response(black_box, kernel_shape)[::-1, ::-1],
        ),
        Mistake(
            "convolution.turned-impulse-of-255",
            "this is the kernel turned by 180° and 255 times too large. Make the pixel 1, and turn the result back.",
            lambda black_box, kernel_shape: 255 * _impulse_response(black_box, kernel_shape),
        ),
        Mistake(
            "convolution.white-image",
            "an image that is 1 everywhere gives the sum of all weights and hides the single ones. Make one pixel 1 "
            "and all others 0.",
            lambda black_box, kernel_shape: black_box(np.ones([2 * size - 1 for size in kernel_shape])),
        ),
        Mistake(
            "convolution.impulse-in-the-corner",
            "only one weight came out: the bright pixel lies in a corner, where just one corner of the kernel ever "
            "passes. Put it where all of the kernel passes over it.",
            lambda black_box, kernel_shape: black_box(_corner_image(kernel_shape))[::-1, ::-1],
        ),
        Mistake(
            "convolution.image-of-kernel-size",
            "only one number came out: an image as large as the kernel leaves it a single position. Make the image "
            "`2 * kh - 1` by `2 * kw - 1` pixels, so that every weight passes over the bright pixel.",
            lambda black_box, kernel_shape: black_box(_central_pixel(kernel_shape)),
        ),
        Mistake(
            "convolution.three-by-three-only",
            "it works for kernels of 3 by 3 only. Kernels have many shapes: let the image and the place of the bright "
            "pixel follow from `kernel_shape`.",
            lambda black_box, kernel_shape: black_box(_central_pixel((5, 5)))[::-1, ::-1],
        ),
        Mistake(
            "convolution.scaled-to-one",
            "you scaled the kernel so that its largest weight is 1. The weights themselves are asked for.",
            lambda black_box, kernel_shape: (
                _impulse_response(black_box, kernel_shape)[::-1, ::-1]
                / _impulse_response(black_box, kernel_shape).max()
            ),
        ),
    ),
    hints=(
        "You choose the image. Which image shows each weight of the kernel alone, at one position each?",
        "One pixel of 1 on black, in the middle of an image of `2 * kh - 1` by `2 * kw - 1` pixels. How is the kernel "
        "turned in what comes out?",
        "`image[kh - 1, kw - 1] = 1`, then `black_box(image)[::-1, ::-1]`.",
    ),
    verified="finds every weight of kernels it has never seen, of several shapes, the right way round.",
    where='the sections "The flip" and "Open a black box" above',
)
