"""No code decides by what a sentence says: a text annotated `Sentence` is made and shown, no more.

The types are mypy's own, so that it is seen whose `what` or `text` an expression is.
"""

import ast
from collections.abc import Iterator
from functools import cache
from inspect import isdatadescriptor
from pathlib import Path
from typing import Any

import pytest
from mypy import build, nodes
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.types import Instance, Type, UnionType, get_proper_type

ROOT = Path(__file__).resolve().parent.parent
READING = {
    *("startswith", "endswith", "partition", "rpartition", "split", "rsplit", "removeprefix"),
    *("removesuffix", "find", "rfind", "index", "count"),
}

REFERRING = {
    "node",
    "info",
    "def_node",
    "names",
    "imports",
    "alias_deps",
    "original_def",
    "analyzed",
}

Name = tuple[str, str]
"""The full name of a class and an attribute of it, or of a module and a function in it."""
Place = tuple[int, int, int, int]
"""Where an expression stands in its file: from line and column to line and column."""


def _modules(root: Path) -> dict[str, Path]:
    """Every module under a package's folder, by its full name."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        name = ".".join(path.relative_to(root.parent).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def _sentences(module: str, tree: ast.Module) -> Iterator[Name]:
    """What a module annotates as a sentence, or as several."""
    for owner in ast.walk(tree):
        if not isinstance(owner, ast.Module | ast.ClassDef):
            continue
        where = f"{module}.{owner.name}" if isinstance(owner, ast.ClassDef) else module
        for node in owner.body:
            if isinstance(node, ast.FunctionDef):
                if node.returns and "Sentence" in ast.unparse(node.returns):
                    yield where, node.name
                for each in ast.walk(node):
                    own = isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Attribute)
                    if own and ast.unparse(each.annotation) == "Sentence":  # type: ignore[attr-defined]
                        yield where, each.target.attr  # type: ignore[attr-defined]
            elif isinstance(node, ast.AnnAssign) and "Sentence" in ast.unparse(node.annotation):
                yield where, ast.unparse(node.target)


class _Reader(ast.NodeVisitor):
    """Walks one module and notes each place where a sentence is read."""

    def __init__(self, module: str, known: set[Name], kinds: dict[Place, tuple[str, ...]]) -> None:
        self.known = known
        self.kinds = kinds
        self.functions = {name: (module, name) for where, name in known if where == module}
        self.holding: set[str] = set()  # variables of this function that hold one
        self.found: list[tuple[int, str]] = []

    def _is_sentence(self, expr: ast.expr) -> bool:
        if isinstance(expr, ast.Call):
            return self._is_sentence(expr.func)
        if isinstance(expr, ast.Attribute):
            return any(
                (kind, expr.attr) in self.known for kind in self.kinds.get(_place(expr.value), ())
            )
        if isinstance(expr, ast.Name):
            return expr.id in self.holding or self.functions.get(expr.id) in self.known
        return False

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self.functions[alias.asname or alias.name] = (node.module or "", alias.name)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        before, self.holding = self.holding, set()
        self.generic_visit(node)
        self.holding = before

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        if self._is_sentence(node.value):
            self.holding |= {each.id for each in node.targets if isinstance(each, ast.Name)}

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.generic_visit(node)
        if self._is_sentence(node.value):
            self.holding.add(node.target.id)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        called = node.func
        reading = isinstance(called, ast.Attribute) and called.attr in READING
        if reading and self._is_sentence(called.value):  # type: ignore[attr-defined]
            self.found.append((node.lineno, ast.unparse(called)))

    def visit_Compare(self, node: ast.Compare) -> None:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        empty = any(isinstance(side, ast.Constant) and side.value in ("", None) for side in sides)
        if not empty and any(map(self._is_sentence, sides)):
            self.found.append((node.lineno, ast.unparse(node)))


def _place(expr: ast.expr) -> Place:
    return (expr.lineno, expr.col_offset, expr.end_lineno or 0, expr.end_col_offset or 0)


def _kinds(tree: nodes.Node, types: dict[nodes.Expression, Type]) -> dict[Place, tuple[str, ...]]:
    """The classes that each expression of a module may be of, with those they are made from."""
    found: dict[Place, tuple[str, ...]] = {}
    for node in _nodes_under(tree):
        if not isinstance(node, nodes.Expression) or node not in types:
            continue
        proper = get_proper_type(types[node])
        each = proper.items if isinstance(proper, UnionType) else [proper]
        found[node.line, node.column, node.end_line or 0, node.end_column or 0] = tuple(
            base.fullname
            for item in map(get_proper_type, each)
            if isinstance(item, Instance)
            for base in item.type.mro
        )
    return found


def _nodes_under(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Everything in a tree of mypy's, whose own visitors cannot be made use of from here."""
    waiting: list[Any] = [tree]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, list | tuple):
            waiting += node
        elif isinstance(node, nodes.Node) and id(node) not in seen:
            seen.add(id(node))
            yield node
            waiting += [getattr(node, name) for name in _parts(node.__class__)]  # type: ignore[arg-type]


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    """The names of what is under a node, not of what it only refers to."""
    names = [name for name in dir(kind) if isdatadescriptor(getattr(kind, name))]
    return tuple(name for name in names if name[0] != "_" and name not in REFERRING)


def _read_sentences(root: Path) -> list[str]:
    """Every place under a package's folder that reads a sentence, by file and line."""
    modules = _modules(root)
    known = {
        name
        for module, path in modules.items()
        for name in _sentences(module, ast.parse(path.read_text("utf-8")))
    }
    assert known
    options = Options()
    options.export_types = options.preserve_asts = options.ignore_missing_imports = True
    options.incremental = False
    options.follow_imports = "silent"
    result = build.build([BuildSource(str(path), name) for name, path in modules.items()], options)
    assert result.errors == []
    found = []
    for module, path in modules.items():
        reader = _Reader(module, known, _kinds(result.files[module], result.types))
        reader.visit(ast.parse(path.read_text("utf-8")))
        where = path.relative_to(root.parent).as_posix()
        found += [f"{where}:{line} {what}" for line, what in reader.found]
    return found


@pytest.mark.process  # it takes as long as mypy does
def test_no_code_reads_a_sentence() -> None:
    assert _read_sentences(ROOT / "careprep") == []


@pytest.mark.process
def test_it_would_be_seen(tmp_path: Path) -> None:
    package = tmp_path / "house"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "bad.py").write_text(
        "Sentence = str\n"
        "class Refusal(Exception):\n"
        "    def __init__(self, what: str) -> None:\n"
        "        self.what: Sentence = what\n"
        "class Worse(Refusal): ...\n"
        "class Promise:\n"
        "    what: str = ''\n"
        "def say() -> Sentence:\n"
        "    return 'no'\n"
        "def read(problem: Worse, promise: Promise) -> bool:\n"
        "    said = say()\n"
        "    promise.what.startswith('x')\n"  # a text of a person: no sentence of ours
        "    return problem.what.startswith('There') or 'no' in said or say() == 'no'\n"
    )
    assert [each.partition(":")[2] for each in _read_sentences(package)] == [
        "13 problem.what.startswith",
        "13 'no' in said",
        "13 say() == 'no'",
    ]
