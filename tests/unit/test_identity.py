"""Two files are about one child, or not: never by a time alone."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.commands import COMMANDS
from careprep.commands.merging import OtherChild, plan
from careprep.errors import BadInput
from careprep.model import identity
from careprep.model.identity import LENGTH, Mark, kin, random_letters
from careprep.model.notebook import Notebook
from careprep.model.records import Child, Goal, Header
from careprep.session.session import Session
from careprep.storage import backups, conflict_copies, paths
from tests.conftest import TODAY

TIMES = ("", "2026-01-14T10:00", "2026-01-14T10:01")
MARKS = st.builds(
    Mark,
    own=st.sampled_from(["", "a", "b"]),
    created=st.sampled_from(TIMES),
    name=st.sampled_from(["Juni", "Kim"]),
    born=st.sampled_from(["", "2019-05-02", "2020-05-02"]),
)


def older(path: Path, **row: str) -> Path:
    """A file as an older careprep wrote it, without an identity."""
    data = json.loads(path.read_text("utf-8"))
    data["notebook"]["notebook"].pop("identity", None)
    data["notebook"]["notebook"] |= {k: v for k, v in row.items() if k == "created"}
    data["child"]["child"] |= {k: v for k, v in row.items() if k != "created"}
    path.write_text(json.dumps(data), "utf-8")
    return path


def own(path: Path) -> str:
    found: str = json.loads(path.read_text("utf-8"))["notebook"]["notebook"].get("identity", "")
    return found


def set_pronouns(session: Session, said: str) -> None:
    COMMANDS["change child"].run(session, {"pronouns": said})


@given(MARKS, MARKS)
def test_what_is_known_of_two_files(one: Mark, two: Mark) -> None:
    assert kin(one, two) == kin(two, one)
    if one.own and two.own:  # nothing else counts then
        assert kin(one, two) == ("same" if one.own == two.own else "strangers")
    elif kin(one, two) == "same":
        assert one.created == two.created != ""
        assert (one.name, one.born) == (two.name, two.born)
    elif kin(one, two) == "unsure":
        assert one.created == two.created or not (one.created and two.created)


@given(MARKS)
def test_an_older_file_and_its_copy_come_to_the_same(mark: Mark) -> None:
    assert mark.identity == replace(mark).identity
    if not mark.own and mark.created:
        given_now = replace(mark, own=mark.identity)
        assert kin(mark, given_now) == "same"
        assert kin(replace(given_now, name="Another", born=""), mark) == "same"
        assert (
            kin(mark, replace(mark, own=random_letters())) == "same"
        )  # begun alike, and named alike


def test_what_the_file_says_and_what_the_notebook_says_are_one(session: Session) -> None:
    data = json.loads(session.path.read_text("utf-8"))
    assert identity.mark_in(data) == identity.mark(session.notebook)
    for odd in ("[]", "{}", '{"notebook": 3}', '{"notebook": {}, "child": {"child": 3}}', "null"):
        assert identity.mark_in(json.loads(odd)) is None


def test_two_begun_in_the_same_minute_are_strangers(tmp_path: Path) -> None:
    juni = Session.start(tmp_path / "Juni.json", "Juni", TODAY)
    kim = Session.start(tmp_path / "Juni 2.json", "Juni", TODAY)
    assert len(own(juni.path)) == LENGTH
    with pytest.raises(OtherChild, match="notebook of its own"):
        plan(juni, kim.path)
    assert conflict_copies.copies_of(juni.path) == ()
    copy = Path(shutil.copy(juni.path, tmp_path / "Juni 3.json"))
    other = shutil.copy(kim.path, tmp_path / "Juni (conflicted copy).json")
    assert conflict_copies.copies_of(juni.path) == (copy,)
    assert Path(other).exists()
    taken = COMMANDS["merge"].run(juni, {"other": kim.path, "same_child": True, "yes": True})
    assert own(juni.path) != own(kim.path), taken.said


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        ({"name": "Kim Example"}, "is about Kim Example, and this notebook is about Juniper"),
        ({"born": "2020-01-01"}, "the birth dates differ"),
        ({"created": "2020-01-01T10:00"}, "notebook of its own"),
    ],
)
def test_an_older_copy_in_doubt_is_asked_about(
    sample: Path, tmp_path: Path, row: dict[str, str], doubt: str
) -> None:
    other = older(Path(shutil.copy(sample, tmp_path / "other.json")), **row)
    with pytest.raises(OtherChild, match=doubt):
        plan(Session(older(sample), TODAY), other)


def test_older_copies_on_two_computers_become_the_same_child(sample: Path, tmp_path: Path) -> None:
    """Also where the first change of one is the name or the birth date."""
    two = Path(shutil.copy(older(sample), tmp_path / "two.json"))
    here, there = Session(sample, TODAY), Session(two, TODAY)
    assert own(sample) == ""
    COMMANDS["change child"].run(here, {"name": "Juniper E. Example"})
    set_pronouns(there, "they/them")
    assert own(sample) == own(two) != ""
    assert plan(here, two).merged.notebook.child.pronouns == "they/them"


def test_no_undo_takes_an_identity_back(sample: Path) -> None:
    session = Session(older(sample), TODAY)
    child = session.notebook.child
    set_pronouns(session, "they/them")
    given_now = own(sample)
    session.undo()
    assert (session.notebook.child, own(sample)) == (child, given_now)
    session.redo()
    assert session.notebook.child.pronouns == "they/them"


def _another(sample: Path) -> Path:
    """Another child's notebook, with the same records, comes to the name of the sample."""
    data: Any = json.loads(sample.read_text("utf-8"))
    data["notebook"]["notebook"]["identity"] = random_letters()
    data["child"]["child"] |= {"name": "Kim", "called": "Kim"}
    sample.write_text(json.dumps(data), "utf-8")
    return sample


