"""What lies inside a record: its fields by their names in the file, the items of a list by keys."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Struct, structs

from careprep.errors import BadInput
from careprep.model import codec
from careprep.model.fields import FIELDS
from careprep.model.records import Facts, Record

At = tuple[str, ...]
"""The way to a place in a record: a field by its name in the file, then keys inside it."""


class FieldPart(Struct, frozen=True):
    """One field: `attr` in the model, `name` in the file, its default, its words in order."""

    attr: str
    name: str
    default: Any = None
    order: tuple[str, ...] = ()

    @property
    def unknown(self) -> bool:
        """Is it where the fields are that a newer careprep wrote?"""
        return self.attr == "extra"

    def unsaid(self, value: Any) -> bool:
        """Is it an empty field, one that nobody filled in?"""
        return not self.default and bool(value == self.default)


@cache
def parts(kind: type[Facts]) -> tuple[FieldPart, ...]:
    """The fields of a kind of facts, without the id."""
    return tuple(_part(info) for info in structs.fields(kind) if info.name != "id")


def _part(info: structs.FieldInfo) -> FieldPart:
    default = info.default
    if info.default_factory is not msgspec.NODEFAULT:
        default = info.default_factory()
    if default is msgspec.NODEFAULT:
        default = None
    order = get_args(info.type) if get_origin(info.type) is Literal else ()
    return FieldPart(info.name, info.encode_name, default, order)


def keyed(items: tuple[Any, ...]) -> dict[str, Any]:
    """The items of a list by what makes each one itself; a double gets a key of its own."""
    found: dict[str, Any] = {}
    for item in items:
        key = own = _key(item)
        count = 1
        while key in found:
            count += 1
            key = f"{own} {count}"
        found[key] = item
    return found


def _key(item: Any) -> str:
    """A text itself; of facts their id, or what tells them from others: the rest may differ."""
    if isinstance(item, str):
        return item
    if isinstance(item, Facts):
        own = [getattr(item, field.attr) for field in FIELDS[type(item)] if field.own]
        if (key := getattr(item, "id", "")) or own:
            return key or _as_key(own)
    return canonical(item)


def _as_key(own: list[Any]) -> str:
    """One text as it is; several values, each with what is in it in one order."""
    if len(own) == 1:
        return str(own[0])
    return canonical([sorted(each) if isinstance(each, tuple) else each for each in own])


def in_order(ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """The keys of both, each once, in an order that is the same from either side.

    What only one side has stays behind what it stood behind there. Where the two have what they
    share in different orders, ours leads.
    """
    mine, other = list(ours), list(theirs)
    known, also = set(mine), set(other)
    shared = [key for key in mine if key in also]
    if shared != [key for key in other if key in known]:
        return [*mine, *(key for key in other if key not in known)]
    found: list[str] = []
    for one, two in zip(_runs(mine, also), _runs(other, known), strict=True):
        lead, rest = (one, two) if one[1:] <= two[1:] else (two, one)
        found += [*lead, *rest[1:]]
    return found[1:]


def _runs(keys: list[str], shared: set[str]) -> list[list[str]]:
    """The keys in runs, each of one that is shared and those of this side alone after it."""
    runs: list[list[str]] = [[""]]
    for key in keys:
        if key in shared:
            runs.append([key])
        else:
            runs[-1].append(key)
    return runs


def canonical(value: Any) -> str:
    """A value as a text that is the same for the same value."""
    return msgspec.json.encode(value, order="deterministic").decode()


def put_at(record: Record, at: At, value: Any) -> Record:
    """The record with a value, as the file would hold it, in one place.

    Raises BadInput where the place is not there any more or cannot hold the value.
    """
    try:
        row = codec.encode(_put(record, at, value))
        return codec.record(type(record), record.id, row)
    except (KeyError, TypeError, ValueError):  # a wrong value is msgspec's kind of ValueError
        raise BadInput(
            "What the other copy says has no place in this record any more.",
            "Change the record by hand instead.",
        ) from None


def value_at(record: Record, at: At) -> Any:
    """What the record says in one place, as the file would hold it; None if nothing."""
    value: Any = record
    for name in at:
        if isinstance(value, Facts):
            part = next((p for p in parts(type(value)) if p.name == name and not p.unknown), None)
            value = getattr(value, part.attr) if part else value.extra.get(name)
        elif isinstance(value, tuple):
            value = keyed(value).get(name)
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return msgspec.to_builtins(value)


def _put(into: Any, at: At, value: Any) -> Any:
    if not at:
        return value
    first, rest = at[0], at[1:]
    if isinstance(into, Facts):
        part = next((p for p in parts(type(into)) if p.name == first and not p.unknown), None)
        if part is None:
            return structs.replace(into, extra=_put(into.extra, at, value))
        inner = _put(getattr(into, part.attr), rest, value)
        return structs.replace(into, **{part.attr: inner})
    if isinstance(into, tuple):
        items = keyed(into)
        items[first] = _put(items[first], rest, value)
        return tuple(items.values())
    if into is None:
        raise KeyError(first)
    return {**into, first: _put(into.get(first), rest, value)}
