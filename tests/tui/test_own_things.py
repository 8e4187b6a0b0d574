"""What is one person's own is on no list, and on no card beside it, until somebody asks."""

from careprep.model.records import Question
from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from tests.tui.driving import page_of, press, records

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
        records(app).cursor = DOCTOR
        await pilot.pause()
        assert "Abebe" in page_of(app)
        assert "Hush" not in page_of(app)
