"""SIGKILL at a random moment: what was acknowledged is there; what was not, whole or not at all."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from careprep.errors import BadInput
from careprep.model.records import VERSION
from careprep.session.session import Session
from careprep.storage import atomic, encryption
from careprep.storage.backups import kept
from tests.conftest import TODAY
from tests.hurt.harm import (
    ROOT,
    Crashed,
    Found,
    Harm,
    Lost,
    digest,
    end_of,
    goes_on,
    notebook_in,
    plain,
    process,
    raw,
    whole_lines,
)
from tests.hurt.later import next_version, version_of
from tests.locking import at_hand

CHILD = b"Juniper"  # stands in every notebook here
LONGEST = 0.15  # seconds from the first write to the kill


def killed(deed: str) -> Harm:
    """Kill a process in the middle of a deed of tests/hurt/writer.py."""

    def harm(folder: Path, chance: random.Random) -> Found:
        path = notebook_in(folder)
        other = Path(shutil.copy(path, folder / "other.json"))
        first = digest(path.read_bytes())
        at_hand()
        with process("tests.hurt.writer", deed, str(folder), str(chance.random())[2:]) as child:
            assert child.stdout is not None
            if child.stdout.readline() != "ready\n":
                raise Crashed(end_of(child)[1])
            time.sleep(chance.uniform(0, LONGEST))
            child.send_signal(signal.SIGKILL)
            said, wrong = end_of(child)
        if wrong:
            raise Crashed(wrong)
        was, may, count = _understood(
            whole_lines(said), {str(path): (first, ""), str(other): (first, "-")}
        )
        for name in was | may:
            _is_whole(Path(name), was.get(name), may.get(name))
        step = (may if _came_through(path, may) else was)[str(path)][1]
        _undo_takes_back(path, step)
        goes_on(path)
        for place in {Path(name).parent for name in may}:  # the next one who writes there
            atomic.write(place / "next", b"")
        if encryption.is_locked_file(path):
            _nothing_is_plain(Path(os.environ["CAREPREP_HOME"]))
        return Found(acknowledged=count, midway=int(bool(may)))

    return harm


State = dict[str, tuple[str, str]]
"""By the name of a file: the digest of its content, and what undo would take back."""


def _understood(lines: Iterable[list[str]], was: State) -> tuple[State, State, int]:
    """What must be, what may be instead, and how many changes were acknowledged."""
    may: State = {}
    count = 0
    for kind, *rest in lines:
        if kind == "will":
            name, content, step = rest
            may[name] = (content, step)
        else:
            count += kind == "did"
            was.update(may if kind == "did" else {})
            may = {}
    return was, may, count


def _is_whole(path: Path, was: tuple[str, str] | None, may: tuple[str, str] | None) -> None:
    content = digest(path.read_bytes()) if path.exists() else None
    allowed = {was[0] if was else None, *([may[0]] if may else [])}
    if content not in allowed:
        raise Lost(f"{path.name} is neither what it was nor what it was to be")


def _came_through(path: Path, may: State) -> bool:
    return str(path) in may and digest(path.read_bytes()) == may[str(path)][0]


def _undo_takes_back(path: Path, step: str) -> None:
    if step == "-":
        return
    session = Session(path, TODAY)
    whole = plain(path)
    try:
        undone = session.undo().what
    except BadInput:
        undone = ""
    if undone != step:
        raise Lost(f"undo took back “{undone}”, not “{step}”")
    if undone and (session.redo().what, plain(path)) != (step, whole):
        raise Lost("what redo brings back")


def _nothing_is_plain(home: Path) -> None:
    """Beside a locked notebook there is no word of it, whatever was interrupted."""
    for path in home.rglob("*"):
        if path.is_file() and CHILD in path.read_bytes():
            raise Lost(f"the secret: {path.name} is plain beside a locked notebook")


def killed_migrating(folder: Path, chance: random.Random) -> Found:
    """Killed while notebooks of an older format are brought up: a copy of the old one is kept."""
    with next_version():
        found = killed("migration")(folder, chance)
    path = folder / "notebook.json"
    if version_of(path) == VERSION + 1:
        old = [copy.path for copy in kept(path) if version_of(copy.path) == VERSION]
        if raw(path).get("round") not in [raw(copy).get("round") for copy in old]:
            raise Lost("the copy of what it was in the older format")
    return found


def killed_verb(folder: Path, chance: random.Random) -> Found:
    """A verb of the command line, killed anywhere between its start and its end."""
    path = notebook_in(folder)
    before = raw(path)
    argv = ["ask", "Killed?", "--of", "kit", "-n", str(path)]
    child = subprocess.Popen(
        [sys.executable, "-m", "careprep", *argv],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        child.wait(chance.choice([0.15, 0.3, 1.5]) * chance.uniform(0.6, 1))
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
    wrong = child.communicate()[1]
    if "Traceback" in wrong:
        raise Crashed(wrong)
    after = raw(path)
    new = [q for key, q in after["questions"].items() if key not in before["questions"]]
    if len(new) > 1 or (child.returncode == 0 and len(new) != 1):
        raise Lost("the question that was asked")
    after["questions"] = {k: q for k, q in after["questions"].items() if k in before["questions"]}
    if after != before:
        raise Lost("what nobody touched")
    if new:
        _undo_takes_back(path, "added “Killed?”")
    goes_on(path)
    atomic.write(Path(os.environ["CAREPREP_HOME"]) / "state" / "next", b"")
    return Found(acknowledged=int(child.returncode == 0), midway=int(child.returncode != 0))
