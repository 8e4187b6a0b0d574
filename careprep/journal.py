"""The steps that can be undone, one line each, kept beside the notebook's other state."""

import contextlib
import os
from pathlib import Path
from typing import Any

import msgspec

from careprep import codec
from careprep.model import TABLES, Changes, Record

_KEEP_BYTES = 4_000_000  # the oldest half goes when the file grows past this


class Step(msgspec.Struct, frozen=True):
    """One change in words, and (table, id, before, after) for each record it touched.

    `sitting` is the window that made it, `id` is its own.
    """

    what: str
    changes: Changes
    sitting: str = ""
    id: str = ""


def append(path: Path, step: Step) -> None:
    """Add a step. The journal serves undo only: where it cannot be written, nothing else fails."""
    rows = [[table, key, _row(old), _row(new)] for table, key, old, new in step.changes]
    _append(path, {"what": step.what, "changes": rows, "sitting": step.sitting, "id": step.id})


def forget(path: Path, step: Step) -> None:
    """The step was undone. Nothing is taken out of the file: another window may be adding to it."""
    _append(path, {"undone": step.id})


def _append(path: Path, data: Any) -> None:
    line = msgspec.json.encode(data) + b"\n"
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(line)
        if path.stat().st_size > _KEEP_BYTES:
            lines = path.read_bytes().splitlines(keepends=True)
            path.write_bytes(b"".join(lines[len(lines) // 2 :]))


def load(path: Path) -> list[Step]:
    """The steps of earlier sittings, oldest first; an unreadable line ends what is known."""
    steps: list[Step] = []
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    for line in lines:
        try:
            data = msgspec.json.decode(line)
            if "undone" in data:
                _take_out(steps, data["undone"])
            else:
                steps.append(_step(data))
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError):
            steps.clear()  # what came before a broken line may no longer fit
    return steps


def _take_out(steps: list[Step], key: str) -> None:
    for at in reversed(range(len(steps))):
        if steps[at].id == key:
            del steps[at]
            return


def _row(record: Record | None) -> Any:
    return None if record is None else codec.encode(record)


def _step(data: Any) -> Step:
    return Step(
        data["what"],
        tuple(
            (table, key, _record(table, key, old), _record(table, key, new))
            for table, key, old, new in data["changes"]
        ),
        data.get("sitting", ""),
        data.get("id", ""),
    )


def _record(table: str, key: str, row: Any) -> Record | None:
    return None if row is None else codec.record(TABLES[table], key, row)
