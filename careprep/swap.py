"""Writing a whole file so that it is either the old one or the new one, whatever happens."""

import contextlib
import os
from pathlib import Path

from careprep.errors import FileTrouble


def write(path: Path, content: bytes, *, over: bool = True) -> None:
    """Put `content` at `path` as one swap; the file is the owner's alone (0600).

    A symbolic link keeps pointing where it did: the file behind it is what is swapped. With
    `over=False` an existing file is never replaced. Raises FileTrouble; then nothing changed.
    """
    path = Path(os.path.realpath(path))
    sibling = path.with_name(f".{path.name[:80]}.{os.urandom(4).hex()}.tmp")
    try:
        _fill(sibling, content)
        if over:
            os.replace(sibling, path)
        else:
            _place(sibling, path)
        _settle(path.parent)
    except FileExistsError:
        raise FileTrouble(
            f"There is already a file named {path.name}.",
            "Choose another name; nothing was written.",
        ) from None
    except OSError as problem:
        raise FileTrouble(
            f"{path.name} could not be written: {in_words(problem)}.",
            "Nothing was changed. Try again, or choose another place.",
        ) from None
    finally:
        with contextlib.suppress(OSError):
            sibling.unlink()


def _fill(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # before the rename, or a power cut loses the last change


def _place(sibling: Path, path: Path) -> None:
    """Give the file its name only if nobody has it: a hard link refuses, a rename would not."""
    try:
        os.link(sibling, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError from None
        os.replace(sibling, path)


def _settle(folder: Path) -> None:
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


def in_words(problem: OSError) -> str:
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
    return (problem.strerror or "the computer refused").lower()
