"""Records ⇄ rows of the file: versions, migrations, and everything we do not know kept as it is."""

import re
import types
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from careprep.errors import FileTrouble
from careprep.model.notebook import Issue, Notebook
from careprep.model.records import FORMAT, TABLES, VERSION, Facts, Header, Record
from careprep.text import LOST, UNSAFE, sanitize

JsonRow = dict[str, Any]
Rows = dict[str, JsonRow]
Tables = dict[str, Rows]
F = TypeVar("F", bound=Facts)

# From each older version of the format to the next: a function from tables to new tables, which
# leaves the ones that it is given alone. The version itself is written by `migrated`.
MIGRATIONS: dict[int, Callable[[Tables], Tables]] = {
    1: lambda tables: tables,  # nothing moved: what is new may be left out, and means nothing said
}

_UNKNOWN, _ID = "+unknown", "+id"

# How JSON writes the characters of ASCII that are `UNSAFE`, after a backslash.
_ESCAPED = (b"u00", b"r", b"b", b"f")
_SIGNS = "held signs that control a terminal"


def decode(raw: Any) -> Notebook:
    """The notebook in a parsed file.

    A row that cannot be read is set aside (it stays in the file) and named in `issues`; a text
    that could control a terminal comes without what would, and is named in `cleaned`. A file from
    a newer careprep opens read-only. Raises FileTrouble where this is no notebook at all.
    """
    header = _header(raw)
    read_only = ""
    if header.version > VERSION:
        read_only = (
            "A newer careprep wrote this notebook, so this one only shows it. "
            "Get the newer careprep to change it."
        )
    raw = migrated(raw)
    safe = _harmless(raw)
    tables: dict[str, dict[str, Record]] = {}
    faults: list[Issue] = []
    cleaned: list[tuple[Record, Issue]] = []
    seen: dict[str, str] = {}
    for name, kind in TABLES.items():
        rows = raw.get(name, {})
        if not isinstance(rows, dict):
            faults.append(Issue(name, "", f"“{name}” is not a table of records"))
            continue
        tables[name] = table = {}
        for key, row in rows.items():
            if wrong := _wrong_id(key):
                faults.append(Issue(name, key, wrong))
                continue
            try:
                found = record(kind, key, row, safe=safe)
            except (msgspec.ValidationError, RecursionError) as problem:
                faults.append(Issue(name, key, explain_error(problem, row)))
                continue
            if seen.setdefault(key, name) != name and kind is not Header:
                faults.append(Issue(name, key, f"“{key}” already names something in {seen[key]}"))
                continue
            table[key] = found
            if not safe:
                cleaned += [(found, Issue(name, key, each)) for each in _spoiled(row)]
    if not tables.get("child"):
        faults.append(Issue("child", "child", "the child's name is missing"))
    return Notebook(
        tables=tables, issues=tuple(faults), cleaned=tuple(cleaned), read_only=read_only
    )


def _wrong_id(key: str) -> str:
    """Why nothing can be called this; empty where it can."""
    if not key:  # everywhere else an empty id means that there is nobody, nothing
        return "one of them has no id"
    return f"its id {_SIGNS}: give it another one in the file" if UNSAFE.search(key) else ""


def migrated(raw: Any) -> Any:
    """A parsed file in the format of this version: `raw` itself where it is that already, or newer.

    Raises FileTrouble where this is no notebook at all.
    """
    header = _header(raw)
    if header.version >= VERSION:
        return raw
    for version in range(header.version, VERSION):
        raw = MIGRATIONS[version](raw)
    about = raw["notebook"]
    return {**raw, "notebook": {**about, "notebook": {**about["notebook"], "version": VERSION}}}


def encode(record: Record, old: JsonRow | None = None) -> JsonRow:
    """The row for a record: fields in the order of the model, defaults left out, unknown ones kept.

    `old`, the row it replaces, is followed in the order of its fields and where it spells out a
    default, so that the file differs only in what changed.
    """
    built = msgspec.to_builtins(record)
    del built[_ID]
    row: JsonRow = _merge(built)
    return _follow(type(record), row, old) if old else row


