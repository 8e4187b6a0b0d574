"""Whether a set of jobs has a place in a row of segments, and where.

Jobs are numbers; a set of jobs, or of segments, is a whole number with a bit for each. Minutes
count from the start of the row. Steps are counted, never timed: the same question gives the same
answer everywhere.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

MOST_SETS = 256  # sets of segments whose minutes are watched
FIRST_TURN = 100  # nodes from one end before the other end gets its turn
FAR = 1 << 60

Starts = list[tuple[int, int]]  # (minute, job) in time order


class BudgetSpent(Exception):
    """A question was given up: its nodes are used up."""


class NodeBudget:
    """Counts the nodes looked at; there may be no more than `limit`."""

    def __init__(self, limit: int) -> None:
        self.done = 0
        self.limit = limit

    @property
    def empty(self) -> bool:
        return self.done >= self.limit

    def spend(self) -> None:
        if self.done >= self.limit:
            raise BudgetSpent
        self.done += 1


def bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


class Windows:
    """Segments of `lengths` minutes, and jobs with their `minutes` and `where` they may lie.

    Jobs that may lie only inside some set of segments share its minutes. Many such sets are
    watched at once: one big number has a field for each, with a guard bit on top. Needs are
    subtracted from the room; a guard that is gone is a set too full.
    """

    def __init__(
        self, lengths: Sequence[int], minutes: Sequence[int], where: Sequence[int]
    ) -> None:
        self.lengths = lengths
        self.minutes = minutes
        self.where = where
        self.total = sum(lengths)
        self.ends = [sum(lengths[: s + 1]) for s in range(len(lengths))]
        self.segment_at = [s for s, length in enumerate(lengths) for _ in range(length)]
        self.latest = [self._latest_starts(i) for i in range(len(minutes))]
        self._watch()
        # the freest first, as they go on a stack
        self.freest = sorted(
            range(len(minutes)), key=lambda i: (-where[i].bit_count(), minutes[i], -i)
        )
        self.twins = [0] * len(minutes)
        alike: dict[tuple[int, int], int] = {}
        for i, kind in enumerate(zip(minutes, where, strict=True)):
            self.twins[i] = alike.get(kind, 0)
            alike[kind] = 1 << i
        self.hopeless: dict[int, int] = {}  # set of jobs -> from this minute on, no place for them

    def _latest_starts(self, i: int) -> list[int]:
        """By segment: the last minute of it in which job `i` may start; -1 where there is none."""
        latest = [-1] * len(self.ends)
        until = 0  # where the run of allowed segments ends
        for s in reversed(range(len(self.ends))):
            if self.where[i] >> s & 1:
                until = until or self.ends[s]
                last = min(until - self.minutes[i], self.ends[s] - 1)
                if last >= self.ends[s] - self.lengths[s]:
                    latest[s] = last
            else:
                until = 0
        return latest

    def _watch(self) -> None:
        """Choose the watched sets; work out each job's need, and the room from each minute on."""
        masks = sorted(set(self.where))
        everything = (1 << len(self.ends)) - 1
        sets = {everything, *masks[: MOST_SETS - 1]}
        fresh = list(masks)
        while fresh and len(sets) < MOST_SETS:
            one = fresh.pop()
            for two in masks:
                if one & two and one | two not in sets and len(sets) < MOST_SETS:
                    sets.add(one | two)
                    fresh.append(one | two)
        width = self.total.bit_length() + 2
        fields = [(1 << width * n, outer) for n, outer in enumerate(sorted(sets))]
        self.guard = sum(field << width - 1 for field, _ in fields)
        need = {
            mask: sum(field for field, outer in fields if mask | outer == outer) for mask in masks
        }
        self.need = [m * need[mask] for m, mask in zip(self.minutes, self.where, strict=True)]
        minute = [
            sum(field for field, outer in fields if outer >> s & 1) for s in range(len(self.ends))
        ]
        self.room = [self.guard]
        for s in reversed(self.segment_at):
            self.room.append(self.room[-1] + minute[s])
        self.room.reverse()

    def earliest(self, i: int, minute: int) -> int | None:
        """The first minute from `minute` on in which job `i` may start, were it alone."""
        for end, length, latest in zip(self.ends, self.lengths, self.latest[i], strict=True):
            if minute <= latest:
                return max(minute, end - length)
        return None

    def fits(self, left: int) -> bool:
        """Whether no watched set is too full, given room minus needs."""
        return left & self.guard == self.guard

    @cached_property
    def _mirror(self) -> "Windows":
        """The same row, from its end."""
        last = len(self.ends) - 1
        where = [sum(1 << last - s for s in bits(mask)) for mask in self.where]
        return Windows(self.lengths[::-1], self.minutes, where)

    def place(self, jobs: int, counter: NodeBudget, most: int = FAR) -> Starts | None:
        """A place for all of `jobs`, or None; raises BudgetSpent after `most` nodes or so.

        What is hard from one end of the row is mostly easy from the other, so they take turns.
        """
        turn = min(FIRST_TURN, most)
        while True:
            try:
                return self.pack(jobs, counter, turn)
            except BudgetSpent:
                if counter.empty:
                    raise
            try:
                found = self._mirror.pack(jobs, counter, turn)
            except BudgetSpent:
                if counter.empty or turn == most:
                    raise
            else:
                if found is None:
                    return None
                return [(self.total - at - self.minutes[i], i) for at, i in reversed(found)]
            turn = min(4 * turn, most)

    def pack(
        self, jobs: int, counter: NodeBudget, most: int = FAR, start: int = 0
    ) -> Starts | None:
        """A place for all of `jobs` from minute `start` on, without gaps inside a segment.

        None when there is none; raises BudgetSpent after `most` nodes. Minute by minute, the least
        free first. What is left to place is looked at again only from an earlier minute.
        """
        if not jobs:
            return []
        guard, room, hopeless = self.guard, self.room, self.hopeless
        stop = min(counter.limit, counter.done + most)
        options = self._options(jobs)
        seen: dict[int, int] = {}
        load = sum(self.need[i] for i in bits(jobs))
        stack: list[tuple[int, int, int, object, bool]] = [(start, jobs, load, None, False)]
        while stack:
            now, rest, load, trail, paused = stack.pop()
            if (room[now] - load) & guard != guard:
                continue
            if not paused:
                if seen.get(rest, FAR) <= now or hopeless.get(rest, FAR) <= now:
                    continue
                seen[rest] = now
            if counter.done >= stop:
                raise BudgetSpent
            counter.done += 1
            segment = self.segment_at[now]
            stack.append((self.ends[segment], rest, load, trail, True))  # when nothing else goes
            for bit, minutes, need, latest, twin, i in options[segment]:
                if rest & bit and now <= latest and not rest & twin:
                    if rest == bit:
                        return _unwind((trail, now, i))
                    stack.append((now + minutes, rest ^ bit, load - need, (trail, now, i), False))
        for rest, now in seen.items():
            if now < hopeless.get(rest, FAR):
                hopeless[rest] = now
        return None

    def _options(self, jobs: int) -> list[list[tuple[int, int, int, int, int, int]]]:
        """By segment, what may start there: (bit, minutes, need, latest start, twin, job).

        Of twins, alike in minutes and places, the earlier goes first: the other way is the same.
        """
        freest = [i for i in self.freest if jobs >> i & 1]
        return [
            [
                (1 << i, self.minutes[i], self.need[i], self.latest[i][s], self.twins[i], i)
                for i in freest
                if self.latest[i][s] >= 0
            ]
            for s in range(len(self.ends))
        ]


def _unwind(trail: object) -> Starts:
    found = []
    while isinstance(trail, tuple):
        trail, now, i = trail
        found.append((now, i))
    return found[::-1]
