"""The schedule as an integer programme, solved by HiGHS: an oracle that shares no code with it.

`python -m tests.integer_programme 500` compares that many meetings and prints the gap.
"""

import statistics
import sys
from collections.abc import Callable, Mapping
from time import process_time

import highspy

from careprep.agenda.schedule.problem import Problem, Task, Timetable
from careprep.agenda.schedule.solve import solve
from tests.scheduling import real_meeting

Allowed = Callable[[Task, int, int], bool]  # a task, its first minute, and the one after its last


def present(problem: Problem, member: str, start: int, end: int) -> bool:
    """Whether somebody is there all the time from one minute to another."""
    return any(arrives <= start and end <= leaves for arrives, leaves in problem.stays[member])


def may_lie(problem: Problem, task: Task, start: int, end: int) -> bool:
    return all(
        (not task.needs or any(present(problem, m, at, at + 1) for m in task.needs))
        and not any(present(problem, m, at, at + 1) for m in task.kept_from)
        for at in range(start, end)
    )


class Programme:
    """Which task starts when, one thing at a time: a column for each task and start."""

    def __init__(self, problem: Problem, first: int, last: int) -> None:
        self.tasks = [task for task in problem.tasks if not task.anchor]
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.columns: list[tuple[Task, int]] = []
        self.of: dict[str, list[int]] = {task.key: [] for task in self.tasks}
        at: dict[int, list[int]] = {}
        for task in self.tasks:
            for start in range(first, last - task.least + 1):
                if may_lie(problem, task, start, start + task.least):
                    self.of[task.key].append(len(self.columns))
                    for minute in range(start, start + task.least):
                        at.setdefault(minute, []).append(len(self.columns))
                    self.columns.append((task, start))
        for column in range(len(self.columns)):
            self.highs.addVar(0, 1)
            self.highs.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        for columns in (*self.of.values(), *at.values()):
            self.row(0, 1, dict.fromkeys(columns, 1))

    def row(self, least: float, most: float, numbers: Mapping[int, float]) -> None:
        if numbers:
            self.highs.addRow(least, most, len(numbers), list(numbers), list(numbers.values()))

    def most(self, worth: Mapping[int, float]) -> int | None:
        """The most that these columns can sum up to; None where there is no way at all."""
        for column in range(len(self.columns)):
            self.highs.changeColCost(column, -worth.get(column, 0))
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return round(-self.highs.getInfo().objective_function_value)


def best_worth(problem: Problem, first: int, last: int) -> tuple[int, ...]:
    """The most worth by tier: each tier in its turn, with those above held."""
    programme = Programme(problem, first, last)
    best: list[int] = []
    for tier in range(max((task.tier for task in programme.tasks), default=-1) + 1):
        worth = {
            column: float(task.worth)
            for column, (task, _) in enumerate(programme.columns)
            if task.tier == tier
        }
        most = programme.most(worth) if worth else 0
        assert most is not None
        best.append(most)
        programme.row(most, highspy.kHighsInf, worth)
    return tuple(best)


def wishes_in_vain(problem: Problem, found: Timetable, first: int, last: int) -> list[str]:
    """What lacks one of those it is best with, and need not: all weightier ones keep theirs."""
    programme = Programme(problem, first, last)
    slots = {slot.key: slot for slot in found.slots}
    tasks = [task for task in programme.tasks if task.key in slots]
    for task in tasks:
        programme.row(1, 1, dict.fromkeys(programme.of[task.key], 1))
    order = sorted(tasks, key=lambda task: (task.tier, -task.worth))
    wishes: list[tuple[Task, tuple[str, ...]]] = []
    wishes += [(task, (task.voice,)) for task in order if task.voice in problem.stays]
    wishes += [(task, task.asked) for task in order if len(task.asked) > 1]
    vain = []
    for task, members in wishes:
        held = {
            column: 1.0
            for column in programme.of[task.key]
            if all(
                present(problem, m, at := programme.columns[column][1], at + task.least)
                for m in members
            )
        }
        slot = slots[task.key]
        if all(present(problem, m, slot.start, slot.end) for m in members):
            programme.row(1, 1, held)
        elif held and programme.most(held) == 1:
            vain.append(task.key)
    return vain


def main(count: int) -> None:
    """Compare that many meetings and print how far the schedule is from the best."""
    worse, vain, ours, theirs = [], [], [], []
    for seed in range(count):
        problem = real_meeting(seed)
        start = process_time()
        found = solve(problem)
        ours.append(process_time() - start)
        first, last = room(problem)
        start = process_time()
        best = best_worth(problem, first, last)
        theirs.append(process_time() - start)
        if found.worth != best:
            worse.append(seed)
        if wishes_in_vain(problem, found, *room(problem)):
            vain.append(seed)
    print(f"worth equal in {count - len(worse)} of {count}, not in {worse}")  # noqa: T201
    print(f"wishes equal in {count - len(vain)} of {count}, not in {vain}")  # noqa: T201
    for name, times in (("schedule", ours), ("integer programme", theirs)):
        print(f"{name}: {1000 * statistics.median(times):.1f} ms at the median")  # noqa: T201


def room(problem: Problem) -> tuple[int, int]:
    """The minutes between the least opening and the least closing."""
    edges = [
        sum(task.least for task in problem.tasks if task.anchor == anchor)
        for anchor in ("opens", "closes")
    ]
    return edges[0], problem.minutes - edges[1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
