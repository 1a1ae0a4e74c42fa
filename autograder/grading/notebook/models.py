"""Let a model of built-in layers answer from a clean process, rebuilt from its configuration and weights."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.engine.ask import Remote
from autograder.grading.notebook.exported import checked
from autograder.grading.notebook.preparation import Prepare, preparation_of
from autograder.grading.sandbox.session import NotThereError, ProbeBrokenError, Session, SessionEndedError
from autograder.grading.sandbox.sessions import Sessions
from autograder.probes.classification import Classified
from autograder.probes.exported_model import ExportedModel
from autograder.probes.model_building import BuiltModel, CompiledModel, ExportedBuild, ExportedCompilation
from autograder.probes.reply import Reply, Value, data_of

# Probes whose first argument is the model, and in which no other code of the learner's has a say but a preparation.
OF_MODELS = ("classify", "first_kernels", "feature_map_bank", "stimulus_responses")
# Probes about what a function of the learner's returns: made and exported there, looked at in a clean process.
OF_FUNCTIONS = {"built": ("export_built", "look_at_built"), "compiled": ("export_compiled", "try_compiled")}
LOOP = "real_training_run"  # of a function of the learner's that does not call `fit`: what it did is its own word
EMPTY = ""  # no model has this name
BUILD = "from autograder.probes.exported_model import build_again\nmodel = build_again()"


class CleanModels:
    """Keep each model of a notebook built again in a clean process, for as long as it stays what it was."""

    def __init__(self, sessions: Sessions, until: float) -> None:
        self._sessions = sessions
        self._until = until
        self._kept: dict[str, tuple[dict[str, bytes], Session]] = {}
        self._cpu = 0.0

    @property
    def possible(self) -> bool:
        """Return whether there are clean processes here at all."""
        return self._sessions.start_clean is not None

    @property
    def cpu(self) -> float:
        """Return the seconds of CPU time that the models have computed."""
        return self._cpu + sum(clean.cpu for _, clean in self._kept.values())

    def built_from(self, name: str, files: dict[str, bytes]) -> Session:
        """Return a process in which the model of these files is called `model`; raise `ValueError` with the reason."""
        if name in self._kept and self._kept[name][0] == files:
            return self._kept[name][1]
        self.give_up(name)
        clean = self._start(files)
        self._kept[name] = files, clean
        try:
            if clean.run(BUILD).error is None:
                return clean
        except SessionEndedError:
            pass
        self.give_up(name)
        raise ValueError("it could not be built again")

    def empty(self) -> Session:
        """Return a process with no model in it, for those that come as data; raise `ValueError` where there is none."""
        if EMPTY not in self._kept:
            self._kept[EMPTY] = {}, self._start({})
        return self._kept[EMPTY][1]

    def _start(self, files: dict[str, bytes]) -> Session:
        start = self._sessions.start_clean
        clean = start(files, self._until) if start is not None else None
        if clean is None:
            raise ValueError("there is no clean process")
        return clean

    def give_up(self, name: str) -> None:
        """End the process of a model."""
        if name in self._kept:
            _, clean = self._kept.pop(name)
            self._cpu += clean.cpu
            clean.close()

    def close(self) -> None:
        """End all processes."""
        for name in list(self._kept):
            self.give_up(name)


class ModelAnswers:
    """Answer the probes of one test cell: models from a clean process where that can be, all else from the learner's.

    `remarks` says in words which models were judged by the answers of the learner's own process, and why.
    """

    def __init__(self, session: Session, models: CleanModels) -> None:
        self._session = session
        self._models = models
        self._clean: dict[str, Session | None] = {}
        self._why: dict[str, str] = {}  # there is no such process
        self._prepared: dict[tuple[str, tuple[int, ...]], Prepare | None] = {}
        self.remarks: list[str] = []

    def run_probe(self, probe: str, arguments: tuple[Any, ...]) -> Any:
        """Return the reply of a probe."""
        if not self._models.possible or not isinstance(arguments[0], Remote):
            return self._session.run_probe(probe, arguments)
        if probe in OF_FUNCTIONS:
            return self._made_and_tried(probe, arguments)
        if probe == LOOP:
            self._remark(f"`{arguments[0].name}` trains by a loop of its own: only the student's own process saw it")
        if probe not in OF_MODELS:
            return self._session.run_probe(probe, arguments)
        name = arguments[0].name
        clean = self._clean_copy(name)
        if clean is not None:
            others = tuple(self._preparation(other) if isinstance(other, Remote) else other for other in arguments[1:])
            try:
                reply = clean.run_probe(probe, (Remote("model", clean), *others))
                if _answers(reply):
                    return reply
                self._why[name] = "its rebuilt copy gave no answer"
            except (SessionEndedError, NotThereError, ProbeBrokenError):
                self._models.give_up(name)
                self._clean[name] = None
                self._why[name] = "its rebuilt copy did not answer"
        self._remark(f"`{name}` was judged by the answers of the student's own process: {self._why[name]}")
        return self._session.run_probe(probe, arguments)

    def _made_and_tried(self, probe: str, arguments: tuple[Any, ...]) -> Any:
        """Return what a function's model does in a clean process, or in the learner's where it cannot be built again.

        The first two arguments of such a probe make the model, the others try it.
        """
        export, look = OF_FUNCTIONS[probe]
        made = self._session.run_probe(export, arguments[:2])
        if not isinstance(made, Value) or not isinstance(made.value, (ExportedBuild, ExportedCompilation)):
            return made
        try:
            exported = data_of(checked(made.value.model))
            tried = self._models.empty().run_probe(look, (exported, *arguments[2:]))
            if isinstance(tried, Value):
                # That both calls returned one object, only the process can know in which the function ran.
                same = isinstance(made.value, ExportedBuild) and made.value.same
                known = BuiltModel(same, tried.value) if probe == "built" else CompiledModel(tried.value)
                return Value(known, made.printed)
            why = "what it returns could not be tried in a clean process"
        except ValueError as reason:
            why = str(reason)
        except (SessionEndedError, ProbeBrokenError):
            self._models.give_up(EMPTY)
            why = "what it returns ended its clean process"
        self._remark(f"`{arguments[0].name}` was judged by the answers of the student's own process: {why}")
        return self._session.run_probe(probe, arguments)

    def _clean_copy(self, name: str) -> Session | None:
        """Return the process in which the model of this name was built again, or `None` where that cannot be."""
        if name not in self._clean:
            exported = self._session.run_probe("export_model", (Remote(name, self._session),))
            self._clean[name] = None
            try:
                self._clean[name] = self._models.built_from(name, _files(checked(exported)))
            except ValueError as reason:
                self._why[name] = str(reason)
        return self._clean[name]

    def _remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)

    def _preparation(self, function: Remote) -> Callable[[np.ndarray], Any]:
        """Return the learner's preparation of images: repeated by numbers where that can be."""

        def call(images: np.ndarray) -> Any:
            reply = self._session.run_probe("call", (function, (images,), {}, 120.0))
            if isinstance(reply.end, Value):
                return reply.end.value
            raise RuntimeError("the learner's function gave no plain data")

        def prepare(images: np.ndarray) -> Any:
            if images.dtype != np.uint8 or images.ndim != 3:
                return call(images)
            about = function.name, images.shape[1:]
            if about not in self._prepared:
                self._prepared[about] = preparation_of(call, *images.shape[1:])
                if self._prepared[about] is None:
                    self._remark(
                        f"`{function.name}` is no preparation that can be repeated: the student's own process "
                        "prepared the images"
                    )
            return (self._prepared[about] or call)(images)

        return prepare


def _answers(reply: Reply) -> bool:
    return isinstance(reply, Value) or (isinstance(reply, Classified) and reply.classes is not None)


def _files(exported: ExportedModel) -> dict[str, bytes]:
    """Return the files from which a model is built again."""
    archive = io.BytesIO()
    arrays: dict[str, Any] = {f"w{place}": weights for place, weights in enumerate(exported.weights)}
    if exported.responses is not None:
        arrays["responses"] = exported.responses
    np.savez(archive, **arrays)
    return {"model.json": exported.configuration.encode(), "model.npz": archive.getvalue()}
