"""The order of a meeting: minute by minute the first task that can go if all others keep a place.

First comes what was wished for this place, then what has the subject of the one before, then the
family's order. Nobody waits for a task that could go now: a task leaves its best minutes for others
rather than let minutes pass empty.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from careprep.agenda.schedule.assignment import Assignment
from careprep.agenda.schedule.feasibility import JobSet, Starts, WorkCounter, WorkSpent

TURN_WORK = 300  # nodes for one job that would go before the others


class Ranks(Struct, frozen=True):
    """What says which job goes first: `subjects` is by job, `places` the wished numbers, from 1, of
    some of them. Those in `early` go as soon as they can, as later all would wait for them.
    """

    subjects: Sequence[str]
    places: Mapping[int, int]
    early: frozenset[int] = frozenset()


class Sequencer:
    """Puts the jobs of a plan in order; jobs with a lower number come first in the family's.

    `wider` are windows in which a job may lie where minutes would pass empty.
    """

    def __init__(
        self,
        plan: Assignment,
        wider: Sequence[int],
        ranks: Ranks,
        counter: WorkCounter,
    ) -> None:
        self.row = plan.row
        self.plan = plan.starts()  # a place for all
        self.set = JobSet(plan.row, plan.minutes, plan.windows)
        self.wider = wider
        self.ranks = ranks
        self.counter = counter
        self.now = 0
        self.subject = ""

    def starts(self) -> Starts:
        """The jobs in time order: each time the first that can go, else a pause."""
        starts: Starts = []
        while self.plan:
            order = self._order(len(starts) + 1)
            going = self._pick(order)
            if going is None:
                going = self._fill(order)
            if going is None:  # the plan itself waits for a later segment
                self.now = self.row.ends[self.row.segment_at[self.now]]
            else:
                starts.append((self.now, going))
                self.now += self.set.minutes[going]
                self.subject = self.ranks.subjects[going]
        return starts

    def _order(self, place: int) -> list[int]:
        """The jobs left, the one that should go next first."""

        def rank(job: int) -> tuple[int, bool, bool, int]:
            wished = self.ranks.places.get(job)
            turn = 1 if wished is None else 0 if wished <= place else 2
            apart = not self.subject or self.ranks.subjects[job] != self.subject
            return (turn, job not in self.ranks.early, apart, job)

        return sorted((job for _, job in self.plan), key=rank)

    def _pick(self, order: Sequence[int]) -> int | None:
        """The first job that can go now; the plan then places all the others."""
        segment = self.row.segment_at[self.now]
        for job in order:
            if self.now > self.set.latest[job][segment]:
                continue
            plan = self._without(job, segment)
            if plan is not None:
                self.plan = plan
                return job
        return None

    def _without(self, job: int, segment: int) -> Starts | None:
        """A place for all others when a job goes now."""
        minutes = self.set.minutes[job]
        planned = next(start for start, other in self.plan if other == job)
        others = [(start, other) for start, other in self.plan if other != job]
        if planned + minutes <= self.row.ends[segment]:
            # inside a segment any order goes: those before it move back
            return [(start + minutes * (start < planned), other) for start, other in others]
        if not others or self.now + minutes <= others[0][0] or planned < others[0][0]:
            return others
        try:
            jobs = sum(1 << other for _, other in others)
            return self.set.pack(jobs, self.counter, TURN_WORK, self.now + minutes)
        except WorkSpent:
            return None

    def _fill(self, order: Sequence[int]) -> int | None:
        """The first job that can go in a wider window where there would be a pause."""
        segment = self.row.segment_at[self.now]
        for job in order:
            minutes = self.set.minutes[job]
            others = [(start, other) for start, other in self.plan if other != job]
            first = others[0][0] if others else self.row.total
            planned = next(start for start, other in self.plan if other == job)
            free_until = first if planned > first else planned + minutes
            if (
                self.now <= self.row.latest(minutes, self.wider[job])[segment]
                and self.now + minutes <= free_until
            ):
                self.plan = others
                return job
        return None


def held(order: Sequence[int], places: Mapping[int, int]) -> set[int]:
    """The jobs that are in their wished places: past the end of the order means last."""
    return {
        job
        for at, job in enumerate(order, 1)
        if job in places and at == min(places[job], len(order))
    }
