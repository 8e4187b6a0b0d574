"""The agenda, the follow-ups and the team as they leave careprep.

The golden files are written anew with UPDATE_GOLDEN=1; read what changed in them.
"""

import datetime as dt
import json
import os
import re
from collections.abc import Iterator
from itertools import cycle, repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.agenda.items import SECTIONS
from careprep.agenda.words import Words
from careprep.documents.formats.markdown import render_markdown
from careprep.documents.formats.registry import FORMATS
from careprep.documents.formats.text import render_text
from careprep.documents.kinds.follow_ups import task_line
from careprep.documents.registry import DOCUMENTS, DocumentRequest
from careprep.documents.tree import Heading, to_plain_text
from careprep.errors import BadInput
from careprep.model import queries
from careprep.model.codec import decode
from careprep.model.dates import show_clock
from careprep.model.notebook import Notebook
from careprep.model.records import FIXED_PARTS, FollowUp, Goal, Measure, Member, Progress
from careprep.model.view import CIRCLE, Family
from careprep.storage import glossary_file
from tests import hostile, making
from tests.conftest import SAMPLE, TODAY
from tests.papers import (
    CODED,
    all_documents,
    check_tree,
    coming_meeting,
    every_entry,
    headings,
    paper,
    sample,
    under,
)
from tests.strategies import notebooks
from tests.unpacking import WRITTEN

GOLDEN = Path(__file__).parents[1] / "golden"
RAW = SAMPLE.read_text(encoding="utf-8")


# ── as they were agreed on ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("format_name", WRITTEN)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_golden(kind: str, format_name: str) -> None:
    wanted = DocumentRequest(notebook=sample(), today=TODAY, terms=glossary_file.ours())
    document = DOCUMENTS[kind].build(wanted)
    shown = FORMATS[format_name].render(document)
    assert isinstance(shown, str)
    path = GOLDEN / f"{kind}.{FORMATS[format_name].suffix}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == path.read_text(encoding="utf-8")


# ── whatever is in the notebook ──────────────────────────────────────────────────────────────────


def with_texts(raw: Any, texts: Iterator[str]) -> Any:
    """The parsed file with the next of `texts` in every field that is free text, also in lists."""
    if isinstance(raw, dict):
        return {key: raw[key] if key in CODED else with_texts(raw[key], texts) for key in raw}
    if isinstance(raw, list):
        return [with_texts(each, texts) for each in raw]
    return next(texts) if isinstance(raw, str) else raw


def stays_text(texts: Iterator[str]) -> None:
    notebook = decode(with_texts(json.loads(RAW), texts))
    assert len(notebook.team) == len(sample().team)  # nothing was set aside
    assert len(notebook.follow_ups) == len(sample().follow_ups)
    for document in all_documents(notebook, TODAY, Family((CIRCLE,))):
        check_tree(document)


@pytest.mark.sweep
@pytest.mark.parametrize("first", range(0, len(hostile.TEXT), 15))
def test_hostile_text_in_every_field_stays_text(first: int) -> None:
    """Every field has one text after the other, and every text is in many fields each time."""
    texts = [*hostile.TEXT.values()]
    stays_text(cycle(texts[first:] + texts[:first]))


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile.TEXT)
def test_each_hostile_text_in_every_field_stays_text(name: str) -> None:
    stays_text(repeat(hostile.TEXT[name]))


@settings(suppress_health_check=list(HealthCheck))
@given(notebooks())
def test_any_notebook_is_read_as_it_was_meant(notebook: Notebook) -> None:
    for document in all_documents(notebook, TODAY):
        check_tree(document)
        for each in WRITTEN:
            shown = FORMATS[each].render(document)
            assert isinstance(shown, str)
            assert shown.encode().endswith(b"\n")


def test_an_empty_notebook_has_every_document() -> None:
    notebook = decode(
        {
            "notebook": {"notebook": {"format": "careprep", "version": 1}},
            "child": {"child": {"name": "Juni"}},
        }
    )
    assert "nothing is open" in render_markdown(paper("follow-ups", notebook))
    assert "Nobody is on the team list yet." in render_markdown(paper("team", notebook))
    with pytest.raises(BadInput, match="No meeting"):
        DOCUMENTS["agenda"].build(DocumentRequest(notebook=notebook, today=TODAY))


# ── the agenda ───────────────────────────────────────────────────────────────────────────────────


