"""The pictures of lesson 01 show what they say."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from autograder.checks.convolution.cross_correlate1d import EXERCISE as CROSS_CORRELATE1D
from autograder.checks.convolution.kernel_faults import BOX, SLANTED, SOBEL
from autograder.checks.convolution.sliding import cross_correlation
from autograder.course import LESSONS
from autograder.lesson.drawings import convolution as draw
from autograder.lesson.drawings.convolution.looking import look_into, look_into_html
from autograder.lesson.drawings.convolution.responses import (
    digits_figure,
    find_feature_figure,
    impulse_figure,
    padding_and_stride_figure,
    response_figure,
    responses_figure,
    stimuli_figure,
    strongest_places,
)
from autograder.lesson.drawings.convolution.samples import BEATS, heartbeat, photograph, sentence, star
from autograder.lesson.drawings.convolution.schematics import SCHEMATICS
from autograder.lesson.drawings.convolution.signals import (
    near_belongs_together_figure,
    signal_figure,
    strongest_times,
    text_figure,
)
from autograder.lesson.drawings.convolution.sliding import sliding_window_figure

SOURCE = "solutions" / LESSONS[0].notebook
KERNELS = {"vertical edge": SOBEL, "horizontal edge": SOBEL.T, "diagonal edge": SLANTED, "blur": BOX}
IMAGE = np.array([[1, 2, 9, 9], [0, 1, 8, 9], [2, 1, 9, 8]])
# Marked by eye: where the windows of four stars and of the two tips of the collar start, in rows and columns.
STARS = ((21, 14), (53, 8), (17, 0), (24, 29))
COLLAR = ((127, 91), (131, 65))


@pytest.fixture(autouse=True)
def _closed_figures():
    yield
    plt.close("all")


def texts(figure):
    """Return everything that is written in a figure."""
    return [text.get_text() for text in figure.findobj(plt.Text) if text.get_text()]


def test_the_sliding_window_shows_every_position_with_its_arithmetic():
    """Each of the six frames carries a sum, and all sums are right."""
    figure, alt = sliding_window_figure(IMAGE, np.array([[-1, 1], [-1, 1]]))

    sums = [text for text in texts(figure) if " = " in text]
    pairs = [text.replace("−", "-").replace("·", "*").split(" = ") for text in sums]
    assert [float(right) for _, right in pairs] == [2, 14, 1, 0, 15, 0]
    assert [eval(left) for left, _ in pairs] == [2, 14, 1, 0, 15, 0]
    assert alt.endswith("2, 14, 1, 0, 15, 0.")


def test_the_star_finds_stars_and_then_the_collar():
    """The six strongest responses lie where the lesson says."""
    kernel = (star() - star().mean()) / 255
    places = strongest_places(cross_correlation(photograph(), kernel), kernel.shape, 6)

    for place, marked in zip(places, (*STARS, *COLLAR), strict=True):
        assert np.abs(np.subtract(place, marked)).max() <= 2
    _, alt = find_feature_figure(photograph(), star(), kernel, cross_correlation(photograph(), kernel), 6)
    assert alt.endswith("Number 1 is the place where it was cut out.")


def test_the_beat_finds_every_beat():
    """The four strongest responses start six samples before the four peaks, as the kernel does."""
    signal = heartbeat()
    kernel = signal[16:35] - signal[16:35].mean()
    result = np.correlate(signal, kernel, "valid")

    assert np.abs(np.subtract(strongest_times(result, 19, 4), BEATS) + 6).max() <= 1
    assert "strongest responses start at" in signal_figure(signal, kernel, result)[1]


def test_the_text_kernel_finds_denied_praise():
    """Not good gives 2, very good half of that, everything else nothing."""
    words, vectors = sentence()
    kernel = np.array([[1, 0, 0], [0, 1, 0]])
    result = np.array([np.sum(vectors[start : start + 2] * kernel) for start in range(10)])

    assert dict(zip(words, result, strict=False))["not"] == 2
    assert sorted(result) == [0] * 8 + [1, 2]
    assert text_figure(words, vectors, kernel, result)[1] == "The kernel responds most, 2, to the words “not good”."


def test_neighbours_are_alike_until_they_are_shuffled():
    """The correlations said in words are high before and near zero after, and the phrase falls apart."""
    figure, alt = near_belongs_together_figure()

    numbers = [float(word.strip(",;.").replace("−", "-")) for word in alt.split() if "0." in word]
    assert min(numbers[:2]) > 0.9
    assert np.abs(numbers[2:]).max() < 0.15
    sentences = [text for text in texts(figure) if text.startswith("“")]
    assert ["not good" in text for text in sentences] == [True, False]


def test_the_impulse_comes_out_turned_and_the_convolution_does_not():
    """The words below the panels are found by comparing numbers."""
    kernel = np.arange(1.0, 10).reshape(3, 3)

    alt = impulse_figure(kernel, kernel[::-1, ::-1], kernel)[1]
    assert "cross-correlation as the kernel turned by 180°" in alt
    assert "convolution as the kernel itself" in alt
    assert "something else" in impulse_figure(kernel, kernel.T, kernel)[1]


def test_each_kernel_answers_most_to_its_own_edge_and_never_to_flat_grey():
    """The words below the grid of pictures and kernels say what the maps show."""
    alt = stimuli_figure(KERNELS, cross_correlation)[1]

    assert "vertical edge 0, horizontal edge 0, diagonal edge 0, blur 0.5" in alt
    for name in ("vertical", "horizontal", "diagonal"):
        assert f"{name} edge to the {name} edge" in alt


def test_the_other_pictures_say_their_numbers():
    """The words below a picture carry numbers of its data."""
    photo = photograph()
    edge = cross_correlation(photo, [[-1, 1]])
    digit = np.pad(np.full((8, 8), 255), 10)

    assert f"The response is {edge.max():g} at" in response_figure(photo, np.array([[-1, 1]]), edge, "kernel")[1]
    assert "seen by 4 kernels" in responses_figure(photo, KERNELS, cross_correlation)[1]
    assert "stride 2, pad 1: 14 by 14" in padding_and_stride_figure(digit, SOBEL, cross_correlation)[1]
    assert "Each kernel picks" in digits_figure(np.array([digit, digit]), KERNELS, cross_correlation)[1]


@pytest.mark.parametrize("name", SCHEMATICS)
def test_a_schematic_lies_beside_the_lesson_and_its_words_stand_in_the_text(name):
    """The file is what the function draws, and the alternative text in the lesson is the drawing's own."""
    schematic = SCHEMATICS[name]()
    cells = nbformat.read(SOURCE, 4).cells

    assert (Path(SOURCE).parent / name).read_text(encoding="utf-8") == schematic.render()
    assert any(f"![{schematic.alt}]({name})" in cell.source for cell in cells)


