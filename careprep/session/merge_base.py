"""What a notebook and another copy of it have in common, as far as this computer can tell.

Whenever a copy is taken in, what it said is kept here for both, under a mark; the notebook
carries the mark. So an undone merge, or a backup brought back, forgets what it no longer holds.
The mark comes of what both said: two computers that take in the same copy write the same.

A copy that another computer left beside the notebook is put away once it is taken in.
"""

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace

from careprep.errors import CareprepError, FileTrouble
from careprep.model import codec
from careprep.model.notebook import Notebook
from careprep.model.records import Header, Record
from careprep.session.session import Session
from careprep.storage import atomic, conflict_copies, paths
from careprep.storage.undo_log import Step
from careprep.sync.merge import find_common

COPIES = "copies"
KEPT_FOR = dt.timedelta(days=90)
_KEEP = 6  # copies; of each only what it said when it was taken in last
_MARKS = 12


def find_base(ours: Session, theirs: Session) -> Notebook:
    """What both are known to come from: for all records or some, or for none."""
    last = _last(ours, theirs)
    past = _History(ours), _History(theirs)
    if last is not None:
        back = (
            key
            for table in last.tables.values()
            for key, record in table.items()
            if any(each.went_back_from(record) for each in past)
        )
        last = last.drop(*back)
    knew = (tuple(each.left_behind()) for each in past)
    return find_common(last, ours.notebook, theirs.notebook, *knew)


def marked(notebook: Notebook, ours: Notebook, theirs: Notebook) -> tuple[Notebook, str]:
    """The notebook as it is once the two are one, and the mark of that."""
    import hashlib  # slow to load, and only a merge needs it

    both = "".join(sorted(_digest(side) for side in (ours, theirs)))
    mark = hashlib.sha256(both.encode()).hexdigest()[:12]
    headers = notebook.table(Header).values()
    return notebook.put(*(replace(h, took=(*h.took, mark)[-_MARKS:]) for h in headers)), mark


def keep(ours: Session, theirs: Session, mark: str, before: Notebook) -> None:
    """Ours has taken in theirs: what theirs says is what both know from now on.

    `before` is what ours said until then.
    """
    tables = {
        name: {key: codec.encode(record) for key, record in table.items()}
        for name, table in theirs.notebook.tables.items()
    }
    born = _keys(theirs.notebook) - _keys(before) - _touched_in(ours.steps.known()[:-1])
    for session, other in ((ours, theirs), (theirs, ours)):
        content = msgspec.json.encode(
            {"mark": mark, "ours": session is ours, "said": tables, "born": sorted(born)}
        )
        with contextlib.suppress(CareprepError, OSError):  # then the next merge asks a little more
            path = _path(session, other)
            atomic.write(path, session.seal(content))
            kept = sorted(path.parent.glob("*.json"), key=lambda each: each.stat().st_mtime)
            for old in kept[:-_KEEP]:
                old.unlink(missing_ok=True)


def put_away(session: Session, theirs: Session, now: dt.datetime) -> Path | None:
    """Move a copy that lies beside the notebook, and was taken in, to what is kept of it.

    It stays there for 90 days, locked if the notebook is. Returns where; None where the file is
    no such copy, or says something else by now. Raises FileTrouble where it cannot be moved.
    """
    real = os.path.realpath(theirs.path)
    if real not in {os.path.realpath(each) for each in conflict_copies.copies_of(session.path)}:
        return None
    folder = paths.ensure_folder(paths.state_for(session.path) / COPIES)
    stem = paths.file_stem(f"{now:%Y-%m-%d %H.%M.%S} {theirs.path.stem}")
    path, count = folder / f"{stem}.json", 1
    while path.exists():
        count += 1
        path = folder / f"{stem} {count}.json"
    try:
        content = theirs.path.read_bytes()
        if theirs.changed_elsewhere():
            return None
        atomic.write(path, session.seal_copy(content), over=False)
        theirs.path.unlink()
    except OSError as problem:
        raise FileTrouble(
            f"{theirs.path.name} could not be moved: {atomic.explain_os_error(problem)}.",
            "It is taken in; move it away yourself.",
        ) from None
    _forget_old(folder, now)
    return path


def kept_copy(session: Session, name: str) -> Path | None:
    """Where the copy of that name is kept that was taken in last, if it is."""
    stem = paths.file_stem(f"{'0' * 19} {Path(name).stem}")[20:]
    with contextlib.suppress(OSError, FileTrouble):
        folder = paths.state_for(session.path) / COPIES
        named = re.compile(rf"{re.escape(stem)}(?: \d+)?")  # with a number where it stood there
        found = [each for each in folder.glob("*.json") if named.fullmatch(each.stem[20:])]
        return max(found, key=lambda each: each.name, default=None)
    return None