def test_the_parts_are_in_order_and_every_item_has_its_minutes_and_reason() -> None:
    notebook = sample()
    meeting = coming_meeting(notebook)
    built = build(notebook, meeting, TODAY)
    document = paper("agenda", notebook, meeting=meeting)
    shown = render_markdown(document)
    words = Words(notebook, meeting)
    at = 0
    for item in built.items:
        clock = show_clock(meeting.when + dt.timedelta(minutes=item.start))
        found = re.compile(rf"{clock}(\*\*)? · {item.minutes} min").search(shown, at)
        assert found, item.title
        at = shown.index(words.say(item.why[0]), found.end())
        if item.key not in FIXED_PARTS:
            assert shown.index(item.title, found.end()) < at
    sections = [section for section in SECTIONS if any(i.section == section for i in built.items)]
    assert sections[0] == "welcome"
    assert sections[-2:] == ["read_back", "next_time"]
    parts = [each for each in headings(document) if " · " in each]
    assert parts[0].startswith("Welcome · 3:00 pm")
    assert [each.partition(" · ")[0] for each in parts[-2:]] == [
        "Who does what by when",
        "Next time",
    ]


def test_what_is_left_over_is_there_once_for_each_person_it_goes_to() -> None:
    notebook = sample()
    meeting = coming_meeting(notebook)
    built = build(notebook, meeting, TODAY)
    document = paper("agenda", notebook, meeting=meeting)
    writing = under(document, "Send in writing")
    people = [to_plain_text(block.line) for block in writing if isinstance(block, Heading)]
    to_send = [left for left in built.left_over if left.fate == "in_writing"]
    assert to_send
    for left in to_send:
        assert {notebook.team[member].name for member in left.for_} <= set(people)
    ids = [entry.id for entry in every_entry(tuple(writing)) if entry.id]
    assert sorted(ids) == sorted(left.key for left in to_send for _ in left.for_ or ("",))
    for fate, title in (("next_meeting", "Not this time"), ("parked", "Parking lot")):
        ids = [entry.id for entry in every_entry(tuple(under(document, title))) if entry.id]
        assert sorted(ids) == sorted(left.key for left in built.left_over if left.fate == fate)


def test_warnings_are_for_the_person_preparing_it() -> None:
    notebook = sample()
    meeting = replace(coming_meeting(notebook), top=())
    words = Words(notebook, meeting)
    warnings = map(words.together, build(notebook, meeting, TODAY).warnings)
    told = [warning for warning in warnings if warning]
    assert told
    for each in ("markdown", "text"):
        shown = FORMATS[each].render(paper("agenda", notebook, meeting=meeting))
        assert not [warning for warning in told if warning in str(shown)]


def test_people_with_their_times_parts_and_answers() -> None:
    notebook = sample()
    shown = render_markdown(paper("agenda", notebook, meeting=coming_meeting(notebook)))
    who = shown[: shown.index("## Welcome")]
    assert "leads the meeting" in who
    assert "until 3:20 pm" in who
    assert "3:10 to 3:20 pm · maybe" in who
    assert who.index("## Who cannot come") < who.index("Dr. Helena Castellanos")


def test_a_meeting_over_noon_and_one_over_midnight() -> None:
    notebook = sample()
    noon = replace(coming_meeting(notebook), starts="2026-01-20T11:45")
    assert "11:45 am to 12:15 pm" in render_markdown(paper("agenda", notebook, meeting=noon))
    late = replace(noon, starts="2026-01-20T23:45", minutes=40)
    assert "11:45 pm to 12:25 am" in render_markdown(paper("agenda", notebook, meeting=late))


# ── follow-ups ───────────────────────────────────────────────────────────────────────────────────


def test_overdue_comes_first_and_every_open_one_is_there_once() -> None:
    notebook = sample()
    document = paper("follow-ups", notebook)
    tasks = [entry for entry in every_entry(document.blocks) if entry.done is not None]
    shown = [notebook.follow_ups[task.id] for task in tasks]
    assert {record.id for record in shown} == {
        record.id for record in notebook.follow_ups.values() if record.open and not record.private
    }
    assert len(shown) == len({record.id for record in shown})
    owners = list(dict.fromkeys(record.owner for record in shown))
    first = [min(r.due or dt.date.max for r in shown if r.owner == owner) for owner in owners]
    assert first == sorted(first)
    for owner in owners:
        dates = [record.due or dt.date.max for record in shown if record.owner == owner]
        assert dates == sorted(dates)


