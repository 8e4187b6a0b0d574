"""The close-out: a fate for everything that is still open, with one key each."""

import datetime as dt
from pathlib import Path

import pytest
from msgspec.structs import replace

from careprep.model.records import Entry, Meeting, Parked, Question
from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.screens.closing import ClosingScreen
from careprep.tui.screens.form import FormScreen
from careprep.tui.screens.preview import PreviewScreen
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow
from tests.conftest import MEETING
from tests.tui.driving import SIZE, Clock, at_once, enter_room, said

OFTEN = "q-often0"
OTHER = "q-other0"
NURSE = "t-y8xp8h"


@pytest.fixture
def session(sample: Path, clock: Clock) -> Session:
    """A notebook in which only two questions are open, and one came back three times already."""
    session = Session(sample)
    asked = dt.date(2025, 1, 7)
    often = Question(
        id=OFTEN, text="Who writes the letter?", first_asked=asked, topics=("general",)
    )
    other = Question(
        id=OTHER, text="Is the rash from the tape?", first_asked=asked, topics=("general",)
    )
    held = [
        Meeting(
            id=f"m-held{month}",
            starts=f"2025-0{month}-10T15:00",
            state="closed",
            record=(Entry(item=OFTEN, outcome="carried", minutes=0),),
        )
        for month in (2, 3, 4)
    ]
    answered = [replace(q, state="answered") for q in session.notebook.questions.values()]
    session.apply(lambda n: n.put(*answered, often, other, *held), "set up")
    assert clock.now.day == 20
    return session


def rows(app: CareprepApp) -> dict[str, ListRow]:
    assert isinstance(app.screen, ClosingScreen)
    return {row.key: row for row in app.screen.query_one(RecordList).rows}


def on(app: CareprepApp, key: str) -> None:
    app.screen.query_one(RecordList).cursor = key


def outcomes(session: Session) -> dict[str, str]:
    return {entry.item: entry.outcome for entry in session.notebook.meetings[MEETING].record}


async def test_one_key_gives_a_question_its_fate(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await at_once(app, pilot, "z")
        assert rows(app)[OTHER].right == "comes back next time"
        on(app, OTHER)
        await at_once(app, pilot, "w")
        assert rows(app)[OTHER].right == "in writing"
        meeting = session.notebook.meetings[MEETING]
        question = session.notebook.questions[OTHER]
        assert meeting.parked == (Parked(text=question.text, about=OTHER, fate="in_writing"),)
        assert outcomes(session)[OTHER] == "parked"
        await at_once(app, pilot, "c")  # another key, another fate: the first one is gone
        assert rows(app)[OTHER].right == "carried over"
        assert session.notebook.meetings[MEETING].parked == ()
        await at_once(app, pilot, "u")
        assert rows(app)[OTHER].right == "in writing"
        await at_once(app, pilot, "dNobody needs it\t\r")
        assert OTHER not in rows(app)
        dropped = session.notebook.questions[OTHER]
        assert (dropped.state, dropped.answer) == ("dropped", "Nobody needs it")
        assert outcomes(session)[OTHER] == "dropped"


async def test_what_came_back_three_times_says_why_it_stays(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await at_once(app, pilot, "z")
        assert rows(app)[OFTEN].right == "why does it stay?"
        await at_once(app, pilot, "z")
        assert "came back often" in said(app)
        assert app.screen.query_one(RecordList).cursor == OFTEN
        await at_once(app, pilot, "c")
        assert isinstance(app.screen, FormScreen)
        await pilot.press("f2")  # without a word it is refused
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert "Say why" in said(app)
        await at_once(app, pilot, "She was ill\trivera\r")
        assert rows(app)[OFTEN].right == "carried over"
        entry = next(e for e in session.notebook.meetings[MEETING].record if e.item == OFTEN)
        assert (entry.outcome, entry.notes) == ("carried", "She was ill")
        (asked,) = session.notebook.questions[OFTEN].ask
        assert session.notebook.team[asked].name == "Nurse Ana Rivera"
        await at_once(app, pilot, "z")
        assert isinstance(app.screen, PreviewScreen)
    assert session.notebook.meetings[MEETING].state == "closed"


async def test_the_room_asks_for_a_reason_too(session: Session) -> None:
    meeting = session.notebook.meetings[MEETING]
    here = replace(meeting, record=(Entry(item=OFTEN),), state="open", opened_at=meeting.starts)
    session.apply(lambda n: n.put(here), "began")
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await at_once(app, pilot, "c")
        assert isinstance(app.screen, FormScreen)


async def test_what_is_not_for_everybody_here_waits_until_it_is_asked_for(
    session: Session,
) -> None:
    quiet = replace(session.notebook.questions[OTHER], topics=("money",))
    session.apply(lambda n: n.put(quiet), "made it about money")
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await at_once(app, pilot, "z")
        assert OTHER not in rows(app)
        hidden = next(row for row in rows(app).values() if "not for everybody" in row.text)
        on(app, hidden.key)
        await at_once(app, pilot, "\r")
        assert OTHER in rows(app)
        # When those who may not hear of it have said that they are not here, it is in plain view.
        await at_once(app, pilot, "\x1b")
        school = [p.member for p in session.notebook.meetings[MEETING].people if p.coming]
        meeting = session.notebook.meetings[MEETING]
        gone = tuple(replace(p, attended=p.member == school[0]) for p in meeting.people)
        session.apply(lambda n: n.put(replace(meeting, people=gone)), "said who is here")
        app._share()
        await at_once(app, pilot, "z")
        assert OTHER in rows(app)


async def test_there_is_one_next_meeting(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await at_once(app, pilot, "z")
        before = {*session.notebook.meetings}
        await at_once(app, pilot, "pjan 6 2025 3pm\r")
        assert "not after this meeting" in said(app)
        assert {*session.notebook.meetings} == before
        await at_once(app, pilot, "\x1b")
        await at_once(app, pilot, "p")
        await pilot.press("f5")
        await at_once(app, pilot, "mar 3 3pm\r")
        (new,) = {*session.notebook.meetings} - before
        await at_once(app, pilot, "p")  # now the same key changes it
        assert isinstance(app.screen, FormScreen)
        assert "Change a meeting" in app.screen._asked.title
        await at_once(app, pilot, "\x1b")
        assert {*session.notebook.meetings} - before == {new}
        await at_once(app, pilot, "u")
        assert "no day yet" in str(app.screen.query_one(".lead").render())
