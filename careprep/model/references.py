"""What points at what: the records that a record names, and how it is without one of them."""

from collections.abc import Iterator
from typing import Any, TypeVar

from msgspec.structs import replace

from careprep.model.fields import FIELDS, UNASKED, Field, walk
from careprep.model.records import Facts, Member, Record

F = TypeVar("F", bound=Facts)


def references(record: Record) -> Iterator[tuple[str, str, tuple[type[Record], ...]]]:
    """Every (field, id, kinds it may be) that a record points at."""
    for name, field, value in walk(record, _points):
        kinds = field.of or (Member,)
        for key in (value,) if isinstance(value, str) else value:
            yield name, key, kinds


def without(facts: F, key: str) -> F:
    """The record, no longer naming `key`; what is inside it and about nothing else goes."""
    kept: dict[str, Any] = {}
    for field in (*FIELDS[type(facts)], *UNASKED.get(type(facts), ())):
        value = getattr(facts, field.attr)
        match field.kind:
            case "record" if value == key:
                kept[field.attr] = ""
            case "records":
                kept[field.attr] = tuple(each for each in value if each != key)
            case "stands" | "preferences":
                kept[field.attr] = {each: said for each, said in value.items() if each != key}
            case "parts":
                parts = (without(part, key) for part in value if not _is_about(part, key))
                kept[field.attr] = tuple(parts)
    return replace(facts, **kept)


def _points(field: Field) -> bool:
    return field.kind in ("record", "records", "stands")


def _is_about(part: Facts, key: str) -> bool:
    """Is `key` what these facts cannot be without?"""
    return any(
        field.required and field.kind == "record" and getattr(part, field.attr) == key
        for field in FIELDS[type(part)]
    )