def _forget_old(folder: Path, now: dt.datetime) -> None:
    """Remove the copies that were put away more than 90 days ago, by what their names say."""
    for path in folder.glob("*.json"):
        with contextlib.suppress(OSError, ValueError):
            since = dt.datetime.strptime(path.name[:19], "%Y-%m-%d %H.%M.%S")
            if now - since > KEPT_FOR:
                path.unlink()


def _digest(notebook: Notebook) -> str:
    import hashlib

    said = {
        name: {key: codec.encode(record) for key, record in table.items()}
        for name, table in notebook.tables.items()
        if table
    }
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


def _last(ours: Session, theirs: Session) -> Notebook | None:
    """What both knew when one of them took in the other the last time; None if that is unsure."""
    try:
        data = msgspec.json.decode(ours.unseal(_path(ours, theirs).read_bytes()))
        took, came = (ours, theirs) if data["ours"] else (theirs, ours)
        if not _has(took.notebook, data["mark"]):
            return None
        last = codec.decode(data["said"])
        born = set(data["born"])  # the records that came with that copy
    except (OSError, msgspec.MsgspecError, KeyError, TypeError, CareprepError):
        return None
    sides = ours.notebook, theirs.notebook
    if not all(_may_come_of(last, side) for side in sides):
        return None
    if _has(came.notebook, data["mark"]):
        return last
    # Nothing proves that it is the same copy, and no other one under its name or an older one: by
    # mail, on a stick. So what it lacks it may never have had.
    if born.isdisjoint(_keys(came.notebook) | _touched_in(came.steps.known())) or _latest(
        came.notebook
    ) < _latest(last):
        return None
    return last.drop(*(_keys(last) - _keys(came.notebook)))


_Form = Record | Literal["", "removed"]
"""What a record was: as it was written, not there, or removed by a person on purpose."""


class _History:
    """The forms that each record had in a notebook, as the steps that can be undone tell it."""

    def __init__(self, session: Session) -> None:
        self._forms: dict[str, list[_Form]] = {}
        for step in session.steps.known():
            gone: _Form = "removed" if step.kind in ("removed", "settled") else ""
            for _, key, old, new in step.changes:
                self._forms.setdefault(key, [old or ""]).append(new or gone)
        self._now: dict[str, _Form] = {
            key: session.notebook.get(key) or (forms[-1] if forms[-1] == "removed" else "")
            for key, forms in self._forms.items()
        }

    def left_behind(self) -> Iterator[Record]:
        """Every form that a later one replaced for good; one that came back was not replaced.

        Where the record as it is now is in none of the steps it came from outside, and the newest
        form may be just what the other copy has and this one lost: that one is not left behind.
        """
        for key, forms in self._forms.items():
            now = self._now[key]
            for form in forms[: forms.index(now) if now in forms else -1]:
                if isinstance(form, Record):
                    yield form

    def went_back_from(self, record: Record) -> bool:
        """Is it now as it was before it was ever like this? (A backup was brought back.)"""
        forms = self._forms.get(record.id, [])
        return record in forms and _first(forms, self._now[record.id]) < _first(forms, record)


def _first(forms: list[_Form], form: _Form) -> int:
    """Where a form came up first; past the end where the steps do not tell."""
    return forms.index(form) if form in forms else len(forms)


def _may_come_of(state: Notebook, now: Notebook) -> bool:
    """May `now` have come of `state`? Then nothing in it was touched last before that."""
    return all(
        _touched(later) >= _touched(record)
        for record in _records(state)
        if (later := now.get(record.id)) is not None
    )


def _has(notebook: Notebook, mark: str) -> bool:
    return any(mark in header.took for header in notebook.table(Header).values())


def _keys(notebook: Notebook) -> set[str]:
    return {key for table in notebook.tables.values() for key in table}


def _touched_in(steps: Sequence[Step]) -> set[str]:
    return {key for step in steps for _, key, _, _ in step.changes}


def _latest(notebook: Notebook) -> str:
    """When anything in it was touched last."""
    return max(map(_touched, _records(notebook)), default="")


def _records(notebook: Notebook) -> Iterator[Record]:
    for table in notebook.tables.values():
        yield from table.values()


def _touched(record: Record | None) -> str:
    """When a record was touched last; empty where it does not say."""
    return getattr(record, "updated", None) or ""


def _path(session: Session, other: Session) -> Path:
    import hashlib  # slow to load, and only a merge needs it

    real = os.path.realpath(other.path).encode("utf-8", "replace")
    folder = paths.ensure_folder(paths.state_for(session.path) / "taken")
    return folder / f"{hashlib.sha256(real).hexdigest()[:16]}.json"
