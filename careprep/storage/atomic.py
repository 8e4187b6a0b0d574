"""Writing a whole file so that it is either the old one or the new one, whatever happens.

And reading one that somebody named, which may be no file at all, or one without an end.
"""

import contextlib
import errno
import os
import re
import stat
import sys
import time
from pathlib import Path

from careprep.errors import AlreadyThere, FileTrouble, Sentence

if sys.platform != "win32":
    import fcntl


LARGEST = 64_000_000
"""Bytes in a notebook file at the most: about 130,000 questions. More would not fit into the memory
of a small computer, where it is held several times over."""

_OURS = re.compile(r"\.careprep-[0-9a-f]{8}\.tmp")
_WAITS = (0.05, 0.2, 0.8) if os.name == "nt" else ()
"""Seconds between tries: there nothing can take the place of a file that somebody is reading,
which a scanner or a sync client does for a moment after every change."""

_swept: set[Path] = set()
"""The folders in which this program has looked for what killed ones left."""


def read(path: Path, most: int = LARGEST) -> bytes:
    """The whole content of a file.

    Raises OSError; and FileTrouble where it is a pipe or a device, or has more than `most` bytes.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise FileTrouble(f"{path} is a device or a pipe, not a file.", "Name a file.")
    if found.st_size > most:
        raise FileTrouble(
            f"{path} is too large: {too_large(found.st_size, most)}.",
            "It was left as it is. If it is the right file, bring back a backup from before it "
            "grew so large: careprep restore",
        )
    file = path.open("rb")
    try:
        return file.read()
    finally:
        with contextlib.suppress(OSError):  # it was read all the same
            file.close()


def too_large(size: int, most: int = LARGEST) -> str:
    """How large something is, and how large it may be, in words."""
    return f"it has {size // 1_000_000:,} MB, and careprep can do {most // 1_000_000:,} MB"


def write(path: Path, content: bytes, *, over: bool = True) -> None:
    """Put `content` at `path` as one swap; the file is the owner's alone (0600).

    Where one of its name was opened to a group on purpose, the group still reads and writes what
    it could: see `group_may`. A symbolic link keeps pointing where it did: the file behind it is
    what is swapped. With `over=False` an existing file is never replaced. Raises FileTrouble; then
    nothing changed.
    """
    path = Path(os.path.realpath(path))
    try:
        sweep(path.parent)
        _may_go(path, over)
        try:
            _swap(path, content, over)
        except FileNotFoundError:  # swept away in the instant before it was locked
            _swap(path, content, over)
        _fsync_dir(path.parent)
    except FileExistsError:
        raise AlreadyThere(
            f"There is already a file named {path.name}.",
            "Choose another name; nothing was written.",
        ) from None
    except OSError as problem:
        raise FileTrouble(
            f"{path.name} could not be written: {explain_os_error(problem)}.",
            "Nothing was changed. Try again, or choose another place.",
        ) from None


def _may_go(path: Path, over: bool) -> None:
    """Refuse what a swap would not ask about: it needs the leave of the folder alone."""
    if not path.exists():
        return
    if not (path.is_file() or path.is_dir()):
        raise FileTrouble(f"{path} is a device or a pipe, not a file.", "Choose another name.")
    if over and not os.access(path, os.W_OK):
        raise PermissionError


def _swap(path: Path, content: bytes, over: bool) -> None:
    sibling = path.with_name(f".careprep-{os.urandom(4).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        file = os.fdopen(os.open(sibling, flags, 0o600), "wb")
        try:
            _lock(file.fileno())
            file.write(content)
            file.flush()
            _bump_mtime(sibling, path)
            _open_to_group(file.fileno(), path)
            os.fsync(file.fileno())  # before the rename, or a power cut loses the last change
            if os.name == "nt":
                file.close()  # an open file cannot be renamed there
            if over:
                _replace(sibling, path)
            else:
                _link_new(sibling, path)
        finally:
            with contextlib.suppress(OSError):  # what it says is on the disk, or was refused
                file.close()
    finally:
        with contextlib.suppress(OSError):
            sibling.unlink()


def _replace(sibling: Path, path: Path) -> None:
    for seconds in _WAITS:
        with contextlib.suppress(PermissionError):
            os.replace(sibling, path)
            return
        time.sleep(seconds)
    os.replace(sibling, path)


def _bump_mtime(new: Path, old: Path) -> None:
    """Give a file a later date than the one it replaces, where the clock is too coarse for that.

    Two swaps within one tick may even get the same inode: nobody could tell that anything changed.
    """
    with contextlib.suppress(OSError):
        was = old.stat().st_mtime_ns
        if 0 <= was - new.stat().st_mtime_ns < 1_000_000_000:
            os.utime(new, ns=(was + 1000, was + 1000))


def sweep_below(folder: Path) -> None:
    """The same as `sweep` for a folder and each one in it."""
    if folder not in _swept:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    sweep_below(Path(entry.path))
        sweep(folder)


def group_may(path: Path) -> int:
    """What the group of a file may do with it because somebody wanted that: the bits, or 0.

    To write, or to read where nobody else may: a copy that is just readable for all (0644) got so
    by itself.
    """
    if os.name == "nt":
        return 0
    try:
        mode = path.stat().st_mode
    except OSError:
        return 0
    meant = mode & 0o020 or not mode & 0o007
    return mode & 0o060 if meant else 0


def _open_to_group(handle: int, old: Path) -> None:
    """Let the group of the old file do with the new one what it could; never another group."""
    if may := group_may(old):
        with contextlib.suppress(OSError):  # it is a group that we are not in
            os.fchown(handle, -1, old.stat().st_gid)
            os.fchmod(handle, 0o600 | may)


def sweep(folder: Path, *, again: bool = False) -> None:
    """Remove the half-written files of killed programs, once in this program's life (or `again`).

    Whoever still writes holds a lock on its file; the system takes the lock from the dead.
    """
    if folder in _swept and not again:
        return
    _swept.add(folder)
    with contextlib.suppress(OSError):
        for name in filter(_OURS.fullmatch, os.listdir(folder)):
            with contextlib.suppress(OSError), (folder / name).open("rb") as left:
                if os.name == "nt":
                    left.close()  # there a file that somebody has open cannot be removed
                elif not _lock(left.fileno()):
                    continue
                (folder / name).unlink()


def _lock(handle: int) -> bool:
    """Take the lock that says this file is being written; False where somebody else has it."""
    if sys.platform != "win32":
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing, each for its owner alone (0700).

    Raises OSError.
    """
    missing = [each for each in (path, *path.parents) if not each.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    if not path.is_dir():
        raise NotADirectoryError(20, "not a folder", str(path))


def _link_new(sibling: Path, path: Path) -> None:
    """Give the file its name only if nobody has it: a hard link refuses, a rename would not."""
    try:
        os.link(sibling, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError from None
        os.replace(sibling, path)


def _fsync_dir(folder: Path) -> None:
    """Make the rename itself durable. Windows cannot open a folder, and does not need it.

    A refusal here is no failed write: the new file already stands in its place.
    """
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def explain_os_error(problem: OSError) -> Sentence:
    """An operating system's refusal as a person would say it."""
    if isinstance(problem, PermissionError):
        return "this place does not allow it"
    if isinstance(problem, FileNotFoundError):
        return "its folder does not exist"
    if isinstance(problem, IsADirectoryError):
        return "that is a folder, not a file"
    if isinstance(problem, NotADirectoryError):
        return "part of that path is not a folder"
    if problem.errno in (28, 122, 27):  # ENOSPC, EDQUOT, EFBIG
        return "the disk is full"
    if problem.errno == 30:  # EROFS
        return "this place can only be read"
    if problem.errno == errno.EBADF:
        return "it is closed"
    return (problem.strerror or "the computer refused").lower()
