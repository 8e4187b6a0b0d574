"""What a terminal gets, to the byte, from a notebook whose every text wants to control it."""

import contextlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from careprep.session.session import Session
from careprep.storage import paths, undo_log
from careprep.storage.drafts import draft_for
from careprep.text import UNSAFE
from tests.conftest import MEETING, SAMPLE, TODAY
from tests.hostile import MARK, ORDER, in_every_text
from tests.terminal import Terminal, terminal

pytestmark = pytest.mark.process

GOAL = "g-v3b6qb"
ASKED = "q-dyf2ny"
IN_A_NAME = f"\x1b]2;{MARK}\x07\x1b[1;31;45m\x9b31m\u202e\r\x85\x08"

# What careprep itself orders a terminal: colours, where to write, which keys and clicks to tell,
# the shape of the pointer, to wipe the screen at the end. Nothing else, and nothing that a text
# could be taken for.
OURS = re.compile(
    r"\x1b\[[0-9;]*m|\x1b\[\d+;\d+H|\x1b\[\?(?:25|7|10(?:00|03|04|06|15|49)|2004|2026|2031|2048)[hl]"
    r"|\x1b\[2J|\x1b\[\?20(?:26|48)\$p|\x1b\[[<>]\d*u|\x1b\]22;[a-z]+(?:\x07|\x1b\\)"
)
THEIRS = ("\x1b[1;31;45m", "\x1b[8;1;1t")  # a colour of theirs, too


def harmless(raw: bytes) -> None:
    """Nothing of what the texts order came out."""
    text = raw.decode()
    for order in THEIRS:
        assert order not in text
    left = OURS.sub("", text).replace("\r\n", "\n")
    found = UNSAFE.search(left)
    assert found is None, repr(left[max(0, found.start() - 60) : found.start() + 60])


