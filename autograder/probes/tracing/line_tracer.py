"""Follow a call of a learner's function line by line."""

from __future__ import annotations

import copy
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.probes.attempt import attempt_live, quiet
from autograder.probes.reply import Ended

MOST_STEPS = 20_000  # lines that are run meanwhile


class LineTracer:
    """Look at the variables of a function before each of its lines and at its end, in the first of its calls."""

    def __init__(self, code: types.CodeType) -> None:
        self._code = code
        self._frame: types.FrameType | None = None
        self._steps = 0

    def call(
        self, function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any], seconds: float
    ) -> Ended[Any]:
        """Return how a call with copies of these arguments ends; whoever traced before goes on afterwards."""
        mine, named = copy.deepcopy((tuple(args), dict(kwargs)))
        before = sys.gettrace()
        with quiet():
            try:
                return attempt_live(lambda: self._run(lambda: function(*mine, **named)), seconds)
            finally:
                sys.settrace(before)

    def look(self, frame: types.FrameType, event: str) -> None:
        """Note what is to be noted at this moment."""
        raise NotImplementedError

    def _run(self, action: Callable[[], Any]) -> Any:
        sys.settrace(self._entered)
        try:
            return action()
        finally:
            sys.settrace(None)

    def _entered(self, frame: types.FrameType, event: str, arg: Any) -> Any:
        if frame.f_code is not self._code or self._frame is not None:
            return None
        self._frame = frame
        return self._stepped

    def _stepped(self, frame: types.FrameType, event: str, arg: Any) -> Any:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise RuntimeError("too many lines to watch")
        self.look(frame, event)
        return self._stepped
