"""Wrong answers of the kinds that no ordinary case shows, made from the reference of every exercise at once."""

import inspect

import numpy as np
import pytest

from autograder.checks import exercise_named
from autograder.course import LESSONS

TOPICS = ("convolution", "local-connections", "weight-sharing", "pooling")
NAMES = [name for lesson in LESSONS if lesson.topic in TOPICS for name in lesson.exercises]
REFERENCES = {name: exercise_named(name).reference for name in NAMES if exercise_named(name).reference}


def shapes(value):
    """Return what an answer that keeps its results goes by: the shapes of arrays, and other things as they are."""
    if isinstance(value, dict):
        return tuple((key, shapes(each)) for key, each in value.items())
    return value.shape if isinstance(value, np.ndarray) else repr(value)


def kept_by_shape(reference):
    """Return an answer that gives an earlier result for arguments of the same shapes."""
    kept = {}

    def answer(*args, **kwargs):
        key = (tuple(map(shapes, args)), shapes(kwargs))
        return (
            kept.setdefault(key, None)
            if key in kept and kept[key] is not None
            else kept.setdefault(key, reference(*args, **kwargs))
        )

    return answer


def in_one_array(reference):
    """Return an answer that writes results of one shape into one and the same array."""
    arrays = {}

    def answer(*args, **kwargs):
        result = np.asarray(reference(*args, **kwargs))
        array = arrays.setdefault(result.shape, np.zeros(result.shape, result.dtype))
        array[...] = result
        return array

    return answer


def exchanged_by_position(reference):
    """Return an answer whose last two optional parameters stand in the other order."""
    names = list(inspect.signature(reference).parameters)

    def answer(*args, **kwargs):
        order = [*names[:-2], names[-1], names[-2]]
        return reference(**dict(zip(order, args, strict=False)), **kwargs)

    return answer


def in_the_type_of(place):
    """Return what makes answers whose results have the type of one argument."""

    def made(reference):
        def answer(*args, **kwargs):
            bound = inspect.signature(reference).bind(*args, **kwargs)
            given = list(bound.arguments.values())[place]
            result = reference(*args, **kwargs)
            return np.asarray(result).astype(given.dtype) if isinstance(given, np.ndarray) else result

        return answer

    return made


def cut_to(limit):
    """Return what makes answers that know no array longer than `limit`."""

    def made(reference):
        def cut(value):
            return value[tuple(slice(limit) for _ in value.shape)] if isinstance(value, np.ndarray) else value

        return lambda *args, **kwargs: reference(
            *map(cut, args), **{name: cut(value) for name, value in kwargs.items()}
        )

    return made


def has_arrays(name):
    """Return whether an exercise is about arrays."""
    return any("ndarray" in str(each.annotation) for each in inspect.signature(REFERENCES[name]).parameters.values())


def optional(name):
    """Return the optional parameters of an exercise."""
    return [each for each in inspect.signature(REFERENCES[name]).parameters.values() if each.default is not each.empty]


def array_parameters(name):
    """Return the places of the parameters that are arrays."""
    annotations = [str(each.annotation) for each in inspect.signature(REFERENCES[name]).parameters.values()]
    return [place for place, annotation in enumerate(annotations) if annotation.startswith("np.ndarray")]


OF_ONE_VALUE = ("window_response", "neighbour_correlation", "classify_layer", "equivariance_error")
# Results that hold values of an argument as they are; and a layer's own choice, where images are never whole numbers.
OF_ITS_VALUES = ("conv1d_matrix", "max_pool2d", "shift_sensitivity")

ANSWERS = [
    *((name, "kept by shape", kept_by_shape) for name in REFERENCES if has_arrays(name)),
    *((name, "in one array", in_one_array) for name in REFERENCES if has_arrays(name) and name not in OF_ONE_VALUE),
    *((name, "exchanged by position", exchanged_by_position) for name in REFERENCES if len(optional(name)) > 1),
    *(
        (name, f"type of {place}", in_the_type_of(place))
        for name in REFERENCES
        for place in array_parameters(name)
        if name not in OF_ITS_VALUES
    ),
    *((name, f"cut to {limit}", cut_to(limit)) for name in REFERENCES if has_arrays(name) for limit in (8, 28)),
]


@pytest.mark.parametrize(("name", "made"), [pytest.param(n, m, id=f"{n}-{words}") for n, words, m in ANSWERS])
def test_what_no_ordinary_case_shows_does_not_pass(name, made):
    """Results kept or shared, arrays of whole numbers, optional arguments by position, sizes beyond the text's."""
    assert not exercise_named(name).judge(made(REFERENCES[name]), seed=5).passed
