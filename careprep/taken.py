"""What a notebook took in from other copies, and so what it has in common with them.

Kept with the rest of what belongs to the notebook on this computer, locked where it is locked.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from careprep import codec, folders, swap
from careprep.errors import CareprepError
from careprep.merge.copies import common
from careprep.model import Notebook, Record
from careprep.session import Session

_KEEP = 6  # copies; of each only what it said when it was taken in last


def in_common(ours: Session, theirs: Session) -> Notebook:
    """What both are known to come from: for all records or some, or for none."""
    last = _last(ours, theirs.path)
    if last is not None and not _earlier(last, theirs.notebook):
        last = None  # the file has the same name, but it is not what came of that copy
    return common(
        last,
        ours.notebook,
        theirs.notebook,
        ours_knew=tuple(_knew(ours)),
        theirs_knew=tuple(_knew(theirs)),
    )


def keep(ours: Session, theirs: Session) -> None:
    """Ours has taken in theirs: what theirs says is what both know from now on."""
    content = msgspec.json.encode(
        {
            name: {key: codec.encode(record) for key, record in table.items()}
            for name, table in theirs.notebook.tables.items()
        }
    )
    for session, other in ((ours, theirs.path), (theirs, ours.path)):
        with contextlib.suppress(CareprepError):  # then the next merge asks a little more
            path = _folder(session) / _name(other)
            swap.write(path, session.seal(content))
            kept = sorted(path.parent.iterdir(), key=lambda each: each.stat().st_mtime)
            for old in kept[:-_KEEP]:
                old.unlink(missing_ok=True)


def _last(session: Session, other: Path) -> Notebook | None:
    return _read(session, _folder(session) / _name(other))


def _read(session: Session, path: Path) -> Notebook | None:
    """A state that was kept; None where there is none, or none that can be read."""
    try:
        return codec.decode(msgspec.json.decode(session.unseal(path.read_bytes())))
    except (OSError, msgspec.MsgspecError, CareprepError):
        return None


def _knew(session: Session) -> Iterator[Record]:
    """Every form of every record that this notebook once had or took in."""
    for step in session.steps:
        for _, _, old, new in step.changes:
            yield from (each for each in (old, new) if each is not None)
    for path in sorted(_folder(session).iterdir()):
        if (state := _read(session, path)) is not None:
            for table in state.tables.values():
                yield from table.values()


def _earlier(state: Notebook, now: Notebook) -> bool:
    """May `now` have come of `state`? No record in it was touched last before that."""
    for table in (state.goals, state.questions, state.follow_ups):
        for key, record in table.items():
            later = now.get(key)
            if later is not None and _touched(later) < _touched(record):
                return False
    return True


def _touched(record: Record) -> str:
    return getattr(record, "updated", None) or ""


def _folder(session: Session) -> Path:
    return folders.made(folders.state_for(session.path) / "taken")


def _name(other: Path) -> str:
    real = os.path.realpath(other).encode("utf-8", "replace")
    return f"{hashlib.sha256(real).hexdigest()[:16]}.json"
