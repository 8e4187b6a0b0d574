"""The tables in a notebook file: the only place that knows TinyDB.

TinyDB keeps the tables; the storage below swaps the whole file at once, so that the file is
always either what it was or what it became.
"""

import contextlib
import itertools
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from careprep.errors import FileTrouble
from careprep.model import codec
from careprep.model.notebook import Changes, Issue
from careprep.storage import atomic, encryption
from careprep.storage.content import (
    decode_tables,
    encode_tables,
    read_content,
    small_enough,
    unlock_content,
)
from careprep.storage.revision import Revision, put_in, taken_out

Stamp = tuple[int, int, int]


class SwapStorage(Storage):
    """TinyDB's seam to the disk: reads once, writes by swap, several writes as one if asked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.key: encryption.Key | None = None  # what the file was locked with when it was read
        self._data: dict[str, Any] | None = None
        self._stamp: Stamp | None = None
        self._holding = False
        self.issues: tuple[Issue, ...] = ()  # what parsing found
        self.content = b""  # the whole file, as it was read or written last
        self.revision = Revision()  # which writing of the notebook that is

    def read(self) -> dict[str, dict[str, Any]] | None:
        return self._data if self._data is not None else self.read_again()

    def read_again(self) -> dict[str, dict[str, Any]]:
        """What the file says now, whatever is remembered."""
        self.forget()
        self._stamp = stamp_of(self.path)
        content = read_content(self.path)
        plain, self.key = unlock_content(self.path, content)
        data, self.issues = decode_tables(self.path, plain)
        self._data, self.revision = taken_out(data)
        self.content = content
        return self._data

    def become(self, data: dict[str, Any]) -> None:
        """Let this be what was read; it reaches the disk with the next write."""
        self._data = data

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        self._data = data
        if not self._holding:
            self._swap(self.revision)

    @contextlib.contextmanager
    def one_swap(self, revision: Revision) -> Iterator[None]:
        """Whatever is written inside reaches the disk together, as that revision, or not at all."""
        self._holding = True
        try:
            yield
            self._swap(revision)
        except BaseException:
            self.forget()  # memory must not say what the disk does not
            raise
        finally:
            self._holding = False

    def forget(self) -> None:
        self._data = self._stamp = None

    def stale(self) -> bool:
        """May the file say something else than what was read? (After a failure, nobody knows.)"""
        now = stamp_of(self.path)
        return now is not None and (self._data is None or now != self._stamp)

    def unchanged(self) -> bool:
        """Does the file say what was read or written last, to the byte?

        Raises FileTrouble where it is gone or cannot be read.
        """
        stamp = stamp_of(self.path)
        if self.content and stamp is None:
            raise FileTrouble(
                f"{self.path} is not there any more: it was moved, renamed or removed.",
                "Nothing was saved. Put it back in its place, or save in another file.",
            )
        if self._data is None or read_content(self.path) != self.content:
            return False
        self._stamp = stamp
        return True

    def _swap(self, revision: Revision) -> None:
        assert self._data is not None
        content = small_enough(
            encryption.encrypt(encode_tables(put_in(self._data, revision)), self.key)
        )
        atomic.write(self.path, content)
        self.content, self._stamp, self.revision = content, stamp_of(self.path), revision


class _Table(Table):
    document_id_class = str  # type: ignore[assignment]  # ids are words here, not TinyDB's numbers


class _Database(TinyDB):
    table_class = _Table


def write_changes(storage: SwapStorage, difference: Changes, like: codec.Rows) -> None:
    """Put these changes into the tables; what comes back is written as it was in the rows `like`.

    Raises FileTrouble where something unreadable is in the way.
    """
    database = _Database(storage=lambda: storage)
    for name, rows in itertools.groupby(difference, key=lambda each: each[0]):
        changed = tuple(rows)
        for _, key, old, _ in changed:
            if old is None:
                _refuse_unreadable((storage.read() or {}).get(name, {}), name, key)
        table = database.table(name)
        _write_rows(table, changed, like)
        if not len(table):
            database.drop_table(name)  # undo gives back the very same file


def _refuse_unreadable(rows: Any, table: str, key: str) -> None:
    """What could not be read stays where it is: nothing new takes its place."""
    if not isinstance(rows, dict) or key in rows:
        name = key if isinstance(rows, dict) else table
        raise FileTrouble(
            f"The file has something named “{name}” that careprep could not read.",
            "It was left as it is, and nothing was changed. Mend it first: "
            "careprep check says what is wrong with it.",
        )


def _write_rows(table: Table, rows: Changes, like: codec.Rows) -> None:
    """All rows of one table at once: TinyDB goes through the whole table for each call."""
    added = [(key, new) for _, key, old, new in rows if old is None and new is not None]
    if added:
        written = ((key, codec.encode(new, like.get(key))) for key, new in added)
        documents = [Document(row, doc_id=key) for key, row in written]  # type: ignore[arg-type]
        table.insert_multiple(documents)
    changed = {
        key: new
        for _, key, old, new in rows
        if old is not None and new is not None and table.contains(doc_id=key)  # type: ignore[arg-type]
    }
    if changed:
        coming = iter(changed.values())

        def become(row: MutableMapping[str, Any]) -> None:  # called in the order of the keys
            new = codec.encode(next(coming), dict(row))
            row.clear()
            row.update(new)

        table.update(become, doc_ids=list(changed))  # type: ignore[arg-type]
    if gone := [key for _, key, _, new in rows if new is None]:
        table.remove(doc_ids=gone)  # type: ignore[arg-type]


def stamp_of(path: Path) -> Stamp | None:
    """What tells whether a file was written since; None where it is not there. (One look.)"""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
