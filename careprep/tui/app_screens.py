"""The part of the app that puts screens before the person and hands them the notebook."""

import datetime as dt

from textual import on

from careprep.model.notebook import Notebook
from careprep.session.session import Session
from careprep.storage.drafts import Draft, draft_for
from careprep.tui.app_lock import LockingApp
from careprep.tui.base import CareScreen
from careprep.tui.messages import Say
from careprep.tui.screens.form import FormContent, FormScreen, Submit
from careprep.tui.terminal import paint_now


class ScreensApp(LockingApp):
    """An app whose screens all show the notebook as it is now."""

    def __init__(self, session: Session | None, today: dt.date | None) -> None:
        super().__init__(session, today)
        self._drafts: dict[str, Draft] = {}

    def _show(self, screen: CareScreen) -> None:
        self.push_screen(self._handed(screen))

    def _handed(self, screen: CareScreen) -> CareScreen:
        """A new screen with what it is to show."""
        if self.session is not None:
            screen.set_reactive(CareScreen.notebook, self.session.notebook)
            screen.set_reactive(CareScreen.today, self.session.today)
        return screen

    def _share(self) -> None:
        """Hand the notebook as it is now to every screen that is open."""
        assert self.session is not None
        for screen in list(self.screen_stack):
            if isinstance(screen, CareScreen):
                screen.today = self.session.today
                screen.notebook = self.session.notebook

    def _say(self, text: str, *, trouble: bool = False, about: str = "") -> None:
        for screen in reversed(self.screen_stack):
            if isinstance(screen, CareScreen):
                screen.say(text, trouble=trouble, about=about)
                return

    def _say_at_once(self, text: str) -> None:
        """The same while nothing else gets its turn: it is painted now."""
        self._say(text)
        paint_now(self)

    @on(Say)
    def _on_say(self, event: Say) -> None:
        self._say(event.text, trouble=event.trouble)

    def _form(self, asked: FormContent, submit: Submit, key: str = "") -> None:
        """`key` names the form and what it is about, for what is typed and not saved."""
        if key not in self._drafts:
            at = self.session
            self._drafts[key] = draft_for(at.path, key, at.seal, at.unseal) if at else Draft()
        form = FormScreen(asked, submit, self._drafts[key])
        if self.session is None:
            form.set_reactive(CareScreen.notebook, Notebook(tables={}))
            self.push_screen(form)
        else:
            self._show(form)
