"""Records and rows: nothing that is in a file is lost, known or not."""

import datetime as dt
import itertools
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.errors import FileTrouble, ReadOnly
from careprep.model import codec
from careprep.model.notebook import Notebook
from careprep.model.records import (
    TABLES,
    VERSION,
    Attendee,
    Consent,
    FollowUp,
    Goal,
    Measure,
    Meeting,
    Member,
    Note,
    Progress,
    Question,
    Record,
)
from careprep.storage.file import Store
from careprep.text import sanitize
from tests.conftest import SAMPLE
from tests.revisions import contents

HEADER = {"notebook": {"notebook": {"format": "careprep", "version": VERSION}}}
CHILD = {"child": {"child": {"name": "Juniper Example"}}}

STRANGE: dict[str, Any] = {
    **HEADER,
    "child": {"child": {"name": "Juniper Example", "star_sign": {"sun": "♉", "moon": None}}},
    "team": {
        "t-aaaaaa": {
            "pet": "a dog",  # unknown, and before what is known
            "name": "Dani Example",
            "kind": "family",
            "consents": [{"topics": ["sleep"], "witness": "Sam", "note": ""}],
        },
        "hand made": {"name": "Sam Example", "phone": "", "email": None},
    },
    "goals": {
        "g-aaaaaa": {
            "own_words": "We all sleep",
            "measure": {"what": "alarms a night", "unit": "alarms"},
            "progress": [{"note": "good", "mood": [1, 2.5, {"deep": True}]}, {"note": "bad"}],
        }
    },
    "questions": {"q-aaaaaa": {"text": "Why?", "minutes": 5}},
    "meetings": {
        "m-aaaaaa": {
            "starts": "2026-01-20T15:00",
            "people": [{"member": "t-aaaaaa", "arrives": 0, "seat": 4}],
            "choices": {"q-aaaaaa": {"pinned": True, "colour": "red"}},
        }
    },
    "weather": {"w-1": {"+unknown": 1, "+id": "x"}},
    "settings": "not even a table",
}


