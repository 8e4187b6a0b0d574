"""What was done in an open notebook: the steps that can be undone, and done again."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from careprep.errors import BadInput, FileTrouble
from careprep.model import identity
from careprep.model.notebook import Changes, Notebook, StepKind, following
from careprep.session import clock
from careprep.storage import paths, undo_log
from careprep.storage.file import Store
from careprep.storage.revision import Writing, left_out
from careprep.storage.undo_log import Step


class Steps:
    """The steps of one notebook on this computer, those of earlier sittings too."""

    def __init__(self, store: Store, child: Callable[[], str]) -> None:
        """`child` says whose notebook it is now: by identity."""
        self._store, self._child = store, child
        self._known: list[Step] | None = None  # None: those of earlier sittings are not read yet
        self._writings: list[Writing] = []
        self._undone: list[Step] = []
        self._sitting = os.urandom(6).hex()  # tells this window's steps from another's
        self._onto = ""  # the running edit that the newest step belongs to

    def known(self) -> list[Step]:
        """What can be undone, oldest first; read when it is asked for first."""
        if self._known is None:
            try:
                log = undo_log.load(self._journal, self._store.key)
                # Another child's file may have come to this name since.
                mine = ("", self._child())
                self._known = [step for step in log.steps if step.child in mine]
                self._writings = log.writings
            except FileTrouble:  # no state folder: what was done is saved all the same
                self._known, self._writings = [], []
        return self._known

    def forget(self) -> None:
        """Read anew what is known: another program may have added steps."""
        self._known = None
        self._onto = ""

    def move_to(self, store: Store) -> None:
        """Go on beside another file, with everything that was done."""
        self._known, self._store = list(self.known()), store
        for step in self._known:
            with contextlib.suppress(FileTrouble):
                undo_log.note(self._journal, step, store.key)

    # ── forth ─────────────────────────────────────────────────────────────────────────────────

    def new(self, what: str, kind: StepKind, before: Notebook, difference: Changes) -> Step:
        """The step that makes these changes; `what` names it in the past tense."""
        return Step(
            what,
            difference,
            sitting=self._sitting,
            ahead_of=following(before, (key for _, key, _, new in difference if new is None)),
            rows=self._store.at_length(difference),
            at=f"{clock.now():%Y-%m-%dT%H:%M}",
            child=identity.mark(before).identity,
            kind=kind,
        )

    @contextlib.contextmanager
    def noted(self, step: Step) -> Iterator[None]:
        """Note the step for undo, then let it happen."""
        self.known()  # before it is noted, or it would be there twice
        with contextlib.ExitStack() as noted:
            with contextlib.suppress(FileTrouble):  # no state folder: saving says so itself
                key = self._store.key_now()
                noted.enter_context(undo_log.ahead(self._journal, step, self._wrote, key))
            yield

    def add(self, step: Step, onto: str = "") -> None:
        """A step was done and saved; one that goes on with the edit `onto` joins the one before."""
        step = self._finished(step)
        if onto and onto == self._onto and self.known():
            step = undo_log.join(self._journal, self.known().pop(), step, self._store.key)
        self.known().append(step)
        self._undone.clear()
        self._onto = onto

    # ── back ──────────────────────────────────────────────────────────────────────────────────

    def newest(self, notebook: Notebook) -> Step:
        """The step to undo. Raises BadInput where there is none, or where it is not in the file."""
        past, gone = self.known(), self._not_in_the_file()
        while past and is_before(notebook, past[-1].changes) and past[-1].wrote not in gone:
            # It was never done, or undone: careprep was stopped just before or just after.
            past.pop()
        if not past:
            raise BadInput("There is nothing to undo.")
        # This window's own come first: what another one did meanwhile is not this one's to undo.
        step = next((s for s in reversed(past) if self.is_own(s)), past[-1])
        if step.wrote in gone and not _is_after(notebook, step.changes):
            raise BadInput(
                f"“{step.what}” was saved here and is not in the file any more: "
                "another program put an older one in its place.",
                "To see what is missing, and to take it in: careprep recover",
            )
        return step

    def is_own(self, step: Step) -> bool:
        """Was it done in this window?"""
        return step.sitting == self._sitting

    @contextlib.contextmanager
    def undoing(self, step: Step) -> Iterator[None]:
        """Note that the step may be undone from here on, and let it happen."""
        with contextlib.ExitStack() as noted:
            with contextlib.suppress(FileTrouble):
                key = self._store.key_now()
                noted.enter_context(undo_log.undoing(self._journal, step, self._wrote, key))
            yield

    def undone(self, step: Step, done: Step) -> None:
        """The step was undone; `done` is what does again what was taken back."""
        self.known().remove(step)
        self._onto = ""
        self._undone.append(replace(self._finished(done), wrote=None))

    def last_undone(self) -> Step:
        """The step to do again. Raises BadInput where there is none."""
        if not self._undone:
            raise BadInput("There is nothing to do again.")
        return self._undone[-1]

    def redone(self) -> None:
        """The step that was undone last was done again."""
        self.known().append(self._finished(self._undone.pop()))
        self._onto = ""

    # ── what is missing ───────────────────────────────────────────────────────────────────────

    def left_out(self) -> list[Step]:
        """The steps saved here that the file did not come of.

        What they did may be in it all the same: whoever asks compares.
        """
        gone = self._not_in_the_file()
        return [step for step in self.known() if step.wrote in gone]

    def give_up(self, steps: Sequence[Step]) -> None:
        """These steps are not in the file, and that is settled: they are not told of again."""
        for step in steps:
            if step in self.known():
                self.known().remove(step)
            with contextlib.suppress(FileTrouble):
                undo_log.drop(self._journal, step, key=self._store.key_now())

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    @property
    def _journal(self) -> Path:
        return paths.state_for(self._store.path) / undo_log.NAME

    def _not_in_the_file(self) -> set[Writing | None]:
        """What this computer wrote and the file did not come of."""
        self.known()
        return {*left_out(self._writings, self._store.revision, paths.install())}

    def _wrote(self) -> list[Writing]:
        return self._store.wrote

    def _finished(self, step: Step) -> Step:
        """A step that was saved just now."""
        self._writings += self._store.wrote
        return replace(step, wrote=self._store.wrote[-1] if self._store.wrote else None)


def is_before(notebook: Notebook, difference: Changes) -> bool:
    """Does everything say what it said before these changes?"""
    return all(notebook.get(key) == old for _, key, old, _ in difference)


def _is_after(notebook: Notebook, difference: Changes) -> bool:
    """Does everything say what it said after these changes?"""
    return all(notebook.get(key) == new for _, key, _, new in difference)
