"""Typed text and the values of fields."""

import contextlib
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from careprep.errors import Ambiguous, BadInput
from careprep.model import parsing, queries
from careprep.model.fields import FIELDS, ParseContext, field
from careprep.model.labels import TOPIC
from careprep.model.notebook import Notebook
from careprep.model.records import (
    Attendee,
    Child,
    Consent,
    Facts,
    FollowUp,
    Goal,
    Measure,
    Meeting,
    Member,
    Question,
)
from careprep.session.session import Session
from tests.conftest import TODAY

LOOK = ParseContext(today=TODAY, starts=dt.datetime(2026, 1, 20, 15, 0))


def read(kind: type[Facts], name: str, text: str, notebook: Notebook) -> Any:
    return parsing.parse(field(kind, name), text, notebook, LOOK)


def test_every_field_of_the_sample_reads_back_as_it_is_shown(session: Session) -> None:
    notebook = session.notebook
    seen = 0
    for table in notebook.tables.values():
        for record in table.values():
            for one in FIELDS.get(type(record), ()):
                value = getattr(record, one.attr)
                shown = parsing.to_edit_text(one, value, notebook, LOOK)
                back = parsing.parse(one, shown, notebook, LOOK)
                if back is UNSET:  # empty text: the default
                    assert shown == ""
                    continue
                assert back == value, (record.id, one.name, shown)
                seen += 1
    assert seen > 500


def test_every_field_is_one_of_the_models_and_can_be_read() -> None:
    for kind, declared in FIELDS.items():
        attrs = set(kind.__struct_fields__)
        assert {one.attr for one in declared} <= attrs, kind
        assert len({one.name for one in declared}) == len(declared), kind
        assert len({one.option for one in declared}) == len(declared), kind
    assert {one.kind for declared in FIELDS.values() for one in declared} <= set(parsing._PARSERS)


@pytest.mark.parametrize(
    ("kind", "name", "text", "value"),
    [
        (Question, "priority", "high", "high"),
        (Question, "priority", "hi", "high"),
        (Question, "priority", "", UNSET),
        (Goal, "lifecycle", "on hold", "on-hold"),
        (Goal, "lifecycle", "on-hold", "on-hold"),
        (Goal, "lifecycle", "paus", "on-hold"),
        (Member, "kind", "natural", "natural_support"),
        (FollowUp, "private", "YES", True),
        (FollowUp, "private", "n", False),
        (Question, "minutes", "5", 5),
        (Question, "minutes", "", UNSET),
        (Measure, "target", "2.5", 2.5),
        (Measure, "target", "3.0", 3),
        (Measure, "target", "-1", -1),
        (Measure, "target", "", None),
        (Child, "languages", "English, Arabic,, English", ("English", "Arabic")),
        (Child, "allergies", "latex\n\n  red  dye ", ("latex", "red dye")),
        (Question, "ask", "rivera, dani", ("t-y8xp8h", "t-61vdpf")),
        (Question, "own_voice", "juniper", "t-092a65"),
        (Question, "about", "", ""),
        (Question, "topics", "sleep, Medicines, penguins", ("sleep", "medicines", "penguins")),
        (Goal, "agreement", "dani: agree, rivera: disagree", {
            "t-61vdpf": "agree", "t-y8xp8h": "disagree"}),
        (Meeting, "starts", "2026-01-20 15:00", "2026-01-20T15:00"),
        (Attendee, "arrives", "15", 15),
        (Attendee, "arrives", "3:10 pm", 10),
        (Question, "first_asked", "2026-01-02", dt.date(2026, 1, 2)),
        (Child, "born", "2019-05-02", dt.date(2019, 5, 2)),
        (Member, "notes", "one\ntwo", "one\ntwo"),
        (Member, "name", "  Ana\n Rivera\x1b[31m ", "Ana Rivera"),
    ],
)  # fmt: skip
def test_what_typed_text_means(
    session: Session, kind: type[Facts], name: str, text: str, value: Any
) -> None:
    found = read(kind, name, text, session.notebook)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        (Question, "text", ""),
        (Question, "text", "\x1b[31m"),
        (Question, "priority", "urgent"),
        (FollowUp, "status", "re"),  # asked, ready, …: several begin so
        (FollowUp, "private", "maybe"),
        (Question, "minutes", "0"),
        (Question, "minutes", "-5"),
        (Question, "minutes", "many"),
        (Question, "minutes", "99999999999999999999"),
        (Measure, "target", "nan"),
        (Measure, "target", "inf"),
        (Measure, "target", "1e400"),
        (Measure, "target", "four"),
        (Question, "ask", "nobody at all"),
        (Question, "about", "no such goal at all"),
        (Question, "first_asked", "2026-02-30"),
        (Question, "first_asked", "13/13"),
        (Meeting, "starts", "someday"),
        (Meeting, "starts", ""),
        (Attendee, "arrives", "-5"),
        (Goal, "agreement", "dani: perhaps"),
        (Goal, "measure", "target: lots"),
        (Member, "consents", "May hear about: sleep; From: 2026-99-01"),
    ],
)
def test_what_cannot_be_understood_names_the_field(
    session: Session, kind: type[Facts], name: str, text: str
) -> None:
    with pytest.raises(BadInput) as refused:
        read(kind, name, text, session.notebook)
    inner = [one.name for one in FIELDS[kind] if one.name == name]
    part = field(kind, name).part
    inner += [one.name for one in FIELDS[part]] if part else []
    assert refused.value.field in inner
    assert refused.value.what


