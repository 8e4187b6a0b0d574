"""What a schedule is asked, and what it answers: plain values.

Minutes count from the start of the meeting. People are ids, and so are subjects: the schedule only
asks whether two are the same.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

Stay = tuple[int, int]  # minutes in which somebody is in the room, the second not included


class Task(Struct, frozen=True, kw_only=True):
    """Something that asks for a place in the meeting.

    `tier` 0 weighs infinitely more than 1, and so on; `worth` (at least 1) counts within the tier.
    It gets from `least` to `wanted` minutes, in one piece. At least one of those it `needs` is
    there all the time (nobody: anyone will do), and nobody whom it is `kept_from`. It is best with
    its own person (`voice`) and with everybody in `asked`, and side by side with what has the same
    `subject`. `place` is the wished number in the order of what neither opens nor closes the
    meeting, from 1. `anchor` says that it opens or closes the meeting: then all this about people
    does not count, and it is never left over for another.
    """

    key: str
    tier: int = 0
    worth: int = 1
    least: int = 1
    wanted: int = 1
    needs: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    voice: str = ""
    kept_from: frozenset[str] = frozenset()
    subject: str = ""
    place: int | None = None
    anchor: Literal["", "opens", "closes"] = ""


class Problem(Struct, frozen=True, kw_only=True):
    """A meeting of `minutes`, who is there when, and the tasks in the order the family wants.

    `stays` names everybody who comes. What needs somebody in `by_phone` stands side by side, so
    that they can hang up.
    """

    minutes: int
    stays: Mapping[str, tuple[Stay, ...]] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    by_phone: frozenset[str] = frozenset()


class TimeSlot(Struct, frozen=True):
    """A task with its minutes."""

    key: str
    start: int
    minutes: int

    @property
    def end(self) -> int:
        return self.start + self.minutes


class FreeSegment(Struct, frozen=True):
    """Minutes in which the same people are there, outside the opening and the closing."""

    start: int
    end: int


class Timetable(Struct, frozen=True, kw_only=True):
    """What has a place, in time order, and what is left over: every task is in one of them, once.

    `worth` and `bound` are sums by tier of what is not anchored: what was reached, and what
    nothing can exceed (compared as tuples). `exact` says that they are equal. `settled` says that
    every wish was tried to the end. What gave way: `moved` are not in their wished `place`,
    `short` got fewer than their least minutes, `apart` go without somebody they are best with who
    does come. `segments` and `windows` (by key, a bit for each segment) say where each may lie.
    """

    slots: tuple[TimeSlot, ...]
    left_over: tuple[str, ...] = ()
    worth: tuple[int, ...] = ()
    bound: tuple[int, ...] = ()
    exact: bool = True
    settled: bool = True
    moved: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    segments: tuple[FreeSegment, ...] = ()
    windows: Mapping[str, int] = field(default_factory=dict)
    work: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """What has a place, in time order."""
        return tuple(slot.key for slot in self.slots)

    def slot(self, key: str) -> TimeSlot | None:
        return next((slot for slot in self.slots if slot.key == key), None)

    def longest(self, key: str) -> int:
        """The most minutes in one piece in which this task may lie."""
        most = run = 0
        for at, segment in enumerate(self.segments):
            run = run + segment.end - segment.start if self.windows.get(key, 0) >> at & 1 else 0
            most = max(most, run)
        return most

    @property
    def gap(self) -> int:
        """By how many percent of the best this may fall short, in the first tier where it may."""
        for got, most in zip(self.worth, self.bound, strict=True):
            if got != most:
                return -(-100 * (most - got) // max(most, 1))
        return 0


def check_problem(problem: Problem) -> None:
    """Raises ValueError where a number is out of range or a key comes twice."""
    if problem.minutes < 0:
        raise ValueError("a meeting cannot have less than no minutes")
    if len({task.key for task in problem.tasks}) != len(problem.tasks):
        raise ValueError("two tasks have the same key")
    for task in problem.tasks:
        if task.least < 1 or task.wanted < task.least:
            raise ValueError("least minutes are at least 1, and wanted ones no fewer")
        if task.worth < 1 or task.tier < 0:
            raise ValueError("worth is at least 1, tier at least 0")
