"""Take over the outputs of a cell: only kinds that show something and can do nothing, and not without end."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from nbformat import NotebookNode

MAX_TEXT = 2**16  # characters of all text of one cell
MAX_PICTURES = 8 * 2**20  # characters of all pictures of one cell
MAX_OUTPUTS = 200
MAX_REMARK = 300  # characters
PICTURES = ("image/png", "image/jpeg")
# Pages and scripts would run in the browser of whoever grades, and so would links in Markdown and LaTeX. Marks of
# control move a terminal's cursor, all but those for colours, and marks of direction show text in another order.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\x1b(?!\[[0-9;]{0,20}m)")
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")  # of an object in memory: another one each time


class Outputs:
    """Collect the outputs of one cell as nbformat wants them."""

    def __init__(self) -> None:
        self._kept: list[NotebookNode] = []
        self._text = self._pictures = 0
        self._clear = self.cut = False

    def add(self, output: Any) -> None:
        """Take one output over, as far as it is one."""
        if not isinstance(output, dict):
            return
        if not isinstance(kind := output.get("output_type"), str):
            return
        if kind == "clear_output":
            self._clear = True
            if output.get("wait") is not True:
                self._begin()
            return
        self._begin()
        if len(self._kept) >= MAX_OUTPUTS:
            self.cut = True
        elif (node := self._node(output)) is not None:
            self._append(node)

    @property
    def size(self) -> int:
        """Return how many characters were kept."""
        return self._text + self._pictures

    def nodes(self) -> list[NotebookNode]:
        """Return what was collected, and a line that says so where something was left out."""
        if not self.cut:
            return self._kept
        text = "\n[The output was too long: the rest was left out.]\n"
        return [*self._kept, _node(output_type="stream", name="stdout", text=text)]

    def _begin(self) -> None:
        if self._clear:
            self._kept, self._clear = [], False

    def _append(self, node: NotebookNode) -> None:
        last = self._kept[-1] if self._kept else None
        if last is not None and node.output_type == "stream" == last.output_type and node.name == last.name:
            last.text += node.text
        else:
            self._kept.append(node)

    def _node(self, output: dict[str, Any]) -> NotebookNode | None:
        kind = output.get("output_type")
        if kind == "stream":
            is_error = isinstance(name := output.get("name"), str) and name == "stderr"
            text = self._words(output.get("text"))
            return _node(output_type="stream", name="stderr" if is_error else "stdout", text=text) if text else None
        if kind == "error":
            lines = output.get("traceback")
            return _node(
                output_type="error",
                ename=self._words(output.get("ename")),
                evalue=self._words(output.get("evalue")),
                traceback=[self._words(line) for line in lines[:200]] if isinstance(lines, list) else [],
            )
        if kind in ("display_data", "execute_result"):
            data = self._data(output.get("data"))
            if not data:
                return None
            more = {"execution_count": None} if kind == "execute_result" else {}
            return _node(output_type=kind, data=data, metadata=self._metadata(output, data), **more)
        return None

    def _words(self, text: Any) -> str:
        if not isinstance(text, str):
            return ""
        room = max(0, MAX_TEXT - self._text)
        self.cut |= len(text) > room
        kept = plain_text(text[:room])
        self._text += len(kept)
        return kept

    def _data(self, data: Any) -> dict[str, str]:
        if not isinstance(data, dict):
            return {}
        kept: dict[str, str] = {}
        for kind in PICTURES:
            if isinstance(picture := data.get(kind), str) and _is_base64(picture):
                if self._pictures + len(picture) > MAX_PICTURES:
                    self.cut = True
                else:
                    self._pictures += len(picture)
                    kept[kind] = picture
        kept["text/plain"] = self._words(data.get("text/plain"))
        return {kind: content for kind, content in kept.items() if content}

    def _metadata(self, output: dict[str, Any], data: dict[str, str]) -> dict[str, Any]:
        about = output.get("metadata")
        picture = about.get("image/png") if isinstance(about, dict) else None
        alt = picture.get("alt") if isinstance(picture, dict) else None
        return {"image/png": {"alt": self._words(alt)}} if isinstance(alt, str) and "image/png" in data else {}


def plain_text(text: str) -> str:
    """Return text without what moves a cursor or turns text round, and without addresses: others in each run."""
    return ADDRESS.sub("0x…", CONTROL.sub("", text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """Return text for a table or a terminal: nothing in it but what can be printed."""
    return "".join(character if character.isprintable() else " " for character in text)[:MAX_REMARK]


def _is_base64(text: str) -> bool:
    # Strictly: nbconvert writes these characters into a page as they are. Some encoders break lines.
    try:
        base64.b64decode(text.replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _node(**content: Any) -> NotebookNode:
    return NotebookNode(content)
