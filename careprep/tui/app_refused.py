"""The part of the app that knows a way on where a change was refused."""

import contextlib
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual import on

from careprep.errors import CareprepError, NotSaved
from careprep.model.fields import Field, ParseContext
from careprep.session.session import Session
from careprep.storage import paths
from careprep.sync.conflict import ConflictingEdits
from careprep.tui.app_screens import ScreensApp
from careprep.tui.messages import Refused, ResolveConflict
from careprep.tui.screens.conflict import ConflictScreen
from careprep.tui.screens.form import FormContent

GONE = (
    "is not there any more: it was moved, renamed or removed. Everything is still here. Put the "
    "file back in its place, or press f6 to go on in another file."
)
NOT_SAVED = (
    "It is not saved yet. Make room and do it again, or press f6 to save it in another file."
)


class RefusedEditsApp(ScreensApp):
    """An app in which nothing typed is lost: it is tried again, elsewhere, or beside theirs."""

    def __init__(self, session: Session | None, today: dt.date | None) -> None:
        super().__init__(session, today)
        self._news = ""  # to say with the next change that is saved
        self._unsaved: Callable[[], None] | None = None  # what to try again, saved elsewhere
        self._gone = False  # the file is not where it was, and that was said

    @on(Refused)
    def _on_refused(self, event: Refused) -> None:
        self._share()
        self._refused(event.problem, event.again, event.close)

    def _refused(
        self, problem: CareprepError, again: Callable[[], None], close: Callable[[], None]
    ) -> None:
        """Say why a change was refused; where there is a way on, show it."""
        if isinstance(problem, ConflictingEdits):
            self._show(ConflictScreen(problem, close))
        elif isinstance(problem, NotSaved):
            self._unsaved = again
            self.refresh_bindings()
            self._say(f"{problem.what} {NOT_SAVED}", trouble=True)
        else:
            self._say(str(problem), trouble=True)

    @on(ResolveConflict)
    def _settle_clash(self, event: ResolveConflict) -> None:
        assert self.session is not None
        if isinstance(self.screen, ConflictScreen):
            self.pop_screen()
        said = "Theirs is kept; yours was not saved."
        try:
            if event.chosen is not None:
                self.session.resolve(event.problem, event.chosen)
                said = "Saved as you chose. Press u to undo."
        except CareprepError as problem:
            self._share()
            self._refused(problem, lambda: self._settle_clash(event), event.close)
            return
        self._saved()
        event.close()
        self._share()
        self.call_after_refresh(self._say, said)

    # ── a file that went ──────────────────────────────────────────────────────────────────────

    def _look_for_file(self) -> None:
        """Where the file of the notebook went, say so once; `f6` then asks where to go on."""
        gone = self.session is not None and self.session.gone
        if gone and not self._gone and self.session is not None:
            self._unsaved = self._unsaved or self._only_moved
            self.refresh_bindings()
            self._say(f"{self.session.path} {GONE}", trouble=True)
        elif self._gone and not gone and self._unsaved == self._only_moved:
            self._saved()
        self._gone = gone

    def _only_moved(self) -> None:
        """Nothing was refused: there is nothing to do again in the other file."""
        self._news = ""

    # ── saving somewhere else ─────────────────────────────────────────────────────────────────

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Saving elsewhere is there to be seen where saving failed, and only there."""
        if action == "elsewhere":
            return self._unsaved is not None
        return super().check_action(action, parameters)

    def _saved(self) -> None:
        if self._unsaved is not None:
            self._unsaved = None
            self.refresh_bindings()

    def action_elsewhere(self) -> None:
        """Ask for another file, write the notebook there, and make the refused change in it."""
        again, session = self._unsaved, self.session
        if again is None or session is None:
            return
        self._saved()  # asked once; where it is refused again, it is offered again
        fields = (
            Field(
                name="path",
                label="File",
                kind="file",
                required=True,
                help="Your whole notebook goes there, with what you just typed, and stays there.",
            ),
        )

        def submit(values: dict[str, Any]) -> None:
            path = Path(values.get("path", start)).expanduser().absolute()
            session.move_to(path)
            with contextlib.suppress(CareprepError):
                paths.remember(path)
            self._news = f"Your notebook is now in {path}."
            self.call_after_refresh(self._go_on, again)

        start = str(paths.elsewhere(session.path))
        context = ParseContext(today=session.today)
        self._form(FormContent("Save in another file", fields, context, {"path": start}), submit)

    def _go_on(self, again: Callable[[], None]) -> None:
        self._share()
        self._say(self._news)
        again()