def _follow(kind: type[Facts], new: JsonRow, old: JsonRow) -> JsonRow:
    """`new`, written the way `old` was, where both say the same; at every depth."""
    shape = _shape(kind)
    row: JsonRow = {}
    for name, was in old.items():
        if name in new:
            row[name] = new[name]
        elif name in shape.names and (was is None or was == shape.defaults[name]):
            row[name] = was
    if fresh := [name for name in new if name not in row]:
        row |= {name: new[name] for name in fresh}
        if list(old) == _ordered(shape, old):  # it was in the model's order: so it stays
            row = {name: row[name] for name in _ordered(shape, row)}
    for name, inner, keyed in shape.inside:
        now, was = row.get(name), old.get(name)
        if isinstance(now, list) and isinstance(was, list):
            row[name] = _follow_list(inner, now, was)
        elif isinstance(now, dict) and isinstance(was, dict):
            row[name] = (
                {key: _follow_item(inner, now[key], was.get(key)) for key in now}
                if keyed
                else _follow_item(inner, now, was)
            )
    return row


def _follow_list(kind: type[Facts], new: list[Any], old: list[Any]) -> list[Any]:
    """Each item follows the old one that says the same, else the one in its place."""
    spelled = [(_respelled(kind, item), item) for item in old]
    found: list[Any] = []
    for at, item in enumerate(new):
        same = next((was for plain, was in spelled if plain == item), None)
        other = old[at] if len(old) == len(new) else None
        found.append(_follow_item(kind, item, same if same is not None else other))
    return found


def _follow_item(kind: type[Facts], new: Any, old: Any) -> Any:
    return _follow(kind, new, old) if isinstance(new, dict) and isinstance(old, dict) else new


def _respelled(kind: type[Facts], row: Any) -> Any:
    """A part of a row as `encode` alone would write it; None where it cannot be read."""
    try:
        return _merge(msgspec.to_builtins(_converted(kind, row, {})))
    except msgspec.ValidationError:
        return None


def _ordered(shape: "_Shape", row: JsonRow) -> list[str]:
    known = [name for name in shape.defaults if name in row]
    return known + [name for name in row if name not in shape.names]


def _header(raw: Any) -> Header:
    trouble = FileTrouble(
        "This file is not a careprep notebook.",
        "Open another file, or start a new notebook with: careprep new",
    )
    if not isinstance(raw, dict) or not isinstance(raw.get("notebook"), dict):
        raise trouble
    row = raw["notebook"].get("notebook")
    try:
        header = record(Header, "notebook", row)
    except (msgspec.ValidationError, RecursionError):
        raise trouble from None
    assert isinstance(header, Header)
    if row.get("version") is None:  # a file that does not say is of the first
        header = msgspec.structs.replace(header, version=1)
    if header.format != FORMAT or header.version < 1:
        raise trouble
    return header


def record(kind: type[Record], key: str, row: Any, *, safe: bool = False) -> Record:
    """The record in one row, with nothing in it that could control a terminal.

    `safe`: it is known that there is nothing like that. Raises msgspec.ValidationError, naming the
    field.
    """
    if not isinstance(row, dict):
        raise msgspec.ValidationError("Expected `object`")
    return _converted(kind, row, {_ID: key}, safe=safe)


def _converted(kind: type[F], row: JsonRow, more: JsonRow, *, safe: bool = False) -> F:
    known = _known(kind, row)
    if not safe and not _harmless(row):
        known = harmless(known)
    try:
        return msgspec.convert({**known, **more}, kind)
    except msgspec.ValidationError:
        # Other programs write null where they mean “nothing”; that is what leaving out says here.
        return msgspec.convert({**_without_nulls(known), **more}, kind)


class _Shape:
    """The field names of one kind of facts, their defaults as rows show them, what lies inside."""

    def __init__(self, kind: type[Facts]) -> None:
        self.defaults: dict[str, Any] = {}
        self.inside: list[tuple[str, type[Facts], bool]] = []  # the bool: one for each key
        for info in msgspec.structs.fields(kind):
            if info.encode_name in (_UNKNOWN, _ID):
                continue
            default = info.default
            if info.default_factory is not msgspec.NODEFAULT:
                default = info.default_factory()
            self.defaults[info.encode_name] = (
                default if default is msgspec.NODEFAULT else msgspec.to_builtins(default)
            )
            if inner := _inner(info.type):
                self.inside.append((info.encode_name, inner, get_origin(info.type) is dict))
        self.names = frozenset(self.defaults)


_shapes: dict[type[Facts], _Shape] = {}


def _shape(kind: type[Facts]) -> _Shape:
    if kind not in _shapes:
        _shapes[kind] = _Shape(kind)
    return _shapes[kind]


