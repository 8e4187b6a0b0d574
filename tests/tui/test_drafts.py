"""What is typed into a form and not saved yet: kept through a kill, offered again, let go."""

import os
import stat
from pathlib import Path

from careprep.session.session import Session
from careprep.storage import paths
from careprep.storage.drafts import Draft, draft_for
from careprep.tui.app import CareprepApp
from careprep.tui.main import MainScreen
from careprep.tui.screens.form import FormScreen, PartsScreen
from careprep.tui.widgets.inputs import PartsInput
from tests.conftest import TODAY
from tests.tui.driving import SIZE, fill, said, type_in


def kept(notebook: Path) -> list[Path]:
    return sorted((paths.state_for(notebook) / "drafts").glob("*"))


def typed(app: CareprepApp) -> str:
    return str(getattr(app.focused, "value", ""))


async def test_a_half_typed_form_comes_back_after_a_kill(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await type_in(pilot, "Half a quest")
        screen = app.screen
        assert isinstance(screen, FormScreen)
        screen._draft.keep()  # what its timer does: no later moment is needed
        after = CareprepApp(Session(sample, TODAY))
        files = kept(sample)
    assert len(files) == 1
    if os.name != "nt":
        assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
        assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700
    async with after.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await pilot.pause()
        assert typed(after) == "Half a quest"
        assert "still here" in said(after)
        await type_in(pilot, "ion")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(after.screen, MainScreen)
    assert "Half a question" in [q.text for q in Session(sample).notebook.questions.values()]
    assert kept(sample) == []


async def test_starting_afresh_lets_go_of_it(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await type_in(pilot, "Never mind")
        await pilot.press("escape", "a")
        await pilot.pause()
        assert typed(app) == "Never mind"
        await pilot.press("f5")
        await pilot.pause()
        assert typed(app) == ""
        await pilot.press("escape", "a")
        await pilot.pause()
        assert typed(app) == ""
        assert "still here" not in said(app)
    assert kept(sample) == []


async def test_facts_inside_a_form_are_kept_too(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "a")
        await type_in(pilot, "Dr. New")
        await pilot.press("f3")
        screen = app.screen
        assert isinstance(screen, FormScreen)
        screen.query(PartsInput).last().focus()
        await pilot.press("enter", "a")
        await fill(pilot, "sleep")
        assert isinstance(app.screen, PartsScreen)
        await pilot.press("a")
        await type_in(pilot, "heal")
        await pilot.pause()
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "a")
        await pilot.pause()
        assert typed(app) == "Dr. New"
        parts = app.screen.query(PartsInput).last()
        assert [consent.topics for consent in parts.held] == [("sleep",)]
        parts.action_open()
        await pilot.pause()
        await pilot.press("a")
        await pilot.pause()
        assert typed(app) == "heal"


def test_two_forms_keep_apart_and_forgetting_takes_the_inner_ones(sample: Path) -> None:
    ask, promise = draft_for(sample, "ask"), draft_for(sample, "promise")
    ask.texts["text"] = "Why?"
    promise.texts["what"] = "Call"
    for draft in (ask, promise, inner := ask.inner("consents")):
        draft.keep()
    inner.texts["topics"] = "sleep"
    inner.keep()
    assert len(kept(sample)) == 3
    ask.forget()
    assert draft_for(sample, "ask").texts == {}
    assert draft_for(sample, "promise").texts == {"what": "Call"}
    assert len(kept(sample)) == 1


def test_a_draft_is_sealed_like_all_that_is_kept_beside_a_notebook(sample: Path) -> None:
    def backwards(content: bytes) -> bytes:
        return content[::-1]

    draft = draft_for(sample, "ask", backwards, backwards)
    draft.texts["text"] = "Secret"
    draft.keep()
    (file,) = kept(sample)
    assert b"Secret" not in file.read_bytes()
    assert draft_for(sample, "ask", backwards, backwards).texts == {"text": "Secret"}
    assert draft_for(sample, "ask").texts == {}


def test_a_broken_draft_is_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "draft"
    for content in (b"", b"[1]", b"\xff\xfe", b'{"text": 3}'):
        path.write_bytes(content)
        assert Draft(path).texts == {}


def test_a_place_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    draft = Draft(tmp_path / "file" / "draft")
    draft.texts["text"] = "Why?"
    draft.keep()
    assert draft.texts == {"text": "Why?"}
