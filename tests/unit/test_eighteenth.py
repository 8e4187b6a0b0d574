"""The day the child decides: also for a leap day, and for a slip in the year of birth."""

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.agenda.items import Agenda
from careprep.agenda.rules.expectations import eighteenth
from careprep.agenda.today import Point, points
from careprep.documents.formats.text import render_text
from careprep.documents.kinds.eighteen import eighteen
from careprep.model.consent import view
from careprep.model.records import (
    TIME_ALONE,
    Attendee,
    Child,
    ItemPreference,
    Meeting,
    Member,
    Question,
)
from careprep.model.view import Family
from tests.making import comes, may, member, notebook


@pytest.mark.parametrize(
    ("born", "day"),
    [
        ("2019-05-02", "2037-05-02"),
        ("2020-02-29", "2038-03-01"),
        ("9999-05-02", "9999-05-02"),
        ("9996-02-29", "9999-03-01"),
    ],
)
def test_the_eighteenth_birthday(born: str, day: str) -> None:
    assert eighteenth(dt.date.fromisoformat(born)).isoformat() == day


BORN = dt.date(2008, 7, 14)
MAYA = Child(id="child", name="Maya Example", called="Maya", born=BORN)
DAY = dt.date(2026, 7, 14)
GIVEN = member("t-joyce", "Joyce", "school", may("school", starts=dt.date(2026, 1, 1)))
HERS = member("t-kit", "Kit", "school", may("school", starts=DAY))


def _today(days: int, *team: Member) -> list[Point]:
    """What Today says of growing up, so many days after the birthday."""
    found = points(notebook(MAYA, *team), DAY + dt.timedelta(days))
    return [point for point in found if point.section == "growing_up"]


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-61, ""),
        (-60, "Maya turns 18 on July 14"),
        (-1, "Maya turns 18 on July 14"),
        (0, "Maya turns 18 today"),
        (1, "Maya is 18 since July 14"),
        (30, "Maya is 18 since July 14"),
        (31, ""),
    ],
)
def test_today_says_once_that_somebody_turns_18(days: int, text: str) -> None:
    said = _today(days, GIVEN)
    assert [point.text for point in said] == ([text] if text else [])
    assert all("1 release needs a signature of Maya" in point.note for point in said)


def test_after_the_day_only_releases_of_others_are_spoken_of() -> None:
    assert _today(1) == _today(1, HERS) == []
    assert "decides who may hear what" in _today(0)[0].note


def test_the_page_to_prepare_lists_what_is_to_be_given_anew() -> None:
    but = member("t-b", "Bee", "health", may("everything", but=("money",), ends=DAY))
    seen = view(notebook(MAYA, GIVEN, HERS, but), Family(), DAY)
    shown = render_text(eighteen(seen, DAY))
    assert "Joyce: school" in shown
    assert "Bee: everything, except money, until Tuesday, July 14, 2026" in shown
    assert "Kit" not in shown


# ── time alone ───────────────────────────────────────────────────────────────────────────────────


def _meeting(age: int, *people: Attendee, **more: Any) -> Agenda:
    child = replace(MAYA, born=dt.date(2026 - age, 1, 1))
    team = (
        member("t-maya", "Maya", "self"),
        member("t-dr", "Dr. Abebe"),
        member("t-mom", "Mom", "family"),
    )
    meeting = Meeting(id="m-1", starts="2026-06-01T15:00", minutes=30, people=people, **more)
    book = notebook(child, *team, meeting)
    return build(book, meeting, dt.date(2026, 5, 1))


ALL = (comes("t-maya"), comes("t-dr"), comes("t-mom"))


@pytest.mark.parametrize(("age", "there"), [(11, False), (12, True), (16, True)])
def test_time_alone_is_there_from_12_on(age: int, there: bool) -> None:
    item = _meeting(age, *ALL).item(TIME_ALONE)
    assert (item is not None) == there
    if item:
        assert item.title == "Time alone with the doctor"
        assert item.speaks == "t-maya"
        assert item.minutes >= 5  # with less nobody steps out
        assert "t-dr" in item.needs


def test_time_alone_needs_the_two_and_can_be_left_out() -> None:
    assert _meeting(16, *ALL[1:]).item(TIME_ALONE) is None
    assert _meeting(16, ALL[0], ALL[2]).item(TIME_ALONE) is None
    choices = {TIME_ALONE: ItemPreference(left_out=True)}
    out = _meeting(16, *ALL, choices=choices)
    assert out.item(TIME_ALONE) is None
    assert [left.key for left in out.left_over if left.key == TIME_ALONE] == [TIME_ALONE]


def test_what_is_private_to_the_youth_is_not_on_the_family_s_today() -> None:
    """Her own by who speaks it, or by name; what is the circle's is there: this is home."""
    maya = member("t-maya", "Maya", "self")
    hers = Question(id="q-1", text="Hers", private=True, own_voice="t-maya")
    named = Question(id="q-2", text="Named", private=True, private_to=("t-maya",))
    ours = Question(id="q-3", text="Ours", private=True)
    found = points(notebook(MAYA, maya, hers, named, ours), dt.date(2026, 1, 1))
    assert [point.text for point in found if point.section == "nobody_asked"] == ["Ours"]
