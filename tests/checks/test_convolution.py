"""The checks of lesson 01: what they accept, what they refuse beside the catalogue, and what the lesson asks."""

import re

import nbformat
import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks import convolution
from autograder.checks.convolution import PARSONS, QUESTIONS
from autograder.checks.convolution_black_box import black_box
from autograder.course import LESSONS

SOURCE = "solutions" / LESSONS[0].notebook
SEEDS = (0, 20261122)


def loops_window(window, kernel):
    """Add the products up one by one."""
    total = 0
    for row in range(len(kernel)):
        for column in range(len(kernel[0])):
            total += window[row][column] * kernel[row][column]
    return total


def by_shifts(image, kernel):
    """Add shifted images up, one for each weight."""
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    return sum(kernel[i, j] * image[i : i + rows, j : j + columns] for i in range(kh) for j in range(kw))


def four_loops(image, kernel):
    """Return nested lists, filled with Python's own numbers."""
    kh, kw = kernel.shape
    return [
        [float(loops_window(image[r : r + kh, c : c + kw], kernel)) for c in range(image.shape[1] - kw + 1)]
        for r in range(image.shape[0] - kh + 1)
    ]


def by_windows(image, kernel):
    """Use a view of all windows."""
    return np.einsum("rcij,ij->rc", sliding_window_view(image, kernel.shape), kernel)


def in_float32(image, kernel):
    """Work in single precision."""
    return by_windows(image.astype(np.float32), kernel.astype(np.float32))


def by_matrix_product(image, kernel):
    """Make each window a row and multiply by the kernel as a vector."""
    windows = sliding_window_view(image, kernel.shape)
    return (windows.reshape(-1, kernel.size) @ kernel.ravel()).reshape(windows.shape[:2])


def by_fourier(image, kernel):
    """Multiply in the frequency domain, as the convolution theorem says."""
    kh, kw = kernel.shape
    whole = np.fft.irfft2(np.fft.rfft2(image) * np.fft.rfft2(kernel, image.shape), image.shape)
    return whole[kh - 1 :, kw - 1 :]


def starts_times_stride(image, kernel, stride=1, pad=0):
    """Pad by hand and compute every window's start."""
    height, width = image.shape
    padded = np.zeros((height + 2 * pad, width + 2 * pad))
    padded[pad : pad + height, pad : pad + width] = image
    kh, kw = kernel.shape
    rows = (height + 2 * pad - kh) // stride + 1
    columns = (width + 2 * pad - kw) // stride + 1
    out = np.empty((rows, columns), dtype=np.float32)
    for r in range(rows):
        for c in range(columns):
            out[r, c] = (padded[r * stride :, c * stride :][:kh, :kw] * kernel).sum()
    return out


def one_weight_at_a_time(black_box, kernel_shape):
    """Send one impulse for every weight, in images just as large as the kernel."""
    kernel = np.zeros(kernel_shape)
    for place in np.ndindex(*kernel_shape):
        image = np.zeros(kernel_shape)
        image[place] = 1
        kernel[place] = black_box(image)[0, 0]
    return kernel


def by_least_squares(black_box, kernel_shape):
    """Solve for the weights from noise."""
    image = np.random.default_rng(5).normal(size=(12, 12))
    windows = sliding_window_view(image, kernel_shape).reshape(-1, int(np.prod(kernel_shape)))
    return np.linalg.lstsq(windows, black_box(image).ravel(), rcond=None)[0].reshape(kernel_shape)


def white_pixel(black_box, kernel_shape):
    """Use a whole-number impulse of 255 in a large image, cut the kernel out and divide."""
    kh, kw = kernel_shape
    image = np.zeros((20, 20), dtype=np.uint8)
    image[10, 10] = 255
    return np.rot90(black_box(image)[11 - kh : 11, 11 - kw : 11], 2) / 255


def per_word(signal, kernel):
    """Loop over positions and over columns."""
    signal, kernel = signal.reshape(len(signal), -1), kernel.reshape(len(kernel), -1)
    response = []
    for start in range(len(signal) - len(kernel) + 1):
        total = 0.0
        for step in range(len(kernel)):
            for column in range(kernel.shape[1]):
                total += signal[start + step, column] * kernel[step, column]
        response.append(total)
    return response


def by_correlate(signal, kernel):
    """Use NumPy's own function for each column."""
    if signal.ndim == 1:
        return np.correlate(signal, kernel, "valid")
    return sum(np.correlate(column, weights, "valid") for column, weights in zip(signal.T, kernel.T, strict=True))


