"""The steps that can be undone, one line each, kept beside the notebook's other state."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from careprep import codec, swap, vault
from careprep.errors import CareprepError, FileTrouble
from careprep.model import TABLES, Changes, Record

NAME = "steps"
_KEEP_BYTES = 4_000_000  # the oldest half goes when the file grows past this


class Step(msgspec.Struct, frozen=True):
    """One change in words, and (table, id, before, after) for each record it touched.

    `sitting` is the window that made it, `id` is its own.
    """

    what: str
    changes: Changes
    id: str = msgspec.field(default_factory=lambda: os.urandom(6).hex())
    sitting: str = ""
    ahead_of: dict[str, str] = {}  # what stood right behind each record that it removed
    child: str = ""  # the identity of the notebook; empty: an older careprep noted it


@contextlib.contextmanager
def ahead(path: Path, step: Step, key: vault.Key | None = None) -> Iterator[None]:
    """Note a step, then let it happen: killed in between, undo still knows every step there was.

    With the key of a locked notebook each line is locked too. Where it is refused the note is
    taken back. The journal serves undo only: where it cannot be written, nothing else fails.
    """
    noted = _append(path, _row_of(step), key)
    try:
        yield
    except CareprepError:
        drop(path, step, key)
        raise
    if not noted:
        forget(path)


def join(path: Path, first: Step, then: Step, key: vault.Key | None = None) -> Step:
    """Two steps in a row become one: what was before the first, what is after both."""
    both = {name: (table, name, old, new) for table, name, old, new in first.changes}
    for table, name, old, new in then.changes:
        both[name] = (table, name, both[name][2] if name in both else old, new)
    places = {**then.ahead_of, **first.ahead_of}
    what = tuple(both.values())
    step = Step(then.what, what, sitting=then.sitting, ahead_of=places, child=then.child)
    if not _append(path, {**_row_of(step), "instead": [first.id, then.id]}, key):
        forget(path)
    return step


def drop(path: Path, step: Step, key: vault.Key | None = None) -> None:
    """This step is no more: it was undone. Whatever other programs noted meanwhile stays."""
    _append(path, {"undone": step.id}, key)


def forget(path: Path) -> None:
    """Forget every step: with a gap, or in another file, undo would take back the wrong thing."""
    with contextlib.suppress(OSError):
        path.unlink()


def load(path: Path, key: vault.Key | None = None) -> list[Step]:
    """The steps of earlier sittings, oldest first; an unreadable line ends what is known."""
    steps: dict[str, Step] = {}
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    for line in filter(None, lines):
        try:
            data = msgspec.json.decode(vault.opened_piece(line, key))
            if "undone" in data:
                steps.pop(data["undone"], None)
            else:
                for replaced in data.get("instead", ()):
                    steps.pop(replaced, None)
                steps[data["id"]] = _step(data)
        except (CareprepError, msgspec.MsgspecError, KeyError, TypeError, ValueError):
            steps.clear()  # what came before a broken line may no longer fit
    return list(steps.values())


def _append(path: Path, data: Any, key: vault.Key | None) -> bool:
    """Add a line; did it get there whole? A new line stands in front, as the last may be torn."""
    swap.sweep(path.parent)
    line = b"\n" + vault.sealed_piece(msgspec.json.encode(data), key)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            whole = os.write(handle, line) == len(line)  # at once: others append as well
        finally:
            os.close(handle)
        if path.stat().st_size > _KEEP_BYTES:
            lines = path.read_bytes().splitlines(keepends=True)
            swap.write(path, b"".join(lines[len(lines) // 2 :]))
    except (OSError, FileTrouble):
        return False
    return whole


def _row_of(step: Step) -> dict[str, Any]:
    rows = [[table, key, _row(old), _row(new)] for table, key, old, new in step.changes]
    named = {"id": step.id, "sitting": step.sitting, "what": step.what, "changes": rows}
    named |= {"child": step.child} if step.child else {}
    return {**named, "ahead": step.ahead_of} if step.ahead_of else named


def _row(record: Record | None) -> Any:
    return None if record is None else codec.encode(record)


def _step(data: Any) -> Step:
    return Step(
        data["what"],
        tuple(
            (table, key, _record(table, key, old), _record(table, key, new))
            for table, key, old, new in data["changes"]
        ),
        data["id"],
        data.get("sitting", ""),
        dict(data.get("ahead", {})),
        data.get("child", ""),
    )


def _record(table: str, key: str, row: Any) -> Record | None:
    return None if row is None else codec.record(TABLES[table], key, row)
