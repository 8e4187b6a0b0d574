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
