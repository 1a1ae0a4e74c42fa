"""A claim is judged by measured responses: right ones are supported, wrong ones told what the evidence says."""

import numpy as np
import pytest

from autograder.checks import exercise_named
from autograder.checks.models.tuning import ORIENTATIONS, at, claim_of, verdict
from autograder.lesson.stimuli import ANGLES, edge, line, stimuli, tuning
from tests.checks.digit_models import STYLES, prepare, reference

kernel_claim = exercise_named("kernel_claim")

ROW = np.array([[-1.0, -1, -1], [2, 2, 2], [-1, -1, -1]])
RISING = np.array([[-1.0, -1, 2], [-1, 2, -1], [2, -1, -1]])
SOBEL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
BLOB = np.ones((3, 3))
WEAK = BLOB + 0.02 * ROW
UNDECIDED = BLOB + 0.18 * ROW
CROSS = ROW + ROW.T  # answers rows and columns, and no diagonal
NOTHING = 1e-4 * ROW


def measured(*kernels):
    """Return the tuning of kernels of one size, measured as the probe measures a model's."""
    pictures = stimuli() / 255.0
    highest, corners = [], []
    for kernel in kernels:
        windows = np.lib.stride_tricks.sliding_window_view(pictures, kernel.shape, axis=(1, 2))
        core = np.einsum("nijkl,kl->nij", windows, kernel)[:, 5:-5, 5:-5]
        highest.append(core.max(axis=(1, 2)))
        corners.append(core[:, [0, 0, -1, -1], [0, -1, 0, -1]])
    return tuning(np.stack(highest, axis=-1), np.stack(corners, axis=-1))


def test_angles_are_as_seen():
    """0 is horizontal, 90 vertical, 45 rises to the right, and an edge lies where the line does."""
    assert line(0, size=5)[2].all()
    assert line(90, size=5)[:, 2].all()
    assert np.array_equal(line(45, size=5), np.eye(5, dtype=bool)[::-1])
    assert np.array_equal(line(135, size=5), np.eye(5, dtype=bool))
    assert edge(0, size=5)[:3].all()
    assert not edge(0, size=5)[3:].any()


@pytest.mark.parametrize("angle", ANGLES)
def test_every_line_lights_as_many_pixels(angle):
    """No angle is brighter than another: a kernel of equal weights answers all alike."""
    curves = measured(BLOB, np.ones((5, 5)))

    place = ANGLES.index(angle)
    assert curves.bright[place] == pytest.approx([3, 5])
    assert curves.edge[place] == pytest.approx([0, 0])


@pytest.mark.parametrize(
    ("kernel", "orientation", "polarity"),
    [
        (ROW, 0, 1),
        (ROW.T, 90, 1),
        (RISING, 45, 1),
        (RISING[::-1], 135, 1),
        (-ROW, 0, -1),
        (-RISING, 45, -1),
        (SOBEL, 90, "none"),
        (SOBEL.T, 0, "none"),
        (-SOBEL, 90, "none"),
        (np.kron(ROW, np.ones((1, 2)))[:, :5], 0, 1),
        (np.repeat(np.array([[-1.0], [-1], [-1], [6], [-1], [-1], [-1]]), 7, axis=1), 0, 1),
        (BLOB, "none", 1),
        (-BLOB, "none", -1),
        (np.ones((1, 1)), "none", 1),
    ],
)
def test_exactly_the_right_claim_is_supported(kernel, orientation, polarity):
    """Of all claims about a clear kernel, those that the evidence supports agree with what it was made for."""
    curves = measured(kernel)

    supported = {(o, p) for o in (*ORIENTATIONS, "none") for p in (1, -1, "none") if verdict(curves, 0, o, p).supported}

    assert (orientation, polarity) in supported
    assert {o for o, _ in supported} == {orientation}
    assert len(supported) == 1


