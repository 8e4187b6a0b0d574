"""Which writing of a notebook a file holds: its number, by whom, and what else is in it.

It stands in the header's row, and nobody but the store sees it there: it says something about the
file, not about the child. An older careprep keeps it as something it does not know.
"""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

_NAMES = ("revision", "by", "holds")
_MOST = 1 << 53  # a number that every program reads as a whole one
_INSTALLS = 24  # how many a file tells of; those that wrote longest ago go


class Revision(Struct, frozen=True):
    """`number` goes up with each writing; `by` tells one install from another and names nobody.

    `holds` is the newest number of each install that is in the file: so a file that came of
    another one is told from a file that took its place.
    """

    number: int = 0
    by: str = ""
    holds: dict[str, int] = {}

    def has(self, number: int, by: str) -> bool:
        """Is that writing in this one? Yes too where it is so long ago that nobody can tell."""
        known = self.holds.get(by, 0)
        return known >= number or (
            not known and len(self.holds) >= _INSTALLS and number < min(self.holds.values())
        )

    def next(self, by: str, least: int = 0) -> "Revision":
        """The writing after this one, by an install; its number is greater than `least` too."""
        number = max(self.number, least) + 1
        return Revision(number, by, _newest({**self.holds, by: number}))

    def joined(self, other: "Revision", mark: str) -> "Revision":
        """The writing that takes in another file: the same whichever of both takes in the other.

        Without a mark the other one came of this one, and is taken over as it is.
        """
        if not mark:
            return other
        by, number = mark[:4], max(self.number, other.number) + 1
        both = {
            each: max(self.holds.get(each, 0), other.holds.get(each, 0))
            for each in {*self.holds, *other.holds}
        }
        return Revision(number, by, _newest({**both, by: number}))


class Writing(Struct, frozen=True):
    """One writing of this install: its revision, and those of its own that it was made upon."""

    number: int
    by: str
    after: tuple[int, ...] = ()


def left_out(writings: Iterable[Writing], now: Revision, own: str) -> set[Writing]:
    """Those writings that a file did not come of: another file was put in the place of theirs.

    Where a link of the chain is not known, whatever is before it counts as in the file.
    """
    every = set(writings)
    ours = {each.number: each for each in every if each.by == own}
    inside = {each for each in every if each.by != own and now.has(each.number, each.by)}
    ahead = [now.holds.get(own, 0), *(number for each in inside for number in each.after)]
    known = 0
    while ahead:
        number = ahead.pop()
        writing = ours.get(number)
        if writing is None:
            known = max(known, number)
        elif writing not in inside:
            inside.add(writing)
            ahead += writing.after
    forgotten = own not in now.holds
    return {
        each
        for each in every - inside
        if each.by != own or (each.number > known and not (forgotten and now.has(each.number, own)))
    }


class Joining(Struct, frozen=True):
    """What is taken in with a writing: the revision of the other file, and the mark of that."""

    theirs: Revision
    mark: str


def taken_out(data: dict[str, Any]) -> tuple[dict[str, Any], Revision]:
    """The tables of a file without its revision, and that; `data` itself is left alone."""
    row = _header_row(data)
    if row is None or not any(name in row for name in _NAMES):
        return data, Revision()
    rest = {name: value for name, value in row.items() if name not in _NAMES}
    number, by, holds = (row.get(name) for name in _NAMES)
    whole = holds.items() if isinstance(holds, dict) else ()
    found = Revision(
        number if isinstance(number, int) and _is_number(number) else 0,
        by if isinstance(by, str) else "",
        _newest({each: at for each, at in whole if _is_number(at)}),
    )
    return _with_row(data, rest), found


def put_in(data: dict[str, Any], revision: Revision) -> dict[str, Any]:
    """The tables of a file with its revision; without one they stay as they are."""
    row = _header_row(data)
    if row is None or not revision.number:
        return data
    values = (revision.number, revision.by, revision.holds)
    return _with_row(data, {**row, **dict(zip(_NAMES, values, strict=True))})


def _newest(holds: dict[str, int]) -> dict[str, int]:
    """In one order, whoever writes it."""
    latest = sorted(holds.items(), key=lambda each: (each[1], each[0]))[-_INSTALLS:]
    return dict(sorted(latest))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST


def _header_row(data: dict[str, Any]) -> dict[str, Any] | None:
    table = data.get("notebook")
    row = table.get("notebook") if isinstance(table, dict) else None
    return row if isinstance(row, dict) else None


def _with_row(data: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    return {**data, "notebook": {**data["notebook"], "notebook": row}}