VALID = {
    "window_response": [
        loops_window,
        lambda window, kernel: np.einsum("ij,ij->", window, kernel),
        lambda window, kernel: np.vdot(window, kernel),
        lambda window, kernel: np.tensordot(window, kernel),
        lambda window, kernel: np.sum(window * kernel, dtype=np.float32),
        lambda window, kernel: np.sum(window * kernel, keepdims=True),
    ],
    "output_size": [
        lambda n, k, stride=1, pad=0: len(range(0, n + 2 * pad - k + 1, stride)),
        lambda n, k, stride=1, pad=0: int(np.floor((n + 2 * pad - k) / stride + 1)),
        lambda n, k, stride=1, pad=0: (n + 2 * pad - k + stride) / stride // 1,
        lambda n, k, stride=1, pad=0: np.arange(n + 2 * pad - k + 1)[::stride].size,
    ],
    "cross_correlate2d": [by_shifts, four_loops, by_windows, in_float32, by_matrix_product],
    "cross_correlate2d_ps": [
        starts_times_stride,
        lambda image, kernel, stride=1, pad=0: by_shifts(np.pad(image, pad), kernel)[::stride, ::stride],
    ],
    "convolve2d": [
        lambda image, kernel: by_shifts(image, np.rot90(kernel, 2)),
        lambda image, kernel: four_loops(image, np.flip(kernel)),
        lambda image, kernel: by_windows(image[::-1, ::-1], kernel)[::-1, ::-1],
        by_fourier,
    ],
    "recover_kernel": [one_weight_at_a_time, by_least_squares, white_pixel],
    "cross_correlate1d": [per_word, by_correlate],
}


@pytest.mark.parametrize(
    ("name", "answer"),
    [pytest.param(name, answer, id=f"{name}-{place}") for name in VALID for place, answer in enumerate(VALID[name])],
)
def test_a_right_answer_passes_however_it_is_written(name, answer):
    """Loops, shifts, views, matrices, transforms, lists and single precision are all right."""
    for seed in SEEDS:
        outcome = getattr(convolution, name).judge(answer, seed=seed)

        assert outcome.passed, outcome.message


SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
SLANTED = np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]])
GAUSS = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
EDGES = {
    "sobel": (SOBEL, SLANTED),
    "other-polarity": (-SOBEL, -SLANTED),
    "other-diagonal": (SOBEL, SLANTED[::-1]),
    "prewitt": (np.array([[-1, 0, 1]] * 3), np.array([[2, 1, 0], [1, 0, -1], [0, -1, -2]])),
    "scharr": (np.array([[3, 0, -3], [10, 0, -10], [3, 0, -3]]), SLANTED * 0.01),
    "one-row": (np.array([[0, 0, 0], [-1, 0, 1], [0, 0, 0]]), np.array([[1, 0, 0], [0, 0, 0], [0, 0, -1]])),
    "neighbours": (np.array([[-1, 1, 0]] * 3), np.array([[0, 0, 1], [0, 0, 0], [-1, 0, 0]])),
    "slightly-tilted": (SOBEL + 0.2 * SOBEL.T, SLANTED + 0.2 * SLANTED[::-1]),
    "nearly-zero-sum": (SOBEL / 3 + 1e-4, SLANTED / 7),
}
BLURS = {
    "gauss": GAUSS,
    "box": np.full((3, 3), 0.111),
    "cross": np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]]) / 5,
    "corner": np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]]) / 4,
    "ring": (np.ones((3, 3)) - np.diag([0, 1, 0])) / 8,
}


def kernels(vertical=SOBEL, horizontal=None, diagonal=SLANTED, blur=GAUSS):
    """Return an answer to `make_kernel` that gives these four."""
    table = {
        "vertical_edge": vertical,
        "horizontal_edge": SOBEL.T if horizontal is None else horizontal,
        "diagonal_edge": diagonal,
        "blur": blur,
    }
    return lambda feature: table[feature]


@pytest.mark.parametrize(("straight", "diagonal"), EDGES.values(), ids=EDGES)
def test_every_sensible_edge_kernel_passes(straight, diagonal):
    """Kernels are judged by what they answer to: scale, side and direction of the diagonal are free."""
    outcome = convolution.make_kernel.judge(kernels(straight, np.transpose(straight), diagonal))

    assert outcome.passed, outcome.message


@pytest.mark.parametrize("blur", BLURS.values(), ids=BLURS)
def test_every_sensible_blur_passes(blur):
    """A blur mixes neighbours in both directions and keeps the brightness; the weights are free."""
    outcome = convolution.make_kernel.judge(kernels(blur=blur.tolist()))

    assert outcome.passed, outcome.message


@pytest.mark.parametrize(
    ("answer", "fraction", "words"),
    [
        pytest.param(kernels(blur=np.ones((3, 3))), 0.75, "comes out as 9", id="blur-too-bright"),
        pytest.param(kernels(blur=np.eye(3) / 3), 0.75, "keeps 1", id="blur-along-a-diagonal"),
        pytest.param(kernels(blur=None), 0.75, "got None", id="blur-missing"),
        pytest.param(kernels(diagonal=np.ones((5, 5))), 0.75, "shape (3, 3)", id="too-large"),
        pytest.param(kernels(diagonal=SOBEL, blur=np.zeros((3, 3))), 0.5, "answers to nothing", id="two-wrong"),
        pytest.param(kernels(vertical=[["a"] * 3] * 3), 0.75, "shape (3, 3)", id="text"),
        pytest.param(kernels(vertical=np.full((3, 3), np.inf)), 0.75, "nan or infinite", id="infinite"),
        pytest.param({"blur": GAUSS}.__getitem__, 0.25, "KeyError", id="only-one-known"),
        pytest.param(lambda feature: SOBEL, 0.25, "every edge gets the same kernel", id="always-the-same"),
        pytest.param(lambda feature: np.eye(3), 0.0, "add up to 0", id="all-wrong"),
    ],
)
def test_each_feature_earns_a_quarter_of_the_points(answer, fraction, words):
    """One wrong kernel costs its own share only, and the message says what was seen."""
    outcome = convolution.make_kernel.judge(answer)

    assert outcome.fraction == fraction
    assert not outcome.passed
    assert words in outcome.message


