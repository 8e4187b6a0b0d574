"""A locked notebook on the command line and in plain prompts."""

import datetime as dt
import os
import sys
import threading
from pathlib import Path

import pytest

from careprep.cli import conversation, password_prompt
from careprep.cli.prompts import Console
from careprep.errors import CareprepError
from careprep.session import clock, idle
from careprep.session.idle import HIDE_AFTER
from careprep.session.session import Session
from careprep.storage import encryption
from tests.cli.conftest import DAY, Run
from tests.conftest import SAMPLE, TODAY
from tests.locking import ANOTHER, PASSPHRASE
from tests.revisions import contents

if os.name != "nt":
    from tests.terminal import terminal

pytestmark = pytest.mark.usefixtures("cheap_keys")
needs_terminal = pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")


@pytest.fixture
def passphrase_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(f"{PASSPHRASE}\n")
    monkeypatch.setenv(encryption.FROM_FILE, str(path))
    return path


@pytest.mark.usefixtures("passphrase_file")
def test_lock_and_unlock_with_a_file(run: Run, sample: Path) -> None:
    ran = run("lock", sample)
    assert (ran.code, ran.out) == (0, "")
    assert "sample.json is locked" in ran.err
    assert "Copies elsewhere" in ran.err
    assert PASSPHRASE not in ran.err
    encryption._known_keys.clear()
    assert run("ask", "Why?", "-n", sample).code == 0
    assert encryption.is_locked(sample.read_bytes())
    assert run("undo", "-n", sample).code == 0
    ran = run("unlock", sample)
    assert "whoever has the file can read it" in ran.err
    assert contents(sample) == SAMPLE.read_bytes()
    assert run("unlock", sample).code == 1


