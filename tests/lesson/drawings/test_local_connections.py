"""The pictures of lesson 02 say what they show, and what they say is computed from what is drawn."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.lesson import load_mnist
from autograder.lesson.drawings import local_connections
from autograder.lesson.drawings.local_connections import layers, statistics
from autograder.lesson.drawings.local_connections.schematics import what_s3_reads, what_x3_influences

SVG = "{http://www.w3.org/2000/svg}"


def correlation(images, dy, dx):
    """Return what a right `neighbour_correlation` returns."""
    _, height, width = images.shape
    return np.corrcoef(images[:, : height - dy, : width - dx].ravel(), images[:, dy:, dx:].ravel())[0, 1]


def band(n_in, k):
    """Return what a right `local_mask` returns."""
    return np.abs(np.subtract.outer(np.arange(n_in), np.arange(n_in))) <= k // 2


@pytest.fixture(scope="module")
def digits():
    """Return a thousand digits."""
    return load_mnist()[0][0][:1000]


@pytest.fixture(scope="module")
def scrambled(digits):
    """Return the same digits with all pixels in a new order."""
    order = np.random.default_rng(0).permutation(784)
    return digits.reshape(len(digits), -1)[:, order].reshape(digits.shape)


def words(fig):
    """Return all texts in a figure, joined, and close it."""
    fig.canvas.draw()
    texts = [text.get_text() for ax in fig.axes for text in (*ax.texts, ax.title, *ax.get_xticklabels())]
    titles = [ax.get_title("left") for ax in fig.axes]
    plt.close(fig)
    return " | ".join([*texts, *titles])


def test_neighbours_are_said_to_be_as_alike_as_they_are(digits):
    """The share in the words is that of bright pixels whose right-hand neighbour is bright."""
    fig, alt = statistics.neighbours_figure(digits)
    bright = digits >= 172
    share = (bright[:, :, :-1] & bright[:, :, 1:]).sum() / bright[:, :, :-1].sum()

    assert f"bright in {share:.0%} of cases" in alt
    assert f"{share:.0%}" in words(fig)


def test_the_correlation_falls_with_the_distance_and_vanishes_when_scrambled(digits, scrambled):
    """The claim of section 1, with its numbers in the words of the picture."""
    fig, alt = statistics.correlation_by_distance_figure(correlation, digits, scrambled)
    curves = [line.get_ydata() for line in fig.axes[0].lines if len(line.get_ydata()) == 15]
    plt.close(fig)

    right, down, mixed = curves
    assert right[0] == pytest.approx(1)
    assert np.all(np.diff(right) < 0)
    assert np.all(np.diff(down) < 0.01)
    assert right[1] > 0.75
    assert down[1] > 0.75
    assert right[3] > 0.25
    assert abs(right[10]) < 0.12
    assert abs(down[10]) < 0.12
    assert np.all(np.abs(mixed[1:]) < 0.1)
    assert f"{right[1]:.2f}" in alt


def test_scrambled_digits_are_the_same_pixels(digits, scrambled):
    """Seven columns, labelled, above and below."""
    fig, alt = statistics.real_and_scrambled_figure(digits, scrambled, [5, 0, 4, 1, 9, 2, 1])

    assert len(fig.axes) == 14
    assert "the same digits" in alt
    assert "9" in words(fig)


def test_scores_are_told_in_numbers():
    """Every bar has its number, beside it and in the words."""
    fig, alt = statistics.scores_figure({"one\nmodel": {"digits": 0.9, "scrambled": 0.85}, "b": {"digits": 0.123}})
    drawn = words(fig)

    for number in ("90.0%", "85.0%", "12.3%"):
        assert number in drawn
        assert number in alt
    assert "one model" in alt


def test_far_pixels_tell_little_about_a_digit_and_as_much_as_near_ones_when_scrambled():
    """The claim of section 3: beyond a small window the curve of digits is flat, the other one rises throughout."""
    images = load_mnist()[0][0][:4000]
    order = np.random.default_rng(0).permutation(784)
    real = statistics.shares_explained(images)
    mixed = statistics.shares_explained(images.reshape(-1, 784)[:, order].reshape(images.shape))
    fig, alt = statistics.window_needed_figure(images[0], {"digits": real, "scrambled digits": mixed})

    assert len(statistics.PLACES) == 25
    assert real[0] == pytest.approx(0, abs=0.01)
    assert real[1] > 0.85
    assert max(real) - real[1] < 0.03
    assert mixed[1] < 0.3
    assert np.all(np.diff(mixed) > 0)
    assert f"{real[1]:.0%} of the middle pixel" in alt
    assert "15 by 15" in words(fig)


def test_the_unit_responds_only_to_its_own_bar_in_its_own_place():
    """One scene out of four gets a response."""
    fig, alt = layers.one_unit_figure()

    assert "upright bar inside 1.00, level bar inside 0.00, upright bar outside 0.00, light everywhere 0.00" in alt
    responses = [text.get_text() for ax in fig.axes[6:] for text in ax.texts]
    plt.close(fig)
    assert responses == ["1.00", "0.00", "0.00", "0.00"]


def test_masks_are_counted():
    """The words say how many connections each mask has."""
    fig, alt = layers.masks_figure(band)

    assert "k = 1: 9, k = 3: 25, k = 5: 39, fully connected: 81" in alt
    assert "39 connections" in words(fig)


def test_a_mask_is_read_both_ways_with_the_learners_functions():
    """Row and column are marked where the two functions say so, not where the mask is symmetric."""
    mask = np.triu(np.ones((5, 6), dtype=bool))
    fig, alt = layers.both_ways_figure(mask, lambda m, i: np.flatnonzero(m[i]), lambda m, j: np.flatnonzero(m[:, j]))

    assert "reads x3, x4, x5, x6, the" in alt
    assert "that s1, s2, s3 see it" in alt
    assert words(fig).count("✕") == 4 + 3


def test_counts_are_those_of_the_learners_functions():
    """The numbers at the points and in the words are the counts."""
    fig, alt = layers.parameter_counts_figure(lambda n, m: n * m + m, lambda n, k: n * k + n - 20)
    drawn = words(fig)

    for number in ("615 440", "7 820", "2 517 681 152", "501 740"):
        assert number in drawn
        assert number in alt
    assert plt.get_fignums() == []


def test_a_local_layer_is_shown_in_numbers():
    """Weights stand below the inputs they meet, and the outputs are told."""
    x, weights, biases = np.array([1.0, 2.0, 0.0]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, 0.0])
    fig, alt = layers.local_layer_figure(x, weights, biases, np.array([5.5, 11.0]))

    assert "Outputs: 5.5, 11" in alt
    assert "5.5" in words(fig)


def test_probed_fields_are_counted():
    """The words say how many pixels each mask marks."""
    field = np.zeros((5, 5), dtype=bool)
    field[1:4, 1:4] = True
    fig, alt = layers.probed_fields_figure({"1 layer": field}, np.zeros((5, 5)))

    assert "1 layer: 9 pixels" in alt
    assert "reads 9 pixels" in words(fig)


@pytest.mark.parametrize(
    ("schematic", "said"),
    [
        (what_s3_reads, ["s3 reads all five", "s3 reads only x2, x3 and x4"]),
        (what_x3_influences, ["x3 influences all five", "x3 influences only s2, s3 and s4", "knows nothing", "of x3"]),
    ],
)
def test_a_network_is_drawn_with_every_connection_and_says_its_finding(schematic, said):
    """25 lines fully connected, 13 locally, and as many thick ones as the finding says."""
    root = ElementTree.fromstring(schematic().render())
    lines = list(root.iter(f"{SVG}line"))
    texts = [text.text for text in root.iter(f"{SVG}text")]

    assert len(lines) == 25 + 13
    assert sum(line.get("stroke-width") == "5" for line in lines) == 5 + 3
    assert set(said) <= set(texts)


@pytest.mark.parametrize("name", local_connections.SCHEMATICS)
def test_the_files_beside_the_lesson_are_the_schematics(name):
    """Nobody edited them by hand."""
    written = Path("solutions/02-local-connections", name).read_text(encoding="utf-8")

    assert written == local_connections.SCHEMATICS[name]().render()


def test_the_pictures_do_not_need_tensorflow():
    """Whoever opens lesson 02 does not wait for it."""
    program = (
        "import sys; from autograder.lesson.drawings import local_connections; assert 'tensorflow' not in sys.modules"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
