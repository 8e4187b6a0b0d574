"""One open notebook: the only door to change, and the steps back and forth."""

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from careprep.errors import BadInput, CareprepError, ChangedElsewhere, FileTrouble, NotSaved
from careprep.model import identity
from careprep.model.notebook import Changes, Notebook, StepKind, changes
from careprep.model.records import (
    FORMAT,
    LETTERS,
    VERSION,
    Child,
    FollowUp,
    Goal,
    Header,
    Member,
    Question,
    Record,
)
from careprep.model.references import references
from careprep.model.validation import issues
from careprep.session import clock
from careprep.session.history import Steps, is_before
from careprep.storage import backups, encryption, paths, rekey, undo_log
from careprep.storage.file import Store
from careprep.storage.revision import Joining, Revision
from careprep.storage.undo_log import Step
from careprep.sync import consent_guard
from careprep.sync.conflict import ConflictingEdits, WindowConflict, describe_conflicts

REPLACED = "before an older file came in its place"
"""Why a backup was made of what an open notebook said."""

Edit = Callable[[Notebook], Notebook]
Check = Callable[[Notebook, Notebook, Changes], object]


class Session:
    """A notebook that is open in this program.

    `today` fixes the day (for preparing ahead and for documents that come out the same twice);
    without it the computer's clock is asked each time.
    """

    def __init__(self, path: Path, today: dt.date | None = None) -> None:
        self.path = path
        self._fixed_today = today
        self._store = self._stored(path)
        self.notebook: Notebook = self._store.load()
        rekey.finish(self._store)
        self.steps = Steps(self._store, lambda: identity.mark(self.notebook).identity)
        """What was done here, and can be undone and done again."""
        self._backed_up: dt.date | None = None  # the day whose first copy was looked after
        self.unsaid: list[str] = []
        """What went wrong beside what was done; whoever says it empties this."""

    @classmethod
    def start(cls, path: Path, child: str, today: dt.date | None = None) -> "Session":
        """A new notebook for a child, in a file that does not exist yet."""
        created = clock.minute_on(today).strftime("%Y-%m-%dT%H:%M")
        tables: dict[str, dict[str, Record]] = {
            "notebook": {
                "notebook": Header(
                    id="notebook",
                    format=FORMAT,
                    version=VERSION,
                    created=created,
                    identity=identity.random_letters(),
                )
            },
            "child": {"child": Child(id="child", name=child)},
        }
        Store(path).create(Notebook(tables=tables))
        return cls(path, today)

    # ── time and names ────────────────────────────────────────────────────────────────────────

    @property
    def today(self) -> dt.date:
        return self._fixed_today or clock.today()

    def now(self) -> dt.datetime:
        """This minute, on the given day where one was given."""
        return clock.minute_on(self._fixed_today)

    def new_id(self, kind: type[Record]) -> str:
        """An id nothing in the notebook has: `q-7f3k2m`."""
        while True:
            key = f"{LETTERS[kind]}-{identity.random_letters(6)}"
            if self.notebook.get(key) is None:
                return key

    # ── change ────────────────────────────────────────────────────────────────────────────────

    def apply(
        self,
        edit: Edit,
        what: str,
        onto: str = "",
        *,
        kind: StepKind = "change",
        as_written: bool = False,
    ) -> Notebook:
        """Make a change, save it, and remember how to undo it; `what` names it in the past tense.

        `onto` names an edit that runs on, such as a note that is saved while it is typed: changes
        that follow each other under one name are one step. `as_written` is for records that come
        out of a file: they keep their own dates, and the faults they had there. Where another
        window changed the same record, what only one of them says is taken from each. Raises
        CareprepError (a broken rule, a file that cannot be written: NotSaved, two windows that say
        something different: ConflictingEdits); then nothing changed.
        """
        before = self.notebook
        after = edit(before) if as_written else self._stamped(before, edit(before))
        # A file of an older careprep gets its identity with a change; no undo takes it back.
        child = identity.mark(after).own or identity.mark(before).identity
        after = identity.given(after, child)
        difference = changes(identity.given(before, child), after)
        if not difference:
            return before
        if not as_written:
            _check(before, after, difference)
        step = self.steps.new(what, kind, before, difference)
        try:
            with self.steps.noted(step):
                self._save(before, after, _no_check if as_written else _check)
        except ChangedElsewhere as problem:
            if as_written:
                raise
            return self._with_theirs(problem, difference, (what, kind))
        self.steps.add(step, onto)
        return self.notebook

    def take_in(self, result: Notebook, copy: str, theirs: Revision, mark: str) -> Notebook:
        """Let the notebook be what it is together with another copy of that name, as one step.

        `theirs` is the revision of the copy. Under the same mark both computers then write the
        same revision. Raises CareprepError; then nothing changed.
        """
        before, child = self.notebook, identity.mark(self.notebook).identity
        result = identity.given(result, child)  # as `apply` does; both computers come to the same
        difference = changes(identity.given(before, child), result)
        if not difference:
            return before
        step = self.steps.new(f"took in {copy}", "took_in", before, difference)
        step = replace(step, copy=copy)
        with self.steps.noted(step):
            self._save(before, result, _no_check, Joining(theirs, mark))
        self.steps.add(step)
        return self.notebook

    def resolve(self, problem: ConflictingEdits, chosen: Mapping[str, Record | None]) -> Notebook:
        """Make a change that clashed, with what was chosen for each record in question."""

        def edit(notebook: Notebook) -> Notebook:
            rest = {
                key: new
                for _, key, old, new in problem.difference
                if key not in chosen and notebook.get(key) == old
            }
            wanted = {**rest, **chosen}
            put = [record for record in wanted.values() if record is not None]
            return notebook.put(*put).drop(*(key for key, new in wanted.items() if new is None))

        what, kind = problem.step
        return self.apply(edit, what, kind=kind)

    def undo(self) -> Step:
        """Take back the newest step, also one of an earlier sitting. Returns what was undone."""
        step = self.steps.newest(self.notebook)
        back = _turned(step.changes)
        own = self.steps.is_own(step) and step.kind != "took_in"
        with self.steps.undoing(step):
            done = self._turn(back, step, since=step is not self.steps.known()[-1], own=own)
        again = step if done == back else replace(step, changes=_turned(done))
        self.steps.undone(step, again)
        return step

    def redo(self) -> Step:
        """Do again what was undone last. Returns what was redone."""
        step = self.steps.last_undone()
        with self.steps.noted(step):
            self._turn(step.changes, step)
        self.steps.redone()
        return step

    @property
    def gone(self) -> bool:
        """Is there no file any more where this notebook was?"""
        return self._store.gone()

    @property
    def whole(self) -> bool:
        """Is nothing missing that was saved here, as far as one short look can tell?"""
        return self._store.is_whole()

    def none_missing(self) -> None:
        """Whoever compared found that nothing is missing: the next look is short."""
        self._store.found_whole()

    def refresh(self) -> bool:
        """Take in what another program wrote meanwhile. Returns whether anything was new."""
        if not self._store.changed_elsewhere():
            return False
        self.notebook = self._store.load()
        self.steps.forget()
        return True

    def back_up(self, why: str) -> None:
        """Keep a copy of the file as it stands; `why` in a few words: “before a merge”.

        For whatever changes much at once: call it first. Raises FileTrouble where no copy can be
        made; then it is better to stop.
        """
        backups.keep(self.path, clock.now(), why)
        self._backed_up = clock.today()

    def while_waiting(self, say: Callable[[str], object]) -> None:
        """Whom to tell where saving has to wait for another program."""
        self._store.waiting = say

    @property
    def revision(self) -> Revision:
        """Which writing of the notebook this is: for a merge, which joins two of them."""
        return self._store.revision

    # ── locking ───────────────────────────────────────────────────────────────────────────────

    @property
    def locked(self) -> bool:
        """Is the file locked with a passphrase? (Here it is open all the same.)"""
        return self._store.key is not None

    def lock(self, passphrase: str) -> int:
        """Lock the file, and what is kept beside it, with a passphrase; a locked one changes it.

        Returns how many backups stay locked with an earlier passphrase. Takes some seconds.
        """
        return self._relock(encryption.new_key(passphrase))

    def unlock(self) -> int:
        """Make the file plain, and what is kept beside it. Returns how many backups stay locked."""
        return self._relock(None)

    def passes(self, passphrase: str) -> None:
        """Raise WrongPassphrase unless the notebook is plain or this opens it."""
        if key := self._store.key:
            encryption.unlock(key.block, passphrase)

    def seal(self, content: bytes) -> bytes:
        """Bytes to keep beside the notebook, in its part of the state folder: locked if it is.

        Raises Locked where another program locked it meanwhile and nobody gave the passphrase yet.
        """
        return encryption.encrypt_piece(content, self._store.key_now())

    def seal_copy(self, content: bytes) -> bytes:
        """The bytes of a whole notebook file, to keep beside this one: locked if this one is."""
        key = self._store.key_now()
        return (
            content
            if key is None or encryption.is_locked(content)
            else encryption.encrypt(content, key)
        )

    def changed_elsewhere(self) -> bool:
        """Was the file changed by another program since it was read?"""
        return self._store.changed_elsewhere()

    def unseal(self, content: bytes) -> bytes:
        """What `seal` was given. Raises FileTrouble where it is damaged or of another key."""
        return encryption.decrypt_piece(content, self._store.key)

    def _relock(self, key: encryption.Key | None) -> int:
        left = rekey.relock(self._store, key)
        self.notebook = self._store.load()
        self.steps.forget()
        return left

    def move_to(self, path: Path) -> None:
        """Go on in another file: write the notebook there as it is, its steps to undo too.

        Raises FileTrouble where there is a file already or it cannot be written; then the session
        stays where it is.
        """
        self._store.copy_to(path)
        waiting = self._store.waiting
        self.path, self._store = path, self._stored(path)
        self._store.waiting = waiting
        self.notebook = self._store.load()
        self._backed_up = None
        self.steps.move_to(self._store)

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    def _stored(self, path: Path) -> Store:
        store = Store(path)
        store.replaced = self._keep_replaced
        return store

    def _keep_replaced(self, content: bytes) -> None:
        """Another file came in the place of the one that is open: what was here is kept first."""
        said = "Another program put an older file, or another one, in the place of this notebook."
        try:
            if not encryption.is_locked(content):  # as it may have become meanwhile
                content = encryption.encrypt(content, self._store.key)
            backups.keep_content(self.path, content, clock.now(), REPLACED)
            said += " What was open here is kept: careprep backups lists it."
        except FileTrouble as problem:
            said += f" What was open here could not be kept as a backup: {problem.what}"
        self.unsaid.append(f"{said} To see what is missing, and to take it in: careprep recover")

    def _turn(
        self, difference: Changes, step: Step, *, since: bool = True, own: bool = True
    ) -> Changes:
        """Returns what was changed. `since`: other things were done after it, which may name what
        would go. `own`: a person here did it just now; else nobody hears more by its undoing.
        """
        before = self.notebook
        child = identity.mark(before).identity
        if step.child not in ("", child) or not is_before(before, difference):
            raise CareprepError(
                f"“{step.what}” cannot be turned back: it was changed again since.",
                "Change it by hand instead.",
            )
        gone = [key for _, key, _, new in difference if new is None]
        put = [new for _, _, _, new in difference if new is not None]
        after = before.drop(*gone).put(*put, ahead_of=step.ahead_of)
        narrow, wider = consent_guard.held(before.put(*self._back(difference)), after, self.today)
        if narrow is not after and not own:
            after = consent_guard.waiting(narrow, wider, self.today)
            difference = tuple(each for each in changes(before, after) if each[2] != each[3])
        if since:
            _dangling(before, after, difference)
        self._store.written_like(step.rows)
        self._save(before, after, _dangling)
        if wider:
            say = consent_guard.again if own else consent_guard.stays
            self.unsaid.append(say(wider, self.notebook))
        return difference

    @staticmethod
    def _back(difference: Changes) -> list[Record]:
        """What comes back that was removed as a whole: it is as it was, nothing is asked of it."""
        return [new for _, _, old, new in difference if old is None and new is not None]

    def _save(
        self, before: Notebook, after: Notebook, check: Check, joining: Joining | None = None
    ) -> None:
        self._back_up_first(before)
        try:
            self.notebook = self._store.commit(before, after, check, joining)
        except FileTrouble as problem:
            with contextlib.suppress(CareprepError):
                self.refresh()
            raise NotSaved(problem.what, problem.todo) from None
        except CareprepError:
            self.refresh()
            raise
        self.unsaid += self._store.notes
        self._store.notes.clear()

    def _back_up_first(self, before: Notebook) -> None:
        """Before the first change of a day, a copy. Where none can be made saving goes on all the
        same: what the family writes now is worth more than a copy of what it wrote before."""
        today = clock.today()
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

    def _with_theirs(
        self, problem: ChangedElsewhere, difference: Changes, step: tuple[str, StepKind]
    ) -> Notebook:
        """A change to records that another window changed too: both, where both can be right."""
        clashes = [
            WindowConflict(key=key, before=old, mine=new, theirs=self.notebook.get(key))
            for _, key, old, new in difference
            if key in problem.ids
        ]
        unclear = [clash for clash in clashes if clash.places]
        said = describe_conflicts(unclear, self.notebook, self.today)
        clashed = ConflictingEdits(clashes, difference, step, said)
        if unclear:
            raise clashed from None
        return self.resolve(clashed, {clash.key: clash.resolve() for clash in clashes})

    def _stamped(self, before: Notebook, after: Notebook) -> Notebook:
        """Goals, questions and follow-ups say themselves when they were made and changed, consents
        what stood before them."""
        now = self.now().strftime("%Y-%m-%dT%H:%M")
        stamped: list[Record] = []
        for _, _, old, new in changes(before, after):
            if isinstance(new, Goal | Question | FollowUp):
                stamped.append(replace(new, updated=now, created=new.created if old else now))
            elif isinstance(new, Member):
                was = old.consents if isinstance(old, Member) else ()
                if new.consents != was:
                    rows = consent_guard.as_agreed(was, new.consents, self.today)
                    member = replace(new, consents=rows)
                    stamped.append(old if isinstance(old, Member) and old == member else member)
        return after.put(*stamped) if stamped else after


