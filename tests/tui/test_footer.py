"""The keys that the footer and the help name do what is said there."""

import pytest
from textual.command import CommandList
from textual.widgets._footer import FooterKey

from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.screens.agenda import AgendaScreen
from careprep.tui.screens.help import HelpScreen
from tests.conftest import TODAY
from tests.tui.driving import SIZE, enter_room, press, records, type_in


def footer(app: CareprepApp) -> list[str]:
    keys = app.screen.query(FooterKey).results()
    return [f"{key.key_display} {key.description}" for key in keys]


async def test_help_is_named_by_the_key_that_opens_it(session: Session) -> None:
    """Where text is typed a question mark is typed; f1 helps there."""
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "4")
        assert "? Help" in footer(app)
        for keys in (["slash"], ["escape", "a"]):
            await press(pilot, *keys)
            assert "f1 Help" in footer(app)
            assert "? Help" not in footer(app)
            await press(pilot, "f1")
            assert isinstance(app.screen, HelpScreen)
            await press(pilot, "escape")


@pytest.mark.usefixtures("clock")
async def test_what_is_typed_as_words_is_not_offered_as_a_key(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "4", "slash")
        assert "/ Find" not in footer(app)
        await press(pilot, "escape")
        assert "/ Find" in footer(app)
        await enter_room(app, pilot)
        await press(pilot, "n", "o")
        await type_in(pilot, "One")
        assert "⏎ Next" not in footer(app)
        await press(pilot, "escape")
        assert "n Next" in footer(app)


async def test_the_place_of_meetings_names_the_key_that_opens_an_agenda(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "5")
        assert "enter Open the agenda" in footer(app)
        await press(pilot, "slash")
        await type_in(pilot, "iep")
        await press(pilot, "enter", "enter")  # to what was found, then into it
        assert isinstance(app.screen, AgendaScreen)
        assert "IEP" in str(app.screen.query_one(".head").render())


def helped(app: CareprepApp) -> list[str]:
    return [f"{row.cells[0]} {row.text}" for row in records(app).rows]


async def test_help_names_only_what_works(session: Session) -> None:
    """In words of careprep; the keys of the places are named there, where they work."""
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "5", "question_mark")
        assert {"1 Today", "7 Medical home", "q Quit"} <= {*helped(app)}
        await press(pilot, "escape", "enter", "question_mark")
        assert not [row for row in helped(app) if row[0] in "4567"]
        assert {"ctrl+q Quit", "ctrl+p Every command by name"} <= {*helped(app)}
        assert not [row for row in helped(app) if "prompt" in row or "palette" in row]


async def test_without_a_notebook_no_command_is_offered_that_needs_one() -> None:
    app = CareprepApp(today=TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "question_mark")
        assert "s Start" in helped(app)
        assert not [row for row in helped(app) if "Undo" in row or "Hide" in row]
        await press(pilot, "escape", "ctrl+p")
        for words in ("", "agenda", "add a question"):
            await type_in(pilot, words)
            await pilot.pause(0.3)
            found = app.screen.query_one(CommandList).options
            assert not [each for each in found if "agenda" in str(each.prompt)]
            assert not [each for each in found if "Add" in str(each.prompt)]
