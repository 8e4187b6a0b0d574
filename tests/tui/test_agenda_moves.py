"""What the agenda offers so that more fits, above its items: one key makes the change."""

from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.model.notebook import Notebook
from careprep.model.records import Attendee
from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.screens.agenda import AgendaScreen
from careprep.tui.screens.form import FormScreen
from tests.conftest import MEETING, TODAY
from tests.tui.driving import SIZE, press, records, text_of

JOYCE, DANI = "t-njwt02", "t-61vdpf"


async def test_one_key_makes_the_change_and_u_takes_it_back(session: Session) -> None:
    before = build(session.notebook, session.notebook.meetings[MEETING], TODAY, moves=True)
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
        there = {key for item in after.items for key in (item.key, *item.inside)}
        assert {*before.moves[0].gains} <= there
        await press(pilot, "u")
        assert session.notebook.meetings[MEETING].minutes == 30


async def test_what_somebody_may_hear_is_asked_and_never_just_changed(session: Session) -> None:
    """A release has ended, and what it covered cannot be said while she is there."""

    def with_her_all_the_time(notebook: Notebook) -> Notebook:
        meeting = notebook.meetings[MEETING]
        people = tuple(Attendee(member=key, response="accepted") for key in (DANI, JOYCE))
        return notebook.put(replace(meeting, people=people))

    session.apply(with_her_all_the_time, "who comes")
    meeting = session.notebook.meetings[MEETING]
    moves = build(session.notebook, meeting, TODAY, moves=True).moves
    number = [move.kind for move in moves].index("consent_renewed") + 1
    before = session.notebook.team[JOYCE].consents
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "5", "enter", str(number))
        assert isinstance(app.screen, FormScreen)
        assert session.notebook.team[JOYCE].consents == before
