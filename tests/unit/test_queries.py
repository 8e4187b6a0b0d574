"""Who and what is meant by a few letters, and what is next."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from careprep.errors import Ambiguous, BadInput
from careprep.model import queries
from careprep.model.fields import FIELDS
from careprep.model.notebook import Notebook
from careprep.model.records import (
    TABLES,
    Attendee,
    Child,
    Decision,
    Entry,
    Expectation,
    Facts,
    FollowUp,
    Goal,
    Meeting,
    Member,
    Parked,
    Question,
    Record,
)
from careprep.session.session import Session
from tests.conftest import TODAY


@pytest.fixture
def notebook(session: Session) -> Notebook:
    return session.notebook


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("rivera", "Nurse Ana Rivera"),
        ("riv", "Nurse Ana Rivera"),
        ("RIVERA", "Nurse Ana Rivera"),
        ("ana riv", "Nurse Ana Rivera"),
        ("riv ana", "Nurse Ana Rivera"),
        ("noemi", "Noémi Thériault"),
        ("Noémi", "Noémi Thériault"),
        ("No\u0065\u0301mi", "Noémi Thériault"),
        ("theriault", "Noémi Thériault"),
        ("نادية", "نادية منصور"),
        ("منصور", "نادية منصور"),
        ("wheel", "Wheel & Walk Mobility"),
        ("wheel & walk", "Wheel & Walk Mobility"),
        ("t-y8xp8h", "Nurse Ana Rivera"),
        ("y8xp8h", "Nurse Ana Rivera"),
        ("y8x", "Nurse Ana Rivera"),
        ("castellanos", "Dr. Helena Castellanos"),
    ],
)
def test_a_few_letters_of_a_name_will_do(notebook: Notebook, typed: str, name: str) -> None:
    assert queries.person(notebook, typed).name == name


@pytest.mark.parametrize("typed", ["castell", "castellano"])
def test_two_similar_surnames_are_asked_about(notebook: Notebook, typed: str) -> None:
    """Also where one is the whole of the other: a missing letter must not pick a person."""
    with pytest.raises(Ambiguous) as asked:
        queries.person(notebook, typed)
    assert set(asked.value.candidates) == {"t-c26vwg", "t-t0b4r6"}
    assert "Helena" in asked.value.what
    assert "Hector" in asked.value.what


def test_a_whole_name_wins_over_one_that_begins_with_it() -> None:
    notebook = Notebook(tables={}).put(
        Member(id="t-1", name="Ana"), Member(id="t-2", name="Ana Rivera")
    )
    assert queries.person(notebook, "ana").id == "t-1"


def test_a_name_wins_over_words_about_somebody_else() -> None:
    notebook = Notebook(tables={}).put(
        Member(id="t-1", name="Joyce Nakamura", role="school nurse"),
        Member(id="t-2", name="Nurse Ana Rivera"),
    )
    assert queries.person(notebook, "nurse").id == "t-2"
    assert queries.person(notebook, "school").id == "t-1"


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        (Member, "riverra", "Nurse Ana Rivera"),
        (Member, "dr abbebe", "Dr. Selam Abebe"),
        (Member, "kit linqvist", "Kit Lindqvist"),
        (Member, "hektor", "Dr. Hector Castellano"),
        (Member, "theriaut", "Noémi Thériault"),
        (Member, "usra kahlil", "Yusra Khalil"),
        (Goal, "sunday diner", "Sunday dinner with all of us"),
        (Question, "swalow study", "May we read the notes of the swallow study"),
        (FollowUp, "bathrom lift", "Ask the county to help pay for a bathroom lift"),
    ],
)
def test_nobody_is_said_with_the_nearest_name(
    notebook: Notebook, kind: type[Record], typed: str, meant: str
) -> None:
    with pytest.raises(BadInput) as refused:
        queries.one(notebook, typed, kind)
    assert typed in refused.value.what
    assert refused.value.todo.startswith(f"Did you mean {meant}")
    assert not isinstance(refused.value, Ambiguous)


def test_a_name_like_no_other_is_said_with_those_there_are(notebook: Notebook) -> None:
    with pytest.raises(BadInput) as refused:
        queries.person(notebook, "grandpa joe")
    assert refused.value.todo.startswith("There are: Juniper Example; ")


@pytest.mark.parametrize("text", ["", " ", "…", ",", "\x1b[31m"])
def test_no_letters_mean_nobody(notebook: Notebook, text: str) -> None:
    with pytest.raises(BadInput):
        queries.person(notebook, text)


def test_a_record_is_found_by_its_words(notebook: Notebook) -> None:
    assert queries.one(notebook, "big bus", Question).id == "q-n9smwh"
    assert queries.one(notebook, "We all sleep", Goal).id == "g-v3b6qb"
    assert queries.one(notebook, "hip x-ray", FollowUp).id == "f-fez73j"


def test_search_forgives_slips_where_nothing_has_the_words(notebook: Notebook) -> None:
    assert "q-g2jc32" in [r.id for r in queries.search(notebook, "swalow study")]
    assert "t-bwqs9a" in [r.id for r in queries.search(notebook, "okonkow")]


def test_search_needs_every_word(notebook: Notebook) -> None:
    assert [r.id for r in queries.search(notebook, "big bus kids")] == ["q-n9smwh"]
    assert queries.search(notebook, "") == []
    assert queries.search(notebook, "xylophone zeppelin") == []


_EMPTY: dict[type[Facts], Facts] = {
    Child: Child(id="child", name="A"),
    Member: Member(id="t-1", name="A"),
    Goal: Goal(id="g-1", own_words="A"),
    Question: Question(id="q-1", text="A"),
    FollowUp: FollowUp(id="f-1", what="A"),
    Meeting: Meeting(id="m-1", starts="2026-01-20T15:00"),
    Expectation: Expectation(id="access-after-hours"),
    Attendee: Attendee(member="t-1"),
    Entry: Entry(item="welcome"),
    Decision: Decision(text="A"),
    Parked: Parked(text="A"),
}


def _planted(kind: type[Facts], word: str) -> Iterator[tuple[str, Facts]]:
    """Facts of a kind with a word in one field, for each field that holds words, at any depth."""
    empty: Any = _EMPTY.get(kind) or kind()
    values: list[tuple[str, Any]]
    for field in FIELDS[kind]:
        if field.kind in ("text", "long"):
            values = [(field.attr, word)]
        elif field.kind in ("words", "lines", "topics"):
            values = [(field.attr, (word,))]
        elif field.kind in ("part", "parts") and field.part:
            values = [
                (f"{field.attr}.{name}", facts if field.kind == "part" else (facts,))
                for name, facts in _planted(field.part, word)
            ]
        else:
            continue
        for name, value in values:
            yield name, replace(empty, **{field.attr: value})


PLANTED = [
    pytest.param(record, id=f"{table}.{name}")
    for table, kind in TABLES.items()
    if kind in FIELDS
    for name, record in _planted(kind, "zeppelin")
]


@pytest.mark.parametrize("record", PLANTED)
def test_whatever_a_person_wrote_is_found(record: Record) -> None:
    notebook = Notebook(tables={}).put(record)
    assert queries.search(notebook, "ZEPPEL") == [record]
    assert queries.search(notebook, "zeppelins and more") == []


def test_every_kind_of_record_that_is_asked_for_is_searched() -> None:
    assert len(PLANTED) > 50
    assert {type(each.values[0]) for each in PLANTED} == {
        kind for kind in TABLES.values() if kind in FIELDS
    }


@pytest.mark.parametrize(
    "typed", ["555-0101", "5550101", "555 0101", "(612) 555-0101", "6125550101", "612.555.0101"]
)
@pytest.mark.parametrize("phone", ["(612) 555-0101", "612 555 0101", "612-555-0101 ext. 2"])
def test_a_number_is_found_however_it_is_spaced(typed: str, phone: str) -> None:
    ana = Member(id="t-1", name="Ana", phone=phone)
    bo = Member(id="t-2", name="Bo", phone="(612) 555-0102", after_hours="555-0103")
    assert queries.search(Notebook(tables={}).put(ana, bo), typed) == [ana]


def test_what_is_called_so_comes_first() -> None:
    told = FollowUp(id="f-1", what="Call back", reason="the hip hurts")
    hip = FollowUp(id="f-2", what="Hip x-ray")
    assert queries.search(Notebook(tables={}).put(told, hip), "hip") == [hip, told]


def test_search_forgives_a_slip_where_nothing_else_fits(notebook: Notebook) -> None:
    assert "t-y8xp8h" in [record.id for record in queries.search(notebook, "rivrea")]


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        ({}, None),
        ({"m-1": ("2026-01-20T15:00", "closed")}, None),
        ({"m-1": ("2026-02-20T15:00", "planned"), "m-2": ("2026-01-20T15:00", "planned")}, "m-2"),
        # Past and not closed: its loose ends are still loose.
        ({"m-1": ("2020-01-20T15:00", "planned"), "m-2": ("2026-01-20T15:00", "planned")}, "m-1"),
        # Under way comes first.
        ({"m-1": ("2020-01-20T15:00", "planned"), "m-2": ("2026-01-20T15:00", "open")}, "m-2"),
    ],
)
def test_the_next_meeting(meetings: dict[str, tuple[str, str]], expected: str | None) -> None:
    made = [Meeting(id=k, starts=s, state=state) for k, (s, state) in meetings.items()]  # type: ignore[arg-type]  # states from a table
    found = queries.next_meeting(Notebook(tables={}).put(*made))
    assert (found.id if found else None) == expected


def test_what_closed_meetings_carried(notebook: Notebook) -> None:
    carried = queries.carried(notebook, queries.next_meeting(notebook))
    assert carried
    for key, meetings in carried.items():
        assert notebook.get(key) is not None
        assert [m.starts for m in meetings] == sorted(m.starts for m in meetings)
        assert all(
            any(e.item == key and e.outcome == "carried" for e in m.record) for m in meetings
        )


@pytest.mark.parametrize(
    ("due", "overdue", "soon"),
    [
        (None, False, False),
        (dt.date(2026, 1, 13), True, False),
        (TODAY, False, True),
        (dt.date(2026, 1, 28), False, True),
        (dt.date(2026, 1, 29), False, False),
    ],
)
def test_due(due: dt.date | None, overdue: bool, soon: bool) -> None:
    promise = FollowUp(id="f-1", what="x", due=due)
    assert queries.overdue(promise, TODAY) is overdue
    assert queries.due_soon(promise, TODAY) is soon
    kept = replace(promise, status="completed")
    assert not queries.overdue(kept, TODAY)
    assert not queries.due_soon(kept, TODAY)


@pytest.mark.parametrize(
    ("day", "years"),
    [(dt.date(2026, 5, 1), 6), (dt.date(2026, 5, 2), 7), (dt.date(2019, 5, 2), 0)],
)
def test_age_is_whole_years(day: dt.date, years: int) -> None:
    assert queries.age(dt.date(2019, 5, 2), day) == years
    assert queries.age(None, day) is None
