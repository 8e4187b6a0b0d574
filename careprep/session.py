"""One open notebook: the only door to change, the steps back and forth, and the only clock."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from careprep import backups, folders, journal
from careprep.errors import BadInput, CareprepError, FileTrouble
from careprep.journal import Step
from careprep.model import (
    FORMAT,
    LETTERS,
    VERSION,
    Changes,
    Child,
    FollowUp,
    Goal,
    Header,
    Notebook,
    Question,
    Record,
    changes,
    problems,
    references,
)
from careprep.store import Store

# No i, l, o, u: nothing that is mistaken for another letter, nothing rude by chance.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"

Edit = Callable[[Notebook], Notebook]


class Session:
    """A notebook that is open in this program.

    `today` fixes the day (for preparing ahead and for documents that come out the same twice);
    without it the computer's clock is asked each time.
    """

    def __init__(self, path: Path, today: dt.date | None = None) -> None:
        self.path = path
        self._fixed_today = today
        self._store = Store(path)
        self.notebook: Notebook = self._store.load()
        self._done: list[Step] | None = None  # None: earlier sittings' steps are not read yet
        self._undone: list[Step] = []
        self._backed_up: dt.date | None = None  # the day whose first copy was looked after
        self.unsaid: list[str] = []
        """What went wrong beside what was done; whoever says it empties this."""

    @classmethod
    def start(cls, path: Path, child: str, today: dt.date | None = None) -> "Session":
        """A new notebook for a child, in a file that does not exist yet."""
        created = _now(today).strftime("%Y-%m-%dT%H:%M")
        tables: dict[str, dict[str, Record]] = {
            "notebook": {
                "notebook": Header(id="notebook", format=FORMAT, version=VERSION, created=created)
            },
            "child": {"child": Child(id="child", name=child)},
        }
        Store(path).create(Notebook(tables=tables))
        return cls(path, today)

    # ── time and names ────────────────────────────────────────────────────────────────────────

    @property
    def today(self) -> dt.date:
        return self._fixed_today or clock_today()

    def now(self) -> dt.datetime:
        """This minute, on the given day where one was given."""
        return _now(self._fixed_today)

    def new_id(self, kind: type[Record]) -> str:
        """An id nothing in the notebook has: `q-7f3k2m`."""
        while True:
            key = f"{LETTERS[kind]}-{''.join(_LETTERS[byte % 32] for byte in os.urandom(6))}"
            if self.notebook.get(key) is None:
                return key

    # ── change ────────────────────────────────────────────────────────────────────────────────

    def apply(self, edit: Edit, what: str, *, as_written: bool = False) -> Notebook:
        """Make a change, save it, and remember how to undo it; `what` names it in the past tense.

        `as_written` is for records that come out of a file: they keep their own dates, and the
        faults they had there. Raises CareprepError (a broken rule, a file that cannot be written);
        then nothing changed.
        """
        before = self.notebook
        after = edit(before) if as_written else self._stamped(before, edit(before))
        difference = changes(before, after)
        if not difference:
            return before
        if not as_written:
            _check(before, after, difference)
        self._save(before, after)
        step = Step(what, difference)
        self._past().append(step)
        self._undone.clear()
        journal.append(self._journal, step)
        return self.notebook

    def undo(self) -> str:
        """Take back the newest step, also one of an earlier sitting. Returns what was undone."""
        past = self._past()
        if not past:
            raise BadInput("There is nothing to undo.")
        step = past[-1]
        self._turn(tuple((table, key, new, old) for table, key, old, new in step.changes), step)
        past.pop()
        journal.drop_last(self._journal)
        self._undone.append(step)
        return step.what

    def redo(self) -> str:
        """Do again what was undone last. Returns what was redone."""
        if not self._undone:
            raise BadInput("There is nothing to do again.")
        step = self._undone[-1]
        self._turn(step.changes, step)
        self._undone.pop()
        self._past().append(step)
        journal.append(self._journal, step)
        return step.what

    def refresh(self) -> bool:
        """Take in what another program wrote meanwhile. Returns whether anything was new."""
        if not self._store.changed_elsewhere():
            return False
        self.notebook = self._store.load()
        self._done = None  # the other program may have added steps
        return True

    def back_up(self, why: str) -> None:
        """Keep a copy of the file as it stands; `why` in a few words: “before a merge”.

        For whatever changes much at once: call it first. Raises FileTrouble where no copy can be
        made; then it is better to stop.
        """
        backups.keep(self.path, clock_now(), why)
        self._backed_up = clock_today()

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    @property
    def _journal(self) -> Path:
        return folders.state_for(self.path) / "steps"

    def _past(self) -> list[Step]:
        if self._done is None:
            self._done = journal.load(self._journal)
        return self._done

    def _turn(self, difference: Changes, step: Step) -> None:
        before = self.notebook
        if any(before.get(key) != old for _, key, old, _ in difference):
            raise CareprepError(
                f"“{step.what}” cannot be turned back: it was changed again since.",
                "Change it by hand instead.",
            )
        gone = [key for _, key, _, new in difference if new is None]
        put = [new for _, _, _, new in difference if new is not None]
        self._save(before, before.drop(*gone).put(*put))

    def _save(self, before: Notebook, after: Notebook) -> None:
        self._back_up_first(before)
        try:
            self.notebook = self._store.commit(before, after)
        except CareprepError:
            self.refresh()
            raise

    def _back_up_first(self, before: Notebook) -> None:
        """Before the first change of a day, a copy. Where none can be made saving goes on all the
        same: what the family writes now is worth more than a copy of what it wrote before."""
        today = clock_today()
        if before.read_only or (self._backed_up == today and not self._store.older):
            return
        self._backed_up = today
        try:
            if self._store.older:
                self.back_up("before it was brought to the new format")
            elif not backups.has_one_of(self.path, today):
                self.back_up(backups.FIRST_OF_DAY)
        except FileTrouble as problem:
            self.unsaid.append(f"It is saved, but today’s backup could not be made: {problem.what}")

    def _stamped(self, before: Notebook, after: Notebook) -> Notebook:
        """Goals, questions and follow-ups say themselves when they were made and changed."""
        now = self.now().strftime("%Y-%m-%dT%H:%M")
        stamped = [
            replace(new, updated=now, created=new.created if old else now)
            for _, _, old, new in changes(before, after)
            if isinstance(new, Goal | Question | FollowUp)
        ]
        return after.put(*stamped) if stamped else after


def put_back(path: Path, content: bytes) -> Path | None:
    """Let a backup take the place of a notebook that cannot be opened.

    Returns where the damaged file is kept, or None where there was none. The steps that could be
    undone go: they were about another file. Raises FileTrouble; then nothing was changed.
    """
    damaged = backups.keep_damaged(path, clock_now())
    Store(path).put_back(content)
    journal.forget(folders.state_for(path) / "steps")
    return damaged


def clock_now() -> dt.datetime:
    """The second by the computer's clock, whatever day was given."""
    return dt.datetime.now().replace(microsecond=0)


def clock_today() -> dt.date:
    """The day by the computer's clock."""
    return clock_now().date()


def _now(day: dt.date | None) -> dt.datetime:
    now = dt.datetime.now().replace(second=0, microsecond=0)
    return dt.datetime.combine(day, now.time()) if day else now


def _check(before: Notebook, after: Notebook, difference: Changes) -> None:
    """Refuse a change that breaks a rule of the model; an old fault may stay as it was."""
    for _, _, old, new in difference:
        if new is not None:
            known = problems(old, before) if old is not None else []
            fresh = [text for text in problems(new, after) if text not in known]
            if fresh:
                raise BadInput(f"That does not fit: {fresh[0]}.", "Nothing was changed.")
    gone = {key for _, key, _, new in difference if new is None}
    if gone:
        for table in after.tables.values():
            for record in table.values():
                if any(key in gone for _, key, _ in references(record)):
                    raise BadInput(
                        f"Something still points at it: {getattr(record, 'title', record.id)}.",
                        "Nothing was changed.",
                    )
