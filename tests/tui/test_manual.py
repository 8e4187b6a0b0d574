"""F1, and F1 again: the page of the manual about the place one is in."""

import pytest

from careprep.commands.manual import PAGES, read_page
from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.base import CareScreen
from careprep.tui.main import MainScreen
from careprep.tui.screens.preview import PreviewScreen
from careprep.tui.screens.welcome import WelcomeScreen
from careprep.tui.widgets.reader import Reader
from tests.tui.driving import SIZE, press


def shown(app: CareprepApp) -> str:
    """The title of the page on the screen."""
    assert isinstance(app.screen, PreviewScreen)
    return "".join(text for text, _ in app.screen.query_one(Reader).lines[0])


async def test_f1_twice_is_the_page_about_the_place(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        for way, topic in {
            ("1",): "screens",
            ("4", "slash"): "screens",  # where text is typed
            ("2",): "consent",
            ("5",): "meetings",
            ("5", "enter"): "meetings",
            ("5", "enter", "v"): "papers",
            ("O",): "files",
        }.items():
            await press(pilot, *way, "f1", "f1")
            assert shown(app) == read_page(topic).title, way
            while not isinstance(app.screen, MainScreen):
                await press(pilot, "escape")
            await press(pilot, "escape")


@pytest.mark.usefixtures("clock")
async def test_there_is_a_manual_before_there_is_a_notebook() -> None:
    app = CareprepApp(None)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, WelcomeScreen)
        await press(pilot, "f1", "f1")
        assert shown(app) == read_page("first-steps").title
        lead = str(app.screen.query_one(".lead").render())
        assert lead == "This page is for everybody. Press s to save it."


def test_every_screen_names_a_page_that_there_is() -> None:
    kinds = [CareScreen]
    for kind in kinds:
        kinds += kind.__subclasses__()
        assert (PAGES / f"{kind.manual}.md").is_file(), kind
    assert len(kinds) > 10
