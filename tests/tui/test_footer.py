"""The keys that the footer and the help name do what is said there."""

from textual.widgets._footer import FooterKey

from careprep.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.keys import Keys
from tests.tui.driving import SIZE, Clock, enter_room, press, type_in


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
            assert isinstance(app.screen, Keys)
            await press(pilot, "escape")


async def test_what_is_typed_as_words_is_not_offered_as_a_key(
    session: Session, clock: Clock
) -> None:
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
