"""Two windows changed the same record: what each of them wants, field by field."""

import datetime as dt
from collections.abc import Collection, Sequence

from msgspec import Struct

from careprep import typed
from careprep.errors import ChangedElsewhere
from careprep.fields import FIELDS, Field, Look
from careprep.model import Changes, Meeting, Notebook, Record


class Clash(Struct, frozen=True, kw_only=True):
    """One record: as it was, as this window wants it, as it is now. None: it is not there."""

    key: str
    before: Record | None
    mine: Record | None
    theirs: Record | None

    @property
    def title(self) -> str:
        record = self.theirs or self.mine or self.before
        return " ".join(str(getattr(record, "title", self.key)).split())


class Point(Struct, frozen=True, kw_only=True):
    """A field that is not the same on both sides, in words; empty: nothing there."""

    field: Field
    before: str
    mine: str
    theirs: str
    changed: bool  # by this window; else only the other one changed it


class Clashed(ChangedElsewhere):
    """A change that was refused because of another one; both are kept here, nothing is lost.

    `step` is what was being done, in the past tense; `difference` all that would have changed.
    """

    def __init__(self, clashes: Sequence[Clash], difference: Changes, step: str, said: str) -> None:
        super().__init__(
            "Another window or program changed the same thing in the meantime.",
            f"{said} Yours was not saved: make your change again if you still want it.",
            tuple(clash.key for clash in clashes),
        )
        self.clashes = tuple(clashes)
        self.difference = difference
        self.step = step


def differs(clash: Clash) -> bool:
    """Is there anything to choose? Not where both sides say the same."""
    if clash.mine is None or clash.theirs is None:
        return clash.mine is not clash.theirs
    fields = FIELDS[type(clash.mine)]
    return any(getattr(clash.mine, f.attr) != getattr(clash.theirs, f.attr) for f in fields)


def points(clash: Clash, notebook: Notebook, today: dt.date) -> tuple[Point, ...]:
    """Every field in which the two sides differ; none where one of them removed the record."""
    before, mine, theirs = clash.before, clash.mine, clash.theirs
    if mine is None or theirs is None:
        return ()
    found = []
    for field in FIELDS[type(mine)]:
        if getattr(mine, field.attr) != getattr(theirs, field.attr):
            was = before if before is not None else type(mine)
            found.append(
                Point(
                    field=field,
                    before=_said(field, before, notebook, today),
                    mine=_said(field, mine, notebook, today),
                    theirs=_said(field, theirs, notebook, today),
                    changed=getattr(mine, field.attr) != getattr(was, field.attr, None),
                )
            )
    return tuple(found)


def settled(clash: Clash, mine: Collection[str]) -> Record | None:
    """The record as it is now, but with this window's values in the fields named by `mine`.

    Where one side removed the record there are no fields: any name in `mine` takes this window's.
    """
    if clash.mine is None or clash.theirs is None:
        return clash.mine if mine else clash.theirs
    values = typed.values_of(clash.mine)
    return typed.with_values(clash.theirs, {name: values[name] for name in mine})


def in_words(clashes: Sequence[Clash], notebook: Notebook, today: dt.date) -> str:
    """What each side wants, as sentences."""
    said = []
    for clash in clashes:
        if clash.theirs is None:
            said.append(f"“{clash.title}” was removed there.")
        elif clash.mine is None:
            said.append(f"“{clash.title}” was changed there; you wanted to remove it.")
        for point in points(clash, notebook, today):
            if point.changed:
                said.append(
                    f"“{clash.title}”, {point.field.label}: it says {_quoted(point.theirs)} now; "
                    f"you wanted {_quoted(point.mine)}; before it was {_quoted(point.before)}."
                )
    return " ".join(said)


def _said(field: Field, record: Record | None, notebook: Notebook, today: dt.date) -> str:
    if record is None:
        return ""
    look = Look(today=today, starts=record.when if isinstance(record, Meeting) else None)
    value = getattr(record, field.attr)
    if field.kind == "flag":
        return "yes" if value else "no"
    return typed.said(field, value, notebook, look)


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "nothing"
