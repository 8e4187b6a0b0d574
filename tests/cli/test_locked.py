"""A locked notebook on the command line and in plain prompts."""

import os
import sys
from pathlib import Path

import pytest

from careprep import lines, vault
from careprep.session import Session
from tests.cli.conftest import DAY, Run
from tests.conftest import SAMPLE, TODAY
from tests.locking import PASSPHRASE

if os.name != "nt":
    from tests.terminal import terminal

pytestmark = pytest.mark.usefixtures("cheap_keys")
needs_terminal = pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")


@pytest.fixture
def passphrase_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(f"{PASSPHRASE}\n")
    monkeypatch.setenv(vault.FROM_FILE, str(path))
    return path


@pytest.mark.usefixtures("passphrase_file")
def test_lock_and_unlock_with_a_file(run: Run, sample: Path) -> None:
    ran = run("lock", sample)
    assert (ran.code, ran.out) == (0, "")
    assert "sample.json is locked" in ran.err
    assert "Copies elsewhere" in ran.err
    assert PASSPHRASE not in ran.err
    vault._opened.clear()
    assert run("ask", "Why?", "-n", sample).code == 0
    assert vault.is_locked(sample.read_bytes())
    assert run("undo", "-n", sample).code == 0
    ran = run("unlock", sample)
    assert "whoever has the file can read it" in ran.err
    assert sample.read_bytes() == SAMPLE.read_bytes()
    assert run("unlock", sample).code == 1


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
        assert vault.FROM_FILE in ran.err
        assert "Traceback" not in ran.err


@pytest.mark.parametrize("option", ["--passphrase", "--again"])
def test_a_passphrase_is_no_option(run: Run, sample: Path, option: str) -> None:
    assert run("lock", "-n", sample, option, PASSPHRASE).code == 2
    assert run("lock", "-n", sample, PASSPHRASE, PASSPHRASE).code == 2
    assert option not in run("lock", "--help").out
    assert sample.read_bytes() == SAMPLE.read_bytes()


@needs_terminal
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
    assert sample.read_bytes() == SAMPLE.read_bytes()


def test_plain_prompts_ask_too(locked: Path) -> None:
    said: list[str] = []
    typed = iter(["wrong horse", PASSPHRASE])

    def secret(prompt: str) -> str:
        said.append(prompt)
        return next(typed)

    assert lines.run(locked, TODAY, read=lambda _: "q", say=said.append, secret=secret) == 0
    assert said[0] == "sample.json is locked."
    assert "That is not the passphrase. A passphrase that is lost cannot be found again." in said
    assert "Juni’s notebook is open." in said


def test_locking_in_plain_prompts(sample: Path) -> None:
    said: list[str] = []
    groups = [*lines._grouped()]
    rest = lines._grouped()["The notebook itself"]
    at = [command.name for command in rest].index("lock")
    typed = iter([str(groups.index("The notebook itself") + 1), str(at + 1), "q"])
    assert (
        lines.run(
            sample,
            TODAY,
            read=lambda _: next(typed),
            say=said.append,
            secret=lambda _: PASSPHRASE,
        )
        == 0
    )
    assert vault.is_locked(sample.read_bytes())
    assert PASSPHRASE not in "\n".join(said)


@pytest.mark.usefixtures("passphrase_file")
def test_what_is_saved_out_of_a_locked_notebook_is_locked(
    run: Run, locked: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new.json"
    assert run("check", locked, "--save-readable", new).code == 0
    assert vault.is_locked(new.read_bytes())
    assert Session(new).notebook.tables == Session(locked).notebook.tables


@pytest.mark.usefixtures("passphrase_file")
def test_a_damaged_locked_notebook_gets_its_backup_back(run: Run, locked: Path) -> None:
    whole = locked.read_bytes()
    assert run("ask", "Why?", "-n", locked).code == 0  # the first change makes a backup
    locked.write_bytes(locked.read_bytes()[:-100])
    vault._opened.clear()
    assert run("restore", "--yes", "-n", locked).code == 0
    assert locked.read_bytes() == whole
