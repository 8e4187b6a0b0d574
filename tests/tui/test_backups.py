"""Going back to a backup on the screen: choose, look, and only then, if at all, do it."""

from pathlib import Path

import pytest

from careprep.commands import COMMANDS
from careprep.session.session import Session
from careprep.storage.backups import kept
from careprep.tui.app import CareprepApp
from careprep.tui.messages import Ask
from careprep.tui.screens.backups import BackupsScreen
from careprep.tui.screens.confirm import ConfirmScreen
from careprep.tui.widgets.reader import Reader
from tests.conftest import TODAY
from tests.tui.driving import said, type_in


@pytest.fixture
def changed(session: Session) -> Session:
    COMMANDS["ask"].run(session, {"text": "Is it new?"})
    return session


@pytest.mark.parametrize("leave", ["n", "escape"])
async def test_the_change_is_shown_and_no_is_no(changed: Session, leave: str) -> None:
    app = CareprepApp(changed, TODAY)
    whole = changed.path.read_bytes()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        await type_in(pilot, "restore")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, BackupsScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        shown = ["".join(t for t, _ in line) for line in app.screen.query_one(Reader).lines]
        assert "• Removed: Is it new?" in shown
        await pilot.press(leave)
        await pilot.pause()
        assert not isinstance(app.screen, BackupsScreen | ConfirmScreen)
    assert changed.path.read_bytes() == whole


async def test_yes_goes_back_and_u_comes_back(changed: Session, sample: Path) -> None:
    app = CareprepApp(changed, TODAY)
    before = changed.notebook.tables
    async with app.run_test(size=(120, 40)) as pilot:
        app.screen.post_message(Ask("restore"))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        assert "Is it new?" not in sample.read_text("utf-8")
        assert "The notebook is as it was" in said(app)
        assert len(kept(sample)) == 2
        await pilot.press("u")
        await pilot.pause()
        assert changed.notebook.tables == before


async def test_without_a_backup_the_list_says_when_one_is_made(session: Session) -> None:
    app = CareprepApp(session, TODAY)
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.post_message(Ask("restore"))
        await pilot.pause()
        assert isinstance(app.screen, BackupsScreen)
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert not isinstance(app.screen, BackupsScreen)
