"""The schedule: nothing better exists, wishes cost nothing, no minute stays empty in vain."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.agenda.schedule.problem import Problem, Task, TimeSlot, Timetable
from careprep.agenda.schedule.solve import solve
from careprep.agenda.schedule.timeline import Timeline
from tests.scheduling import real_meeting, small_problems

patient = settings(deadline=None)
few = settings(deadline=None, max_examples=60)

Minutes = int  # a set of minutes of the meeting: a bit for each


# The rules in plain words, minute by minute: slow, and with nothing of the schedule in it


def present(problem: Problem, member: str, minute: int) -> bool:
    return any(start <= minute < end for start, end in problem.stays.get(member, ()))


def allowed(problem: Problem, task: Task) -> Minutes:
    """The minutes in which a task may be said."""
    return sum(
        1 << minute
        for minute in range(problem.minutes)
        if (not task.needs or any(present(problem, member, minute) for member in task.needs))
        and not any(present(problem, member, minute) for member in task.kept_from)
    )


def feasible(jobs: Sequence[tuple[int, Minutes]], first: int, last: int) -> bool:
    """Whether jobs of (minutes, where) all have a place from one minute to another."""

    @cache
    def possible(minute: int, left: int) -> bool:
        if not left:
            return True
        if minute >= last:
            return False
        for i, (size, where) in enumerate(jobs):
            block = (1 << size) - 1 << minute
            if left >> i & 1 and minute + size <= last and where & block == block:
                if possible(minute + size, left ^ 1 << i):
                    return True
        return possible(minute + 1, left)

    return possible(first, (1 << len(jobs)) - 1)


def most_worth(problem: Problem, first: int, last: int) -> tuple[int, ...]:
    """The most worth by tier, by trying everything."""
    tasks = [task for task in problem.tasks if not task.anchor]
    where = [allowed(problem, task) for task in tasks]
    tiers = max((task.tier for task in tasks), default=-1) + 1

    @cache
    def best(minute: int, placed: int) -> tuple[int, ...]:
        if minute >= last:
            return (0,) * tiers
        found = best(minute + 1, placed)
        for i, task in enumerate(tasks):
            block = (1 << task.least) - 1 << minute
            if (
                not placed >> i & 1
                and minute + task.least <= last
                and where[i] & block == block
            ):
                sums = list(best(minute + task.least, placed | 1 << i))
                sums[task.tier] += task.worth
                found = max(found, tuple(sums))
        return found

    return best(first, 0)


def edges(problem: Problem, found: Timetable) -> tuple[int, int]:
    """The minutes that the opening and the closing leave."""
    anchors = {task.key: task.anchor for task in problem.tasks}
    opens = sum(slot.minutes for slot in found.slots if anchors[slot.key] == "opens")
    closes = sum(slot.minutes for slot in found.slots if anchors[slot.key] == "closes")
    return opens, problem.minutes - closes


def middle(problem: Problem, found: Timetable) -> list[tuple[Task, TimeSlot]]:
    tasks = {task.key: task for task in problem.tasks if not task.anchor}
    return [(tasks[slot.key], slot) for slot in found.slots if slot.key in tasks]


def check(problem: Problem, found: Timetable) -> None:
    """What must be true of any timetable."""
    tasks = {task.key: task for task in problem.tasks}
    keys = [slot.key for slot in found.slots]
    assert sorted([*keys, *found.left_over]) == sorted(tasks), "each is in it once"
    now = 0
    for slot in found.slots:
        assert slot.start >= now, "one thing at a time, in time order"
        now = slot.end
        task = tasks[slot.key]
        assert slot.minutes <= task.wanted
        assert slot.minutes >= task.least or slot.key in found.short
        if not task.anchor:
            block = (1 << slot.minutes) - 1 << slot.start
            assert allowed(problem, task) & block == block, "who is there may be, and hears it"
    assert now <= problem.minutes
    placed = [task for task, _ in middle(problem, found)]
    tiers = max((t.tier for t in problem.tasks if not t.anchor), default=-1) + 1
    sums = tuple(sum(t.worth for t in placed if t.tier == tier) for tier in range(tiers))
    assert sums >= found.worth if not found.exact else sums == found.worth
    assert found.bound >= found.worth
    assert found.exact == (found.bound == found.worth)


def gaps(problem: Problem, found: Timetable) -> Iterator[tuple[int, int]]:
    ends = [0, *(slot.end for slot in found.slots)]
    starts = [*(slot.start for slot in found.slots), problem.minutes]
    return ((end, start) for end, start in zip(ends, starts, strict=True) if end < start)


def fits(problem: Problem, task: Task, minutes: int, gap: tuple[int, int]) -> bool:
    blocks = ((1 << minutes) - 1 << at for at in range(gap[0], gap[1] - minutes + 1))
    return any(allowed(problem, task) & block == block for block in blocks)


# Nothing better exists


@patient
@given(small_problems())
def test_nothing_better_exists(problem: Problem) -> None:
    found = solve(problem)
    check(problem, found)
    assert found.exact
    least = sum(task.least for task in problem.tasks if task.anchor == "opens")
    last = problem.minutes - sum(t.least for t in problem.tasks if t.anchor == "closes")
    assert found.worth == most_worth(problem, min(least, max(last, 0)), max(last, 0))


def by_weight(tasks: Sequence[Task]) -> list[int]:
    return sorted(range(len(tasks)), key=lambda i: (tasks[i].tier, -tasks[i].worth, i))


def counted(
    problem: Problem, members: Sequence[str], where: Minutes, *, most: bool
) -> list[Minutes]:
    """The minutes of `where` in which at least (or at most) so many are there, the best first."""
    counts = {
        minute: sum(present(problem, member, minute) for member in members)
        for minute in range(problem.minutes)
        if where >> minute & 1
    }
    sets = []
    for wished in sorted(set(counts.values()), reverse=most):
        holds = (m for m, n in counts.items() if (n >= wished if most else n <= wished))
        sets.append(sum(1 << minute for minute in holds))
    return sets


class ByTrying:
    """What was chosen with its wishes and minutes, each tried minute by minute."""

    def __init__(self, problem: Problem, tasks: Sequence[Task], first: int, last: int) -> None:
        self.problem = problem
        self.tasks = tasks
        self.edges = (first, last)
        self.windows = [allowed(problem, task) for task in tasks]
        self.minutes = [task.least for task in tasks]
        self.blocks = [[i] for i in range(len(tasks))]
        assert self.holds(self.windows, self.minutes, self.blocks)

    def holds(
        self, windows: Sequence[Minutes], minutes: Sequence[int], blocks: Sequence[Sequence[int]]
    ) -> bool:
        jobs = []
        for block in blocks:
            where = -1
            for i in block:
                where &= windows[i]
            jobs.append((sum(minutes[i] for i in block), where))
        return feasible(jobs, *self.edges)

    def narrow(self, i: int, sets: Sequence[Minutes]) -> None:
        for wished in sets:
            windows = list(self.windows)
            windows[i] &= wished
            if windows[i] and self.holds(windows, self.minutes, self.blocks):
                self.windows = windows
                return

    def wish(self) -> None:
        problem, order = self.problem, by_weight(self.tasks)
        for i in order:
            voice = self.tasks[i].voice
            self.narrow(i, counted(problem, [voice], self.windows[i], most=True)[:1] if voice else [])
        for i in order:
            where = allowed(problem, self.tasks[i])
            self.narrow(i, counted(problem, self.tasks[i].asked, where, most=True))
        self.wider = list(self.windows)
        waited = {m for t in problem.tasks if not t.anchor for m in (*t.needs, *t.asked)}
        whole = (1 << problem.minutes) - 1
        scarce = [
            member
            for member in problem.stays
            if member in waited
            and (there := sum(present(problem, member, m) << m for m in range(problem.minutes)))
            and (there != whole or member in problem.by_phone)
        ]

        def waits(task: Task) -> bool:
            return any(m in scarce for m in (*task.needs, *task.asked, task.voice))

        subjects = {t.subject for t in problem.tasks if not t.anchor and waits(t)} - {""}
        for i in reversed(order):
            task = self.tasks[i]
            if not waits(task) and task.subject not in subjects:
                self.narrow(i, counted(problem, scarce, whole, most=False))

    def join(self) -> None:
        """Each with the first block of its subject that takes it."""
        self.blocks = []
        for i, task in enumerate(self.tasks):
            for block in self.blocks:
                if not task.subject or self.tasks[block[0]].subject != task.subject:
                    continue
                rest = [other for other in self.blocks if other is not block]
                after = [[j] for j in range(i + 1, len(self.tasks))]
                if self.holds(self.windows, self.minutes, [*rest, [*block, i], *after]):
                    block.append(i)
                    break
            else:
                self.blocks.append([i])

    def grow(self) -> None:
        tasks = self.tasks
        order = sorted(
            range(len(tasks)),
            key=lambda i: (tasks[i].tier, -tasks[i].worth, tasks[i].wanted - tasks[i].least, i),
        )
        narrow = list(self.windows)
        for wider in (narrow, self.wider):
            for i in order:
                for wanted in range(tasks[i].wanted, self.minutes[i], -1):
                    minutes, windows = list(self.minutes), list(self.windows)
                    minutes[i] = wanted
                    for other in next(block for block in self.blocks if i in block):
                        windows[other] = wider[other]
                    if self.holds(windows, minutes, self.blocks):
                        self.minutes, self.windows = minutes, windows
                        break


@few
@given(small_problems(most=5, longest=12))
def test_wishes_and_minutes_are_the_best_in_their_order(problem: Problem) -> None:
    """Nothing that has a place could have more of its people, or more minutes, but at the cost of
    something weightier.
    """
    found = solve(problem)
    assume(found.settled)
    placed = {task.key for task, _ in middle(problem, found)}
    tasks = [task for task in problem.tasks if task.key in placed]
    tried = ByTrying(problem, tasks, *edges(problem, found))
    tried.wish()
    if all(task.place is None for task in tasks):
        tried.join()
    tried.grow()
    minutes = {task.key: slot.minutes for task, slot in middle(problem, found)}
    assert minutes == {task.key: n for task, n in zip(tasks, tried.minutes, strict=True)}
