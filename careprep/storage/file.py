"""The notebook file: the only place that knows TinyDB.

TinyDB keeps the tables; the storage below swaps the whole file at once, so that the file is
always either what it was or what it became.
"""

import contextlib
import itertools
import json
import os
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from careprep.errors import CareprepError, ChangedElsewhere, FileTrouble, Locked, ReadOnly
from careprep.model import codec
from careprep.model.notebook import Changes, Issue, Notebook, changes, following, placed
from careprep.storage import atomic, duplicate_keys, encryption, last_write, lock, paths
from careprep.storage.last_write import Written
from careprep.storage.revision import Joining, Revision, Writing, put_in, taken_out

_Stamp = tuple[int, int, int]

_ROUNDS = 20  # how often another program may put its own in the place of what was just written

WAITING = "Waiting for another careprep that is writing to this notebook…"
GROUP = "Other accounts of this computer, those in the file’s group, can read this notebook."
OTHER_NAME = (
    "This notebook’s file had a second name (a hard link). The file under that other name still "
    "says what it said before: from now on the two differ."
)
NOT_KEPT_OUT = "Other computers cannot be kept out while this one writes here."

_DAMAGED = (
    "It was left as it is. To bring back a backup: careprep restore. "
    "To save what can still be read: careprep check --save-readable NEW.json"
)


