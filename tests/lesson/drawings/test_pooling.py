"""The pictures of lesson 04 show what is so: their numbers are computed again here, by other means."""

import re
from pathlib import Path

import ipywidgets
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks import exercise_named
from autograder.lesson.drawings import pooling
from autograder.lesson.drawings.pooling import (
    cells,
    classifier,
    receptive_fields,
    shifts,
    stages,
    whole_maps,
    windows,
)

FOLDER = Path(__file__).parents[3] / "solutions" / "04-pooling"


def pool(summary):
    """Return pooling with a summary."""

    def pooled(x, size=2, stride=None):
        windows = sliding_window_view(x, (size, size), axis=(0, 1))[:: stride or size, :: stride or size]
        return summary(windows, axis=(-2, -1))

    return pooled


max_pool2d, avg_pool2d = pool(np.max), pool(np.mean)


def conv_stage(image, kernels, biases, size=2):
    """Return one stage."""
    return max_pool2d(np.maximum(stages.conv2d(image, kernels, biases), 0), size)


def receptive_field(layers):
    """Return size and jump."""
    row = receptive_fields.rows_of(layers, 200)[-1]
    return row.size, row.jump


def audit(fn, image, steps):
    """Return the change for each shift."""
    before = fn(image)
    moved = [fn(shifts.move(image, *shift)) for shift in steps]
    return np.array([np.abs(m - before).sum() / (np.abs(m) + np.abs(before)).sum() for m in moved])


def compose_kernels(k1, k2):
    """Return the kernel that does in one pass what both do in two."""
    both = np.zeros(np.array(k1.shape) + k2.shape - 1)
    for (r, c), weight in np.ndenumerate(k2):
        both[r : r + k1.shape[0], c : c + k1.shape[1]] += weight * k1
    return both


def alternative_text(draw, *arguments):
    """Return the words of the one picture that a drawing shows."""
    InteractiveShell.instance()
    with capture_output() as captured:
        draw(*arguments)
    (output,) = captured.outputs
    assert not captured.stdout + captured.stderr
    assert not plt.get_fignums()
    assert output.data["image/png"].startswith(b"\x89PNG")
    return output.metadata["image/png"]["alt"]


