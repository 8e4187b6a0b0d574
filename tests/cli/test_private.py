"""What careprep writes is for its owner alone, and a failure tells nobody what is in a notebook."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from careprep.cli import main
from careprep.session.session import Session
from careprep.storage import paths
from tests.cli.conftest import DAY, Run
from tests.conftest import SAMPLE, TODAY
from tests.locking import PASSPHRASE

if os.name != "nt":
    from tests.terminal import terminal

posix = pytest.mark.skipif(os.name == "nt", reason="no such bits on Windows")

_EVERYTHING = """
import os, sys
from careprep.storage import encryption
from careprep.__main__ import main
from tests.locking import BLOCK, KEY

os.umask(0)
encryption.new_key = lambda _: encryption._known_keys.setdefault(BLOCK, KEY)
for argv in (
    ["new", "Juni"],
    ["add", "member", "Dr. Selam Abebe", "--role", "pediatrician", "--kind", "health"],
    ["ask", "Why?", "--of", "abebe"],
    ["plan", "next tue 3pm", "--who", "abebe"],
    ["agenda", "-o", "agenda.md"],
    ["agenda", "-o", "agenda.html"],
    ["packet", "next", "-o", "deep/papers"],
    ["calendar", "meetings.ics"],
    ["hide-after", "5"],
    ["--sample"],
    ["lock"],
    ["ask", "When?"],
    ["undo"],
    ["unlock"],
):
    assert main([*argv, "--today", sys.argv[1]]) == 0, argv
"""


def loose(folder: Path) -> list[str]:
    """What others could look into."""
    everything = [folder, *folder.rglob("*")]
    return [str(path) for path in everything if path.stat().st_mode & 0o077]


@posix
@pytest.mark.parametrize("home", ["CAREPREP_HOME", "HOME"])
@pytest.mark.process
def test_whatever_the_umask_everything_is_its_owners_alone(tmp_path: Path, home: str) -> None:
    work = tmp_path / "work"
    work.mkdir(mode=0o700)
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    environ = {k: v for k, v in os.environ.items() if k not in ("CAREPREP_HOME", "HOME")}
    environ |= {home: str(work / "home"), "CAREPREP_PASSPHRASE_FILE": str(passphrase)}
    environ["PYTHONPATH"] = str(SAMPLE.parent)
    (work / "home").mkdir(mode=0o700)
    argv = [sys.executable, "-c", _EVERYTHING, DAY]
    done = subprocess.run(argv, cwd=work, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = {path.name for path in work.rglob("*") if path.is_file()}
    assert {"Juni.json", "agenda.md", "agenda.html", "meetings.ics", "steps", "lock"} <= written
    assert "hide-after" in written
    assert loose(work) == []


@posix
def test_loose_bits_are_tightened(sample: Path) -> None:
    session = Session(sample, TODAY)
    folder = paths.state()
    folder.chmod(0o755)
    sample.chmod(0o644)
    goal = replace(next(iter(session.notebook.goals.values())), barriers="new")
    session.apply(lambda notebook: notebook.put(goal), "changed a goal")
    assert sample.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_bug_in_a_verb_tells_nothing(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ValueError("Juni has an aquarium")

    monkeypatch.setattr(main, "_give", broken)
    ran = run("agenda", "-n", sample, "--today", DAY)
    assert ran.code == 1
    assert "Your notebook is safe" in ran.err
    assert "ValueError at test_private.py" in ran.err
    assert "aquarium" not in ran.err + ran.out
    assert "Juni" not in ran.err + ran.out


_BROKEN_SCREEN = """
import sys
from careprep.__main__ import main
from careprep.tui.main import MainScreen

def broken(self):
    child = self.notebook.child
    raise ValueError(f"aquarium {child}")

MainScreen.action_child = broken
sys.exit(main(sys.argv[1:]))
"""


@posix
@pytest.mark.process
def test_a_bug_on_the_screen_tells_nothing(sample: Path) -> None:
    with terminal([sys.executable, "-c", _BROKEN_SCREEN, str(sample)]) as screen:
        screen.until(b"Next meeting")
        screen.type("b")
        screen.until(b"\x1b[?1049l")  # back on the ordinary screen, which stays
        code, shown = screen.end()
    assert code == 1
    shown = b" ".join(shown.split())  # the terminal breaks lines
    assert b"Your notebook is safe" in shown
    assert b"ValueError at" in shown
    for word in (b"aquarium", b"Juni"):
        assert word not in shown
