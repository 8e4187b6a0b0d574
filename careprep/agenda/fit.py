"""Which jobs go where in a row of minutes, so that the most worth is placed.

A meeting is a row of segments; a job takes some minutes and may lie in some of the segments. One
thing happens at a time. `fit` chooses what to place and when. How it finds the best:

1. Tiers one after another: what the upper tiers reached is kept, then the next tier is added.
2. A bound. Jobs that may lie only inside a set of segments share the minutes of that set. Filling
   the row with the densest minutes first shows which sets, each inside the next, run out; one
   knapsack table along that chain says the most that any beginning of a choice can still reach.
3. Choices are listed from that bound downwards, so the first one that has a place is the best.
4. Whether a choice has a place is searched exactly: minute by minute, remembering what failed.
5. A choice without a place is shrunk to the few jobs that clash; no later choice has them together.

Everything is whole numbers and counted steps, so the same input gives the same result everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

DEFAULT_WORK = 150_000  # nodes; about a third of a second
_SHRINK_WORK = 5_000  # nodes for one question while shrinking: small clashes pay for long looks
_QUICK_WORK = 200
_GROW_WORK = 200  # nodes for one question while adding jobs one by one
_ORDER_WORK = 1_000  # nodes for one question while putting jobs in order
_MOST_SETS = 256  # sets of segments whose minutes are watched
_FAR = 1 << 60


class Segment(Struct, frozen=True, kw_only=True):
    """Minutes from the start of the meeting, `end` not included; each starts where one ends."""

    start: int
    end: int


class Job(Struct, frozen=True, kw_only=True):
    """Something to place.

    `minutes` is at least 1. `tier` 0 weighs infinitely more than 1, and so on; `worth` (at least
    1) counts within the tier. Bit `s` of `where` says that it may lie in segment `s`. A job that
    `waits` is not pulled ahead of what stands before it just to fill a gap.
    """

    key: str
    minutes: int
    tier: int
    worth: int
    where: int
    waits: bool = False


class Fitted(Struct, frozen=True, kw_only=True):
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


def fit(jobs: Sequence[Job], segments: Sequence[Segment], work: int = DEFAULT_WORK) -> Fitted:
    """Place jobs in the row, the most worth by tier, in their order as far as segments let it.

    `jobs` come in the preferred order, with different keys. At every minute the first job in that
    order goes that can go without losing any of the chosen ones. No more than `work` nodes are
    looked at: past that the best found so far is given, with a bound. Raises ValueError when the
    segments are no row, a key comes twice, or a number is out of range.
    """
    _check(jobs, segments)
    counter = _Counter(work - work // 4)  # the rest is for tidying up
    tiers = max((job.tier for job in jobs), default=-1) + 1
    totals = [sum(job.worth for job in jobs if job.tier == tier) for tier in range(tiers)]
    units = [1] * tiers
    for tier in range(tiers - 2, -1, -1):
        units[tier] = units[tier + 1] * (totals[tier + 1] + 1)
    able = [job for job in jobs if _has_room(job, segments)]
    placed: dict[str, int] = {}
    reached = bound = 0
    spent = False
    for tier in sorted({job.tier for job in able}):
        choice = _Choice([job for job in able if job.tier <= tier], units, segments, counter)
        bound += sum(job.worth for job in able if job.tier == tier) * units[tier]
        if spent:
            counter.limit = work
            choice.keep(placed)
            choice.grow()
        else:
            choice.keep(placed)
            choice.search(bound)
            bound = choice.bound
            spent = choice.bound > choice.reached
        placed, reached = choice.placed, choice.reached
    counter.limit = work
    chosen = [job for job in able if job.key in placed]
    order = _Order(chosen, placed, segments, counter)
    return Fitted(
        starts={key: start + segments[0].start for key, start in order.starts().items()},
        worth=_by_tier(reached, units),
        bound=_by_tier(bound, units),
        exact=reached == bound,
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


def _by_tier(folded: int, units: Sequence[int]) -> tuple[int, ...]:
    sums = []
    for unit in units:
        value, folded = divmod(folded, unit)
        sums.append(value)
    return tuple(sums)


def _bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


class _Spent(Exception):
    """A question was given up: its nodes are used up."""


class _Counter:
    """Counts nodes; `limit` is the most there may be."""

    def __init__(self, limit: int) -> None:
        self.done = 0
        self.limit = limit

    def spend(self) -> None:
        if self.done >= self.limit:
            raise _Spent
        self.done += 1


class _Row:
    """The merged row and its jobs (bit `i` is job `i`), and whether jobs can be placed in it.

    All watched sets of segments are counted at once in one big number, a field each with a guard
    bit above it: subtract what jobs need from the room, and a cleared guard is a set too full.
    """

    def __init__(self, jobs: Sequence[Job], segments: Sequence[Segment]) -> None:
        self.minutes = [job.minutes for job in jobs]
        self.where = [0] * len(jobs)
        self.ends: list[int] = []
        self._merge(jobs, segments)
        starts = [0, *self.ends][: len(self.ends)]
        self.total = self.ends[-1] if self.ends else 0
        self.lengths = [end - start for start, end in zip(starts, self.ends, strict=True)]
        self.segment_at = [s for s, length in enumerate(self.lengths) for _ in range(length)]
        self.latest = [self._latest_starts(i) for i in range(len(jobs))]
        self._watch()
        self.dead: dict[int, int] = {}  # bit set of jobs -> from this minute on, no place for them
        self.options = [self._options(s) for s in range(len(self.ends))]

    def _merge(self, jobs: Sequence[Job], segments: Sequence[Segment]) -> None:
        """Segments without minutes go; neighbours that all jobs treat alike become one."""
        before = -1
        for number, segment in enumerate(segments):
            if segment.end == segment.start:
                continue
            welcome = sum(1 << i for i, job in enumerate(jobs) if job.where >> number & 1)
            end = segment.end - segments[0].start
            if welcome == before:
                self.ends[-1] = end
                continue
            for i in _bits(welcome):
                self.where[i] |= 1 << len(self.ends)
            self.ends.append(end)
            before = welcome

    def _latest_starts(self, i: int) -> list[int]:
        """By segment: the last minute of it in which job `i` may start; -1 where there is none."""
        latest = [-1] * len(self.ends)
        until = 0
        for s in reversed(range(len(self.ends))):
            if not self.where[i] >> s & 1:
                until = 0
                continue
            until = until or self.ends[s]
            last = min(until - self.minutes[i], self.ends[s] - 1)
            if last >= self.ends[s] - self.lengths[s]:
                latest[s] = last
        return latest

    def _watch(self) -> None:
        """Choose the watched sets; work out the room left from each minute, and each job's need."""
        masks = sorted(set(self.where))
        everything = (1 << len(self.ends)) - 1
        sets = {everything, *masks[: _MOST_SETS - 1]}
        fresh = list(masks)
        while fresh and len(sets) < _MOST_SETS:
            one = fresh.pop()
            for two in masks:
                if one & two and one | two not in sets and len(sets) < _MOST_SETS:
                    sets.add(one | two)
                    fresh.append(one | two)
        width = self.total.bit_length() + 2
        fields = [(width * n, outer) for n, outer in enumerate(sorted(sets))]
        self.guard = sum(1 << shift + width - 1 for shift, _ in fields)
        inside = {
            mask: sum(1 << shift for shift, outer in fields if mask | outer == outer)
            for mask in masks
        }
        self.need = [m * inside[w] for m, w in zip(self.minutes, self.where, strict=True)]
        minute = [
            sum(1 << shift for shift, outer in fields if outer >> s & 1)
            for s in range(len(self.ends))
        ]
        self.room = [self.guard]
        for s in reversed(self.segment_at):
            self.room.append(self.room[-1] + minute[s])
        self.room.reverse()

    def _options(self, s: int) -> list[tuple[int, int, int, int, int, int]]:
        """Jobs that may start in segment `s`, the least pressing first: they go on a stack.

        Of jobs alike in minutes and places, the earlier goes first: any other order is the same.
        """
        alike: dict[tuple[int, int], int] = {}
        found = []
        for i, minutes in enumerate(self.minutes):
            twin = alike.get((minutes, self.where[i]), 0)
            alike[minutes, self.where[i]] = 1 << i
            if self.latest[i][s] >= 0:
                found.append((1 << i, minutes, self.need[i], self.latest[i][s], twin, i))
        found.sort(key=lambda o: (self.where[o[5]].bit_length(), -o[1], o[5]), reverse=True)
        return found

    def fits(self, left: int) -> bool:
        """Whether no watched set is too full, given room minus needs."""
        return left & self.guard == self.guard

    def pack(
        self, jobs: int, counter: _Counter, most: int = _FAR, start: int = 0
    ) -> list[tuple[int, int]] | None:
        """Starts for all of `jobs` from minute `start` on, as (minute, job) in time order.

        None when there is no place for all; raises _Spent after `most` nodes. The earlier a set of
        jobs is done the better, so a set is looked at again only for an earlier minute.
        """
        if not jobs:
            return []
        guard, room, dead = self.guard, self.room, self.dead
        stop = min(counter.limit, counter.done + most)
        options = [[option for option in segment if option[0] & jobs] for segment in self.options]
        seen: dict[int, int] = {}
        load = sum(self.need[i] for i in _bits(jobs))
        stack: list[tuple[int, int, int, object, bool]] = [(start, jobs, load, None, False)]
        while stack:
            now, rest, load, trail, paused = stack.pop()
            if (room[now] - load) & guard != guard:
                continue
            if not paused:
                if seen.get(rest, _FAR) <= now or dead.get(rest, _FAR) <= now:
                    continue
                seen[rest] = now
            if counter.done >= stop:
                raise _Spent
            counter.done += 1
            segment = self.segment_at[now]
            stack.append((self.ends[segment], rest, load, trail, True))  # when nothing else goes
            for bit, minutes, need, latest, twin, i in options[segment]:
                if rest & bit and now <= latest and not rest & twin:
                    if rest == bit:
                        return _unwind((trail, now, i))
                    stack.append((now + minutes, rest ^ bit, load - need, (trail, now, i), False))
        for rest, now in seen.items():
            if now < dead.get(rest, _FAR):
                dead[rest] = now
        return None


