"""Judge a function: call it on probes, compare with a reference, name the mistake that gives the same answers."""

from __future__ import annotations

import copy
import inspect
import warnings
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.engine.ask import ask
from autograder.checks.engine.compare import agrees, difference, shown
from autograder.checks.engine.exercise import Exercise, Mistake, Outcome, failed, not_attempted, passed
from autograder.probes.plain import NotPlainError, plain


@dataclass(frozen=True)
class Case:
    """Hold the arguments of one call."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)


def case(*args: Any, **kwargs: Any) -> Case:
    """Return the case of a call as it would be written: `case(image, kernel, stride=2)`."""
    return Case(args, kwargs)


def varied(first: Case, *others: Any) -> tuple[Case, ...]:
    """Return a case, and for each of `others` that case with one argument replaced: the first, then the second, ..."""
    return first, *(
        Case((*first.args[:place], other, *first.args[place + 1 :]), first.kwargs) for place, other in enumerate(others)
    )


@dataclass(frozen=True)
class Raised:
    """Stand for the answer of a wrong implementation that stops with an exception of this type."""

    type: str


@dataclass(frozen=True)
class FunctionSpec:
    """Describe how one function is judged.

    `cases` are fixed, the smallest first: together they tell every mistake from every other. `random_cases` makes
    further ones from a seed. `verified` says in one line what a right answer was verified to do. `valid` are right
    answers written differently.
    """

    name: str
    reference: Callable[..., Any]
    cases: tuple[Case, ...]
    random_cases: Callable[[np.random.Generator], Sequence[Case]]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str, str]
    verified: str
    where: str
    valid: tuple[Callable[..., Any], ...] = ()

    @property
    def topic(self) -> str:
        """Return the first part of the mistakes' ids."""
        return self.mistakes[0].id.partition(".")[0]


def function_exercise(**spec: Any) -> Exercise:
    """Return the exercise for a function, from the fields of a `FunctionSpec`."""
    whole = FunctionSpec(**spec)

    def judge(answer: Any, *, seed: int = 0) -> Outcome:
        return judge_function(whole, answer, seed)

    return Exercise(whole.name, judge, whole.hints, whole.mistakes, whole.valid)


def generator(name: str, seed: int) -> np.random.Generator:
    """Return the source of random probes of one exercise, repeatable from the seed."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def judge_function(spec: FunctionSpec, answer: Any, seed: int) -> Outcome:
    """Return the outcome of calling the learner's function on all cases of `spec`."""
    cases = [*spec.cases, *spec.random_cases(generator(spec.name, seed))]
    replies = []
    for one in cases:
        reply = ask(probes.call, answer, one.args, one.kwargs)
        if (early := unusable(spec.name, reply, written(spec, one), spec.where)) is not None:
            return early
        replies.append(reply)
    expected = [run(spec.reference, one) for one in cases]
    problems = [problem(right, reply) for right, reply in zip(expected, replies, strict=True)]
    at = next((place for place, found in enumerate(problems) if found), None)
    if at is not None:
        mistake = (
            diagnose(spec.mistakes, cases, replies)
            or printed_only(spec, replies[at])
            or changed_arguments(spec, cases[at], replies[at])
        )
        return failed(spec.name, gap(spec, cases[at], expected[at], replies[at]), where=spec.where, mistake=mistake)
    for one, reply in zip(cases, replies, strict=True):
        if (mistake := changed_arguments(spec, one, reply)) is not None:
            body = f"You called   {written(spec, one)}\nThe value it returned is right, but not all is well."
            return failed(spec.name, body, where=spec.where, mistake=mistake)
    again = ask(probes.call, answer, cases[0].args, cases[0].kwargs)
    if (early := unusable(spec.name, again, written(spec, cases[0]), spec.where)) is not None:
        return early
    if problem(expected[0], again):
        body = gap(spec, cases[0], expected[0], again)
        return failed(spec.name, body, where=spec.where, mistake=kept_state(spec))
    return passed(spec.name, spec.verified)


def unusable(name: str, reply: dict[str, Any], call: str, where: str) -> Outcome | None:
    """Return the outcome of a reply that says there is nothing to compare: not a function, not written, too slow.

    `reply` is that of `probes.call`, `call` the call as the learner would write it.
    """
    if "not_callable" in reply:
        return failed(
            name,
            f"The check wants the function itself, but was given {reply['not_callable']}. "
            f"Write the name without brackets: check.{name}({name}).",
            where=where,
        )
    if "stub" in reply:
        stub = reply["stub"]
        if stub in (name, "?", "<lambda>"):
            return not_attempted(name)
        return not_attempted(name, f"It calls `{stub}`, which is not written yet: do that one first.")
    if "seconds" in reply:
        body = (
            f"You called   {call}\n"
            f"Got          no answer within {reply['seconds']:.0f} seconds: is there a loop that never ends?"
        )
        return failed(name, body, where=where)
    return None


def run(function: Callable[..., Any], one: Case) -> Any:
    """Return the plain data that one of our own functions gives for a case, or `Raised`."""
    args, kwargs = copy.deepcopy((one.args, one.kwargs))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return plain(function(*args, **kwargs))
        except NotPlainError:
            return Raised("NotPlainError")
        except Exception as error:
            return Raised(type(error).__name__)