@pytest.mark.parametrize(
    ("kernel", "orientation", "polarity", "mistake"),
    [
        (ROW, 90, 1, "right-angle"),
        (RISING, 135, 1, "mirrored-diagonal"),
        (ROW, 45, 1, "other-orientation"),
        (WEAK, 0, 1, "not-selective"),
        (BLOB, 45, 1, "not-selective"),
        (UNDECIDED, 0, 1, "undecided"),
        (UNDECIDED, 90, 1, "undecided"),
        (UNDECIDED, 45, 1, "undecided"),
        (UNDECIDED, "none", 1, "undecided"),
        (CROSS, 0, 1, "undecided"),
        (CROSS, 45, 1, "undecided"),
        (CROSS, "none", 1, "undecided"),
        (ROW, 0, -1, "polarity-opposite"),
        (SOBEL, 90, 1, "polarity-alike"),
        (ROW, 0, "none", "polarity-clear"),
        (ROW, "none", 1, "none-but-selective"),
        (NOTHING, 0, 1, "silent"),
    ],
)
def test_a_wrong_claim_is_named(kernel, orientation, polarity, mistake):
    """The verdict says which part of the claim the evidence contradicts."""
    judged = verdict(measured(kernel, ROW), 0, orientation, polarity)

    assert not judged.supported
    assert judged.mistake == mistake


def test_advice_does_not_run_in_a_circle():
    """Whoever is sent to the orientation "none" finds it supported, and whoever is sent away from it, another one."""
    rng = np.random.default_rng(0)
    curves = measured(*(BLOB * rng.choice([0.0, 0.4, 1.5]) + rng.normal(size=(3, 3)) for _ in range(100)))

    sent = 0
    for kernel in range(100):
        for polarity in (1, -1, "none"):
            told = {o: verdict(curves, kernel, o, polarity).mistake for o in (*ORIENTATIONS, "none")}
            claims = [told[o] for o in ORIENTATIONS]
            if "not-selective" in claims:
                assert told["none"] not in ("none-but-selective", "undecided")
                sent += 1
            if told["none"] == "none-but-selective" or {"right-angle", "mirrored-diagonal", "other-orientation"} & {
                *claims
            }:
                assert any(claim == "" or claim.startswith("polarity") for claim in claims)
                sent += 1
    assert sent > 100


def test_guessing_does_not_pay():
    """For kernels of noise, a blind claim is supported in less than one case of eight, yet one can always be found."""
    rng = np.random.default_rng(0)
    kernels = [rng.normal(size=(3, 3)) for _ in range(64)]
    curves = measured(*kernels)

    claims = [(o, p) for o in ORIENTATIONS for p in (1, -1, "none")]
    right = np.array([[verdict(curves, k, *claim).supported for claim in claims] for k in range(64)])

    assert right.mean() < 1 / 8
    assert right.reshape(8, 8, -1).any(axis=(1, 2)).all()


def test_a_verdict_gives_the_measured_ratio():
    """Whoever claims too much reads how little it is."""
    judged = verdict(measured(WEAK), 0, 0, 1)

    ratio = at(measured(WEAK).bright[:, 0], 0) / at(measured(WEAK).bright[:, 0], 90)
    assert f"{np.floor(100 * ratio) / 100:.2f} times as strongly" in judged.finding


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "a dictionary"),
        (3, "a dictionary"),
        ({"kernel": 0, "orientation": 0}, "`polarity` is missing"),
        ({"kernel": 8, "orientation": 0, "polarity": 1}, "0 to 7"),
        ({"kernel": -1, "orientation": 0, "polarity": 1}, "0 to 7"),
        ({"kernel": 1.5, "orientation": 0, "polarity": 1}, "0 to 7"),
        ({"kernel": 0, "orientation": 30, "polarity": 1}, "0, 45, 90 or 135"),
        ({"kernel": 0, "orientation": "vertical", "polarity": 1}, "0, 45, 90 or 135"),
        ({"kernel": 0, "orientation": 0, "polarity": 2}, "+1"),
        ({"kernel": 0, "orientation": 0, "polarity": [1]}, "+1"),
        ({"kernel": [0], "orientation": 0, "polarity": 1}, "0 to 7"),
    ],
)
def test_what_is_no_claim_is_told_what_one_looks_like(value, words):
    """Each part has its own words."""
    assert words in claim_of(value, 8)


