"""The curtain: nothing of the notebook before it, nothing lost behind it."""

import datetime as dt
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from careprep.commands import COMMANDS
from careprep.errors import Locked
from careprep.session.session import Session
from careprep.storage import encryption, paths
from careprep.tui.app import CareprepApp
from careprep.tui.main import MainScreen
from careprep.tui.messages import Ask, Do
from careprep.tui.screens.form import FormScreen
from careprep.tui.screens.help import HelpScreen
from careprep.tui.screens.live_meeting import NotesInput
from careprep.tui.screens.lock import LockScreen
from careprep.tui.screens.open_notebook import OpenNotebookScreen
from careprep.tui.screens.preview import PreviewScreen
from careprep.tui.widgets.record_list import RecordList
from tests.conftest import SAMPLE, TODAY
from tests.locking import BLOCK, KEY, PASSPHRASE
from tests.tui.driving import SIZE, Clock, enter_room, said, type_in

if os.name != "nt":
    from tests.terminal import terminal

pytestmark = pytest.mark.usefixtures("cheap_keys")


def first(path: Path) -> CareprepApp:
    """The app as it starts on a locked notebook."""
    try:
        return CareprepApp(Session(path, TODAY))
    except Locked as shut:
        return CareprepApp(None, TODAY, (path, shut))


async def give(pilot: Pilot[None], passphrase: str) -> None:
    """Type a passphrase and wait for the answer."""
    app = pilot.app
    assert isinstance(app, CareprepApp)
    curtain = app.screen
    assert isinstance(curtain, LockScreen)
    await type_in(pilot, passphrase)
    await pilot.press("enter")
    for _ in range(200):
        await pilot.pause(0.01)
        if app.screen is not curtain:
            break
        if str(curtain.query_one("#lock-said").render()).startswith("That"):
            break
    await pilot.pause()


def painted(app: CareprepApp, monkeypatch: pytest.MonkeyPatch) -> list[Screen[Any]]:
    """Every screen that reaches the terminal from now on."""
    screens: list[Screen[Any]] = []
    real = app._display

    def display(screen: Screen[Any], what: Any) -> None:
        screens.append(screen)
        real(screen, what)

    monkeypatch.setattr(app, "_display", display)
    return screens


