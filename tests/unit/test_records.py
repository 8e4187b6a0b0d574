"""The notebook as one value, and what must hold in it."""

import datetime as dt
from typing import Any

import pytest
from msgspec import structs
from msgspec.structs import replace

from careprep.model.fields import FIELDS, UNASKED
from careprep.model.notebook import Notebook, changes
from careprep.model.records import (
    Attendee,
    Child,
    Consent,
    Decision,
    Facts,
    FollowUp,
    Goal,
    ItemPreference,
    Meeting,
    Member,
    Note,
    Parked,
    Progress,
    Question,
    Record,
)
from careprep.model.references import references, without
from careprep.model.validation import all_issues, issues

DANI = Member(id="t-dani", name="Dani Example")
SLEEP = Goal(id="g-sleep", own_words="We all sleep")
STEP = Goal(id="g-step", own_words="A quiet feed", horizon="short_term", part_of="g-sleep")
WHY = Question(id="q-why", text="Why?", ask=("t-dani",))
MEETING = Meeting(id="m-next", starts="2026-01-20T15:00", people=(Attendee(member="t-dani"),))


def notebook(*more: Record) -> Notebook:
    empty = Notebook(tables={})
    return empty.put(Child(id="child", name="Juni"), DANI, SLEEP, STEP, WHY, MEETING, *more)


def test_put_and_drop_share_what_they_do_not_touch() -> None:
    before = notebook()
    after = before.put(replace(WHY, text="Why not?"))
    assert before.questions["q-why"].text == "Why?"
    assert after.team is before.team
    assert after.drop("q-why").questions == {}
    assert after.drop("q-why").goals is before.goals


def test_what_differs_is_known_by_identity() -> None:
    before = notebook()
    other = replace(WHY, text="Why not?")
    new = Question(id="q-new", text="When?")
    after = before.put(other, new).drop("g-step")
    assert sorted(changes(before, after), key=lambda change: change[1]) == [
        ("goals", "g-step", STEP, None),
        ("questions", "q-new", None, new),
        ("questions", "q-why", WHY, other),
    ]
    assert changes(before, before) == ()


def test_a_sound_notebook_has_no_faults() -> None:
    assert all_issues(notebook()) == ()


DAY = dt.date(2026, 1, 2)
BEFORE = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (replace(DANI, since=DAY, until=BEFORE), "until"),
        (replace(DANI, consents=(Consent(starts=DAY, ends=BEFORE),)), "consent"),
        (replace(STEP, part_of="g-nobody"), "g-nobody"),
        (replace(STEP, start=DAY, due=BEFORE), "due"),
        (replace(SLEEP, part_of="g-step", horizon="short_term"), "part of"),
        (replace(SLEEP, part_of="g-step", horizon="short_term"), "short-term"),
        (replace(STEP, horizon="long_term"), "long-term"),
        (replace(MEETING, top=("q-why", "g-sleep", "g-step", "q-why")), "three"),
        (replace(MEETING, top=("q-why", "q-why")), "twice"),
        (replace(MEETING, people=(Attendee(member="t-dani", arrives=9, leaves=3),)), "leaves"),
        (replace(MEETING, people=MEETING.people * 2), "same person"),
    ],
)
def test_a_broken_rule_is_said_in_words(record: Record, says: str) -> None:
    assert any(says in text for text in issues(record, notebook(record)))


NOBODY: list[tuple[type[Record], dict[str, Any]]] = [
    (Goal, {"own_words": "x", "set_by": "x-1"}),
    (Goal, {"own_words": "x", "owners": ("x-1",)}),
    (Goal, {"own_words": "x", "progress": (Progress(by="x-1"),)}),
    (Goal, {"own_words": "x", "agreement": {"x-1": "agree"}}),
    (Goal, {"own_words": "x", "horizon": "short_term", "part_of": "x-1"}),
    (Question, {"text": "x", "ask": ("x-1",)}),
    (Question, {"text": "x", "answered_by": "x-1"}),
    (Question, {"text": "x", "own_voice": "x-1"}),
    (Question, {"text": "x", "about": "x-1"}),
    (FollowUp, {"what": "x", "owner": "x-1"}),
    (FollowUp, {"what": "x", "meeting": "x-1"}),
    (FollowUp, {"what": "x", "about": "x-1"}),
    (FollowUp, {"what": "x", "notes": (Note(by="x-1"),)}),
    (Meeting, {"people": (Attendee(member="x-1"),)}),
    (Meeting, {"top": ("x-1",)}),
    (Meeting, {"decisions": (Decision(text="x", about="x-1"),)}),
    (Meeting, {"decisions": (Decision(text="x", stands={"x-1": "agree"}),)}),
    (Meeting, {"parked": (Parked(text="x", about="x-1"),)}),
]


@pytest.mark.parametrize(("kind", "values"), NOBODY)
def test_every_reference_to_nobody_is_found(kind: type[Record], values: dict[str, Any]) -> None:
    needed = {"starts": "2026-01-20T15:00"} if kind is Meeting else {}
    record = kind(**{"id": "x-new", **needed, **values})
    assert [key for _, key, _ in references(record)] == ["x-1"]
    (text,) = issues(record, notebook(record))
    assert "x-1" in text
    assert list(references(without(record, "x-1"))) == []


@pytest.mark.parametrize("kind", FIELDS, ids=lambda kind: kind.__name__)
def test_every_field_is_declared_once(kind: type[Facts]) -> None:
    """Whatever is not is in no form, no search, no merge in words and no removal."""
    declared = [each.attr for each in (*FIELDS[kind], *UNASKED.get(kind, ()))]
    kept = {"id", "created", "updated", "extra"}  # by the program itself
    assert sorted(declared) == sorted(i.name for i in structs.fields(kind) if i.name not in kept)


def test_what_was_decided_about_an_item_goes_with_it() -> None:
    chosen = {"q-1": ItemPreference(pinned=True), "welcome": ItemPreference(minutes=3)}
    meeting = Meeting(id="m-1", starts="2026-01-20T15:00", choices=chosen)
    assert list(without(meeting, "q-1").choices) == ["welcome"]


def test_a_circle_of_goals_ends() -> None:
    one = Goal(id="g-1", own_words="1", horizon="short_term", part_of="g-2")
    two = Goal(id="g-2", own_words="2", horizon="short_term", part_of="g-1")
    found = all_issues(notebook(one, two))
    assert {issue.id for issue in found} == {"g-1", "g-2"}


@pytest.mark.parametrize(
    ("since", "until", "on"),
    [
        (None, None, True),
        (DAY, None, True),
        (None, DAY, True),
        (DAY, DAY, True),
        (dt.date(2026, 1, 3), None, False),
        (None, BEFORE, False),
    ],
)
def test_the_first_and_the_last_day_count(
    since: dt.date | None, until: dt.date | None, on: bool
) -> None:
    assert replace(DANI, since=since, until=until).on_team(DAY) is on
    assert Consent(starts=since, ends=until).in_force(DAY) is on
