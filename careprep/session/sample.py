"""The example notebook: a fresh copy, moved in time so that its coming meeting is still to come."""

import contextlib
import datetime as dt
import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from careprep.errors import FileTrouble
from careprep.storage import atomic, paths

DAYS_AHEAD = 6
"""How far away the coming meeting of a fresh copy is."""

_NAME = "sample_team.json"
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d)?")


def sample_copy(today: dt.date) -> Path:
    """Write the example anew, its meeting six days after `today`, and say where it is.

    An earlier copy is replaced, with the steps that could be undone in it; the original is only
    read. Raises CareprepError where the copy cannot be written.
    """
    path = paths.ensure_folder(paths.state() / "sample") / "Juni.json"
    moved = json.dumps(moved_to(json.loads(_original()), today), ensure_ascii=False, indent=2)
    atomic.write(path, f"{moved}\n".encode())
    with contextlib.suppress(OSError):
        (paths.state_for(path) / "steps").unlink()
    return path


def moved_to(raw: dict[str, Any], today: dt.date) -> dict[str, Any]:
    """A parsed notebook with every date in it moved by the same number of whole days.

    Its first meeting that is not closed then starts six days after `today`. Dates inside a
    sentence stay as they are written.
    """
    coming = min(
        meeting["starts"]
        for meeting in raw["meetings"].values()
        if meeting.get("state", "planned") != "closed"
    )
    shift = today + dt.timedelta(days=DAYS_AHEAD) - dt.date.fromisoformat(coming[:10])
    moved: dict[str, Any] = _moved(raw, shift)
    return moved


def _moved(value: Any, shift: dt.timedelta) -> Any:
    if isinstance(value, dict):
        return {key: _moved(inner, shift) for key, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, shift) for inner in value]
    if isinstance(value, str) and (found := _DATE.fullmatch(value)):
        day = dt.date.fromisoformat(found[1]) + shift
        return f"{day.isoformat()}{found[2] or ''}"
    return value


def _original() -> str:
    for place in _places():
        with contextlib.suppress(OSError):
            text: str = place.read_text(encoding="utf-8")
            return text
    raise FileTrouble(
        "The example is missing from this copy of careprep.", "Install careprep again."
    )


def _places() -> Iterator[Any]:
    """Inside the installed package, or beside it where careprep runs from its source."""
    yield resources.files("careprep") / _NAME
    yield Path(__file__).resolve().parents[2] / _NAME