@pytest.mark.parametrize(
    ("changes", "shape"),
    [
        ({}, "Send the plan — Kit Lindqvist, by 2026-01-27"),
        ({"owner": ""}, "Send the plan — nobody yet, by 2026-01-27"),
        ({"owner": "t-gone"}, "Send the plan — nobody yet, by 2026-01-27"),
        ({"due": None}, "Send the plan — Kit Lindqvist, no date yet"),
        ({"owner": "", "due": None}, "Send the plan — nobody yet, no date yet"),
    ],
)
def test_the_shape_of_a_task(changes: dict[str, Any], shape: str) -> None:
    due = dt.date(2026, 1, 27)
    record = FollowUp(id="f-000001", what="Send the plan", owner="t-89dzp8", due=due)
    record = replace(record, **changes)
    notebook = sample().put(record)
    assert to_plain_text(task_line(record, notebook)) == shape
    assert f"\n- [ ] {shape} <!-- f-000001 -->\n" in render_markdown(paper("follow-ups", notebook))


@pytest.mark.parametrize(
    ("done_on", "status", "shown"),
    [
        (TODAY, "completed", True),
        (TODAY - dt.timedelta(days=30), "completed", True),
        (TODAY - dt.timedelta(days=31), "completed", False),
        (TODAY + dt.timedelta(days=1), "completed", False),
        (TODAY, "cancelled", False),
    ],
)
def test_done_lately(done_on: dt.date, status: Any, shown: bool) -> None:
    record = FollowUp(id="f-000001", what="Fax it", status=status, done_on=done_on)
    document = paper("follow-ups", sample().put(record))
    assert (headings(document)[-1] == "Done lately") is shown
    assert (
        "- [x] Fax it — nobody yet, no date yet <!-- f-000001 -->" in render_markdown(document)
    ) is shown
    assert ("f-000001" in [each["id"] for each in document.data["follow_ups"]]) is shown


def test_one_owners_own_list() -> None:
    notebook = sample()
    kit = queries.person(notebook, "kit")
    document = paper("follow-ups", notebook, member=kit)
    assert document.data["owner"] == kit.id
    assert [each["owner"] for each in document.data["follow_ups"]] == [kit.id]
    assert kit.name in document.title
    assert kit.phone in render_markdown(document)
    assert "Rivera" not in render_markdown(document)


def test_the_data_of_follow_ups_counts_the_days_overdue() -> None:
    data = paper("follow-ups", sample()).data
    late = {each["id"]: each["overdue_days"] for each in data["follow_ups"]}
    assert late["f-9rhjqx"] == 5
    assert late["f-hth475"] == 0
    assert data["today"] == "2026-01-14"


# ── the team ─────────────────────────────────────────────────────────────────────────────────────


def test_everybody_on_the_team_is_there_once_by_kind_and_nobody_else() -> None:
    notebook = sample().put(Member(id="t-000001", name="Uncle Bo", since=dt.date(2026, 2, 1)))
    document = paper("team", notebook)
    assert headings(document)[-2:] == ["Joining soon", "Were on the team"]
    assert [each["id"] for each in document.data["team"] if not each["on_team"]] == [
        "t-000001",
        "t-rmdm1n",
    ]
    assert sorted(each["id"] for each in document.data["team"]) == sorted(notebook.team)
    assert headings(document).index("Health") < headings(document).index("School")
    assert "**Uncle Bo**, from Sun Feb 1" in render_markdown(document)
    assert "until Sun Nov 30, 2025" in render_markdown(document)


def test_a_member_without_a_kind_is_not_lost() -> None:
    notebook = sample().put(Member(id="t-000001", name="Uncle Bo"))
    assert "Uncle Bo" in str(under(paper("team", notebook), "Others"))


# ── the log, the care map ────────────────────────────────────────────────────────────────────────


def test_a_note_of_progress_stays_as_it_was_written() -> None:
    steps = (Progress(on=TODAY, note="Did she sleep?", value=2), Progress(on=TODAY, note="Yes."))
    goal = Goal(id="g-000001", own_words="Sleep", measure=Measure(what="alarms"), progress=steps)
    told = render_text(paper("log", making.notebook(goal)))
    assert "Did she sleep? 2 alarms\n" in told
    assert "Yes.\n" in told


def test_an_empty_care_map_says_so() -> None:
    told = render_text(paper("care-map", making.notebook()))
    assert "nobody is on the team list yet." in told
