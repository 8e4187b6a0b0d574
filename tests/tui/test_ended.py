"""The system tells the screens to end, or the window is closed: real signals, a real terminal."""

import re
import signal
import sys
from pathlib import Path

import msgspec
import pytest

from careprep.storage import paths

if sys.platform == "win32":
    pytest.skip("signals and terminals of POSIX", allow_module_level=True)

from tests.terminal import Terminal, terminal

pytestmark = pytest.mark.process

RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?1000l", b"\x1b[?1003l")
"""The first screen again, the cursor, no marks around what is pasted, no reports of the mouse."""


def half_typed(shown: Terminal) -> None:
    """Open the form for a question, and type what is not saved."""
    shown.until(b"Next meeting")
    shown.type("a")
    shown.until(b"Ask at")
    shown.type("Half typed")
    shown.until(b"typed")


def drafts(notebook: Path) -> list[str]:
    kept = (paths.state_for(notebook) / "drafts").iterdir()
    return [text for path in kept for text in msgspec.json.decode(path.read_bytes()).values()]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_told_to_end_it_keeps_what_was_typed_and_leaves_nothing_on_the_terminal(
    sample: Path, name: str
) -> None:
    number = signal.Signals[name]
    with terminal([sys.executable, "-m", "careprep", str(sample)]) as shown:
        half_typed(shown)
        shown.tell(number)
        code, last = shown.end()
    assert code == 128 + number
    wiped = last.rindex(b"\x1b[2J")
    assert all(each in last[wiped:] for each in RESTORED)
    assert not any(letter.isalpha() for letter in _words(last[wiped:]))
    assert drafts(sample) == ["Half typed"]


def test_a_window_that_is_closed_ends_it(sample: Path) -> None:
    with terminal([sys.executable, "-m", "careprep", str(sample)]) as shown:
        half_typed(shown)
        assert shown.close() == 128 + signal.SIGHUP
    assert drafts(sample) == ["Half typed"]


def _words(shown: bytes) -> str:
    """What was shown, without the commands to the terminal."""
    return re.sub(rb"\x1b\[[0-?]*[ -/]*[@-~]", b"", shown).decode()
