"""The example: a copy of the sample notebook, moved in time so that its meeting is days away."""

import datetime as dt
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from careprep import folders, swap

AHEAD = 6  # days from today to the coming meeting of the example
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d)?")


def sample_copy(today: dt.date) -> Path:
    """Write a fresh copy into the state folder and say where; whatever was there is replaced."""
    data = json.loads(_bundled().read_text(encoding="utf-8"))
    coming = min(
        meeting["starts"]
        for meeting in data["meetings"].values()
        if meeting.get("state", "planned") != "closed"
    )
    by = today + dt.timedelta(days=AHEAD) - dt.date.fromisoformat(coming[:10])
    path = folders.made(folders.state() / "example") / "Juni.json"
    text = json.dumps(moved(data, by), ensure_ascii=False, indent=2) + "\n"
    swap.write(path, text.encode())
    return path


def moved(value: Any, by: dt.timedelta) -> Any:
    """The same data with every date and moment moved; the child stays as old as it was."""
    if isinstance(value, dict):
        return {name: moved(item, by) for name, item in value.items()}
    if isinstance(value, list):
        return [moved(item, by) for item in value]
    if isinstance(value, str) and (found := _DATE.fullmatch(value)):
        return f"{dt.date.fromisoformat(found[1]) + by}{found[2] or ''}"
    return value


def _bundled() -> Path:
    """The sample inside the package; beside it, where careprep runs from its own folder."""
    inside = Path(str(files("careprep"))) / "sample_team.json"
    return inside if inside.exists() else inside.parent.parent / "sample_team.json"
