"""Copies of the notebook file as it stood, kept with careprep's other state.

A copy is made before the first change of a day (the session does that by itself), and before
anything that changes much at once. Whoever does such a thing calls, before it does anything,

    session.back_up("before a merge")

or, where there is no session, `backups.keep(path, moment, "before a merge")`. A copy holds the
bytes of the file, so that one of a locked notebook is locked.
"""

import contextlib
import datetime as dt
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from careprep.errors import FileTrouble
from careprep.storage import atomic, paths

FIRST_OF_DAY = "before the first change of the day"
DAYS = 30  # one copy of each of the newest of these days stays; of days before them, one a month
LEAST = 20  # so many of the newest stay, whatever the clock says

_NAME = re.compile(r"(\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d) (.+)", re.DOTALL)
_MOMENT = "%Y-%m-%d %H.%M.%S"


class Backup(Struct, frozen=True, kw_only=True):
    """One copy: the file it is in, when it was made, why (“before a merge”), its size in bytes."""

    path: Path
    moment: dt.datetime
    why: str
    size: int


def keep(notebook: Path, moment: dt.datetime, why: str) -> Backup | None:
    """Copy the notebook file as it stands; None where the newest copy says the same already.

    `moment` is now, by the clock; `why` a few words that begin with “before”. Copies that nobody
    needs any more go. Raises FileTrouble where the copy cannot be made; then it is the caller's to
    stop or to go on.
    """
    return keep_content(notebook, _read(notebook), moment, why)


def keep_content(notebook: Path, content: bytes, moment: dt.datetime, why: str) -> Backup | None:
    """The same with bytes that the file does not say any more."""
    earlier = kept(notebook)
    if earlier and earlier[0].size == len(content) and _read(earlier[0].path) == content:
        return None
    made = _put(_folder(notebook), notebook, content, moment, why)
    _tidy([made, *earlier], moment.date())
    return made


def keep_damaged(notebook: Path, moment: dt.datetime) -> Path | None:
    """Copy a file that is about to be replaced because it cannot be read; it stays for good.

    None where there is no such file. Raises FileTrouble where the copy cannot be made.
    """
    if not notebook.exists():
        return None
    folder = paths.ensure_folder(paths.state_for(notebook) / "damaged")
    return _put(folder, notebook, _read(notebook), moment, "damaged").path


def kept(notebook: Path) -> list[Backup]:
    """The copies of this notebook, newest first; empty where there is none."""
    try:
        found = [_backup(path) for path in _folder(notebook).iterdir()]
    except OSError:
        return []
    return sorted((b for b in found if b), key=lambda b: b.moment, reverse=True)


def has_one_of(notebook: Path, day: dt.date) -> bool:
    """Was a copy made on this day already? One look at the names in a folder.

    Half a copy of a program that was killed goes: the next whole one may be a day away.
    """
    atomic.sweep(_folder(notebook))
    return any(backup.moment.date() == day for backup in kept(notebook))


def going(moments: Iterable[dt.datetime], today: dt.date) -> set[dt.datetime]:
    """Which copies go. The rest stay: the newest ones and all of today, the newest of each of the
    30 newest days before that have any, and the newest of each month, for ever.

    Days are counted by the copies themselves: a clock that is wrong for a while takes none away.
    """
    every = sorted(set(moments))
    by_day = {moment.date(): moment for moment in every}
    by_month = {(moment.year, moment.month): moment for moment in every}
    stays = {moment for moment in every if moment.date() >= today}
    stays |= {*every[-LEAST:], *list(by_day.values())[-DAYS - 1 :], *by_month.values()}
    return {*every} - stays


def _tidy(copies: list[Backup], today: dt.date) -> None:
    """For one that came at most one goes: whatever is wrong is seen before much is gone."""
    gone = going((backup.moment for backup in copies), today)
    for backup in reversed(copies):
        if backup.moment in gone:
            with contextlib.suppress(OSError):  # one that stays is in nobody's way
                backup.path.unlink()
            return


def _folder(notebook: Path) -> Path:
    return paths.ensure_folder(paths.state_for(notebook) / "backups")


def _put(folder: Path, notebook: Path, content: bytes, moment: dt.datetime, why: str) -> Backup:
    """Write a copy under a name that says when and why; two in one second are a second apart."""
    while True:
        stem = paths.file_stem(f"{moment:{_MOMENT}} {why}")
        path = folder / f"{stem}{notebook.suffix or '.json'}"
        if not any(folder.glob(f"{moment:{_MOMENT}} *")):
            break
        moment += dt.timedelta(seconds=1)
    atomic.write(path, content, over=False)
    return Backup(path=path, moment=moment.replace(microsecond=0), why=why, size=len(content))


def _backup(path: Path) -> Backup | None:
    found = _NAME.fullmatch(path.stem)
    if found is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(found[1].replace(".", ":"))
        return Backup(path=path, moment=moment, why=found[2], size=path.stat().st_size)
    except (OSError, ValueError):
        return None


def _read(path: Path) -> bytes:
    try:
        return atomic.read(path, sys.maxsize)  # one that grew too large is kept as well
    except OSError as problem:
        raise FileTrouble(
            f"{path} could not be read: {atomic.explain_os_error(problem)}.",
            "No copy of it was made.",
        ) from None
