"""A name that stands twice in one place of the file: most readers lose the first, unnoticed.

Here both are kept: the last keeps its name, an earlier one that says something else gets a name of
its own, as it stands in the file from the next save on.
"""

import json
from collections.abc import Iterator
from typing import Any

from careprep.model.notebook import Issue
from careprep.model.records import TABLES


class _Earlier(str):
    """The new name of what stood under a name before the last one did: `q-1-1` for `q-1`."""

    __slots__ = ()

    @property
    def name(self) -> str:
        return self.rpartition("-")[0]


def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
    """An `object_pairs_hook` that keeps both; `resolve` finds and names them afterwards."""
    last = dict(found)
    if len(last) == len(found):
        return last
    every, seen = dict(last), set()
    for name, value in reversed(found):
        if name in seen and value != last[name]:
            count = 1
            while f"{name}-{count}" in every:
                count += 1
            every[_Earlier(f"{name}-{count}")] = value
        seen.add(name)
    return every


def parse(text: str) -> Any:
    """What the text says, with `pairs`. Raises json.JSONDecodeError."""
    return json.loads(text, object_pairs_hook=pairs)


def resolve(data: Any) -> tuple[Any, tuple[Issue, ...]]:
    """Parsed tables, a table that stood twice joined into one, and a fault for each double."""
    faults: list[Issue] = []
    if isinstance(data, dict) and any(isinstance(name, _Earlier) for name in data):
        data, faults = _joined(data)
    for path, earlier in _earlier(data, ()):
        table, key = (*path, earlier, "")[:2]
        faults.append(Issue(str(table), str(key), _said(len(path), earlier)))
    return data, tuple(faults)


def _earlier(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], _Earlier]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(name, _Earlier):
                yield path, name
            yield from _earlier(inner, (*path, name))
    elif isinstance(value, list):
        for inner in value:
            yield from _earlier(inner, path)


def _said(depth: int, earlier: _Earlier) -> str:
    twice = f"“{earlier.name}” stands twice in the file"
    if depth == 1:
        return f"{twice}; the first is now “{earlier}”"
    return f"{'its ' if depth else ''}{twice}; the first is kept as “{earlier}”"


def _joined(data: dict[str, Any]) -> tuple[dict[str, Any], list[Issue]]:
    """The tables, each with the rows of an earlier one of the same name."""
    joined = dict(data)
    faults = []
    for name, rows in data.items():
        home = name.name if isinstance(name, _Earlier) else ""
        if home in TABLES and isinstance(rows, dict) and isinstance(joined[home], dict):
            joined[home] = pairs([*rows.items(), *joined[home].items()])
            del joined[name]
            faults.append(Issue(home, "", f"“{home}” stands twice in the file; both were read"))
    return joined, faults
