"""The fit: nothing better exists, nothing overlaps, and what is placed keeps its order."""

import random
from collections.abc import Sequence
from functools import cache
from time import perf_counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from careprep.agenda.schedule.fit import DEFAULT_WORK, FitResult, Job, Segment, fit
from tests.conftest import at_least

patient = settings(deadline=None)
thorough = at_least(300)


def row(*lengths: int, start: int = 0) -> list[Segment]:
    """Segments of these lengths, one after another."""
    segments = []
    for length in lengths:
        segments.append(Segment(start=start, end=start + length))
        start += length
    return segments


def job(key: str, minutes: int, where: str, worth: int = 1, tier: int = 0) -> Job:
    """A job; `where` names its segments by their numbers: "02" is the first and the third."""
    mask = sum(1 << int(number) for number in where)
    return Job(key=key, minutes=minutes, tier=tier, worth=worth, where=mask)


def minute_masks(segments: Sequence[Segment]) -> list[int]:
    """For each minute of the row, the bit of its segment."""
    return [
        1 << number
        for number, segment in enumerate(segments)
        for _ in range(segment.start, segment.end)
    ]


def may_start(one: Job, minute: int, masks: Sequence[int]) -> bool:
    """Whether each minute that the job takes from `minute` on is in the row and allowed."""
    taken = masks[minute : minute + one.minutes]
    return len(taken) == one.minutes and all(mask & one.where for mask in taken)


def best_by_trying_all(jobs: Sequence[Job], segments: Sequence[Segment]) -> tuple[int, ...]:
    """The most worth by tier: at every minute, wait or start anything not placed yet."""
    masks = minute_masks(segments)
    tiers = max((one.tier for one in jobs), default=-1) + 1

    @cache
    def best(minute: int, placed: int) -> tuple[int, ...]:
        if minute == len(masks):
            return (0,) * tiers
        found = best(minute + 1, placed)
        for i, one in enumerate(jobs):
            if not placed >> i & 1 and may_start(one, minute, masks):
                sums = list(best(minute + one.minutes, placed | 1 << i))
                sums[one.tier] += one.worth
                found = max(found, tuple(sums))
        return found

    return best(0, 0)


def order_by_trying_all(jobs: Sequence[Job], segments: Sequence[Segment]) -> dict[str, int]:
    """Starts of jobs that all have a place: each time the first that leaves the others theirs."""
    masks = minute_masks(segments)

    @cache
    def possible(minute: int, left: frozenset[int]) -> bool:
        if not left or minute >= len(masks):
            return not left
        return possible(minute + 1, left) or any(
            may_start(jobs[i], minute, masks) and possible(minute + jobs[i].minutes, left - {i})
            for i in left
        )

    starts: dict[str, int] = {}
    minute, left = 0, frozenset(range(len(jobs)))
    while left:
        for i in sorted(left):
            after = minute + jobs[i].minutes
            if may_start(jobs[i], minute, masks) and possible(after, left - {i}):
                starts[jobs[i].key] = minute
                minute, left = after, left - {i}
                break
        else:
            minute += 1
    return starts


def check(jobs: Sequence[Job], segments: Sequence[Segment], fitted: FitResult) -> None:
    """What must be true of any result."""
    by_key = {one.key: one for one in jobs}
    first = segments[0].start if segments else 0
    masks = minute_masks(segments)
    free = first
    for key, start in fitted.starts.items():
        assert start >= free, "one thing at a time, in time order"
        assert may_start(by_key[key], start - first, masks)
        free = start + by_key[key].minutes
    tiers = max((one.tier for one in jobs), default=-1) + 1
    assert fitted.worth == tuple(
        sum(by_key[key].worth for key in fitted.starts if by_key[key].tier == tier)
        for tier in range(tiers)
    )
    assert fitted.bound >= fitted.worth
    assert fitted.exact == (fitted.bound == fitted.worth)


def a_job(number: int, segments: int, longest: int) -> st.SearchStrategy[Job]:
    return st.builds(
        Job,
        key=st.just(f"job {number}"),
        minutes=st.integers(1, longest),
        tier=st.integers(0, 2),
        worth=st.integers(1, 9),
        where=st.integers(0, (1 << segments) - 1),
    )


