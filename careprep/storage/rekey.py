"""What careprep keeps beside a notebook (steps to undo, backups, drafts), locked when it is."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from careprep.errors import CareprepError, FileTrouble
from careprep.storage import atomic, encryption, last_write, paths, undo_log
from careprep.storage.file import Store

_COPIES = ("backups", "damaged", "copies")
"""Folders of whole copies of the notebook file: each opens by itself."""

_NOT_OURS = ("lock", last_write.NAME)  # nothing of the child is in them


def relock(store: Store, key: encryption.Key | None) -> int:
    """Lock a notebook, and what is kept beside it, with another key; None: make it plain.

    Returns how many backups stay locked with an earlier passphrase. Raises CareprepError.
    """
    left, before = 0, store.key

    def rest() -> None:
        nonlocal left
        forget_pages()
        left = become(paths.state_for(store.path), before, key)

    store.relock(key, rest)
    return left


def finish(store: Store) -> None:
    """Finish what a killed program left half done: nothing plain stays beside a locked file."""
    key = store.key
    if key is None:
        return
    forget_pages()
    with contextlib.suppress(CareprepError):
        folder = paths.state_for(store.path)
        atomic.sweep(Path(os.path.realpath(store.path)).parent)
        if loose(folder):
            store.alone(lambda: become(folder, key, key))


def become(folder: Path, old: encryption.Key | None, new: encryption.Key | None) -> int:
    """Rewrite all of it from one key to another; None: plain.

    Returns how many files stay as they are because they are locked with an earlier passphrase.
    """
    left = 0
    for each in (folder, *filter(Path.is_dir, folder.rglob("*"))):
        atomic.sweep(each, again=True)
    for path in _files(folder):
        with contextlib.suppress(OSError):
            content = path.read_bytes()
            try:
                again = _again(path, content, old, new)
            except CareprepError:
                left += 1
                continue
            if again != content:
                atomic.write(path, again)
    return left


def loose(folder: Path) -> bool:
    """Is any of it plain, as it must not be beside a locked notebook?"""
    return any(_is_loose(path) for path in _files(folder))


def emptied_pages() -> Path:
    """The folder for pages to look at in a browser, empty: nothing of the child lies about."""
    folder = paths.ensure_folder(paths.state() / "pages")
    for earlier in folder.iterdir():
        with contextlib.suppress(OSError):
            earlier.unlink()
    return folder


def forget_pages() -> None:
    """Remove the pages that were looked at, if there are any."""
    with contextlib.suppress(OSError, CareprepError):
        if (paths.state() / "pages").exists():
            emptied_pages()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.name not in _NOT_OURS:
            yield path


def _is_loose(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if path.name == undo_log.NAME:
                return any(line.startswith(b"{") for line in file)
            head = file.read(2000)
    except OSError:
        return False
    return bool(head) and not (encryption.is_locked(head) or encryption.is_piece(head))


def _line_again(line: bytes, old: encryption.Key | None, new: encryption.Key | None) -> bytes:
    """A line of the undo log under the new key. One that no key opens is torn: it was never plain,
    `undo_log.load` stops at it, and it keeps no other line from being locked."""
    try:
        return encryption.encrypt_piece(encryption.decrypt_piece(line, old), new)
    except FileTrouble:
        return line


def _again(
    path: Path, content: bytes, old: encryption.Key | None, new: encryption.Key | None
) -> bytes:
    if path.name == undo_log.NAME:
        return b"".join(
            _line_again(each, old, new) + b"\n" for each in content.split(b"\n") if each
        )
    if encryption.is_locked(content):
        key = encryption.key_for(content)  # Locked, where it is that of an earlier passphrase
        return encryption.encrypt(encryption.decrypt(content, key), new)
    if path.parent.name in _COPIES:
        return encryption.encrypt(content, new)
    return encryption.encrypt_piece(encryption.decrypt_piece(content, old), new)