def test_the_padding_example_shows_edges_that_are_not_there():
    """With zeros around flat grey the left and right columns answer, and nothing else does."""
    response = cross_correlation(np.full((4, 6), 100), [[-1, 0, 1]] * 3, pad=1)

    assert not response[:, 1:-1].any()
    assert (response[:, 0] > 0).all()
    assert (response[:, -1] < 0).all()


def test_ten_layers_would_shrink_a_digit_to_eight_pixels():
    """The example that makes padding worth its price is computed."""
    image = np.zeros((28, 28))
    for _ in range(10):
        image = cross_correlation(image, SOBEL)

    assert image.shape == (8, 8)


def test_the_first_cell_says_the_minutes_and_points_of_the_course():
    """What the title promises is what the course's table says."""
    title = nbformat.read(SOURCE, 4).cells[0].source

    assert f"**Time:** about {LESSONS[0].minutes} minutes. **Points:** {LESSONS[0].points}," in title


def test_every_picture_of_the_lesson_can_be_called_from_it():
    """The names that the notebook uses exist."""
    assert all(callable(getattr(draw, name)) for name in draw.__all__ if name != "SCHEMATICS")
    assert CROSS_CORRELATE1D.name in LESSONS[0].exercises


def test_every_cell_of_a_map_that_is_looked_into_has_its_window_and_its_sum():
    """From the response handed in; without a script they are tooltips, and no address is asked for anything."""
    image, kernel = np.array([[1, 2, 9], [0, 1, 8]]), np.array([[-1, 1]])
    response = cross_correlation(image, kernel)
    html = look_into_html(image, kernel, response)
    titles = re.findall(r'role="gridcell" title="(.*?)"', html)

    assert titles[0] == "row 0, column 0: 1·(−1) + 2·1 = 1"
    assert titles[1] == "row 0, column 1: 2·(−1) + 9·1 = 7"
    assert [float(title.rpartition("= ")[2]) for title in titles] == response.ravel().tolist()
    assert html.count(' tabindex="0"') == 1  # Tab leads to the map once; arrow keys lead on
    assert ">row 0, column 1: 2·(−1) + 9·1 = 7</p>" in html
    assert "://" not in html


def test_a_map_that_is_looked_into_is_a_picture_elsewhere():
    """Readers without HTML see the strongest response with its window and its sum."""
    image, kernel = np.array([[1, 2, 9], [0, 1, 8]]), np.array([[-1, 1]])
    InteractiveShell.instance()
    with capture_output() as captured:
        look_into(image, kernel, cross_correlation(image, kernel))
    (output,) = captured.outputs

    assert output.data["image/png"].startswith(b"\x89PNG")
    assert "row 0, column 1: 2·(−1) + 9·1 = 7" in output.metadata["image/png"]["alt"]