class Watched:
    """A program in a terminal, and every byte that it sent there."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.raw = b""

    def see(self, words: str) -> None:
        self.raw += self._terminal.until(words.encode()) + words.encode()

    def press(self, keys: str, words: str) -> None:
        """Type, and wait until this is shown."""
        self._terminal.type(keys)
        self.see(words)

    def end(self, keys: str) -> None:
        self._terminal.type(keys)
        code, last = self._terminal.end()
        self.raw += last
        assert code == 0, last[-2000:]


@pytest.fixture
def notebook() -> Path:
    """The sample with orders in every text, in its name, and in all that is kept beside it."""
    raw: dict[str, Any] = in_every_text(json.loads(SAMPLE.read_text("utf-8")))
    meeting = raw["meetings"][MEETING]
    raw["questions"][ASKED]["answer"] = ORDER
    raw["variants"] = {
        f"v-1{ORDER}": {"of": ASKED, "at": ["text"], "value": ORDER},
        "v-2": {"of": ASKED, "at": ["text"], "value": f"another word{ORDER}"},
    }
    raw["questions"][f"q-{ORDER}"] = {"text": f"set aside{ORDER}"}
    raw["goals"][next(iter(raw["goals"]))][f"un{ORDER}known"] = ORDER
    meeting["state"] = "open"
    meeting["record"] = [{"item": ASKED, "notes": f"what was said{ORDER}"}]
    folder = paths.ensure_folder(paths.notebooks())
    path = folder / f"ours{IN_A_NAME}.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    (folder / f"theirs{IN_A_NAME}.json").write_text(json.dumps(raw), encoding="utf-8")
    copy = {**raw, "child": {"child": {**raw["child"]["child"], "called": f"copied{ORDER}"}}}
    name = f"{path.stem} (conflicted copy 2026-01-12){path.suffix}"
    (folder / name).write_text(json.dumps(copy), encoding="utf-8")
    session = Session(path, TODAY)
    session.back_up(f"before{IN_A_NAME}")
    question = session.notebook.questions[ASKED]
    step = undo_log.Step(
        f"changed{ORDER}", (("questions", ASKED, replace(question, minutes=9), question),)
    )
    undo_log.note(paths.state_for(path) / undo_log.NAME, step)
    return path


HERE = "7 Medical home"  # the last of the tabs, painted whenever what was before them goes

# Keys, and words that come up with them and were not there before.
PLACES = (
    ("2", "Selam"),
    ("e", "Change a member"),  # a form
    ("\x1b", HERE),
    ("\r", "Back"),  # a record as a page
    ("\x1b", HERE),
    ("b", "Back"),
    ("\x1b", HERE),
    ("3", "We all sleep"),
    ("e", "half typed"),  # a draft
    ("\x1bOR", "All fields are shown"),
    ("\x1b", HERE),
    ("4", "Who writes"),
    ("e", "Change a question"),
    ("\x1b", HERE),
    ("w", "Write down the answer"),
    ("\x1b", HERE),
    ("/", "type to find"),
    ("zzzz", "Nothing here has these words"),
    ("\x1b", "Who writes"),
    ("?", "Keys that work here"),
    ("\x1b", HERE),
    ("6", "Marcus"),
    ("v", "Press s to save it"),
    ("\x1b", HERE),
    ("e", "Change a follow-up"),
    ("\x1b", HERE),
    ("7", "Easy to reach"),
    ("e", "Answer a line"),
    ("\x1b", HERE),
    ("O", "Open a notebook"),
    ("m", "Take in another copy"),
    ("\r", "that is not here"),  # what the copy says
    ("\x1b", "Take in another copy"),
    ("\x1b", "Open a notebook"),
    ("\x1b", HERE),
    ("\x10", "Write down a question"),  # every command by name
    ("Go back", "after a look at what"),
    ("\r", "enter shows what would change"),
    ("\x1b", HERE),
    ("1", "Next meeting"),
    ("u", "changed"),  # undone
)

MEETING_KEYS = (
    ("5", "To prepare"),
    ("\r", "minutes planned"),
    ("e", "Access needs"),
    ("\x1b", "minutes planned"),
    ("w", "Who comes?"),
    ("\x1b", "minutes planned"),
    ("v", "What your family would get"),
    ("f", "Who will read it"),
    ("\x1b", "For whom"),
    ("\x1b", "minutes planned"),
    ("r", "Decision"),  # the room
    ("o", "Back to the meeting"),  # its box for notes
    ("\x1b", "Decision"),
    ("j", "Go to which item?"),
    ("\x1b", "Decision"),
    ("t", "Who is here?"),
    ("\x1b", "Decision"),
    ("z", "Before you part"),
    ("\x1b", "Decision"),
    ("q", "minutes planned"),
)

NUMBER, PICK = "Number: ", "(0 back): "
PROMPTS = (  # what is typed, and what is asked next
    *(("5", NUMBER), ("1", PICK), ("1", NUMBER)),  # a meeting
    *(("22", PICK), ("1", NUMBER), ("0", NUMBER), ("0", NUMBER)),  # its fields
    *(("3", NUMBER), ("1", PICK), ("1", NUMBER), ("0", NUMBER)),  # a question
    *(("8", NUMBER), ("6", "(optional): "), (".", "Enter goes on: "), ("", NUMBER), ("0", NUMBER)),
    *(
        ("9", NUMBER),
        ("12", "(optional): "),
        (".", NUMBER),
        ("15", NUMBER),
        ("13", NUMBER),
        ("0", NUMBER),
    ),
)
VERBS = (
    *("check", "today", "agenda", "find letter", "follow-ups", "backups", "log", "care-map"),
    *("settle", "plan-of-care", "team --format json", "agenda --format markdown", "keep"),
    *("summary", "checklist --format html", "restore", "undo", "no-such-verb"),
)


@pytest.mark.parametrize("steps", [PLACES, MEETING_KEYS], ids=["places", "meeting"])
def test_screens_forms_and_boxes(notebook: Path, steps: tuple[tuple[str, str], ...]) -> None:
    draft = draft_for(notebook, f"change goal {GOAL}")
    draft.texts["own_words"] = f"half typed{ORDER}"
    draft.keep()
    with opened(notebook) as watched:
        watched.see("Next meeting")
        for keys, words in steps:
            watched.press(keys, words)
        watched.end("\x11")
    harmless(watched.raw)


@contextlib.contextmanager
def opened(*words: str | Path, size: tuple[int, int] = (40, 110)) -> Iterator[Watched]:
    argv = [sys.executable, "-m", "careprep", "--today", "2026-01-20", *map(str, words)]
    with terminal(argv, size) as found:
        yield Watched(found)


def test_plain_prompts(notebook: Path) -> None:
    with opened("--lines", notebook) as watched:
        watched.see(NUMBER)
        for line, prompt in PROMPTS:
            watched.press(f"{line}\r", prompt)
        watched.end("q\r")
    assert "what was said" in watched.raw.decode()
    harmless(watched.raw)


def test_verbs(notebook: Path) -> None:
    """One after the other, in one program: it is quicker."""
    [copy] = paths.known_copies()
    lines = [*map(str.split, VERBS), ["merge", str(copy)], ["merge", str(copy), "--yes"]]
    lines += [["ask", f"Why?{ORDER}"], ["find", ORDER], ["team", f"--format={ORDER}"]]
    lines += [["find", "x", f"--today={ORDER}"], ["restore", ORDER]]
    words = [[*line, "-n", str(notebook)] for line in lines] + [[f"none{IN_A_NAME}.json"]]
    program = (
        "import json, sys; from careprep.__main__ import main; "
        "[*map(main, json.loads(sys.argv[1]))]"
    )
    with terminal([sys.executable, "-c", program, json.dumps(words)]) as found:
        code, raw = found.end()
    assert code == 0
    assert "control a terminal; they are not shown" in raw.decode()
    assert "Traceback" not in raw.decode()
    harmless(raw)
