"""Run cells as JupyterLab does, and hand every output to a function. Exists inside the sandbox."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from autograder.lesson.headless_shell import MAX_TEXT, HeadlessShell
from autograder.probes.attempt import text_of

Emit = Callable[[dict[str, Any]], None]
CHUNK = 2**14  # characters of printed text that travel together
MAX_SHOWN = 6 * 2**20  # characters, as JSON, of what is displayed at once
MAX_LINE = 2000  # characters of a line of a traceback, of which there may be some hundred


class Printed(io.TextIOBase):
    """Stand for standard output or standard error."""

    def __init__(self, name: str, emit: Emit) -> None:
        super().__init__()
        self.name = name
        self._emit = emit
        self._parts: list[str] = []
        self._size = 0

    encoding = "utf-8"  # libraries ask for it

    def writable(self) -> bool:
        """Return that one can write here."""
        return True

    def write(self, text: str) -> int:
        """Keep text until there is enough of it to be worth a message."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        for start in range(0, len(text), CHUNK):
            self._parts.append(text[start : start + CHUNK])
            self._size += len(self._parts[-1])
            if self._size >= CHUNK:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        text, self._parts, self._size = "".join(self._parts), [], 0
        if text:
            self._emit({"output_type": "stream", "name": self.name, "text": text})


class _Hook(DisplayHook):
    """Send the value of a cell's last expression."""

    shell: Shell

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.shell.emit(
            {
                "output_type": "execute_result",
                "data": _sendable(format_dict),
                "metadata": _metadata(md_dict),
                "execution_count": self.prompt_count,
            }
        )

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Publisher(DisplayPublisher):
    """Send what is displayed."""

    shell: Shell

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_more: Any) -> None:
        self.shell.emit({"output_type": "display_data", "data": _sendable(data), "metadata": _metadata(metadata)})

    def clear_output(self, wait: bool = False) -> None:
        self.shell.emit({"output_type": "clear_output", "wait": bool(wait)})


class Shell(HeadlessShell):
    """Be the shell of a notebook without sockets, threads and history."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    emit = AnyTrait()

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        lines = [line[:MAX_LINE] for line in [*stb[:100], *stb[100:][-100:]]]
        self.emit(
            {"output_type": "error", "ename": etype.__name__, "evalue": text_of(evalue, MAX_TEXT), "traceback": lines}
        )


def new_shell(emit: Emit, folder: str) -> Shell:
    """Return the shell of this process, which keeps its few files in `folder`."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    shell = Shell.instance(config=config, emit=emit, ipython_dir=folder, colors="nocolor")
    shell.enable_matplotlib()
    return shell


def _sendable(data: dict[str, Any]) -> dict[str, Any]:
    """Return what is displayed as far as it is small enough to travel; a page with an animation is not."""
    kept: dict[str, Any] = {}
    room = MAX_SHOWN
    for kind, value in dict(data).items():
        text = base64.b64encode(value).decode() if isinstance(value, bytes) else value
        if isinstance(text, str) and (size := len(json.dumps(text))) <= room:
            kept[str(kind)] = text
            room -= size
    return kept or {"text/plain": "[This output was too long to keep.]"}


def _metadata(metadata: dict[str, Any] | None) -> dict[str, Any]:
    """Return the only metadata that matter here: what a picture shows, in words."""
    picture = (metadata or {}).get("image/png")
    alt = picture.get("alt") if isinstance(picture, dict) else None
    return {"image/png": {"alt": alt}} if isinstance(alt, str) else {}
