"""What other programs do to the file of an open notebook, as the screen tells it."""

import fcntl
import os
from pathlib import Path
from typing import Any

import pytest

from careprep.model.records import Question
from careprep.session.session import REPLACED, Session
from careprep.storage import file_lock
from careprep.storage.backups import kept
from careprep.storage.file import WAITING
from careprep.tui.app import CareprepApp
from careprep.tui.main import MainScreen
from careprep.tui.messages import Do
from careprep.tui.screens.confirm import ConfirmScreen
from tests.conftest import TODAY
from tests.tui.driving import SIZE, said
from tests.tui.test_app_refused import keyspage, save_elsewhere

pytestmark = pytest.mark.skipif(os.name == "nt", reason="what POSIX does to open files")


def put(session: Session, key: str) -> None:
    session.apply(lambda notebook: notebook.put(Question(id=key, text="Why?")), f"asked {key}")


async def test_an_older_file_comes_in_its_place(sample: Path) -> None:
    session, old = Session(sample, TODAY), sample.read_bytes()
    app = CareprepApp(session, TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for count in range(3):
            put(session, f"q-new{count}")
        sample.write_bytes(old)
        app._look_at_file()
        await pilot.pause()
        assert "is kept: careprep backups" in said(app)
        assert REPLACED in [copy.why for copy in kept(sample)]
        app.screen.post_message(Do("recover", {}))
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("y")
        await pilot.pause()
        await pilot.pause()
        assert {"q-new0", "q-new2"} <= Session(sample, TODAY).notebook.questions.keys()


async def test_what_is_missing_is_said_on_opening(sample: Path) -> None:
    session, old = Session(sample, TODAY), sample.read_bytes()
    put(session, "q-new0")
    sample.write_bytes(old)
    app = CareprepApp(Session(sample, TODAY), TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert said(app).startswith("1 change that was saved here on ")


async def test_a_file_that_went_is_told_and_where_to_go_on_is_asked(
    sample: Path, tmp_path: Path
) -> None:
    app = CareprepApp(Session(sample, TODAY), TODAY)
    async with app.run_test(size=SIZE) as pilot:
        moved = sample.rename(tmp_path / "moved.json")
        app._look_at_file()
        await pilot.pause()
        assert "not there any more" in said(app)
        assert "f6" in keyspage(app)
        moved.rename(sample)  # back in its place: nothing is to be asked
        app._look_at_file()
        assert "f6" not in keyspage(app)
        sample.unlink()
        app._look_at_file()
        await save_elsewhere(pilot, tmp_path / "other.json")
        assert isinstance(app.screen, MainScreen)
        assert not sample.exists()
        assert app.session is not None
        put(app.session, "q-new0")
        assert "q-new0" in Session(tmp_path / "other.json", TODAY).notebook.questions


async def test_waiting_for_another_program_is_painted_while_it_waits(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_lock, "QUIET", 0.02)
    monkeypatch.setattr(file_lock, "LONGEST", 0.1)
    app = CareprepApp(Session(sample, TODAY), TODAY)
    painted: list[str] = []
    real = app._display

    def display(screen: Any, update: Any) -> None:
        if hasattr(update, "render_segments"):
            painted.append(update.render_segments(app.console))
        real(screen, update)

    handle = os.open(sample.with_name(f".{sample.name}.lock"), os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        monkeypatch.setattr(app, "_display", display)
        app._do(Do("ask", {"text": "Is it there?"}))  # no other task gets its turn in here
        assert any(WAITING[:20] in text for text in painted), painted
        await pilot.pause()
        assert "does not finish" in said(app)
    os.close(handle)
    assert "Is it there?" not in sample.read_text("utf-8")
