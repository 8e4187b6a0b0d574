"""A whole meeting by keys alone, with a clock that the test turns."""

import datetime as dt
import os
import random
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from careprep.agenda.build import build
from careprep.commands import COMMANDS
from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.screens.agenda import AgendaScreen
from careprep.tui.screens.closing import ClosingScreen
from careprep.tui.screens.jump import JumpScreen
from careprep.tui.screens.live_meeting import LiveMeetingScreen, NotesInput
from careprep.tui.screens.roll_call import RollCallScreen
from careprep.tui.widgets.large import ROWS, Large
from careprep.tui.widgets.record_list import RecordList
from tests.conftest import MEETING
from tests.tui.driving import (
    SIZE,
    START,
    Clock,
    at_once,
    enter_room,
    page_of,
    press,
    records,
    said,
    type_in,
)


def current(session: Session) -> str:
    meeting = session.notebook.meetings[MEETING]
    return next((e.item for e in meeting.record if e.minutes is None), "")


def noted(session: Session) -> list[str]:
    return [entry.notes for entry in session.notebook.meetings[MEETING].record]


async def test_a_whole_meeting(sample: Path, clock: Clock, tmp_path: Path) -> None:
    """Three decisions, five follow-ups, two parked, one answered, four minutes over; then the
    close-out with the next meeting, the summary, the packet, and a correction afterwards."""
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        assert session.notebook.meetings[MEETING].state == "open"
        assert session.notebook.meetings[MEETING].opened_at == "2026-01-20T15:00"
        visited, answered = await run_it(app, pilot, room, session, clock)
        meeting = session.notebook.meetings[MEETING]
        assert visited[-2:] == ["read_back", "next_time"]
        assert len(visited) == len(set(visited))
        assert sum(entry.minutes or 0 for entry in meeting.record) <= meeting.minutes + 4
        assert [len(meeting.decisions), len(meeting.parked)] == [3, 2]
        assert session.notebook.questions[answered].state == "answered"
        assert {e.item: e.outcome for e in meeting.record}[answered] == "answered"
        mine = [f for f in session.notebook.follow_ups.values() if f.meeting == MEETING]
        assert [f.due for f in mine] == [dt.date(2026, 2, 3)] * 5

        await at_once(app, pilot, "z")
        assert isinstance(app.screen, ClosingScreen)
        records = app.screen.query_one(RecordList)
        assert any("holds 5 of 5 promises" in row.text for row in records.rows)
        await at_once(app, pilot, "z")
        assert "2 parked things have no place" in said(app)
        for number, key in ((1, "c"), (2, "w")):
            records.cursor = f":park {number}"
            await at_once(app, pilot, key)
        await at_once(app, pilot, "pmar 3 3pm\r")
        assert "Next: Tue Mar 3, 3:00 pm" in str(app.screen.query_one(".lead").render())
        await at_once(app, pilot, "z")
        for what in ("Decision 0", "Decision 2", "Promise 4", "On Monday", "March 3, 2026"):
            assert what in page_of(app)
        await at_once(app, pilot, "\x1b")
        assert isinstance(app.screen, AgendaScreen)

        written = COMMANDS["packet"].run(session, {"meeting": MEETING, "folder": str(tmp_path)})
        assert "papers written" in written.said
        assert any("Decision 1" in path.read_text("utf-8") for path in tmp_path.glob("*.md"))

        clock.now += dt.timedelta(days=1)  # the day after: something was written down wrongly
        await at_once(app, pilot, "r")
        assert isinstance(app.screen, LiveMeetingScreen)
        assert "opened again" in str(app.screen.query_one("#room-clock").render())
        await at_once(app, pilot, "dAnd one more\rzz")
        assert "And one more" in page_of(app)
    notebook = Session(sample).notebook
    meeting = notebook.meetings[MEETING]
    assert meeting.state == "closed"
    assert [p.fate for p in meeting.parked] == ["next_meeting", "in_writing"]
    assert len(meeting.record) == len({entry.item for entry in meeting.record})
    carried = {entry.item for entry in meeting.record if entry.outcome == "carried"}
    still_open = {q.id for q in notebook.questions.values() if q.open and not q.private}
    assert carried <= {*still_open, *notebook.goals}
    assert still_open - {e.item for e in meeting.record} == set()
    # The next meeting: the same people, and what was carried over, each once.
    (after,) = (m for m in notebook.meetings.values() if m.starts == "2026-03-03T15:00")
    assert [p.member for p in after.people] == [p.member for p in meeting.people]
    agenda = build(notebook, after, dt.date(2026, 1, 21))
    gathered = [each.key for each in (*agenda.items, *agenda.left_over)]
    assert all(gathered.count(key) == 1 for key in carried & still_open)


