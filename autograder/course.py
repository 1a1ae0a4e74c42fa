"""Which lessons and exercises there are, their points, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LEARNERS_FOLDER = Path("cnn-course")  # where `autograder start` puts the lessons


@dataclass(frozen=True)
class Lesson:
    """Describe one lesson: one nbgrader assignment with one notebook.

    `exercises` maps the name of each check to its points, in the order of the notebook.
    """

    number: int
    topic: str
    title: str
    builds: str
    minutes: int
    exercises: dict[str, int]

    @property
    def assignment(self) -> str:
        """Return the nbgrader assignment, which is also the folder: `04-pooling`."""
        return f"{self.number:02}-{self.topic}"

    @property
    def notebook(self) -> Path:
        """Return the notebook's path inside `solutions/` or `notebooks/`."""
        return Path(self.assignment) / f"{self.topic}.ipynb"

    @property
    def checks_package(self) -> str:
        """Return the package that holds the checks of this lesson."""
        return f"autograder.checks.{self.topic.replace('-', '_')}"

    @property
    def checks_modules(self) -> tuple[str, ...]:
        """Return the modules with the checks of this lesson, one an exercise."""
        return tuple(f"{self.checks_package}.{name}" for name in self.exercises)

    @property
    def drawings_module(self) -> str:
        """Return the module that draws the pictures of this lesson."""
        return f"autograder.lesson.drawings.{self.topic.replace('-', '_')}"

    @property
    def points(self) -> int:
        """Return the points of the whole lesson."""
        return sum(self.exercises.values())


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        number=1,
        topic="convolution",
        title="Convolution",
        builds="a sliding kernel, padding and stride, edge detectors, a black box opened with one bright pixel",
        minutes=75,
        exercises={
            "window_response": 2,
            "output_size": 2,
            "cross_correlate2d": 4,
            "cross_correlate2d_ps": 3,
            "convolve2d": 2,
            "make_kernel": 3,
            "recover_kernel": 2,
            "cross_correlate1d": 2,
        },
    ),
    Lesson(
        number=2,
        topic="local-connections",
        title="Local connections",
        builds="a measure of local correlation, connection masks, an unshared local layer, a receptive-field probe",
        minutes=75,
        exercises={
            "neighbour_correlation": 3,
            "local_mask": 3,
            "receptive_field_of": 2,
            "dense_params": 1,
            "local_params": 3,
            "locally_connected1d": 4,
            "probe_receptive_field": 4,
        },
    ),
    Lesson(
        number=3,
        topic="weight-sharing",
        title="Weight sharing and feature maps",
        builds="convolution as a matrix, a full multi-channel layer, feature maps, proof of what sharing buys",
        minutes=100,
        exercises={
            "conv1d_matrix": 2,
            "classify_layer": 2,
            "conv_params": 1,
            "compare_params": 1,
            "conv2d": 4,
            "feature_maps": 1,
            "strongest_patch": 2,
            "equivariance_error": 2,
            "fit_shared_kernel": 2,
            "fit_local_kernels": 1,
            "kernel_gradient": 2,
        },
    ),
    Lesson(
        number=4,
        topic="pooling",
        title="Pooling and receptive fields",
        builds="max and average pooling, a whole stage, receptive-field arithmetic, an audit of shift invariance",
        minutes=90,
        exercises={
            "max_pool2d": 4,
            "avg_pool2d": 1,
            "conv_stage": 2,
            "receptive_field": 3,
            "trace_shapes": 4,
            "shift_sensitivity": 3,
            "compose_kernels": 3,
        },
    ),
    Lesson(
        number=5,
        topic="mnist",
        title="Keras and MNIST",
        builds="a digit classifier above 95 %, its kernels and feature maps, and evidence of what they select for",
        minutes=140,
        exercises={
            "prepare_images": 1,
            "prepare_labels": 1,
            "softmax": 1,
            "categorical_cross_entropy": 1,
            "build_model": 2,
            "compile_model": 1,
            "train": 1,
            "model_accuracy": 3,
            "confusion": 1,
            "first_layer_kernels": 1,
            "plot_kernels": 2,
            "model_feature_maps": 1,
            "plot_feature_maps": 1,
            "kernel_claim": 1,
            "numpy_forward": 2,
        },
    ),
)


def lessons_folder() -> Path:
    """Return where the student's notebooks lie: inside an installed package, or beside it in the repository."""
    package = Path(__file__).resolve().parent
    inside = package / "_course" / "notebooks"
    return inside if inside.exists() else package.parent / "notebooks"


def lesson_of(exercise: str) -> Lesson:
    """Return the lesson that an exercise belongs to; raise `KeyError` if there is none."""
    for lesson in LESSONS:
        if exercise in lesson.exercises:
            return lesson
    raise KeyError(exercise)
