"""The terminal the screens are on: it may go away while they run, and is wiped in the end."""

import contextlib
from typing import Any, TextIO

from textual.driver import Driver


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
