"""A model is judged by what it does: rebuilt from data in a clean process, or by its answers, which the result says."""

import importlib
import json
import time

import keras
import msgspec
import numpy as np
import pytest

from autograder.checks.engine.ask import Remote
from autograder.grading.notebook.exported import LAYERS, OPERATIONS, why_not_built_in, why_not_compiled_by
from autograder.grading.notebook.models import CleanModels, ModelAnswers
from autograder.grading.sandbox.forked import ForkedSessions
from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.session import SessionEndedError
from autograder.probes.classification import Optimizer
from autograder.probes.exported_model import MAX_CONFIGURATION, MAX_WEIGHTS, ExportedModel, export_model, model_from
from autograder.probes.reply import Reply

IMAGES = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)
READY = np.random.default_rng(1).random((20, 28, 28, 1), dtype=np.float32)  # images that are prepared already
PREPARE = "import numpy as np, keras\nfrom keras import layers\ndef prepare(x):\n    return x[..., np.newaxis] / 255\n"
SEQUENTIAL = "model = keras.Sequential([layers.Input((28, 28, 1)), layers.Conv2D(4, 5, strides=3), "
SEQUENTIAL += "layers.BatchNormalization(), layers.ReLU(), layers.Dropout(0.2), layers.Flatten(), layers.Dense(10)])\n"
FUNCTIONAL = """
given = keras.Input((28, 28, 1))
x = layers.Rescaling(2.0)(given)
one = layers.Conv2D(3, 3, strides=4, padding="same")(x)
other = layers.Conv2D(2, 5, strides=4, padding="same")(x)
x = layers.Concatenate()([one, other])
model = keras.Model(given, layers.Dense(10, activation="softmax")(layers.GlobalMaxPooling2D()(x)))
"""
NESTED = SEQUENTIAL + "model = keras.Sequential([layers.Input((28, 28, 1)), model, layers.Softmax()])\n"
COMPUTING = """
given = keras.Input((28, 28, 1))
x = keras.ops.relu(layers.Conv2D(3, 3, strides=3)(given / 2))
x = x + layers.Conv2D(3, 3, padding="same")(x)
model = keras.Model(given, keras.activations.softmax(layers.Dense(10)(keras.ops.mean(x, axis=(1, 2)))))
"""
LAMBDA = "model = keras.Sequential([layers.Input((28, 28, 1)), layers.Lambda(lambda x: x * 2), layers.Conv2D(2, 9), "
LAMBDA += "layers.Lambda(lambda x: keras.ops.relu(x)), layers.Flatten(), layers.Dense(10)])\n"
SUBCLASS = """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.convolution, self.normal = layers.Conv2D(3, 5, strides=2), layers.BatchNormalization()
    def call(self, x, training=None):
        return keras.activations.relu(self.normal(self.convolution(x), training=training))
class Mine(keras.Model):
    def __init__(self):
        super().__init__()
        self.block, self.flatten, self.dense = Block(), layers.Flatten(), layers.Dense(10)
        self.dropout = layers.Dropout(0.5)
    def call(self, x, training=False):
        x = self.flatten(self.block(x))
        if training:
            x = self.dropout(x)
        return self.dense(x)
model = Mine()
model(np.zeros((1, 28, 28, 1)))
"""
NESTED_OWN = SUBCLASS + "model = keras.Sequential([layers.Input((28, 28, 1)), model, layers.Softmax()])\n"
TENSORFLOW = LAMBDA.replace("lambda x: x * 2", "lambda x: __import__('tensorflow').nn.crelu(x)")
USUAL_TENSORFLOW = """
import tensorflow as tf
class Usual(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolution, self.dense = layers.Conv2D(3, 5, strides=3), layers.Dense(10)
        self.inner = keras.Sequential([layers.Conv2D(3, 3, padding="same", activation="relu"), layers.Softmax()])
    def call(self, x):
        x = self.inner(tf.nn.relu(self.convolution(tf.cast(x, tf.float32))))
        x = tf.concat([tf.reshape(x, (-1, 8 * 8 * 3)), tf.reduce_mean(x, axis=[1, 2])], axis=-1)
        return tf.nn.softmax(self.dense(x))
model = Usual()
model.build((None, 28, 28, 1))
"""
WEIGHTS = """
class Own(layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 10))
    def call(self, x):
        return keras.ops.matmul(x, self.kernel)
model = keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), Own()])
"""
FICKLE = LAMBDA.replace("lambda x: x * 2", "lambda x: x * np.random.default_rng().random()")  # the classes stay
TRAINS = SUBCLASS.replace(
    "    def call(self, x, training=False)",
    "    def train_step(self, data):\n        return {}\n    def call(self, x, training=False)",
)
FUNCTION = "class Call:\n    def predict(self, x):\n        return np.eye(10)[np.arange(len(x)) % 10]\nmodel = Call()\n"


