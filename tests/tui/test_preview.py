"""A paper on the screen, saved as a file of any kind."""

import sys

import pytest

from careprep.session.session import Session
from careprep.storage import paths
from careprep.tui.app import CareprepApp
from careprep.tui.main import MainScreen
from careprep.tui.screens.form import FormScreen
from careprep.tui.screens.preview import PreviewScreen
from tests.conftest import TODAY
from tests.tui.driving import SIZE, page_of, press, said, type_in

LEFT_TO_PDF = ("down", "left", "left", "enter")  # the last two kinds are PDF and Word


async def test_a_paper_is_saved_as_pdf(session: Session) -> None:
    app = CareprepApp(session, today=TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5", "v", "s", *LEFT_TO_PDF)
        await pilot.pause()
        assert isinstance(app.screen, PreviewScreen)
        assert "Saved: 2026-01-20 Juni agenda.pdf" in said(app)
    saved = paths.notebooks() / "2026-01-20 Juni agenda.pdf"
    assert saved.read_bytes().startswith(b"%PDF-")


async def test_a_kind_that_is_not_installed_says_so(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    app = CareprepApp(session, today=TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5", "v", "s", "down", "left")
        await pilot.pause()
        assert "Word (not installed)" in str(app.screen.query_one("#hint").render())
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert 'Install it with: pip install "careprep[word]"' in said(app)
    assert not list(paths.notebooks().glob("*.docx"))


async def test_document_that_a_form_asked_for_is_shown_when_the_form_has_gone(
    session: Session,
) -> None:
    """It was taken away in place of the form, and the next enter ended careprep."""
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "ctrl+p")
        await type_in(pilot, "find anything")
        await pilot.pause(0.3)
        await press(pilot, "enter")
        assert isinstance(app.screen, FormScreen)
        await type_in(pilot, "bus")
        await press(pilot, "enter")
        assert isinstance(app.screen, PreviewScreen)
        assert "bus" in page_of(app).casefold()
        lead = str(app.screen.query_one(".lead").render())
        assert lead == "This page is for your family. Press s to save it."
        await press(pilot, "y")
        assert said(app).endswith("Else use s.")
        await press(pilot, "enter", "escape")
        assert isinstance(app.screen, MainScreen)


async def test_calendar_goes_where_the_papers_go(session: Session) -> None:
    """Not into the folder in which careprep happened to be started."""
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "ctrl+p")
        await type_in(pilot, "for a calendar")
        await pilot.pause(0.3)
        await press(pilot, "enter")
        assert f"Written: {paths.notebooks() / 'Juni calendar.ics'}" in said(app)
