"""What has no topic yet, by its keys: said as it is written, and gone through one by one."""

import datetime as dt

from msgspec.structs import replace

from careprep.model.records import Question
from careprep.model.topic_places import waiting
from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.main import MainScreen
from careprep.tui.screens.agenda import AgendaScreen
from careprep.tui.screens.form import FormScreen
from careprep.tui.screens.next_topic import TopicsScreen
from careprep.tui.screens.preview import PreviewScreen
from tests.tui.driving import SIZE, enter_room, fill, page_of, press, records, said


async def test_what_is_written_says_its_topics_and_e_changes_them(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("a")
        await fill(pilot, "Which tape")
        await pilot.pause()
        assert "About: health. Saved. Press u to undo. e changes it." in said(app)
        await press(pilot, "e")
        await fill(pilot, ", school")
        assert list(session.notebook.questions.values())[-1].topics == ("health", "school")
        await press(pilot, "e")
        assert isinstance(app.screen, MainScreen)  # it was said: there is no more to change


async def test_one_key_goes_through_what_waits(session: Session) -> None:
    session.apply(
        lambda n: n.put(*(_bare(q) for q in list(n.questions.values())[:2])), "took topics away"
    )
    app = CareprepApp(session)
    count = len(waiting(session.notebook))
    async with app.run_test(size=SIZE) as pilot:
        assert any(f"{count} things have no topic" in row.text for row in records(app).rows)
        await press(pilot, "n")
        assert isinstance(app.screen, TopicsScreen)
        first = page_of(app)
        await press(pilot, "s")
        assert page_of(app) != first
        await press(pilot, "e")
        assert isinstance(app.screen, FormScreen)
        await fill(pilot, ", money")
        await pilot.pause()
        assert len(waiting(session.notebook)) == count - 1
        assert isinstance(app.screen, TopicsScreen)
        await press(pilot, "u")
        assert len(waiting(session.notebook)) == count
        await press(pilot, "escape")
        assert isinstance(app.screen, MainScreen)


async def test_the_agenda_says_how_many_wait_and_the_proposal_is_taken(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "5", "enter")
        assert isinstance(app.screen, AgendaScreen)
        row = next(r for r in records(app).rows if "has no topic" in r.text)
        assert row.text.startswith("Press n: 1 thing has no topic yet: nobody outside")
        await press(pilot, "n", "enter")
        await pilot.pause()
        assert waiting(session.notebook) == ()
        assert isinstance(app.screen, AgendaScreen)
        assert "About: school." in said(app)
        assert not any("no topic" in r.text for r in records(app).rows)


async def test_in_the_room_e_changes_what_a_decision_is_about(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        await press(pilot, "p")
        await fill(pilot, "The ramp")
        await pilot.pause()
        assert "About: equipment. Saved." in said(app)
        await press(pilot, "e")
        await fill(pilot, ", money")
        assert room.meeting is not None
        assert room.meeting.parked[-1].topics == ("equipment", "money")


def _bare(question: Question) -> Question:
    return replace(question, topics=(), about="", private=False)


async def test_today_says_who_turns_18_and_enter_is_the_page_for_it(session: Session) -> None:
    child = replace(session.notebook.child, born=dt.date(2008, 2, 14))
    session.apply(lambda n: n.put(child), "wrote down the birthday")
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        row = next(r for r in records(app).rows if "turns 18 on February 14" in r.text)
        records(app).cursor = row.key
        await press(pilot, "enter")
        assert isinstance(app.screen, PreviewScreen)
        assert "Releases to be given anew, signed by Juni" in page_of(app)
        assert "Joyce Nakamura" in page_of(app)


async def test_what_is_her_own_is_not_in_the_lists_until_asked_for(session: Session) -> None:
    juni = next(m.id for m in session.notebook.team.values() if m.kind == "self")
    hers = Question(id="q-hers00", text="Mine alone", private=True, own_voice=juni)
    session.apply(lambda n: n.put(hers), "asked")
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        assert not any("Mine alone" in row.text for row in records(app).rows)
        await press(pilot, "4")
        assert not any("Mine alone" in row.text for row in records(app).rows)
        own = records(app).rows[-1]
        assert own.text.startswith("1 private thing of ")
        records(app).cursor = own.key
        await press(pilot, "enter")
        assert any("Mine alone" in row.text for row in records(app).rows)
