"""Working the screens as a person does, and reading what they show."""

import asyncio
import datetime as dt

from textual import events
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from careprep.tui.app import CareprepApp
from careprep.tui.screens.live_meeting import LiveMeetingScreen
from careprep.tui.widgets.reader import Reader
from careprep.tui.widgets.record_list import RecordList

SIZE = (80, 24)
START = dt.datetime(2026, 1, 20, 15, 0)
"""The minute at which the sample’s coming meeting begins."""


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Type a text, letter by letter, as a person does."""
    names = {" ": "space", ",": "comma", ".": "full_stop", ":": "colon", "?": "question_mark"}
    for letter in text:
        await pilot.press(names.get(letter, letter))


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys and wait for what comes of them."""
    await pilot.press(*keys)
    await pilot.pause()


async def fill(pilot: Pilot[None], *texts: str) -> None:
    """Fill in the fields of a form from the top, going down, and save it with enter."""
    for at, text in enumerate(texts):
        if at:
            await pilot.press("down")
        await type_in(pilot, text)
    await pilot.press("enter")
    await pilot.pause()


async def at_once(app: CareprepApp, pilot: Pilot[None], keys: str) -> None:
    """Hand in keys the way a terminal does: all of them in one go, before any is acted on."""
    names = {"\r": "enter", "\t": "tab", "\x1b": "escape", " ": "space", ",": "comma", ":": "colon"}
    for letter in keys:
        app.post_message(events.Key(names.get(letter, letter), letter))
    while app.keys.acting or app.message_queue_size:
        await asyncio.sleep(0)
    await pilot.pause()


async def enter_room(app: CareprepApp, pilot: Pilot[None]) -> LiveMeetingScreen:
    """From the places into the room of the sample’s coming meeting."""
    await pilot.press("5", "enter")
    await pilot.pause()
    await pilot.press("r")
    await pilot.pause()
    await pilot.pause()
    assert isinstance(app.screen, LiveMeetingScreen)
    return app.screen


def said(app: CareprepApp) -> str:
    """The line for words of the screen."""
    return str(app.screen.query_one("#said").render())


def records(app: CareprepApp) -> RecordList:
    """The list that is on the screen."""
    return next(r for r in app.screen.query(RecordList).results() if r.is_on_screen)


def page_of(app: CareprepApp) -> str:
    """The text of the page on the screen."""
    lines = app.screen.query_one(Reader).lines
    return "\n".join("".join(text for text, _ in line) for line in lines)


def painted(view: Widget) -> list[Strip]:
    """The lines of a widget, as they are drawn now."""
    return [view.render_line(y) for y in range(view.size.height)]


def text_of(view: Widget) -> list[str]:
    return [strip.text.rstrip() for strip in painted(view)]


class Clock:
    """The time of day, moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    async def forward(self, minutes: int, app: CareprepApp, pilot: Pilot[None]) -> None:
        self.now += dt.timedelta(minutes=minutes)
        app._look_at_file()
        await pilot.pause()
