"""Two copies of one notebook made into one: pure, and the same from either side.

Records are matched by id and fields by what they say. Where the last state that both copies knew
is at hand (`base`), what only one side changed since is taken, and what one side removed goes if
the other left it alone. Without it nothing is ever removed. Where both say something different,
the record touched later wins, and what the other says stays in the notebook as a StoredConflict.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from careprep.errors import BadInput
from careprep.model import identity
from careprep.model.notebook import Issue, Notebook
from careprep.model.records import TABLES, Child, Record, StoredConflict
from careprep.sync.field_path import At, canonical, in_order, put_at
from careprep.sync.merge_record import FieldConflict, merge_record
from careprep.sync.repair import Gone, fix_goal_tree, new_issues, restore_referenced

Side = Literal["ours", "theirs"]
FieldRef = tuple[str, At]
"""A record, by its id, and the way to a place inside it."""


class Conflict(Struct, frozen=True, kw_only=True):
    """One place where both copies say something different; `stands` is what it says now.

    `picked`: a person chose it, and the other word is not kept.
    """

    table: str
    id: str
    at: At
    ours: Any
    theirs: Any
    stands: Any
    picked: bool = False

    @property
    def place(self) -> FieldRef:
        return self.id, self.at

    @property
    def side(self) -> Side | None:
        """Whose word stands; None where neither could."""
        if self.stands == self.ours:
            return "ours"
        return "theirs" if self.stands == self.theirs else None


class RetainedDeletion(Struct, frozen=True, kw_only=True):
    """What one side removed and the other changed or still needs: it stayed.

    With an empty `at` it is a whole record, else something inside it.
    """

    table: str
    id: str
    at: At = ()


class Merged(Struct, frozen=True, kw_only=True):
    """The notebook as it would be, and what a person must look at.

    `left_out` are records of the other copy that this file has no place for.
    """

    notebook: Notebook
    conflicts: tuple[Conflict, ...] = ()
    kept: tuple[RetainedDeletion, ...] = ()
    left_out: tuple[Issue, ...] = ()


def merge(base: Notebook | None, ours: Notebook, theirs: Notebook) -> Merged:
    """Both copies as one; `base` may know only some records, or be None where nothing is known."""
    left_out, theirs = _without_place(ours, _as_one_child(ours, theirs))
    found = _Found()
    tables = {name: _table(name, base, ours, theirs, found) for name in TABLES}
    back = restore_referenced(tables, found.gone)
    found.kept += [RetainedDeletion(table=table, id=key) for table, key in back]
    result, freed = fix_goal_tree(Notebook(tables=tables), ours, theirs)
    result = replace(result, issues=ours.issues, cleaned=ours.cleaned, read_only=ours.read_only)
    for key in freed:
        found.conflicts = [c for c in found.conflicts if c.place != (key, ("part_of",))]
        mine, other = (g.part_of if (g := s.goals.get(key)) else "" for s in (ours, theirs))
        stands = result.goals[key].part_of
        found.conflicts.append(
            _conflict("goals", key, FieldConflict(("part_of",), mine, other, stands))
        )
    variants = [each for conflict in found.conflicts for each in _variants(conflict)]
    missing = [each for each in variants if each.id not in result.variants]
    return Merged(
        notebook=result.put(*missing),
        conflicts=tuple(found.conflicts),
        kept=tuple(found.kept),
        left_out=left_out,
    )


class _Found:
    """What is gathered on the way."""

    def __init__(self) -> None:
        self.conflicts: list[Conflict] = []
        self.kept: list[RetainedDeletion] = []
        self.gone: Gone = {}


def _table(
    name: str, base: Notebook | None, ours: Notebook, theirs: Notebook, found: _Found
) -> dict[str, Record]:
    mine, other = ours.tables.get(name, {}), theirs.tables.get(name, {})
    known = base.tables.get(name, {}) if base else {}
    unread = {each.id for side in (ours, theirs) for each in side.issues if each.table == name}
    table: dict[str, Record] = {}
    for key in in_order(mine, other):
        a, b, was = mine.get(key), other.get(key), known.get(key)
        if a is not None and b is not None:
            table[key], clashes, stayed = merge_record(was, a, b) if a != b else (a, (), ())
            found.conflicts += [_conflict(name, key, clash) for clash in clashes]
            found.kept += [RetainedDeletion(table=name, id=key, at=at) for at in stayed]
        elif (record := a or b) is not None:
            if was is None or unread & {key, ""}:  # what cannot be read was not removed
                table[key] = record
            elif record != was:
                table[key] = record
                found.kept.append(RetainedDeletion(table=name, id=key))
            else:
                found.gone[key] = (name, record)
    return table


def are_strangers(ours: Notebook, theirs: Notebook) -> bool:
    """May these be the notebooks of two different children? Then a person has to say."""
    return identity.kin(identity.mark(ours), identity.mark(theirs)) != "same"


def find_common(
    last: Notebook | None,
    ours: Notebook,
    theirs: Notebook,
    ours_knew: Iterable[Record],
    theirs_knew: Iterable[Record],
) -> Notebook:
    """What both are known to come from, as far as anything tells.

    `last` is what this copy took in from the other the last time. Beyond that, a record in which
    one side says exactly what the other said or read earlier (`ours_knew`, `theirs_knew`) is the
    one that both come from: that side has nothing new there.
    """
    base = last or Notebook(tables={})
    found: dict[str, list[Record]] = {}
    for knew, side, other in ((ours_knew, theirs, ours), (theirs_knew, ours, theirs)):
        for record in knew:
            if side.get(record.id) == record and other.get(record.id) != record:
                found.setdefault(record.id, []).append(record)
    sure = [each[0] for each in found.values() if all(record == each[0] for record in each)]
    return base.put(*sure)


def apply_picks(
    merged: Merged, picks: Mapping[FieldRef, Side], ours: Notebook, theirs: Notebook
) -> Merged:
    """The same with what a person picked standing, and nothing kept of the other word.

    Raises BadInput where the values picked do not fit together.
    """
    notebook = merged.notebook
    conflicts: list[Conflict] = []
    for conflict in merged.conflicts:
        if side := picks.get(conflict.place):
            record = notebook.get(conflict.id)
            assert record is not None
            value = conflict.ours if side == "ours" else conflict.theirs
            notebook = notebook.put(put_at(record, conflict.at, value))
            notebook = notebook.drop(*(each.id for each in _variants(conflict)))
            conflict = replace(conflict, stands=value, picked=True)
        conflicts.append(conflict)
    for key in {key for key, _ in picks}:
        record = notebook.get(key)
        wrong = new_issues(record, notebook, ours, theirs) if record else []
        if wrong:
            raise BadInput(
                f"What was chosen does not fit together: {wrong[0]}.",
                "Choose the other one for one of the two. Nothing was changed.",
            )
    return replace(merged, notebook=notebook, conflicts=tuple(conflicts))


def resolve(notebook: Notebook, variant: StoredConflict) -> Notebook:
    """The notebook with what another copy says standing. Raises BadInput where that cannot be."""
    record = notebook.get(variant.of)
    return notebook.put(put_at(record, variant.at, variant.value)) if record else notebook


# ── inside ───────────────────────────────────────────────────────────────────────────────────────


def _as_one_child(ours: Notebook, theirs: Notebook) -> Notebook:
    """Theirs with the identity of ours, if that has one, and with its child under the id that the
    child has in ours; by hand it may differ."""
    if own := identity.mark(ours).own:
        theirs = identity.given(theirs, own)
    mine, other = ours.table(Child), theirs.table(Child)
    if not mine or not other or mine.keys() & other.keys():
        return theirs
    child = replace(theirs.child, id=ours.child.id)
    return theirs.drop(theirs.child.id).put(child)


def _without_place(ours: Notebook, theirs: Notebook) -> tuple[tuple[Issue, ...], Notebook]:
    """Records of theirs whose id stands in our file for something else, or for what we cannot
    read, and theirs without them."""
    unread = {issue.id: issue.table for issue in ours.issues if issue.id}
    closed = {issue.table for issue in ours.issues if issue.table not in ours.tables}
    home = {key: name for name, table in ours.tables.items() for key in table}
    found = [
        Issue(name, key, "in this notebook something else, or something unreadable, has its code")
        for name, table in theirs.tables.items()
        for key in table
        if (key in unread and key not in ours.tables.get(name, {}))
        or name in closed
        or home.get(key, name) != name
    ]
    return tuple(found), theirs.drop(*(issue.id for issue in found)) if found else theirs


def _conflict(table: str, key: str, clash: FieldConflict) -> Conflict:
    ours, theirs, stands = (
        msgspec.to_builtins(value) for value in (clash.ours, clash.theirs, clash.stands)
    )
    return Conflict(table=table, id=key, at=clash.at, ours=ours, theirs=theirs, stands=stands)


def _variants(conflict: Conflict) -> list[StoredConflict]:
    """What is kept of the side whose word does not stand; nothing of one that says nothing."""
    return [
        StoredConflict(
            id=code(conflict.id, conflict.at, value), of=conflict.id, at=conflict.at, value=value
        )
        for value in (conflict.ours, conflict.theirs)
        if value != conflict.stands and value not in (None, "", [], {})
    ]


def code(of: str, at: At, value: Any) -> str:
    """The same code for the same words, so that both copies keep them once."""
    import hashlib  # slow to load, and only a conflict needs it

    text = canonical((of, at, value))
    return f"v-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
