"""What holds for the agenda of every notebook and every meeting."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.agenda import time_budget
from careprep.agenda.attendance import find_attendance
from careprep.agenda.build import build
from careprep.agenda.items import SECTIONS, Agenda, Why
from careprep.agenda.words import Words, to_data
from careprep.model.consent import may_hear
from careprep.model.notebook import Notebook
from careprep.model.records import ItemPreference, Meeting
from careprep.model.references import references
from careprep.model.subjects import Subjects
from careprep.model.validation import all_issues
from tests.conftest import TODAY
from tests.making import every_key, everything
from tests.strategies import notebooks_with_meeting

Given = tuple[Notebook, Meeting]


def there(agenda: Agenda, start: int, end: int) -> set[str]:
    """Everybody who is in the room for at least one of these minutes."""
    return {
        member
        for stretch in agenda.stretches
        if stretch.start < end and start < stretch.end
        for member in stretch.present
    }


@given(notebooks_with_meeting())
def test_strategies_keep_the_rules_of_the_model(pair: Given) -> None:
    notebook, _ = pair
    assert all_issues(notebook) == ()


@given(notebooks_with_meeting())
def test_every_agenda_keeps_its_promises(pair: Given) -> None:
    notebook, meeting = pair
    agenda = build(notebook, meeting, TODAY)
    _each_once(agenda)
    _in_the_meeting(agenda)
    _acted_on_and_heard(notebook, meeting, agenda)
    _nothing_private(notebook, agenda)
    _writes_only_to_those_who_may_read(notebook, meeting, agenda)
    _never_dropped(meeting, agenda)
    _choices_hold_or_are_named(notebook, meeting, agenda)
    _is_what_other_programs_read(agenda, Words(notebook, meeting))


def _each_once(agenda: Agenda) -> None:
    keys = every_key(agenda)
    assert len(keys) == len(set(keys))


def _in_the_meeting(agenda: Agenda) -> None:
    now = 0
    for item in agenda.items:
        assert item.start >= now
        assert item.minutes >= 1
        now = item.end
    assert now <= agenda.minutes
    assert agenda.planned <= agenda.minutes
    assert [agenda.stretches[0].start, agenda.stretches[-1].end] == [0, agenda.minutes]


def _acted_on_and_heard(notebook: Notebook, meeting: Meeting, agenda: Agenda) -> None:
    for item in agenda.items:
        for member in there(agenda, item.start, item.end):
            known = notebook.team[member]
            assert member == item.key or may_hear(known, item.topics, meeting.day).yes
            for line in item.under:
                assert may_hear(known, line.topics, meeting.day).yes
        if item.needs and meeting.people:
            for minute in range(item.start, item.end):
                assert there(agenda, minute, minute + 1) & set(item.needs)
        if item.speaks:
            assert item.speaks in there(agenda, item.start, item.end)
            for sub in item.lines:
                assert may_hear(known, sub.topics, meeting.day).yes
                assert all(may_hear(known, note.topics, meeting.day).yes for note in sub.under)
        assert 1 <= len(item.why) <= 3
        assert all(1 <= len(sub.why) <= 3 for sub in item.lines)


def _nothing_private(notebook: Notebook, agenda: Agenda) -> None:
    private = {
        record.id
        for table in (notebook.goals, notebook.questions, notebook.follow_ups)
        for record in table.values()
        if record.private
    }
    assert private.isdisjoint(every_key(agenda))
    assert private.isdisjoint(each.about for each in everything(agenda))
    assert private.isdisjoint(agenda.suggested)


def _writes_only_to_those_who_may_read(
    notebook: Notebook, meeting: Meeting, agenda: Agenda
) -> None:
    for left in agenda.left_over:
        assert left.reason
        if left.fate == "in_writing":
            assert left.for_
            for member in left.for_:
                assert may_hear(notebook.team[member], left.topics, meeting.day).yes


def _never_dropped(meeting: Meeting, agenda: Agenda) -> None:
    keys = [item.key for item in agenda.items]
    fixed = (*time_budget.OPENING, *time_budget.CLOSING)
    kept = [part for part in fixed if not meeting.choices.get(part, ItemPreference()).left_out]
    anchored = {item.key for item in agenda.items if item.fixed}
    if "about_me" not in anchored:  # the child does not come, or not from the beginning
        fixed = tuple(part for part in fixed if part != "about_me")
        kept = [part for part in kept if part != "about_me"]
    if meeting.minutes >= len(kept):
        assert [key for key in keys if key in fixed] == kept
        opening = [part for part in kept if part in time_budget.OPENING]
        closing = [part for part in kept if part in time_budget.CLOSING]
        assert keys[: len(opening)] == opening
        assert keys[len(keys) - len(closing) :] == closing
    assert [item.key for item in agenda.items if item.fixed] == [
        key for key in keys if key in fixed
    ]
    assert all(item.section in SECTIONS for item in agenda.items)


def _choices_hold_or_are_named(notebook: Notebook, meeting: Meeting, agenda: Agenda) -> None:
    warned = {why.code for warning in agenda.warnings for why in warning}
    placed = {key: item for item in agenda.items for key in item.keys}
    left = {each.key: each for each in agenda.left_over}
    for key, choice in meeting.choices.items():
        if choice.left_out:
            assert key not in placed
            if key in left:
                assert left[key].reason == (Why("agenda.left_out"),)
            continue
        if key in placed and choice.minutes and placed[key].minutes != choice.minutes:
            if placed[key].inside or placed[key].key != key:
                continue  # inside something else, or with more inside it
            assert "agenda.fewer_minutes" in warned
        if key in left and choice.pinned:
            assert warned & {"agenda.no_place.pinned", "agenda.no_place.top"}
        if choice.pinned and _open(notebook, key):
            assert key in placed or key in left
    for key in meeting.top:
        if key in left and not (key in meeting.choices and meeting.choices[key].left_out):
            assert "agenda.no_place.top" in warned


def _open(notebook: Notebook, key: str) -> bool:
    record = notebook.goals.get(key) or notebook.questions.get(key) or notebook.follow_ups.get(key)
    return record is not None and record.open and not Subjects(notebook).of(key).private


def _is_what_other_programs_read(agenda: Agenda, words: Words) -> None:
    data = json.loads(json.dumps(to_data(agenda, words)))
    whole = [each for item in data["items"] for each in item["why"]]
    whole += [left["reason"] for left in data["left_over"]]
    assert all(each.endswith((".", "?")) for each in (*whole, *data["warnings"]))
    assert sum(item["minutes"] for item in data["items"]) == data["planned"] <= data["minutes"]
    assert {item["section"] for item in data["items"]} <= set(SECTIONS)
    assert {left["fate"] for left in data["left_over"]} <= {"in_writing", "next_meeting", "parked"}


@given(notebooks_with_meeting())
def test_the_same_notebook_gives_the_same_agenda(pair: Given) -> None:
    notebook, meeting = pair
    assert build(notebook, meeting, TODAY) == build(notebook, meeting, TODAY)


@given(notebooks_with_meeting())
def test_everything_open_is_on_it_or_left_over(pair: Given) -> None:
    notebook, meeting = pair
    agenda = build(notebook, meeting, TODAY)
    keys = set(every_key(agenda))
    private = Subjects(notebook)
    for question in notebook.questions.values():
        assert (question.id in keys) == (question.open and not private.of(question.id).private)
    for follow in notebook.follow_ups.values():
        if (
            follow.open
            and not private.of(follow.id).private
            and follow.due
            and follow.due <= meeting.day
        ):
            assert follow.id in keys
        if not follow.open:
            assert follow.id not in keys
    for goal in notebook.goals.values():
        if not goal.open:
            assert goal.id not in keys


@given(notebooks_with_meeting(), st.sampled_from(("goals", "questions", "follow_ups")))
def test_a_private_record_leaves_no_trace(pair: Given, table: str) -> None:
    """An agenda with private records says exactly what it says without them."""
    notebook, meeting = pair
    private = {
        key for key, each in notebook.tables.get(table, {}).items() if getattr(each, "private", 0)
    }
    # What is about a private record keeps to its topics, so those that others are about stay.
    private -= {
        key
        for rows in notebook.tables.values()
        for record in rows.values()
        if record.id not in private and not isinstance(record, Meeting)
        for _, key, _ in references(record)
    }
    bare = notebook.drop(*private)
    bare_meeting = _without(meeting, private)
    for other in list(bare.meetings.values()):
        bare = bare.put(_without(other, private))
    assert build(notebook, meeting, TODAY) == build(bare, bare_meeting, TODAY)


def _without(meeting: Meeting, gone: set[str]) -> Meeting:
    return replace(
        meeting,
        top=tuple(key for key in meeting.top if key not in gone),
        choices={key: choice for key, choice in meeting.choices.items() if key not in gone},
        record=tuple(entry for entry in meeting.record if entry.item not in gone),
        parked=tuple(each for each in meeting.parked if each.about not in gone),
    )


@given(notebooks_with_meeting())
def test_the_room_is_cut_where_people_come_and_go(pair: Given) -> None:
    notebook, meeting = pair
    there = find_attendance(notebook, meeting)
    for one, two in pairwise(there.stretches):
        assert one.end == two.start
        assert one.present != two.present
    for member, spans in there.times.items():
        for start, end in spans:
            inside = [s for s in there.stretches if s.start < end and start < s.end]
            assert inside
            assert all(member in stretch.present for stretch in inside)
