"""One record out of two: field by field, the same from either side."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec import Struct, structs

from careprep.model.fields import FIELDS, Field
from careprep.model.records import TOP, Consent, Facts, Record
from careprep.sync.consent_overlap import meet
from careprep.sync.field_path import At, FieldPart, canonical, in_order, keyed, parts

F = TypeVar("F", bound=Facts)

_UNKNOWN: Any = object()  # what both come from is not known here
_ITEM = FieldPart("", "")


class FieldConflict(Struct, frozen=True):
    """Both sides say something different in one place; `stands` is what it says now."""

    at: At
    ours: Any
    theirs: Any
    stands: Any


RetainedAt = At
"""The way to something inside a record that one side removed and the other changed."""


def merge_record(
    base: Record | None, ours: Record, theirs: Record
) -> tuple[Record, tuple[FieldConflict, ...], tuple[RetainedAt, ...]]:
    """The record that both make, where they clash, and what stayed though one side removed it.

    `base` is what both come from; None where that is not known: then nothing is taken away.
    """
    merging = _RecordMerge(ours, theirs)
    record = merging.facts((), base, ours, theirs)
    return record, tuple(merging.clashes), tuple(merging.stayed)


class _RecordMerge:
    def __init__(self, ours: Record, theirs: Record) -> None:
        mine, other = (getattr(each, "updated", None) or "" for each in (ours, theirs))
        self._newer = 1 if mine > other else -1 if other > mine else 0  # ours, theirs, neither
        self.clashes: list[FieldConflict] = []
        self.stayed: list[RetainedAt] = []

    def facts(self, at: At, base: Any, ours: F, theirs: F) -> F:
        new: dict[str, Any] = {}
        for part in parts(type(ours)):
            was = _UNKNOWN if base is None else getattr(base, part.attr)
            here = at if part.unknown else (*at, part.name)
            mine, other = getattr(ours, part.attr), getattr(theirs, part.attr)
            new[part.attr] = self._value(here, part, was, mine, other)
        for field in FIELDS.get(type(ours), ()):
            if field.after:
                new |= self._together(at, field, new, ours, theirs)
        if isinstance(ours, Consent) and isinstance(theirs, Consent):
            new |= self._narrower(at, ours, theirs, base)
        if all(getattr(ours, attr) is value for attr, value in new.items()):
            return ours
        return structs.replace(ours, **new)

    def _value(self, at: At, part: FieldPart, was: Any, ours: Any, theirs: Any) -> Any:
        if ours == theirs:
            return ours
        if part.attr in ("created", "updated"):
            known = [moment for moment in (ours, theirs) if moment is not None]
            return min(known) if part.attr == "created" else max(known)
        if was is not _UNKNOWN and (ours == was or theirs == was):
            return theirs if ours == was else ours
        if isinstance(ours, Facts) and isinstance(theirs, type(ours)):
            return self.facts(at, was if isinstance(was, type(ours)) else None, ours, theirs)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            known_ = was if isinstance(was, dict) else None
            return self._keys(at, known_, ours, theirs)
        if part.attr == "private_to" and not (set(ours) & set(theirs)):
            return self._one(at, part, was, ours, theirs)
        if part.attr == "private_to":  # who alone may have it: nobody whom one side did not name
            return tuple(key for key in min(ours, theirs) if key in ours and key in theirs)
        if isinstance(ours, tuple) and isinstance(theirs, tuple):
            return self._list(at, part, was, ours, theirs)
        return self._one(at, part, was, ours, theirs)

    # ── several ───────────────────────────────────────────────────────────────────────────────

    def _keys(
        self,
        at: At,
        base: Mapping[str, Any] | None,
        ours: Mapping[str, Any],
        theirs: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Key by key; what one side removed and the other changed stays."""
        found: dict[str, Any] = {}
        known = base or {}
        for key in in_order(ours, theirs):
            if key in ours and key in theirs:
                was = known.get(key, _UNKNOWN)
                found[key] = self._value((*at, key), _ITEM, was, ours[key], theirs[key])
                continue
            value = ours[key] if key in ours else theirs[key]
            if key not in known or value != known[key]:
                found[key] = value
                if key in known:
                    self.stayed.append((*at, key))
        return found

    def _list(
        self, at: At, part: FieldPart, was: Any, ours: tuple[Any, ...], theirs: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        base = keyed(was) if isinstance(was, tuple) else None
        mine, other = keyed(ours), keyed(theirs)
        before = len(self.clashes), len(self.stayed)
        found = self._keys(at, base, mine, other)
        if part.attr == "consents":
            found = _never_removed(found, base or {}, mine, other)
            self.stayed = [each for each in self.stayed if each[:-1] != at]
        if part.attr == "top" and len(found) > TOP:
            del self.clashes[before[0] :], self.stayed[before[1] :]
            winner: tuple[Any, ...] = self._one(at, part, was, ours, theirs)
            return winner
        first, second = (
            _by_day([key for key in side if key in found], found) for side in (mine, other)
        )
        if self._leads(second, first):
            first, second = second, first
        led = set(first)
        order = [*first, *(key for key in second if key not in led)]
        return tuple(found[key] for key in _by_day(order, found))

    def _leads(self, one: list[str], other: list[str]) -> bool:
        """Does the order of theirs come first? The fuller list's, else the newer record's."""
        if set(one) > set(other) or set(one) < set(other):
            return len(one) > len(other)
        if self._newer:
            return self._newer < 0
        return canonical(one) > canonical(other)

    # ── one ───────────────────────────────────────────────────────────────────────────────────

    def _one(self, at: At, part: FieldPart, was: Any, ours: Any, theirs: Any) -> Any:
        """What is filled in before what is empty, then what was written later."""
        known = was is not _UNKNOWN
        if part.unsaid(ours) or part.unsaid(theirs):
            stands = theirs if part.unsaid(ours) else ours
            clash = known  # one side emptied it on purpose
        else:
            stands = ours if self._wins(part, ours, theirs) else theirs
            usual = part.default is not None and part.default in (ours, theirs)
            clash = known or bool(self._newer) or not usual
        if clash:
            self.clashes.append(FieldConflict(at, ours, theirs, stands))
        return stands

    def _wins(self, part: FieldPart, ours: Any, theirs: Any) -> bool:
        """Does ours stand? Of two written at the same time: what is not as usual, then the later
        of a row of states, then the larger, so that both copies choose the same."""
        return self._newer > 0 if self._newer else _rank(part, ours) > _rank(part, theirs)

    def _together(
        self, at: At, field: Field, new: dict[str, Any], ours: Facts, theirs: Facts
    ) -> dict[str, Any]:
        """Two days in the right order; where one of each side would not be, both of one side."""
        low, high = field.after, field.attr
        if new[low] is None or new[high] is None or new[low] <= new[high]:
            return {}
        pairs = [(getattr(side, low), getattr(side, high)) for side in (ours, theirs)]
        first = self._newer > 0 if self._newer else canonical(pairs[0]) > canonical(pairs[1])
        stands = pairs[0] if first else pairs[1]
        places = [(*at, low), (*at, high)]
        self.clashes = [clash for clash in self.clashes if clash.at not in places]
        self.clashes += [
            FieldConflict(place, mine, other, now)
            for place, mine, other, now in zip(places, *pairs, stands, strict=True)
            if mine != other
        ]
        return {low: stands[0], high: stands[1]}

    def _narrower(self, at: At, ours: Consent, theirs: Consent, base: Any) -> dict[str, Any]:
        """What both agreed to: in doubt, less is heard. Only the sooner end is worth a word."""
        new = meet(ours, theirs)
        places = {(*at, name) for name in ("topics", "except", "starts", "ends", "ended")}
        deep = len(at) + 1
        self.clashes = [each for each in self.clashes if each.at[:deep] not in places]
        self.stayed = [each for each in self.stayed if each[:deep] not in places]
        mine, other = ours.ends, theirs.ends
        if mine != other and (base is None or base.ends not in (mine, other)):
            self.clashes.append(FieldConflict((*at, "ends"), mine, other, new["ends"]))
        return new


def _never_removed(
    found: Mapping[str, Any],
    base: Mapping[str, Consent],
    ours: Mapping[str, Consent],
    theirs: Mapping[str, Consent],
) -> dict[str, Any]:
    """A consent that only one side has: one with an id is never removed, but ended, so the other
    side never had it. Any other was removed if both come from it: then it is heard no more."""
    alone = {**theirs, **ours}
    kept = {key: item for key, item in alone.items() if key in found or item.id}
    gone = base.keys() - (ours.keys() & theirs.keys())
    return {key: found.get(key, item) for key, item in kept.items() if item.id or key not in gone}


def _rank(part: FieldPart, value: Any) -> tuple[bool, int, str]:
    place = part.order.index(value) if value in part.order else -1
    return value != part.default, place, canonical(value)


def _by_day(keys: list[str], items: Mapping[str, Any]) -> list[str]:
    """In the order of their days, those without one first; on the same day as they were."""
    return sorted(keys, key=lambda key: getattr(items[key], "on", None) or dt.date.min)
