"""Lesson 03's pictures say what their data say, and its prose tells no number that its cells do not compute."""

import time
from pathlib import Path

import nbformat
import numpy as np
import pytest

from autograder.checks.weight_sharing.layer import layer_response
from autograder.lesson.drawings.weight_sharing import channels, fits, maps, matrices
from autograder.lesson.drawings.weight_sharing.schematics import SCHEMATICS
from autograder.lesson.figures import png

FOLDER = Path(__file__).parents[3] / "solutions" / "03-weight-sharing"
NOTEBOOK = nbformat.read(FOLDER / "weight-sharing.ipynb", as_version=4)
UPRIGHT = np.tile([-1.0, 2.0, -1.0], (3, 1)) / 6
KERNELS = {"upright": UPRIGHT, "level": UPRIGHT.T}


def relu_layer(image, kernels, biases):
    """Return the feature maps of a layer."""
    return np.maximum(layer_response(image, kernels, biases), 0)


def respond(image, kernel):
    """Return the map of one kernel."""
    return layer_response(image[..., None], kernel[..., None, None])[..., 0]


def shift(array, dy, dx):
    """Move an array down and to the right, zeros come in."""
    moved = np.zeros_like(array)
    moved[dy:, dx:] = array[: array.shape[0] - dy, : array.shape[1] - dx]
    return moved


def patch(image, fmap, kernel_shape):
    """Return the window of the largest value."""
    row, col = np.unravel_index(np.argmax(fmap), fmap.shape)
    return row, col, image[row : row + kernel_shape[0], col : col + kernel_shape[1]]


def stroke(row=slice(2, 10), column=5):
    """Return a picture with one bright stroke."""
    image = np.zeros((12, 12))
    image[row, column] = 1
    return image


FIGURES = [
    pytest.param(lambda: matrices.weight_matrices_figure(), ["35 in all", "15 in all", "3 in all"], id="matrices"),
    pytest.param(
        lambda: matrices.matrix_at_work_figure(np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 2.0]]), np.array([1.0, 0.0, 3.0])),
        ["gives 1, 6"],
        id="matrix-at-work",
    ),
    pytest.param(
        lambda: matrices.parameter_counts_figure({"dense": 530_660, "local": 6_760, "shared": 10}),
        ["530 660", "a factor of 78, sharing another 676"],
        id="parameter-counts",
    ),
    pytest.param(
        lambda: matrices.channel_sum_figure(np.ones((3, 3, 3)), np.arange(12.0).reshape(2, 2, 3), -4, 0, 1),
        ["red 18, green 22, blue 26", "bias −4", "one number, 62"],
        id="channel-sum",
    ),
    pytest.param(lambda: maps.drawn_kernels_figure(KERNELS), ["upright, level", "add up to 0"], id="kernels"),
    pytest.param(
        lambda: maps.oriented_maps_figure(stroke(), KERNELS, layer_response, relu_layer, -0.5),
        ["upright 8%, level 0%"],
        id="oriented",
    ),
    pytest.param(
        lambda: maps.where_it_fires_figure(np.array([stroke(), stroke().T]), KERNELS, relu_layer, -0.5),
        ["upright: 0.50, 0.00; level: 0.00, 0.50"],
        id="where-it-fires",
    ),
    pytest.param(
        lambda: maps.all_maps_figure(
            stroke(),
            np.stack(list(KERNELS.values()), axis=-1)[:, :, None],
            relu_layer(stroke()[..., None], np.stack(list(KERNELS.values()), axis=-1)[:, :, None], np.full(2, -0.5)),
        ),
        ["2 feature maps", "(10, 10, 2)", "1 of the maps light up"],
        id="all-maps",
    ),
    pytest.param(
        lambda: maps.strongest_patches_figure(np.array([stroke(), stroke(column=8)]), UPRIGHT, relu_layer, patch, 0.0),
        ["correlate 1.00"],
        id="strongest-patches",
    ),
    pytest.param(
        lambda: maps.moved_digit_figure(stroke(), UPRIGHT, 1, 2, shift, respond),
        ["by up to 1.00: a convolution is not invariant", "differ by 0.00 inside the frame: it is equivariant"],
        id="moved",
    ),
    pytest.param(
        lambda: fits.learning_curve_figure([1, 4], {"shared": [0.0, 0.0], "local": [0.85, 0.4]}),
        ["shared 0% after 1 image, 0% after 4", "local 85% after 1 image, 40% after 4"],
        id="learning-curve",
    ),
    pytest.param(
        lambda: fits.left_and_right_figure(
            np.ones((4, 6)),
            np.ones((2, 4)),
            {"shared": np.ones((2, 4)), "local": np.tile([1.0, 1.0, 0.0, 0.0], (2, 1))},
        ),
        ["shared misses 0% at the left and 0% at the right", "local misses 0% at the left and 100% at the right"],
        id="left-and-right",
    ),
]


