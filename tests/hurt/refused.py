"""Places that do not allow it: read-only, not ours, gone."""

import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from careprep.__main__ import main
from tests.hurt.full import held_up
from tests.hurt.harm import Found, Lost, Ran, Skipped, careprep, ended, goes_on, notebook_in

NOBODY = 65534
Place = Callable[[Path], contextlib.AbstractContextManager[bool]]
"""Makes a notebook's place forbid it; gives whether nobody is to try, rather than root."""


def _as_root() -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise Skipped("only root can be somebody else")


def _anybodys(folder: Path) -> None:
    """The folder and all in it belong to nobody, who can get there."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    for parent in folder.parents:
        if parent.is_relative_to(tempfile.gettempdir()) and parent.stat().st_uid == 0:
            parent.chmod(parent.stat().st_mode | 0o011)


def by_nobody(*argv: str | Path) -> Ran:
    """Run a verb as a user who owns nothing, in a fork: their own Python may be out of reach."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.dup2(writing, 1)
            os.dup2(writing, 2)
            sys.stdout, sys.stderr = open(1, "w"), open(2, "w")  # noqa: SIM115
            code = main([str(word) for word in argv])
        except BaseException:
            traceback.print_exc()
            code = 3
        sys.stderr.flush()
        os._exit(code)
    os.close(writing)
    with open(reading, encoding="utf-8", errors="replace") as pipe:
        said = pipe.read()
    return ended(argv, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said)


@contextlib.contextmanager
def read_only_folder(path: Path) -> Iterator[bool]:
    _as_root()
    _anybodys(path.parent)
    path.parent.chmod(0o500)
    yield True
    path.parent.chmod(0o700)


@contextlib.contextmanager
def somebody_elses(path: Path) -> Iterator[bool]:
    _as_root()
    _anybodys(path.parent)
    for each in (path, path.parent):
        os.chown(each, 0, 0)
    path.parent.chmod(0o755)
    path.chmod(0o644)
    yield True


@contextlib.contextmanager
def unreadable_file(path: Path) -> Iterator[bool]:
    _as_root()
    _anybodys(path.parent)
    path.chmod(0o000)
    yield True
    path.chmod(0o600)


@contextlib.contextmanager
def read_only_file(path: Path) -> Iterator[bool]:
    _as_root()
    _anybodys(path.parent)
    path.chmod(0o400)
    yield True
    path.chmod(0o600)


@contextlib.contextmanager
def read_only_state(path: Path) -> Iterator[bool]:
    _as_root()
    home = Path(os.environ["CAREPREP_HOME"])
    home.mkdir()
    _anybodys(path.parent)
    home.chmod(0o500)
    yield True


@contextlib.contextmanager
def read_only_lock(path: Path) -> Iterator[bool]:
    """The state folder is there from before, and may not be written any more."""
    _as_root()
    careprep("ask", "Before?", "-n", path)
    _anybodys(path.parent)
    state = Path(os.environ["CAREPREP_HOME"]) / "state"
    for each in state.rglob("*"):
        each.chmod(0o500 if each.is_dir() else 0o400)
    yield True


@contextlib.contextmanager
def home_is_a_file(_path: Path) -> Iterator[bool]:
    Path(os.environ["CAREPREP_HOME"]).write_text("not a folder")
    yield False
    Path(os.environ["CAREPREP_HOME"]).unlink()


@contextlib.contextmanager
def lock_is_a_folder(path: Path) -> Iterator[bool]:
    careprep("ask", "Before?", "-n", path)
    for lock in Path(os.environ["CAREPREP_HOME"]).rglob("lock"):
        lock.unlink()
        lock.mkdir()
    yield False
    for lock in Path(os.environ["CAREPREP_HOME"]).rglob("lock"):
        lock.rmdir()


@contextlib.contextmanager
def immutable_file(path: Path) -> Iterator[bool]:
    changing = ["chattr", "+i", str(path)]
    if not shutil.which("chattr") or subprocess.run(changing, capture_output=True).returncode:
        raise Skipped("no file can be made immutable here")
    try:
        yield False
    finally:
        subprocess.run(["chattr", "-i", str(path)], check=True)


@contextlib.contextmanager
def read_only_disk(path: Path) -> Iterator[bool]:
    binding = ["mount", "--bind", str(path.parent), str(path.parent)]
    turning = ["mount", "-o", "remount,ro,bind", str(path.parent)]
    if not shutil.which("mount") or subprocess.run(binding, capture_output=True).returncode:
        raise Skipped("nothing can be mounted here")
    try:
        subprocess.run(turning, check=True, capture_output=True)
        yield False
    finally:
        subprocess.run(["umount", "-l", str(path.parent)], check=True)


PLACES: tuple[Place, ...] = (
    read_only_folder,
    somebody_elses,
    unreadable_file,
    read_only_file,
    read_only_state,
    read_only_lock,
    home_is_a_file,
    lock_is_a_folder,
    immutable_file,
    read_only_disk,
)

# What lies beside the notebook is of less worth than what the family writes: that is saved.
BESIDE = (read_only_state, read_only_lock, home_is_a_file, lock_is_a_folder)


def not_allowed(folder: Path, chance: random.Random) -> Found:
    """A verb that changes, and one that writes a paper, where the place does not allow it."""
    place = chance.choice(PLACES)
    path = notebook_in(folder / "place")
    os.environ["CAREPREP_HOME"] = str(folder / "place" / "home")
    if place is read_only_disk:
        os.environ["CAREPREP_HOME"] = str(folder / "home")
    with place(path) as nobody:
        run = by_nobody if nobody else careprep
        before = path.read_bytes()
        done = run("ask", "Allowed?", "--of", "kit", "-n", path).code == 0
        if done != (place in BESIDE) or done != (b"Allowed?" in path.read_bytes()):
            raise Lost(f"{place.__name__}: {'the change' if place in BESIDE else 'a refusal'}")
        if not done and path.read_bytes() != before:
            raise Lost(f"{place.__name__}: the old file, after a refusal")
        if place in (read_only_folder, read_only_disk, somebody_elses):
            paper = path.with_suffix(".md")
            if run("agenda", "-n", path, "-o", paper).code == 0 or paper.exists():
                raise Lost(f"{place.__name__}: a refusal")
    os.environ["CAREPREP_HOME"] = str(folder / "later")
    goes_on(path)
    return Found(midway=1)


def vanished(folder: Path, chance: random.Random) -> Found:
    """The folder of an open notebook goes away, as a stick that is pulled, and comes back."""
    path = notebook_in(folder / "stick")

    @contextlib.contextmanager
    def pulled() -> Iterator[None]:
        away = (folder / "stick").rename(folder / "away")
        try:
            yield
        finally:
            away.rename(folder / "stick")

    return held_up(path, chance, pulled)


def state_vanished(folder: Path, chance: random.Random) -> Found:
    """Careprep's own folder is emptied, or has become a file, while a notebook is open."""
    home = Path(os.environ["CAREPREP_HOME"])
    path = notebook_in(folder)

    @contextlib.contextmanager
    def gone() -> Iterator[None]:
        shutil.rmtree(home, ignore_errors=True)
        if chance.random() < 0.5:
            home.write_text("not a folder")
        yield
        if home.is_file():
            home.unlink()

    return held_up(path, chance, gone)
