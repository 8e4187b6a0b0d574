"""Arrivals and departures cut a meeting into segments; each task may lie in some of them.

Sets of segments are whole numbers with a bit for each.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from careprep.agenda.schedule.feasibility import bits
from careprep.agenda.schedule.problem import FreeSegment, Problem, Task


class Wishes(Struct, frozen=True):
    """Where a task may lie, and where it would best.

    `where` is kept always. Each of the others is a list of sets, the best first: with its own
    person, with as many of those asked as ever are there at once, and out of scarce minutes.
    """

    where: int
    voice: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    quiet: tuple[int, ...] = ()

    def sets(self) -> tuple[int, ...]:
        """All the sets that it may be kept inside."""
        return (self.where, *self.voice, *self.asked, *self.quiet)


class Timeline:
    """The segments of a meeting, and who is there in each."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.tasks = [task for task in problem.tasks if not task.anchor]
        self.cuts = _cuts(problem, self._named())
        self.everywhere = (1 << len(self.cuts) - 1) - 1
        self.there = {member: self._there(stays) for member, stays in problem.stays.items()}
        self._scarce = self._scarce_members()
        self._least_scarce = self._by_count(self.everywhere, self._scarce, fewest=True)

    def _named(self) -> set[str]:
        """Whose coming and going matters to some task."""
        named: set[str] = set()
        for task in self.tasks:
            named.update(task.needs, task.asked, task.kept_from, (task.voice,))
        return named

    def _there(self, stays: Iterable[tuple[int, int]]) -> int:
        return sum(
            1 << at
            for at, (start, end) in enumerate(pairwise(self.cuts))
            if any(arrives <= start and end <= leaves for arrives, leaves in stays)
        )

    def _scarce_members(self) -> frozenset[str]:
        """Those who come late or leave early, and are waited for by some task."""
        waited = {member for task in self.tasks for member in (*task.needs, *task.asked)}
        return frozenset(
            member
            for member, there in self.there.items()
            if member in waited and there and there != self.everywhere
        )

    def wishes(self) -> list[Wishes]:
        """For each task that is not anchored, in their order."""
        wanted = {task.subject for task in self.tasks if task.subject and self._waits(task)}
        return [self._wishes(task, task.subject in wanted) for task in self.tasks]

    def _waits(self, task: Task) -> bool:
        return not self._scarce.isdisjoint((*task.needs, *task.asked, task.voice))

    def _wishes(self, task: Task, beside_scarce: bool) -> Wishes:
        where = self._needed(task.needs)
        for member in task.kept_from:
            where &= ~self.there.get(member, 0)
        where &= self.everywhere
        asked = dict.fromkeys(member for member in task.asked if self.there.get(member))
        free = not beside_scarce and not self._waits(task)
        return Wishes(
            where=where,
            voice=_sets(where, [self.there.get(task.voice, 0)]),
            asked=_sets(where, self._by_count(where, asked, fewest=False)),
            quiet=_sets(where, self._least_scarce) if free else (),
        )

    def _needed(self, needs: Sequence[str]) -> int:
        if not needs:
            return self.everywhere
        mask = 0
        for member in needs:
            mask |= self.there.get(member, 0)
        return mask

    def _by_count(self, where: int, members: Iterable[str], *, fewest: bool) -> list[int]:
        """Sets of segments, each wider than the one before: those in which most are there first."""
        counts: dict[int, int] = {}
        there = [self.there[member] for member in members]
        for at in bits(where) if there else ():
            count = sum(mask >> at & 1 for mask in there)
            counts[count] = counts.get(count, 0) | 1 << at
        sets: list[int] = []
        for count in sorted(counts, reverse=not fewest):
            sets.append(counts[count] | (sets[-1] if sets else 0))
        return sets

    def covers(self, mask: int, start: int, end: int) -> bool:
        """Whether these minutes lie in these segments."""
        return all(
            mask >> at & 1
            for at, (first, last) in enumerate(pairwise(self.cuts))
            if first < end and start < last
        )

    def lengths(self, opening: int, closing: int) -> list[int]:
        """The minutes of each segment outside the opening and the closing."""
        return [segment.end - segment.start for segment in self.segments(opening, closing)]

    def segments(self, opening: int, closing: int) -> tuple[FreeSegment, ...]:
        """What the opening and the closing leave of each segment."""
        last = self.problem.minutes - closing
        return tuple(
            FreeSegment(min(max(start, opening), last), min(max(end, opening), last))
            for start, end in pairwise(self.cuts)
        )


def _sets(where: int, sets: Iterable[int]) -> tuple[int, ...]:
    """Sets within `where` that say something: neither nothing nor all of it."""
    return tuple(dict.fromkeys(s & where for s in sets if s & where and s & where != where))


def _cuts(problem: Problem, named: set[str]) -> list[int]:
    """The minutes in which somebody named comes or goes, with the first and the last."""
    cuts = {0, problem.minutes}
    for member, stays in problem.stays.items():
        if member in named:
            cuts.update(at for at in _inside(stays) if 0 < at < problem.minutes)
    return sorted(cuts) if problem.minutes else [0, 0]


def _inside(stays: Iterable[tuple[int, int]]) -> Iterator[int]:
    for stay in stays:
        yield from stay
