"""Who may hear what, on which day, and who is in the room when."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careprep.agenda.attendance import find_attendance
from careprep.model.consent import HEALTH_TOPICS, covers, ending, lapsed, may_hear
from careprep.model.records import Consent, MemberKind
from careprep.model.subjects import CIRCLE_ALONE, GENERAL, UNTAGGED
from tests.making import DAY, away, comes, may, meeting, member, notebook
from tests.strategies import consents, topics

YESTERDAY, TOMORROW = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


@pytest.mark.parametrize("kind", ["self", "family"])
def test_the_circle_hears_everything_where_nothing_is_agreed(kind: MemberKind) -> None:
    one = member("t-1", "A", kind)
    assert may_hear(one, ("money", "feelings", "our bus", UNTAGGED, CIRCLE_ALONE), DAY).yes


@pytest.mark.parametrize("kind", ["health", "interpreter"])
def test_who_is_there_for_health_hears_of_it_where_nothing_is_agreed(kind: MemberKind) -> None:
    one = member("t-1", "A", kind)
    assert may_hear(one, HEALTH_TOPICS, DAY).yes
    assert may_hear(one, (UNTAGGED,), DAY).yes
    hearing = may_hear(one, ("health", "school"), DAY)
    assert not hearing.yes
    assert hearing.why == "has no release yet for school: without one it is health alone"
    assert not may_hear(one, (CIRCLE_ALONE,), DAY).yes


@pytest.mark.parametrize(
    "kind",
    ["", "natural_support", "therapy", "school", "community", "agency", "payer", "equipment"],
)
def test_all_others_hear_only_what_anyone_may(kind: MemberKind) -> None:
    other = member("t-1", "A", kind)
    assert may_hear(other, (), DAY).yes
    assert may_hear(other, ("", " ", "General"), DAY).yes
    hearing = may_hear(other, ("school",), DAY)
    assert not hearing.yes
    assert hearing.why == "has no release yet: nothing was agreed about what they may hear"
    assert not may_hear(other, (UNTAGGED,), DAY).yes


def test_what_has_no_topic_is_for_the_circle_and_who_treats_alone() -> None:
    every, but = may("everything"), may("everything", but=("money",))
    assert not may_hear(member("t-1", "A", "school", every), (UNTAGGED,), DAY).yes
    assert may_hear(member("t-1", "A", "health", every), (UNTAGGED,), DAY).yes
    assert not may_hear(member("t-1", "A", "health", but), (UNTAGGED,), DAY).yes
    assert not may_hear(member("t-1", "A", "family", but), (UNTAGGED,), DAY).yes
    assert not may_hear(member("t-1", "A", "health", may("health")), (UNTAGGED,), DAY).yes


@pytest.mark.parametrize(
    ("given", "asked", "yes"),
    [
        ([may("school")], ("school",), True),
        ([may("School ")], ("school",), True),
        ([may("school")], ("school", "money"), False),
        ([may("school"), may("money")], ("school", "money"), True),
        ([may("everything", but=("daily_care",))], ("Daily  care",), False),
        ([may("everything", but=("\u00e9cole",))], ("e\u0301cole",), False),
        ([may("everything")], ("school", "bus"), True),
        ([may("everything", but=("money",))], ("money",), False),
        ([may("everything", but=("money",)), may("money")], ("money", "school"), True),
        ([may("school", but=("school",))], ("school",), False),
        ([may("everything", but=("everything",))], ("school",), False),
        ([may()], ("school",), False),
        ([may()], (), True),
        ([may("school", ends=DAY)], ("school",), True),
        ([may("school", ends=YESTERDAY)], ("school",), False),
        ([may("school", starts=DAY)], ("school",), True),
        ([may("school", starts=TOMORROW)], ("school",), False),
    ],
)
def test_what_a_consent_covers(given: list[Consent], asked: tuple[str, ...], yes: bool) -> None:
    assert may_hear(member("t-1", "A", "school", *given), asked, DAY).yes is yes


def test_a_release_that_ended_counts_for_the_inner_circle_too() -> None:
    doctor = member("t-1", "A", "health", may("everything", ends=YESTERDAY))
    assert may_hear(doctor, ("health",), DAY).why == "has a release that ended on Mon Jan 19"
    assert may_hear(doctor, (), DAY).yes


def test_the_reasons_name_what_is_missing() -> None:
    teacher = member("t-1", "A", "school", may("school"))
    assert may_hear(teacher, ("school", "money", "sleep"), DAY).why == (
        "has a release that does not cover money and sleep"
    )
    soon = member("t-1", "A", "school", may("school", starts=TOMORROW))
    assert may_hear(soon, ("school",), DAY).why == "has a release that begins only on Wed Jan 21"


@given(st.lists(consents(), max_size=3), topics(), topics())
def test_fewer_topics_are_never_harder_to_hear(
    given_: list[Consent], some: tuple[str, ...], more: tuple[str, ...]
) -> None:
    other = member("t-1", "A", "school", *given_)
    if may_hear(other, (*some, *more), DAY).yes:
        assert may_hear(other, some, DAY).yes


@given(st.lists(consents(), max_size=3), topics())
def test_what_is_covered_says_the_same_as_may_hear(
    given_: list[Consent], asked: tuple[str, ...]
) -> None:
    other = member("t-1", "A", "school", *given_)
    named = covers(other, DAY)
    for topic in asked:
        in_it = topic in (*named, GENERAL) or ("everything" in named and f"-{topic}" not in named)
        assert may_hear(other, (topic,), DAY).yes is in_it


@pytest.mark.parametrize(
    ("given", "ends"),
    [
        ([may("school", ends=DAY + dt.timedelta(days=60))], DAY + dt.timedelta(days=60)),
        ([may("school", ends=DAY + dt.timedelta(days=61))], None),
        ([may("school", ends=DAY)], DAY),
        ([may("school", ends=YESTERDAY)], None),
        ([may("school")], None),
        ([may("school", ends=TOMORROW), may("school", starts=TOMORROW)], None),
        ([may("school", ends=TOMORROW), may("everything")], None),
        ([may("school", "sleep", ends=TOMORROW), may("school")], TOMORROW),
    ],
)
def test_what_ends_soon(given: list[Consent], ends: dt.date | None) -> None:
    assert ending(member("t-1", "A", "school", *given), DAY) == ends


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([may("school", ends=YESTERDAY)], (YESTERDAY, ("school",))),
        ([may("school", "bus", ends=YESTERDAY), may("bus")], (YESTERDAY, ("school",))),
        ([may("school", ends=YESTERDAY), may("bus", starts=DAY)], None),
        ([may("school", ends=YESTERDAY), may("school", starts=DAY)], None),
        ([may("school")], None),
        ([], None),
    ],
)
def test_what_lapsed(given: list[Consent], expected: Any) -> None:
    assert lapsed(member("t-1", "A", "school", *given), DAY) == expected


# ── who is in the room ───────────────────────────────────────────────────────────────────────────

ABEBE, KIT = member("t-a", "A"), member("t-k", "K", "school")


def stretches(*people: Any, minutes: int = 30) -> list[tuple[int, int, tuple[str, ...]]]:
    there = find_attendance(notebook(ABEBE, KIT), meeting(*people, minutes=minutes))
    return [(s.start, s.end, s.present) for s in there.stretches]


def test_arrivals_and_departures_cut_the_meeting() -> None:
    assert stretches(comes("t-a"), comes("t-k", 10, 20)) == [
        (0, 10, ("t-a",)),
        (10, 20, ("t-a", "t-k")),
        (20, 30, ("t-a",)),
    ]


def test_only_those_who_mean_to_come_are_there() -> None:
    assert stretches(away("t-a"), comes("t-k", response="tentative")) == [(0, 30, ("t-k",))]
    assert stretches(comes("t-a"), comes("t-k", response="needs-action")) == [(0, 30, ("t-a",))]


def test_times_are_kept_inside_the_meeting() -> None:
    assert stretches(comes("t-a", 0, 90), comes("t-k", 25, 90)) == [
        (0, 25, ("t-a",)),
        (25, 30, ("t-a", "t-k")),
    ]
    assert stretches(comes("t-a"), comes("t-k", 40)) == [(0, 30, ("t-a",))]
    assert stretches(comes("t-a"), comes("t-k", 20, 10), comes("t-k", 5, 5)) == [(0, 30, ("t-a",))]


def test_the_same_person_twice_is_there_both_times() -> None:
    there = find_attendance(notebook(ABEBE), meeting(comes("t-a", 0, 10), comes("t-a", 20, 30)))
    assert there.times["t-a"] == ((0, 10), (20, 30))
    assert [s.present for s in there.stretches] == [("t-a",), (), ("t-a",)]


def test_where_nobody_said_yes_all_who_did_not_say_no_are_taken_to_come() -> None:
    there = find_attendance(
        notebook(ABEBE, KIT), meeting(comes("t-a", response="needs-action"), away("t-k"))
    )
    assert there.assumed
    assert list(there.members) == ["t-a"]
    assert find_attendance(notebook(), meeting()).open
    everybody_no = find_attendance(notebook(ABEBE), meeting(away("t-a")))
    assert not everybody_no.assumed
    assert not everybody_no.open
