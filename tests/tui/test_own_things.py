"""What is one person's own is on no list, and on no card beside it, until somebody asks."""

from careprep.model.records import Question
from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.widgets.reader import Reader
from tests.tui.driving import press, records

DOCTOR, JUNI = "t-2rj3hm", "t-092a65"
HERS = Question(
    id="q-hers00", text="Hush, only for me", ask=(DOCTOR,), private=True, own_voice=JUNI
)


async def test_the_card_of_a_doctor_does_not_say_what_the_child_asks_alone(
    session: Session,
) -> None:
    session.apply(lambda notebook: notebook.put(HERS), "asked")
    app = CareprepApp(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2")
        while records(app).cursor != DOCTOR:
            await press(pilot, "down")
        await pilot.pause()
        card = next(each for each in app.screen.query(Reader) if each.is_on_screen)
        said = "\n".join("".join(text for text, _ in line) for line in card.lines)
        assert "selam.abebe@example.org" in said
        assert "Who writes the letter" in said  # what the family asks her
        assert "Hush" not in said