@pytest.mark.parametrize(
    ("diagonal", "mistake"),
    [
        pytest.param([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]], "line-instead-of-edge", id="diagonal-line"),
        pytest.param([[0, -1, 0], [-1, 4, -1], [0, -1, 0]], "answers-to-every-edge", id="laplacian"),
        pytest.param(np.eye(3), "fires-on-flat", id="identity"),
        pytest.param(SOBEL, "straight-instead-of-diagonal", id="straight"),
    ],
)
def test_other_kernels_for_a_diagonal_edge_are_named(diagonal, mistake):
    """A kernel that is right for something else is told what it answers to."""
    assert convolution.make_kernel.judge(kernels(diagonal=diagonal)).mistake == f"convolution.{mistake}"


def test_a_kernel_cannot_be_recovered_by_remembering():
    """Answers learned from the notebook's own boxes do not fit the boxes of grading."""
    seen = []

    def spy(black_box, kernel_shape):
        seen.append(one_weight_at_a_time(black_box, kernel_shape))
        return seen[-1]

    assert convolution.recover_kernel.judge(spy, seed=0).passed
    remembered = iter(seen)

    def from_memory(black_box, kernel_shape):
        return next(remembered)

    assert not convolution.recover_kernel.judge(from_memory, seed=20261122).passed


def test_the_black_box_slides_its_kernel_unflipped():
    """What the lesson promises about the box is so, and the kernel expected is the one inside."""
    kernel = np.arange(6.0).reshape(2, 3)
    box = black_box(kernel)

    assert np.array_equal(box(np.eye(2, 3)), [[np.sum(np.eye(2, 3) * kernel)]])
    assert np.array_equal(one_weight_at_a_time(box, (2, 3)), kernel)


def test_the_black_box_says_what_it_wants():
    """An image that is too small, or no image, ends in a sentence about the box."""
    for image in (np.ones((1, 1)), np.ones(9)):
        outcome = convolution.recover_kernel.judge(lambda box, shape, image=image: box(image))

        assert "the black box wants an image (H, W) of at least 2 by 2 pixels" in outcome.message


def test_a_sliding_kernel_that_changes_its_image_is_told_so():
    """A right result is not enough when the caller's image is overwritten."""

    def careless(image, kernel):
        result = by_windows(image, kernel)
        image[...] = 0
        return result

    outcome = convolution.cross_correlate2d.judge(careless)

    assert outcome.mistake == "convolution.changes-its-arguments"
    assert "`image`" in outcome.message


def lesson_text():
    """Return the source of the lesson's cells."""
    return [cell.source for cell in nbformat.read(SOURCE, 4).cells]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_stands_in_the_lesson_with_its_choices(question):
    """Each choice the lesson offers is explained, and one of them is right."""
    cells = lesson_text()
    asked = [place for place, source in enumerate(cells) if f'check.question("{question.id}"' in source]
    offered = re.findall(r'^- `"(\w)"`', cells[asked[0] - 1], flags=re.MULTILINE)

    assert len(asked) == 1
    assert offered == list(question.because)
    assert question.right in question.because
    assert question.reply(None).startswith("Not answered yet")
    for choice in offered:
        assert question.reply(choice).startswith("Yes." if choice == question.right else "Not quite.")


def test_the_lines_to_order_are_those_of_the_lesson():
    """The numbers a learner writes mean the lines the check knows."""
    listed = "\n".join(f"{number:2}  {line}" for number, line in enumerate(PARSONS[0].lines, start=1))

    assert any(listed in source for source in lesson_text())


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param([4, 11, 10, 7, 6, 9, 2, 5, 1], "Yes.", id="as-meant"),
        pytest.param([], "Not answered yet", id="empty"),
        pytest.param([4, 11, 3, 7, 6, 9, 2, 5, 1], "trap", id="fence-post"),
        pytest.param([4, 11, 10, 7, 6, 9, 8, 5, 1], "trap", id="slice"),
        pytest.param([4, 11, 7, 10, 6, 9, 2, 5, 1], "Not quite", id="used-before-made"),
        pytest.param([4, 11, 10, 7, 6, 9, 2, 5], "1 more line is needed", id="no-return"),
    ],
)
def test_the_lines_are_right_in_every_working_order(order, words):
    """An order that works is right, any other is answered with what to think about."""
    assert words in PARSONS[0].reply(order)
