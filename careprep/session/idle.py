"""When nobody is there any more: after how many minutes what is shown is hidden."""

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator

from careprep.session import clock
from careprep.storage import paths

HIDE_AFTER = 10  # minutes without a key, for a locked notebook where nothing else is kept
LOOK_EVERY = 5.0  # seconds between looks at the clock while a prompt waits


def minutes_for(*, locked: bool) -> int:
    """After how many minutes without a key a notebook is hidden; 0 is never."""
    kept = paths.setting(paths.HIDE_AFTER)
    return int(kept) if kept.isdecimal() else HIDE_AFTER if locked else 0


def now() -> dt.datetime:
    """The clock on the wall, to the second: the hours of a sleeping computer count too."""
    return clock.now()


def is_left(since: dt.datetime, minutes: int) -> bool:
    """Was the last key longer ago than that? A clock that was set back counts as well."""
    return bool(minutes) and not dt.timedelta(0) <= now() - since <= dt.timedelta(minutes=minutes)


@contextlib.contextmanager
def watched(
    minutes: int, hide: Callable[[], object], every: float = LOOK_EVERY
) -> Iterator[Callable[[], bool]]:
    """While a prompt waits for a line: `hide` what is shown once nobody typed one for so long.

    Gives what tells, when the line is there, whether it came too late.
    """
    since = now()

    def left() -> bool:
        return is_left(since, minutes)

    if not minutes:
        yield left
        return
    import threading  # only where something is hidden

    over = threading.Event()

    def watch() -> None:
        while not over.wait(every):
            if left():
                hide()
                return

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield left
    finally:
        over.set()
        watching.join()  # nothing is hidden once the person is back


def empty_screen() -> None:
    """Take everything off the terminal, also what was scrolled away where it knows how."""
    if not sys.stdout.isatty():
        return
    if os.name == "nt":
        os.system("cls")  # an old console knows no codes
    elif os.environ.get("TERM") == "dumb":
        print("\n" * 200)  # noqa: T201
    else:
        print("\x1b[H\x1b[2J\x1b[3J", end="", flush=True)  # noqa: T201
