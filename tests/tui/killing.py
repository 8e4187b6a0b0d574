"""A meeting run by keys in a real terminal, and killed again and again at random moments.

`python -m tests.tui.killing 20 SEED` does it twenty times; the gate does it a few times. After
each kill the notebook opens, nothing is there twice, and the meeting goes on at the same item.
"""

import fcntl
import os
import pty
import random
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from careprep.agenda.live import title_of
from careprep.model.records import Meeting
from careprep.session.session import Session
from careprep.storage import paths
from tests.conftest import MEETING, SAMPLE

DAY = "2026-01-20"
WITHIN = 2.0  # seconds after which what stands on the screen is in the file
PATIENCE = 60.0  # seconds after which an app that does not answer is taken to hang
_TOKEN = re.compile(r"x\d{5}")


class Terminal:
    """careprep in a terminal of its own."""

    def __init__(self, notebook: Path) -> None:
        self._handle, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._child = subprocess.Popen(
            [sys.executable, "-m", "careprep", "--today", DAY, str(notebook)],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
        )
        os.close(inner)
        self._seen = b""

    def type(self, keys: str) -> None:
        os.write(self._handle, keys.encode())

    def look(self, seconds: float) -> None:
        """Read what the app shows, for so long."""
        end = time.monotonic() + seconds
        while select.select([self._handle], [], [], max(0, end - time.monotonic()))[0]:
            try:
                self._seen += os.read(self._handle, 1 << 16)
            except OSError:  # nobody is at the other end any more
                raise AssertionError(f"careprep stopped: {self._seen[-2000:]!r}") from None

    def until_answered(self, keys: str) -> None:
        """Type, and wait until the app shows that it was seen: nobody types on blindly for long."""
        self.look(0)
        before = len(self._seen)
        self.type(keys)
        end = time.monotonic() + WITHIN
        while len(self._seen) == before and time.monotonic() < end:
            self.look(0.01)

    def until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, "the app did not answer"
            self.look(0.02)

    def until_shown(self, text: str) -> None:
        self.until(lambda: text.encode() in self._seen)

    def kill(self) -> None:
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        os.close(self._handle)


class Killing:
    """One meeting, its typist and its killer; the same seed types the same keys."""

    def __init__(self, notebook: Path, seed: int) -> None:
        self._notebook = notebook
        self._random = random.Random(seed)
        self._count = 0
        self._typed: dict[str, float] = {}  # a token, and when its last letter was typed
        self._safe: set[str] = set()  # tokens that were once seen in the file
        self.moments: list[str] = []

    def round(self, longest: float, strict: bool) -> None:
        """Enter the room, type for a while, kill, and look at what is left.

        `strict`: everything typed longer ago than WITHIN has to be there. Otherwise only what
        had reached the file before, as a busy machine may be slow.
        """
        terminal = Terminal(self._notebook)
        try:
            self._enter(terminal)
            had = len(self._safe)
            end = time.monotonic() + self._random.uniform(0.2, longest)
            for keys in self._keys():
                self._type(terminal, keys)
                waiting = not strict and len(self._safe) == had
                if time.monotonic() > end and not waiting:
                    self.moments.append(f"after {keys!r}")
                    break
        finally:
            terminal.kill()
        self._check(time.monotonic(), strict)

    def _enter(self, terminal: Terminal) -> None:
        """Open the meeting: it goes on at the item where it was."""
        meeting = self._meeting()
        at = next((entry.item for entry in meeting.record if entry.minutes is None), "")
        terminal.until_shown("Next meeting")
        terminal.type("5\rr")
        title = title_of(Session(self._notebook).notebook, at) if at else ""
        done = "That was the last" if meeting.record else "Ready?"
        terminal.until_shown(" ".join(title.split()[:3]) if at else done)
        if not at:
            terminal.type("n")
        assert sum(entry.minutes is None for entry in self._meeting().record) <= 1

    def _keys(self) -> Iterator[str]:
        """What a hurried note-taker does, a few letters at a time."""
        yield "o"
        yield from self._words(3)
        yield "\x1b"
        for _ in range(200):
            what = self._random.choice("oooddffppn")
            yield what
            if what == "o":
                yield from self._words(self._random.randint(1, 6))
                yield "\x1b"
            elif what in "dfp":
                yield from self._words(1)
                yield "\r"

    def _words(self, count: int) -> Iterator[str]:
        for _ in range(count):
            self._count += 1
            token = f"x{self._count:05} "
            cut = self._random.randint(1, 5)
            yield token[:cut]
            yield token[cut:]

    def _type(self, terminal: Terminal, keys: str) -> None:
        terminal.until_answered(keys)
        if keys.endswith(" "):
            self._typed[f"x{self._count:05}"] = time.monotonic()
        # An escape needs a moment to itself: terminals send escapes in front of other keys.
        terminal.look(0.15 if keys == "\x1b" else self._random.uniform(0.01, 0.08))
        self._safe |= {*_TOKEN.findall(self._notebook.read_text("utf-8"))}

    # ── what is left ──────────────────────────────────────────────────────────────────────────

    def _meeting(self) -> Meeting:
        return Session(self._notebook).notebook.meetings[MEETING]

    def _check(self, killed: float, strict: bool) -> None:
        notebook = Session(self._notebook).notebook
        assert not notebook.issues
        meeting = notebook.meetings[MEETING]
        texts = [
            *(entry.notes for entry in meeting.record),
            *(decision.text for decision in meeting.decisions),
            *(parked.text for parked in meeting.parked),
            *(promise.what for promise in notebook.follow_ups.values()),
        ]
        found = _TOKEN.findall(" ".join(texts))
        twice = {token for token in found if found.count(token) > 1}
        assert not twice, f"twice: {twice}"
        half = _TOKEN.findall(self._half_typed())
        missing = self._safe - {*found, *half}
        assert not missing, f"was in the file and is gone: {missing}"
        self._safe |= {*found, *half}
        if strict:
            missing = {t for t, at in self._typed.items() if killed - at > WITHIN} - self._safe
            assert not missing, f"typed more than {WITHIN} s before the kill: {missing}"
        self._typed.clear()  # what this kill cut off, the next need not find
        items = [entry.item for entry in meeting.record]
        assert len(items) == len({*items}), "an item is in the record twice"

    def _half_typed(self) -> str:
        """What was typed into forms and not saved."""
        drafts = (paths.state_for(self._notebook) / "drafts").glob("*")
        return " ".join(
            text
            for path in drafts
            for text in msgspec.json.decode(path.read_bytes(), type=dict[str, str]).values()
        )

    @property
    def words(self) -> str:
        return f"{self._count} words typed, {len(self._safe)} there"


def main() -> int:
    """So many kills in one meeting, with the seed given or a new one."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    print(f"seed {seed}", flush=True)  # noqa: T201  # it talks to a person
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CAREPREP_HOME"] = str(Path(folder) / "home")
        killing = Killing(Path(shutil.copy(SAMPLE, Path(folder) / "sample.json")), seed)
        for number in range(1, kills + 1):
            killing.round(longest=6.0, strict=True)
            print(f"kill {number}, {killing.moments[-1]}: {killing.words}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
