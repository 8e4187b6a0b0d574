"""A paper on the screen, saved as a file of any kind."""

import sys

import pytest

from careprep import folders
from careprep.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.form import Form
from careprep.tui.preview import Preview
from tests.conftest import TODAY
from tests.tui.driving import SIZE, said

LEFT_TO_PDF = ("down", "left", "left", "enter")  # the last two kinds are PDF and Word


async def test_a_paper_is_saved_as_pdf(session: Session) -> None:
    app = CareprepApp(session, today=TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5", "v", "s", *LEFT_TO_PDF)
        await pilot.pause()
        assert isinstance(app.screen, Preview)
        assert "Saved: 2026-01-20 Juni agenda.pdf" in said(app)
    saved = folders.notebooks() / "2026-01-20 Juni agenda.pdf"
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
        assert isinstance(app.screen, Form)
        assert 'Install it with: pip install "careprep[word]"' in said(app)
    assert not list(folders.notebooks().glob("*.docx"))