class SwapStorage(Storage):
    """TinyDB's seam to the disk: reads once, writes by swap, several writes as one if asked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.key: encryption.Key | None = None  # what the file was locked with when it was read
        self._data: dict[str, Any] | None = None
        self._stamp: _Stamp | None = None
        self._holding = False
        self.issues: tuple[Issue, ...] = ()  # what parsing found
        self.content = b""  # the whole file, as it was read or written last
        self.revision = Revision()  # which writing of the notebook that is

    def read(self) -> dict[str, dict[str, Any]] | None:
        return self._data if self._data is not None else self.read_again()

    def read_again(self) -> dict[str, dict[str, Any]]:
        """What the file says now, whatever is remembered."""
        self.forget()
        self._stamp = _stamp(self.path)
        content = _content(self.path)
        plain, self.key = _opened(self.path, content)
        data, self.issues = _decoded(self.path, plain)
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
        now = _stamp(self.path)
        return now is not None and (self._data is None or now != self._stamp)

    def unchanged(self) -> bool:
        """Does the file say what was read or written last, to the byte?

        Raises FileTrouble where it is gone or cannot be read.
        """
        stamp = _stamp(self.path)
        if self.content and stamp is None:
            raise FileTrouble(
                f"{self.path} is not there any more: it was moved, renamed or removed.",
                "Nothing was saved. Put it back in its place, or save in another file.",
            )
        if self._data is None or _content(self.path) != self.content:
            return False
        self._stamp = stamp
        return True

    def _swap(self, revision: Revision) -> None:
        assert self._data is not None
        content = _small_enough(encryption.encrypt(_text(put_in(self._data, revision)), self.key))
        atomic.write(self.path, content)
        self.content, self._stamp, self.revision = content, _stamp(self.path), revision


class _Table(Table):
    document_id_class = str  # type: ignore[assignment]  # ids are words here, not TinyDB's numbers


class _Database(TinyDB):
    table_class = _Table


class Store:
    """One notebook file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.older = False
        """Is the file in an older format, which the next write changes?"""
        self.notes: list[str] = []
        """What is to be said about how it was saved; whoever says it empties this."""
        self.waiting: Callable[[str], object] = lambda _: None
        """Told a sentence where saving has to wait for another program."""
        self.replaced: Callable[[bytes], object] = lambda _: None
        """Given the file as it was known here, where another that did not come of it is read."""
        self.wrote: list[Writing] = []  # by the last commit; several where others came between
        self._known = Revision(), b""  # what was read last, or saved
        self._noted: set[str] = set()
        self._storage = SwapStorage(path)
        self._rows: codec.Rows = {}

    def load(self) -> Notebook:
        """The notebook in the file. Raises FileTrouble, with the file untouched."""
        raw = self._storage.read_again()
        known, content = self._known
        if content and not self.revision.has(known.number, known.by) and not self.is_whole():
            self.replaced(content)
        self._known = self.revision, self._storage.content
        now = codec.migrated(raw)
        self.older = now is not raw
        self._storage.become(now)
        notebook = codec.decode(now)
        return replace(notebook, issues=(*self._storage.issues, *notebook.issues))

    def content(self) -> bytes:
        """The bytes of the file. Raises FileTrouble where there is none to read."""
        return _content(self.path)

    def opened(self) -> tuple[bytes, encryption.Key | None]:
        """The plain bytes of the file, be they a notebook or not, and the key of a locked one.

        Raises FileTrouble, or Locked where its passphrase is not known.
        """
        return _opened(self.path, _content(self.path))

    def put_back(self, content: bytes) -> None:
        """Let these bytes be the file, whatever it says now. Raises FileTrouble."""
        with self._lock():
            atomic.write(self.path, content)
        with contextlib.suppress(FileTrouble):
            self._storage.read_again()
            self.found_whole()  # whatever is not in it was given up on purpose
        self._storage.forget()

    def create(self, notebook: Notebook) -> None:
        """Write a new file; one that exists is never replaced."""
        self.create_rows(
            {
                name: {key: codec.encode(record) for key, record in table.items()}
                for name, table in notebook.tables.items()
            }
        )

    def create_rows(self, tables: codec.Tables, key: encryption.Key | None = None) -> None:
        """Write a new file of these rows, locked if there is a key; one that exists is never
        replaced."""
        atomic.write(self.path, encryption.encrypt(_text(tables), key), over=False)

    def copy_to(self, path: Path) -> None:
        """Write the file as it was last read or saved into a new one, to the byte.

        A file that exists is never replaced. Raises FileTrouble.
        """
        atomic.write(path, self._storage.content, over=False)

    @property
    def revision(self) -> Revision:
        """Which writing of the notebook was read or written last."""
        return self._storage.revision

    @property
    def key(self) -> encryption.Key | None:
        """What the notebook is locked with; None: it is plain."""
        return self._storage.key

    def relock(self, key: encryption.Key | None, rest: Callable[[], object]) -> None:
        """Lock what is in the file now with another key, or (None) make it plain, as one swap.

        `rest` does the same to what is kept beside the notebook. It comes after the locking and
        before the unlocking, so that being stopped in between leaves too much locked or a
        notebook whose next opening finishes it. Raises CareprepError; the file is then as it was.
        """
        with self._lock():
            content, _ = _opened(self.path, _content(self.path))
            locked = encryption.encrypt(content, key)
            if encryption.decrypt(locked, key) != content:
                raise FileTrouble("What was locked could not be opened again.", "Nothing changed.")
            _small_enough(locked)
            if key is None:
                rest()
            atomic.write(self.path, locked)
            self._storage.forget()
            atomic.sweep(Path(os.path.realpath(self.path)).parent, again=True)
            if key is not None:
                rest()

    def key_now(self) -> encryption.Key | None:
        """What the file is locked with now, which another program may have changed meanwhile.

        Raises Locked where its passphrase is not known.
        """
        if not self._storage.stale():
            return self.key
        return _opened(self.path, _content(self.path))[1]

    def alone(self, do: Callable[[], object]) -> None:
        """Do something while no other careprep writes to this notebook."""
        with self._lock():
            do()

    def at_length(self, difference: Changes) -> codec.Rows:
        """The rows of the records that are about to go, where the file writes them out more than
        careprep would: for `written_like`, should they come back."""
        gone = [(name, key, old) for name, key, old, new in difference if old and new is None]
        found: codec.Rows = {}
        with contextlib.suppress(CareprepError):  # saving says so itself
            tables = (self._storage.read() or {}) if gone else {}
            for name, key, old in gone:
                row = tables.get(name, {}).get(key)
                if row and msgspec.json.encode(dict(row)) != msgspec.json.encode(codec.encode(old)):
                    found[key] = dict(row)
        return found

    def written_like(self, rows: codec.Rows) -> None:
        """Whatever comes back from now on is written as it was in these rows."""
        self._rows = rows

    def gone(self) -> bool:
        """Is the file not there any more that was read? (One look.)"""
        return bool(self._storage.content) and _stamp(self.path) is None

    def changed_elsewhere(self) -> bool:
        """Was the file changed by another program since it was read? (One look at its date.)"""
        return self._storage.stale()

    def commit(
        self,
        before: Notebook,
        after: Notebook,
        check: Callable[[Notebook, Notebook, Changes], object] = lambda *_: None,
        joining: Joining | None = None,
    ) -> Notebook:
        """Write what differs as one swap and return what the notebook is now.

        Where another program wrote meanwhile, its changes are taken in; a record both changed
        raises ChangedElsewhere, and so does `check` for whatever else does not go together then.
        So too where one that no lock keeps out puts its own in the place of what was just written.
        With `joining` the revision is the one that the other file gets when it takes in this one.
        Raises FileTrouble or ReadOnly too; then nothing was written.
        """
        self.wrote = []
        if before.read_only:
            raise ReadOnly("This notebook can only be looked at.", before.read_only)
        difference = changes(before, after)
        if not difference:
            return after
        with self._lock():
            for _ in range(_ROUNDS):
                if not self._storage.unchanged():
                    after = self._taken_in(difference, check)
                self._written(difference, after, joining)
                if self._stands():
                    self._known = self.revision, self._storage.content
                    return after
        raise FileTrouble(
            f"Another program keeps putting its own in the place of {self.path.name}.",
            "Close that program, or save in another folder.",
        )

    def _taken_in(
        self, difference: Changes, check: Callable[[Notebook, Notebook, Changes], object]
    ) -> Notebook:
        """Our changes on top of what another program wrote meanwhile."""
        try:
            fresh = self.load()
            after = self._onto(fresh, difference)
            check(fresh, after, difference)
        except CareprepError:
            self._storage.forget()  # the caller has not seen what was just read
            raise
        return after

    def _written(self, difference: Changes, after: Notebook, joining: Joining | None) -> None:
        now, mark = self._storage.revision, self._mark()
        own, before = paths.install(), last_write.read(self.path)
        coming = now.joined(joining.theirs, joining.mark) if joining else now.next(own, before.last)
        named = _names(self.path)
        try:
            with self._storage.one_swap(coming):
                self._write(difference)
                self._place(difference, after)
        except RecursionError:
            raise _too_deep(self.path) from None
        self.older = False
        if named > 1:
            self.notes.append(OTHER_NAME)
        if atomic.group_may(self.path):
            self._note(GROUP)
        whole = not before.last or before.whole == mark  # nothing was missing in it, so nor now
        last = max(before.last, coming.number)
        last_write.keep(self.path, Written(last, self._mark() if whole else None))
        upon = [now, joining.theirs] if joining else [now]
        numbers = {each.holds[own] for each in upon if own in each.holds}
        self.wrote.append(Writing(coming.number, coming.by, tuple(sorted(numbers))))

    def _mark(self) -> tuple[int, str, int]:
        return last_write.mark_of(self._storage.revision, self._storage.content)

    def is_whole(self) -> bool:
        """Is this the file in which nothing was missing that was saved here?"""
        return last_write.read(self.path).whole == self._mark()

    def found_whole(self) -> None:
        """Nothing that was saved here is missing: the next look is short."""
        last_write.keep(self.path, Written(last_write.read(self.path).last, self._mark()))

    def _stands(self) -> bool:
        """Is what was just written in the file still, or in one that came of it?"""
        ours = self._storage.revision
        try:
            if self._storage.unchanged():
                return True
            content, _ = self.opened()
            now = taken_out(_decoded(self.path, content)[0])[1]
        except CareprepError:
            return False  # the next round says what it is
        return now.has(ours.number, ours.by)

    def _write(self, difference: Changes) -> None:
        database = _Database(storage=lambda: self._storage)
        for name, rows in itertools.groupby(difference, key=lambda each: each[0]):
            changed = tuple(rows)
            for _, key, old, _ in changed:
                if old is None:
                    _refuse_unreadable((self._storage.read() or {}).get(name, {}), name, key)
            table = database.table(name)
            _write_rows(table, changed, self._rows)
            if not len(table):
                database.drop_table(name)  # undo gives back the very same file

    def _place(self, difference: Changes, after: Notebook) -> None:
        """What came back stands where it was, as it does in the notebook."""
        if ahead_of := following(after, (key for _, key, old, _ in difference if old is None)):
            tables = self._storage.read() or {}
            placing = {name: tables[name] for name, _, _, _ in difference if name in tables}
            moved = {name: placed(rows, ahead_of) for name, rows in placing.items()}
            self._storage.become({**tables, **moved})

    def _onto(self, fresh: Notebook, difference: Changes) -> Notebook:
        """Our changes on top of what the file says now."""
        if fresh.read_only:
            raise ReadOnly("This notebook can only be looked at now.", fresh.read_only)
        both = tuple(key for _, key, old, _ in difference if fresh.get(key) != old)
        if both:
            raise ChangedElsewhere(
                "Another window or program changed the same thing in the meantime.",
                "What it says now is shown; make your change again.",
                both,
            )
        put = [new for _, _, _, new in difference if new is not None]
        return fresh.put(*put).drop(*(key for _, key, _, new in difference if new is None))

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Keep out the programs of this computer, and those of others where the place allows it."""
        patience = lock.LockWait(lambda: self.waiting(WAITING))
        real = Path(os.path.realpath(self.path))
        held = contextlib.ExitStack()
        try:
            # No room even for the lock: saving without it is better than not saving.
            with contextlib.suppress(lock.Unlockable, FileTrouble):
                local = paths.state_for(self.path) / "lock"
                held.enter_context(lock.hold(local, patience))
            try:
                beside = real.with_name(f".{real.name}.lock")
                held.enter_context(lock.hold(beside, patience, like=real))
            except lock.Unlockable:
                self._note(NOT_KEPT_OUT)
            yield
        except lock.Busy:
            raise FileTrouble(
                "Another careprep is writing to this notebook and does not finish.",
                "Close the other window and try again.",
            ) from None
        finally:
            with contextlib.suppress(OSError):  # what was written is written; it ends with us
                held.close()

    def _note(self, sentence: str) -> None:
        """Something to say beside what was saved, once for each sitting."""
        if sentence not in self._noted:
            self._noted.add(sentence)
            self.notes.append(sentence)


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


def _names(path: Path) -> int:
    """How many names the file has: one, but for hard links."""
    try:
        return path.stat().st_nlink
    except OSError:
        return 0


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _content(path: Path) -> bytes:
    try:
        return atomic.read(path)
    except FileNotFoundError:
        raise FileTrouble(
            f"There is no file {path}.",
            "Check the name, or start a notebook with: careprep new. "
            "If the file got lost, careprep restore brings back a backup of it.",
        ) from None
    except IsADirectoryError:
        raise FileTrouble(f"{path} is a folder.", "Name the notebook file inside it.") from None
    except OSError as problem:
        if os.name == "nt" and path.is_dir():
            raise FileTrouble(f"{path} is a folder.", "Name the notebook file inside it.") from None
        why = atomic.explain_os_error(problem)
        raise FileTrouble(
            f"{path} could not be opened: {why}.", "Ask whoever owns the file, or copy it first."
        ) from None


def _small_enough(content: bytes) -> bytes:
    """The content of a file, if it may be one: what is too large could not be opened again."""
    if len(content) > atomic.LARGEST:
        raise FileTrouble(
            f"The notebook would be too large: {atomic.too_large(len(content))}.",
            "Nothing was changed. Make the longest texts shorter, or start a second notebook.",
        )
    return content


def _opened(path: Path, content: bytes) -> tuple[bytes, encryption.Key | None]:
    """The plain bytes in the content of a file, and what it is locked with."""
    if not content.strip(b"\0 \r\n\t"):
        raise FileTrouble(f"{path} is empty: what was in it is gone from this copy.", _DAMAGED)
    try:
        key = encryption.key_for(content)
        return encryption.decrypt(content, key), key
    except Locked as locked:
        locked.what = f"{path.name} is locked."
        raise
    except FileTrouble as damaged:
        damaged.what = f"{path}: {damaged.what}"
        raise


def _decoded(path: Path, content: bytes) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """The tables in the plain content of a file, and what is odd about it."""
    faults: tuple[Issue, ...] = ()
    try:
        data = msgspec.json.decode(content)
        # What was lost in reading is missing from what is written back.
        if msgspec.json.format(content, indent=-1) != msgspec.json.encode(data):
            data, faults = _slowly(path, content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        data, faults = _slowly(path, content)
    if not isinstance(data, dict):
        raise FileTrouble(f"{path} is not a careprep notebook.", "Open another file.")
    return data, faults


def _too_deep(path: Path) -> FileTrouble:
    return FileTrouble(f"{path} has lists inside lists too deep to be read.", _DAMAGED)


def _slowly(path: Path, content: bytes) -> tuple[Any, tuple[Issue, ...]]:
    """The standard library forgives what the fast one does not: a mark in front, half letters.

    And it tells of a name that stands twice.
    """
    try:
        data, faults = duplicate_keys.resolve(duplicate_keys.parse(content.decode("utf-8-sig")))
        whole = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
        return msgspec.json.decode(whole), faults
    except json.JSONDecodeError as problem:
        where = f"around line {problem.lineno}"
    except (ValueError, RecursionError, msgspec.MsgspecError):
        where = "where it is not text"
    raise FileTrouble(f"{path} cannot be read as a notebook: it is damaged {where}.", _DAMAGED)


def _text(data: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"