async def test_any_key_lifts_it_and_what_was_typed_is_there(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await type_in(pilot, "Half a quest")
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        assert "Juni" not in app.export_screenshot()
        assert "quest" not in app.export_screenshot()
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert getattr(app.focused, "value", "") == "Half a quest"
        assert len(app.screen_stack) == 2


async def test_a_locked_notebook_asks_at_the_start(locked: Path) -> None:
    app = first(locked)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await give(pilot, "wrong horse")
        assert isinstance(app.screen, LockScreen)
        assert "not the passphrase" in str(app.screen.query_one("#lock-said").render())
        await give(pilot, PASSPHRASE)
        assert isinstance(app.screen, MainScreen)
        await pilot.press("4", "a")
        await type_in(pilot, "Why?")
        await pilot.press("enter")
        await pilot.pause()
    assert encryption.is_locked(locked.read_bytes())


async def test_esc_leaves_what_is_not_to_be_opened(locked: Path) -> None:
    app = first(locked)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert app._exit


async def test_damage_behind_the_right_passphrase_is_said(locked: Path) -> None:
    app = first(locked)
    whole = locked.read_bytes()
    locked.write_bytes(whole[:-200])
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        curtain = app.screen
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        words = ""
        for _ in range(200):
            await pilot.pause(0.01)
            words = str(curtain.query_one("#lock-said").render())
            if "damaged" in words:
                break
        assert "damaged" in words
        assert app.screen is curtain
    assert locked.read_bytes() == whole[:-200]


async def test_left_alone_it_hides_and_the_room_goes_on(
    locked: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    encryption.unlock(BLOCK, PASSPHRASE)
    session = Session(locked)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        room = await enter_room(app, pilot)
        await pilot.press("n")
        await pilot.pause()
        await pilot.press("o")
        await type_in(pilot, "She slept")
        await clock.forward(10, app, pilot)
        assert app.screen is room
        await clock.forward(1, app, pilot)
        assert isinstance(app.screen, LockScreen)
        await pilot.pause()
        screens = painted(app, monkeypatch)
        # Another window changes something, and the minutes go by.
        other = Session(locked)
        COMMANDS["ask"].run(other, {"text": "Seahorse?"})
        room._keep()
        await clock.forward(5, app, pilot)
        await pilot.pause()
        assert room.now == clock.now
        assert "3:16 pm" in str(room.query_one("#room-clock").render())
        assert {type(screen) for screen in screens} <= {LockScreen}
        assert "Seahorse" not in app.export_screenshot()
        await give(pilot, PASSPHRASE)
        assert app.screen is room
        assert isinstance(app.focused, NotesInput)
        assert app.focused.text == "She slept"
    meeting = session.notebook.meetings["m-jf3wts"]
    assert [entry.notes for entry in meeting.record] == ["She slept"]


async def test_a_plain_notebook_hides_only_when_told(sample: Path, clock: Clock) -> None:
    session = Session(sample)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await clock.forward(600, app, pilot)
        assert isinstance(app.screen, MainScreen)
        COMMANDS["hide-after"].run(session, {"minutes": 2})
        await pilot.press("2")
        await clock.forward(2, app, pilot)
        assert isinstance(app.screen, MainScreen)
        await clock.forward(1, app, pilot)
        assert isinstance(app.screen, LockScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        clock.now -= dt.timedelta(hours=1)  # a clock put back must not hide it less
        await clock.forward(0, app, pilot)
        assert isinstance(app.screen, LockScreen)


async def test_what_was_on_its_way_waits_behind_it(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f9")
        await pilot.pause()
        app._do(Do("team"))
        app.action_keys_help()
        app.action_command_palette()
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        assert len(app.screen_stack) == 2
        await pilot.press("x")
        await pilot.pause()
        assert [type(screen) for screen in app.screen_stack] == [
            MainScreen,
            PreviewScreen,
            HelpScreen,
        ]


async def test_the_shelf_says_which_are_locked(locked: Path) -> None:
    folder = paths.ensure_folder(paths.notebooks())
    shutil.copy(locked, folder / "Juni.json")
    plain = Path(shutil.copy(SAMPLE, folder / "Remi.json"))
    app = CareprepApp(Session(plain, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O")
        await pilot.pause()
        rows = app.screen.query_one(RecordList).rows
        assert [(row.text, row.note) for row in rows] == [("Juni", "locked"), ("Remi", "")]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, OpenNotebookScreen)
        await pilot.press("enter")
        await pilot.pause()
        await give(pilot, PASSPHRASE)
        assert isinstance(app.screen, MainScreen)
        assert app.session is not None
        assert app.session.path.name == "Juni.json"


async def test_locking_by_form_keeps_no_draft_of_it(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        app.screen.post_message(Ask("lock"))
        await pilot.pause()
        await type_in(pilot, "half a passph")
        assert "passph" not in app.export_screenshot().replace("passphrase", "")
        await pilot.press("escape")
        await pilot.pause()
        assert not any(draft.texts for draft in app._drafts.values())
        app.screen.post_message(Ask("lock"))
        await pilot.pause()
        for text in (PASSPHRASE, PASSPHRASE):
            await type_in(pilot, text)
            await pilot.press("tab")
        await pilot.press("f2")
        await pilot.pause()
        await pilot.pause()
        assert "is locked" in said(app)
    assert encryption.is_locked(sample.read_bytes())
    kept = b"".join(path.read_bytes() for path in paths.state().rglob("*") if path.is_file())
    assert b"passph" not in kept
    assert PASSPHRASE.encode() not in kept


async def test_what_is_typed_in_a_locked_notebook_is_kept_locked(locked: Path) -> None:
    encryption.unlock(BLOCK, PASSPHRASE)
    app = CareprepApp(Session(locked, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await type_in(pilot, "Is the seahorse")
        await pilot.press("escape")
        await pilot.pause()
    kept = [path for path in paths.state_for(locked).rglob("*") if path.is_file()]
    drafts = [path for path in kept if path.parent.name == "drafts"]
    assert len(drafts) == 1
    assert all(b"seahorse" not in path.read_bytes() for path in kept)
    assert b"seahorse" in encryption.decrypt_piece(drafts[0].read_bytes(), KEY)


async def test_locked_by_another_window_it_asks(sample: Path) -> None:
    app = CareprepApp(Session(sample, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        Session(sample, TODAY).lock(PASSPHRASE)
        encryption._known_keys.clear()
        app._look_at_file()
        app._look_at_file()
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        await give(pilot, PASSPHRASE)
        assert isinstance(app.screen, MainScreen)
        app._look_at_file()
        assert app.session is not None
        assert app.session.locked


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.process
def test_in_a_real_terminal_neither_title_nor_screen_has_a_word(locked: Path) -> None:
    with terminal([sys.executable, "-m", "careprep", str(locked)]) as screen:
        before = screen.until(b"then press enter")
        assert b"Juni" not in before
        screen.type(f"{PASSPHRASE}\r")
        before += screen.until(b"Next meeting")
        screen.type("\x1b[20~")  # F9
        before += screen.until(b"careprep is locked")
        screen.until(b"then press enter")
        screen.type("abc")
        screen.until("•".encode())
        assert b"Juni" not in screen.shown
        for title in (b"\x1b]0;", b"\x1b]1;", b"\x1b]2;"):
            assert title not in before