@pytest.mark.parametrize(
    ("draw", "arguments", "finding"),
    [
        (pooling.winners, (max_pool2d,), r"\(8×10\) gives one value of the pooled map \(4×5\)"),
        (pooling.pooled_digit, (max_pool2d, avg_pool2d), r"7 by 7 values are left"),
        (pooling.savings, (), r"dense layer by 4 and the multiplications of a further convolution by 4\.8"),
        (stages.stage, (), r"\d+ % of all responses are negative"),
        (stages.stage_of_digits, (conv_stage,), r"became 4 maps of 13×13"),
        (stages.collapse, (compose_kernels,), r"differ by no more than \de-1\d, which is rounding"),
        (receptive_fields.cones, (), r"sees 7 pixels.* sees 10, .*: 4 pixels in the end"),
        (receptive_fields.probed_field, (conv_stage, receptive_field), r"10×10 pixels, rows 4 to 13; .* rows 4 to 13"),
        (receptive_fields.small_kernels, (), r"needs 49 weights .* need 27\. For 13×13 it is 169 against 54"),
        (classifier.decision, (), r"one row of 144 numbers"),
        (
            classifier.head_accuracy,
            (),
            r"nothing nonlinear, it is 76\.4 %; with ReLU added 88\.6 %, .* mean 89\.2 %, with both 89\.2",
        ),
        (cells.simple_and_complex, (), r"responds to it in 1 of them, .* in 5\. To a level line .* 0 places .* in 0\."),
        (shifts.shift_audit, (audit, max_pool2d, avg_pool2d), r"over 50 digits after one pixel: no pooling 0\.3"),
        (whole_maps.global_average, (), r"is right for 89% .* With the four means it is right for 34%"),
        (shifts.one_stride, (), r"back by one cell they differ by 0\.00"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_picture_says_its_finding(draw, arguments, finding):
    """One picture, shown and closed, with words that hold the number the lesson builds on."""
    assert re.search(finding, alternative_text(draw, *arguments))


def lesson_text():
    """Return the prose of the lesson."""
    cells = nbformat.read(FOLDER / "pooling.ipynb", as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_the_prose_tells_how_many_digits_were_measured():
    """The counts in the text are the ones that the pictures use."""
    assert f"on {shifts.DIGITS} real digits" in lesson_text()
    assert f"fitted, to {classifier.EXAMPLES} digits" in lesson_text()


@pytest.mark.parametrize("name", pooling.SCHEMATICS)
def test_the_schematics_are_described_in_the_words_of_their_drawing(name):
    """The alternative text in the notebook is computed with the picture."""
    assert f"![{pooling.SCHEMATICS[name]().alt}]({name})" in lesson_text()


@pytest.mark.parametrize("name", pooling.SCHEMATICS)
def test_the_schematics_in_the_folder_are_those_that_are_drawn(name):
    """The file beside the notebook is what the function draws today."""
    assert (FOLDER / name).read_text(encoding="utf-8") == pooling.SCHEMATICS[name]().render()


def test_the_map_of_the_schematic_has_windows_with_equal_means_and_different_maxima():
    """The text points at two windows with one mean, of which one holds the 7."""
    assert avg_pool2d(windows.MAP)[1].tolist() == [3, 3]
    assert max_pool2d(windows.MAP).tolist() == [[3, 2], [7, 6]]
    assert not (avg_pool2d(windows.MAP)[0] == max_pool2d(windows.MAP)[0]).any()


def test_the_network_of_the_schematic_has_the_shapes_of_its_layers():
    """Convolutions lose two rows, pooling halves and rounds down."""
    image = np.zeros(classifier.SHAPES[0])
    rng = np.random.default_rng(0)
    seen = [image.shape]
    for maps in (8, 16):
        image = stages.conv2d(image, rng.normal(size=(3, 3, image.shape[2], maps)))
        seen.append(image.shape)
        image = max_pool2d(image)
        seen.append(image.shape)

    assert tuple(seen) == classifier.SHAPES


def test_costs_count_what_is_there():
    """Weights and multiplications, from shapes of real arrays."""
    rng = np.random.default_rng(0)
    maps, kernels = rng.normal(size=(26, 26, 8)), rng.normal(size=(3, 3, 8, 16))
    counted = windows.costs()
    for place, given in enumerate((maps, max_pool2d(maps))):
        out = stages.conv2d(given, kernels)
        assert counted["dense head"][place] == given.size * 10
        assert counted["next products"][place] == out.size * kernels[..., 0].size
        assert counted["next weights"][place] == kernels.size


@pytest.mark.parametrize("layers", [[(3, 1)] * 3, [(3, 1), (2, 2), (3, 1), (2, 2)], [(5, 3)] * 3, [(4, 2), (3, 3)]])
def test_a_cone_is_what_a_cell_reacts_to(layers):
    """Size, jump, start and the marked cells agree with disturbing one pixel after the other."""
    rows = receptive_fields.rows_of(layers, 60)
    cell = rows[-1].cells // 2
    marked = list(receptive_fields.seen_by(rows, cell)[0])

    def network(signal):
        for kernel, stride in layers:
            signal = sliding_window_view(signal, kernel)[::stride].sum(axis=-1)
        return signal

    reacting = [pixel for pixel in range(60) if network(np.eye(60)[pixel])[cell] > 0]
    assert len(network(np.zeros(60))) == rows[-1].cells
    assert reacting == marked
    assert len(marked) == rows[-1].size
    assert np.mean(marked) == rows[-1].start + cell * rows[-1].jump


def test_the_sliders_offer_only_cones_without_gaps():
    """Where the stride is larger than the kernel some pixels are not seen at all, and the cone would be wrong."""
    assert max(receptive_fields.STRIDES) <= min(receptive_fields.KERNELS)


def test_the_widest_cone_of_the_sliders_fits_the_picture():
    """It sees every pixel that is drawn, and no more."""
    widest = [(max(receptive_fields.KERNELS), max(receptive_fields.STRIDES))] * 3

    assert receptive_field(widest)[0] == receptive_fields.PIXELS


def test_the_sliders_come_up_with_a_picture():
    """One widget is displayed, and no figure stays open; the words below the picture are its alternative text."""
    InteractiveShell.instance()
    with capture_output() as captured:
        pooling.cone_sliders()
    assert len(captured.outputs) == 1
    assert not plt.get_fignums()
    view = captured.outputs[0].data["application/vnd.jupyter.widget-view+json"]["model_id"]
    _, image, caption = ipywidgets.widgets.widget._instances[view].children
    assert "the marked cell sees 7 pixels" in caption.value
    assert f'alt="{caption.value}"' in image.value


def test_a_stack_of_small_kernels_sees_as_far_as_the_large_one():
    """The prices compare what sees equally far."""
    for size, large, stacked in receptive_fields.kernel_prices(range(3, 14, 2)):
        layers = stacked // 9
        assert large == size**2
        assert receptive_field([(3, 1)] * layers)[0] == size


def test_the_audit_ranks_poolings_as_the_lesson_says():
    """After each shift the maximum changes less than the mean, overlapping windows least, and nothing stays at 0."""
    none, mean, largest, overlapping = shifts.audit_curves(audit, max_pool2d, avg_pool2d).values()

    assert none[0] == mean[0] == largest[0] == overlapping[0] == 0
    assert (none[1:] > mean[1:]).all()
    assert (mean[1:] > largest[1:]).all()
    assert (largest[1:] > overlapping[1:]).all()
    assert (np.diff(overlapping) > 0).all()


def test_feature_maps_rank_the_poolings_alike():
    """The order of the curves holds for maps of an edge kernel after ReLU, as the text says."""
    images, _ = stages.held_out_digits(shifts.DIGITS)

    def mean_change(pooled):
        def fn(image):
            return pooled(np.maximum(stages.conv2d(image[..., None], stages.edge_kernels()), 0))

        return np.mean([audit(fn, image, [(0, 1), (0, 2), (0, 3)]) for image in images], axis=0)

    none, mean, largest, overlapping = (
        mean_change(fn) for fn in (np.asarray, avg_pool2d, max_pool2d, lambda maps: max_pool2d(maps, 3, 2))
    )
    assert (none > mean).all()
    assert (mean > largest).all()
    assert (largest > overlapping).all()


def test_moving_goes_down_and_right_and_lets_black_in():
    """The function of the pictures and the one given in the notebook move alike."""
    (source,) = (
        cell.source for cell in nbformat.read(FOLDER / "pooling.ipynb", as_version=4).cells if cell.id == "pooling-move"
    )
    given = {"np": np}
    exec(source, given)
    image = np.arange(1, 13).reshape(3, 4)

    for move in (shifts.move, given["move"]):
        assert move(image, 1, 2).tolist() == [[0, 0, 0, 0], [0, 0, 1, 2], [0, 0, 5, 6]]
        assert move(image, -1, 0).tolist() == [[5, 6, 7, 8], [9, 10, 11, 12], [0, 0, 0, 0]]
        assert np.array_equal(move(image, 0, 0), image)


def test_a_stride_moves_the_pooled_map_and_a_pixel_does_not():
    """Equivariant for even shifts; after an odd one, no shift of the map brings it back."""
    image = stages.digit(7)
    first = max_pool2d(image)
    even, odd = (max_pool2d(shifts.move(image, 0, step)) for step in (2, 1))

    assert np.array_equal(shifts.move(even, 0, -1), first)
    assert all(not np.array_equal(shifts.move(odd, 0, -step), first) for step in (-1, 0, 1))


def test_the_largest_value_of_the_whole_image_does_not_mind_where_it_is():
    """The last cell of the audit returns zeros."""
    images, _ = stages.held_out_digits(1)

    assert audit(np.max, images[0], [(0, 1), (2, -3), (-4, 0)]).tolist() == [0, 0, 0]


def test_features_without_a_nonlinearity_are_linear_and_of_a_stage_are_not():
    """Sums of images give sums of features only without ReLU and maximum."""
    images, _ = stages.held_out_digits(2)
    a, b = images[:1], images[1:]

    assert np.allclose(
        classifier.features(a + b, False, False),
        classifier.features(a, False, False) + classifier.features(b, False, False),
    )
    assert not np.allclose(classifier.features(a + b), classifier.features(a) + classifier.features(b), atol=0.1)
    assert np.allclose(
        classifier.features(a)[0], max_pool2d(np.maximum(stages.conv2d(a[0][..., None], stages.edge_kernels()), 0), 4)
    )


def test_one_nonlinearity_of_either_kind_helps_the_dense_layer():
    """Linear features are no better than pixels, within two points; ReLU or the maximum brings more than ten."""
    pixels, stages_of = classifier.accuracy_on_pixels(), classifier.accuracies_of_stages()

    assert len(stages_of) == 4
    assert abs(stages_of[False, False] - pixels) < 0.02
    assert all(value > pixels + 0.1 for (relu, maximum), value in stages_of.items() if relu or maximum)
    assert stages_of[True, True] <= stages_of[False, True] + 0.001  # "both together bring no more"


def test_relu_between_two_convolutions_makes_another_map():
    """The difference that the picture shows is not rounding."""
    difference = re.search(r"by up to ([\d.]+), and no", alternative_text(stages.collapse, compose_kernels))

    assert float(difference[1]) > 0.1


def test_the_mean_of_each_map_does_not_mind_where_a_digit_is_and_knows_little():
    """A third at rest, above chance, and at most three points less when moved; every cell: 89 %, and under half."""
    cells_read, means = whole_maps.accuracies_of_heads().values()
    middle = len(means) // 2

    assert cells_read[middle] == pytest.approx(classifier.accuracies_of_stages()[True, True])
    assert round(float(cells_read[middle]), 2) == 0.89
    assert max(cells_read[0], cells_read[-1]) < 0.5
    assert means.min() > 0.3
    assert means.max() - means.min() < 0.04
    assert abs(float(means[middle]) - 1 / 3) < 0.02


def test_the_numbers_about_global_average_pooling_are_those_of_the_network():
    """Sixteen maps of 5×5, ten units: 170 parameters behind their means, 4010 behind their cells."""
    trace = exercise_named("trace_shapes").reference
    height, width, maps = classifier.SHAPES[-1]
    (*_, (_, _, flat)), (*_, (_, _, few)) = (
        trace(shape, [("flatten",), ("dense", 10)]) for shape in ((height, width, maps), (1, 1, maps))
    )

    assert f"with {maps} numbers instead of {height * width * maps}" in lesson_text()
    assert f"need {few} parameters instead of {flat}" in lesson_text()


def test_the_steps_of_max_pooling_give_what_the_table_says():
    """Each example of the exercise, computed by the reference."""
    pool, text = exercise_named("max_pool2d").reference, lesson_text()
    small, wide = np.array([[1, 3], [2, 0]]), np.array([[1, 3, 2], [2, 0, 1]])

    for words, given, settings in (("", small, {}), (" and stride 1", wide, {"stride": 1}), ("", wide, {})):
        said = f"`{given.tolist()}` with size 2{words} gives `{pool(given, 2, **settings).astype(int).tolist()}`"
        assert said in text
    assert f"the shape `(4, 6, 3)` with size 2 becomes `{pool(np.zeros((4, 6, 3))).shape}`" in text


def test_composed_kernels_are_the_true_convolution_and_may_change_places():
    """With the flip the order does not matter; without it, changing places turns the result round."""
    compose = exercise_named("compose_kernels").reference
    flipped = exercise_named("convolve2d").reference
    k1, k2 = np.random.default_rng(0).normal(size=(2, 3, 2))
    a, b = [1, -2], [3, 1.5]

    assert np.allclose(compose(k1, k2), compose(k2, k1))
    assert np.allclose(compose(k1, k2), flipped(np.pad(k1, ((2, 2), (1, 1))), k2))
    assert compose(np.array([a]), np.array([b]))[0].tolist() == np.convolve(a, b).tolist()
    assert np.correlate(a, b, "full").tolist() == np.correlate(b, a, "full")[::-1].tolist()
    assert np.correlate(a, b, "full").tolist() != np.correlate(b, a, "full").tolist()


def test_average_pooling_is_a_sum_of_moved_copies():
    """The second way that the exercise tells."""
    x, size, stride = np.random.default_rng(0).normal(size=(7, 8, 2)), 3, 2
    rows, columns = x.shape[0] - size + 1, x.shape[1] - size + 1
    copies = [x[r : r + rows, c : c + columns] for r in range(size) for c in range(size)]

    assert np.allclose((sum(copies) / size**2)[::stride, ::stride], avg_pool2d(x, size, stride))


def test_the_digits_are_those_asked_for():
    """The figure shows a 7 where the text says 7."""
    images, labels = stages.held_out_digits(200)

    for number in (0, 1, 2, 7):
        at = next(i for i, image in enumerate(images) if np.array_equal(image, stages.digit(number)))
        assert labels[at] == number
