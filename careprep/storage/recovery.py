"""What can still be read in a damaged notebook file: record by record, whatever is around them."""

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from careprep.errors import FileTrouble
from careprep.model import checklist, codec
from careprep.model.notebook import Issue
from careprep.model.records import FORMAT, LETTERS, TABLE_OF, TABLES, VERSION, Expectation, Record
from careprep.storage import duplicate_keys

_BLANK = re.compile(r"[\s,\x00]*")
_MEMBER = re.compile(r'("(?:[^"\\]|\\.)*")\s*:\s*', re.DOTALL)
_OBJECT = re.compile(r'(?<!\\)("(?:[^"\\]|\\.)*")\s*:\s*(?=\{)', re.DOTALL)
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_DEEPEST = 200  # brackets inside each other: no notebook has a tenth of it, no reader many more
_KINDS = {letter: kind for kind, letter in LETTERS.items()}
_UNREADABLE = "\ufffd"


class Salvage(Struct, frozen=True, kw_only=True):
    """Sound tables of everything that can be read, and what had to be left out, and why."""

    tables: codec.Tables
    left_out: tuple[Issue, ...]


def salvage(content: bytes) -> Salvage:
    """Everything that can be read in these bytes, whatever was done to them; never raises.

    A record of which one field cannot be read is there without it. Text that is no notebook at
    all gives a notebook without records.
    """
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # saved so on Windows
    text = content.decode("utf-16" if wide else "utf-8-sig", "replace")
    replaced = _UNREADABLE in text and _UNREADABLE.encode() not in content
    lost: list[Issue] = []
    text = _shallow(text.strip("\0 \r\n\t"))
    data, end = _value(_decoder(), text, 0)
    if not isinstance(data, dict) or end < len(text):
        data = _gathered(text, lost)
    raw, twice = duplicate_keys.resolve({"notebook": {}, **data})
    if replaced:
        lost += _replaced(raw)
    whole = json.dumps(raw, ensure_ascii=False).encode("utf-8", "replace")
    return Salvage(tables=_sound(json.loads(whole), lost), left_out=(*twice, *lost))


def _shallow(text: str) -> str:
    """The text up to where it is nested too deep to be a notebook, where reading takes for ever."""
    depth = 0
    for found in _NESTING.finditer(text):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
        if depth > _DEEPEST:
            return text[: found.start()]
    return text


