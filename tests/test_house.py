"""The house: how the code is laid out, held by tests."""

import ast
import inspect
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import grimp
import pytest
from msgspec.structs import replace

from careprep.commands import COMMANDS
from careprep.model.fields import FieldKind
from careprep.model.records import FollowUp, Goal, Meeting, Member, Question, Record
from careprep.session.session import Edit, Session
from careprep.tui.base import CareScreen
from careprep.tui.main import MainScreen
from careprep.tui.tabs.base import Tab
from careprep.tui.tabs.registry import TABS, TabEntry
from careprep.tui.widgets.record_list import RecordList
from tests.conftest import SAMPLE, TODAY
from tests.gate import CHECKS
from tests.revisions import contents

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "careprep").rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _calls(path: Path) -> Iterator[str]:
    """Every dotted name the file uses: `dt.date.today`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_one_way_down() -> None:
    """The contracts in pyproject.toml: layers, and who may know which library."""
    ran = subprocess.run(
        [sys.executable, *CHECKS["import-linter"]], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_no_module_imports_itself_round_a_corner() -> None:
    graph = grimp.build_graph("careprep", cache_dir=None)
    edges = {
        module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules
    }
    # Whatever imports nothing that is left goes; what stays behind is a circle.
    while free := [module for module, needs in edges.items() if not needs & edges.keys()]:
        for module in free:
            del edges[module]
    assert edges == {}


def test_few_names_at_the_top() -> None:
    names = {path.name for path in (ROOT / "careprep").iterdir()} - {"__init__.py", "__pycache__"}
    assert len(names) <= 14, sorted(names)


def test_a_class_has_its_name_for_itself() -> None:
    """Two things under one name are taken for one another."""
    names = Counter(
        node.name
        for path in SOURCES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_a_file_is_called_by_a_noun() -> None:
    """Of the field or of programming: no adverb, no participle, nothing that only we understand."""
    nothing = {"taken", "remains", "beside", "away", "doubled", "typed", "look", "here", "who"}
    nothing |= {"both", "ahead", "showing", "saving", "hiding", "reading", "lost", "written"}
    nothing |= {"utils", "helpers", "misc", "common_", "manager", "narrower", "running", "warn"}
    assert [_name(path) for path in SOURCES if path.stem in nothing] == []


ONE_THING = {"agenda", "attendance", "backups", "calendar", "checklist", "closing", "conflict"}
ONE_THING |= {"follow_ups", "goals", "meetings", "merge", "notebook", "questions", "records"}
ONE_THING |= {"team", "today"}
"""What has its value, rules, verbs, paper and screen, each in a file of its name."""
TWO_THINGS = {"main", "messages", "text", "words"}  # may only grow shorter
EVERYWHERE = {"__init__", "base", "registry"}


def test_a_file_has_its_name_for_itself() -> None:
    """Once a floor; and on several only where it is the same thing that is said, shown, done."""
    at: dict[str, list[str]] = {}
    for path in SOURCES:
        if path.stem not in EVERYWHERE:
            at.setdefault(path.stem, []).append(path.relative_to(ROOT / "careprep").parts[0])
    assert {stem: floors for stem, floors in at.items() if len({*floors}) < len(floors)} == {}
    assert {stem for stem, floors in at.items() if len(floors) > 1} <= ONE_THING | TWO_THINGS


def test_the_clock_is_read_in_one_place() -> None:
    clocks = ("date.today", "datetime.now", "datetime.utcnow", "datetime.today", "time.time")
    found = {
        _name(path)
        for path in SOURCES
        for used in _calls(path)
        if used.endswith(clocks) or used in ("time.localtime", "time.gmtime")
    }
    assert found == {"careprep/session/clock.py"}


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("tinydb", "careprep/storage/database.py"),
        ("textual", "careprep/tui/"),
        ("rich", "careprep/tui/"),
    ],
)
def test_a_library_is_known_in_one_place(library: str, home: str) -> None:
    knowing = [_name(path) for path in SOURCES if library in _imports(path)]
    assert knowing
    assert [name for name in knowing if not name.startswith(home)] == []


def test_no_import_hides_from_a_circle() -> None:
    """No TYPE_CHECKING, and only who opens the app or the prompts puts off an import of ours."""
    hiding = set()
    for path in SOURCES:
        text = path.read_text("utf-8")
        assert "TYPE_CHECKING" not in text, path
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                late = [n for n in ast.walk(function) if isinstance(n, ast.ImportFrom)]
                if any((node.module or "").startswith("careprep") for node in late):
                    hiding.add(_name(path))
    assert hiding == {"careprep/__main__.py"}


ASKED = {"may_hear", "in_circle", "stands_for"}
READ = {"private", "private_to"}
"""What decides who may know of something: asked by its name, or read off a record."""
DECIDING = {  # may only grow shorter
    *(f"careprep/model/{file}.py" for file in ("consent", "filter", "subjects", "topic_places")),
    # when in a meeting something may be said, and what today nobody may hear
    *(f"careprep/agenda/{file}.py" for file in ("context", "today", "rules/fixed")),
    # what a change, a step back or another copy would tell to more people
    *("careprep/sync/consent_guard.py", "careprep/commands/records.py"),
    # what a release says, and the mark of what is private, for those who keep the notebook
    *("careprep/commands/consents.py", "careprep/commands/topics.py"),
    "careprep/tui/tabs/questions.py",
    "careprep/documents/registry.py",  # whether a copy with private things was asked for
}


def test_who_may_know_what_is_decided_in_one_place() -> None:
    """Papers, formats, calendars and lists are made from a view, and hold no rule of their own."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            asked = isinstance(node, ast.Name) and node.id in ASKED
            read = isinstance(node, ast.Attribute) and node.attr in READ | ASKED
            if asked or read:
                found.add(_name(path))
    assert found - DECIDING == set()
    assert DECIDING - found == set(), "take these out of DECIDING"