def problem(expected: Any, reply: dict[str, Any]) -> str | None:
    """Return in words what is wrong with a reply, or `None`."""
    if "error" in reply:
        return f"it stopped with {reply['error']['type']}"
    if "odd" in reply:
        return f"you returned {reply['odd']}"
    return difference(expected, reply["value"])


def diagnose(mistakes: tuple[Mistake, ...], cases: Sequence[Case], replies: Sequence[dict[str, Any]]) -> Mistake | None:
    """Return the first mistake of the catalogue that gives the learner's answer in every single case."""
    for mistake in mistakes:
        if mistake.wrong is not None and all(
            behaves_alike(run(mistake.wrong, one), reply) for one, reply in zip(cases, replies, strict=True)
        ):
            return mistake
    return None


def behaves_alike(answer: Any, reply: dict[str, Any]) -> bool:
    """Return whether a wrong implementation did what the learner's did: the same value, or the same exception."""
    if "error" in reply:
        return isinstance(answer, Raised) and answer.type == reply["error"]["type"]
    if "odd" in reply:
        return isinstance(answer, Raised) and answer.type == "NotPlainError"
    return not isinstance(answer, Raised) and agrees(answer, reply["value"])


def printed_only(spec: FunctionSpec, reply: dict[str, Any]) -> Mistake | None:
    """Return the mistake of an answer that prints and returns nothing."""
    if reply.get("value", ...) is not None or not reply["printed"].strip():
        return None
    return Mistake(
        f"{spec.topic}.prints-instead-of-returning",
        "your function prints something and returns nothing (`None`). `print` only shows a value on the screen: "
        "`return` hands it to whoever called the function.",
    )


def changed_arguments(spec: FunctionSpec, one: Case, reply: dict[str, Any]) -> Mistake | None:
    """Return the mistake of an answer that changed what it was given."""
    if not reply["changed"]:
        return None
    names = " and ".join(
        f"`{name}`" for place, name in enumerate(argument_names(spec.reference, one)) if place in reply["changed"]
    )
    return Mistake(
        f"{spec.topic}.changes-its-arguments",
        f"your function changes its argument {names}. Whoever calls it still needs that array: "
        "make a new one, or work on a copy (`x = x.copy()`).",
    )


def kept_state(spec: FunctionSpec) -> Mistake:
    """Return the mistake of an answer that is right at first and wrong when asked again."""
    return Mistake(
        f"{spec.topic}.remembers-earlier-calls",
        "the first call was right, the same call later was not: something is kept from one call to the next, "
        "such as a variable outside the function, or a list as a default argument.",
    )


def gap(spec: FunctionSpec, one: Case, expected: Any, reply: dict[str, Any]) -> str:
    """Return the middle of a message: what was called, expected and got."""
    lines = [f"You called   {written(spec, one)}"]
    for name, value in zip(argument_names(spec.reference, one), (*one.args, *one.kwargs.values()), strict=True):
        if isinstance(value, (np.ndarray, list, dict)) and not is_short(value):
            lines.append(f"    {name} = {shown(value, '        ')}")
        elif callable(value) and value.__doc__:
            lines.append(f"    {name} = a function. {value.__doc__.splitlines()[0]}")
    lines.append(f"Expected     {shown(expected, '        ')}")
    lines.append(f"Got          {got(reply)}")
    if (
        "value" in reply
        and not (is_single(expected) and is_single(reply["value"]))
        and (words := difference(expected, reply["value"])) is not None
    ):
        lines.append(f"             {words}")
    if reply["printed"].strip():
        lines.append(f"It printed   {reply['printed'].strip()}")
    return "\n".join(lines)


def is_single(value: Any) -> bool:
    """Return whether a value is one number or text, so that two of a kind are compared at a glance."""
    return isinstance(value, (bool, int, float, str, np.generic)) or (isinstance(value, np.ndarray) and value.size == 1)


def got(reply: dict[str, Any]) -> str:
    """Return a reply's value, oddity or error as text for a message."""
    if "error" in reply:
        error = reply["error"]
        at = f", at its line {error['line']}: {error['source']}" if error["source"] else ""
        return f"no answer: it stopped with {error['type']}: {error['text']}{at}"
    if "odd" in reply:
        return str(reply["odd"])
    if reply["value"] is None:
        return "None"
    return shown(reply["value"], "        ")


def argument_names(reference: Callable[..., Any], one: Case) -> list[str]:
    """Return the parameter names of a case's arguments, in the order in which they were passed."""
    names = list(inspect.signature(reference).parameters)
    return [*names[: len(one.args)], *one.kwargs]


def written(spec: FunctionSpec, one: Case) -> str:
    """Return a case as the call it stands for: short arguments in full, others by their names."""
    names = argument_names(spec.reference, one)
    parts = [shown(value) if is_short(value) else name for name, value in zip(names, one.args, strict=False)]
    parts += [f"{name}={shown(value) if is_short(value) else name}" for name, value in one.kwargs.items()]
    return f"{spec.name}({', '.join(parts)})"


def is_short(value: Any) -> bool:
    """Return whether a value fits into the line of a call."""
    return not callable(value) and not (isinstance(value, np.ndarray) and value.ndim) and len(shown(value)) < 60
