"""Which jobs go where in a row of minutes, so that the most worth is placed.

A meeting is a row of segments; a job takes some minutes and may lie in some of the segments. One
thing happens at a time. Tiers come one after another: what the upper tiers reach is kept. What is
chosen then goes in its order as far as the segments let it.

Only whole numbers and counted steps: the same input gives the same result everywhere.
"""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from careprep.agenda.schedule.packing import BudgetSpent, NodeBudget, Starts, Windows
from careprep.agenda.schedule.search import BranchAndBound

DEFAULT_WORK = 120_000  # nodes; about a third of a second
ORDER_WORK = 300  # nodes for one question while putting jobs in order


class Segment(Struct, frozen=True, kw_only=True):
    """Minutes from the start of the meeting, `end` not included; each starts where one ends."""

    start: int
    end: int


class Job(Struct, frozen=True, kw_only=True):
    """Something to place.

    `minutes` is at least 1. `tier` 0 weighs infinitely more than 1, and so on; `worth` (at least
    1) counts within the tier. Bit `s` of `where` says that it may lie in segment `s`.
    """

    key: str
    minutes: int
    tier: int
    worth: int
    where: int


class FitResult(Struct, frozen=True, kw_only=True):
    """What was placed.

    `starts` gives the start minute of each placed job, in time order. `worth` and `bound` are sums
    by tier: what was reached, and what nothing can exceed (compared as tuples). `exact` says that
    they are equal. `work` is the number of nodes looked at.
    """

    starts: dict[str, int]
    worth: tuple[int, ...]
    bound: tuple[int, ...]
    exact: bool
    work: int


def fit(jobs: Sequence[Job], segments: Sequence[Segment], work: int = DEFAULT_WORK) -> FitResult:
    """Place jobs in the row: the most worth by tier, in their order as far as segments let it.

    `jobs` come in the preferred order, with different keys. At every minute the first job in that
    order goes that can go without losing any of the chosen ones. No more than `work` nodes are
    looked at: past that the best found so far is given, with a bound. Raises ValueError when the
    segments are no row, a key comes twice, or a number is out of range.
    """
    _check(jobs, segments)
    tiers = max((job.tier for job in jobs), default=-1) + 1
    totals = [sum(job.worth for job in jobs if job.tier == tier) for tier in range(tiers)]
    units = [1] * tiers  # worths are folded into one number: a unit outweighs all tiers below
    for tier in reversed(range(tiers - 1)):
        units[tier] = units[tier + 1] * (totals[tier + 1] + 1)
    able = [job for job in jobs if _has_room(job, segments)]
    tidying = work // 8
    counter = NodeBudget(work - tidying)
    choice = BranchAndBound(
        _row(able, segments), [job.worth * units[job.tier] for job in able], counter
    )
    among = bound = 0
    for tier in sorted({job.tier for job in able}):
        same = [i for i, job in enumerate(able) if job.tier == tier]
        exact = bound == choice.reached
        among |= sum(1 << i for i in same)
        bound += sum(choice.worth[i] for i in same)
        if exact:
            bound = choice.search(among, bound)
    counter.limit = min(work, counter.done + tidying)
    if bound > choice.reached:
        _fill(choice, among)
    placed = {able[i].key: start for start, i in choice.starts}
    chosen = [job for job in able if job.key in placed]
    return FitResult(
        starts=_Order(chosen, placed, segments, counter).starts(),
        worth=_by_tier(choice.reached, units),
        bound=_by_tier(bound, units),
        exact=bound == choice.reached,
        work=counter.done,
    )


def _check(jobs: Sequence[Job], segments: Sequence[Segment]) -> None:
    if any(segment.end < segment.start for segment in segments):
        raise ValueError("a segment ends before it starts")
    if any(one.end != two.start for one, two in pairwise(segments)):
        raise ValueError("segments must follow one another")
    if len({job.key for job in jobs}) != len(jobs):
        raise ValueError("two jobs have the same key")
    if any(job.minutes < 1 or job.worth < 1 or job.tier < 0 or job.where < 0 for job in jobs):
        raise ValueError("minutes and worth must be at least 1, tier and where at least 0")


def _has_room(job: Job, segments: Sequence[Segment]) -> bool:
    """Whether it could be placed if it were alone."""
    run = 0
    for number, segment in enumerate(segments):
        if segment.end > segment.start:
            run = run + segment.end - segment.start if job.where >> number & 1 else 0
            if run >= job.minutes:
                return True
    return False


def _row(jobs: Sequence[Job], segments: Sequence[Segment]) -> Windows:
    """Segments without minutes go; neighbours that all jobs treat alike become one."""
    lengths: list[int] = []
    where = [0] * len(jobs)
    before: list[int] | None = None
    for number, segment in enumerate(segments):
        length = segment.end - segment.start
        allowed = [job.where >> number & 1 for job in jobs]
        if length and allowed == before:
            lengths[-1] += length
        elif length:
            where = [mask | bit << len(lengths) for mask, bit in zip(where, allowed, strict=True)]
            lengths.append(length)
            before = allowed
    return Windows(lengths, [job.minutes for job in jobs], where)


def _by_tier(folded: int, units: Sequence[int]) -> tuple[int, ...]:
    sums = []
    for unit in units:
        value, folded = divmod(folded, unit)
        sums.append(value)
    return tuple(sums)


def _fill(choice: BranchAndBound, among: int) -> None:
    """After a search that was stopped: add whatever still goes."""
    try:
        choice.grow(among)
    except BudgetSpent:
        return


class _Order:
    """Puts chosen jobs in their order, as far as all of them keep a place."""

    def __init__(
        self,
        jobs: Sequence[Job],
        placed: dict[str, int],
        segments: Sequence[Segment],
        counter: NodeBudget,
    ) -> None:
        self.jobs = jobs
        self.row = _row(jobs, segments)
        self.plan = sorted((placed[job.key], i) for i, job in enumerate(jobs))  # a place for all
        self.counter = counter
        self.first = segments[0].start if segments else 0
        self.now = 0

    def starts(self) -> dict[str, int]:
        """The jobs in time order: each time the first that can go, else a pause."""
        starts: dict[str, int] = {}
        while self.plan:
            going = self._pick()
            if going is None:  # the plan itself waits for a later segment
                self.now = self.row.ends[self.row.segment_at[self.now]]
            else:
                starts[self.jobs[going].key] = self.first + self.now
                self.now += self.row.minutes[going]
        return starts

    def _pick(self) -> int | None:
        """The first job that can go now; the plan then places all the others."""
        segment = self.row.segment_at[self.now]
        for i in sorted(i for _, i in self.plan):
            if self.now > self.row.latest[i][segment]:
                continue
            minutes = self.row.minutes[i]
            planned = next(start for start, other in self.plan if other == i)
            if planned + minutes <= self.row.ends[segment]:
                # inside a segment any order goes: those before it move back
                self.plan = [
                    (start + minutes if start < planned else start, other)
                    for start, other in self.plan
                    if other != i
                ]
                return i
            if self.plan[0][1] == i:
                self.plan = self.plan[1:]
                return i
            if plan := self._others(i):
                self.plan = plan
                return i
        return None

    def _others(self, i: int) -> Starts | None:
        """A place for all the others after job `i`, if there is one that is easily found."""
        jobs = sum(1 << other for _, other in self.plan if other != i)
        try:
            return self.row.pack(jobs, self.counter, ORDER_WORK, self.now + self.row.minutes[i])
        except BudgetSpent:
            return None
