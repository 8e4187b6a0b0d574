"""Files of every version of the format open, and are brought up to date with a backup first."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from careprep.commands import COMMANDS
from careprep.errors import FileTrouble
from careprep.model import codec
from careprep.model.records import VERSION
from careprep.model.validation import all_issues
from careprep.session.session import Session
from careprep.storage.backups import kept
from careprep.storage.file import Store
from careprep.sync.merge import merge
from tests.conftest import TODAY
from tests.revisions import contents

FILES = Path(__file__).parents[1] / "versions"
EVERY = sorted(FILES.glob("*.json"))


@pytest.mark.parametrize("kept_file", EVERY, ids=lambda path: path.stem)
def test_every_version_that_ever_was_opens_and_can_be_changed(
    kept_file: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(kept_file, tmp_path))
    session = Session(path, TODAY)
    assert all_issues(session.notebook) == ()
    assert session.notebook.read_only == ""
    assert session.notebook.child.name == "Juniper Example"
    assert session.notebook.questions["q-1"].text == "Who orders the pads?"
    COMMANDS["ask"].run(session, {"text": "Why?"})
    assert Session(path, TODAY).notebook.tables == session.notebook.tables


def test_a_file_is_kept_for_every_version() -> None:
    held = [json.loads(path.read_text("utf-8")) for path in EVERY]
    told = {data["notebook"]["notebook"].get("version") for data in held}
    assert told == {None, *range(1, VERSION + 1)}


# ── from version 1 to version 2 ──────────────────────────────────────────────────────────────────


def _first(tmp_path: Path) -> Path:
    return Path(shutil.copy(FILES / "1.json", tmp_path / "first.json"))


def _as_of_version_1(path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, **given: Any) -> None:
    """What an older careprep does."""
    with monkeypatch.context() as patch:
        patch.setattr(codec, "VERSION", 1)
        COMMANDS[verb].run(Session(path, TODAY), given)
    assert json.loads(contents(path))["notebook"]["notebook"]["version"] == 1


def test_bringing_it_up_loses_nothing_and_says_nothing_for_anybody(tmp_path: Path) -> None:
    path = _first(tmp_path)
    before = json.loads(path.read_text("utf-8"))
    session = Session(path, TODAY)
    said = Session(FILES / "2.json", TODAY).notebook
    assert all(member.topics == () for member in session.notebook.team.values())
    assert said.questions["q-1"].private_to == ("t-1",)
    COMMANDS["ask"].run(session, {"text": "Why?"})
    after = json.loads(contents(path))
    assert after["notebook"]["notebook"].pop("version") == VERSION
    assert before["notebook"]["notebook"].pop("version") == 1
    after["questions"] = {k: row for k, row in after["questions"].items() if row["text"] != "Why?"}
    assert {
        k: v for k, v in after["notebook"]["notebook"].items() if k in ("format", "created")
    } == (before["notebook"]["notebook"])
    for rows in (before, after):
        rows.pop("notebook")
    assert after == before


def test_undo_goes_back_to_before_the_new_format_and_forth_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _first(tmp_path)
    start = Session(path, TODAY).notebook.questions
    _as_of_version_1(path, monkeypatch, "ask", text="Asked long ago?")
    long_ago = Session(path, TODAY).notebook.questions
    COMMANDS["ask"].run(Session(path, TODAY), {"text": "Asked now?"})
    now = Session(path, TODAY).notebook.questions
    session = Session(path, TODAY)
    for verb, expected in (("undo", long_ago), ("undo", start), ("redo", long_ago), ("redo", now)):
        COMMANDS[verb].run(session, {})
        assert Session(path, TODAY).notebook.questions == expected
        assert json.loads(contents(path))["notebook"]["notebook"]["version"] == VERSION
    assert [copy.why for copy in kept(path)].count("before it was brought to the new format") == 1


def test_a_copy_of_the_older_format_is_taken_in_without_a_word_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _first(tmp_path)
    copy = Path(shutil.copy(path, tmp_path / "copy.json"))
    _as_of_version_1(copy, monkeypatch, "ask", text="From the older one?")
    key = next(iter(Session(path, TODAY).notebook.questions))
    COMMANDS["change question"].run(
        Session(path, TODAY), {"which": key, "private": True, "private_to": ("t-1",)}
    )
    merged = merge(None, Session(path, TODAY).notebook, Session(copy, TODAY).notebook).notebook
    assert "From the older one?" in [each.text for each in merged.questions.values()]
    assert merged.questions[key].private_to == ("t-1",)


# ── an invented next version ─────────────────────────────────────────────────────────────────────


def _next(tables: codec.Tables) -> codec.Tables:
    """In this story version 1 called the questions “asked”, and no minutes were known."""
    tables = {**tables}
    rows = tables.pop("asked", {})
    return {**tables, "questions": {k: {**row, "minutes": 7} for k, row in rows.items()}}


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(codec, "VERSION", 2)
    monkeypatch.setitem(codec.MIGRATIONS, 1, _next)
    data: dict[str, Any] = {
        "notebook": {"notebook": {"format": "careprep", "version": 1, "x": 1}},
        "child": {"child": {"name": "Juni"}},
        "asked": {"q-1": {"text": "Why?"}},
        "another": {"1": {"y": 2}},
    }
    path = tmp_path / "old.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_an_older_file_is_shown_in_the_new_format_and_left_as_it_is(old: Path) -> None:
    whole = old.read_bytes()
    session = Session(old, TODAY)
    assert session.notebook.questions["q-1"].minutes == 7
    assert old.read_bytes() == whole
    assert kept(old) == []


def test_the_first_write_brings_it_up_with_a_copy_of_what_it_was(old: Path) -> None:
    whole = old.read_bytes()
    session = Session(old, TODAY)
    session.back_up("before a merge")  # that there is a copy of today does not matter
    COMMANDS["ask"].run(session, {"text": "Who?"})
    assert [copy.path.read_bytes() for copy in kept(old)] == [whole]
    data = json.loads(contents(old))
    assert data["notebook"]["notebook"] == {"format": "careprep", "version": 2, "x": 1}
    assert "asked" not in data
    assert data["another"] == {"1": {"y": 2}}
    assert [row["text"] for row in data["questions"].values()] == ["Why?", "Who?"]
    COMMANDS["ask"].run(session, {"text": "Where?"})
    assert len(kept(old)) == 1


def test_a_copy_is_made_also_where_an_earlier_one_of_today_says_something_else(old: Path) -> None:
    whole = old.read_bytes()
    old.write_bytes(whole + b"\n")
    Session(old, TODAY).back_up("before a merge")
    old.write_bytes(whole)
    COMMANDS["ask"].run(Session(old, TODAY), {"text": "Who?"})
    assert [copy.path.read_bytes() for copy in kept(old)] == [whole, whole + b"\n"]
    assert kept(old)[0].why == "before it was brought to the new format"


def test_a_version_nobody_can_bring_up_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "n.json"
    path.write_text('{"notebook": {"notebook": {"format": "careprep", "version": 0}}}', "utf-8")
    with pytest.raises(FileTrouble, match="not a careprep notebook"):
        Store(path).load()
