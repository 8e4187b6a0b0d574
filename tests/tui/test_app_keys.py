"""Keys typed ahead: each goes where the key before it led."""

from pathlib import Path

from textual import events

from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.screens.form import FormScreen
from tests.conftest import TODAY
from tests.tui.driving import SIZE, at_once


async def test_letters_after_a_key_that_opens_a_form_go_into_the_form(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await at_once(app, pilot, "4aIs it q\x1b")
        await at_once(app, pilot, "a")
        assert isinstance(app.screen, FormScreen)
        assert getattr(app.focused, "value", "") == "Is it q"


async def test_a_whole_chain_of_keys_at_once(sample: Path) -> None:
    session = Session(sample, TODAY)
    before = len(session.notebook.questions)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await at_once(app, pilot, "4aFirst one\raSecond one\r")
        texts = [question.text for question in session.notebook.questions.values()]
        assert len(texts) == before + 2
        assert {"First one", "Second one"} <= {*texts}


async def test_pasting_after_a_key_waits_as_well(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        app.post_message(events.Key("4", "4"))
        app.post_message(events.Key("a", "a"))
        app.post_message(events.Paste("Is the rash from the tape?"))
        await at_once(app, pilot, "")
        assert getattr(app.focused, "value", "") == "Is the rash from the tape?"
