"""`python -m careprep`, and the `careprep` command: what comes before the work, and after it.

Ctrl-C while the parts of careprep are being loaded, or when all is done, ends it like any program:
at once, and without a word of Python's. In between what was begun is tidied up first.
"""

import sys
from types import TracebackType

_of_python = sys.excepthook


def _told(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """What Python says about an exception that nobody caught; of Ctrl-C nothing need be said."""
    if not issubclass(kind, KeyboardInterrupt):
        _of_python(kind, problem, trace)


def _told_where_nothing_can_be_raised(what: "sys.UnraisableHookArgs") -> None:
    if not issubclass(what.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(what)


sys.excepthook = _told  # before anything else is loaded: that takes a while
sys.unraisablehook = _told_where_nothing_can_be_raised

import signal  # noqa: E402

_LISTENING = signal.getsignal(signal.SIGINT) is signal.default_int_handler
"""Not where whoever started this program wants it to go on after Ctrl-C."""

if _LISTENING:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import datetime as dt  # noqa: E402
from pathlib import Path  # noqa: E402

from careprep.cli import main as cli  # noqa: E402


def main() -> int:
    """Run the words of this process's command line; returns the exit code."""
    if not _LISTENING:
        return cli.main(screens=_screens)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return cli.main(screens=_screens)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _screens(path: Path | None, today: dt.date | None, sample: bool) -> int:
    from careprep.tui.app import run  # textual: never for a verb

    return run(path, today, sample=sample)


if __name__ == "__main__":
    sys.exit(main())