def test_two_people_who_could_be_meant_are_both_named(session: Session) -> None:
    with pytest.raises(Ambiguous) as asked:
        read(Question, "ask", "castell", session.notebook)
    assert asked.value.field == "ask"
    assert set(asked.value.candidates) == {"t-c26vwg", "t-t0b4r6"}


@pytest.mark.parametrize("text", [";", " ; ;", "May hear about:", ";\rFrom: "])
def test_a_part_of_which_nothing_is_written_is_none(session: Session, text: str) -> None:
    assert read(Member, "consents", text, session.notebook) == ()
    assert read(Goal, "measure", ";", session.notebook) is None


def test_parts_are_written_with_their_labels(session: Session) -> None:
    text = "May hear about: sleep, school; Except: money; From: 2026-01-02\nfeeding"
    assert read(Member, "consents", text, session.notebook) == (
        Consent(topics=("sleep", "school"), but=("money",), starts=dt.date(2026, 1, 2)),
        Consent(topics=("feeding",)),
    )


def test_empty_text_puts_the_default_back() -> None:
    question = Question(id="q-1", text="Why?", minutes=20, priority="high")
    new = parsing.with_values(question, {"minutes": UNSET, "priority": UNSET})
    assert (new.minutes, new.priority) == (5, "normal")


def test_values_have_the_names_of_the_file() -> None:
    meeting = Meeting(id="m-1", title_="Fall", starts="2026-01-20T15:00")
    values = parsing.values_of(meeting)
    assert values["title"] == "Fall"
    assert parsing.with_values(meeting, values) == meeting
    assert parsing.with_values(meeting, {"title": "Winter"}).title_ == "Winter"


def test_what_is_said_is_for_reading(session: Session) -> None:
    notebook = session.notebook
    ask, starts = field(Question, "ask"), field(Meeting, "starts")
    assert parsing.to_display(ask, ("t-y8xp8h",), notebook, LOOK) == "Nurse Ana Rivera"
    assert "15:00" not in parsing.to_display(starts, "2026-01-20T15:00", notebook, LOOK)
    assert "January" in parsing.to_display(starts, "2026-01-20T15:00", notebook, LOOK)
    for one in FIELDS[Question]:
        assert parsing.to_display(one, None, notebook, LOOK) == ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("health medicines school", ("health", "medicines", "school")),
        ("Health, medicines and school", ("health", "medicines", "school")),
        ("daily care sleep", ("daily_care", "sleep")),
        ("daily_care growing up (transition) sleep", ("daily_care", "transition", "sleep")),
        ("everything", ("everything",)),
        ('health "Bike club" sleep', ("health", "bike club", "sleep")),
        ("“bike club”, “school”", ("bike club", "school")),
        ("", ()),
    ],
)
def test_topics_of_a_consent(text: str, meant: tuple[str, ...]) -> None:
    assert parsing.parse(field(Consent, "topics"), text, Notebook(tables={}), LOOK) == meant


@given(
    st.lists(st.sampled_from([*TOPIC, "bike club", "grandma", "Omas Haus"]), unique=True),
    st.sampled_from([" ", ", ", " and "]),
)
def test_topics_of_a_consent_read_back_as_they_were(topics: list[str], between: str) -> None:
    """However they are parted, where the notebook has the family's own words; and as shown."""
    known = Notebook(tables={}).put(Question(id="q-1", text="Why?", topics=tuple(topics)))
    assert parsing.agreed(between.join(topics), known) == tuple(topics)
    shown = parsing.to_edit_text(field(Consent, "topics"), tuple(topics), known, LOOK)
    assert parsing.parse(field(Consent, "topics"), shown, known, LOOK) == tuple(topics)


@given(st.text(alphabet="abcdehlst ,'\"“”&", max_size=20))
def test_no_word_of_a_consent_is_taken_for_a_topic_in_silence(text: str) -> None:
    """What is not refused is a topic, or stood in quotes."""
    with contextlib.suppress(BadInput):
        for code in parsing.agreed(text, Notebook(tables={})):
            assert code in TOPIC or any(mark in text for mark in '"“”')


def test_a_long_row_of_words_is_told_apart_a_few_words_at_a_time(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded, compared = queries.folded, list[int]()

    def noted(text: str) -> str:
        compared.append(len(text.split()))
        return folded(text)

    monkeypatch.setattr(queries, "folded", noted)
    assert len(parsing.agreed("word " * 400, session.notebook, own_words=True)) == 1
    assert max(compared) <= 4  # the longest topic of all has three words
    assert parsing.agreed("daily care school " * 50, session.notebook) == ("daily_care", "school")