@st.composite
def meetings(
    draw: st.DrawFn, jobs: int = 6, segments: int = 4, longest: int = 6
) -> tuple[list[Job], list[Segment]]:
    """Jobs and a row, small by default so that everything can be tried."""
    lengths = draw(st.lists(st.integers(0, 6), min_size=1, max_size=segments))
    count = draw(st.integers(0, jobs))
    return (
        [draw(a_job(number, len(lengths), longest)) for number in range(count)],
        row(*lengths, start=draw(st.integers(0, 3))),
    )


larger = meetings(jobs=20, segments=7, longest=9)


def random_meeting(
    seed: int, jobs: int, segments: int, kind: str
) -> tuple[list[Job], list[Segment]]:
    """A meeting of up to 90 minutes, the same for the same seed.

    "people": what may lie where follows from who is there. "any": anything goes anywhere.
    """
    dice = random.Random(f"{seed} {jobs} {segments} {kind}")
    end = dice.choice([30, 45, 60, 75, 90])
    cuts = sorted(dice.sample(range(1, end), segments - 1))
    lengths = [b - a for a, b in zip([0, *cuts], [*cuts, end], strict=True)]
    everywhere = (1 << segments) - 1
    stays = []
    for _ in range(5):
        first = dice.randrange(segments)
        last = dice.randrange(first, segments)
        stays.append((2 << last) - (1 << first))
    made = []
    for number in range(jobs):
        tier, where = 2, dice.randint(1, everywhere)
        if kind == "people":
            tier = 0 if number < 4 else 1 if number < 7 else 2
            needed = dice.choice(stays) | (dice.choice(stays) if dice.random() < 0.4 else 0)
            hidden = dice.choice(stays) if dice.random() < 0.3 else 0
            where = everywhere if tier == 0 else needed & ~hidden
        elif dice.random() < 0.2:
            tier = 1
        minutes = dice.randint(1, 4 if tier == 0 else 10)
        made.append(
            Job(key=str(number), minutes=minutes, tier=tier, worth=dice.randint(1, 99), where=where)
        )
    return made, row(*lengths)


# Nothing better exists


@thorough
@given(meetings())
def test_nothing_better_exists(meeting: tuple[list[Job], list[Segment]]) -> None:
    jobs, segments = meeting
    fitted = fit(jobs, segments)
    check(jobs, segments, fitted)
    assert fitted.exact
    assert fitted.worth == best_by_trying_all(jobs, segments)


@patient
@given(meetings(jobs=6, segments=4, longest=3), st.integers(1, 4))
def test_nothing_better_exists_when_all_are_worth_the_same(
    meeting: tuple[list[Job], list[Segment]], minutes: int
) -> None:
    """Many choices are as good as one another; they differ only in what has a place."""
    jobs = [
        Job(key=one.key, minutes=minutes + one.minutes % 2, tier=0, worth=1, where=one.where)
        for one in meeting[0]
    ]
    assert fit(jobs, meeting[1]).worth == best_by_trying_all(jobs, meeting[1])


@patient
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 50)), max_size=14), st.integers(0, 60))
def test_one_segment_is_a_knapsack(sizes: list[tuple[int, int]], length: int) -> None:
    jobs = [job(str(n), minutes, "0", worth) for n, (minutes, worth) in enumerate(sizes)]
    best = [0] * (length + 1)
    for minutes, worth in sizes:
        for used in range(length, minutes - 1, -1):
            best[used] = max(best[used], best[used - minutes] + worth)
    fitted = fit(jobs, row(length))
    assert sum(fitted.worth) == best[length]
    keys = list(fitted.starts)
    assert keys == sorted(keys, key=int), "in their order"
    now = 0
    for key, start in fitted.starts.items():
        assert start == now, "without gaps"
        now += sizes[int(key)][0]


@patient
@given(larger)
def test_larger_meetings_hold_together(meeting: tuple[list[Job], list[Segment]]) -> None:
    jobs, segments = meeting
    fitted = fit(jobs, segments)
    check(jobs, segments, fitted)
    assert fitted.exact
    assert fit(jobs, segments) == fitted


