"""One open notebook: changes, steps back and forth, rules, time."""

import contextlib
import datetime as dt
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from careprep.commands.records import remove_record
from careprep.errors import BadInput, CareprepError, ChangedElsewhere, FileTrouble, NotSaved
from careprep.model.notebook import Notebook
from careprep.model.records import Goal, ItemPreference, Member, Question, Record, StoredConflict
from careprep.model.references import references
from careprep.model.validation import all_issues
from careprep.session.session import Session
from careprep.storage import atomic, paths, undo_log
from careprep.storage.file import Store
from careprep.sync.conflict import ConflictingEdits
from tests.conftest import TODAY
from tests.revisions import contents

Q = "q-dyf2ny"


def put(*records: Record) -> Callable[[Notebook], Notebook]:
    return lambda notebook: notebook.put(*records)


def reword(session: Session, text: str) -> None:
    question = replace(session.notebook.questions[Q], text=text)
    session.apply(put(question), f"said {text}")


# ── apply ────────────────────────────────────────────────────────────────────────────────────────


def test_a_change_is_on_the_disk_at_once(session: Session) -> None:
    reword(session, "Who?")
    assert json.loads(session.path.read_text("utf-8"))["questions"][Q]["text"] == "Who?"
    assert session.notebook.questions[Q].text == "Who?"


def test_a_change_says_when_it_was_made(session: Session) -> None:
    created = session.notebook.questions[Q].created
    reword(session, "Who?")
    session.apply(put(Question(id="q-new000", text="Why?")), "asked")
    changed, new = session.notebook.questions[Q], session.notebook.questions["q-new000"]
    assert (changed.created, (changed.updated or "")[:10]) == (created, TODAY.isoformat())
    assert new.created == new.updated
    assert (new.created or "")[:10] == TODAY.isoformat()


def test_nothing_different_is_no_step(session: Session) -> None:
    whole = contents(session.path)
    session.apply(lambda notebook: notebook, "did nothing")
    assert contents(session.path) == whole
    with pytest.raises(BadInput, match="nothing to undo"):
        session.undo()


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (Question(id="q-x", text="x", ask=("t-nobody",)), "t-nobody"),
        (Goal(id="g-x", own_words="x", part_of="g-v3b6qb"), "long-term"),
        (Goal(id="g-x", own_words="x", horizon="short_term", part_of="g-n944ex"), "short-term"),
        (Member(id="t-x", name="x", since=TODAY, until=TODAY - dt.timedelta(days=1)), "until"),
    ],
)
def test_a_broken_rule_is_refused_and_nothing_changes(
    session: Session, record: Record, says: str
) -> None:
    whole, before = contents(session.path), session.notebook
    with pytest.raises(BadInput, match=says):
        session.apply(put(record), "broke a rule")
    assert session.notebook is before
    assert contents(session.path) == whole
    with pytest.raises(BadInput, match="nothing to undo"):
        session.undo()


def test_dropping_what_something_points_at_is_refused(session: Session) -> None:
    whole = contents(session.path)
    with pytest.raises(BadInput, match="points at it"):
        session.apply(lambda notebook: notebook.drop("t-y8xp8h"), "removed her")
    assert contents(session.path) == whole


def test_an_old_fault_does_not_stop_other_changes_of_the_record(sample: Path) -> None:
    data = json.loads(sample.read_text("utf-8"))
    data["questions"][Q]["ask"] = ["t-nobody"]
    sample.write_text(json.dumps(data), encoding="utf-8")
    session = Session(sample, TODAY)
    assert [issue.id for issue in all_issues(session.notebook)] == [Q]
    reword(session, "Who?")
    assert session.notebook.questions[Q].ask == ("t-nobody",)


