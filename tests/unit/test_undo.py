"""Every command is one step: undone and done again it leaves nothing behind and loses nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from careprep.commands import COMMANDS
from careprep.commands.records import NOUNS, remove_record
from careprep.documents.registry import DOCUMENTS
from careprep.errors import BadInput
from careprep.model.notebook import Notebook, following
from careprep.model.records import Goal, Meeting, Question
from careprep.session.session import Session
from careprep.storage import duplicate_keys, undo_log
from tests.conftest import TODAY
from tests.revisions import contents
from tests.strategies import notebooks

M, T, G, Q, F = "m-jf3wts", "t-2rj3hm", "g-v3b6qb", "q-dyf2ny", "f-qjn0v5"
KIT = "t-89dzp8"

# What each changing command is given; several where it works on what the one before did.
GIVEN: dict[str, dict[str, Any]] = {
    "ask": {"text": "Why?", "ask": (T,)},
    "answer": {"which": Q, "answer": "So."},
    "drop": {"which": Q, "meeting": M},
    "promise": {"what": "Call", "owner": T},
    "done": {"which": F},
    "hand-over": {"which": F, "to": KIT},
    "plan": {"starts": "2026-02-02T10:00", "who": (T, KIT)},
    "coming": {"which": M, "member": KIT, "leaves": 5},
    "uninvite": {"which": M, "member": KIT},
    "top": {"which": M, "top": (G,)},
    "choose": {"which": M, "item": Q, "pinned": True},
    "star": {"which": M, "item": Q},
    "move": {"which": M, "item": "q-n9smwh", "by": 1},
    "apply": {"which": M, "number": 1},
    "topics": {"line": Q, "topics": ("school", "money")},
    "open-meeting": {"which": M},
    "next-item": {"which": M, "item": Q},
    "carry": {"which": Q, "meeting": M, "why": "No time"},
    "plan-next": {"which": M, "starts": "2026-04-14T15:00"},
    "note": {"which": M, "item": Q, "notes": "Well."},
    "outcome": {"which": M, "item": Q, "outcome": "carried"},
    "decide": {"which": M, "text": "Yes", "about": Q},
    "park": {"which": M, "text": "The bus"},
    "settle": {"which": M, "number": 1, "fate": "in_writing"},
    "attend": {"which": M, "member": KIT, "there": True},
    "progress": {"which": G, "note": "Better"},
    "close-meeting": {"which": M},
    "reopen": {"which": M},
    "consent": {"which": KIT, "topics": ("health",)},
    "renew": {"which": KIT},
    "end-consent": {"which": KIT},
    "add member": {"name": "Ana New"},
    "add goal": {"own_words": "Swim"},
    "add question": {"text": "Where?"},
    "add follow-up": {"what": "Write"},
    "add meeting": {"starts": "2026-03-03T10:00"},
    "change child": {"called": "June"},
    "expect": {"line": "access-after-hours", "answer": "sometimes"},
    "change member": {"which": T, "phone": "555-0199"},
    "change goal": {"which": G, "barriers": "Time"},
    "change question": {"which": Q, "text": "Who then?"},
    "change follow-up": {"which": F, "what": "Fill it in"},
    "change meeting": {"which": M, "place": "At home"},
    "remove member": {"which": "t-gb1pnz"},
    "remove goal": {"which": "g-86p5my"},
    "remove question": {"which": "q-n9smwh"},
    "remove follow-up": {"which": F},
    "remove meeting": {"which": M},
}
# What has to be done before: the room needs an open meeting, and something to settle.
FIRST: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    **dict.fromkeys(
        ("next-item", "note", "outcome", "decide", "park", "attend", "close-meeting"),
        (("open-meeting", GIVEN["open-meeting"]),),
    ),
    "settle": (("open-meeting", GIVEN["open-meeting"]), ("park", GIVEN["park"])),
    "reopen": (
        ("open-meeting", GIVEN["open-meeting"]),
        ("close-meeting", GIVEN["close-meeting"]),
    ),
    "star": (("top", GIVEN["top"]),),
}
# They give papers, look, go back and forth themselves, or do something to the file as a whole;
# what takes in another file is tested with it.
LOOKING = {"eighteen", "new", "packet", "calendar", "find", "check", "backups", "use"}
BESIDE = {"words", "explain", "hide-after", "manual"}
NO_STEP = {
    *DOCUMENTS,
    *LOOKING,
    *BESIDE,
    "undo",
    "redo",
    "lock",
    "unlock",
    "restore",
    "recover",
    "merge",
    "keep",
}


def test_every_command_that_changes_is_tried() -> None:
    assert GIVEN.keys() | NO_STEP == COMMANDS.keys()


@pytest.mark.parametrize("name", GIVEN)
def test_a_command_is_one_step_back_and_forth(session: Session, name: str) -> None:
    for first, given_ in FIRST.get(name, ()):
        COMMANDS[first].run(session, given_)
    before, whole = session.notebook.tables, contents(session.path)
    outcome = COMMANDS[name].run(session, GIVEN[name])
    assert outcome.changed
    after, now = session.notebook.tables, contents(session.path)
    assert after != before
    session.undo()
    assert session.notebook.tables == before
    assert _order(session.notebook) == {name: list(table) for name, table in before.items()}
    # A removed record is written anew, in the order of the model and without defaults.
    assert contents(session.path) == whole or name.startswith("remove")
    session.redo()
    assert session.notebook.tables == after
    assert contents(session.path) == now
    session.undo()
    assert Session(session.path, TODAY).notebook.tables == before


def _order(notebook: Notebook) -> dict[str, list[str]]:
    return {name: list(table) for name, table in notebook.tables.items()}


@pytest.mark.parametrize("kind", NOUNS, ids=lambda kind: NOUNS[kind])
def test_what_was_removed_comes_back_to_its_place(session: Session, kind: type) -> None:
    """Also in another sitting, and whatever was removed together with it."""
    before, order = session.notebook, _order(session.notebook)
    removed = 0
    for key in before.table(kind):
        if removed == 3:
            break
        try:
            COMMANDS[f"remove {NOUNS[kind]}"].run(session, {"which": key})
            removed += 1
        except BadInput:
            continue  # in the record of a past meeting
    assert removed
    later = Session(session.path, TODAY)
    for _ in range(removed):
        later.undo()
    assert _order(later.notebook) == order
    assert _order(Session(session.path, TODAY).notebook) == order


@given(notebooks(most=5), st.data())
def test_whatever_is_dropped_can_be_put_back_in_its_place(
    book: Notebook, data: st.DataObject
) -> None:
    keys = [key for table in book.tables.values() for key in table]
    gone = data.draw(st.lists(st.sampled_from(keys), unique=True))
    back = book.drop(*gone).put(
        *(record for key in gone if (record := book.get(key))), ahead_of=following(book, gone)
    )
    for name, table in book.tables.items():
        kept = [key for key in table if key not in gone]
        if kept and kept[-1] == list(table)[-1]:
            assert list(back.tables[name]) == list(table)
        assert [key for key in back.tables[name] if key in kept] == kept


def _put(kind: type, **values: Any) -> Callable[[Notebook], Notebook]:
    return lambda notebook: notebook.put(kind(**values))


def test_one_step_however_many_records_and_any_number_of_steps(session: Session) -> None:
    whole = contents(session.path)
    records = [Question(id=f"q-{n}", text=f"{n}?") for n in range(200)]
    session.apply(lambda notebook: notebook.put(*records), "many")
    for number in range(30):
        session.apply(_put(Goal, id="g-new", own_words=f"Goal {number}"), f"goal {number}")
    session.apply(_put(Meeting, id="m-new", starts="2026-03-03T10:00"), "meeting")
    for _ in range(32):
        session.undo()
    assert contents(session.path) == whole
    for _ in range(32):
        session.redo()
    assert session.notebook.goals["g-new"].own_words == "Goal 29"
    assert "q-199" in session.notebook.questions


def every_record(path: Path) -> list[str]:
    tables = Session(path, TODAY).notebook.tables.values()
    return [key for table in tables for key in table if "-" in key]  # not the child


def removed_and_back(path: Path, key: str) -> bool:
    """Remove a record in one sitting and undo that in the next; False where it may not go."""
    try:
        remove_record(Session(path, TODAY), {"which": key})
    except (BadInput, KeyError):
        return False
    Session(path, TODAY).undo()
    return True


def test_a_record_that_comes_back_stands_in_the_file_as_it_did(sample: Path) -> None:
    """Also where the file spells out what careprep would leave out."""
    before = contents(sample)
    kept = [key for key in every_record(sample) if removed_and_back(sample, key)]
    assert len(kept) > 30
    assert M in kept
    assert contents(sample) == before


def test_with_a_name_that_stands_twice_too(sample: Path) -> None:
    text = sample.read_text("utf-8")
    row = json.loads(text)["meetings"][M]
    earlier = json.dumps({M: {**row, "title": "Another"}}, ensure_ascii=False)[1:-1]
    text = text.replace('"meetings": {', f'"meetings": {{ {earlier},', 1)
    sample.write_text(text, "utf-8")
    before, _ = duplicate_keys.resolve(duplicate_keys.parse(text))
    assert len(before["meetings"]) == len(json.loads(text)["meetings"]) + 1
    assert removed_and_back(sample, M)
    assert json.loads(contents(sample)) == before


@pytest.mark.parametrize(
    ("what", "kind", "copy"),
    [
        ("removed “Why?”", "removed", ""),
        ("settled “Why?”", "settled", ""),
        ("took in Juni (1).json", "took_in", "Juni (1).json"),
        ("removedly", "change", ""),
        ("added “took in”", "change", ""),
    ],
)
def test_a_step_of_an_older_careprep_gets_its_kind_from_its_label(
    tmp_path: Path, what: str, kind: str, copy: str
) -> None:
    path = tmp_path / "steps"
    path.write_bytes(msgspec.json.encode({"id": "a1", "what": what, "changes": []}))
    [step] = undo_log.load(path).steps
    assert (step.kind, step.copy) == (kind, copy)


def test_a_step_keeps_its_kind_whatever_it_is_called(tmp_path: Path) -> None:
    """Nobody reads the words."""
    path = tmp_path / "steps"
    steps = [
        undo_log.Step("removed by name alone", ()),
        undo_log.Step("so it goes", (), kind="removed"),
        undo_log.Step("took in A", (), kind="took_in", copy="B"),
        undo_log.Step("took in nothing", (), kind="took_in"),
    ]
    for step in steps:
        undo_log.note(path, step)
    assert undo_log.load(path).steps == steps