async def run_it(
    app: CareprepApp, pilot: Pilot[None], room: LiveMeetingScreen, session: Session, clock: Clock
) -> tuple[list[str], str]:
    """Go through the whole agenda; the third item runs four minutes over. Returns the items in
    the order they were visited, and the question that was answered."""
    decided = promised = parked = 0
    answered = ""
    visited: list[str] = []
    for _ in range(40):
        await at_once(app, pilot, "n")
        key = current(session)
        if not key:
            break
        visited.append(key)
        planned = room._at.planned if room._at else 1
        await clock.forward(planned + (4 if len(visited) == 3 else 0), app, pilot)
        if len(visited) == 3:
            assert "4 min over" in str(room.query_one("#room-clock").render())
        if decided < 3:
            await at_once(app, pilot, f"dDecision {decided}\r")
            decided += 1
        if promised < 5:
            await at_once(app, pilot, f"fPromise {promised}\trivera\tin 2 weeks\r")
            promised += 1
        if parked < 2:
            await at_once(app, pilot, f"pParked {parked}\r")
            parked += 1
        if not answered and key in session.notebook.questions:
            await at_once(app, pilot, "aOn Monday\t\r")
            answered = key
    return visited, answered


async def test_overrun_takes_from_what_is_optional(sample: Path, clock: Clock) -> None:
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        await pilot.press("n")
        await pilot.pause()
        before = [item.key for item in room._at.rest] if room._at else []
        await clock.forward(10, app, pilot)
        at = room._at
        assert at is not None
        after = [item.key for item in at.rest]
        assert len(after) < len(before)
        assert after[-2:] == ["read_back", "next_time"]
        read_back = at.rest[-2]
        assert read_back.minutes == 4
        assert at.squeezed
        assert at.spent - at.planned == 8
        assert "No room any more" in str(room.query_one("#room-next").render())
        planned = sum(item.minutes for item in at.rest)
        assert planned <= at.left


async def test_coming_back_goes_on_where_it_was(sample: Path, clock: Clock) -> None:
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await pilot.press("n")
        await pilot.pause()
        await clock.forward(2, app, pilot)
        await pilot.press("n")
        await pilot.pause()
        await clock.forward(1, app, pilot)
        key = current(session)
    app = CareprepApp(Session(sample))
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        assert room._at is not None
        assert room._at.current == key
        assert room._at.spent == 1


async def test_back_to_the_item_before(sample: Path, clock: Clock) -> None:
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await pilot.press("n")
        await pilot.pause()
        first = current(session)
        await clock.forward(2, app, pilot)
        await pilot.press("n")
        await pilot.pause()
        await pilot.press("b")
        await pilot.pause()
        assert current(session) == first


@pytest.mark.usefixtures("clock")
async def test_closing_a_meeting_can_be_undone(sample: Path) -> None:
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await pilot.press("z")
        await pilot.pause()
        await pilot.press("z")
        await pilot.pause()
        await pilot.pause()
        assert session.notebook.meetings[MEETING].state == "closed"
        await pilot.press("u")
        await pilot.pause()
        assert session.notebook.meetings[MEETING].state == "open"


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.process
def test_a_meeting_survives_being_killed(sample: Path) -> None:
    """`python -m tests.tui.killing 20` does this twenty times, and holds it to two seconds."""
    from tests.tui.killing import Killing

    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # noqa: T201  # shown when it fails
    killing = Killing(sample, seed)
    for _ in range(3):
        killing.round(longest=1.5, strict=False)


