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
    """One change in words, and (table, id, before, after) for each record it touched."""

    what: str
    changes: Changes


def append(path: Path, step: Step) -> None:
    """Add a step. The journal serves undo only: where it cannot be written, nothing else fails."""
    rows = [[table, key, _row(old), _row(new)] for table, key, old, new in step.changes]
    line = msgspec.json.encode({"what": step.what, "changes": rows}) + b"\n"
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
            steps.append(_step(msgspec.json.decode(line)))
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError):
            steps.clear()  # what came before a broken line may no longer fit
    return steps


def drop_last(path: Path) -> None:
    """Forget the newest step: it was undone."""
    with contextlib.suppress(OSError), path.open("rb+") as file:
        content = file.read().rstrip(b"\n")
        file.truncate(content.rfind(b"\n") + 1)


def forget(path: Path) -> None:
    """Forget every step: the file is another one now."""
    with contextlib.suppress(OSError):
        path.unlink()


def _row(record: Record | None) -> Any:
    return None if record is None else codec.encode(record)


def _step(data: Any) -> Step:
    return Step(
        data["what"],
        tuple(
            (table, key, _record(table, key, old), _record(table, key, new))
            for table, key, old, new in data["changes"]
        ),
    )


def _record(table: str, key: str, row: Any) -> Record | None:
    return None if row is None else codec.record(TABLES[table], key, row)
