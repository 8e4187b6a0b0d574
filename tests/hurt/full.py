"""No room: at every size of the disk and at every step of a write, the old file stays whole."""

import contextlib
import errno
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from careprep.errors import CareprepError, FileTrouble
from careprep.session.session import Session
from careprep.storage.file import Store
from tests.conftest import TODAY
from tests.hurt.harm import (
    Found,
    Lost,
    Skipped,
    answer,
    any_question,
    careprep,
    goes_on,
    lock,
    notebook_in,
    raw,
    still_strange,
)

Hurting = AbstractContextManager[None]


def held_up(path: Path, chance: random.Random, hurting: Callable[[], Hurting]) -> Found:
    """An open notebook is changed while it is hurt, and again when that is over.

    Raises Lost where the file, or what the window shows, is neither the old nor the new, and
    where the refused change comes along with a later one.
    """
    if chance.random() < 0.25:
        lock(path)
    session = Session(path, TODAY)
    if chance.random() < 0.5:  # else this is the first write ever: even the folders are new
        answer(session, any_question(session.notebook, chance), "before")
    before, key = path.read_bytes(), any_question(session.notebook, chance)
    was = session.notebook.questions[key].answer
    refused = False
    with hurting():
        try:
            answer(session, key, "meanwhile")
        except FileTrouble as problem:
            refused = True
            if not problem.what.endswith(".") or not problem.todo:
                raise Lost(f"a sentence that says what to do: {problem}") from None
    expected = was if refused else "meanwhile"
    if refused and path.read_bytes() != before:
        raise Lost("the old file, after a refusal")
    if raw(path)["questions"][key].get("answer", "") != expected:
        raise Lost("the change")
    if session.notebook.questions[key].answer != expected:
        raise Lost("what the window shows is not what the file says")
    other = next(each for each in sorted(session.notebook.questions) if each != key)
    answer(session, other, "after")
    questions = raw(path)["questions"]
    if questions[other]["answer"] != "after" or questions[key].get("answer", "") != expected:
        raise Lost("the later change, or the refused one came along with it")
    if session.notebook.tables != Store(path).load().tables:
        raise Lost("memory and file are not the same")
    if session.undo().what != "after" or (not refused and session.undo().what != "meanwhile"):
        raise Lost("what undo takes back")
    if refused:
        with contextlib.suppress(CareprepError):
            if session.undo().what == "meanwhile":
                raise Lost("undo takes back what was refused")
    still_strange(path)
    goes_on(path)
    return Found(acknowledged=2 - refused, midway=int(refused))


def no_room_for_a_file(folder: Path, chance: random.Random) -> Found:
    """No file may be longer than a random number of bytes."""
    import resource  # not on Windows

    path = notebook_in(folder)
    most = int(path.stat().st_size * chance.choice([0.001, 0.1, 1.1]) * chance.random())

    @contextlib.contextmanager
    def limited() -> Iterator[None]:
        was = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, was[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, was)

    return held_up(path, chance, limited)


CALLS = ("open", "fdopen", "write", "fsync", "replace", "mkdir", "utime", "listdir", "close")


def no_step(folder: Path, chance: random.Random) -> Found:
    """One of the calls that a write is made of is refused by the system."""
    number = chance.choice([errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES])
    left = [chance.randrange(20)]

    def refusing(real: Any) -> Any:
        def call(*args: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == -1:
                if real is os.close or real is os.fdopen:
                    os.closerange(args[0], args[0] + 1)
                raise OSError(number, os.strerror(number))
            return real(*args, **named)

        return call

    @contextlib.contextmanager
    def broken() -> Iterator[None]:
        real = {name: getattr(os, name) for name in CALLS}
        for name, call in real.items():
            setattr(os, name, refusing(call))
        try:
            yield
        finally:
            for name, call in real.items():
                setattr(os, name, call)

    return held_up(notebook_in(folder), chance, broken)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of half a megabyte. Raises Skipped where nobody lets us mount one."""
    folder.mkdir(parents=True)
    mounting = ["mount", "-t", "tmpfs", "-o", "size=512k,mode=0777", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mounting, capture_output=True).returncode:
        raise Skipped("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def filled(disk: Path, leave: int) -> Iterator[None]:
    """Fill a disk up but for some pages."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    os.truncate(filler, max(0, filler.stat().st_size - leave * 4096))
    try:
        yield
    finally:
        filler.unlink()


def full_disk(folder: Path, chance: random.Random) -> Found:
    """A real disk with room for a few pages: the notebook on it, or careprep's own folder."""
    with small_disk(folder / "disk") as disk:
        leave = chance.choice([0, 0, 1, 2, 3, 8, 15, 16, 17, 18, 19, 20, 24])
        if chance.random() < 0.4:
            os.environ["CAREPREP_HOME"] = str(disk / "home")
            path = notebook_in(folder)
        else:
            path = notebook_in(disk)
        if chance.random() < 0.5:
            os.environ["CAREPREP_HOME"] = str(disk / "home")
        return held_up(path, chance, lambda: filled(disk, leave))


def full_disk_for_a_verb(folder: Path, chance: random.Random) -> Found:
    """The same for verbs: a sentence, code 1, and no half a file."""
    with small_disk(folder / "disk") as disk:
        os.environ["CAREPREP_HOME"] = str(chance.choice([disk, folder]) / "home")
        path = notebook_in(chance.choice([disk, folder]))
        before, there = path.read_bytes(), sorted(disk.rglob("*"))
        argv: list[str | Path] = chance.choice(
            [
                ["ask", "Room?", "--of", "kit", "-n", path],
                ["agenda", "-n", path, "-o", disk / "agenda.md"],
                ["packet", "m-jf3wts", "-n", path, "-o", disk / "papers"],
                ["new", "Juniper Example", "-o", disk / "new.json"],
            ]
        )
        with filled(disk, chance.choice([0, 0, 1, 2, 5, 12, 16, 17])):
            ran = careprep(*argv)
            if ran.code == 0:
                return Found(acknowledged=1)
            if path.read_bytes() != before:
                raise Lost("the old file, after a refusal")
        if "packet" not in argv:  # which says what it wrote
            new = {
                p.name for p in disk.rglob("*") if p not in there and p.suffix in (".md", ".json")
            }
            if new:
                raise Lost(f"half of {new} is there")
        if careprep(*argv, *(["--force"] if "packet" in argv else [])).code:
            raise Lost("the same, with room again")
        goes_on(path)
        return Found(midway=1)
