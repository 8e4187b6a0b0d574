"""What the places do, by their keys."""

import datetime as dt
from pathlib import Path

from msgspec.structs import replace

from careprep.documents.kinds.care_map import circle
from careprep.model import checklist
from careprep.session.session import Session
from careprep.storage import paths
from careprep.tui.app import CareprepApp
from careprep.tui.main import MainScreen
from careprep.tui.notice import NoticeScreen
from careprep.tui.screens.agenda import AgendaScreen
from careprep.tui.screens.attendance import AttendanceScreen
from careprep.tui.screens.detail import DetailScreen
from careprep.tui.screens.form import FormScreen, PartsScreen
from careprep.tui.screens.open_notebook import OpenNotebookScreen
from careprep.tui.widgets.inputs import PartsInput
from tests.conftest import MEETING, TODAY
from tests.tui.driving import SIZE, fill, page_of, press, records, said, text_of, type_in


async def test_consent_is_added_renewed_and_ended(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await pilot.pause()
        records(app).cursor = "t-njwt02"  # a release that ended at the end of the year
        await pilot.press("r", "enter")
        await pilot.pause()
        consents = session.notebook.team["t-njwt02"].consents
        assert len(consents) == 2
        assert consents[1].topics == consents[0].topics
        assert consents[1].starts == TODAY
        assert consents[1].ends == TODAY + dt.timedelta(days=365)
        await pilot.press("z")
        await pilot.pause()
        kept, ended = session.notebook.team["t-njwt02"].consents
        assert (kept, ended.ended) == (consents[0], TODAY)
        await pilot.press("c")
        await fill(pilot, "sleep, feeding")
        assert session.notebook.team["t-njwt02"].consents[-1].topics == ("sleep", "feeding")


async def test_checklist_is_answered_by_single_keys(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("7")
        await pilot.pause()
        key = records(app).cursor
        assert key is not None
        await pilot.press("n")
        await pilot.pause()
        assert session.notebook.expectations[key].answer == "not_yet"
        assert session.notebook.expectations[key].on == TODAY
        assert records(app).cursor == key
        await pilot.press("e", "down", "down")
        await type_in(pilot, "Ask again")
        await pilot.press("f2")
        await pilot.pause()
        assert session.notebook.expectations[key].note.endswith("Ask again")


async def test_a_line_of_the_checklist_is_read_in_full(session: Session) -> None:
    """The list cuts it, and in a small window no card stands beside the list."""
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "7", "down", "down", "down", "down")
        key = records(app).cursor
        assert key is not None
        line = checklist.line(key)
        assert line is not None
        await press(pilot, "enter")
        assert isinstance(app.screen, NoticeScreen)
        assert line.text in page_of(app)
        assert "You could say" in page_of(app)
        await press(pilot, "escape", "e")
        title = str(app.screen.query_one(".form-title").render())
        assert title.endswith(line.text)  # cut with “…” where the window ends
        assert "…" in text_of(app.screen.query_one(".form-title"))[0]


async def test_everything_on_the_agenda_opens_in_a_small_window(session: Session) -> None:
    """Also what is no record: a fixed part, and what is worth knowing, which the list cuts."""
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "5", "enter")
        records(app).cursor = "welcome"
        await press(pilot, "enter")
        assert "Everybody says who they are" in page_of(app)
        await press(pilot, "escape", "end")
        worth = records(app).rows[-1].text
        assert worth not in "\n".join(text_of(records(app)))
        await press(pilot, "enter")
        assert page_of(app).strip() == worth
        await press(pilot, "escape")
        assert isinstance(app.screen, AgendaScreen)


async def test_paper_of_a_closed_meeting_is_its_letter(session: Session) -> None:
    """An agenda worked out anew for a meeting of long ago says nothing that was said there."""
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "5", "end", "enter", "v")
        assert "what we said and agreed" in page_of(app)
        await press(pilot, "escape", "escape", "v")
        assert "what we said and agreed" in page_of(app)
        await press(pilot, "escape", "home", "enter", "v")
        assert "what we said and agreed" not in page_of(app)


