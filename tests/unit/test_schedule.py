"""The schedule: nothing better exists, wishes cost nothing, no minute stays empty in vain."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.agenda.schedule.assignment import Assignment
from careprep.agenda.schedule.feasibility import SegmentRow, WorkCounter
from careprep.agenda.schedule.problem import Problem, Task, TimeSlot, Timetable
from careprep.agenda.schedule.solve import solve
from careprep.agenda.schedule.what_if import (
    arrivals_to_try,
    departures_to_try,
    what_if,
    with_hearing,
    with_minutes,
    with_stay,
)
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
            here = left >> i & 1 and minute + size <= last and where & block == block
            if here and possible(minute + size, left ^ 1 << i):
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
            if not placed >> i & 1 and minute + task.least <= last and where[i] & block == block:
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
            self.narrow(
                i, counted(problem, [voice], self.windows[i], most=True)[:1] if voice else []
            )
        for i in order:
            where = allowed(problem, self.tasks[i])
            self.narrow(i, counted(problem, self.tasks[i].asked, where, most=True))

    def spare(self) -> None:
        problem, order = self.problem, by_weight(self.tasks)
        self.wider = list(self.windows)
        waited = {m for t in problem.tasks if not t.anchor for m in (*t.needs, *t.asked)}
        whole = (1 << problem.minutes) - 1
        scarce = [
            member
            for member in problem.stays
            if member in waited
            and (there := sum(present(problem, member, m) << m for m in range(problem.minutes)))
            and there != whole
        ]

        def waits(task: Task) -> bool:
            return any(m in scarce for m in (*task.needs, *task.asked, task.voice))

        subjects = {t.subject for t in problem.tasks if not t.anchor and waits(t)} - {""}
        for i in order:
            task = self.tasks[i]
            if not waits(task) and task.subject not in subjects:
                self.narrow(i, counted(problem, scarce, whole, most=False))

    def subject(self, task: Task) -> str:
        phones = (m for m in (*task.needs, *task.asked) if m in self.problem.by_phone)
        return task.subject or next(phones, "")

    def join(self) -> None:
        """Each with the first block of its subject that takes it."""
        self.blocks = []
        for i, task in enumerate(self.tasks):
            for block in self.blocks:
                subject = self.subject(task)
                if not subject or self.subject(self.tasks[block[0]]) != subject:
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


def _least_edge(task: Task) -> Task:
    return replace(task, wanted=task.least) if task.anchor else task


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
    least = edges(problem, solve(replace(problem, tasks=tuple(map(_least_edge, problem.tasks)))))
    tried = ByTrying(problem, tasks, *least)
    tried.wish()
    tried.spare()
    tried.edges = edges(problem, found)
    assert tried.holds(tried.windows, tried.minutes, tried.blocks)
    if all(task.place is None for task in tasks):
        tried.join()
    tried.grow()
    minutes = {task.key: slot.minutes for task, slot in middle(problem, found)}
    assert minutes == {task.key: n for task, n in zip(tasks, tried.minutes, strict=True)}


# Nothing stays empty or is dropped in vain


@pytest.mark.parametrize("work", [50_000, 40, 1])
@given(problem=small_problems(most=9, longest=25))
@patient
def test_no_minute_stays_empty_while_something_left_over_could_be_said(
    work: int, problem: Problem
) -> None:
    """Not even where the search had to stop early: nothing is dropped that fits shortened."""
    found = solve(problem, work)
    check(problem, found)
    tasks = {task.key: task for task in problem.tasks if not task.anchor}
    for gap in gaps(problem, found):
        assert [
            key
            for key in found.left_over
            if key in tasks and fits(problem, tasks[key], tasks[key].least, gap)
        ] == []


@patient
@given(small_problems(most=8, longest=25))
def test_nobody_waits_for_what_could_be_said_now(problem: Problem) -> None:
    """After empty minutes comes only what could not have begun before."""
    found = solve(problem)
    wishing = {task.key for task in problem.tasks if task.voice or len(task.asked) > 1}
    for end, start in gaps(problem, found):
        for task, slot in middle(problem, found):
            if slot.start == start and task.key not in wishing:
                block = (1 << slot.minutes) - 1 << end
                assert allowed(problem, task) & block != block


@pytest.mark.parametrize("seed", range(40))
def test_real_meetings_hold_together(seed: int) -> None:
    problem = real_meeting(seed)
    found = solve(problem)
    check(problem, found)
    assert found.exact
    assert found.settled
    anchored = {task.key for task in problem.tasks if task.anchor}
    assert anchored <= set(found.keys), "what opens and closes a meeting is never dropped"
    assert found.keys[-2:] == ("read_back", "next_time")
    assert solve(problem) == found
    tasks = {task.key: task for task in problem.tasks if not task.anchor}
    for gap in gaps(problem, found):
        left = [key for key in found.left_over if fits(problem, tasks[key], tasks[key].least, gap)]
        assert left == []


@patient
@given(small_problems(most=8, longest=25), st.data())
def test_somebody_who_hears_all_and_stays_longer_costs_nothing(
    problem: Problem, data: st.DataObject
) -> None:
    assume(problem.stays)
    member = data.draw(st.sampled_from(sorted(problem.stays)))
    ((start, end),) = problem.stays[member]
    assume(start < end)
    tasks = tuple(replace(t, kept_from=t.kept_from - {member}) for t in problem.tasks)
    problem = replace(problem, tasks=tasks)
    longer = {**problem.stays, member: ((start, end + data.draw(st.integers(1, 9))),)}
    assert solve(replace(problem, stays=longer)).worth >= solve(problem).worth


@patient
@given(small_problems(most=8, longest=25), st.integers(1, 5))
def test_more_minutes_cost_nothing(problem: Problem, more: int) -> None:
    assert solve(with_minutes(problem, more)).worth >= solve(problem).worth


@pytest.mark.parametrize("seed", range(30))
def test_a_search_that_stopped_leaves_no_minute_empty_in_vain(seed: int) -> None:
    problem = real_meeting(seed, 40, 7)
    found = solve(problem, 1)
    check(problem, found)
    tasks = {task.key: task for task in problem.tasks if not task.anchor}
    for gap in gaps(problem, found):
        left = [key for key in found.left_over if fits(problem, tasks[key], tasks[key].least, gap)]
        assert left == []


def test_the_search_is_bounded() -> None:
    for seed in range(3):
        for equal in (False, True):
            problem = real_meeting(seed, 60, 9, equal=equal)
            found = solve(problem, 2_000)
            check(problem, found)
            assert found.work <= 2_000 + 3 * 4_000
            assert solve(problem, 2_000) == found


# Meetings as families have them


def meeting(minutes: int, *tasks: Task, **stays: tuple[int, int]) -> Timetable:
    there = {member: (stay,) for member, stay in stays.items()}
    found = solve(Problem(minutes=minutes, stays=there, tasks=tasks))
    check(Problem(minutes=minutes, stays=there, tasks=tasks), found)
    return found


def shown(found: Timetable) -> list[tuple[str, int, int]]:
    return [(slot.key, slot.start, slot.minutes) for slot in found.slots]


def test_the_minutes_of_who_leaves_are_for_what_needs_them() -> None:
    found = meeting(
        20,
        Task(key="anyone", worth=9, least=4, wanted=4),
        Task(key="doctor", worth=1, least=2, wanted=5, needs=("doctor",), asked=("doctor",)),
        mother=(0, 20),
        doctor=(0, 6),
    )
    # Nobody waits: when the doctor's item is over, the next begins.
    assert shown(found) == [("doctor", 0, 5), ("anyone", 5, 4)]


def test_what_needs_nobody_scarce_stays_out_of_their_minutes() -> None:
    doctor = Task(key="doctor", least=2, wanted=2, needs=("doctor",), asked=("doctor",))
    anyone = Task(key="anyone", worth=9, least=4, wanted=4)
    found = meeting(20, anyone, doctor, doctor=(0, 8))
    assert shown(found) == [("doctor", 0, 2), ("anyone", 2, 4)]
    found = meeting(20, doctor, anyone, doctor=(12, 20))
    assert shown(found) == [("anyone", 0, 4), ("doctor", 12, 2)]


def test_what_needs_who_phones_in_stands_side_by_side() -> None:
    doctor = Task(key="doctor", least=2, wanted=2, needs=("doctor",))
    tasks = (doctor, Task(key="anyone"), replace(doctor, key="doctor too"))
    problem = Problem(minutes=10, stays={"doctor": ((0, 10),)}, tasks=tasks)
    assert solve(problem).keys == ("doctor", "anyone", "doctor too")
    phoned = replace(problem, by_phone=frozenset(["doctor"]))
    assert solve(phoned).keys == ("doctor", "doctor too", "anyone")


def test_minutes_of_scarce_people_that_nothing_needs_are_used_all_the_same() -> None:
    found = meeting(
        10,
        Task(key="doctor", worth=9, least=2, wanted=2, needs=("doctor",)),
        Task(key="anyone", least=1, wanted=20),
        doctor=(0, 6),
    )
    assert shown(found) == [("doctor", 0, 2), ("anyone", 2, 8)]


def test_who_wants_to_say_it_is_there() -> None:
    own = Task(key="own", least=2, wanted=2, voice="son")
    found = meeting(10, own, Task(key="other"), son=(6, 10))
    assert shown(found) == [("other", 0, 1), ("own", 6, 2)]
    assert meeting(6, own, son=(5, 6)).apart == ("own",), "somebody else says it"


def test_as_many_of_those_asked_as_can_be() -> None:
    asked = Task(key="asked", least=4, wanted=4, needs=("a",), asked=("a", "b", "c"))
    found = meeting(14, asked, a=(0, 14), b=(6, 10), c=(6, 8))
    assert shown(found) == [("asked", 6, 4)]


def test_who_comes_late_is_not_waited_for() -> None:
    found = meeting(
        20,
        Task(key="teacher", worth=9, least=4, wanted=4, needs=("teacher",)),
        Task(key="anyone", least=3, wanted=3),
        teacher=(10, 20),
    )
    assert shown(found) == [("anyone", 0, 3), ("teacher", 10, 4)]


def test_all_who_are_asked_are_there_where_it_costs_nothing() -> None:
    both = Task(key="both", least=3, wanted=3, needs=("a", "b"), asked=("a", "b"))
    other = Task(key="other", worth=5, least=3, wanted=3, needs=("b",))
    found = meeting(12, both, a=(0, 8), b=(5, 12))
    assert shown(found) == [("both", 5, 3)]
    assert found.apart == ()
    found = meeting(8, both, other, a=(0, 8), b=(5, 8))
    assert shown(found) == [("both", 0, 3), ("other", 5, 3)]
    assert found.apart == ("both",)


def test_the_same_subject_stands_side_by_side() -> None:
    found = meeting(
        20,
        Task(key="bus plan", least=2, wanted=2, subject="bus"),
        Task(key="sleep", worth=9, least=2, wanted=2),
        Task(key="bus question", least=2, wanted=2, subject="bus", needs=("driver",)),
        driver=(10, 20),
    )
    assert found.keys == ("sleep", "bus plan", "bus question")
    assert found.slot("bus plan") == TimeSlot("bus plan", 10, 2)


def test_two_become_one_block_where_no_minute_is_left() -> None:
    row = SegmentRow([4, 4], [1, 2, 3])
    plan = Assignment(row, [2, 4, 2], [3, 3, 3], [(0, 0), (2, 2), (4, 1)], WorkCounter(100))
    assert not plan.change(0, 5, 3, gone=2)
    assert plan.change(0, 4, 2, gone=2)
    assert plan.starts() == [(0, 1), (4, 0)]
    assert plan.change(0, 3, 2)
    assert plan.idle == 1


def test_side_by_side_in_a_full_meeting() -> None:
    tasks = [Task(key=key, least=2, wanted=2) for key in "abc"]
    tasks[0], tasks[2] = (replace(task, subject="bus") for task in (tasks[0], tasks[2]))
    assert meeting(6, *tasks).keys == ("a", "c", "b")
    tasks[0] = replace(tasks[0], place=1)
    assert meeting(6, *tasks).keys == ("a", "c", "b")


def test_in_the_familys_order_otherwise() -> None:
    tasks = [Task(key=key, worth=worth) for key, worth in (("a", 1), ("b", 9), ("c", 5))]
    assert meeting(3, *tasks).keys == ("a", "b", "c")


def test_the_minutes_left_go_to_the_weightiest_and_the_shortest_need_first() -> None:
    found = meeting(
        12,
        Task(key="light", worth=1, least=2, wanted=5),
        Task(key="long", worth=5, least=2, wanted=8),
        Task(key="short", worth=5, least=2, wanted=4),
    )
    assert shown(found) == [("light", 0, 2), ("long", 2, 6), ("short", 8, 4)]


def test_what_was_put_in_a_place_stands_there() -> None:
    tasks = [Task(key=key, worth=9 - n) for n, key in enumerate("abcd")]
    tasks[3] = replace(tasks[3], place=1)
    tasks[0] = replace(tasks[0], place=3)
    found = meeting(9, *tasks)
    assert found.keys == ("d", "b", "a", "c")
    assert found.moved == ()


def test_a_place_outweighs_the_wishes_of_others() -> None:
    found = meeting(
        20,
        Task(key="doctor", least=3, wanted=3, needs=("doctor",), asked=("doctor",)),
        Task(key="anyone", least=3, wanted=3, place=1),
        doctor=(0, 8),
    )
    assert shown(found) == [("anyone", 0, 3), ("doctor", 3, 3)]
    assert found.moved == ()


def test_where_a_place_cannot_hold_it_says_so() -> None:
    found = meeting(
        9,
        Task(key="late", least=2, wanted=2, needs=("late",), place=1),
        Task(key="anyone", least=5, wanted=5),
        late=(6, 9),
    )
    assert found.keys == ("anyone", "late")
    assert found.moved == ("late",)


def test_two_cannot_have_one_place() -> None:
    found = meeting(9, *(Task(key=key, place=2) for key in "abc"))
    assert len(found.moved) == 2


def test_a_meeting_too_short_keeps_the_weightiest_of_its_edges() -> None:
    frame = [
        Task(key="welcome", worth=2, least=2, wanted=4, anchor="opens"),
        Task(key="read back", worth=3, least=3, wanted=4, anchor="closes"),
    ]
    assert shown(meeting(9, *frame)) == [("welcome", 0, 4), ("read back", 5, 4)]
    found = meeting(4, *frame)
    assert shown(found) == [("welcome", 0, 1), ("read back", 1, 3)]
    assert found.short == ("welcome",)
    found = meeting(1, *frame)
    assert shown(found) == [("read back", 0, 1)]
    assert found.left_over == ("welcome",)
    assert meeting(0, *frame).left_over == ("welcome", "read back")


def test_the_edges_give_way_to_what_would_have_no_place() -> None:
    found = meeting(
        8,
        Task(key="welcome", worth=2, least=1, wanted=4, anchor="opens"),
        Task(key="read back", worth=3, least=2, wanted=3, anchor="closes"),
        Task(key="top", tier=1, least=3, wanted=6),
    )
    assert shown(found) == [("welcome", 0, 2), ("top", 2, 3), ("read back", 5, 3)]


@pytest.mark.parametrize(
    "tasks",
    [
        (Task(key="a"), Task(key="a")),
        (Task(key="a", least=0),),
        (Task(key="a", least=3, wanted=2),),
        (Task(key="a", worth=0),),
        (Task(key="a", tier=-1),),
    ],
)
def test_numbers_out_of_range_are_refused(tasks: tuple[Task, ...]) -> None:
    with pytest.raises(ValueError, match=r"least|key|worth"):
        solve(Problem(minutes=9, tasks=tasks))


# What if


def test_ten_minutes_more_are_more_for_all_who_stay_to_the_end() -> None:
    stays = {"doctor": ((0, 4),), "teacher": ((4, 9),)}
    tasks = [Task(key=who, least=6, wanted=6, needs=(who,)) for who in stays]
    problem = Problem(
        minutes=9, stays=stays, tasks=(*tasks, Task(key="anyone", worth=9, least=3, wanted=3))
    )
    assert what_if(problem, with_minutes(problem, 10)).gains == ("teacher",)
    assert with_minutes(problem, 10).stays == {"doctor": ((0, 4),), "teacher": ((4, 19),)}


def test_somebody_who_comes_later_lets_others_be_heard() -> None:
    """One guest without a release empties a meeting; at another time they do not."""
    stays = {"mother": ((0, 20),), "guest": ((0, 20),)}
    tasks = [
        Task(key=f"item {n}", least=3, wanted=4, kept_from=frozenset(["guest"])) for n in range(4)
    ]
    tasks.append(Task(key="guest's", least=2, wanted=2, needs=("guest",), asked=("guest",)))
    problem = Problem(minutes=20, stays=stays, tasks=tuple(tasks))
    assert solve(problem).keys == ("guest's",)
    (at,) = arrivals_to_try(problem, "guest")
    assert at == 18
    later = with_stay(problem, "guest", (at, 20))
    found = what_if(problem, later)
    assert found.gains == ("item 0", "item 1", "item 2", "item 3")
    assert found.loses == ()
    assert found.better
    away = what_if(problem, with_stay(problem, "guest"))
    assert (away.gains, away.loses) == (found.gains, ("guest's",))
    heard = what_if(problem, with_hearing(problem, "guest", [task.key for task in tasks]))
    assert heard.gains == found.gains


@patient
@given(small_problems(most=8, longest=20), st.data())
def test_what_if_tells_what_the_next_schedule_shows(problem: Problem, data: st.DataObject) -> None:
    changes: list[Callable[[], Problem]] = [lambda: with_minutes(problem, 10)]
    for member in problem.stays:
        for at in arrivals_to_try(problem, member):
            changes.append(partial(with_stay, problem, member, (at, problem.minutes)))
        for at in departures_to_try(problem, member):
            changes.append(partial(with_stay, problem, member, (0, at)))
        changes.append(partial(with_stay, problem, member))
    changed = data.draw(st.sampled_from(changes))()
    before, after = solve(problem), solve(changed)
    found = what_if(problem, changed)
    assert set(found.gains) == set(after.keys) - set(before.keys)
    assert set(found.loses) == set(before.keys) - set(after.keys)
    assert found.better == (after.worth > before.worth)


def test_nobody_sits_in_silence_in_the_middle_where_it_can_be_at_the_end() -> None:
    """What somebody who comes later may not hear is said before they come, not after they left."""
    found = solve(
        Problem(
            minutes=40,
            stays={"guest": ((10, 30),), "doctor": ((0, 30),)},
            tasks=(
                Task(key="doctor", worth=9, least=12, wanted=12, needs=("doctor",)),
                Task(key="secret", least=4, wanted=4, kept_from=frozenset({"guest"})),
            ),
        )
    )
    assert [(slot.key, slot.start) for slot in found.slots] == [("secret", 0), ("doctor", 4)]