@pytest.mark.parametrize("kind", ["people", "any"])
def test_25_jobs_in_6_segments_are_exact(kind: str) -> None:
    for seed in range(60):
        jobs, segments = random_meeting(seed, 25, 6, kind)
        fitted = fit(jobs, segments)
        check(jobs, segments, fitted)
        assert fitted.exact, seed


@patient
@given(larger, st.data())
def test_a_minute_more_is_never_worse(
    meeting: tuple[list[Job], list[Segment]], data: st.DataObject
) -> None:
    jobs, segments = meeting
    lengths = [segment.end - segment.start for segment in segments]
    lengths[data.draw(st.integers(0, len(lengths) - 1))] += data.draw(st.integers(1, 5))
    assert fit(jobs, row(*lengths)).worth >= fit(jobs, segments).worth


@patient
@given(larger, st.data())
def test_one_more_place_to_lie_is_never_worse(
    meeting: tuple[list[Job], list[Segment]], data: st.DataObject
) -> None:
    jobs, segments = meeting
    assume(jobs)
    i = data.draw(st.integers(0, len(jobs) - 1))
    more = data.draw(st.integers(0, (1 << len(segments)) - 1))
    freer = Job(
        key=jobs[i].key,
        minutes=jobs[i].minutes,
        tier=jobs[i].tier,
        worth=jobs[i].worth,
        where=jobs[i].where | more,
    )
    assert fit([*jobs[:i], freer, *jobs[i + 1 :]], segments).worth >= fit(jobs, segments).worth


@patient
@given(larger)
def test_keys_decide_nothing(meeting: tuple[list[Job], list[Segment]]) -> None:
    jobs, segments = meeting
    others = [
        Job(
            key=f"{len(jobs) - n} was {one.key}",
            minutes=one.minutes,
            tier=one.tier,
            worth=one.worth,
            where=one.where,
        )
        for n, one in enumerate(jobs)
    ]
    renamed = {other.key: one.key for one, other in zip(jobs, others, strict=True)}
    starts = fit(others, segments).starts
    assert {renamed[key]: start for key, start in starts.items()} == fit(jobs, segments).starts


def test_an_upper_tier_outweighs_everything_below() -> None:
    jobs = [
        job("must", 10, "0", worth=1, tier=0),
        *(job(f"small {n}", 1, "0", worth=1000, tier=1) for n in range(12)),
    ]
    fitted = fit(jobs, row(12))
    assert fitted.worth == (1, 2000)
    assert list(fitted.starts) == ["must", "small 0", "small 1"]


def test_tiers_may_leave_numbers_out() -> None:
    fitted = fit([job("a", 2, "0", worth=5, tier=3), job("b", 2, "0", worth=9, tier=3)], row(3))
    assert fitted.worth == fitted.bound == (0, 0, 0, 9)


# Across a border


def test_a_job_runs_across_a_border_when_both_sides_allow_it() -> None:
    fitted = fit([job("a", 3, "0"), job("both", 4, "01"), job("b", 3, "1")], row(5, 5))
    assert fitted.starts == {"a": 0, "both": 3, "b": 7}


def test_a_job_covers_short_segments_whole() -> None:
    jobs = [job("a", 4, "0"), job("long", 6, "0123"), job("z", 4, "3")]
    assert fit(jobs, row(5, 2, 2, 5)).starts == {"a": 0, "long": 4, "z": 10}


def test_a_job_does_not_cross_a_segment_it_may_not_touch() -> None:
    fitted = fit([job("long", 6, "02")], row(5, 1, 5))
    assert fitted.starts == {}
    assert fitted.exact
    assert fitted.bound == (0,)


def test_two_jobs_cannot_both_cross_the_same_border() -> None:
    fitted = fit([job("a", 4, "01", worth=2), job("b", 4, "01", worth=3)], row(3, 3))
    assert fitted.starts == {"b": 0}


def test_a_segment_without_minutes_is_not_in_the_way() -> None:
    fitted = fit([job("long", 8, "02")], row(4, 0, 4))
    assert fitted.starts == {"long": 0}


def test_minutes_count_from_where_the_row_starts() -> None:
    assert fit([job("a", 4, "1"), job("b", 4, "0")], row(4, 4, start=10)).starts == {
        "b": 10,
        "a": 14,
    }


# In their order


