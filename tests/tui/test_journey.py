"""From an empty home, by keys alone: the first sixty seconds, then a whole meeting prepared."""

from pathlib import Path

import pytest

from careprep.session.session import Session
from careprep.storage import paths
from careprep.tui.app import CareprepApp
from careprep.tui.main import MainScreen
from careprep.tui.screens.agenda import AgendaScreen
from careprep.tui.screens.form import FormScreen
from careprep.tui.screens.preview import PreviewScreen
from careprep.tui.screens.welcome import WelcomeScreen
from tests.conftest import TODAY
from tests.revisions import contents
from tests.tui.driving import SIZE, fill, said, type_in


async def test_first_minute_and_a_whole_meeting() -> None:
    app = CareprepApp(today=TODAY)
    async with app.run_test(size=SIZE) as pilot:
        assert isinstance(app.screen, WelcomeScreen)
        await pilot.press("s")
        await fill(pilot, "Juni")
        assert isinstance(app.screen, MainScreen)

        await pilot.press("2")
        for name, role in (("Dana", "mother"), ("Dr. Okoro", "heart doctor"), ("Lee", "teacher")):
            await pilot.press("a")
            await fill(pilot, name, role)
        await pilot.press("3", "a")
        await fill(pilot, "Sleep through the night")
        await pilot.press("a")
        await fill(pilot, "Quiet evenings", "short", "sleep")
        await pilot.press("4", "a")
        await fill(pilot, "Is the rash from the tape?", "okoro")
        assert "Saved. Press u to undo." in said(app)
        await pilot.press("a")
        await fill(pilot, "Can she swim?")
        await pilot.press("5", "a")
        await fill(pilot, "tue 3pm", "30", "dana, okoro")

        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, AgendaScreen)
        records = app.screen.query_one("RecordList")
        session = app.session
        assert session is not None
        for key in [*session.notebook.questions, *session.notebook.goals][:3]:
            records.cursor = key  # type: ignore[attr-defined]
            await pilot.press("t")
            await pilot.pause()
        meeting = next(iter(session.notebook.meetings.values()))
        assert len(meeting.top) == 3

        await pilot.press("v")
        await pilot.pause()
        assert isinstance(app.screen, PreviewScreen)
        await pilot.press("s", "enter")
        await pilot.pause()
        assert isinstance(app.screen, PreviewScreen)
        assert "Saved: 2026-01-20 Juni agenda.md" in said(app)

    page = (paths.notebooks() / "2026-01-20 Juni agenda.md").read_text(encoding="utf-8")
    assert "Is the rash from the tape?" in page
    reread = Session(paths.known()[0], TODAY).notebook
    assert [m.name for m in reread.team.values()] == ["Dana", "Dr. Okoro", "Lee"]
    long_term, step = reread.goals.values()
    assert step.part_of == long_term.id
    assert step.horizon == "short_term"
    assert meeting.starts == "2026-01-20T15:00"
    assert [p.response for p in meeting.people] == ["accepted", "accepted"]


async def test_question_to_agenda_takes_few_keys() -> None:
    """From the start to an exported agenda: twelve keystrokes besides what is typed."""
    app = CareprepApp(today=TODAY)
    async with app.run_test(size=SIZE) as pilot:
        keys = 0

        async def press(*names: str) -> None:
            nonlocal keys
            keys += len(names)
            await pilot.press(*names)
            await pilot.pause()

        await press("s")
        await type_in(pilot, "Juni")
        await press("enter", "a")
        await type_in(pilot, "Can she swim?")
        await press("enter", "5", "a")
        await type_in(pilot, "tue 3pm")
        await press("enter", "v", "s", "enter")
        assert list(paths.notebooks().glob("*agenda.md"))
    assert keys <= 12


async def test_escape_keeps_what_was_typed(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await type_in(pilot, "Half a quest")
        await pilot.press("escape")
        assert isinstance(app.screen, MainScreen)
        await pilot.press("a")
        await pilot.pause()
        box = app.focused
        assert getattr(box, "value", "") == "Half a quest"


async def test_refused_value_stays_in_the_form(sample: Path) -> None:
    before = sample.read_bytes()
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await fill(pilot, "Who?", "castell")
        assert isinstance(app.screen, FormScreen)
        assert "could be 2 of them" in said(app)
    assert sample.read_bytes() == before


async def test_undo_and_redo_by_keys(sample: Path) -> None:
    before = sample.read_bytes()
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6", "d")
        await pilot.press("enter")
        await pilot.pause()
        after = sample.read_bytes()
        assert after != before
        await pilot.press("u")
        await pilot.pause()
        assert contents(sample) == before
        assert "Undone: ticked off" in said(app)
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert sample.read_bytes() != before


@pytest.mark.parametrize("number", range(1, 8))
async def test_every_place_opens_and_its_help(sample: Path, number: int) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(str(number))
        await pilot.pause()
        main = app.screen
        assert isinstance(main, MainScreen)
        assert main.at == number
        rows = app.screen.query("RecordList").last().rows  # type: ignore[attr-defined]
        assert rows
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Undo" in [row.text for row in app.screen.query_one("RecordList").rows]  # type: ignore[attr-defined]
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is main


async def test_filter_narrows_and_comes_back(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "slash")
        await type_in(pilot, "castell")
        await pilot.pause()
        records = app.screen.query("RecordList").last()
        assert [row.text for row in records.rows] == [  # type: ignore[attr-defined]
            "Dr. Helena Castellanos",
            "Dr. Hector Castellano",
        ]
        await pilot.press("escape")
        await pilot.pause()
        assert len(records.rows) > 20  # type: ignore[attr-defined]


async def test_too_small_a_window_says_so(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.pause()
        shown = [w.id for w in app.screen.children if w.display]
        assert shown == ["too-small"]


async def test_meeting_choices_by_keys(sample: Path) -> None:
    session = Session(sample, TODAY)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5", "enter")
        await pilot.pause()
        assert isinstance(app.screen, AgendaScreen)
        records = app.screen.query_one("RecordList")
        top = session.notebook.meetings["m-jf3wts"].top[0]
        records.cursor = top  # type: ignore[attr-defined]
        await pilot.press("p")
        await pilot.pause()
        assert session.notebook.meetings["m-jf3wts"].choices[top].pinned
        await pilot.press("plus")
        await pilot.pause()
        longer = session.notebook.meetings["m-jf3wts"].choices[top].minutes
        await pilot.press("plus")
        await pilot.pause()
        assert session.notebook.meetings["m-jf3wts"].choices[top].minutes == (longer or 0) + 1
        await pilot.press("x")
        await pilot.pause()
        choice = session.notebook.meetings["m-jf3wts"].choices[top]
        assert choice.left_out
        assert not choice.pinned


async def test_markup_in_a_record_is_shown_as_it_is(sample: Path) -> None:
    session = Session(sample, TODAY)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        text = "[red]x[/red] [@click=app.quit]q[/]"
        app.focused.value = text  # type: ignore[union-attr]
        await pilot.press("enter")
        await pilot.pause()
        assert text in said(app)