@pytest.mark.parametrize(("figure", "findings"), FIGURES)
def test_the_alternative_text_tells_the_finding_of_these_data(figure, findings):
    """Each figure's words are computed from what it draws, and it can be drawn."""
    fig, alt = figure()

    for finding in findings:
        assert finding in alt
    assert png(fig).startswith(b"\x89PNG")


def test_the_step_by_step_figure_hides_what_has_not_been_added_yet():
    """Before the last step there is no result, and channels still to come have no products."""
    image, kernel = np.ones((3, 3, 3)), np.ones((2, 2, 3))
    texts = []
    for step in range(4):
        fig, _ = matrices.channel_sum_figure(image, kernel, 5, 0, 0, step)
        texts.append([text.get_text() for ax in fig.axes for text in ax.texts])
        png(fig)

    assert [words.count("4") for words in texts] == [1, 2, 3, 3]  # the sum of each channel
    assert ["17" in words for words in texts] == [False, False, False, True]


@pytest.mark.parametrize("name", SCHEMATICS)
def test_a_schematic_lies_beside_the_notebook_with_the_words_that_the_notebook_shows(name):
    """The file is the one the function draws, and its finding is the alternative text in the lesson."""
    picture = SCHEMATICS[name]()

    assert (FOLDER / name).read_text() == picture.render()
    assert any(f"![{picture.alt}]({name})" in cell.source for cell in NOTEBOOK.cells)


def test_the_photographs_maps_show_what_their_names_say():
    """They are those of a layer; red and blue are told apart, and grey gives the colour kernels nothing."""
    photo, shown = channels.photograph().astype(int), channels.maps()
    red, green, blue = (photo[1:-1, 1:-1, channel] for channel in range(3))
    reddish, bluish = (red > green + 60) & (red > blue + 60), (blue > red + 60) & (blue > green + 60)

    np.testing.assert_array_equal(shown, layer_response(photo, channels.kernels()))
    assert min(reddish.sum(), bluish.sum()) > 100
    assert (shown[reddish, 2] > 0).mean() > 0.98
    assert (shown[bluish, 3] > 0).mean() > 0.98
    assert not layer_response(np.full((3, 3, 3), 99), channels.kernels()).any()
    upright, level = np.abs(np.diff(photo.sum(2), axis=1)), np.abs(np.diff(photo.sum(2), axis=0))
    steepest = [np.unravel_index(steps.argmax(), steps.shape) for steps in (upright, level)]
    (row, column), (row2, column2) = np.maximum(np.array(steepest) - 1, 0)
    assert abs(shown[row, column, 0]) > abs(shown[row, column, 1])
    assert abs(shown[row2, column2, 1]) > abs(shown[row2, column2, 0])


@pytest.fixture(scope="module")
def lesson_names():
    """Run all code cells of the solution but its checks in one namespace, and return it."""
    names = {}
    for cell in NOTEBOOK.cells:
        if cell.cell_type == "code" and "check." not in cell.source:
            began = time.perf_counter()
            exec(cell.source, names)
            names[f"seconds of {cell.id}"] = time.perf_counter() - began
    return names


