"""Tell which cells have to run for the tests to find what they ask about."""

from __future__ import annotations

import ast
import symtable

from nbformat import NotebookNode

from autograder.cells import as_python, is_solution, names_defined, parsed


def needed_cells(cells: list[NotebookNode], source: NotebookNode, modules: set[str]) -> list[bool]:
    """Return which cells have to run for the tests to find what they ask about.

    Answers, locked cells and all that is the student's own run in any case. A free cell that stands as it was given
    out runs if it makes or changes something that a later cell uses: pictures and tables are for the reader, who has
    seen them. A function of one of the `modules`, by their names, is taken to change nothing that is needed.
    """
    given_out = {cell.source for cell in source.cells if not cell.metadata.get("nbgrader")}
    wanted: set[str] | None = set()  # None: everything, because something was not understood
    needed = []
    for cell in reversed(cells):
        free = "nbgrader" not in cell.metadata and cell.source in given_out
        runs = cell.cell_type == "code" and (
            not free or wanted is None or bool((names_defined(cell.source) | _changed(cell.source) - modules) & wanted)
        )
        needed.append(runs)
        if runs and wanted is not None:
            used = _names_used(cell.source)
            if used is None:
                wanted = None
            else:
                wanted |= used
    return needed[::-1]


def imports_of(notebook: NotebookNode) -> dict[str, str]:
    """Return the import statements of an instructor's cells by the names that they make; answers do not count."""
    statements: dict[str, str] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or is_solution(cell) or (tree := parsed(cell.source)) is None:
            continue
        for statement in tree.body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                for alias in statement.names:
                    name = (alias.asname or alias.name).partition(".")[0]
                    statements[name] = ast.unparse(statement)
    return statements


def _changed(source: str) -> set[str]:
    """Return the names of objects that code may change in place: by a part that is set, or a method that is called."""
    tree = parsed(source)
    nodes = [] if tree is None else list(ast.walk(tree))
    calls = [node.value.func for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    parts = [node for node in nodes if isinstance(node, (ast.Subscript, ast.Attribute)) and _is_set(node)]
    return {name for node in (*calls, *parts) if (name := _innermost_name(node)) is not None}


def _is_set(node: ast.Subscript | ast.Attribute) -> bool:
    return isinstance(node.ctx, (ast.Store, ast.Del))


def _innermost_name(node: ast.expr) -> str | None:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _names_used(source: str) -> set[str] | None:
    """Return the global names that code reads, or `None` for what is no plain Python but may well run."""
    try:
        tables = [symtable.symtable(source, "cell", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # Magics, and an `await` outside of functions, are for notebooks only.
        return None if "await" in source or as_python(source) != source else set()
    names = set()
    for table in tables:
        everywhere = table.get_type() == "module"
        names |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (everywhere or symbol.is_global())
        }
        tables += table.get_children()
    return names
