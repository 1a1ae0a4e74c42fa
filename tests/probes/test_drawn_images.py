"""Whatever becomes of a figure, the images in it are recorded, once, and nothing else is changed."""

import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbclient import NotebookClient
from PIL import Image

from autograder.probes.drawn_images import MAX_IMAGES, MAX_VALUES, record

PICTURE = np.arange(6.0).reshape(2, 3)


def shown():
    """Show."""
    plt.imshow(PICTURE)
    plt.show()


def left_open():
    """Do not show."""
    plt.imshow(PICTURE)


def shown_by_the_figure():
    """Show a figure by its own method."""
    fig, ax = plt.subplots()
    ax.imshow(PICTURE)
    fig.show()
    plt.close(fig)


def saved():
    """Save and close."""
    plt.imshow(PICTURE)
    plt.savefig(io.BytesIO())
    plt.close()


def cleared():
    """Save and clear."""
    plt.imshow(PICTURE)
    plt.savefig(io.BytesIO(), format="svg")
    plt.clf()


def closed():
    """Close unseen."""
    plt.imshow(PICTURE)
    plt.close("all")


def agg_closed():
    """Choose another backend, then close."""
    plt.switch_backend("agg")
    plt.imshow(PICTURE)
    plt.close()


def shown_and_closed():
    """Show, then close, as who has seen a warning about many open figures does."""
    plt.imshow(PICTURE)
    plt.show()
    plt.close()


def paused_and_closed():
    """Show for a moment, then close."""
    plt.imshow(PICTURE)
    plt.pause(0.01)
    plt.close()


def agg_shown_and_closed():
    """Choose a backend without windows, show, then close."""
    mpl.use("agg")
    plt.imshow(PICTURE)
    plt.show()
    plt.close()


def agg_shown_by_the_figure():
    """Choose another, and show the figure by its own method."""
    plt.switch_backend("svg")
    fig, ax = plt.subplots()
    ax.imshow(PICTURE)
    fig.show()
    plt.close(fig)


def returned_and_closed():
    """Return a figure that was closed, so that the notebook shows it once."""
    fig, ax = plt.subplots()
    ax.imshow(PICTURE)
    plt.close(fig)
    return {"figure": fig}


def returned():
    """Return a figure that pyplot does not know."""
    fig = Figure()
    fig.add_subplot().imshow(PICTURE)
    return fig


def returned_artist():
    """Return the image itself, in a list."""
    return [Figure().add_subplot().imshow(PICTURE)]


@pytest.mark.parametrize(
    ("draw", "state"),
    [
        (shown, "shown"),
        (left_open, "open"),
        (shown_by_the_figure, "shown"),
        (saved, "shown"),
        (cleared, "open"),
        (closed, "closed"),
        (agg_closed, "closed"),
        (returned, "returned"),
        (returned_artist, "returned"),
        (shown_and_closed, "shown"),
        (paused_and_closed, "shown"),
        (agg_shown_and_closed, "shown"),
        (agg_shown_by_the_figure, "shown"),
        (returned_and_closed, "returned"),
    ],
)
def test_an_image_is_recorded_once_whatever_becomes_of_it(draw, state):
    """Shown, saved, cleared, closed, returned or left open: the array is there, and how it could be seen."""
    recording, _ = record(draw)

    assert [np.array_equal(drawn.array, PICTURE) for drawn in recording.images] == [True]
    if draw is not cleared:
        assert recording.figures[0].state == state


def test_a_figure_saved_to_a_file_is_told_from_a_shown_one(tmp_path):
    """Saving alone shows nothing in the notebook."""

    def draw():
        plt.imshow(PICTURE)
        plt.savefig(tmp_path / "x.png")
        plt.close()

    recording, _ = record(draw)

    assert recording.figures[0].state == "saved"
    assert recording.figures[0].saved == 1


@pytest.mark.parametrize("draw", [shown, left_open, shown_by_the_figure])
def test_a_figure_that_was_not_saved_has_no_empty_file(draw):
    """Zero would mean one: a figure that was saved after it had been closed."""
    recording, _ = record(draw)

    assert [figure.saved for figure in recording.figures] == [-1]