def put_back(path: Path, content: bytes) -> Path | None:
    """Let a backup take the place of a notebook that cannot be opened.

    Returns where the damaged file is kept, or None where there was none. The steps that could be
    undone go: they were about another file. Raises FileTrouble; then nothing was changed.
    """
    damaged = backups.keep_damaged(path, clock.now())
    Store(path).put_back(content)
    undo_log.forget(paths.state_for(path) / "steps")
    return damaged


def _check(before: Notebook, after: Notebook, difference: Changes) -> None:
    """Refuse a change that breaks a rule of the model; an old fault may stay as it was."""
    for _, _, old, new in difference:
        if new is not None:
            known = issues(old, before) if old is not None else []
            fresh = [text for text in issues(new, after) if text not in known]
            if fresh:
                raise BadInput(f"That does not fit: {fresh[0]}.", "Nothing was changed.")
    _dangling(before, after, difference)


def _turned(difference: Changes) -> Changes:
    return tuple((table, key, new, old) for table, key, old, new in difference)


def _no_check(*_: object) -> None:
    """For what was written before: it is as it was, its faults too."""


def _dangling(_before: Notebook, after: Notebook, difference: Changes) -> None:
    """Refuse to remove what is still named."""
    gone = {key for _, key, _, new in difference if new is None}
    if gone:
        for table in after.tables.values():
            for record in table.values():
                if any(key in gone for _, key, _ in references(record)):
                    raise BadInput(
                        f"Something still points at it: {getattr(record, 'title', record.id)}.",
                        "Nothing was changed.",
                    )