async def test_who_comes_by_one_key_and_times_in_the_form(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5", "enter")
        await pilot.pause()
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(app.screen, AttendanceScreen)
        records(app).cursor = "t-c26vwg"
        await pilot.press("m")
        await pilot.pause()
        person = session.notebook.meetings[MEETING].attendee("t-c26vwg")
        assert person is not None
        assert person.response == "tentative"
        assert person.update  # what she wrote is kept
        await pilot.press("e", "down", "down")
        await type_in(pilot, "3:10 pm")
        await pilot.press("enter")
        await pilot.pause()
        person = session.notebook.meetings[MEETING].attendee("t-c26vwg")
        assert person is not None
        assert person.arrives == 10
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, AgendaScreen)


async def test_agenda_follows_a_changed_leaving_time(session: Session) -> None:
    """Move somebody's leaving time and watch the items move."""
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5", "enter")
        await pilot.pause()
        before = [row.key for row in records(app).rows]
        await pilot.press("w")
        await pilot.pause()
        records(app).cursor = "t-89dzp8"  # leaves at 3:20
        await pilot.press("n")
        await pilot.press("escape")
        await pilot.pause()
        after = [row.key for row in records(app).rows]
        at = after.index(":left")
        assert "q-n9smwh" in before[: before.index(":left")]
        assert "q-n9smwh" in after[at:]


async def test_leaving_time_is_tried_before_it_is_kept(session: Session, sample: Path) -> None:
    before = sample.read_bytes()
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5", "enter")
        await pilot.pause()
        await pilot.press("w")
        await pilot.pause()
        records(app).cursor = "t-89dzp8"  # leaves at 3:20
        await pilot.press("left", "left", "left")
        await pilot.pause()
        assert "would leave the agenda" in said(app)
        assert sample.read_bytes() == before
        await pilot.press("enter")
        await pilot.pause()
        person = session.notebook.meetings[MEETING].attendee("t-89dzp8")
        assert person is not None
        assert person.leaves == 5


