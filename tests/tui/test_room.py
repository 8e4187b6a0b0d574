"""A whole meeting by keys alone, with a clock that the test turns."""

import datetime as dt
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from careprep import session as session_module
from careprep.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.closing import Closing
from careprep.tui.meeting import MeetingScreen
from careprep.tui.preview import Preview
from careprep.tui.room import Room
from careprep.tui.widgets.reader import Reader
from careprep.tui.widgets.records import RecordsList
from tests.tui.test_journey import SIZE, fill, said, type_in

MEETING = "m-jf3wts"
START = dt.datetime(2026, 1, 20, 15, 0)


class Clock:
    """The time of day, moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self, _day: dt.date | None) -> dt.datetime:
        return self.now

    async def forward(self, minutes: int, app: CareprepApp, pilot: Pilot[None]) -> None:
        self.now += dt.timedelta(minutes=minutes)
        app._look_at_file()
        await pilot.pause()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(session_module, "_now", clock)
    return clock


async def enter_room(app: CareprepApp, pilot: Pilot[None]) -> Room:
    await pilot.press("5", "enter")
    await pilot.pause()
    await pilot.press("r")
    await pilot.pause()
    await pilot.pause()
    assert isinstance(app.screen, Room)
    return app.screen


def current(session: Session) -> str:
    meeting = session.notebook.meetings[MEETING]
    return next((e.item for e in meeting.record if e.minutes is None), "")


async def test_a_whole_meeting(sample: Path, clock: Clock) -> None:
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        assert session.notebook.meetings[MEETING].state == "open"
        assert session.notebook.meetings[MEETING].opened_at == "2026-01-20T15:00"
        decided = promised = parked = 0
        answered = ""
        visited = []
        for _ in range(40):
            await pilot.press("n")
            await pilot.pause()
            key = current(session)
            if not key:
                break
            visited.append(key)
            # The third item runs four minutes over.
            planned = room._at.planned if room._at else 1
            await clock.forward(planned + (4 if len(visited) == 3 else 0), app, pilot)
            if decided < 3:
                await pilot.press("d")
                await pilot.pause()
                await fill(pilot, f"Decision {decided}")
                decided += 1
            if promised < 5:
                await pilot.press("f")
                await pilot.pause()
                await fill(pilot, f"Promise {promised}", "rivera", "in 2 weeks")
                promised += 1
            if parked < 2:
                await pilot.press("p")
                await pilot.pause()
                await fill(pilot, f"Parked {parked}")
                parked += 1
            if not answered and key in session.notebook.questions:
                await pilot.press("a")
                await pilot.pause()
                await type_in(pilot, "On Monday")
                await pilot.press("f2")
                await pilot.pause()
                answered = key
        meeting = session.notebook.meetings[MEETING]
        assert visited[-2:] == ["read_back", "next_time"]
        assert len(visited) == len(set(visited))
        assert sum(entry.minutes or 0 for entry in meeting.record) <= meeting.minutes + 4
        assert len(meeting.decisions) == 3
        assert len(meeting.parked) == 2
        assert answered
        assert session.notebook.questions[answered].state == "answered"
        mine = [f for f in session.notebook.follow_ups.values() if f.meeting == MEETING]
        assert len(mine) == 5
        assert {f.due for f in mine} == {dt.date(2026, 2, 3)}

        await pilot.press("z")
        await pilot.pause()
        assert isinstance(app.screen, Closing)
        records = app.screen.query_one(RecordsList)
        assert any("holds 5 of 5 promises" in row.text for row in records.rows)
        await pilot.press("z")
        await pilot.pause()
        assert "2 parked things have no place" in said(app)
        for number, key in ((1, "c"), (2, "w")):
            records.cursor = f":park {number}"
            await pilot.press(key)
            await pilot.pause()
        await pilot.press("z")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, Preview)
        text = "\n".join("".join(t for t, _ in line) for line in app.screen.query_one(Reader).lines)
        for what in ("Decision 0", "Decision 2", "Promise 4", "On Monday"):
            assert what in text
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, MeetingScreen)
    meeting = Session(sample).notebook.meetings[MEETING]
    assert meeting.state == "closed"
    assert [p.fate for p in meeting.parked] == ["next_meeting", "in_writing"]
    carried = {entry.item for entry in meeting.record if entry.outcome == "carried"}
    still_open = {q.id for q in session.notebook.questions.values() if q.open and not q.private}
    assert carried <= {*still_open, *session.notebook.goals}
    assert still_open - {e.item for e in meeting.record} == set()


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
def test_what_was_typed_survives_a_kill(sample: Path) -> None:
    """A real process in a real terminal, killed while a note is being written."""
    session = Session(sample)
    meeting = session.notebook.meetings[MEETING]
    now = session.now().strftime("%Y-%m-%dT%H:%M")
    running = replace(meeting, state="open", opened_at=now)
    session.apply(lambda n: n.put(running), "began")
    handle, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    child = subprocess.Popen(
        [sys.executable, "-m", "careprep", str(sample)],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
    )
    os.close(inner)

    def until(done: "object") -> None:
        assert callable(done)
        end = time.monotonic() + 30
        while not done():
            assert time.monotonic() < end, "the app did not answer"
            if select.select([handle], [], [], 0.05)[0]:
                os.read(handle, 1 << 16)

    def noted() -> list[str]:
        record = Session(sample).notebook.meetings[MEETING].record
        return [entry.notes for entry in record]

    try:
        seen = b""
        while b"Next meeting" not in seen:
            seen += os.read(handle, 1 << 16)
        for keys in (b"5", b"\r", b"r", b"n", b"o"):  # with a person's pauses in between
            os.write(handle, keys)
            deadline = time.monotonic() + 0.6
            until(lambda deadline=deadline: time.monotonic() > deadline)
        until(lambda: len(noted()) == 1)
        os.write(handle, b"She slept for six hours")
        until(lambda: noted() == ["She slept for six hours"])
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        os.close(handle)
    assert noted() == ["She slept for six hours"]
