"""What the agenda offers so that more fits, above its items: one key makes the change."""

from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.model.notebook import Notebook
from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.screens.agenda import AgendaScreen
from careprep.tui.screens.form import FormScreen
from tests.conftest import MEETING, TODAY
from tests.tui.driving import SIZE, press, records, text_of

KIT = "t-89dzp8"


async def test_one_key_makes_the_change_and_u_takes_it_back(session: Session) -> None:
    before = build(session.notebook, session.notebook.meetings[MEETING], TODAY)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "5", "enter")
        assert isinstance(app.screen, AgendaScreen)
        first = records(app).rows[:3]
        assert [row.key for row in first] == [":moves", ":move 1", ":items"]
        assert "10 minutes more" in " ".join(text_of(records(app)))
        await press(pilot, "1")
        meeting = session.notebook.meetings[MEETING]
        assert meeting.minutes == 40
        after = build(session.notebook, meeting, TODAY)
        there = {item.key for item in after.items}
        assert {*before.moves[0].gains} <= there
        await press(pilot, "u")
        assert session.notebook.meetings[MEETING].minutes == 30


async def test_what_somebody_may_hear_is_asked_and_never_just_changed(session: Session) -> None:
    """A guest to the whole meeting, without a release, who keeps the rest from being said."""

    def alone_with_a_guest(notebook: Notebook) -> Notebook:
        kit = replace(notebook.team[KIT], consents=())
        meeting = notebook.meetings[MEETING]
        people = tuple(replace(person, arrives=0, leaves=None) for person in meeting.people)
        return notebook.put(kit, replace(meeting, people=people))

    session.apply(alone_with_a_guest, "a guest")
    moves = build(session.notebook, session.notebook.meetings[MEETING], TODAY).moves
    number = next(n for n, move in enumerate(moves, 1) if move.kind == "consent_renewed")
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "5", "enter", str(number))
        assert isinstance(app.screen, FormScreen)
        assert session.notebook.team[KIT].consents == ()