def test_a_failed_write_changes_nothing_and_is_no_step(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = session.notebook.questions[Q].text

    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(FileTrouble, match="disk is full"):
            reword(session, "Who?")
    assert session.notebook.questions[Q].text == text
    with pytest.raises(BadInput, match="nothing to undo"):
        session.undo()
    reword(session, "Who else?")
    assert session.notebook.questions[Q].text == "Who else?"


def test_after_a_refused_change_the_other_programs_text_is_shown(session: Session) -> None:
    other = Session(session.path, TODAY)
    reword(other, "Theirs?")
    with pytest.raises(ChangedElsewhere):
        reword(session, "Ours?")
    assert session.notebook.questions[Q].text == "Theirs?"


def test_refresh_takes_in_what_another_program_wrote(session: Session) -> None:
    assert not session.refresh()
    reword(Session(session.path, TODAY), "Theirs?")
    assert session.refresh()
    assert session.notebook.questions[Q].text == "Theirs?"
    assert not session.refresh()


# ── undo and redo ────────────────────────────────────────────────────────────────────────────────


def test_undo_and_redo_walk_back_and_forth_to_the_byte(session: Session) -> None:
    states = [contents(session.path)]
    edits: list[Callable[[Notebook], Notebook]] = [
        put(Question(id="q-new000", text="Why?", ask=("t-y8xp8h",))),
        put(replace(session.notebook.questions[Q], text="Who?", priority="high")),
        put(replace(session.notebook.meetings["m-jf3wts"], minutes=45)),
        put(replace(session.notebook.team["t-y8xp8h"], phone="555-0199", role="nurse")),
    ]
    for number, edit in enumerate(edits):
        session.apply(edit, f"step {number}")
        states.append(contents(session.path))
    assert len(set(states)) == len(states)
    for number in reversed(range(len(edits))):
        assert session.undo().what == f"step {number}"
        assert contents(session.path) == states[number]
    for number in range(len(edits)):
        assert session.redo().what == f"step {number}"
        assert contents(session.path) == states[number + 1]
    with pytest.raises(BadInput, match="nothing to do again"):
        session.redo()


def test_a_new_change_ends_what_could_be_done_again(session: Session) -> None:
    reword(session, "One?")
    session.undo()
    reword(session, "Two?")
    with pytest.raises(BadInput):
        session.redo()


def test_undo_reaches_into_earlier_sittings(session: Session) -> None:
    whole = contents(session.path)
    reword(session, "One?")
    session.apply(lambda notebook: notebook.drop("f-qjn0v5"), "removed it")
    after_one = Session(session.path, TODAY)
    assert after_one.undo().what == "removed it"
    assert "f-qjn0v5" in after_one.notebook.follow_ups
    later = Session(session.path, TODAY)
    assert later.undo().what == "said One?"
    assert later.notebook.tables == Session(session.path).notebook.tables
    assert json.loads(contents(session.path)) == json.loads(whole)
    with pytest.raises(BadInput):
        Session(session.path).undo()


def test_undo_brings_back_unknown_fields(sample: Path) -> None:
    data = json.loads(sample.read_text("utf-8"))
    data["follow_ups"]["f-qjn0v5"]["colour"] = {"red": [1, 2]}
    sample.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    Session(sample).apply(lambda notebook: notebook.drop("f-qjn0v5"), "removed it")
    Session(sample).undo()
    assert json.loads(contents(sample)) == data


def test_what_was_changed_again_since_is_not_turned_back(session: Session) -> None:
    reword(session, "Ours?")
    data = json.loads(session.path.read_text("utf-8"))
    data["questions"][Q]["text"] = "By hand?"
    session.path.write_text(json.dumps(data), encoding="utf-8")
    later = Session(session.path, TODAY)
    with pytest.raises(CareprepError, match="cannot be turned back"):
        later.undo()
    assert later.notebook.questions[Q].text == "By hand?"


def test_a_broken_journal_ends_undo_not_the_notebook(session: Session) -> None:
    reword(session, "One?")
    (paths.state_for(session.path) / "steps").write_bytes(b'{"what": "half a li')
    later = Session(session.path, TODAY)
    with pytest.raises(BadInput, match="nothing to undo"):
        later.undo()
    reword(later, "Two?")
    assert later.undo().what == "said Two?"


def test_undo_takes_back_this_windows_own_step(session: Session) -> None:
    other = Session(session.path, TODAY)
    reword(session, "Ours?")
    other.refresh()
    goal = next(iter(other.notebook.goals.values()))
    other.apply(put(replace(goal, barriers="theirs")), "changed a goal")
    session.refresh()
    was = goal.barriers
    assert session.undo().what == "said Ours?"
    assert session.notebook.goals[goal.id].barriers == "theirs"
    assert session.redo().what == "said Ours?"
    assert session.undo().what == "said Ours?"
    other.refresh()
    assert other.undo().what == "changed a goal"
    later = Session(session.path, TODAY)
    assert later.notebook.goals[goal.id].barriers == was
    with pytest.raises(BadInput, match="nothing to undo"):
        later.undo()


def test_without_steps_of_its_own_undo_takes_the_newest(session: Session) -> None:
    reword(session, "One?")
    reword(Session(session.path, TODAY), "Two?")
    later = Session(session.path, TODAY)
    assert [later.undo().what, later.undo().what] == ["said Two?", "said One?"]
    with pytest.raises(BadInput, match="nothing to undo"):
        Session(session.path, TODAY).undo()


def test_what_one_window_names_no_other_removes(session: Session) -> None:
    """Neither by hand nor by undo: each change is fine alone, both would point at nothing."""
    session.apply(put(Member(id="t-new", name="New")), "added New")
    other = Session(session.path, TODAY)
    first = Session(session.path, TODAY)
    other.apply(put(Question(id="q-new", text="For New?", ask=("t-new",))), "asked")
    with pytest.raises(BadInput, match="still points at it: For New"):
        first.apply(lambda notebook: notebook.drop("t-new"), "removed New")
    with pytest.raises(BadInput, match="still points at it: For New"):
        session.undo()
    session.refresh()
    with pytest.raises(BadInput, match="still points at it: For New"):
        session.undo()
    assert Session(session.path, TODAY).notebook.questions["q-new"].ask == ("t-new",)
    assert other.undo().what == "asked"
    session.refresh()
    assert session.undo().what == "added New"


def test_what_one_window_removed_no_other_names(session: Session) -> None:
    session.apply(put(Member(id="t-new", name="New")), "added New")
    other = Session(session.path, TODAY)
    session.apply(lambda notebook: notebook.drop("t-new"), "removed New")
    with pytest.raises(BadInput, match="“ask” names t-new"):
        other.apply(put(Question(id="q-new", text="For New?", ask=("t-new",))), "asked")
    assert all_issues(Session(session.path, TODAY).notebook) == ()


# ── two windows on the same record ───────────────────────────────────────────────────────────────


def clashed(session: Session, ours: Record | None, theirs: Record | None) -> ConflictingEdits:
    """What is raised where both change one record; None removes it."""

    def edit(record: Record | None, key: str) -> Callable[[Notebook], Notebook]:
        return put(record) if record is not None else lambda notebook: notebook.drop(key)

    key = (ours or theirs or Question(id="", text="")).id
    Session(session.path, TODAY).apply(edit(theirs, key), "changed it there")
    with pytest.raises(ConflictingEdits) as caught:
        session.apply(edit(ours, key), "changed it here")
    return caught.value


def test_a_refusal_names_the_fields_and_both_values(session: Session) -> None:
    was = session.notebook.questions[Q]
    problem = clashed(session, replace(was, text="Ours?"), replace(was, text="Theirs?"))
    said = str(problem)
    for text in ("Question", "“Ours?”", "“Theirs?”", was.text, "Yours was not saved"):
        assert text in said


def test_a_clash_is_settled_place_by_place(session: Session) -> None:
    was = session.notebook.questions[Q]
    ours = replace(was, text="Ours?", minutes=9)
    problem = clashed(session, ours, replace(was, text="Theirs?", minutes=7, priority="low"))
    clash = problem.clashes[0]
    assert set(clash.places) == {("text",), ("minutes",)}  # only they changed the priority
    session.resolve(problem, {Q: clash.resolve([("minutes",)])})
    now = Session(session.path).notebook.questions[Q]
    assert (now.text, now.minutes, now.priority) == ("Theirs?", 9, "low")
    assert session.undo().what == "changed it here"
    assert session.notebook.questions[Q].minutes == 7


def test_different_places_of_one_record_are_no_question(session: Session) -> None:
    was = session.notebook.questions[Q]
    meeting = session.notebook.meetings["m-jf3wts"]
    other = Session(session.path, TODAY)
    other.apply(
        put(
            replace(was, priority="low"),
            replace(meeting, choices={**meeting.choices, "q-a": ItemPreference(pinned=True)}),
        ),
        "changed two",
    )
    session.apply(
        put(
            replace(was, text="Ours?"),
            replace(meeting, choices={**meeting.choices, "q-b": ItemPreference(left_out=True)}),
        ),
        "changed them here",
    )
    now = Session(session.path).notebook
    assert (now.questions[Q].text, now.questions[Q].priority) == ("Ours?", "low")
    assert {"q-a", "q-b"} <= now.meetings["m-jf3wts"].choices.keys()
    assert session.undo().what == "changed them here"
    assert session.notebook.questions[Q].priority == "low"
    assert "q-a" in session.notebook.meetings["m-jf3wts"].choices


def test_the_same_change_in_both_is_no_clash(session: Session) -> None:
    was = session.notebook.questions[Q]
    reword(Session(session.path, TODAY), "Same?")
    after = session.apply(put(replace(was, text="Same?")), "said it")
    assert after.questions[Q].text == "Same?"


def test_what_else_belonged_to_the_change_comes_with_it(session: Session) -> None:
    was, goal = session.notebook.questions[Q], next(iter(session.notebook.goals.values()))
    reword(Session(session.path, TODAY), "Theirs?")
    with pytest.raises(ConflictingEdits) as caught:
        session.apply(put(replace(was, text="Ours?"), replace(goal, barriers="ours")), "both")
    assert session.notebook.goals[goal.id].barriers == goal.barriers
    session.resolve(caught.value, {Q: caught.value.clashes[0].resolve([("text",)])})
    now = Session(session.path).notebook
    assert (now.questions[Q].text, now.goals[goal.id].barriers) == ("Ours?", "ours")


# ── saving elsewhere ─────────────────────────────────────────────────────────────────────────────


def test_moved_to_another_file_everything_comes_along(session: Session, tmp_path: Path) -> None:
    data = json.loads(session.path.read_text("utf-8"))
    data["questions"]["q-odd"] = {"text": 7}  # cannot be read, and must not be lost
    data["from_the_future"] = {"x": {"y": 1}}
    session.path.write_text(json.dumps(data), encoding="utf-8")
    session.refresh()
    reword(session, "Who?")
    old = session.path
    content = old.read_bytes()
    session.move_to(tmp_path / "other.json")
    assert (tmp_path / "other.json").read_bytes() == content
    reword(session, "Who else?")
    assert old.read_bytes() == content
    assert [session.undo().what, session.undo().what] == ["said Who else?", "said Who?"]
    saved = json.loads((tmp_path / "other.json").read_text("utf-8"))
    assert saved["questions"]["q-odd"] == {"text": 7}
    assert saved["from_the_future"] == {"x": {"y": 1}}


def test_a_file_that_is_there_is_never_moved_over(session: Session, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    before = session.path
    with pytest.raises(FileTrouble, match="already"):
        session.move_to(tmp_path / "mine")
    assert session.path == before
    assert (tmp_path / "mine").read_text() == "mine"
    reword(session, "Who?")


def test_without_a_place_for_the_lock_and_the_steps_it_is_saved_all_the_same(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder can be made in a file")
    monkeypatch.setenv("CAREPREP_HOME", str(tmp_path / "file"))
    reword(session, "Who?")
    assert Session(session.path).notebook.questions[Q].text == "Who?"
    assert session.undo().what == "said Who?"


def test_a_notebook_whose_file_went_is_not_made_again_unasked(
    session: Session, tmp_path: Path
) -> None:
    old = session.path
    old.rename(tmp_path / "moved.json")
    with pytest.raises(NotSaved, match="not there any more"):
        reword(session, "Who?")
    assert not old.exists()
    session.move_to(tmp_path / "other.json")
    reword(session, "Who else?")
    assert Session(tmp_path / "other.json").notebook.questions[Q].text == "Who else?"


# ── removing ─────────────────────────────────────────────────────────────────────────────────────


def _naming(notebook: Notebook, key: str) -> list[str]:
    return [
        record.id
        for table in notebook.tables.values()
        for record in table.values()
        if any(named == key for _, named, _ in references(record))
    ]


@pytest.mark.parametrize("table", ["team", "goals", "questions", "follow_ups", "meetings"])
def test_removing_leaves_no_record_pointing_at_nothing(session: Session, table: str) -> None:
    before = session.notebook
    removed = 0
    for key in list(before.tables[table]):
        with contextlib.suppress(BadInput):  # in the record of a past meeting: see below
            remove_record(session, {"which": key})
            removed += 1
            assert session.notebook.get(key) is None
            assert _naming(session.notebook, key) == []
            assert all_issues(session.notebook) == ()
            session.undo()
    assert removed
    assert session.notebook.tables == before.tables
    assert Session(session.path).notebook.tables == before.tables


def test_what_another_copy_says_of_it_goes_too(session: Session) -> None:
    session.apply(put(Question(id="q-new", text="Mine?")), "asked")
    session.apply(
        put(StoredConflict(id="v-1", of="q-new", at=("text",), value="Theirs?")), "took in"
    )
    remove_record(session, {"which": "q-new"})
    assert "Theirs?" not in session.path.read_text("utf-8")


def test_what_is_in_the_record_of_a_closed_meeting_stays(session: Session) -> None:
    closed = session.notebook.meetings["m-a0dcvs"]
    held = {person.member for person in closed.people} | {
        entry.item for entry in closed.record if session.notebook.get(entry.item)
    }
    assert held
    whole = contents(session.path)
    for key in held:
        with pytest.raises(BadInput, match="past meeting"):
            remove_record(session, {"which": key})
    assert contents(session.path) == whole


# ── time and names ───────────────────────────────────────────────────────────────────────────────


def test_the_given_day_is_today(session: Session) -> None:
    assert session.today == TODAY
    assert session.now().date() == TODAY


def test_ids_are_new_and_of_their_kind(session: Session) -> None:
    made = {session.new_id(Question) for _ in range(50)}
    assert len(made) == 50
    for key in made:
        assert session.notebook.get(key) is None
        letter, _, rest = key.partition("-")
        assert letter == "q"
        assert len(rest) == 6
        assert set(rest) <= set("0123456789abcdefghjkmnpqrstvwxyz")


def test_start_makes_a_file_and_never_replaces_one(tmp_path: Path) -> None:
    path = tmp_path / "new.json"
    session = Session.start(path, "Juniper Example", TODAY)
    assert session.notebook.child.name == "Juniper Example"
    assert all_issues(session.notebook) == ()
    whole = path.read_bytes()
    with pytest.raises(FileTrouble):
        Session.start(path, "Somebody Else")
    assert path.read_bytes() == whole


# ── stopped in between, and two windows ──────────────────────────────────────────────────────────


class _Killed(BaseException):
    """The end of the program, as far as it can be had without one."""


def _killed(*_args: Any, **_named: Any) -> None:
    raise _Killed


def _steps(session: Session) -> list[str]:
    return [step.what for step in undo_log.load(paths.state_for(session.path) / "steps").steps]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_stopped_around_a_change_undo_takes_back_the_last_that_happened(
    session: Session, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    reword(session, "One?")
    session.apply(put(Question(id="q-new000", text="Why?")), "asked")
    real = Store.commit

    def stopped(store: Store, *given: Any) -> Notebook:
        if moment == "after":
            real(store, *given)
        raise _Killed

    with monkeypatch.context() as dying:
        dying.setattr(Store, "commit", stopped)
        with pytest.raises(_Killed):
            reword(session, "Two?")
    later = Session(session.path, TODAY)
    expected = ["said Two?", "asked", "said One?"] if moment == "after" else ["asked", "said One?"]
    assert [later.undo().what for _ in expected] == expected
    with pytest.raises(BadInput, match="nothing to undo"):
        later.undo()


def test_stopped_in_the_middle_of_undo_the_step_is_not_in_the_way(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    reword(session, "One?")
    session.apply(put(Question(id="q-new000", text="Why?")), "asked")
    with monkeypatch.context() as dying:
        dying.setattr(undo_log, "drop", _killed)
        with pytest.raises(_Killed):
            session.undo()
    later = Session(session.path, TODAY)
    assert "q-new000" not in later.notebook.questions
    assert later.undo().what == "said One?"


def test_undo_in_one_window_forgets_no_step_of_another(session: Session) -> None:
    reword(session, "One?")
    other = Session(session.path, TODAY)
    other.apply(put(Question(id="q-new000", text="Why?")), "asked")
    assert session.undo().what == "said One?"
    assert _steps(session) == ["asked"]
    assert Session(session.path, TODAY).undo().what == "asked"


def test_a_refused_change_is_no_step_of_a_later_sitting(session: Session) -> None:
    other = Session(session.path, TODAY)
    reword(other, "Theirs?")
    with pytest.raises(ChangedElsewhere):
        reword(session, "Ours?")
    assert _steps(session) == ["said Theirs?"]


def test_with_a_gap_in_the_journal_nothing_older_is_undone(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk had no room for the note, but for the notebook it had."""
    reword(session, "One?")
    real = os.write

    def half(handle: int, data: bytes) -> int:
        return real(handle, data[: len(data) // 2])

    with monkeypatch.context() as full:
        full.setattr(os, "write", half)
        reword(session, "Two?")
    with pytest.raises(BadInput, match="nothing to undo"):
        Session(session.path, TODAY).undo()
    assert session.undo().what == "said Two?"  # this sitting knows it


def test_a_long_journal_keeps_its_newest_steps(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo_log, "_KEEP_BYTES", 10_000)
    for number in range(60):
        reword(session, f"{number}?")
    kept = _steps(session)
    assert kept == [f"said {number}?" for number in range(60 - len(kept), 60)]
    assert 5 < len(kept) < 30
    assert Session(session.path, TODAY).undo().what == "said 59?"


def test_what_a_killed_cut_of_the_journal_left_goes_with_the_next_step(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = paths.state_for(session.path) / ".careprep-00c0ffee.tmp"
    left.write_bytes(b"half a journal")
    monkeypatch.setattr(atomic, "_swept", set())
    reword(session, "One?")
    assert not left.exists()


def test_what_a_killed_backup_left_goes_also_where_the_day_has_one(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.back_up("before a test")
    left = paths.state_for(session.path) / "backups" / ".careprep-00c0ffee.tmp"
    left.write_bytes(b"half a copy")
    monkeypatch.setattr(atomic, "_swept", set())
    reword(Session(session.path, TODAY), "One?")
    assert not left.exists()


# ── an edit that runs on ─────────────────────────────────────────────────────────────────────────


def running_on(session: Session, *texts: str) -> None:
    for text in texts:
        question = replace(session.notebook.questions[Q], text=text)
        session.apply(put(question), "wrote it", onto="the text")


def test_an_edit_that_runs_on_is_one_step(session: Session) -> None:
    before = session.notebook.questions[Q].text
    reword(session, "First")
    running_on(session, "W", "Who", "Who?")
    assert session.notebook.questions[Q].text == "Who?"
    assert Session(session.path, TODAY).undo().what == "wrote it"  # also for a later sitting
    session.refresh()
    assert session.notebook.questions[Q].text == "First"
    session.undo()
    assert session.notebook.questions[Q].text == before


def test_undo_and_redo_of_an_edit_that_ran_on(session: Session) -> None:
    reword(session, "First")
    running_on(session, "W", "Who?")
    session.undo()
    assert session.notebook.questions[Q].text == "First"
    session.redo()
    assert session.notebook.questions[Q].text == "Who?"
    running_on(session, "Who else?")  # after something else happened it is a step of its own
    session.undo()
    assert session.notebook.questions[Q].text == "Who?"


def test_anything_in_between_ends_an_edit_that_ran_on(session: Session) -> None:
    running_on(session, "W")
    session.apply(put(Question(id="q-new000", text="Why?")), "asked")
    running_on(session, "Who?")
    assert session.undo().what == "wrote it"
    assert session.notebook.questions[Q].text == "W"
    assert "q-new000" in session.notebook.questions


def test_an_edit_that_runs_on_takes_in_every_record_it_touched(session: Session) -> None:
    whole = contents(session.path)
    other = Question(id="q-new000", text="Why?")
    session.apply(put(other), "wrote it", onto="the text")
    running_on(session, "Who?")
    session.undo()
    assert contents(session.path) == whole
