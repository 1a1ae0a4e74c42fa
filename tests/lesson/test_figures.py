"""Figures are shown once, with words, and closed."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from ipywidgets.widgets.widget import _instances

from autograder.lesson.figures import (
    draw_active,
    draw_image,
    draw_signed,
    png,
    show,
    step_through,
    style,
    width_of,
    write_values,
)
from autograder.lesson.palette import BLUE, GREEN, INK, ORANGE, PAPER, PURPLE, RED, SKY, TEXT


def test_a_figure_is_shown_once_with_alternative_text_and_caption():
    """JupyterLab takes the HTML, nbconvert and others the PNG: each with the same words."""
    InteractiveShell.instance()
    fig, _ = plt.subplots()
    with capture_output() as captured:
        show(fig, alt="A response < 0 is dark.")
    (output,) = captured.outputs

    assert output.data["image/png"].startswith(b"\x89PNG")
    assert output.metadata["image/png"]["alt"] == "A response < 0 is dark."
    assert output.data["text/html"].count("A response &lt; 0 is dark.") == 2
    assert output.data["text/plain"] == "A response < 0 is dark."
    assert not plt.get_fignums()


def test_the_learners_own_settings_stay():
    """The style ends with the drawing."""
    before = plt.rcParams["font.size"], plt.rcParams["axes.spines.top"]
    with style():
        assert not plt.rcParams["axes.spines.top"]

    assert (plt.rcParams["font.size"], plt.rcParams["axes.spines.top"]) == before


@pytest.mark.parametrize("values", [[[1.0, -3.0]], [[2.0, 5.0]], [[0.0, 0.0]]])
def test_zero_is_the_middle_of_signed_maps(values):
    """White means zero, whatever the values."""
    fig, ax = plt.subplots()
    drawn = draw_signed(ax, values)
    low, high = drawn.get_clim()
    plt.close(fig)

    assert low == -high


@pytest.mark.parametrize("draw", [draw_image, draw_active])
def test_zero_is_dark_in_pictures_and_activations(draw):
    """The scale starts at zero, also for an array of zeros."""
    fig, ax = plt.subplots()
    drawn = draw(ax, np.zeros((2, 2)))
    low, high = drawn.get_clim()
    plt.close(fig)

    assert low == 0
    assert high > 0


def test_values_in_cells_can_be_read_on_every_colour():
    """The contrast of each number with its cell is at least 4.5 to 1 (WCAG 2.1, 1.4.3)."""
    fig, ax = plt.subplots()
    drawn = draw_signed(ax, np.linspace(-1, 1, 21).reshape(3, 7))
    write_values(ax, drawn, "{:.1f}")
    backgrounds = drawn.to_rgba(drawn.get_array())[..., :3].reshape(-1, 3)
    texts = [text.get_color() for text in ax.texts]
    plt.close(fig)

    for background, ink in zip(backgrounds, texts, strict=True):
        assert contrast(background, np.zeros(3) if ink == "black" else np.ones(3)) >= 4.5


@pytest.mark.parametrize("colour", TEXT)
def test_text_colours_can_be_read_on_paper(colour):
    """Words are written in these colours, on paper also where JupyterLab is dark."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255

    assert contrast(rgb, np.ones(3)) >= 4.5


def test_colours_stay_apart_for_a_reader_without_green_cones():
    """In a simulation of deuteranopia (Viénot et al. 1999) every two colours of the palette still differ."""
    matrix = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])
    colours = [INK, PAPER, BLUE, ORANGE, GREEN, RED, PURPLE, SKY]
    seen = [matrix @ (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) / 255) ** 2.2 for c in colours]
    seen = [np.clip(rgb, 0, 1) ** (1 / 2.2) for rgb in seen]

    distances = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert min(distances) > 0.08


def test_a_png_closes_its_figure():
    """Frames of a slider do not pile up."""
    fig, _ = plt.subplots()
    png(fig)

    assert not plt.get_fignums()


def test_a_figure_has_two_pixels_for_each_of_the_page():
    """So its words stay sharp at 200 %, and it is as large as before."""
    fig, _ = plt.subplots(figsize=(4, 2), dpi=100)
    picture = png(fig)
    InteractiveShell.instance()
    with capture_output() as captured:
        fig, _ = plt.subplots(figsize=(4, 2), dpi=100)
        show(fig, "A finding in a few words.")
    (output,) = captured.outputs

    assert plt.imread(io.BytesIO(picture)).shape[1] == pytest.approx(800, rel=0.15)
    assert width_of(picture) == pytest.approx(400, rel=0.15)
    assert f'width="{width_of(picture)}"' in output.data["text/html"]
    assert output.metadata["image/png"]["width"] == width_of(picture)


def test_a_slider_shows_values_and_its_pictures_have_words():
    """Not the number of the step; the alternative text is the caption, and both change with the slider."""
    InteractiveShell.instance()
    with capture_output() as captured:
        step_through(lambda step: plt.figure(figsize=(1, 1)), ["one < two", "two"], "size", ["3 by 3", "5 by 5"])
    identity = captured.outputs[0].data["application/vnd.jupyter.widget-view+json"]["model_id"]
    slider, picture, caption = _instances[identity].children

    assert slider.label == "3 by 3"
    assert 'alt="one &lt; two"' in picture.value
    slider.index = 1
    assert slider.label == "5 by 5"
    assert 'alt="two"' in picture.value
    assert caption.value == "two"


def contrast(first, second):
    """Return the contrast of two colours (WCAG 2.1)."""
    low, high = sorted(luminance(colour) for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


def luminance(rgb):
    """Return the relative luminance of a colour (WCAG 2.1)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