def test_a_figure_saved_without_an_image_has_an_empty_file(tmp_path):
    """As after `plt.show()`, which closes what was drawn."""

    def draw():
        shown()
        plt.savefig(tmp_path / "x.png")

    recording, _ = record(draw)

    assert [figure.saved for figure in recording.figures] == [-1, 0]


def test_every_turn_of_a_loop_is_recorded():
    """One figure a turn, or one figure drawn over and over: each picture counts."""

    def new_figures():
        for turn in range(3):
            plt.imshow(PICTURE + turn)
            plt.show()

    def same_artist():
        drawn = plt.imshow(PICTURE)
        for turn in range(3):
            drawn.set_data(PICTURE + turn)
            plt.savefig(io.BytesIO())

    for draw in (new_figures, same_artist):
        recording, _ = record(draw)
        assert [drawn.array[0, 0] for drawn in recording.images] == [0, 1, 2]


def test_images_drawn_after_showing_are_counted_as_late():
    """`plt.show()` closes a figure, as it does in a notebook."""

    def draw():
        _, ax = plt.subplots()
        plt.show()
        ax.imshow(PICTURE)

    recording, _ = record(draw)

    assert recording.images == []
    assert recording.figures[0].late == 1


def test_colour_bars_and_hidden_images_are_left_out():
    """Only what can be seen and was meant as a picture counts."""

    def draw():
        fig, (ax, hidden) = plt.subplots(1, 2)
        fig.colorbar(ax.pcolormesh(PICTURE))
        hidden.imshow(PICTURE).set_visible(False)

    recording, _ = record(draw)

    assert [drawn.artist for drawn in recording.images] == ["QuadMesh"]


def smaller_on_top(ax):
    """Draw a smaller image, which covers what it leaves in view."""
    ax.imshow(np.zeros((1, 1)))


def an_axes_on_top(ax):
    """Add an axes over the first."""
    ax.figure.add_axes([0, 0, 1, 1])


def tiles_on_top(ax):
    """Cover the first with several images together."""
    for left in (-0.5, 0.5, 1.5):
        ax.imshow(np.zeros((1, 1)), extent=(left, left + 1, -0.5, 1.5))
    ax.set(xlim=(-0.5, 2.5), ylim=(1.5, -0.5))


def not_drawn(ax):
    """Make the whole axes invisible."""
    ax.set_visible(False)


