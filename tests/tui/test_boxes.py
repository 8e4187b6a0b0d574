"""Boxes to type in: whoever fills one, nothing in it can control the terminal."""

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult

from careprep.session.session import Session
from careprep.text import UNSAFE, sanitize
from careprep.tui.app import CareprepApp
from careprep.tui.messages import Ask
from careprep.tui.screens.form import FormScreen
from careprep.tui.screens.live_meeting import NotesInput
from careprep.tui.widgets.inputs import LineBox, TextBox
from tests.conftest import MEETING
from tests.hostile import ORDER, TERMINAL, UNICODE
from tests.tui.driving import enter_room

TEXT = f"before {ORDER} after"


class Boxes(App[None]):
    def compose(self) -> ComposeResult:
        yield LineBox(TEXT)
        yield TextBox(TEXT)
        yield LineBox(password=True)


def _set(one: LineBox, more: TextBox, text: str) -> None:
    one.value = more.text = text


def _load(one: LineBox, more: TextBox, text: str) -> None:
    one.clear()
    one.insert(text, 0)
    more.load_text(text)


def _insert(one: LineBox, more: TextBox, text: str) -> None:
    one.insert_text_at_cursor(text)
    more.insert(text)


def _replace(one: LineBox, more: TextBox, text: str) -> None:
    one.replace(text, 0, 1)
    more.replace(text, (0, 0), (0, 1))


def harmless(one: LineBox, more: TextBox) -> bool:
    return not (UNSAFE.search(one.value) or "\n" in one.value or UNSAFE.search(more.text))


@pytest.mark.parametrize("fill", [_set, _load, _insert, _replace])
async def test_whoever_fills_it(fill: Callable[[LineBox, TextBox, str], None]) -> None:
    app = Boxes()
    async with app.run_test() as pilot:
        one, more = app.query(LineBox).first(), app.query_one(TextBox)
        assert more.text == sanitize(TEXT)
        assert one.value == sanitize(TEXT).replace("\n", " ")
        for text in (TEXT, *TERMINAL.values(), *UNICODE.values()):
            fill(one, more, text)
            assert harmless(one, more), text
        await pilot.pause()
        more.undo()
        more.redo()
        assert harmless(one, more)


async def test_of_a_passphrase_every_letter_counts() -> None:
    app = Boxes()
    async with app.run_test():
        secret = app.query(LineBox).last()
        secret.value = "a\u200fb"
        assert secret.value == "a\u200fb"


async def test_what_is_shown_harmless_is_not_taken_for_a_change(session: Session) -> None:
    """A form that is opened and saved, and a room that is entered, change nothing."""
    key = next(key for key, each in session.notebook.questions.items() if each.open)
    question = session.notebook.questions[key]
    meeting = session.notebook.meetings[MEETING]
    raw = session.path.read_text("utf-8")
    assert question.text in raw
    session.path.write_text(raw.replace(question.text, f"{question.text}\\u001b]2;x\\u0007\\ty"))
    session.refresh()
    before = session.path.read_bytes()
    app = CareprepApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(Ask("change question", {"which": key}))
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        await pilot.press("f2")
        await pilot.pause()
        assert not isinstance(app.screen, FormScreen)
        assert session.path.read_bytes() == before
        room = await enter_room(app, pilot)
        await pilot.press("n")
        await pilot.pause()
        notes = room.query_one(NotesInput)
        notes.write_on(TEXT)
        await pilot.press("o", "x")
        await pilot.press("escape")
        await pilot.pause()
        saved = session.notebook.meetings[meeting.id].record[-1].notes
        assert saved == sanitize(TEXT) + "x"