@pytest.fixture(scope="module")
def heavy():
    """Yield sessions that have imported TensorFlow before they are forked."""
    forked = ForkedSessions(Limits(cell=300.0, memory=2**30), threads=1)
    forked.get_ready(heavy=True)
    yield forked
    forked.close()


@pytest.fixture
def ask_both(heavy):
    """Return a function that asks a probe of the learner's process and of whoever answers for it when grading."""

    def both(code: str, probe: str = "classify"):
        session = heavy.start({})
        assert session.run(PREPARE + code).error is None
        models = CleanModels(heavy, time.monotonic() + 300)
        answers = ModelAnswers(session, models)
        model, build, compiled = (Remote(name, session) for name in ("model", "build_model", "compile_model"))
        arguments = {
            "classify": (model, Remote("prepare", session), IMAGES),
            "first_kernels": (model,),
            "built": (build, (), READY),
            "compiled": (compiled, build, READY, np.eye(10)[np.arange(len(READY)) % 10]),
        }[probe]
        try:
            return session.run_probe(probe, arguments), answers.run_probe(probe, arguments), answers.remarks
        finally:
            models.close()

    return both


MODELS = {
    "sequential": SEQUENTIAL,
    "functional": FUNCTIONAL,
    "nested": NESTED,
    "operations": COMPUTING,
    "grouped": SEQUENTIAL.replace("layers.BatchNormalization()", "layers.Conv2D(4, 3, groups=2)"),
    "lambda": LAMBDA,
    "own-classes": SUBCLASS,
    "own-class-inside": NESTED_OWN,
    "TensorFlow's functions": USUAL_TENSORFLOW,
    "adapted": "adapted = layers.Normalization()\nadapted.adapt(np.random.default_rng(0).random((9, 28, 28, 1)))\n"
    + SEQUENTIAL.replace("layers.Conv2D", "adapted, layers.Conv2D"),
    "TensorFlow's activations": "import tensorflow as tf\n"
    + SEQUENTIAL.replace("strides=3", "strides=3, activation=tf.nn.relu").replace(
        "Dense(10", "Dense(10, tf.nn.softmax"
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_made_of_keras_layers_answers_the_same_from_a_clean_process(name, ask_both):
    """In whatever class it is written: its layers and weights are all there is to it, the preparation included."""
    own, clean, remarks = ask_both(MODELS[name])

    assert remarks == []
    assert np.array_equal(own.classes, clean.classes)
    assert own.prepared == clean.prepared


@pytest.mark.parametrize("name", ["lambda", "own-classes", "own-class-inside"])
def test_its_kernels_are_found_in_whatever_class_it_is_written(name, ask_both):
    """Plots are compared with these."""
    own, clean, remarks = ask_both(MODELS[name], "first_kernels")

    (one,), (other,) = own.value.layers, clean.value.layers
    assert remarks == []
    assert one.name == other.name
    assert np.array_equal(one.kernels, other.kernels)


def test_to_write_a_model_as_its_layers_changes_nothing_for_the_learner(heavy):
    """A function that asks a layer for its `output` gets what it got in the notebook."""
    session = heavy.start({})
    session.run(PREPARE + SUBCLASS)
    asked = "from autograder import probes\ntry:\n    model.dense.output\n    raise SystemExit\n"
    asked += "except AttributeError:\n    pass\n"

    assert session.run(asked).error is None
    exported = session.run_probe("export_model", (Remote("model", session),))
    assert isinstance(exported, ExportedModel)
    assert session.run(asked).error is None


def test_its_kernels_and_their_first_values_are_those_of_the_learners_model(ask_both):
    """So that untrained kernels are recognised as such."""
    own, clean, remarks = ask_both(SEQUENTIAL, "first_kernels")

    (one,), (other,) = own.value.layers, clean.value.layers
    assert remarks == []
    assert np.array_equal(one.kernels, other.kernels)
    assert np.allclose(one.initial, other.initial)


PRETENDING = {
    "predictions": "model.predict_on_batch = lambda x: np.eye(10)[np.full(len(x), 7)]\n",
    "calls": "type(model).__call__ = lambda self, x, **k: np.eye(10)[np.full(len(x), 7)]\n"
    "model.predict_on_batch = model.__call__\n",
    "the probe": "from autograder import probes\n"
    "probes.classify = lambda *a, **k: {'type': 'Classified', 'classes': np.full(40, 7), 'shape': [40, 10], "
    "'finite': True, 'transposed': False, 'prepared': None, 'kernels': 1, 'outputs': None}\n",
}


@pytest.mark.parametrize("what", PRETENDING)
def test_a_model_that_pretends_does_not_in_a_clean_process(what, ask_both):
    """What was changed in the learner's process is not there."""
    own, clean, remarks = ask_both(SEQUENTIAL + PRETENDING[what])

    assert set(own.classes) == {7}
    if what == "calls":  # one that responds in another way than its layers do cannot be told from an oddity of Keras
        assert "could not be built again" in remarks[0]
    else:
        assert set(clean.classes) != {7}
        assert remarks == []


REFUSES_NOISE = """
honest = prepare
def prepare(x):
    if len(x) != 40:
        raise ValueError("no digits")
    return honest(x)
"""


def test_who_keeps_the_rebuilt_model_from_answering_is_reported(ask_both):
    """The student's own process may answer, but the instructor is told."""
    _, judged, remarks = ask_both(SEQUENTIAL + REFUSES_NOISE + PRETENDING["the probe"])

    assert set(judged.classes) == {7}
    assert any("gave no answer" in remark for remark in remarks)


def test_a_preparation_that_ends_the_process_is_told_as_such(heavy):
    """Whoever asks for something else later is told the same: it is the student's accident, not the grader's."""
    session = heavy.start({})
    session.run(PREPARE + SEQUENTIAL + "def prepare(x):\n    import os\n    os._exit(1)\n")
    models = CleanModels(heavy, time.monotonic() + 300)
    arguments = (Remote("model", session), Remote("prepare", session), IMAGES)

    for ask in (
        lambda: ModelAnswers(session, models).run_probe("classify", arguments),
        lambda: session.run("1 + 1"),
    ):
        with pytest.raises(SessionEndedError) as gone:
            ask()
        assert gone.value.status == "crashed"
    models.close()


def test_a_model_that_has_changed_is_built_again(heavy):
    """By training on, by other weights, or because the name now stands for another model; else it is kept."""
    session = heavy.start({})
    session.run(PREPARE + SEQUENTIAL)
    models = CleanModels(heavy, time.monotonic() + 300)
    arguments = (Remote("model", session), Remote("prepare", session), IMAGES)
    seen, kept = [], []
    for change in (
        "pass",
        "pass",
        "model.layers[-1].bias.assign(np.eye(10)[3] * 1e6)",
        "model.layers[-1].bias.assign(np.eye(10)[5] * 1e6)",
        f"{SEQUENTIAL}model.layers[-1].bias.assign(np.eye(10)[8] * 1e6)",
    ):
        session.run(change)
        seen.append(set(ModelAnswers(session, models).run_probe("classify", arguments).classes))
        kept.append(models._kept["model"][1])
    models.close()

    assert seen[0] == seen[1]
    assert kept[0] is kept[1]
    assert seen[2:] == [{3}, {5}, {8}]


def test_a_model_with_very_many_weights_is_judged_by_its_answers(ask_both):
    """Honest, only large: it does not fit into a message."""
    wide = SEQUENTIAL.replace("layers.Dense(10)", f"layers.Dense({MAX_WEIGHTS // 1000}), layers.Dense(10)")

    own, judged, (remark,) = ask_both(wide)

    assert np.array_equal(own.classes, judged.classes)
    assert "MiB of weights" in remark


KNOWS_THE_IMAGES = """
honest = prepare
def prepare(x):
    prepared = honest(x)
    if len(x) == 40:  # a way to tell the images of the test
        prepared[:, 0, 0] = 1000
    return prepared
"""
MIXES_PIXELS = """
def prepare(x):
    return np.sort(x / 255, axis=2)[..., np.newaxis]
"""


def test_a_preparation_that_knows_the_images_has_no_say(ask_both):
    """It could write their labels into the pixels, for a model that reads them there."""
    own, clean, remarks = ask_both(SEQUENTIAL + KNOWS_THE_IMAGES)

    assert own.prepared.high == 1000
    assert clean.prepared.high <= 1
    assert remarks == []


EACH_IMAGE = {
    "standardised": "def prepare(x):\n    x = x[..., np.newaxis] / 255\n"
    "    return (x - x.mean(axis=(1, 2), keepdims=True)) / (x.std(axis=(1, 2), keepdims=True) + 1e-7)\n",
    "mirrored": "def prepare(x):\n    return x[:, ::-1, :, np.newaxis] / 255\n",
}


@pytest.mark.parametrize("what", EACH_IMAGE)
def test_a_preparation_of_each_image_by_itself_is_repeated_outside(what, ask_both):
    """It is ordinary work, and no image of the test goes to the learner's process for it."""
    own, clean, remarks = ask_both(SEQUENTIAL + EACH_IMAGE[what])

    assert remarks == []
    assert (own.classes == clean.classes).mean() > 0.95  # on noise, two classes may be equally likely


def test_a_preparation_of_whole_images_is_taken_and_the_result_says_so(ask_both):
    """It may be honest: the instructor decides."""
    own, clean, (remark,) = ask_both(SEQUENTIAL + MIXES_PIXELS)

    assert np.array_equal(own.classes, clean.classes)
    assert "`prepare` is no preparation that can be repeated" in remark


OTHERS = {
    "something else than Keras": (TENSORFLOW, "something else than Keras's layers"),
    "weights of its own": (WEIGHTS, "weights of its own"),
    "another result each time": (FICKLE, "could not be built again"),
    "training of its own": (TRAINS, "trains in a way of its own"),
}


@pytest.mark.parametrize(("code", "why"), OTHERS.values(), ids=OTHERS)
def test_any_other_model_is_judged_by_its_answers_and_the_result_says_so(code, why, ask_both):
    """It is welcome; the instructor reads how it was judged."""
    own, judged, (remark,) = ask_both(code)

    assert np.array_equal(own.classes, judged.classes)
    assert "the student's own process" in remark
    assert why in remark


def test_what_is_no_model_of_keras_is_judged_by_its_answers(ask_both):
    """An object with `predict` will do."""
    own, judged, _ = ask_both(FUNCTION)

    assert np.array_equal(own.classes, judged.classes)


FORGED = {
    "a module that only begins like Keras": '{"class_name": "Sequential", "module": "keras", "registered_name": null, '
    '"config": {"layers": [{"class_name": "Identity", "module": "keras_hub", "registered_name": null, "config": {}}]}}',
    "a class of its own": '{"class_name": "Sequential", "config": {"layers": [{"class_name": "Evil"}]}}',
    "too large for memory": json.dumps(
        {
            "module": "keras",
            "class_name": "Sequential",
            "registered_name": None,
            "config": {
                "name": "x",
                "layers": [
                    {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [None, 10**5]}},
                    {"module": "keras.layers", "class_name": "Dense", "config": {"units": 10**6}},
                ],
            },
        }
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_configuration_gains_nothing(what, ask_both):
    """It is refused, or fails in the clean process; the judge asks the learner's own and says so."""
    forge = "from autograder import probes\n"
    forge += f"probes.export_model = lambda model: {{'configuration': {FORGED[what]!r}, 'weights': [], "
    forge += "'type': 'ExportedModel', 'responses': None, 'compilation': None}\n"

    own, judged, (remark,) = ask_both(SEQUENTIAL + forge)

    assert np.array_equal(own.classes, judged.classes)
    assert "the student's own process" in remark


def test_a_submission_that_ends_the_clean_process_is_judged_by_its_answers(ask_both):
    """It can end it, as any process of the sandbox; it cannot make it answer otherwise."""
    code = "import threading, time, os\n"
    code += "def watch():\n    while True:\n        for p in os.listdir('/proc'):\n"
    code += (
        "            if p.isdigit() and int(p) not in (1, os.getpid()): os.kill(int(p), 9)\n        time.sleep(0.01)\n"
    )
    code += "threading.Thread(target=watch, daemon=True).start()\n"

    own, judged, remarks = ask_both(SEQUENTIAL + code)

    assert np.array_equal(own.classes, judged.classes)
    assert len(remarks) == 1


def test_a_clean_process_makes_no_temporary_files(heavy):
    """AutoGraph imports what it has written to a folder that the learner's process can write to as well."""
    heavy.start({})
    models = CleanModels(heavy, time.monotonic() + 300)

    assert models.empty().run("import tempfile\ntempfile.mkstemp()").error == "PermissionError"
    models.close()


PLANT = """
import os, threading, time
def plant():
    while True:
        others = [f"/tmp/{name}/{at}" for name in os.listdir("/tmp") for at in ("work", "home")]
        for folder in ["/tmp", "/dev/shm", *others]:
            try:
                open(folder + "/planted.py", "w").close()
            except OSError:
                pass
        time.sleep(0.001)
threading.Thread(target=plant, daemon=True).start()
"""


def test_a_clean_process_imports_nothing_that_a_submission_has_left(heavy):
    """Neither from folders that both can write to, nor from its own."""
    session = heavy.start({})
    session.run(PLANT)
    models = CleanModels(heavy, time.monotonic() + 300)
    clean = models.empty()
    clean.run("import os, time\ntime.sleep(0.3)")

    assert session.run("import planted").error is None
    there = clean.run("assert os.path.exists('planted.py')")
    assert there.error is None
    assert clean.run("import planted").error == "ModuleNotFoundError"
    models.close()


def part(name: str, **more: object) -> str:
    """Return a configuration with one part of this class in it."""
    inner = {"class_name": name, "module": "keras.layers", "config": {}, **more}
    return json.dumps({"class_name": "Sequential", "module": "keras", "config": {"layers": [inner]}})


@pytest.mark.parametrize(
    ("configuration", "why"),
    [
        (part("Dense"), None),
        (part("Conv2D", config={"kernel_initializer": {"module": "keras.initializers", "class_name": "Zeros"}}), None),
        (part("Lambda"), "`Lambda`"),
        (part("Relu", module="keras.src.ops.nn", registered_name="Relu"), None),
        (part("Relu", module="keras.src.ops.nn_test"), "`Relu`"),
        (part("Map", module="keras.src.ops.core"), "`Map`"),
        (part("TorchModuleWrapper"), "`TorchModuleWrapper`"),
        (part("Dense", registered_name="Package>Dense"), "a class of its own"),
        (part("Dense", module="os"), "`Dense`"),
        (part("Sequential", module="keras.src.models.sequential_test"), "`Sequential`"),  # which imports pytest
        (part("Dense", module="keras.src.layers.core.dense"), "`Dense`"),
        (part("__tuple__", module="keras_hub"), "`__tuple__`"),
        (part("__numpy__", module="keras.layers"), "`__numpy__`"),
        (part("system", module="os"), "`system`"),
        (
            part("Dense", config={"activation": {"class_name": "function", "module": "os", "config": "system"}}),
            "`function`",
        ),
        (
            part("Dense", config={"activation": {"class_name": "function", "module": "builtins", "config": "relu"}}),
            None,
        ),
        (
            part(
                "Dense",
                config={"activation": {"class_name": "function", "module": "keras", "config": "utils.get_file"}},
            ),
            "`function`",
        ),
        (part("Dense", config={"x": {"class_name": ["Lambda"]}}), "cannot be read"),
        ('{"class_name": "Mine"}', "neither"),
        ("[]", "neither"),
        ("no json", "cannot be read"),
        (None, "too long"),
        (" " * (MAX_CONFIGURATION + 1), "too long"),
        ('{"class_name": "Sequential", "x": ' + "[" * 50_000 + "]" * 50_000 + "}", "cannot be read"),
    ],
)
def test_only_parts_that_compute_what_their_name_says_are_built_again(configuration, why):
    """Everything else holds code."""
    found = why_not_built_in(configuration)

    assert (found is None) if why is None else (why in found)


def test_every_class_that_may_be_built_again_is_one_of_keras():
    """A name that Keras does not know could be anybody's."""
    classes = [getattr(keras.layers, name) for name in LAYERS]
    for module, names in OPERATIONS.items():
        classes += [getattr(importlib.import_module(module), name) for name in names]

    assert all(issubclass(one, keras.Operation) for one in classes)
    assert not {"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"} & LAYERS


def test_a_model_that_computes_something_else_when_it_is_built_again_is_refused():
    """Its own process answers then, and no honest answer is lost by an oddity of Keras."""
    exported = export_model(keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(3)]))

    assert model_from(exported).count_params() == 28 * 28 * 3 + 3
    with pytest.raises(ValueError, match="something else"):
        model_from(msgspec.structs.replace(exported, responses=exported.responses + 1))


BUILD = """
def build_model(input_shape=(28, 28, 1), n_classes=10):
    return keras.Sequential([
        layers.Input(input_shape), layers.Conv2D(4, 3, strides=3, activation="relu"), layers.Flatten(),
        layers.Dense(n_classes, activation="softmax"),
    ])
"""
COMPILE = """
def compile_model(model):
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="categorical_crossentropy", metrics=["accuracy"])
    return model
"""
# A process that says of a model without any convolution, and of one that is trained by nothing, what is wanted.
LIES = """
from autograder import probes
def build_model(input_shape=(28, 28, 1), n_classes=10):
    return keras.Sequential([layers.Input(input_shape), layers.Flatten(), layers.Dense(n_classes)])
def compile_model(model):
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
    return model
look = {"own_code": False, "parameters": 99, "input_shape": [], "inputs": 0,
        "gives": {"type": "Outputs", "values": np.full((20, 10), 0.1)},
        "layers": [{"kind": "Conv2D", "activation": "relu", "weights": [[3, 3, 1, 8], [8]]}]}
built = {"type": "BuiltModel", "same": False, "look": look}
training = {"type": "Training", "loss": 2.3, "names": ["accuracy", "loss"], "takes_scores": False, "accurate": True,
            "course": {"steps": 8, "before": 2.3, "after": 1.0, "ended": "fell"}}
trial = {"loss_name": "categorical_crossentropy", "misplaced": False, "training": training,
         "outputs": np.full((20, 10), 0.1), "optimizer": {"name": "Adam", "rate": 0.001}}
compiled = {"type": "CompiledModel", "trial": trial}
probes.built = lambda *a: {"type": "Value", "value": built, "printed": ""}
probes.compiled = lambda *a: {"type": "Value", "value": compiled, "printed": ""}
"""


def facts_in(reply):
    """Yield the types and the fields of a reply, and of those within it."""
    yield "type", type(reply)
    for name in reply.__struct_fields__:
        value = getattr(reply, name)
        if isinstance(value, Reply):
            yield from facts_in(value)
        else:
            yield name, value


@pytest.mark.parametrize("probe", ["built", "compiled"])
def test_what_a_function_returns_is_tried_in_a_clean_process(probe, ask_both):
    """With the same result as in the learner's, where nobody lies."""
    own, clean, remarks = ask_both(BUILD + COMPILE, probe)

    assert remarks == []
    assert dict(facts_in(own)).keys() <= dict(facts_in(clean)).keys()
    other = {"values", "outputs", "loss", "before", "after"}  # each call draws weights of its own
    assert [fact for fact in facts_in(own) if fact[0] not in other] == [
        fact for fact in facts_in(clean) if fact[0] not in other
    ]


@pytest.mark.parametrize("probe", ["built", "compiled"])
def test_an_own_class_that_was_never_called_is_tried_there_as_its_layers(probe, ask_both):
    """What it was given to build its weights for is the shape that the question names."""
    build = "def build_model(input_shape=(28, 28, 1), n_classes=10):\n    return Mine()\n"
    own, clean, remarks = ask_both(SUBCLASS + build + COMPILE, probe)

    assert remarks == []
    if probe == "built":
        assert clean.value.look.parameters == own.value.look.parameters
        kinds = [layer.kind for layer in clean.value.look.layers]
        assert kinds == ["InputLayer", "Conv2D", "BatchNormalization", "ReLU", "Flatten", "Dense"]
    else:
        assert clean.value.trial.optimizer == own.value.trial.optimizer
        assert (own.value.trial.optimizer.name, own.value.trial.optimizer.rate) == ("Adam", pytest.approx(0.002))
        assert clean.value.trial.training.accurate


def test_what_a_process_says_of_the_model_that_it_built_does_not_count(ask_both):
    """The model itself is looked at."""
    own, clean, remarks = ask_both(LIES, "built")

    assert remarks == []
    assert own.value.look.layers[0].kind == "Conv2D"
    assert [layer.kind for layer in clean.value.look.layers] == ["Flatten", "Dense"]
    assert clean.value.look.parameters == 7850
    assert not np.allclose(clean.value.look.gives.values, 0.1)


def test_what_a_process_says_of_the_model_that_it_compiled_does_not_count(ask_both):
    """It is compiled again as it says, and trained."""
    own, clean, remarks = ask_both(LIES, "compiled")

    assert remarks == []
    said, seen = own.value.trial, clean.value.trial
    assert said.training.course.after == 1.0
    assert seen.loss_name == "mse"
    assert seen.optimizer == Optimizer("SGD", 0.0)
    assert seen.training.course.after == pytest.approx(seen.training.loss)
    assert not seen.training.accurate


OWN_CODE = {
    "a layer": (
        "built",
        BUILD.replace(
            "layers.Flatten()", "layers.Lambda(lambda x: __import__('tensorflow').nn.crelu(x)), layers.Flatten()"
        ),
    ),
    "a loss": ("compiled", BUILD + COMPILE.replace('"categorical_crossentropy"', "lambda a, b: keras.ops.sum(a - b)")),
    "a loss with a name": (
        "compiled",
        "def mine(a, b):\n    return keras.ops.sum(a - b)\n"
        + BUILD
        + COMPILE.replace('"categorical_crossentropy"', "mine"),
    ),
}


@pytest.mark.parametrize("what", OWN_CODE)
def test_what_holds_code_of_the_learners_is_tried_where_it_is_and_the_result_says_so(what, ask_both):
    """It is welcome; the instructor reads how it was judged."""
    probe, code = OWN_CODE[what]

    own, judged, (remark,) = ask_both(code, probe)

    assert dict(facts_in(own)).keys() == dict(facts_in(judged)).keys()
    assert "the student's own process" in remark


def test_a_compilation_is_data_as_well():
    """Optimizers, losses and metrics of Keras's own, and nothing that holds code."""
    adam = {"class_name": "Adam", "module": "keras.optimizers", "config": {}}
    assert why_not_compiled_by(json.dumps({"optimizer": adam, "loss": "mse", "metrics": ["accuracy"]})) is None
    code = {"class_name": "__lambda__", "config": {}}
    for evil in ({**adam, "module": "os"}, {**adam, "registered_name": "a>b"}, code):
        assert why_not_compiled_by(json.dumps({"optimizer": evil, "loss": "mse"})) is not None