def _gathered(text: str, lost: list[Issue]) -> dict[str, Any]:
    """The tables of a damaged text, from the rows that stand whole in it."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for table, key, row in _rows(text, lost):
        found.setdefault(table, []).append((key, row))
    outside = dict(found.pop("", []))
    return {**outside, **{table: duplicate_keys.pairs(rows) for table, rows in found.items()}}


def _replaced(raw: dict[str, Any]) -> Iterator[Issue]:
    for table, rows in raw.items():
        for key, row in rows.items() if isinstance(rows, dict) else ():
            if _UNREADABLE in json.dumps(row, ensure_ascii=False):
                yield Issue(table, key, f"letters that cannot be read are now {_UNREADABLE}")


# ── finding the rows ─────────────────────────────────────────────────────────────────────────────


def _rows(text: str, lost: list[Issue]) -> Iterator[tuple[str, str, Any]]:
    """(table, id, row) for each row that stands whole in the text, in its order.

    What stands outside of all tables comes as a row of the table “”.
    """
    decoder = _decoder()
    table, at = "", 0
    if text.startswith("{"):
        at = 1
    else:  # the beginning is missing
        table, at = _next(text, 0, "", decoder)
    while (at := _after(_BLANK, text, at)) < len(text):
        member = _MEMBER.match(text, at)
        if text[at] == "}":
            table, at = "", at + 1
        elif member is None:
            table, at = _next(text, at, table, decoder)
        else:
            name, begin = _word(member[1]), member.end()
            row, end = _value(decoder, text, begin)
            if _is_table(table, name, row, text[begin : begin + 1]):
                table, at = name, begin + 1
            elif not end:
                lost.append(Issue(table, name, "it is damaged in the file"))
                table, at = _next(text, begin + 1, table, decoder)
            elif swallowed := _swallowed(table, row):
                lost.append(Issue(table, name, "its end is damaged in the file"))
                yield table, name, {k: v for k, v in row.items() if k not in swallowed}
                table, at = _next(text, begin + 1, table, decoder)
            else:
                yield _home(table, name, row), name, row
                at = end


def _is_table(table: str, name: str, row: Any, first: str) -> bool:
    """Is this the beginning of a table? Inside another one it is, where a brace got lost."""
    if first != "{":
        return False
    if not table:  # a record here lost the table around it
        return not _is_record(_kind_of(name), name, row)
    return name in TABLES and not _is_record(TABLES.get(table), name, row)


def _home(table: str, key: str, row: Any) -> str:
    """The table a row belongs to, where it stands in one whose name nobody knows."""
    kind = _kind_of(key)
    lost = table not in TABLES and _is_record(kind, key, row)
    return TABLE_OF[kind] if lost and kind else table


def _swallowed(table: str, row: Any) -> set[str]:
    """What stands inside a row and belongs behind it: the brace that ended the row got lost."""
    if not table or not isinstance(row, dict):
        return set()
    return {
        name
        for name, value in row.items()
        if isinstance(value, dict) and (name in TABLES or _is_record(_kind_of(name), name, value))
    }


def _next(text: str, at: int, table: str, decoder: json.JSONDecoder) -> tuple[str, int]:
    """Where reading can go on after a damage: the table, and where a row of it begins."""
    for found in _OBJECT.finditer(text, at):
        name = _word(found[1])
        kinds = [TABLES.get(table), _kind_of(name)]
        row, end = _value(decoder, text, found.end())
        for kind in kinds if end else ():
            if kind and _is_record(kind, name, row):
                return TABLE_OF[kind], found.start()
        if name in TABLES:
            return name, found.end() + 1
    return table, len(text)


def _value(decoder: json.JSONDecoder, text: str, at: int) -> tuple[Any, int]:
    """The value that begins here and where it ends; 0 where it does not."""
    try:
        return decoder.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None, 0


def _word(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted[1:-1]


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _kind_of(key: str) -> type[Record] | None:
    """What an id says of itself: `q-7f3k2m` is a question’s; lines of the checklist are known."""
    return Expectation if checklist.line(key) else _KINDS.get(key.partition("-")[0])


def _is_record(kind: type[Record] | None, key: str, row: Any) -> bool:
    """Does this say something that only a record of this kind would?"""
    if kind is None:
        return False
    try:
        codec.record(kind, key, row)
    except msgspec.ValidationError:
        return False
    return not row.keys().isdisjoint(f.encode_name for f in msgspec.structs.fields(kind))


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=duplicate_keys.pairs,
        parse_int=_number,
        parse_float=_number,
        parse_constant=lambda _: None,
    )


def _number(text: str) -> Any:
    """Numbers that a file can hold; others are nothing."""
    number = float(text)
    if not math.isfinite(number):
        return None
    return int(text) if text.lstrip("-").isdecimal() and abs(number) < 2**62 else number


# ── making them sound ────────────────────────────────────────────────────────────────────────────


def _sound(raw: codec.Tables, lost: list[Issue]) -> codec.Tables:
    try:
        raw = codec.migrated(raw)
    except FileTrouble:
        raw["notebook"] = {"notebook": {"format": FORMAT, "version": VERSION}}
        lost.append(Issue("notebook", "", "what version the file is of could not be read"))
    newer = raw["notebook"]["notebook"].get("version", VERSION) > VERSION
    tables: codec.Tables = {}
    for name, rows in raw.items():
        kind = TABLES.get(name)
        if kind is None or newer:  # not ours to judge
            tables[name] = rows
        elif not isinstance(rows, dict):
            lost.append(Issue(name, "", f"“{name}” is not a table of records; it was left out"))
        else:
            mended = ((key, _mended(kind, name, key, row, lost)) for key, row in rows.items())
            tables[name] = {key: row for key, row in mended if row is not None}
    return tables


def _mended(
    kind: type[Record], table: str, key: str, row: Any, lost: list[Issue]
) -> codec.JsonRow | None:
    """The row without whatever in it cannot be read; None where nothing of use is left."""
    while isinstance(row, dict):
        try:
            codec.record(kind, key, row)
            return row
        except msgspec.ValidationError as problem:
            why, (name, at) = codec.explain_error(problem, row), codec.where(problem)
        if name not in row:
            lost.append(Issue(table, key, f"{why}; the whole of it was left out"))
            return None
        lost.append(Issue(table, key, f"{why}; that was left out"))
        values = row[name]
        row = {field: value for field, value in row.items() if field != name}
        if at is not None and isinstance(values, list):
            row[name] = [value for each, value in enumerate(values) if each != at]
    lost.append(Issue(table, key, "it is not a record that careprep can read; it was left out"))
    return None