# ── notes ────────────────────────────────────────────────────────────────────────────────────────


async def test_letters_right_after_the_key_for_a_note_are_the_note(
    sample: Path, clock: Clock
) -> None:
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await at_once(app, pilot, "noShe can do it, n z d b\x1b")
        assert isinstance(app.screen, LiveMeetingScreen)
        assert noted(session) == ["She can do it, n z d b"]
        assert clock.now == START


@pytest.mark.usefixtures("clock")
async def test_a_note_is_one_step(sample: Path) -> None:
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        await pilot.press("n", "o")
        for text in ("She slept", " for six", " hours"):
            await type_in(pilot, text)
            room._keep()  # what its timer does
            await pilot.pause()
        await pilot.press("escape")
        assert noted(session) == ["She slept for six hours"]
        await pilot.press("u")
        await pilot.pause()
        assert noted(session) == [""]
        assert room.query_one(TextArea).text == ""
        await pilot.press("n")  # leaving the item must not write it again
        await pilot.pause()
        assert noted(session) == ["", ""]
        await pilot.press("u", "ctrl+r", "b")
        await pilot.pause()
        assert noted(session) == ["", ""]


@pytest.mark.usefixtures("clock")
async def test_a_note_is_kept_while_it_is_typed_without_a_pause(sample: Path) -> None:
    """The moment of saving is not put off by the next letter."""
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        await pilot.press("n", "o", "a")
        first = room._saver
        assert first is not None
        await pilot.press("b")
        assert room._saver is first


@pytest.mark.usefixtures("clock")
async def test_quitting_takes_the_last_letters_along(sample: Path) -> None:
    app = CareprepApp(Session(sample))
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await pilot.press("n", "o")
        await type_in(pilot, "Last words")
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert noted(Session(sample)) == ["Last words"]


# ── going about ──────────────────────────────────────────────────────────────────────────────────


async def test_the_list_goes_to_any_item_and_back_again(sample: Path, clock: Clock) -> None:
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await at_once(app, pilot, "noHello\x1b")
        await clock.forward(2, app, pilot)
        await pilot.press("n")
        await pilot.pause()
        second = current(session)
        await clock.forward(3, app, pilot)
        await pilot.press("j")
        await pilot.pause()
        assert isinstance(app.screen, JumpScreen)
        records = app.screen.query_one(RecordList)
        assert [row.text for row in records.rows if row.heading][:2] == ["Done", "Still to come"]
        records.cursor = "read_back"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LiveMeetingScreen)
        assert current(session) == "read_back"
        await clock.forward(1, app, pilot)
        await pilot.press("down")
        await pilot.pause()
        app.screen.query_one(RecordList).cursor = "welcome"
        await pilot.press("enter")
        await pilot.pause()
        assert current(session) == "welcome"
        assert app.screen.query_one(TextArea).text == "Hello"
        await pilot.press("b")
        await pilot.pause()
        assert current(session) == "read_back"
        await pilot.press("b")
        await pilot.pause()
        assert current(session) == second
        record = session.notebook.meetings[MEETING].record
        assert [entry.item for entry in record] == ["welcome", second, "read_back"]
        assert [entry.minutes for entry in record] == [2, None, 1]
        assert record[0].notes == "Hello"


async def test_who_is_here_takes_one_key_each(sample: Path, clock: Clock) -> None:
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        await pilot.press("n", "t")
        await pilot.pause()
        assert isinstance(app.screen, RollCallScreen)
        records = app.screen.query_one(RecordList)

        def there(key: str) -> bool | None:
            person = session.notebook.meetings[MEETING].attendee(key)
            assert person is not None
            return person.attended

        records.cursor = "t-y8xp8h"
        for expected in (True, False, None, True, False):
            await pilot.press("t")
            await pilot.pause()
            assert there("t-y8xp8h") is expected
        stranger = next(key for key in session.notebook.team if not _listed(session, key))
        records.cursor = stranger
        await pilot.press("space")
        await pilot.pause()
        assert there(stranger) is True  # whoever comes in is on the list from then on
        await clock.forward(12, app, pilot)
        leaving = [row for row in records.rows if "leaves in 8 minutes" in row.note]
        assert leaving
        assert all(row.mark == "!" for row in leaving)
        await pilot.press("escape")
        await pilot.pause()
        assert "leaves in 8 min" in room.query_one("#room-leaving", Large).text
        # What only she could answer has no place any more, now that she is not here.
        assert room._at is not None
        needing = [item.title for item in room._at.rest if item.needs == ("t-y8xp8h",)]
        assert needing == []