def strongest(names, image, kernel, bias):
    """Return the largest value of a feature map of the lesson."""
    return float(names["feature_maps"](image[:, :, None], kernel[:, :, None, None], np.array([bias])).max())


def test_the_numbers_of_the_counting_section_are_computed(lesson_names):
    """529 984, 6 084, 676, 784, 896 and 1 040 are what the exercises return."""
    counts = lesson_names["compare_params"]((28, 28, 1), (3, 3), 1)
    prose = "\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown")

    assert counts["dense"] - 676 == 784 * 676 == 529_984
    assert counts["local"] - 676 == 6_084
    assert counts["shared"] == 10
    assert lesson_names["conv_params"](3, 3, 3, 32) == 896
    assert lesson_names["conv_params"](1, 1, 64, 16) == 1_040
    for number in ("529 984", "6 084", "676 biases", "784 inputs"):
        assert number in prose


def test_the_upright_kernel_lights_up_on_upright_strokes_only(lesson_names):
    """Strong on the 4, 7, 9 and 0 of the picture, almost dark on the 5 and the thin 6; dark on level strokes."""
    four, seven, nine, zero, five, six = (
        strongest(lesson_names, digit, lesson_names["upright"], -0.35) for digit in lesson_names["digits"]
    )

    assert min(four, seven, nine, zero) > 0.2
    assert max(five, six) < 0.1
    assert strongest(lesson_names, lesson_names["four"], lesson_names["lines"]["level"], -0.35) > 0.2


def test_each_bow_finds_what_the_lesson_says_it_finds(lesson_names):
    """Bellies of the 3 and 5 and the right of the 0 for one bow, the left of the 0 and the 6 for the other."""
    bows = lesson_names["bows"]
    three, five, zero, other_zero, six, ones = (
        {name: strongest(lesson_names, digit, bow, -0.4) for name, bow in bows.items()}
        for digit in lesson_names["curved"]
    )

    assert min(digit["open left"] for digit in (three, five, zero, other_zero)) > 0.15
    assert min(digit["open right"] for digit in (five, zero, other_zero, six)) > 0.15
    assert three["open right"] < 0.1 < three["open left"]
    assert six["open left"] < 0.1 < six["open right"]
    assert max(ones.values()) < 0.1


def test_a_zero_has_each_bow_on_its_own_side(lesson_names):
    """The bow open to the right is found further left than the bow open to the left."""
    for zero in lesson_names["curved"][2:4]:
        columns = []
        for name in ("open right", "open left"):
            kernel = lesson_names["bows"][name]
            _, column, _ = lesson_names["strongest_patch"](zero, lesson_names["respond"](zero, kernel), kernel.shape)
            columns.append(column)

        assert columns[0] + 5 < columns[1]


def test_the_experiment_shows_what_sharing_buys_in_a_moment(lesson_names):
    """One image is enough with sharing, at both sides; without it many are needed, and the right stays unknown."""
    shares = lesson_names["shares"]

    assert max(*shares["shared, tested at the left"], *shares["shared, tested at the right"]) < 1e-9
    assert shares["local, tested at the left"][0] > 0.8
    assert shares["local, tested at the left"][-1] < 0.01
    assert min(shares["local, tested at the right"]) == pytest.approx(1)
    assert np.allclose(lesson_names["shared"], lesson_names["teacher"])
    assert lesson_names["targets"][0].size == 312
    assert lesson_names["seconds of weight-sharing-experiment"] < 10


def test_the_lesson_shows_its_layer_to_be_equivariant_and_not_invariant(lesson_names):
    """The moved 4 of the picture: no error when the map moves along, a large one when it stays."""
    four, upright = lesson_names["four"], lesson_names["upright"]
    stays = respond(lesson_names["shift"](four, 2, 3), upright) - respond(four, upright)

    assert lesson_names["equivariance_error"](four, upright, 2, 3) < 1e-12
    assert np.abs(stays).max() > 1