def test_undo_knows_no_steps_of_another_child(session: Session, sample: Path) -> None:
    goal = next(iter(session.notebook.goals.values()))
    COMMANDS["change goal"].run(session, {"which": goal.id, "own_words": "Ours alone"})
    before = _another(sample).read_bytes()
    assert Session(sample, TODAY).steps.known() == []
    session.refresh()
    with pytest.raises(BadInput, match="nothing to undo"):
        session.undo()
    assert sample.read_bytes() == before


def test_redo_knows_no_steps_of_another_child(session: Session, sample: Path) -> None:
    goal: Goal = next(iter(session.notebook.goals.values()))
    COMMANDS["change goal"].run(session, {"which": goal.id, "own_words": "Ours alone"})
    session.undo()
    _another(sample)
    session.refresh()
    with pytest.raises(Exception, match="cannot be turned back"):
        session.redo()
    assert session.notebook.goals[goal.id] == goal


@pytest.mark.parametrize("damaged", [False, True])
def test_a_backup_of_another_child_never_comes_back(
    session: Session, sample: Path, damaged: bool
) -> None:
    session.back_up("before a test")
    _another(sample)
    if damaged:
        sample.write_bytes(sample.read_bytes() + b"}")
    before = sample.read_bytes()
    assert len(backups.kept(sample)) == 1
    restore: Any = COMMANDS["restore"].unopened if damaged else COMMANDS["restore"].run
    with pytest.raises(BadInput, match="another notebook, about Juni"):
        restore(sample if damaged else Session(sample, TODAY), {"yes": True})
    assert sample.read_bytes() == before


def test_an_older_backup_of_the_same_child_does(sample: Path) -> None:
    """The birth date was written down, and the identity came, after it was made."""
    session = Session(older(sample, born="2019-05-03"), TODAY)
    session.back_up("before a test")
    older(sample, born="2019-05-02")
    session.refresh()
    set_pronouns(session, "they/them")
    COMMANDS["restore"].run(session, {"which": "2", "yes": True})
    assert session.notebook.child.born is not None
    assert own(sample)


def test_a_notebook_without_a_beginning_has_none() -> None:
    nothing = Notebook(tables={}).put(Header(id="notebook"), Child(id="child", name="Juni"))
    assert identity.mark(nothing).identity == ""
    assert paths.known() == []