def _unwind(trail: object) -> list[tuple[int, int]]:
    found = []
    while isinstance(trail, tuple):
        trail, now, i = trail
        found.append((now, i))
    return found[::-1]


class _Choice:
    """The search for the most worth among jobs of the upper tiers and one more.

    Worths are folded into one number each, a unit of a tier above the sum of all tiers below.
    `placed` and `reached` are the best so far; nothing can exceed `bound`.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        units: Sequence[int],
        segments: Sequence[Segment],
        counter: _Counter,
    ) -> None:
        self.jobs = jobs
        self.counter = counter
        self.row = _Row(jobs, segments)
        self.worth = [job.worth * units[job.tier] for job in jobs]
        self.by_density = sorted(
            range(len(jobs)), key=lambda i: (-(self.worth[i] << 10) // jobs[i].minutes, i)
        )
        self.clashes: list[list[int]] = [[] for _ in jobs]
        self.placed: dict[str, int] = {}
        self.chosen = 0
        self.reached = 0
        self.bound = _FAR

    def keep(self, placed: dict[str, int]) -> None:
        """Take over what was placed so far."""
        self.placed = placed
        self.chosen = sum(1 << i for i, job in enumerate(self.jobs) if job.key in placed)
        self.reached = sum(self.worth[i] for i in _bits(self.chosen))

    def _take(self, chosen: int, starts: list[tuple[int, int]]) -> None:
        self.placed = {self.jobs[i].key: start for start, i in starts}
        self.chosen = chosen
        self.reached = sum(self.worth[i] for i in _bits(chosen))

    def grow(self) -> None:
        """Add jobs one by one to what is placed, the densest first, where there is still room."""
        row = self.row
        left = row.room[0] - sum(row.need[i] for i in _bits(self.chosen))
        for i in self.by_density:
            if self.chosen >> i & 1 or not row.fits(left - row.need[i]):
                continue
            try:
                starts = row.pack(self.chosen | 1 << i, self.counter, _GROW_WORK)
            except _Spent:
                continue
            if starts is not None:
                self._take(self.chosen | 1 << i, starts)
                left -= row.need[i]

    def search(self, bound: int) -> None:
        """Find the best; `bound` is known from elsewhere. Stops when the counter is used up."""
        self.bound = bound
        try:
            self._prepare()
            self.bound = min(bound, self.table[0][0])
            need, step = self.bound, 1
            while self.reached < self.bound:
                missed = self._list(max(need, self.reached + 1))
                self.bound = max(self.reached, min(need - 1, missed))
                if step == 1:
                    self.grow()
                need = self.bound - step + 1
                step *= 2
        except _Spent:
            pass

    def _prepare(self) -> None:
        """The order in which jobs are decided, and the table of what each beginning can reach."""
        row, worth = self.row, self.worth
        self._rank()
        self.order: list[int] = []
        self.caps: list[int] = []
        waiting = [i for i in range(len(self.jobs)) if not self.hopeless >> i & 1]
        for outer in self._chain():
            cap = sum(row.lengths[s] for s in _bits(outer))
            inner = [i for i in waiting if row.where[i] | outer == outer]
            waiting = [i for i in waiting if row.where[i] | outer != outer]
            self.order += inner
            self.caps += [cap] * len(inner)
        # table[n][used]: the most that jobs from the n-th on can add when `used` minutes are gone
        best = [0] * (row.total + 1)
        self.table = [best]
        for i, cap in zip(reversed(self.order), reversed(self.caps), strict=True):
            minutes, value = row.minutes[i], worth[i]
            free = cap + 1 - minutes
            if free > 0:
                taken = [value + after for after in best[minutes : cap + 1]]
                best = [*map(max, best, taken), *best[free:]]
            self.table.append(best)
        self.table.reverse()

    def _rank(self) -> None:
        """A job no shorter, no freer and worth no more than another is chosen only after it.

        Those that would need more minutes than there are, after all their betters, are hopeless.
        """
        row = self.row
        self.betters = [0] * len(self.jobs)
        self.lessers = [0] * len(self.jobs)
        self.hopeless = 0
        ranked = sorted(
            range(len(self.jobs)),
            key=lambda i: (-self.worth[i], row.minutes[i], -row.where[i].bit_count(), i),
        )
        for n, low in enumerate(ranked):
            minutes, where, better = row.minutes[low], row.where[low], 0
            left = row.room[0] - row.need[low]
            for high in ranked[:n]:
                if row.minutes[high] <= minutes and row.where[high] | where == row.where[high]:
                    better |= 1 << high
                    left -= row.need[high]
                    if not row.fits(left) or self.hopeless >> high & 1:
                        self.hopeless |= 1 << low
                        break
            else:
                self.betters[low] = better
                for high in _bits(better):
                    self.lessers[high] |= 1 << low

    def _chain(self) -> list[int]:
        """Growing sets of segments that run out when the densest minutes go in first.

        A flow: minutes of a job may push minutes of others on to where those may lie as well.
        """
        row = self.row
        free = list(row.lengths)
        inside: list[dict[int, int]] = [{} for _ in free]  # by segment: job -> minutes
        full = 0
        chain = []
        for i in self.by_density:
            minutes = 0 if self.hopeless >> i & 1 else row.minutes[i]
            while minutes and row.where[i] & ~full:
                origin: dict[int, tuple[int, int] | None] = dict.fromkeys(
                    _bits(row.where[i] & ~full)
                )
                queue = list(origin)
                for s in queue:
                    if free[s]:
                        minutes -= _push(i, minutes, s, origin, free, inside)
                        break
                    for other in inside[s]:
                        for further in _bits(row.where[other] & ~full):
                            if further not in origin:
                                origin[further] = (s, other)
                                queue.append(further)
                else:
                    full |= sum(1 << s for s in queue)
                    chain.append(full)
        everything = (1 << len(free)) - 1
        return chain if full == everything else [*chain, everything]

    def _list(self, least: int) -> int:
        """Look at every choice worth `least` or more, the first with a place wins and raises it.

        Gives the most that was cut off: no choice below `least` can be worth more.
        """
        row, worth, order, caps, table = self.row, self.worth, self.order, self.caps, self.table
        minutes, need, guard, counter = row.minutes, row.need, row.guard, self.counter
        betters, lessers, clashes = self.betters, self.lessers, self.clashes
        missed = 0
        # how many are decided, minutes used, worth, chosen, left out, room left
        stack = [(0, 0, 0, 0, 0, row.room[0])]
        while stack:
            n, used, value, chosen, out, left = stack.pop()
            while value + table[n][used] >= least:
                counter.spend()
                if n == len(order):
                    starts, clash = self._place(chosen)
                    if starts is None:
                        stack = [entry for entry in stack if entry[3] & clash != clash]
                    else:
                        self._take(chosen, starts)
                        least = value + 1
                    break
                i = order[n]
                bit = 1 << i
                skip = not lessers[i] & chosen
                if (
                    used + minutes[i] <= caps[n]
                    and not betters[i] & out
                    and (left - need[i]) & guard == guard
                    and all(clash & ~(chosen | bit) for clash in clashes[i])
                ):
                    if skip:
                        stack.append((n + 1, used, value, chosen, out | bit, left))
                    used += minutes[i]
                    value += worth[i]
                    chosen |= bit
                    left -= need[i]
                elif skip:
                    out |= bit
                else:
                    break
                n += 1
            else:
                missed = max(missed, value + table[n][used])
        return missed

    def _place(self, chosen: int) -> tuple[list[tuple[int, int]] | None, int]:
        """Starts for a choice, or None and the few jobs of it that clash."""
        row = self.row
        starts = self._ask(chosen, _QUICK_WORK)
        if starts:
            return starts, 0
        clash = 0
        for i in sorted(_bits(chosen), key=self._freedom):
            clash |= 1 << i
            if clash == chosen:
                starts = row.pack(clash, self.counter)
            else:
                starts = self._ask(clash, _SHRINK_WORK)
            if starts is None:
                break
        if starts:
            return starts, 0
        for i in sorted(_bits(clash), key=self._freedom, reverse=True):
            if self._ask(clash ^ 1 << i, _SHRINK_WORK) is None:
                clash ^= 1 << i
        for i in _bits(clash):
            self.clashes[i].append(clash)
        return None, clash

    def _freedom(self, i: int) -> tuple[int, int, int]:
        return self.row.where[i].bit_count(), -self.row.minutes[i], i

    def _ask(self, jobs: int, most: int) -> list[tuple[int, int]] | None:
        """Like `pack`, with an empty list when the question was given up."""
        try:
            return self.row.pack(jobs, self.counter, most)
        except _Spent:
            if self.counter.done >= self.counter.limit:
                raise
            return []


def _push(
    i: int,
    minutes: int,
    s: int,
    origin: dict[int, tuple[int, int] | None],
    free: list[int],
    inside: list[dict[int, int]],
) -> int:
    """Push minutes of job `i` into the row so that segment `s` takes some; gives how many."""
    amount = min(minutes, free[s])
    here, step = s, origin[s]
    while step:
        here, other = step
        amount = min(amount, inside[here][other])
        step = origin[here]
    free[s] -= amount
    here, step = s, origin[s]
    while step:
        before, other = step
        inside[here][other] = inside[here].get(other, 0) + amount
        inside[before][other] -= amount
        if not inside[before][other]:
            del inside[before][other]
        here, step = before, origin[before]
    inside[here][i] = inside[here].get(i, 0) + amount
    return amount


class _Order:
    """Puts chosen jobs in their order as far as all of them keep a place."""

    def __init__(
        self,
        jobs: Sequence[Job],
        placed: dict[str, int],
        segments: Sequence[Segment],
        counter: _Counter,
    ) -> None:
        self.jobs = jobs
        self.counter = counter
        self.row = _Row(jobs, segments)
        self.plan = sorted((placed[job.key], i) for i, job in enumerate(jobs))
        self.now = 0

    def starts(self) -> dict[str, int]:
        """Start minutes in time order: each time the first job that can go, else a pause."""
        starts: dict[str, int] = {}
        while self.plan:
            segment = self.row.segment_at[self.now]
            first = min(i for _, i in self.plan)
            ready = sorted(i for _, i in self.plan if self.now <= self.row.latest[i][segment])
            eager = [i for i in ready if i == first or not self.jobs[i].waits]
            going = self._pick(eager)
            if going is None and self._pause(self.row.ends[segment]):
                continue
            if going is None:
                going = self._pick(ready)
            assert going is not None, "the plan itself can always go on"
            starts[self.jobs[going].key] = self.now
            self.now += self.row.minutes[going]
        return starts

    def _pick(self, ready: Sequence[int]) -> int | None:
        """The first of `ready` that can go now; the plan then places all the others."""
        end = self.row.ends[self.row.segment_at[self.now]]
        for i in ready:
            minutes = self.row.minutes[i]
            planned = next(start for start, other in self.plan if other == i)
            if planned + minutes <= end or self.plan[0][1] == i:
                # inside a segment the order is free: those before it move back
                self.plan = [
                    (start + minutes if start < planned else start, other)
                    for start, other in self.plan
                    if other != i
                ]
                return i
            others = self._pack(self.now + minutes, [other for _, other in self.plan if other != i])
            if others is not None:
                self.plan = others
                return i
        return None

    def _pause(self, until: int) -> bool:
        """Wait for the next segment, if all that is left still has a place then."""
        if self.plan[0][0] < until:
            others = self._pack(until, [i for _, i in self.plan])
            if others is None:
                return False
            self.plan = others
        self.now = until
        return True

    def _pack(self, start: int, jobs: Sequence[int]) -> list[tuple[int, int]] | None:
        try:
            return self.row.pack(sum(1 << i for i in jobs), self.counter, _ORDER_WORK, start)
        except _Spent:
            return None