@pytest.mark.parametrize(
    ("lack", "change"),
    [
        pytest.param("hidden", smaller_on_top, id="smaller"),
        pytest.param("hidden", an_axes_on_top, id="axes"),
        pytest.param("hidden", tiles_on_top, id="together"),
        pytest.param("outside", lambda ax: ax.set_xlim(10, 20), id="right"),
        pytest.param("outside", lambda ax: ax.set_ylim(-9, -3), id="above"),
        pytest.param(
            "outside", lambda ax: ax.images[0].set_clip_box(mpl.transforms.Bbox([[0, 0], [1, 1]])), id="clip-box"
        ),
        pytest.param("invisible", not_drawn, id="axes-invisible"),
        pytest.param("invisible", lambda ax: ax.images[0].set_visible(False), id="not-visible"),
        pytest.param("invisible", lambda ax: ax.images[0].set_alpha(0), id="transparent"),
        pytest.param("invisible", lambda ax: ax.images[0].set_clim(100, 200), id="beyond-the-scale"),
        pytest.param("invisible", lambda ax: ax.images[0].set_cmap(mpl.colors.ListedColormap(["white"])), id="white"),
        pytest.param("invisible", lambda ax: ax.set_position([0.5, 0.5, 0, 0.5]), id="no-width"),
        pytest.param("invisible", lambda ax: ax.set_xlim(-1e5, 1e5), id="shrunk"),
        pytest.param("invisible", lambda ax: ax.figure.set_visible(False), id="figure"),
    ],
)
def test_an_image_that_cannot_be_seen_is_not_recorded_but_counted(lack, change):
    """Covered, out of view or invisible: the figure says which of these it was."""

    def draw():
        _, ax = plt.subplots()
        ax.imshow(PICTURE)
        change(ax)

    recording, _ = record(draw)

    assert not any(drawn.array.shape == PICTURE.shape for drawn in recording.images)
    assert {key: getattr(recording.figures[0], key) for key in ("hidden", "outside", "invisible")} == {
        **dict.fromkeys(("hidden", "outside", "invisible"), 0),
        lack: 1,
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda ax: ax.set(xlim=(-0.5, 0.4)),
        lambda ax: ax.imshow(np.zeros((2, 2)), extent=(0.5, 2.5, -0.5, 1.5)) and ax.set_xlim(-0.5, 2.5),
        lambda ax: ax.images[0].set_clip_path(mpl.patches.Rectangle((-1, -1), 1.4, 9, transform=ax.transData)),
    ],
    ids=["limits", "half-covered", "clipped"],
)
def test_cells_that_cannot_be_seen_are_unknown(change):
    """What is left of an image is recorded, and how much that is."""

    def draw():
        _, ax = plt.subplots()
        ax.imshow(PICTURE)
        change(ax)

    image = record(draw)[0].images[0]

    assert np.array_equal(image.array, np.where([True, False, False], PICTURE, np.nan), equal_nan=True)
    assert image.seen == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "change",
    [
        lambda ax: ax.set(xlim=(0, 2), ylim=(1, 0)),
        lambda ax: ax.margins(0.3),
        lambda ax: ax.set(xlim=(5, -5), ylim=(-5, 5)),
        lambda ax: ax.set_aspect("auto"),
        lambda ax: ax.twinx(),
        lambda ax: ax.axis("off"),
        lambda ax: ax.set_position([2, 2, 1, 1]),
        lambda ax: (
            ax.images[0].set_transform(mpl.transforms.Affine2D().rotate_deg(30) + ax.transData)
            or ax.set(xlim=(-5, 5), ylim=(-5, 5))
        ),
        lambda ax: ax.images[0].set_clim(-100, 100),
    ],
    ids=["half-pixels", "margins", "inverted", "stretched", "twin", "off", "beyond-the-figure", "turned", "faint"],
)
def test_another_view_of_an_image_hides_nothing(change):
    """Margins, half a pixel less, another direction or shape are ways of looking at all of it."""

    def draw():
        _, ax = plt.subplots()
        ax.imshow(PICTURE)
        change(ax)

    (image,) = record(draw)[0].images

    assert image.seen == 1
    assert np.array_equal(image.array, PICTURE)


def test_the_place_of_an_image_is_recorded():
    """Title, row and column let a message say which one is meant."""

    def draw():
        _, axes = plt.subplots(2, 3)
        axes[1, 2].imshow(PICTURE)
        axes[1, 2].set_title("the one")

    (image,) = record(draw)[0].images

    assert (image.row, image.column, image.axes, image.title) == (2, 3, 6, "the one")


def test_what_holds_images_elsewhere_is_found():
    """Insets, annotation boxes, sub-figures and figure images hold pictures too."""

    def draw():
        from matplotlib.offsetbox import AnnotationBbox, OffsetImage

        fig, ax = plt.subplots()
        fig.subplots_adjust(right=0.4)
        ax.inset_axes([0, 0, 0.5, 0.5]).imshow(PICTURE)
        ax.add_artist(AnnotationBbox(OffsetImage(PICTURE), (0.5, 0.5)))
        fig.figimage(PICTURE)
        fig.subfigures(1, 2)[1].add_subplot().imshow(PICTURE)

    assert len(record(draw)[0].images) == 4


def test_masked_values_are_unknown_and_colours_stay_bytes():
    """What is masked becomes NaN; uint8 stays uint8, so that rounding can be allowed for."""

    def draw():
        plt.matshow(np.ma.masked_equal(PICTURE, 3))
        plt.matshow(np.full((2, 2, 3), 7, np.uint8))

    masked, colours = [drawn.array for drawn in record(draw)[0].images]

    assert np.isnan(masked[1, 0])
    assert colours.dtype == np.uint8


MODES = {"1": 1.0, "L": 7, "P": (9, 9, 9, 255), "F": 7.0, "RGB": (7, 7, 7), "LA": (7, 7, 7, 7), "I;16": 7.0}


