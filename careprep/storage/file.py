"""The notebook file: read, and written together with whatever other programs wrote meanwhile."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from careprep.errors import CareprepError, ChangedElsewhere, FileTrouble, ReadOnly
from careprep.model import codec
from careprep.model.notebook import Changes, Notebook, changes, following, placed
from careprep.storage import atomic, encryption, file_lock, last_write, paths
from careprep.storage.content import (
    decode_tables,
    encode_tables,
    read_content,
    small_enough,
    too_deep,
    unlock_content,
)
from careprep.storage.database import SwapStorage, stamp_of, write_changes
from careprep.storage.last_write import Written
from careprep.storage.revision import Joining, Revision, Writing, taken_out

_ROUNDS = 20  # how often another program may put its own in the place of what was just written

WAITING = "Waiting for another careprep that is writing to this notebook…"
GROUP = "Other accounts of this computer, those in the file’s group, can read this notebook."
OTHER_NAME = (
    "This notebook’s file had a second name (a hard link). The file under that other name still "
    "says what it said before: from now on the two differ."
)
NOT_KEPT_OUT = "Other computers cannot be kept out while this one writes here."


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
        try:
            now = codec.migrated(raw)
            self.older = now is not raw
            self._storage.become(now)
            notebook = codec.decode(now)
        except FileTrouble as problem:  # it may not be the file that was meant
            problem.what = f"{self.path}: {problem.what}"
            raise
        return replace(notebook, issues=(*self._storage.issues, *notebook.issues))

    def content(self) -> bytes:
        """The bytes of the file. Raises FileTrouble where there is none to read."""
        return read_content(self.path)

    def opened(self) -> tuple[bytes, encryption.Key | None]:
        """The plain bytes of the file, be they a notebook or not, and the key of a locked one.

        Raises FileTrouble, or Locked where its passphrase is not known.
        """
        return unlock_content(self.path, read_content(self.path))

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
        atomic.write(self.path, encryption.encrypt(encode_tables(tables), key), over=False)

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
            content, _ = unlock_content(self.path, read_content(self.path))
            locked = encryption.encrypt(content, key)
            if encryption.decrypt(locked, key) != content:
                raise FileTrouble("What was locked could not be opened again.", "Nothing changed.")
            small_enough(locked)
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
        return unlock_content(self.path, read_content(self.path))[1]

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
        return bool(self._storage.content) and stamp_of(self.path) is None

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
                write_changes(self._storage, difference, self._rows)
                self._place(difference, after)
        except RecursionError:
            raise too_deep(self.path) from None
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
            now = taken_out(decode_tables(self.path, content)[0])[1]
        except CareprepError:
            return False  # the next round says what it is
        return now.has(ours.number, ours.by)

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

    def _lock(self) -> contextlib.AbstractContextManager[None]:
        return file_lock.keep_out(
            self.path, lambda: self.waiting(WAITING), lambda: self._note(NOT_KEPT_OUT)
        )

    def _note(self, sentence: str) -> None:
        """Something to say beside what was saved, once for each sitting."""
        if sentence not in self._noted:
            self._noted.add(sentence)
            self.notes.append(sentence)


def _names(path: Path) -> int:
    """How many names the file has: one, but for hard links."""
    try:
        return path.stat().st_nlink
    except OSError:
        return 0
