"""The steps that can be undone, one line each, kept beside the notebook's other state."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from careprep.errors import CareprepError, FileTrouble, Sentence
from careprep.model import codec
from careprep.model.notebook import Changes, StepKind
from careprep.model.records import TABLES, VERSION, Header, Record
from careprep.storage import atomic, encryption
from careprep.storage.revision import Writing

NAME = "steps"
_KEEP_BYTES = 4_000_000  # the oldest half goes when the file grows past this


class Step(msgspec.Struct, frozen=True):
    """One change in words, and (table, id, before, after) for each record it touched.

    `sitting` is the window that made it, `id` is its own. `wrote` is known once it is done, that
    is in the file.
    """

    what: Sentence
    changes: Changes
    id: str = msgspec.field(default_factory=lambda: os.urandom(6).hex())
    sitting: str = ""
    ahead_of: dict[str, str] = {}  # what stood right behind each record that it removed
    rows: dict[str, dict[str, Any]] = {}  # and how the file wrote it, where it says it at length
    at: str = ""  # the minute in which it was saved
    child: str = ""  # the identity of the notebook; empty: an older careprep noted it
    wrote: Writing | None = None
    kind: StepKind = "change"
    copy: str = ""  # the name of the copy that it took in


Writings = Sequence[Writing]
"""What one change took: mostly one; more where another program came in between."""


class History(msgspec.Struct):
    """The steps that can be undone, oldest first, and every writing that is known of."""

    steps: list[Step]
    writings: list[Writing]


@contextlib.contextmanager
def ahead(
    path: Path, step: Step, wrote: Callable[[], Writings], key: encryption.Key | None = None
) -> Iterator[None]:
    """Note a step, let it happen, and note that it is done, with what `wrote` says then.

    Killed in between, undo still knows every step there was. With the key of a locked notebook
    each line is locked too. Where it is refused the note is taken back. The journal serves undo
    only: where it cannot be written, nothing else fails.
    """
    noted = _append(path, _row_of(step), key)
    try:
        yield
    except CareprepError:
        drop(path, step, wrote(), key)
        raise
    if not noted:
        forget(path)
    elif writings := wrote():
        _append(path, {"done": step.id, **_wrote(writings)}, key)


@contextlib.contextmanager
def undoing(
    path: Path, step: Step, wrote: Callable[[], Writings], key: encryption.Key | None = None
) -> Iterator[None]:
    """Note that a step may be undone from here on, let it happen, and note that it was."""
    if step.wrote:
        _append(path, {"undoing": step.id}, key)
    try:
        yield
    except CareprepError:
        if step.wrote:
            _append(path, {"done": step.id, **_wrote((*wrote(), step.wrote))}, key)
        raise
    drop(path, step, wrote(), key)


def note(path: Path, step: Step, key: encryption.Key | None = None) -> None:
    """Note a step that was done before, in another file."""
    _append(path, _row_of(step), key)


def join(path: Path, first: Step, then: Step, key: encryption.Key | None = None) -> Step:
    """Two steps in a row become one: what was before the first, what is after both."""
    both = {name: (table, name, old, new) for table, name, old, new in first.changes}
    for table, name, old, new in then.changes:
        both[name] = (table, name, both[name][2] if name in both else old, new)
    places = {**then.ahead_of, **first.ahead_of}
    rows = {**then.rows, **first.rows}
    step = msgspec.structs.replace(
        then, changes=tuple(both.values()), id=os.urandom(6).hex(), ahead_of=places, rows=rows
    )
    if not _append(path, {**_row_of(step), "instead": [first.id, then.id]}, key):
        forget(path)
    return step


def drop(path: Path, step: Step, wrote: Writings = (), key: encryption.Key | None = None) -> None:
    """This step is no more: it was undone. Whatever other programs noted meanwhile stays."""
    _append(path, {"undone": step.id, **_wrote(wrote)}, key)


def forget(path: Path) -> None:
    """Forget every step: with a gap, or in another file, undo would take back the wrong thing."""
    with contextlib.suppress(OSError):
        path.unlink()


def load(path: Path, key: encryption.Key | None = None) -> History:
    """What earlier sittings did; an unreadable line ends what is known."""
    steps: dict[str, Step] = {}
    writings: list[Writing] = []
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return History([], [])
    for line in filter(None, lines):
        try:
            _take(msgspec.json.decode(encryption.decrypt_piece(line, key)), steps, writings)
        except (CareprepError, msgspec.MsgspecError, KeyError, TypeError, ValueError):
            steps.clear()  # what came before a broken line may no longer fit
    return History(list(steps.values()), writings)


def _take(data: Any, steps: dict[str, Step], writings: list[Writing]) -> None:
    """What one line says."""
    found = [_writing(row) for row in data.get("wrote", ())]
    writings += found
    wrote = found[-1] if found else None
    if "undone" in data:
        steps.pop(data["undone"], None)
    elif name := data.get("done") or data.get("undoing"):
        if name in steps:
            steps[name] = msgspec.structs.replace(steps[name], wrote=wrote)
    else:
        for replaced in data.get("instead", ()):
            steps.pop(replaced, None)
        steps[data["id"]] = msgspec.structs.replace(_step(data), wrote=wrote)


def _append(path: Path, data: Any, key: encryption.Key | None) -> bool:
    """Add a line; did it get there whole? A new line stands in front, as the last may be torn."""
    atomic.sweep_below(path.parent)  # all that is kept for this notebook
    line = b"\n" + encryption.encrypt_piece(msgspec.json.encode(data), key)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            whole = os.write(handle, line) == len(line)  # at once: others append as well
        finally:
            os.close(handle)
        if path.stat().st_size > _KEEP_BYTES:
            lines = path.read_bytes().splitlines(keepends=True)
            atomic.write(path, b"".join(lines[len(lines) // 2 :]))
    except (OSError, FileTrouble):
        return False
    return whole


def _row_of(step: Step) -> dict[str, Any]:
    rows = [[table, key, _row(old), _row(new)] for table, key, old, new in step.changes]
    named: dict[str, Any] = {
        "id": step.id,
        "sitting": step.sitting,
        "what": step.what,
        "kind": step.kind,
        "changes": rows,
    }
    kept = {"ahead": step.ahead_of, "rows": step.rows, "at": step.at, "child": step.child}
    kept["copy"] = step.copy
    named |= {name: each for name, each in kept.items() if each}
    return named | (_wrote((step.wrote,)) if step.wrote else {})


def _wrote(writings: Writings) -> dict[str, Any]:
    rows = [[each.number, each.by, list(each.after)] for each in writings]
    return {"wrote": rows} if rows else {}


def _writing(row: Any) -> Writing:
    number, by, after = row
    return Writing(int(number), str(by), tuple(int(each) for each in after))


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
        dict(data.get("rows", {})),
        str(data.get("at", "")),
        data.get("child", ""),
        kind=data.get("kind") or _old_kind(data["what"]),
        copy=data.get("copy", "") if "kind" in data else _old_copy(data["what"]),
    )


_LABELS: dict[str, StepKind] = {
    "removed ": "removed",
    "settled ": "settled",
    "took in ": "took_in",
}
"""How the label of a step begins of which an older careprep noted no kind."""


def _old_kind(what: str) -> StepKind:
    return next((kind for label, kind in _LABELS.items() if what.startswith(label)), "change")


def _old_copy(what: str) -> str:
    return what.removeprefix("took in ") if _old_kind(what) == "took_in" else ""


def _record(table: str, key: str, row: Any) -> Record | None:
    if row is None:
        return None
    record = codec.record(TABLES[table], key, row)
    if isinstance(record, Header) and record.version < VERSION:
        # In what format the file was is nothing that was done: a step goes back beyond that too.
        record = msgspec.structs.replace(record, version=VERSION)
    return record
