"""The terminal the screens are on: it may go away while they run, and is wiped in the end.

All that careprep uses of Textual without Textual’s promise to keep it (names that begin with an
underscore) is here, so that a new Textual is looked at in one place.
"""

import contextlib
import sys
from typing import Any, TextIO

from textual.app import App
from textual.driver import Driver

from careprep.errors import stopped


def end_with_bug(app: App[None]) -> None:
    """End the app because of the exception being handled, without a word of the notebook.

    It takes the place of Textual’s own report, which shows the values of variables: those are the
    child’s.
    """
    app.bell()
    app._exit_renderables.append(stopped(sys.exc_info()[1]))
    app._close_messages_no_wait()


def paint_now(app: App[None]) -> None:
    """Paint the screen as it is now, while nothing else gets its turn."""
    screen = app.screen
    screen._refresh_layout()
    app._display(screen, screen._compositor.render_update(full=True))


def leaving_nothing(kind: type[Driver]) -> type[Driver]:
    """The driver of this terminal, as one that leaves nothing of the screens behind.

    Some terminals have no second screen to come back from, so the one there is is wiped. Once the
    terminal is gone, what is written goes nowhere: else the app would wait for it for ever.
    """

    class Leaving(kind):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self._file: Any = _Lasting(self._file)  # what the driver writes to

        def stop_application_mode(self) -> None:
            self.write("\x1b[2J")
            super().stop_application_mode()

    return Leaving


class _Lasting:
    """A file that a terminal is behind, or was."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
