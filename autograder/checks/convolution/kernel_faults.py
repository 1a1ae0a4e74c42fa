"""What a kernel responds to, and which mistake that tells: edges, lines, flat grey, single pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.checks.convolution.sliding import cross_correlation
from autograder.checks.engine.compare import number
from autograder.checks.engine.exercise import Mistake

FEATURES = ("vertical_edge", "horizontal_edge", "diagonal_edge", "blur")
SOBEL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
SLANTED = np.array([[0.0, 1, 2], [-1, 0, 1], [-2, -1, 0]])
BOX = np.full((3, 3), 1 / 9)
POINT = np.array([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]])


def reference(feature: str) -> np.ndarray:
    """Return a right kernel for a feature."""
    return {"vertical_edge": SOBEL, "horizontal_edge": SOBEL.T, "diagonal_edge": SLANTED, "blur": BOX}[feature]


def _instead(**kernels: np.ndarray) -> Callable[[str], np.ndarray]:
    return lambda feature: kernels.get(feature, reference(feature))


FIRES_ON_FLAT = Mistake(
    "convolution.fires-on-flat",
    "the weights of this edge kernel do not add up to 0, so it fires on flat grey where there is no edge at all. "
    "Give one side negative weights, as many as the other side has positive ones.",
    _instead(vertical_edge=np.array([[0.0, 0, 1], [0, 0, 1], [0, 0, 1]])),
)
TURNED = Mistake(
    "convolution.edge-turned-by-90",
    "it responds to the edge that runs the other way. A vertical edge runs up and down like a door post, so the change "
    "from dark to bright is between left and right.",
    _instead(vertical_edge=SOBEL.T, horizontal_edge=SOBEL),
)
LINE = Mistake(
    "convolution.line-instead-of-edge",
    "it responds to a thin line more than to an edge. At an edge one side is dark and the other bright: give the two "
    "sides opposite signs.",
    _instead(vertical_edge=np.array([[-1.0, 2, -1]] * 3)),
)
STRAIGHT = Mistake(
    "convolution.straight-instead-of-diagonal",
    "it responds to a straight edge more than to a diagonal one. Let the line between the negative and the positive "
    "weights run from corner to corner.",
    _instead(diagonal_edge=SOBEL),
)
UNSELECTIVE = Mistake(
    "convolution.answers-to-every-edge",
    "it responds to edges of every direction about alike. Along the edge the weights should be alike; across it they "
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
    "Spread the weight over all directions.",
    _instead(blur=np.array([[0.0, 0, 0], [1, 1, 1], [0, 0, 0]]) / 3),
)
SHARPENS = Mistake(
    "convolution.sharpens-instead-of-blurs",
    "negative weights take the neighbours away from a pixel: that sharpens. To blur, add the neighbours: no weight is "
    "negative.",
    _instead(blur=np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]])),
)
SAME_FOR_ALL = Mistake(
    "convolution.same-kernel-for-all",
    "every edge gets the same kernel, whatever `feature` says. Ask what it is with `if feature == ...`, or look it up "
    "in a dictionary, and give each its own.",
    lambda feature: SOBEL,
)
UINT8 = Mistake(
    "convolution.uint8-kernel",
    "the kernel is an array of unsigned whole numbers (such as `uint8`), which has no numbers below 0: -1 became 255. "
    "Make the array without `dtype`.",
    lambda feature: reference(feature).astype(int).astype(np.uint8),
)
WHOLE_BLUR = Mistake(
    "convolution.blur-of-whole-numbers",
    "the weights of the blur are whole numbers (an array with `dtype=int`, or `//`), so each ninth became 0. Weights "
    "are floats: divide with `/`.",
    _instead(blur=BOX.astype(int)),
)
REMEMBERS = Mistake(
    "convolution.remembers-earlier-calls",
    "the same feature asked for again got another kernel: something is kept from one call to the next, such as an "
    "array outside the function that each call changes. Make a new array in every call.",
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


def fault_of(feature: str, kernel: np.ndarray) -> Fault | None:
    """Return what a kernel (3, 3) does that it should not for this feature."""
    if not np.isfinite(kernel).all():
        return Fault("some of its weights are nan or infinite")
    if not kernel.any():
        return Fault("all its weights are 0: it responds to nothing")
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
    for edge, line in LINES.items():
        kept = _strongest(kernel, line)
        if kept > 0.9:
            return Fault(
                f"{edge.replace('a ', 'a thin ').replace('edge', 'line')} of brightness 1 keeps {number(kept)}", ONE_WAY
            )
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


def mistake_of_type(feature: str, kernel: np.ndarray) -> Mistake | None:
    """Return the mistake of a wrong kernel that would be right but for the type of its numbers."""
    if feature == "blur":
        return WHOLE_BLUR if kernel.dtype.kind in "biu" and not kernel.any() else None
    if kernel.dtype.kind != "u":
        return None
    signed = kernel.astype(kernel.dtype.name.removeprefix("u"))
    return UINT8 if fault_of(feature, signed.astype(float)) is None else None