@pytest.mark.parametrize(
    "value",
    [
        {"kernel": 2, "orientation": 90, "polarity": 1},
        {"kernel": 2.0, "orientation": 90.0, "polarity": 1.0},
        {"kernel": np.array(2), "orientation": np.array([90]), "polarity": np.array(1)},
    ],
)
def test_a_claim_may_be_written_with_any_numbers(value):
    """Whole numbers of every type pass."""
    assert claim_of(value, 8) == (2, 90, 1)


def set_kernels(model, name, kernels):
    """Put kernels (kh, kw) into a layer with one input channel."""
    layer = next(layer for layer in model.layers if layer.name == name)
    weights = layer.get_weights()
    weights[0] = np.dstack(kernels)[:, :, np.newaxis]
    layer.set_weights(weights)


def claiming(kernel, orientation, polarity):
    """Return a claim as a function."""
    return lambda: {"kernel": kernel, "orientation": orientation, "polarity": polarity}


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_a_claim_about_a_model_is_judged_by_its_own_responses(strides, padding):
    """Stimuli go through the learner's preparation and model, bias and activation left out."""
    model = reference(4, 3, seed=4, strides=strides, padding=padding)
    set_kernels(model, "first", [ROW, RISING, SOBEL, -ROW.T])

    for claim in [(0, 0, 1), (1, 45, 1), (2, 90, "none"), (3, 90, -1)]:
        assert kernel_claim.judge(claiming(*claim), model, prepare).passed
    refused = kernel_claim.judge(claiming(0, 90, 1), model, prepare)
    assert refused.mistake == "kernel-claim.right-angle"
    assert "times as strongly" in refused.message


def test_polarity_is_that_of_the_image_as_seen():
    """A learner who turns images into their negative has kernels for dark lines where others have bright ones."""
    model = reference(4, 3, seed=5)
    set_kernels(model, "first", [ROW, RISING, SOBEL, -ROW.T])

    assert kernel_claim.judge(claiming(0, 0, -1), model, lambda images: 1 - prepare(images)).passed


@pytest.mark.parametrize("style", STYLES)
def test_any_model_can_be_asked(style):
    """Whatever the style, the verdict is about evidence and never an error of the check."""
    build, prepare_images = STYLES[style]
    model = build()

    outcomes = [
        kernel_claim.judge(claiming(kernel, orientation, polarity), model, prepare_images)
        for kernel in range(4)
        for orientation in (0, 90)
        for polarity in (1, -1)
    ]

    assert all(outcome.passed or outcome.mistake for outcome in outcomes)


def test_a_claim_not_made_is_not_attempted():
    """The stub, a missing model and a missing preparation are not failures."""

    def stub(*_):
        raise NotImplementedError

    assert not kernel_claim.judge(stub, reference(), prepare).attempted
    assert not kernel_claim.judge(claiming(0, 0, 1), None, prepare).attempted
    assert not kernel_claim.judge(claiming(0, 0, 1), reference(), stub).attempted


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: None, "a dictionary"),
        pytest.param(lambda: "kernel 3", "a dictionary", id="text"),
        (lambda: 1 / 0, "ZeroDivisionError"),
        ({"kernel": 0}, "without brackets"),
        (lambda: object(), "an object of type `object`"),
    ],
)
def test_a_claim_wrong_in_kind_ends_in_a_readable_message(answer, words):
    """Nothing gets through as a crash."""
    outcome = kernel_claim.judge(answer, reference(), prepare)

    assert outcome.fraction == 0
    assert outcome.attempted
    assert words in outcome.message
