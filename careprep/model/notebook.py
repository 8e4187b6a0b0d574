"""One child's notebook as one value, and what differs between two of them."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from careprep.errors import Sentence
from careprep.model.records import (
    TABLE_OF,
    TABLES,
    Child,
    Expectation,
    FollowUp,
    Goal,
    Meeting,
    Member,
    Question,
    Record,
    StoredConflict,
)

R = TypeVar("R", bound=Record)


class Issue(Struct, frozen=True):
    """Something wrong in a notebook, in plain words; `table` and `id` say where."""

    table: str
    id: str
    text: Sentence


class Notebook(Struct, frozen=True, eq=False, kw_only=True):
    """One child's notebook as one value. Every change is a new one that shares the rest.

    `issues` are what loading had to set aside; `cleaned` are the records in which it left out what
    could control a terminal, as long as they are as they were loaded (in the file it still
    stands); `read_only` says why nothing may be changed.
    """

    tables: Mapping[str, Mapping[str, Record]]
    issues: tuple[Issue, ...] = ()
    cleaned: tuple[tuple[Record, Issue], ...] = ()
    read_only: str = ""

    def table(self, kind: type[R]) -> Mapping[str, R]:
        return cast(Mapping[str, R], self.tables.get(TABLE_OF[kind], {}))

    @property
    def child(self) -> Child:
        return next(iter(self.table(Child).values()), Child(id="child", name=""))

    @property
    def team(self) -> Mapping[str, Member]:
        return self.table(Member)

    @property
    def goals(self) -> Mapping[str, Goal]:
        return self.table(Goal)

    @property
    def questions(self) -> Mapping[str, Question]:
        return self.table(Question)

    @property
    def follow_ups(self) -> Mapping[str, FollowUp]:
        return self.table(FollowUp)

    @property
    def meetings(self) -> Mapping[str, Meeting]:
        return self.table(Meeting)

    @property
    def expectations(self) -> Mapping[str, Expectation]:
        return self.table(Expectation)

    @property
    def variants(self) -> Mapping[str, StoredConflict]:
        return self.table(StoredConflict)

    def get(self, key: str) -> Record | None:
        """The record with this id, whatever its kind."""
        for table in self.tables.values():
            if key in table:
                return table[key]
        return None

    def put(self, *records: Record, ahead_of: Mapping[str, str] = {}) -> "Notebook":
        """The notebook with these records added or replaced, by id.

        New ones come last in their table, or where `following` said that they were.
        """
        new: dict[str, dict[str, Record]] = {}
        for record in records:
            name = TABLE_OF[type(record)]
            if name not in new:
                new[name] = {**self.tables.get(name, {})}
            new[name][record.id] = record
        if ahead_of:
            new = {name: placed(table, ahead_of) for name, table in new.items()}
        return replace(self, tables={**self.tables, **new})

    def drop(self, *keys: str) -> "Notebook":
        """The notebook without these records; what pointed at them is the caller's to mend."""
        gone = set(keys)
        tables = {
            name: table
            if gone.isdisjoint(table)
            else {key: record for key, record in table.items() if key not in gone}
            for name, table in self.tables.items()
        }
        return replace(self, tables=tables)


V = TypeVar("V")


def following(notebook: Notebook, keys: Iterable[str]) -> dict[str, str]:
    """For each of these ids the one that comes after it in its table, none of them; nothing for
    what comes last."""
    these, found = set(keys), {}
    for table in notebook.tables.values():
        missing, after = these & table.keys(), ""
        for key in reversed(list(table)):
            if not missing:
                break
            if key not in these:
                after = key
            else:
                missing.discard(key)
                if after:
                    found[key] = after
    return dict(reversed(found.items()))


def placed(table: Mapping[str, V], ahead_of: Mapping[str, str]) -> dict[str, V]:
    """A table with each id in `ahead_of` right before the one it names, where both are there."""
    moving: dict[str, list[str]] = {}
    for key, after in ahead_of.items():
        if key in table and after in table:
            moving.setdefault(after, []).append(key)
    moved = {key for keys in moving.values() for key in keys}
    order = (each for key in table if key not in moved for each in (*moving.get(key, ()), key))
    return {key: table[key] for key in order} if moved else dict(table)


Changes = tuple[tuple[str, str, Record | None, Record | None], ...]
StepKind = Literal[
    "change",
    "removed",  # a record, because a person wanted it gone
    "settled",  # a person chose between what two copies say
    "took_in",  # another copy, or what was missing
]
"""What a change was, for whoever must judge it later."""


def changes(before: Notebook, after: Notebook) -> Changes:
    """What differs, as (table, id, record before, record after). Frozen records: identity tells."""
    found: list[tuple[str, str, Record | None, Record | None]] = []
    for name in TABLES:
        old, new = before.tables.get(name, {}), after.tables.get(name, {})
        if old is new:
            continue
        found += [
            (name, key, old.get(key), new[key]) for key in new if old.get(key) is not new[key]
        ]
        found += [(name, key, old[key], None) for key in old if key not in new]
    return tuple(found)
