"""The part of the app that hides everything, and asks for passphrases."""

import datetime as dt
from pathlib import Path
from typing import Any

from textual import events, on
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.screen import Screen

from careprep.errors import CareprepError, Locked
from careprep.session import idle
from careprep.session.session import Session
from careprep.storage import encryption
from careprep.tui.app_keys import TypeAhead
from careprep.tui.screens.lock import LockScreen


class LockingApp(App[None]):
    """An app with a curtain: nothing comes before it, and nothing is lost behind it."""

    BINDINGS = [Binding("f9", "hide", "Hide everything", show=False, priority=True)]

    def __init__(self, session: Session | None, today: dt.date | None) -> None:
        super().__init__()
        self.keys = TypeAhead(self, super().on_event)
        self.session = session
        self._today = today
        self._lock_screen: LockScreen | None = None  # while it is before everything
        self._locked: tuple[Path, Locked] | None = None  # what its passphrase opens, if not session
        self._held_back: list[Screen[Any]] = []
        self._last_key = idle.now()

    def opened(self, session: Session) -> None:
        """Go on with this notebook, whose passphrase was given."""
        raise NotImplementedError

    # ── when ──────────────────────────────────────────────────────────────────────────────────

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown | events.Paste):
            self.touched()
        await self.keys.take(event)

    def touched(self) -> None:
        """Somebody is here."""
        self._last_key = idle.now()

    def hide_when_left(self) -> None:
        """Hide everything where nobody pressed a key for a while."""
        if self.session is None:
            return
        if idle.is_left(self._last_key, idle.minutes_for(locked=self.session.locked)):
            self._hide(LockScreen(asks=self.session.locked))

    def action_hide(self) -> None:
        """Hide everything until the person is back; what is under it stays as it is."""
        if self._lock_screen is not None:
            self._lock_screen.touched()
        elif self.session is not None:
            self._hide(LockScreen(asks=self.session.locked))

    # ── before everything ─────────────────────────────────────────────────────────────────────

    def ask_for(self, path: Path, locked: Locked) -> LockScreen:
        """Ask for the passphrase of a notebook: the one that is open, or another."""
        ours = self.session is not None and self.session.path == path
        self._locked = (path, locked)
        return self._hide(LockScreen(asks=True) if ours else LockScreen(locked.what, asks=True))

    def _hide(self, curtain: LockScreen) -> LockScreen:
        if self._lock_screen is None:
            if self.screen_stack:
                super().push_screen(curtain)
            self._lock_screen = curtain
        return self._lock_screen

    def push_screen(self, screen: Any, *args: Any, **named: Any) -> Any:
        """What was on its way when everything was hidden waits until it is not."""
        if self._lock_screen is None:
            return super().push_screen(screen, *args, **named)
        self._held_back.append(screen)
        return AwaitComplete()

    def action_command_palette(self) -> None:
        if self._lock_screen is None:
            super().action_command_palette()

    # ── away again ────────────────────────────────────────────────────────────────────────────

    @on(LockScreen.Tried)
    def _on_tried(self, event: LockScreen.Tried) -> None:
        if self._lock_screen is None:
            return
        other = None
        try:
            if self._locked is not None:
                path, locked = self._locked
                encryption.unlock(locked.block, event.passphrase)
                if self.session is None or self.session.path != path:
                    other = Session(path, self._today)
            elif self.session is not None:
                self.session.passes(event.passphrase)
        except CareprepError as problem:
            self._lock_screen.say(str(problem))
            return
        self._lift()
        if other is not None:
            self.opened(other)

    @on(LockScreen.Left)
    def _on_left(self) -> None:
        """Not to be opened after all. A curtain before an open notebook stays where it is."""
        if len(self.screen_stack) == 1:
            self.exit()
        elif self._locked and self.session and self._locked[0] != self.session.path:
            self._lift()

    def _lift(self) -> None:
        self._lock_screen = self._locked = None
        if len(self.screen_stack) > 1:
            self.pop_screen()
        for screen in self._held_back:
            self.push_screen(screen)
        self._held_back.clear()
        self.touched()