def saved(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def rows(path: Path) -> Any:
    return json.loads(contents(path))


def question(key: str = "q-new000", **values: Any) -> Question:
    return Question(id=key, **{"text": "Is the rash from the tape?", **values})


def put(store: Store, *records: Record) -> Notebook:
    before = store.load()
    return store.commit(before, before.put(*records))


# ── what we do not know ──────────────────────────────────────────────────────────────────────────


def test_saving_another_record_keeps_everything_else_byte_for_byte(tmp_path: Path) -> None:
    path = saved(tmp_path / "n.json", STRANGE)
    store = Store(path)
    put(store, question())
    expected = json.loads(json.dumps(STRANGE))
    expected["questions"]["q-new000"] = {"text": "Is the rash from the tape?"}
    assert contents(path).decode() == json.dumps(expected, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize(
    ("table", "key", "field", "value"),
    [
        ("child", "child", "called", "Juni"),
        ("team", "t-aaaaaa", "role", "mother"),
        ("team", "hand made", "role", "father"),
        ("goals", "g-aaaaaa", "barriers", "the pump"),
        ("questions", "q-aaaaaa", "answer", "because"),
        ("meetings", "m-aaaaaa", "notes", "long"),
    ],
)
def test_changing_a_record_keeps_its_own_unknown_fields(
    tmp_path: Path, table: str, key: str, field: str, value: str
) -> None:
    path = saved(tmp_path / "n.json", STRANGE)
    store = Store(path)
    old = store.load().tables[table][key]
    put(store, replace(old, **{field: value}))
    expected = json.loads(json.dumps(STRANGE))
    expected[table][key][field] = value
    assert rows(path) == expected


def test_a_change_and_its_way_back_leave_the_same_bytes(tmp_path: Path) -> None:
    path = saved(tmp_path / "n.json", STRANGE)
    whole = path.read_bytes()
    store = Store(path)
    first = store.load()
    put(store, replace(first.meetings["m-aaaaaa"], notes="long", minutes=20))
    assert path.read_bytes() != whole
    put(store, first.meetings["m-aaaaaa"])
    assert contents(path) == whole


def test_a_changed_part_keeps_the_unknown_fields_of_its_neighbours(tmp_path: Path) -> None:
    path = saved(tmp_path / "n.json", STRANGE)
    store = Store(path)
    goal = store.load().goals["g-aaaaaa"]
    put(store, replace(goal, progress=(Progress(note="new"), *goal.progress)))
    assert rows(path)["goals"]["g-aaaaaa"]["progress"] == [
        {"note": "new"},
        {"note": "good", "mood": [1, 2.5, {"deep": True}]},
        {"note": "bad"},
    ]


def test_a_removed_part_takes_only_itself(tmp_path: Path) -> None:
    path = saved(tmp_path / "n.json", STRANGE)
    store = Store(path)
    goal = store.load().goals["g-aaaaaa"]
    put(store, replace(goal, progress=goal.progress[:1]))
    assert rows(path)["goals"]["g-aaaaaa"]["progress"] == [
        STRANGE["goals"]["g-aaaaaa"]["progress"][0]
    ]


def test_numbers_too_large_for_a_computer_word_stay(tmp_path: Path) -> None:
    path = saved(tmp_path / "n.json", {**HEADER, **CHILD, "other": {"n": 10**40}})
    put(Store(path), question())
    assert rows(path)["other"] == {"n": 10**40}


# ── what cannot be read ──────────────────────────────────────────────────────────────────────────

BAD = [
    ("questions", "q-bad000", {"text": 7}, "text"),
    ("questions", "q-bad000", {}, "text"),
    ("questions", "q-bad000", {"text": "Why?", "priority": "urgent"}, "priority"),
    ("questions", "q-bad000", {"text": "Why?", "minutes": -5}, "minutes"),
    ("questions", "q-bad000", {"text": "Why?", "first_asked": "yesterday"}, "first_asked"),
    ("questions", "q-bad000", ["a", "list"], "not a record"),
    ("questions", "q-bad000", None, "not a record"),
    ("meetings", "m-bad000", {"starts": "2026-13-45T15:00"}, "starts"),
    ("meetings", "m-bad000", {"starts": "2026-01-20T15:00\n"}, "starts"),
    ("questions", "q-bad000", {"text": "Why?", "created": "2026-02-30T15:00"}, "created"),
    ("follow_ups", "f-bad000", {"what": "W", "updated": "2026-00-12T15:00"}, "updated"),
    ("meetings", "m-bad000", {"starts": "soon"}, "starts"),
    ("meetings", "m-bad000", {"starts": "9999-12-31T23:59"}, "starts"),
    ("meetings", "m-bad000", {"starts": "0001-01-01T00:00"}, "starts"),
    ("goals", "g-bad000", {"own_words": "W", "measure": {"target": 10**400}}, "measure"),
    ("goals", "g-bad000", {"own_words": "W", "progress": [{"value": 1e300}]}, "progress"),
    ("questions", "", {"text": "Whose?"}, "no id"),
    ("team", "t-bad000", {"name": "A", "consents": [{"topics": "all"}]}, "consents"),
]


@pytest.mark.parametrize(("table", "key", "row", "named"), BAD)
def test_a_bad_record_is_named_and_stays_in_the_file(
    tmp_path: Path, table: str, key: str, row: Any, named: str
) -> None:
    data: dict[str, Any] = {**HEADER, **CHILD, "questions": {"q-aaaaaa": {"text": "Why?"}}}
    data[table] = {key: row, **data.get(table, {})}
    path = saved(tmp_path / "n.json", data)
    store = Store(path)
    notebook = store.load()
    (issue,) = notebook.issues
    assert (issue.table, issue.id) == (table, key)
    assert named in issue.text
    assert "q-aaaaaa" in notebook.questions
    assert notebook.get(key) is None
    store.commit(notebook, notebook.put(question()))
    assert rows(path)[table][key] == row


@pytest.mark.parametrize("year", [1000, 1200, 1900, 1999, 2000, 2004, 2026, 2100, 2400, 2999])
def test_a_moment_is_one_that_there_is(year: int) -> None:
    for month, day in itertools.product(range(14), range(33)):
        text = f"{year}-{month:02}-{day:02}T23:59"
        try:
            read = codec.record(Meeting, "m-1", {"starts": text})
        except msgspec.ValidationError:
            with pytest.raises(ValueError, match=r"month|day"):
                dt.date(year, month, day)
        else:
            assert isinstance(read, Meeting)
            assert read.day == dt.date(year, month, day)


def test_a_set_aside_record_is_never_written_over(tmp_path: Path) -> None:
    data = {**HEADER, "child": {"child": {"name": "Juni", "born": "in spring", "values": "kept"}}}
    path = saved(tmp_path / "n.json", data)
    store = Store(path)
    notebook = store.load()
    with pytest.raises(FileTrouble):
        store.commit(notebook, notebook.put(replace(notebook.child, name="Other")))
    assert rows(path) == data


def test_a_table_that_is_no_table_is_named_and_kept(tmp_path: Path) -> None:
    data = {**HEADER, **CHILD, "team": ["Dani"]}
    path = saved(tmp_path / "n.json", data)
    notebook = put(Store(path), question())
    assert [issue.table for issue in notebook.issues] == ["team"]
    assert rows(path)["team"] == ["Dani"]


def test_an_id_that_two_tables_use_is_named_and_both_stay(tmp_path: Path) -> None:
    data = {
        **HEADER,
        **CHILD,
        "team": {"same": {"name": "Dani"}},
        "questions": {"same": {"text": "Why?"}},
    }
    path = saved(tmp_path / "n.json", data)
    store = Store(path)
    notebook = store.load()
    assert [(issue.table, issue.id) for issue in notebook.issues] == [("questions", "same")]
    store.commit(notebook, notebook.put(question()))
    assert rows(path)["questions"]["same"] == {"text": "Why?"}
    assert rows(path)["team"] == data["team"]


def test_null_means_left_out(tmp_path: Path) -> None:
    data = {**HEADER, **CHILD, "team": {"t-1": {"name": "Dani", "role": None, "consents": None}}}
    notebook = Store(saved(tmp_path / "n.json", data)).load()
    assert notebook.issues == ()
    assert notebook.team["t-1"] == Member(id="t-1", name="Dani")


def test_a_newer_version_is_shown_and_never_written(tmp_path: Path) -> None:
    data = {"notebook": {"notebook": {"format": "careprep", "version": 99}}, **CHILD}
    path = saved(tmp_path / "n.json", data)
    whole = path.read_bytes()
    store = Store(path)
    notebook = store.load()
    assert notebook.child.name == "Juniper Example"
    assert "newer" in notebook.read_only
    with pytest.raises(ReadOnly):
        store.commit(notebook, notebook.put(question()))
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"notebook": 1},
        {"notebook": {"notebook": {"format": "recipes", "version": 1}}},
        {"notebook": {"notebook": {"format": "careprep", "version": 0}}},
        {"notebook": {"notebook": {"format": "careprep", "version": "1"}}},
        {"notebook": {"notebook": None}},
        {"_default": {"1": {"text": "another program's"}}},
    ],
)
def test_what_is_no_notebook_is_refused(tmp_path: Path, data: Any) -> None:
    path = saved(tmp_path / "n.json", data)
    with pytest.raises(FileTrouble, match="not a careprep notebook"):
        Store(path).load()