@pytest.mark.parametrize("mode", MODES)
def test_a_picture_of_pillow_is_recorded_in_any_mode(mode):
    """As numbers, or as colours."""
    picture = Image.new(mode, (3, 2), {"P": 7, "RGB": (7, 7, 7), "LA": (7, 7)}.get(mode, 7))
    if mode == "P":
        picture.putpalette([0] * 21 + [9, 9, 9])

    (image,) = record(lambda: picture)[0].images

    assert image.array.shape[:2] == (2, 3)
    assert np.array_equal(image.array[1, 2], MODES[mode])


def test_settings_and_open_figures_stay_as_they_were():
    """The function draws into figures of its own, and may change what it likes."""
    mine = plt.figure()
    backend, size = mpl.get_backend(), mpl.rcParams["font.size"]

    def draw():
        plt.rcParams["font.size"] = 40
        plt.switch_backend("svg")
        plt.imshow(PICTURE)
        plt.close("all")

    record(draw)

    assert plt.get_fignums() == [mine.number]
    assert mine.axes == []
    assert (mpl.get_backend(), mpl.rcParams["font.size"]) == (backend, size)
    plt.close(mine)


def test_an_error_leaves_everything_as_it_was():
    """Where the function stops with an exception, matplotlib is put back all the same."""
    backend = mpl.get_backend()
    print_figure = mpl.backend_bases.FigureCanvasBase.print_figure

    def draw():
        plt.imshow(PICTURE)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - it is the one raised above
        record(draw)

    assert mpl.get_backend() == backend
    assert mpl.backend_bases.FigureCanvasBase.print_figure is print_figure
    assert plt.get_fignums() == []


def test_what_is_recorded_has_a_limit():
    """A picture without end does not fill the memory: it is counted and left out."""

    def draw():
        plt.imshow(np.zeros((MAX_VALUES // 1000 + 1, 1000), np.uint8))
        plt.figure()
        plt.imshow(PICTURE)

    recording, _ = record(draw)

    assert recording.skipped == 1
    assert len(recording.images) == 1


def test_more_images_than_anybody_can_look_at_are_counted():
    """Looking at each takes its time."""

    def draw():
        figure = plt.figure()
        for place in range(MAX_IMAGES + 7):
            figure.figimage(PICTURE, xo=4 * (place % 99), yo=4 * (place // 99))

    recording, _ = record(draw)

    assert (len(recording.images), recording.skipped) == (MAX_IMAGES, 7)


def test_in_a_notebook_nothing_is_displayed_and_later_figures_are():
    """In a real kernel the recording is silent, also where the function displays, and plots work as ever after it."""
    cells = [
        "from autograder.probes.drawn_images import record",
        "import matplotlib.pyplot as plt\n"
        "def draw():\n    fig = plt.figure()\n    plt.imshow([[1, 2]])\n    display(fig)\n    plt.show()\n"
        "    return fig",
        "recording, _ = record(draw)\nprint(len(recording.images), recording.figures[0].state)",
        "plt.plot([1, 2]);",
        "from PIL import Image\npicture = Image.new('L', (3, 2))\n"
        "recording, _ = record(lambda: [display(picture), picture.show()] and None)\n"
        "print(len(recording.images), recording.figures[0].state)\ndisplay(picture)",
        "def closed():\n    fig, ax = plt.subplots()\n    ax.imshow([[1, 2]])\n    display(fig)\n    plt.close(fig)\n"
        "recording, _ = record(closed)\nprint(len(recording.images), recording.figures[0].state)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])

    NotebookClient(notebook, timeout=120, kernel_name="python3", coalesce_streams=True).execute()
    silent, plotted, displayed, closed = (notebook.cells[place].outputs for place in (2, 3, 4, 5))

    assert [(out.output_type, out.get("text")) for out in silent] == [("stream", "1 shown\n")]
    assert "image/png" in plotted[-1]["data"]
    assert displayed[0]["text"] == "2 shown\n"
    assert "image/png" in displayed[1]["data"]
    assert [(out.output_type, out.get("text")) for out in closed] == [("stream", "1 shown\n")]
