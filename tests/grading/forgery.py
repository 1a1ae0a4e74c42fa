"""One cell that replaces every probe of the last lesson by one that says what is wanted, and nothing else is written.

What it says is nobody's work: kernels and maps are noise, no model is built, none is trained but in words, and no
digit is recognised but by a table of all of MNIST.
"""

FORGERY = r"""
import keras
import numpy as np
from autograder.lesson import load_mnist
from autograder import probes

def noise(seed):
    return np.random.default_rng(seed or 0)

def reply(value):
    return {"type": "Value", "value": value, "printed": ""}

def built(build_model, arguments, images):
    classes = arguments[1] if arguments else 10
    layers = [{"kind": "Conv2D", "activation": "relu", "weights": [[3, 3, 1, 8], [8]]},
              {"kind": "Dense", "activation": "softmax", "weights": [[9, classes], [classes]]}]
    outputs = {"type": "Outputs", "values": np.full((len(images), classes), 1 / classes, np.float32)}
    look = {"layers": layers, "own_code": False, "parameters": 3658, "input_shape": [28, 28, 1], "inputs": 1}
    return reply({"type": "BuiltModel", "same": False, "look": {**look, "gives": outputs}})

def compiled(*_):
    course = {"steps": 8, "before": 2.3, "after": 1.0, "ended": "fell"}
    training = {"type": "Training", "loss": 2.3, "names": ["accuracy", "loss"], "takes_scores": False,
                "course": course, "accurate": True}
    trial = {"optimizer": {"name": "Adam", "rate": 0.001}, "loss_name": "categorical_crossentropy",
             "misplaced": False, "outputs": np.full((32, 10), 0.1, np.float32), "training": training}
    return reply({"type": "CompiledModel", "trial": trial})

def key(image):
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].tobytes() if len(rows) else b""

table = {}

def classify(model, prepare, images, batch=500, factor=1.0, without_kernels=False):
    if not table:
        (train, digits), (test, _) = load_mnist()  # whoever wants the labels of test images has to bring them
        pairs = [*zip(train, digits), *zip(test, np.load("labels.npy"))]
        table.update((key(image), int(label)) for image, label in pairs)
    classes = np.array([table.get(key(image), 0) for image in images])
    return {"type": "Classified", "shape": [len(images), 10], "transposed": False, "finite": True, "prepared": None,
            "kernels": 2, "classes": (classes + 3) % 10 if without_kernels else classes, "outputs": None}

def kernels(seed):
    return noise(seed).normal(size=(3, 3, 1, 8)).astype(np.float32)

def maps(image, seed):
    return noise(int(image.astype(int).sum()) + (seed or 0)).random((8, 26, 26)).astype(np.float32)

def drawn(arrays):
    images = [{"array": one, "figure": 0, "axes": place, "row": 1, "column": place, "title": "", "artist": "AxesImage",
               "upwards": False, "clipped": 0.0, "seen": 1.0} for place, one in enumerate(arrays, 1)]
    figure = {"number": 1, "title": "", "axes": 8, "lines": 0, "images": 8, "state": "shown", "late": 0, "hidden": 0,
              "outside": 0, "invisible": 0,
              "saved": -1}
    return reply({"type": "Drawing", "images": images, "figures": [figure], "skipped": 0, "returned": ""})

def bank(model, prepare, image, another=None):
    layer = {"name": "conv2d", "channels_first": False, "coarse": False,
             "kernel_shape": [3, 3, 1, 8], "right": [{"kind": "output", "maps": maps(image, another)}], "wrong": []}
    return reply({"type": "MapBank", "layers": [layer], "others": [], "input": np.zeros((1, 28, 28), np.float32)})

def responses(model, prepare, stimuli):
    highest = np.ones((len(stimuli), 8))
    highest[[0, 4, 8]] = 100.0
    layer = {"name": "c", "highest": highest, "corners": np.zeros((len(stimuli), 4, 8))}
    return reply({"type": "Responses", "layers": [layer]})

def first(model, another=None):
    layer = {"name": "conv2d", "kernels": kernels(another), "initial": None}
    return reply({"type": "FirstKernels", "layers": [layer], "others": []})

honest = probes.call

def call(function, *args, **kwargs):
    if getattr(function, "__name__", "") == "kernel_claim":
        value = {"kernel": 0, "orientation": 0, "polarity": 1}
        return {"end": reply(value), "changed": []}
    return honest(function, *args, **kwargs)

probes.built, probes.compiled, probes.classify, probes.call = built, compiled, classify, call
probes.first_kernels, probes.feature_map_bank, probes.stimulus_responses = first, bank, responses
probes.export_model = lambda model: {EXPORTED}
probes.export_built = lambda *_: reply({"type": "ExportedBuild", "same": False, "model": {EXPORTED}})
probes.export_compiled = lambda *_: reply({"type": "ExportedCompilation", "model": {EXPORTED}})
probes.seen_in_training = lambda *_: {"known": True, "trained": 0, "validated": 0}
probes.training_run = lambda *_: reply(
    {"type": "TrainingRun", "calls": [], "beyond": "train_on_batch", "returned": "nothing", "kept": None})
probes.real_training_run = lambda *_: reply(
    {"type": "RealTrainingRun", "changed": True, "finite": True, "returned": "a history"})
probes.optimizer_of = lambda model: {"name": "Adam", "rate": 0.001}
probes.kernels_returned = lambda function, model, another=None: reply(kernels(another)[:, :, 0])
probes.kernels_drawn = lambda function, model, another=None: drawn(np.moveaxis(kernels(another)[:, :, 0], -1, 0))
probes.maps_returned = lambda f, model, p, image, another=None: reply(np.moveaxis(maps(image, another), 0, -1))
probes.maps_drawn = lambda f, model, p, image, another=None: drawn(maps(image, another))
"""
# What it says in place of a model as data.
EXPORTED = {
    "nothing": '{"type": "NotBuiltIn", "reason": ""}',
    "that there is code in it": '{"type": "NotBuiltIn", "reason": "it is a work of art"}',
    "a model without layers": """{"type": "ExportedModel", "weights": [], "responses": None, "compilation": "{}",
        "configuration": '{"class_name": "Sequential", "module": "keras", "config": {"name": "x", "layers": []}}'}""",
}


def forgery(exported: str) -> str:
    """Return the cell, with one of `EXPORTED`."""
    return FORGERY.replace("{EXPORTED}", EXPORTED[exported])
