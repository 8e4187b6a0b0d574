"""The worthiest tasks that have a place together, each at its least minutes."""

from collections.abc import Sequence
from contextlib import suppress

from msgspec import Struct

from careprep.agenda.schedule.branch_and_bound import BestChoice
from careprep.agenda.schedule.feasibility import (
    JobSet,
    SegmentRow,
    Starts,
    WorkCounter,
    WorkSpent,
    bits,
)
from careprep.agenda.schedule.frame import Frame, by_weight, least_frame
from careprep.agenda.schedule.problem import Problem, Task, check_problem
from careprep.agenda.schedule.timeline import Timeline, Wishes

CHOOSING_WORK = 50_000  # nodes: some tenths of a second at the worst, the same on every machine
MOST_TASKS = 300  # more than there can be in a meeting of a few hours, but for odd ones


class Chosen(Struct, frozen=True, kw_only=True):
    """What has a place: `tasks` in the family's order with `wishes`, and one way to place them.

    `frame` are the least minutes of what opens and closes the meeting; `starts` count from the end
    of the opening. `windows` are of all tasks by key, `worth` and `bound` sums by tier, `work` the
    nodes looked at.
    """

    timeline: Timeline
    frame: Frame
    tasks: tuple[Task, ...]
    wishes: tuple[Wishes, ...]
    starts: Starts
    windows: dict[str, int]
    worth: tuple[int, ...]
    bound: tuple[int, ...]
    exact: bool
    work: int

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(
            (*self.frame.opening, *self.frame.closing, *(task.key for task in self.tasks))
        )


def choose(problem: Problem, work: int = CHOOSING_WORK) -> Chosen:
    """The set of tasks with the most worth by tier; what opens and closes the meeting comes first.

    No more than `work` nodes are looked at: past that the best found so far is given, with a
    bound. Raises ValueError where a number is out of range or a key comes twice.
    """
    check_problem(problem)
    timeline = Timeline(problem)
    wishes = timeline.wishes()
    anchored = [task for task in problem.tasks if task.anchor]
    frame = least_frame(anchored, problem.minutes)
    lengths = timeline.lengths(frame.opens, frame.closes)
    able = _able(timeline.tasks, wishes, lengths)
    left_out = len(able) - MOST_TASKS
    able = able[:MOST_TASKS]
    able.sort()
    tasks = [timeline.tasks[i] for i in able]
    units = _units(timeline.tasks)
    row = SegmentRow(lengths, [wishes[i].where for i in able])
    jobs = JobSet(row, [task.least for task in tasks], [wishes[i].where for i in able])
    best = BestChoice(jobs, [task.worth * units[task.tier] for task in tasks], WorkCounter(work))
    bound = _search(best, [task.tier for task in tasks])
    chosen = list(bits(best.chosen))
    return Chosen(
        timeline=timeline,
        frame=frame,
        tasks=tuple(tasks[i] for i in chosen),
        wishes=tuple(wishes[able[i]] for i in chosen),
        starts=[(start, chosen.index(i)) for start, i in best.starts],
        windows={task.key: wish.where for task, wish in zip(timeline.tasks, wishes, strict=True)},
        worth=_by_tier(best.reached, units),
        bound=_by_tier(bound, units),
        exact=bound == best.reached and left_out <= 0,
        work=best.counter.done,
    )


def _search(best: BestChoice, tiers: Sequence[int]) -> int:
    """Search tier by tier: what the upper ones reach is kept. Gives the bound that is proven."""
    spare = best.counter.limit // 8  # to add what still goes after a search that was stopped
    best.counter.limit -= spare
    among = bound = 0
    for tier in sorted(set(tiers)):
        same = [i for i, its in enumerate(tiers) if its == tier]
        exact = bound == best.reached
        among |= sum(1 << i for i in same)
        bound += sum(best.worth[i] for i in same)
        if exact:
            bound = best.search(among, bound)
    if bound > best.reached:
        best.counter.limit += spare
        with suppress(WorkSpent):
            best.grow(among)
    return bound


def _able(tasks: Sequence[Task], wishes: Sequence[Wishes], lengths: Sequence[int]) -> list[int]:
    """The numbers of what can have a place at all, the weightiest first.

    Of tasks alike in least minutes and windows, as many as there is room for: this loses nothing.
    """
    room: dict[tuple[int, int], int] = {}
    found = []
    for i in by_weight(tasks):
        kind = (wishes[i].where, tasks[i].least)
        if kind not in room:
            minutes = sum(lengths[s] for s in bits(kind[0]))
            room[kind] = minutes // kind[1] if _longest(lengths, kind[0]) >= kind[1] else 0
        if room[kind] > 0:
            room[kind] -= 1
            found.append(i)
    return found


def _longest(lengths: Sequence[int], mask: int) -> int:
    """The most minutes in one piece."""
    most = run = 0
    for s, length in enumerate(lengths):
        if mask >> s & 1:
            run += length
            most = max(most, run)
        elif length:
            run = 0
    return most


def _units(tasks: Sequence[Task]) -> list[int]:
    """Worths are folded into one number: a unit outweighs all tiers below."""
    totals = [0] * (max((task.tier for task in tasks), default=-1) + 1)
    for task in tasks:
        totals[task.tier] += task.worth
    units = [1] * len(totals)
    for tier in reversed(range(len(totals) - 1)):
        units[tier] = units[tier + 1] * (totals[tier + 1] + 1)
    return units


def _by_tier(folded: int, units: Sequence[int]) -> tuple[int, ...]:
    sums = []
    for unit in units:
        value, folded = divmod(folded, unit)
        sums.append(value)
    return tuple(sums)