# ── round trips ──────────────────────────────────────────────────────────────────────────────────

# What could control a terminal does not come back: tests/unit/test_harmless.py
_text = st.text(st.characters(codec="utf-8"), max_size=20).map(sanitize)
_name = _text.filter(bool)
_day = st.none() | st.dates()
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=5,
)
_extra = st.dictionaries(_text.map(lambda t: f"x{t}"), _json, max_size=2)
_words = st.lists(_text, max_size=3).map(tuple)
_number = st.none() | st.integers(-9999, 9999) | st.floats(-1e6, 1e6)
_moments = st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(2999, 12, 31))
_moment = _moments.map(lambda m: m.strftime("%Y-%m-%dT%H:%M"))
_stands = st.dictionaries(_text, st.sampled_from(["agree", "disagree", "pending"]), max_size=2)

_consents = st.builds(Consent, topics=_words, but=_words, starts=_day, ends=_day, extra=_extra)
_people = st.builds(
    Attendee,
    member=_text,
    required=st.booleans(),
    arrives=st.integers(0, 1440),
    leaves=st.none() | st.integers(0, 1440),
    attended=st.none() | st.booleans(),
    extra=_extra,
)
_records: dict[type[Record], st.SearchStrategy[Any]] = {
    Member: st.builds(
        Member,
        name=_name,
        notes=_text,
        languages=_words,
        since=_day,
        consents=st.lists(_consents, max_size=2).map(tuple),
        extra=_extra,
    ),
    Goal: st.builds(
        Goal,
        own_words=_name,
        owners=_words,
        measure=st.none() | st.builds(Measure, what=_text, baseline=_number, extra=_extra),
        progress=st.lists(st.builds(Progress, on=_day, value=_number, extra=_extra)).map(tuple),
        agreement=_stands,
        private=st.booleans(),
        extra=_extra,
    ),
    Question: st.builds(Question, text=_name, minutes=st.integers(1, 1440), extra=_extra),
    FollowUp: st.builds(
        FollowUp,
        what=_name,
        due=_day,
        notes=st.lists(st.builds(Note, text=_text, extra=_extra), max_size=2).map(tuple),
        extra=_extra,
    ),
    Meeting: st.builds(
        Meeting,
        starts=_moment,
        title_=_text,
        people=st.lists(_people, max_size=2).map(tuple),
        extra=_extra,
    ),
}


@pytest.mark.parametrize("kind", list(_records), ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_every_record_reads_back_as_itself(kind: type[Record], data: st.DataObject) -> None:
    """Through text, as the file does it; and its row, once written, is written the same again."""
    made = replace(data.draw(_records[kind]), id="x-1")
    row = codec.encode(made)
    again = codec.record(kind, "x-1", json.loads(json.dumps(row)))
    assert again == made
    assert codec.encode(again) == row
    assert list(codec.encode(again, row)) == list(row)


@given(data=st.data())
def test_following_the_old_row_never_changes_what_is_said(data: st.DataObject) -> None:
    old, new = (replace(data.draw(_records[Goal]), id="g-1") for _ in range(2))
    row = codec.encode(new, codec.encode(old))
    assert codec.record(Goal, "g-1", row) == new


def test_each_row_of_the_sample_is_written_as_it_stands() -> None:
    for name, table in json.loads(SAMPLE.read_text("utf-8")).items():
        for key, row in table.items():
            record = codec.record(TABLES[name], key, row)
            assert json.dumps(codec.encode(record, row)) == json.dumps(row), (name, key)
            assert codec.record(TABLES[name], key, codec.encode(record)) == record
