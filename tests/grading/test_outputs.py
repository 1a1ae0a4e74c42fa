"""What a session says it shows: only kinds that can do nothing are taken over, and not without end."""

import base64

import nbformat
import numpy as np
import pytest

from autograder.grading.notebook.outputs import MAX_OUTPUTS, MAX_PICTURES, MAX_TEXT, Outputs, one_line, plain_text

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
SCRIPT = "<script>alert(1)</script>"


def shown(data: dict, **more: object) -> dict:
    """Return the message that displays something."""
    return {"output_type": "display_data", "data": data, **more}


def printed(text: object, name: object = "stdout") -> dict:
    """Return the message of printed text."""
    return {"output_type": "stream", "name": name, "text": text}


def kept(*said: object) -> list[dict]:
    """Return what is kept of what a session says."""
    outputs = Outputs()
    for message in said:
        outputs.add(message)
    return outputs.nodes()


TAKEN = {
    "printed text": ([printed("a"), printed("b\n")], [("stdout", "ab\n")]),
    "both streams apart": ([printed("a"), printed("b", "stderr")], [("stdout", "a"), ("stderr", "b")]),
    "a stream whose name is no text": ([printed("a", np.zeros(3))], [("stdout", "a")]),
    "a stream of another name": ([printed("a", "/etc/passwd")], [("stdout", "a")]),
    "text that moves a cursor": ([printed("a\x1b[31mb\x08\x00c")], [("stdout", "a\x1b[31mbc")]),
    "addresses, which differ from run to run": (
        [printed("<A at 0x7f00deadbeef>")],
        [("stdout", "<A at 0x…>")],
    ),
    "cleared text": ([printed("a"), {"output_type": "clear_output"}, printed("b")], [("stdout", "b")]),
    "cleared once more comes": ([printed("a"), {"output_type": "clear_output", "wait": True}], [("stdout", "a")]),
}


@pytest.mark.parametrize(("said", "streams"), TAKEN.values(), ids=TAKEN)
def test_text_is_kept_as_text(said, streams):
    """Without what a terminal or a comparison would stumble over."""
    assert [(node.name, node.text) for node in kept(*said)] == streams


DATA = {
    "a picture": ({"image/png": PNG}, {"image/png": PNG}),
    "its words beside it": ({"image/png": PNG, "text/plain": "<Figure>"}, {"image/png": PNG, "text/plain": "<Figure>"}),
    "HTML": ({"text/html": SCRIPT, "text/plain": "x"}, {"text/plain": "x"}),
    "a drawing that may hold scripts": (
        {"image/svg+xml": f"<svg>{SCRIPT}</svg>", "text/plain": "x"},
        {"text/plain": "x"},
    ),
    "JavaScript": ({"application/javascript": "alert(1)"}, {}),
    "a widget": ({"application/vnd.jupyter.widget-view+json": "{}"}, {}),
    "a picture that is no base64": ({"image/png": '"><script>'}, {}),
    "a picture that breaks out of its page": ({"image/png": 'AAAA"><script>alert(1)</script>'}, {}),
    "a picture that is base64 but for a quote": ({"image/png": PNG.replace("G", '"')}, {}),
    "base64 with four strange characters": ({"image/png": "AAAA<>'\""}, {}),
    "base64 behind strange characters": ({"image/jpeg": f"& & {PNG}"}, {}),
    "base64 after its end": ({"image/jpeg": f"{PNG}{PNG}"}, {}),
    "base64 of an odd length": ({"image/png": "AAAAA"}, {}),
    "base64 in lines": ({"image/png": f"AAAA\n{PNG}\n"}, {"image/png": f"AAAA\n{PNG}\n"}),
    "a picture that is no text": ({"image/png": 7}, {}),
    "Markdown, which holds links": (
        {"text/markdown": "[x](javascript:alert(1))", "text/plain": "x"},
        {"text/plain": "x"},
    ),
    "LaTeX, which does as well": ({"text/latex": r"$\href{java\tscript:alert(1)}{x}$"}, {}),
    "no data": (None, {}),
}


