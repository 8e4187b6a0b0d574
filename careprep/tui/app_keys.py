"""Typing ahead: a key waits until the key before it has done everything it does.

Textual hands keys on faster than a screen acts on them. Without this, the first letters typed
right after a key that opens a form or a note would be taken as keys of the screen behind it.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.timer import Timer

PATIENCE = 1.0  # seconds after which a waiting key goes on, whatever the one before is doing


class TypeAhead:
    """Lets an app act on one key after the other.

    A key is done when the widget that got it, everything around that up to the app, and a screen
    that it opened have nothing left to do.
    """

    def __init__(self, app: App[None], act: Callable[[events.Event], Awaitable[None]]) -> None:
        """`act` is what the app does with an event whose turn it is."""
        self._app = app
        self._act = act
        self._ahead: deque[events.Key | events.Paste] = deque()
        self.acting = False
        self._turn = 0  # counts the keys: what an earlier one still reports no longer counts
        self._patience: Timer | None = None

    async def take(self, event: events.Event) -> None:
        """Act on an event, or keep it until its turn comes."""
        if event.is_forwarded or not isinstance(event, events.Key | events.Paste):
            await self._act(event)
        elif not self.acting:
            await self._act_on(event)
        else:
            self._ahead.append(event)
            self._wait()

    def _wait(self) -> None:
        if self._patience is None:
            self._patience = self._app.set_timer(PATIENCE, partial(self._next, self._turn))

    async def _act_on(self, event: events.Key | events.Paste) -> None:
        self.acting = True
        self._turn += 1
        screen = self._app.screen
        target = self._app.focused or screen
        await self._act(event)
        # Once up for the key itself, which the app acts on in the end, and once for what that
        # set going in one of the widgets between.
        self._climb(target, self._turn, then=lambda: self._after(target, screen))

    def _after(self, target: DOMNode, screen: Screen[object]) -> None:
        self._climb(target, self._turn, then=lambda: self._arrive(screen))

    def _arrive(self, screen: Screen[object]) -> None:
        if self._app.screen is screen:
            self._app.call_later(self._next, self._turn)
        else:  # it has just been opened, or is back
            now = self._app.screen
            self._after(self._app.focused or now, now)

    def _climb(self, node: DOMNode, turn: int, then: Callable[[], None]) -> None:
        """Wait until a node has nothing left to do, go on to the one around it, and so on."""

        def look() -> None:
            if turn != self._turn:
                return
            if node.message_queue_size:
                self._climb(node, turn, then)
            elif node is not self._app:
                self._climb(node.parent or self._app, turn, then)
            else:
                then()

        if not node.call_later(look) and node is not self._app:
            self._climb(self._app, turn, then)  # it is gone already

    async def _next(self, turn: int) -> None:
        """The key of this turn is done: the next one that waits has its own."""
        if turn != self._turn:
            return
        if self._patience is not None:
            self._patience.stop()
            self._patience = None
        self.acting = False
        if self._ahead:
            event = self._ahead.popleft()
            await self._act_on(event)
            if self._ahead:
                self._wait()