@thorough
@given(meetings())
def test_the_order_is_followed_as_far_as_the_segments_let_it(
    meeting: tuple[list[Job], list[Segment]],
) -> None:
    jobs, segments = meeting
    starts = fit(jobs, segments).starts
    placed = [one for one in jobs if one.key in starts]
    first = segments[0].start
    assert {key: start - first for key, start in starts.items()} == order_by_trying_all(
        placed, segments
    )


def test_what_is_free_to_lie_anywhere_fills_the_wait_for_the_others() -> None:
    jobs = [job("doctor", 5, "1"), job("a", 3, "01"), job("b", 5, "01"), job("c", 5, "01")]
    assert fit(jobs, row(8, 12)).starts == {"a": 0, "b": 3, "doctor": 8, "c": 13}


def test_a_gap_is_left_where_nothing_may_lie() -> None:
    fitted = fit([job("late", 3, "1"), job("early", 3, "0")], row(5, 5))
    assert fitted.starts == {"early": 0, "late": 5}


def test_an_earlier_job_goes_second_when_going_first_would_cost_the_other() -> None:
    jobs = [job("free", 5, "01"), job("bound", 5, "0")]
    assert fit(jobs, row(5, 5)).starts == {"bound": 0, "free": 5}


# When there is too much


def test_a_hard_meeting_stops_after_the_same_work() -> None:
    stopped = 0
    for seed in range(12):
        jobs, segments = random_meeting(seed, 40, 8, "any")
        fitted = fit(jobs, segments, work=400)
        check(jobs, segments, fitted)
        assert fitted.work <= 400
        assert fit(jobs, segments, work=400) == fitted
        stopped += not fitted.exact
    assert stopped, "some of them are too hard for so little work"


@patient
@given(larger, st.integers(0, 300))
def test_with_little_work_the_bound_is_still_true(
    meeting: tuple[list[Job], list[Segment]], work: int
) -> None:
    jobs, segments = meeting
    fitted = fit(jobs, segments, work)
    check(jobs, segments, fitted)
    assert fitted.work <= work
    assert fitted.worth <= fit(jobs, segments).worth <= fitted.bound


def test_400_jobs_are_placed_well() -> None:
    jobs, segments = random_meeting(1, 400, 16, "people")
    fitted = fit(jobs, segments)
    check(jobs, segments, fitted)
    assert fitted.work <= DEFAULT_WORK
    assert fitted.worth[0] == fitted.bound[0]


# What is no question


def test_nothing_to_place() -> None:
    nothing = FitResult(starts={}, worth=(), bound=(), exact=True, work=0)
    assert fit([], row(5)) == fit([], []) == nothing
    assert fit([job("a", 1, "0")], []).starts == {}
    assert fit([job("a", 1, "0")], row(0, 0)).bound == (0,)


@pytest.mark.parametrize(
    ("jobs", "segments", "what"),
    [
        ([], [Segment(start=0, end=5), Segment(start=6, end=9)], "follow one another"),
        ([], [Segment(start=5, end=4)], "before it starts"),
        ([job("a", 1, "0"), job("a", 2, "0")], row(5), "same key"),
        ([job("a", 0, "0")], row(5), "at least 1"),
        ([job("a", 1, "0", worth=0)], row(5), "at least 1"),
        ([job("a", 1, "0", tier=-1)], row(5), "at least 0"),
    ],
)
def test_what_makes_no_sense_is_refused(
    jobs: list[Job], segments: list[Segment], what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        fit(jobs, segments)


def timings() -> dict[str, tuple[float, float, int, int]]:
    """By hand: middle and longest milliseconds, most work, and how many were not exact."""
    found = {}
    for kind in ("people", "any"):
        for jobs, segments in ((12, 4), (25, 5), (25, 6), (40, 8), (400, 2), (400, 8), (400, 16)):
            times, works, missed = [], [], 0
            for seed in range(100 if jobs < 100 else 10):
                meeting = random_meeting(seed, jobs, segments, kind)
                began = perf_counter()
                fitted = fit(*meeting)
                times.append(1000 * (perf_counter() - began))
                works.append(fitted.work)
                missed += not fitted.exact
            times.sort()
            name = f"{kind}: {jobs} jobs in {segments} segments"
            found[name] = (times[len(times) // 2], times[-1], max(works), missed)
    return found
