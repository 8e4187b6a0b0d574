"""What the room and the close-out do to the records, without a screen."""

import datetime as dt

import pytest
from msgspec.structs import replace

from careprep.agenda import live
from careprep.agenda.attendance import find_attendance
from careprep.agenda.items import Why
from careprep.agenda.live import LATE, running, still_open
from careprep.commands import COMMANDS
from careprep.errors import BadInput
from careprep.model.records import Entry, Meeting, Parked, Question
from careprep.session.session import Session
from tests.conftest import MEETING, TODAY
from tests.making import agenda as built
from tests.making import away, comes, left, meeting, member, notebook, question


def do(session: Session, name: str, **given: object) -> Meeting:
    COMMANDS[name].run(session, {"which": MEETING, **given})
    return session.notebook.meetings[MEETING]


def test_going_back_keeps_what_was_noted(session: Session) -> None:
    do(session, "open-meeting")
    do(session, "next-item", item="welcome")
    do(session, "note", item="welcome", notes="Hello")
    do(session, "next-item", item="plan_b", taken=3)
    record = do(session, "next-item", item="welcome", taken=2).record
    assert record == (
        Entry(item="welcome", notes="Hello"),
        Entry(item="plan_b", minutes=2),
    )


def test_an_answer_at_a_meeting_keeps_its_notes_and_is_on_its_day(session: Session) -> None:
    key = next(q.id for q in session.notebook.questions.values() if q.open)
    do(session, "open-meeting")
    do(session, "next-item", item=key)
    do(session, "note", item=key, notes="She asked twice")
    COMMANDS["answer"].run(session, {"which": key, "answer": "Yes", "meeting": MEETING})
    (entry,) = session.notebook.meetings[MEETING].record
    assert entry == Entry(item=key, outcome="answered", notes="She asked twice")
    assert session.notebook.questions[key].answered_on == dt.date(2026, 1, 20)


def test_who_came_without_being_expected_is_on_the_list(session: Session) -> None:
    known = {person.member for person in session.notebook.meetings[MEETING].people}
    new = next(key for key in session.notebook.team if key not in known)
    there = do(session, "attend", member=new, there=True).attendee(new)
    assert there is not None
    assert (there.response, there.attended) == ("accepted", True)
    again = do(session, "attend", member=new, there=None).attendee(new)
    assert again is not None
    assert again.attended is None


def test_what_was_first_asked_after_the_meeting_is_not_carried_by_it(session: Session) -> None:
    session._fixed_today = dt.date(2026, 1, 22)
    do(session, "open-meeting")
    late = Question(id="q-late00", text="And now?", first_asked=dt.date(2026, 1, 21))
    session.apply(lambda n: n.put(late), "asked")
    record = do(session, "close-meeting").record
    assert "q-late00" not in {entry.item for entry in record}
    carried = {entry.item for entry in record if entry.outcome == "carried"}
    assert carried
    assert None not in {entry.minutes for entry in do(session, "reopen").record}
    again = do(session, "close-meeting").record
    assert {e.item for e in again if e.outcome == "carried"} == carried


def test_planning_the_next_meeting_asks_the_same_people_anew(session: Session) -> None:
    before = session.notebook.meetings[MEETING]
    do(session, "plan-next", starts="2026-03-03T15:00")
    new = next(m for m in session.notebook.meetings.values() if m.starts == "2026-03-03T15:00")
    assert [(p.member, p.part, p.why) for p in new.people] == [
        (p.member, p.part, p.why) for p in before.people
    ]
    assert {p.response for p in new.people} == {"needs-action"}
    assert (new.kind, new.minutes, new.place) == (before.kind, before.minutes, before.place)
    with pytest.raises(BadInput, match="planned already: Tue Mar 3, 3:00"):
        do(session, "plan-next", starts="2026-04-07T15:00")


def test_a_question_set_aside_is_in_the_parking_lot_and_says_so() -> None:
    doctor = member("t-doctor", "Dr. Abebe")
    asked = question("q-rash", "Is the rash from the tape?", "t-doctor")
    book = notebook(doctor, asked)
    aside = meeting(away("t-doctor"), record=(Entry(item="q-rash", outcome="parked", minutes=0),))
    found = left(built(book, aside), "q-rash")
    assert (found.fate, found.reason) == ("parked", (Why("agenda.set_aside"),))
    other = left(built(book, meeting(away("t-doctor"))), "q-rash")
    assert other.fate == "in_writing"


def test_a_fate_is_told_with_what_is_still_open() -> None:
    asked = question("q-rash", "Is the rash from the tape?")
    of = meeting(
        comes("t-mum"),
        parked=(Parked(text=asked.text, about="q-rash", fate="in_writing"),),
        record=(Entry(item="q-rash", outcome="parked", minutes=0),),
    )
    book = notebook(member("t-mum", "Dana", "family"), asked, of)
    (found,) = still_open(book, of, TODAY)
    assert (found.outcome, found.fate, found.shown, found.asks) == (
        "parked",
        "in_writing",
        True,
        False,
    )


def test_long_after_its_end_a_meeting_is_no_longer_timed() -> None:
    of = meeting(
        comes("t-mum", leaves=20),
        state="open",
        opened_at="2026-01-20T15:00",
        record=(Entry(item="welcome"),),
    )
    book = notebook(member("t-mum", "Dana", "family"), of)
    at = running(book, of, dt.datetime(2026, 1, 20, 15, 15))
    assert (at.live, at.spent, at.leaving) == (True, 15, (("t-mum", 5),))
    later = of.when + dt.timedelta(minutes=of.minutes + LATE + 1)
    at = running(book, of, later)
    assert (at.live, at.spent, at.leaving) == (False, 0, ())


def test_once_the_last_one_has_left_nobody_silent_is_taken_to_be_there() -> None:
    """One said yes and has left at 3:30; the other never answered, and does not come by that."""
    silent = comes("t-b", response="needs-action")
    of = meeting(comes("t-a", 0, 30), silent, minutes=60)
    book = notebook(member("t-a", "Ana"), member("t-b", "Ben"), of)
    rest = replace(of, minutes=25, people=tuple(live._shifted(each, 35) for each in of.people))
    there = find_attendance(book, rest)
    assert (there.members, there.assumed) == ({}, False)
