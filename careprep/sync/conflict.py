"""Two windows changed the same record: where they say something different, and what is to stand."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from careprep.errors import BadInput, ChangedElsewhere, Sentence
from careprep.model.notebook import Changes, Notebook, StepKind
from careprep.model.records import Record
from careprep.sync.diff import between, title_of
from careprep.sync.field_path import At, parts, put_at, value_at
from careprep.sync.merge_record import merge_record

NOTHING = "nothing"
WHOLE: At = ()
"""The place that is all of a record: one side removed it."""


class WindowConflict(Struct, frozen=True, kw_only=True):
    """One record: as it was, as this window wants it, as it is now. None: it is not there."""

    key: str
    before: Record | None
    mine: Record | None
    theirs: Record | None

    @property
    def places(self) -> tuple[At, ...]:
        """Where both say something different. What only one of them changed is no question."""
        if self.mine is None or self.theirs is None:
            return () if self.mine is self.theirs else (WHOLE,)
        return tuple(clash.at for clash in merge_record(self.before, self.mine, self.theirs)[1])

    def resolve(self, mine: Collection[At] = ()) -> Record | None:
        """The record that both make: this window's word stands in the places `mine`, else theirs.

        Raises BadInput where the words chosen do not fit together.
        """
        if self.mine is None or self.theirs is None:
            return self.mine if mine else self.theirs
        record, clashes, _ = merge_record(self.before, self.mine, self.theirs)
        for each in clashes:
            value = each.ours if each.at in mine else each.theirs
            record = put_at(record, each.at, msgspec.to_builtins(value))
        return record


class ConflictText(Struct, frozen=True, kw_only=True):
    """One place of a clash, and what each side says there."""

    title: str
    label: Sentence
    before: str
    mine: str
    theirs: str


class ConflictingEdits(ChangedElsewhere):
    """A change that was refused because of another one; both are kept here, nothing is lost.

    `step` is what was being done, in the past tense, and of what kind; `difference` all that would
    have changed.
    """

    def __init__(
        self,
        clashes: Sequence[WindowConflict],
        difference: Changes,
        step: tuple[str, StepKind],
        said: str,
    ) -> None:
        super().__init__(
            "Another window or program changed the same thing in the meantime.",
            f"{said} Yours was not saved: make your change again if you still want it.",
            tuple(clash.key for clash in clashes),
        )
        self.clashes = tuple(clashes)
        self.difference = difference
        self.step = step


def describe_conflict(
    clash: WindowConflict, at: At, notebook: Notebook, today: dt.date
) -> ConflictText:
    """What each side says in one place, for a person."""
    record = clash.before or clash.theirs or clash.mine
    assert record is not None
    title = title_of(record)
    if clash.mine is None or clash.theirs is None:
        mine = "you changed it" if clash.mine else "you removed it"
        theirs = "it was changed" if clash.theirs else "it was removed"
        return ConflictText(title=title, label="All of it", before=title, mine=mine, theirs=theirs)
    was, one, two = (
        value_at(r, at) if r else None for r in (clash.before, clash.mine, clash.theirs)
    )
    label, mine, theirs = describe_values(clash.theirs, at, (one, two), notebook, today)
    _, before, _ = describe_values(clash.theirs, at, (was, two), notebook, today)
    return ConflictText(title=title, label=label, before=before, mine=mine, theirs=theirs)


def describe_conflicts(
    clashes: Sequence[WindowConflict], notebook: Notebook, today: dt.date
) -> str:
    """Every place of clashes with what each side says, as sentences."""
    said = []
    for clash in clashes:
        for at in clash.places:
            each = describe_conflict(clash, at, notebook, today)
            said.append(
                f"“{each.title}”, {each.label}: now “{each.theirs}”, "
                f"you wanted “{each.mine}”, before “{each.before}”."
            )
    return " ".join(said)


def describe_values(
    record: Record, at: At, values: tuple[Any, Any], notebook: Notebook, today: dt.date
) -> tuple[str, str, str]:
    """The name of a place, and two values in it, in the words that a person reads."""
    one, two = values
    try:
        fields = between(put_at(record, at, one), put_at(record, at, two), notebook, today)
    except BadInput:
        fields = ()
    known = any(part.name == at[0] and not part.unknown for part in parts(type(record)))
    if at[0] == "choices" or not known or not fields or fields[0].before == fields[0].after:
        title = notebook.get(at[1]) if len(at) > 1 else None
        label = f"{title_of(title)}, {at[-1]}" if title else at[-1]
        return label.replace("_", " "), _plain(one), _plain(two)
    found = fields[0]
    return found.label, "; ".join(found.before) or NOTHING, "; ".join(found.after) or NOTHING


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOTHING if value in (None, "", [], {}) else str(value)