@pytest.mark.parametrize(("data", "wanted"), DATA.values(), ids=DATA)
def test_only_kinds_that_can_do_nothing_are_taken_over(data, wanted):
    """Feedback and Formgrader show them to others, in a browser that is logged in."""
    assert [dict(node.data) for node in kept(shown(data))] == ([wanted] if wanted else [])


def test_a_picture_keeps_its_words_and_nothing_else_of_its_metadata():
    """Alternative text is for whoever cannot see."""
    about = {"image/png": {"alt": "a line", "width": "x"}, "evil": SCRIPT}

    (with_picture,) = kept(shown({"image/png": PNG}, metadata=about))
    (without,) = kept(shown({"text/plain": "x"}, metadata=about))

    assert with_picture.metadata == {"image/png": {"alt": "a line"}}
    assert without.metadata == {}


def test_an_error_keeps_its_name_its_words_and_its_trace():
    """Whatever else it is made of."""
    (good,) = kept({"output_type": "error", "ename": "E", "evalue": "why", "traceback": ["line 1", "line 2"]})
    (odd,) = kept({"output_type": "error", "ename": 1, "evalue": None, "traceback": {"a": 1}})

    assert (good.ename, good.evalue, good.traceback) == ("E", "why", ["line 1", "line 2"])
    assert (odd.ename, odd.evalue, odd.traceback) == ("", "", [])


@pytest.mark.parametrize(
    "said",
    [
        None,
        7,
        [],
        {},
        {"output_type": "update_display_data"},
        {"output_type": "display_data"},
        printed(7),
        {"output_type": np.zeros(3)},
        {"output_type": ["stream"], "text": "x"},
        {"output_type": "clear_output", "wait": np.zeros(3)},
        printed(np.zeros(3), np.zeros(3)),
    ],
)
def test_what_is_no_output_is_dropped(said):
    """The session may say anything."""
    assert kept(said) == []


MUCH = {
    "much text": [printed("x" * (MAX_TEXT + 1))],
    "much text in small pieces": [
        printed("x" * 1000, ("stdout", "stderr")[n % 2]) for n in range(MAX_TEXT // 1000 + 2)
    ],
    "many outputs": [shown({"text/plain": "x"})] * (MAX_OUTPUTS + 1),
    "large pictures": [shown({"image/png": "A" * (MAX_PICTURES // 2) + PNG})] * 3,
    "a long trace": [{"output_type": "error", "traceback": ["x" * 1000] * 200}],
}


@pytest.mark.parametrize("said", MUCH.values(), ids=MUCH)
def test_output_without_end_is_cut_and_a_line_says_so(said):
    """A gradebook is no place for gigabytes."""
    nodes = kept(*said)

    assert "too long" in nodes[-1].text
    assert len(nodes) <= MAX_OUTPUTS + 1
    assert sum(len(str(node)) for node in nodes) < MAX_TEXT + MAX_PICTURES + 100 * MAX_OUTPUTS + 10_000


def test_what_is_kept_makes_a_valid_notebook():
    """As nbformat and nbgrader understand it."""
    result = {**shown({"text/plain": "7"}), "output_type": "execute_result"}
    nodes = kept(printed("a"), shown({"image/png": PNG}), result, {"output_type": "error", "ename": "E"})
    cell = nbformat.v4.new_code_cell("1", outputs=nodes)

    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_a_remark_is_one_line_that_can_do_nothing_to_a_terminal():
    """What a session says about itself may stand in it."""
    assert one_line("a\x1b[2J\x1b]52;c;eA==\x07\nb") == "a [2J ]52;c;eA==  b"
    assert len(one_line("x" * 10_000)) < 1000


def test_lines_end_as_on_unix():
    """Whatever system the text comes from."""
    assert plain_text("a\r\nb\tc\n") == "a\nb\tc\n"