async def test_follow_up_of_somebody_gone_is_handed_to_the_successor(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        await pilot.pause()
        records(app).cursor = "f-2m4cdq"
        await pilot.press("h", "enter")
        await pilot.pause()
        follow_up = session.notebook.follow_ups["f-2m4cdq"]
        assert session.notebook.team[follow_up.owner].name == "Priya Raman"
        assert follow_up.notes[-1].text == "Handed over from Marcus Bell to Priya Raman."
        assert len(follow_up.notes) == 2


async def test_facts_inside_a_record_have_their_own_list(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        records(app).cursor = "g-v3b6qb"
        count = len(session.notebook.goals["g-v3b6qb"].progress)
        await pilot.press("e", "f3")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        box = next(p for p in app.screen.query(PartsInput).results() if p.field.name == "progress")
        box.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, PartsScreen)
        await pilot.press("a")
        await pilot.pause()
        await fill(pilot, "today", "Slept until six", "1")
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("f2")
        await pilot.pause()
        progress = session.notebook.goals["g-v3b6qb"].progress
        assert len(progress) == count + 1
        assert progress[-1].note == "Slept until six"
        assert progress[-1].value == 1
        assert progress[-1].on == TODAY


async def test_preview_shows_what_one_reader_gets(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5", "v")
        await pilot.pause()
        mine = page_of(app)
        assert "We all sleep" in mine
        await pilot.press("f")
        await pilot.pause()
        await fill(pilot, "kit")
        theirs = page_of(app)
        page, _, held = theirs.partition("Held back")
        assert "night nurse" not in page
        assert "One night a week" not in page
        assert held
        await pilot.press("escape")
        await pilot.pause()
        assert page_of(app) == mine


async def test_another_notebook_is_opened_from_inside(session: Session) -> None:
    Session.start(paths.new_notebook("Ada"), "Ada")
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O")
        await pilot.pause()
        assert isinstance(app.screen, OpenNotebookScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert app.session is not None
        assert app.session.notebook.child.name == "Ada"


async def test_change_by_another_program_is_taken_in(session: Session, sample: Path) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        other = Session(sample, TODAY)
        question = next(q for q in other.notebook.questions.values() if q.open)
        other.apply(lambda n: n.put(replace(question, state="dropped")), "dropped one")
        app._look_at_file()
        await pilot.pause()
        row = next(row for row in records(app).rows if row.key == question.id)
        assert row.right == "dropped"
        assert "Another program" in said(app)


async def test_long_names_and_many_questions(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await pilot.pause()
        app.focused.value = "Why " * 500  # type: ignore[union-attr]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert len(app.screen.query_one("#said").render_line(0).text) <= SIZE[0]


async def test_everybodys_copies_are_written_from_the_meeting(session: Session, home: Path) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5", "enter")
        await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        await pilot.press("f2")
        await pilot.pause()
        folder = home / "notebooks" / "2026-01-20 Juni papers"
        assert len(list(folder.iterdir())) == 8
        assert isinstance(app.screen, NoticeScreen)
        page = page_of(app)
        assert f"8 papers written into {folder}:" in page
        assert "Held back, as it is private" in page
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, AgendaScreen)
        await pilot.press("c", "f2")  # they are there already
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert "Choose another folder" in said(app)


async def test_the_team_as_a_map_says_what_the_paper_says(session: Session) -> None:
    theo, owen = "Theo Example", "Owen Fairweather"
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await pilot.pause()
        records(app).cursor = "t-y8xp8h"
        listed = records(app).rows
        await pilot.press("m")
        await pilot.pause()
        assert records(app).cursor == "t-y8xp8h"
        rows = records(app).rows
        by_name = {row.text: row for row in rows}
        assert rows[0].text == "Juni"
        assert rows[0].right == "3 with something missing"
        assert by_name[theo].note.startswith("no phone or email yet")
        assert by_name[owen].note.startswith("no consent in force")
        assert by_name[theo].tone == by_name[owen].tone == "warn"  # which is given a mark
        rings = circle(session.notebook, TODAY)
        assert [row.text for row in rows if row.heading] == [ring.label for ring in rings]
        people = [row.key for row in rows[1:] if not row.heading]
        assert people == [member.id for ring in rings for member, _ in ring.people]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, DetailScreen)
        await pilot.press("escape", "home", "enter")  # the child in the middle
        await pilot.pause()
        assert isinstance(app.screen, DetailScreen)
        assert "What is important to me" in page_of(app)
        await pilot.press("escape", "v")
        await pilot.pause()
        assert "The people around Juni" in page_of(app)
        await pilot.press("escape", "m")
        await pilot.pause()
        assert records(app).rows == listed


async def test_a_map_of_nobody_says_how_to_begin(tmp_path: Path) -> None:
    app = CareprepApp(Session.start(tmp_path / "a.json", "Ada", TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "m")
        await pilot.pause()
        assert records(app).rows == ()
        assert "Press a" in records(app).empty


async def test_a_copy_from_another_computer_is_said_and_marked() -> None:
    own = Session.start(paths.new_notebook("Ada"), "Ada", TODAY)
    copy = own.path.with_name("Ada (Anna's conflicted copy 2026-01-02).json")
    copy.write_bytes(own.path.read_bytes())
    app = CareprepApp(own)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert copy.name in said(app)
        await pilot.press("O")
        await pilot.pause()
        rights = {row.text: row.right for row in records(app).rows}
        assert rights == {"Ada": "", copy.stem: "copy from another computer"}


async def test_one_fault_is_said_as_one_when_a_notebook_opens(sample: Path) -> None:
    before, key, after = sample.read_text("utf-8").rpartition('"answer": "')  # of the checklist
    sample.write_text(f"{before}{key}purple {after}", "utf-8")
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "1 thing in this notebook needs a look" in said(app)