@pytest.mark.usefixtures("passphrase_file")
def test_a_script_changes_the_passphrase(
    run: Run, locked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []

    def new_key(passphrase: str) -> encryption.Key:
        given.append(passphrase)
        return encryption._known_keys.setdefault(ANOTHER.block, ANOTHER)

    new = tmp_path / "new"
    new.write_text("another horse\n")
    monkeypatch.setattr(encryption, "new_key", new_key)
    monkeypatch.setenv(encryption.NEW_FROM_FILE, str(new))
    assert "with the new passphrase" in run("lock", locked).err
    assert given == ["another horse"]
    assert ANOTHER.block in locked.read_bytes()
    new.unlink()
    ran = run("lock", locked)
    assert ran.code == 1
    assert encryption.NEW_FROM_FILE in ran.err


def test_without_the_part_that_locks_no_passphrase_is_asked_for(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    monkeypatch.setattr(password_prompt, "ask_passphrase", lambda _: pytest.fail("asked"))
    ran = run("lock", sample)
    assert ran.code == 1
    assert 'pip install "careprep[encrypt]"' in ran.err


def test_a_wrong_passphrase_in_the_file(run: Run, locked: Path, passphrase_file: Path) -> None:
    whole = locked.read_bytes()
    passphrase_file.write_text("not this one")
    ran = run("agenda", "-n", locked)
    assert (ran.code, ran.out) == (1, "")
    assert "does not open it" in ran.err
    passphrase_file.unlink()
    ran = run("agenda", "-n", locked)
    assert (ran.code, ran.out) == (1, "")
    assert "could not be read" in ran.err
    assert locked.read_bytes() == whole


def test_nobody_there_to_ask(process: Run, locked: Path) -> None:
    for argv in (("agenda",), ("ask", "Why?"), (), ("--lines",)):
        ran = process(*argv, "-n", locked)
        assert ran.code == 1
        assert "Juni" not in ran.out
        assert "nobody here to type it" in ran.err
        assert encryption.FROM_FILE in ran.err
        assert "Traceback" not in ran.err


@pytest.mark.parametrize("option", ["--passphrase", "--again"])
def test_a_passphrase_is_no_option(run: Run, sample: Path, option: str) -> None:
    assert run("lock", "-n", sample, option, PASSPHRASE).code == 2
    assert run("lock", "-n", sample, PASSPHRASE, PASSPHRASE).code == 2
    assert option not in run("lock", "--help").out
    assert contents(sample) == SAMPLE.read_bytes()


@needs_terminal
@pytest.mark.process
def test_a_verb_asks_on_the_terminal_and_shows_no_letter(locked: Path) -> None:
    argv = [sys.executable, "-m", "careprep", "agenda", "-n", str(locked), "--today", DAY]
    with terminal(argv) as screen:
        screen.until(b"Passphrase: ")
        screen.type("wrong horse\n")
        screen.until(b"not the passphrase")
        screen.until(b"Passphrase: ")
        screen.type(f"{PASSPHRASE}\n")
        code, shown = screen.end()
    assert code == 0
    assert "Plan-of-care meeting for Juni" in shown.decode()
    assert b"horse" not in shown


@needs_terminal
@pytest.mark.process
def test_three_tries(locked: Path) -> None:
    with terminal([sys.executable, "-m", "careprep", "agenda", "-n", str(locked)]) as screen:
        for _ in range(3):
            screen.until(b"Passphrase: ")
            screen.type("wrong horse\n")
        code, shown = screen.end()
    assert code == 1
    assert b"lost cannot be found" in shown
    assert b"Traceback" not in shown


@needs_terminal
@pytest.mark.process
def test_locking_says_first_what_a_lost_passphrase_is(sample: Path) -> None:
    """The two have to be the same, or nothing happens."""
    with terminal([sys.executable, "-m", "careprep", "lock", "-n", str(sample)]) as screen:
        assert b"A lost passphrase is lost" in screen.until(b"Passphrase: ")
        screen.type("long enough\n")
        screen.until(b"The same again: ")
        screen.type("lang enough\n")
        code, shown = screen.end()
    assert code == 1
    assert b"not the same" in shown
    assert contents(sample) == SAMPLE.read_bytes()


def test_plain_prompts_ask_too(locked: Path) -> None:
    said: list[str] = []
    typed = iter(["wrong horse", PASSPHRASE])

    def secret(prompt: str) -> str:
        said.append(prompt)
        return next(typed)

    console = Console(lambda _: "q", said.append, secret)
    assert conversation.run(locked, TODAY, console) == 0
    assert said[0] == "sample.json is locked."
    assert "That is not the passphrase. A passphrase that is lost cannot be found again." in said
    assert "Juni’s notebook is open." in said


def test_locking_in_plain_prompts(sample: Path) -> None:
    said: list[str] = []
    groups = [*conversation._grouped()]
    rest = conversation._grouped()["The notebook itself"]
    at = [command.name for command in rest].index("lock")
    typed = iter([str(groups.index("The notebook itself") + 1), str(at + 1), "q"])
    console = Console(lambda _: next(typed), said.append, lambda _: PASSPHRASE)
    assert conversation.run(sample, TODAY, console) == 0
    assert encryption.is_locked(sample.read_bytes())
    assert PASSPHRASE not in "\n".join(said)


class Leaving:
    """Types these lines, and before those that begin with “later: ” nobody is there for long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
        self._typed = iter(typed)
        self._now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self._now)

    def __call__(self, _prompt: str) -> str:
        line = next(self._typed)
        if line.startswith("later: "):
            self._now += dt.timedelta(minutes=HIDE_AFTER + 1)
        return line.removeprefix("later: ")


def test_plain_prompts_left_alone_want_the_passphrase_again(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was half typed meanwhile is shown again to who knows it, and not taken."""
    said: list[str] = []
    prompts: list[str] = []
    typed = iter([PASSPHRASE, "wrong horse", PASSPHRASE])

    def secret(prompt: str) -> str:
        prompts.append(prompt)
        return next(typed)

    read = Leaving(monkeypatch, "1", "later: half a question", "0", "q")
    assert conversation.run(locked, TODAY, Console(read, said.append, secret)) == 0
    assert prompts == ["Passphrase"] * 3
    at = said.index("You had typed this, and it was not taken: half a question")
    assert said[at - 1].startswith("That is not the passphrase")


def test_a_plain_notebook_in_plain_prompts_is_not_hidden(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    read = Leaving(monkeypatch, "later: q")
    assert conversation.run(sample, TODAY, Console(read, said.append)) == 0
    assert said[-1] == "Everything is saved. Goodbye."


def test_nobody_comes_back_to_the_plain_prompts(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no passphrase can be asked for any more it ends, and nothing more is said."""
    said: list[str] = []
    typed = iter([PASSPHRASE])

    def secret(_prompt: str) -> str:
        for each in typed:
            return each
        raise CareprepError("No passphrase was typed.")

    read = Leaving(monkeypatch, "later: 1")
    assert conversation.run(locked, TODAY, Console(read, said.append, secret)) == 0
    assert said[-1] == "Everything is saved. Goodbye."


def test_a_waiting_prompt_is_hidden_while_nobody_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hidden = threading.Event()
    clock = Leaving(monkeypatch, "later: 1")
    with idle.watched(HIDE_AFTER, hidden.set, every=0.01) as left:
        assert not left()
        clock("")
        assert hidden.wait(60)
        assert left()


@needs_terminal
@pytest.mark.process
def test_an_emptied_terminal_keeps_nothing_to_scroll_back_to() -> None:
    code = "print('secret'); from careprep.session import idle; idle.empty_screen(); print('end')"
    with terminal([sys.executable, "-c", code]) as screen:
        assert screen.until(b"end").endswith(b"\x1b[H\x1b[2J\x1b[3J")


@pytest.mark.usefixtures("passphrase_file")
def test_what_is_saved_out_of_a_locked_notebook_is_locked(
    run: Run, locked: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new.json"
    assert run("check", locked, "--save-readable", new).code == 0
    assert encryption.is_locked(new.read_bytes())
    assert Session(new).notebook.tables == Session(locked).notebook.tables


@pytest.mark.usefixtures("passphrase_file")
def test_a_damaged_locked_notebook_gets_its_backup_back(run: Run, locked: Path) -> None:
    whole = locked.read_bytes()
    assert run("ask", "Why?", "-n", locked).code == 0  # the first change makes a backup
    locked.write_bytes(locked.read_bytes()[:-100])
    encryption._known_keys.clear()
    assert run("restore", "--yes", "-n", locked).code == 0
    assert locked.read_bytes() == whole