def _listed(session: Session, key: str) -> bool:
    return session.notebook.meetings[MEETING].attendee(key) is not None


async def test_on_a_wall_the_letters_are_large(sample: Path, clock: Clock) -> None:
    app = CareprepApp(Session(sample))
    async with app.run_test(size=(120, 40)) as pilot:
        room = await enter_room(app, pilot)
        await pilot.press("n")
        await pilot.pause()
        title = room.query_one("#room-title", Large)
        assert title.text == "Welcome"
        assert title.size.height == ROWS
        assert room.query_one("#room-minutes").display
        assert room.query_one("#room-item-minutes", Large).text == "2 min left"
        await clock.forward(5, app, pilot)
        assert room.query_one("#room-item-minutes", Large).text == "3 min over"
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert title.size.height == 1
        assert not room.query_one("#room-minutes").display
        assert "This item: 3 min over" in str(room.query_one("#room-clock").render())


@pytest.mark.usefixtures("clock")
async def test_a_key_that_needs_an_item_says_so_before_the_first(session: Session) -> None:
    """Else what is typed as a note would be keys of the room, one after the other."""
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        for key in "oagc":
            room.say("")
            await press(pilot, key)
            assert said(app) == "Go to an item first: n goes to the next, j to any."
        await press(pilot, "n", "o")
        assert isinstance(app.focused, NotesInput)


async def test_an_answer_takes_no_minutes_from_its_item(session: Session, clock: Clock) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        while current(session) not in session.notebook.questions:
            await press(pilot, "n")
        planned = room.query_one("#room-clock").render()
        await press(pilot, "a")
        await type_in(pilot, "On Monday")
        await press(pilot, "f2")
        assert not session.notebook.questions[current(session)].open
        assert str(room.query_one("#room-clock").render()) == str(planned)
        await clock.forward(2, app, pilot)
        assert "over" not in str(room.query_one("#room-clock").render())


@pytest.mark.usefixtures("clock")
async def test_a_meeting_that_goes_on_has_not_had_its_last_item(session: Session) -> None:
    """It was closed by mistake, and is opened again."""
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await press(pilot, "n", "n", "z", "z", "escape", "r")
        assert isinstance(app.screen, LiveMeetingScreen)
        assert app.screen.query_one("#room-title", Large).text == "Press n for the next item."
        await press(pilot, "n")
        assert current(session)


@pytest.mark.parametrize("size", [SIZE, (60, 20)])
async def test_what_was_said_is_seen_where_the_meeting_runs_over(
    session: Session, clock: Clock, size: tuple[int, int]
) -> None:
    """Who leaves, what comes and what has no room any more fill a small window to its end."""
    app = CareprepApp(session)
    async with app.run_test(size=size) as pilot:
        room = await enter_room(app, pilot)
        await press(pilot, "n")
        await clock.forward(10, app, pilot)
        await press(pilot, "g")
        line = room.query_one("#said").region
        assert "This item is no goal." in said(app)
        assert line.height
        assert room.region.contains_region(line)
        assert room.query_one("#room-notes").region.bottom <= line.y


async def test_nothing_of_the_meeting_is_left_in_a_window_too_small(
    session: Session, clock: Clock
) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        await press(pilot, "n", "o")
        await pilot.resize_terminal(50, 12)
        await clock.forward(1, app, pilot)
        shown = [each.id for each in room.query("*") if each.is_on_screen and each.region]
        assert shown == ["too-small"]


@pytest.mark.usefixtures("clock")
async def test_a_meeting_under_way_is_named_so_in_the_list(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await enter_room(app, pilot)
        await press(pilot, "escape", "escape")
        row = next(row for row in records(app).rows if row.key == MEETING)
        assert row.note == "under way"