def _inner(hint: Any) -> type[Facts] | None:
    """The kind of facts inside tuple[X, ...], dict[str, X] or X | None."""
    if isinstance(hint, type) and issubclass(hint, Facts):
        return hint
    if get_origin(hint) in (tuple, dict, types.UnionType):
        return next((found for part in get_args(hint) if (found := _inner(part))), None)
    return None


def _known(kind: type[Facts], row: JsonRow) -> JsonRow:
    """The row with what we do not know moved into its own place, at every depth."""
    shape = _shape(kind)
    if not row.keys() <= shape.names:
        unknown = {name: value for name, value in row.items() if name not in shape.names}
        row = {name: value for name, value in row.items() if name in shape.names}
        row[_UNKNOWN] = unknown
    for name, inner, keyed in shape.inside:
        value = row.get(name)
        if isinstance(value, list):
            row = {**row, name: [_known_if(inner, item) for item in value]}
        elif isinstance(value, dict) and keyed:
            row = {**row, name: {key: _known_if(inner, item) for key, item in value.items()}}
        elif isinstance(value, dict):
            row = {**row, name: _known(inner, value)}
    return row


def _known_if(kind: type[Facts], value: Any) -> Any:
    return _known(kind, value) if isinstance(value, dict) else value


def _merge(value: Any) -> Any:
    if isinstance(value, dict):
        unknown = value.pop(_UNKNOWN, None)
        merged = {name: _merge(item) for name, item in value.items()}
        return merged | unknown if unknown else merged
    if isinstance(value, list | tuple):
        return [_merge(item) for item in value]
    return value


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: item if name == _UNKNOWN else _without_nulls(item)
            for name, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


# ── what could control a terminal ────────────────────────────────────────────────────────────────


def _harmless(value: Any) -> bool:
    """Is there surely no sign in it that could control a terminal? (Fast: files are long.)"""
    try:
        text = msgspec.json.encode(value)
    except (ValueError, RecursionError):  # halves of characters; too deep to tell
        return False
    if not text.isascii() and not text.decode().isprintable():
        return False
    if b"\x7f" in text:
        return False
    _, *escapes = text.split(b"\\")
    return not any(escape.startswith(_ESCAPED) for escape in escapes)


def harmless(value: Any, unknown: bool = False) -> Any:
    """The value with every text in it cleaned, where it needs to be.

    What is `unknown` here may be data of any kind: its line ends stay as they are. A name keeps a
    mark where a sign was, so that none becomes another's.
    """
    if isinstance(value, str):
        return "\r\n".join(map(_text, value.split("\r\n"))) if unknown else _text(value)
    if isinstance(value, list):
        return [harmless(item, unknown) for item in value]
    if not isinstance(value, dict):
        return value
    found: JsonRow = {}
    for name, inner in value.items():
        named = UNSAFE.sub(LOST, name)
        while named in found:
            named += LOST
        found[named] = harmless(inner, unknown or name == _UNKNOWN)
    return found


def _text(text: str) -> str:
    return sanitize(text) if UNSAFE.search(text) else text


def _spoiled(row: JsonRow) -> Iterator[str]:
    """What is wrong with each field of a row that holds what could control a terminal."""
    for name, value in row.items():
        if any(UNSAFE.search(text.replace("\r\n", "\n")) for text in _texts({name: value})):
            yield f"its “{sanitize(name)}” {_SIGNS}; they are not shown"


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, names too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────


def explain_error(problem: Exception, row: Any) -> str:
    """What is wrong with a row, said with the name of the field."""
    reason, name = _split(problem)
    if "missing required field" in reason:
        return f"its “{reason.rsplit('`', 2)[-2]}” is missing"
    if not isinstance(row, dict) or not name:
        return "it is not a record that careprep can read"
    value = row.get(name)
    shown = f" (it says “{value}”)" if isinstance(value, str | int | float) else ""
    return f"its “{name}” cannot be read{shown}"


def where(problem: msgspec.ValidationError) -> tuple[str, int | None]:
    """The field of a row that a problem is in (“” for the row itself), and which of its values."""
    found = re.match(r"(\w+)(?:\[(\d+)\])?", _split(problem)[1])
    return (found[1], int(found[2]) if found[2] else None) if found else ("", None)


def _split(problem: Exception) -> tuple[str, str]:
    reason, _, path = str(problem).partition(" - at `$")
    return reason, path.strip("`").lstrip(".")