def test_no_kind_of_paper_knows_a_rule_of_consent() -> None:
    rules = {f"careprep.model.{file}" for file in ("consent", "filter", "subjects")}
    told = {"Hearing", "covers"}  # they say what was agreed, to those who keep the notebook
    known = {
        f"{_name(path)}: {alias.name}"
        for path in SOURCES
        if _name(path).startswith("careprep/documents/kinds/")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module in rules
        for alias in node.names
        if alias.name not in told
    }
    assert known == set()


_HEADLESS = """
import sys
from careprep.__main__ import main
try:
    code = main(["agenda", "-n", sys.argv[1], "--today", "2026-01-14"])
except SystemExit as left:
    code = left.code
heavy = {"textual", "rich", "markdown_it", "asyncio", "platformdirs"}
heavy |= {"icalendar", "webbrowser", "xml"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
sys.exit(code or 0)
"""


def test_the_command_line_never_pays_for_the_screens(sample: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _HEADLESS, str(sample)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("# ")
    assert ran.stderr.splitlines()[-1] == "[]"


def test_the_readme_and_the_build_run_the_same_gate() -> None:
    assert "python -m tests.gate" in (ROOT / "README.md").read_text("utf-8")
    assert '/python" -m tests.gate' in (ROOT / ".ci" / "run").read_text("utf-8")


def test_what_textual_keeps_to_itself_is_known_in_one_file() -> None:
    """A private name that no class of ours has is Textual’s, and may be gone with its next one."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}
    ours: set[str] = set()
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                ours.add(node.name)
            elif isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store):
                ours.add(node.attr if isinstance(node, ast.Attribute) else node.id)
    knowing = {
        _name(path)
        for path, tree in trees.items()
        if "careprep/tui/" in _name(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr[:1] == "_" != node.attr[1:2]
        and node.attr not in ours
    }
    assert knowing == {"careprep/tui/terminal.py"}


def _keys(kind: type) -> set[str]:
    """The keys a class binds itself."""
    bound = vars(kind).get("BINDINGS", ())
    return {key.strip() for binding in bound for key in binding.key.split(",")}


@pytest.mark.parametrize("spot", TABS, ids=lambda spot: spot.title)
def test_a_key_means_one_thing_in_a_place(spot: TabEntry) -> None:
    """The list, the place around it, the window around that: the inner one would hide the outer."""
    place = set().union(*(_keys(k) for k in inspect.getmro(spot.place) if issubclass(k, Tab)))
    shells = [_keys(RecordList), place, _keys(MainScreen), _keys(CareScreen)]
    # Enter is the list's; a place may only put a word to what it opens.
    counted = Counter(key for keys in shells for key in keys - {"enter"})
    assert [key for key, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("kind", [Member, Goal, Question, FollowUp, Meeting])
def test_a_key_means_one_verb_for_a_kind_of_record(kind: type[Record]) -> None:
    here = [command for command in COMMANDS.values() if command.key and command.on in (kind, None)]
    adding = {Member: "add member", Goal: "add goal", Question: "ask", FollowUp: "promise"}
    others = {*adding.values(), "plan"} - {adding.get(kind, "plan")}
    keys = Counter(command.key for command in here if command.name not in others)
    assert [key for key, count in keys.items() if count > 1] == []
    assert len(keys) >= 5  # add, change, remove, undo, redo


def test_the_sample_is_written_the_way_files_are() -> None:
    whole = SAMPLE.read_bytes()
    assert json.dumps(json.loads(whole), ensure_ascii=False, indent=2).encode() + b"\n" == whole


def _putting(record: Record) -> Edit:
    return lambda notebook: notebook.put(record)


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        ("child", {"family_life": "changed"}),
        ("team", {"notes": "changed"}),
        ("goals", {"barriers": "changed"}),
        ("questions", {"text": "changed"}),
        ("follow_ups", {"waiting_on": "changed"}),
        ("meetings", {"purpose": "changed"}),
        ("expectations", {"note": "changed"}),
    ],
)
def test_the_sample_comes_back_byte_for_byte(
    sample: Path, table: str, changed: dict[str, str]
) -> None:
    """A change makes the whole file be written anew; its undo must give back the same bytes."""
    whole = SAMPLE.read_bytes()
    for record in Session(sample).notebook.tables[table].values():
        session = Session(sample, TODAY)
        new = replace(record, **changed)
        session.apply(_putting(new), "changed it")
        assert sample.read_bytes() != whole
        session.undo()
        assert contents(sample) == whole, record.id


def test_whatever_is_typed_into_cleans_what_it_is_filled_with() -> None:
    """Only the boxes that do so are made of Textual's own."""
    bare = {
        _name(path)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for made in (
            [node.func]
            if isinstance(node, ast.Call)
            else node.bases
            if isinstance(node, ast.ClassDef)
            else []
        )
        if ast.unparse(made).rpartition(".")[2] in ("Input", "TextArea", "MaskedInput")
    }
    assert bare == {"careprep/tui/widgets/inputs.py"}


FRONT_ENDS = [path for path in SOURCES if _name(path).startswith(("careprep/cli", "careprep/tui"))]
FRONT_ENDS.append(ROOT / "careprep" / "__main__.py")


def _named_verbs(path: Path) -> Iterator[str]:
    """Where a file of a front end decides by a verb's name, lists some, or looks one up."""
    # A field or a kind of field may have the name of a verb: “note”, “words”.
    fields = {field.name for command in COMMANDS.values() for field in command.asked}
    every = {*COMMANDS, *(name for command in COMMANDS.values() for name in command.once)}
    beginnings = every | {name.split()[0] for name in every}
    listed = every - fields - {*get_args(FieldKind)}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Compare():
                parts, verbs = [node.left, *node.comparators], every
            case ast.MatchValue():
                parts, verbs = [node.value], every
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="name"), attr="startswith")):
                parts, verbs = node.args, beginnings
            case ast.Subscript(value=ast.Name(id="COMMANDS")):
                parts, verbs = [node.slice], every
            case ast.Set() | ast.Tuple() | ast.List():
                parts, verbs = node.elts, listed
            case ast.Dict():
                parts, verbs = [key for key in node.keys if key], listed
            case _:
                continue
        named = [part.value for part in parts if isinstance(part, ast.Constant)]
        if any(name in verbs for name in named):
            yield f"{_name(path)}:{node.lineno}"


def test_no_verb_is_named_but_to_ask_for_it_or_do_it() -> None:
    """What is special about a verb, its `Command` says; a new one is one function and a row."""
    assert [place for path in FRONT_ENDS for place in _named_verbs(path)] == []


def test_a_verb_that_is_named_would_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    (tmp_path / "bad.py").write_text(
        "if command.name == 'note': pass\n"
        "TEXT = {'today': 1}\n"
        "AS = ('find', 'log')\n"
        "COMMANDS['merge']\n"
        "command.name.startswith('change')\n"
        "if command.name == 'baton': pass\n"
        "Do('note', {'note': 'words'})\n"
    )
    assert [*_named_verbs(tmp_path / "bad.py")] == [f"bad.py:{line}" for line in range(1, 7)]
