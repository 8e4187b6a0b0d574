"""Keeping other programs out while one writes: the system's own lock, on a small file.

The system takes the lock from a program that ends, however it ends.
"""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from careprep.errors import FileTrouble
from careprep.storage import paths

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LONGEST = 10.0  # seconds to wait for another program
QUIET = 2.0  # seconds before it is said that there is something to wait for
_PAUSE = 0.01
_HELD = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class Unlockable(Exception):
    """There can be no lock here: the place knows none, or no file can be made in it."""


class Busy(Exception):
    """Another program has the lock and does not let go of it."""


class LockWait:
    """How long several locks are waited for together; `say` is called once, after some seconds."""

    def __init__(self, say: Callable[[], object]) -> None:
        self._say: Callable[[], object] | None = say
        self._began = time.monotonic()

    def pause(self) -> None:
        """Wait a moment. Raises Busy where it was long enough."""
        waited = time.monotonic() - self._began
        if waited >= LONGEST:
            raise Busy
        if waited >= QUIET and self._say is not None:
            say, self._say = self._say, None
            say()
        time.sleep(_PAUSE)


@contextlib.contextmanager
def hold(path: Path, patience: LockWait, like: Path | None = None) -> Iterator[None]:
    """Hold the lock that this file stands for. Raises Unlockable or Busy before anything is done.

    With `like` the file is there only while it is held, for whoever may write to that other file.
    """
    handle, ours = _opened(path, like), False
    try:
        try:
            while not _taken(handle) or not _is(handle, path):
                patience.pause()
                if not _is(handle, path):  # whoever held it has removed it: another one counts now
                    _close(handle)
                    handle = -1
                    handle = _opened(path, like)
        except Unlockable:
            ours = True  # nobody can hold it
            raise
        ours = True
        yield
    finally:
        if handle >= 0:
            if ours and like is not None and _is(handle, path):
                _remove(path)
            _close(handle)
            if ours and like is not None and os.name == "nt":
                _remove(path)  # there nothing goes that is open; it stays if another has it open


@contextlib.contextmanager
def keep_out(
    notebook: Path, waiting: Callable[[], object], let_in: Callable[[], object]
) -> Iterator[None]:
    """Keep out the programs of this computer, and those of others where the place allows it.

    `waiting` is called where another one has to be waited for, `let_in` where programs of other
    computers cannot be kept out. Raises FileTrouble where another one does not finish.
    """
    patience = LockWait(waiting)
    real = Path(os.path.realpath(notebook))
    held = contextlib.ExitStack()
    try:
        # No room even for the lock: saving without it is better than not saving.
        with contextlib.suppress(Unlockable, FileTrouble):
            held.enter_context(hold(paths.state_for(notebook) / "lock", patience))
        try:
            beside = real.with_name(f".{real.name}.lock")
            held.enter_context(hold(beside, patience, like=real))
        except Unlockable:
            let_in()
        yield
    except Busy:
        raise FileTrouble(
            "Another careprep is writing to this notebook and does not finish.",
            "Close the other window and try again.",
        ) from None
    finally:
        with contextlib.suppress(OSError):  # what was written is written; it ends with us
            held.close()


def _opened(path: Path, like: Path | None) -> int:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        raise Unlockable from None
    if like is not None and os.name != "nt":
        with contextlib.suppress(OSError):  # made by another account, or there is no such file
            found = like.stat()
            os.fchown(handle, -1, found.st_gid)
            os.fchmod(handle, 0o600 | found.st_mode & 0o060)
    return handle


def _taken(handle: int) -> bool:
    """Take the lock if it is free. Raises Unlockable where there is no such thing."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        if problem.errno not in _HELD:
            raise Unlockable from None
        return False
    return True


def _is(handle: int, path: Path) -> bool:
    """Is the file that is open the one that has the name?"""
    with contextlib.suppress(OSError):
        return os.path.samestat(os.fstat(handle), path.stat())
    return False


def _close(handle: int) -> None:
    """Let go, also where the file cannot be closed; what was done under the lock is done."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_UN)
    with contextlib.suppress(OSError):
        os.close(handle)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
