"""The letter after a meeting, the note to who was away, the page about the child, the plan."""

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from careprep.documents.formats.markdown import render_markdown
from careprep.documents.formats.registry import FORMATS
from careprep.documents.held_back import gathered
from careprep.documents.kinds.note_to_absent import absent
from careprep.documents.registry import DOCUMENTS, DocumentRequest, audience_for
from careprep.documents.tree import DocEntry, Heading, HeldBack, to_plain_text
from careprep.errors import Ambiguous, BadInput
from careprep.model.consent import everyone_at
from careprep.model.records import Attendee, Child, FollowUp, Goal, Meeting, Question
from careprep.model.view import CIRCLE, Everyone, Family, Person
from tests import making
from tests.conftest import TODAY
from tests.making import away, may, member, notebook, question
from tests.papers import coming_meeting, every_entry, headings, paper, sample, under

FALL, IEP = "m-a0dcvs", "m-7rjbbw"
KIT, OWEN, DOCTOR, DANI = "t-89dzp8", "t-njwt02", "t-c26vwg", "t-61vdpf"


def lines_under(entry: DocEntry) -> list[str]:
    return [to_plain_text(each.line) for each in every_entry(entry.under)]


def entry_about(entries: list[DocEntry], text: str) -> DocEntry:
    return next(entry for entry in entries if text in to_plain_text(entry.line))


# ── the summary ──────────────────────────────────────────────────────────────────────────────────


def test_the_summary_is_a_letter_in_this_order() -> None:
    notebook = sample()
    document = paper("summary", notebook, meeting=notebook.meetings[IEP])
    assert headings(document) == [
        "Who came",
        "Who could not come",
        "What was said",
        "What we decided",
        "Questions that were answered",
        "Who does what by when",
        "Set aside for now",
        "Notes for our family",
        "Next time",
    ]
    shown = render_markdown(document)
    assert shown.index("Dear everyone,") < shown.index("Thank you for meeting with us about Juni")
    assert shown.rstrip().endswith("Thank you for all you do for Juni.  \nJuni’s family")
    assert "We meet again on **Tuesday, January 20, 2026, 3:00 to 3:30 pm**." in shown


def test_every_decision_has_everybodys_stand() -> None:
    notebook = sample()
    meeting = notebook.meetings[IEP]
    entries = every_entry(tuple(under(paper("summary", notebook, meeting=meeting), "What we dec")))
    stands = " ".join(lines_under(entry_about(entries, "first grade in the fall")))
    assert "Owen Fairweather does not agree." in stands
    assert "Joyce Nakamura, RN has not decided yet." in stands
    for key in meeting.decisions[0].stands:
        assert notebook.team[key].name in stands


def test_follow_ups_are_grouped_by_owner_with_how_to_reach_them() -> None:
    notebook = sample()
    document = paper("summary", notebook, meeting=notebook.meetings[IEP])
    promised = under(document, "Who does what")
    owners = [to_plain_text(block.line) for block in promised if isinstance(block, Heading)]
    tasks = [entry for entry in every_entry(tuple(promised)) if entry.done is not None]
    mine = [f for f in notebook.follow_ups.values() if f.meeting == IEP and not f.private]
    assert sorted(task.id for task in tasks) == sorted(
        follow_up.id for follow_up in mine if follow_up.status != "cancelled"
    )
    assert owners == list(dict.fromkeys(owners))
    shown = render_markdown(document)
    for owner in owners:
        [known] = [each for each in notebook.team.values() if each.name == owner]
        assert f"### {owner}\n\n" in shown
        assert known.phone in shown


def test_what_nobody_took_on_asks_who_will() -> None:
    notebook = sample().put(FollowUp(id="f-000001", what="Water the plants", meeting=IEP))
    shown = render_markdown(paper("summary", notebook, meeting=notebook.meetings[IEP]))
    at = shown.index("### Nobody yet")
    assert shown.index("Who will take these on?", at) < shown.index("Water the plants", at)


def test_answers_are_said_once_and_with_who_gave_them() -> None:
    notebook = sample()
    document = paper("summary", notebook, meeting=notebook.meetings[IEP])
    question = notebook.questions["q-pnq1qm"]
    answers = every_entry(tuple(under(document, "Questions that were")))
    assert question.answer in lines_under(entry_about(answers, question.text))
    assert "Answered by Joyce Nakamura, RN." in lines_under(entry_about(answers, question.text))
    assert render_markdown(document).count(question.text) == 1
    told = Question(
        id="q-000001", text="And then?", state="answered", answered_on=dt.date(2025, 11, 12)
    )
    notebook = notebook.put(told)
    assert "And then?" in render_markdown(
        paper("summary", notebook, meeting=notebook.meetings[IEP])
    )
    assert "And then?" not in render_markdown(
        paper("summary", notebook, meeting=notebook.meetings[FALL])
    )


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("next_meeting", "comes back next time"),
        ("in_writing", "will be answered in writing"),
        ("dropped", "we let this one go"),
        ("", "we still have to decide where this goes"),
    ],
)
def test_what_was_set_aside_has_its_fate(fate: Any, words: str) -> None:
    notebook = sample()
    meeting = notebook.meetings[FALL]
    parked = tuple(replace(each, fate=fate) for each in meeting.parked)
    shown = render_markdown(paper("summary", notebook, meeting=replace(meeting, parked=parked)))
    assert f"A lift for the bathroom: who can pay? — {words}\n" in shown


def test_somebody_who_was_away_is_missed_and_somebody_who_came_is_thanked() -> None:
    notebook = sample()
    meeting = notebook.meetings[FALL]
    away = render_markdown(
        paper("summary", notebook, Person(notebook.team[DOCTOR]), meeting=meeting)
    )
    came = render_markdown(paper("summary", notebook, Person(notebook.team[DANI]), meeting=meeting))
    assert "Dear Dr. Helena Castellanos,\n\nWe met about Juni on Wednesday, September 10" in away
    assert "and we missed you." in away
    assert "Dear Dani Example,\n\nThank you for meeting with us" in came
    assert "555-0101" in away  # whom to tell what is not right


def test_without_notes_of_who_came_those_who_said_yes_did() -> None:
    people = (
        Attendee(member="t-a", response="accepted"),
        Attendee(member="t-b", response="declined"),
        Attendee(member="t-c", response="needs-action"),
    )
    meeting = Meeting(id="m-1", starts="2026-01-10T10:00", state="closed", people=people)
    book = notebook(*(member(f"t-{x}", x.upper()) for x in "abc"), meeting)
    data = paper("summary", book, meeting=meeting).data
    assert [each["name"] for each in data["came"]] == ["A"]
    assert [each["name"] for each in data["could_not_come"]] == ["B"]


def test_the_summary_is_of_the_last_closed_meeting_unless_another_is_named() -> None:
    notebook = sample()
    kind = DOCUMENTS["summary"]
    wanted = DocumentRequest(notebook=notebook, today=TODAY)
    assert kind.build(wanted).data["meeting"] == IEP
    assert kind.build(replace(wanted, meeting=notebook.meetings[FALL])).data["meeting"] == FALL
    with pytest.raises(BadInput, match="has not begun"):
        kind.build(replace(wanted, meeting=coming_meeting(notebook)))
    with pytest.raises(BadInput, match="closed"):
        kind.build(replace(wanted, notebook=notebook.drop(FALL, IEP)))


def test_a_held_decision_is_told_to_the_person_sending_it() -> None:
    notebook = sample()
    document = paper(
        "summary", notebook, Person(notebook.team[KIT]), meeting=notebook.meetings[FALL]
    )
    assert "We all sleep" not in render_markdown(document)  # family
    assert any(
        "Kit Lindqvist" in each.said and "What was said about “We all sleep”" in each.titles
        for each in document.held_back
    )
    assert any("Notes on “Fall plan-of-care meeting”" in each.titles for each in document.held_back)


# ── the note to who is away ──────────────────────────────────────────────────────────────────────


def test_the_note_asks_for_everything_that_waits_for_its_member() -> None:
    notebook = sample()
    doctor = notebook.team[DOCTOR]
    data = paper("note-to", notebook, meeting=coming_meeting(notebook), member=doctor).data
    assert {each["key"] for each in data["questions"]} == {
        q.id for q in notebook.questions.values() if q.open and DOCTOR in q.ask
    }
    assert {each["id"] for each in data["follow_ups"]} == {
        f.id for f in notebook.follow_ups.values() if f.open and f.owner == DOCTOR
    }
    assert data["answer_by"] == "2026-01-19"


def test_the_note_says_how_to_answer_and_is_short() -> None:
    notebook = sample()
    document = paper(
        "note-to", notebook, meeting=coming_meeting(notebook), member=notebook.team[DOCTOR]
    )
    shown = render_markdown(document)
    assert "**Dani Example**: 555-0101" in shown
    assert "Please answer by Monday, January 19, 2026" in shown
    assert len(str(FORMATS["text"].render(document)).splitlines()) <= 45


def test_a_goal_they_have_not_spoken_about_is_asked() -> None:
    book = sample().put(Goal(id="g-000001", own_words="Swim", agreement={DOCTOR: "pending"}))
    document = paper("note-to", book, meeting=coming_meeting(book), member=book.team[DOCTOR])
    assert "Swim" in str(under(document, "Do you agree"))


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (dt.date(2026, 1, 14), "by Monday, January 19, 2026"),
        (dt.date(2026, 1, 18), "by Monday, January 19, 2026"),
        (dt.date(2026, 1, 19), "as soon as you can"),
        (dt.date(2026, 2, 19), "as soon as you can"),
    ],
)
def test_the_day_to_answer_by_is_never_past(today: dt.date, words: str) -> None:
    notebook = sample()
    document = paper(
        "note-to",
        notebook,
        today=today,
        meeting=coming_meeting(notebook),
        member=notebook.team[DOCTOR],
    )
    assert f"Please answer {words}" in render_markdown(document)


def test_nothing_needed_is_said_only_where_it_is_true_of_the_whole_notebook() -> None:
    book = sample()
    ana = book.team["t-gb1pnz"]
    shown = render_markdown(paper("note-to", book, meeting=coming_meeting(book), member=ana))
    assert "nothing we need" not in shown
    assert "How to answer" not in shown
    book = notebook(ana, question("q-1", "Who pays?", topics=("general",)))
    meeting = making.meeting(away(ana.id))
    shown = render_markdown(paper("note-to", book, meeting=meeting, member=ana))
    assert "There is nothing we need from you right now." in shown


def test_the_note_after_a_meeting_says_when_the_next_one_is() -> None:
    notebook = sample()
    document = paper(
        "note-to", notebook, meeting=notebook.meetings[FALL], member=notebook.team[DOCTOR]
    )
    assert "We met about Juni on Wednesday, September 10, 2025. We missed you." in render_markdown(
        document
    )
    assert "We meet again on **Tuesday, January 20, 2026**." in render_markdown(document)
    document = paper(
        "note-to", notebook, meeting=coming_meeting(notebook), member=notebook.team[DOCTOR]
    )
    assert "We meet again" not in render_markdown(document)


def test_the_note_is_for_its_member_whoever_asked_for_it() -> None:
    notebook = sample()
    notebook = notebook.put(
        Question(id="q-000001", text="Who pays?", ask=(KIT,), topics=("money",)),
        Question(id="q-000002", text="Psst", ask=(KIT,), private=True),
    )
    meeting = coming_meeting(notebook)
    for reader in (Family(), Family((CIRCLE,))):
        document = paper("note-to", notebook, reader, meeting=meeting, member=notebook.team[KIT])
        assert "Who pays?" not in render_markdown(document)
        assert "Psst" not in render_markdown(document)
        assert sum(each.count for each in document.held_back) == 2


def test_whom_the_note_is_for_where_nobody_is_named() -> None:
    notebook = sample()
    meeting = coming_meeting(notebook)
    kind = DOCUMENTS["note-to"]
    wanted = DocumentRequest(notebook=notebook, today=TODAY)
    assert kind.build(wanted).data["member"] == DOCTOR
    people = tuple(replace(person, response="accepted") for person in meeting.people)
    full = replace(wanted, meeting=replace(meeting, people=people))
    with pytest.raises(BadInput, match="can come"):
        kind.build(full)
    people = tuple(replace(person, response="declined") for person in meeting.people)
    with pytest.raises(BadInput, match="Kit Lindqvist"):
        kind.build(replace(wanted, meeting=replace(meeting, people=people)))
    named = kind.build(replace(full, member=notebook.team[KIT]))
    assert named.data["member"] == KIT
    assert "cannot be there" not in render_markdown(named)


def test_who_was_away_from_a_closed_meeting() -> None:
    notebook = sample()
    assert [each.id for each in absent(notebook, notebook.meetings[FALL])] == [DOCTOR]
    assert [each.id for each in absent(notebook, notebook.meetings[IEP])] == ["t-63kake"]


# ── about, and the plan ──────────────────────────────────────────────────────────────────────────


def test_about_is_one_page_with_its_three_lists() -> None:
    document = paper("about", sample())
    assert headings(document)[:3] == [
        "What people appreciate about me",
        "What is important to me",
        "How best to support me",
    ]
    assert len(str(FORMATS["text"].render(document)).splitlines()) <= 55


def test_an_empty_page_about_the_child_has_room_to_write() -> None:
    book = notebook().put(Child(id="child", name="Juni"))
    shown = render_markdown(paper("about", book))
    assert shown.count("\\____") == 9


def test_each_step_stands_under_its_goal_with_how_far_it_is() -> None:
    notebook = sample()
    shown = render_markdown(paper("plan-of-care", notebook))
    at = shown.index("### We all sleep")
    end = shown.index("### Juni walks to the swings")
    assert "Alarms a night: 4 at the start, 2 now, the aim is 1" in shown[at:end]
    for goal in notebook.goals.values():
        dropped = goal.lifecycle in ("rejected", "cancelled")
        assert (goal.own_words in shown) is not (goal.private or dropped), goal.own_words
        if goal.part_of == "g-v3b6qb" and not goal.private:
            assert at < shown.index(goal.own_words, at) < end
    assert "## Last reviewed\n\nWednesday, September 10, 2025 (126 days ago)" in shown


def test_a_step_whose_goal_may_not_be_seen_is_not_there_either() -> None:
    book = notebook(
        member("t-ada", "Ada", "school", may("school")),
        Goal(id="g-1", own_words="Get rich", topics=("money",)),
        Goal(id="g-2", own_words="Count coins", horizon="short_term", part_of="g-1"),
        Goal(id="g-3", own_words="Learn to count", topics=("school",)),
    )
    document = paper("plan-of-care", book, Person(book.team["t-ada"]))
    assert [goal["id"] for goal in document.data["goals"]] == ["g-3"]
    shown = render_markdown(document)
    assert "Get rich" not in shown
    assert "Count coins" not in shown
    [held_back] = [each for each in document.held_back if "Get rich" in each.titles]
    assert held_back.why.startswith("Ada has a release that does not cover ")
    assert "Count coins" in held_back.titles


def test_no_goal_is_said_to_be_missing_where_one_is_only_held_back() -> None:
    book = notebook(
        member("t-ada", "Ada", "school", may("school")),
        Goal(id="g-1", own_words="Get rich", topics=("money",)),
    )
    document = paper("plan-of-care", book, Person(book.team["t-ada"]))
    assert "goal" not in render_markdown(document).lower()
    shown = render_markdown(
        paper(
            "follow-ups",
            book.put(FollowUp(id="f-1", what="x", about="g-1")),
            Person(book.team["t-ada"]),
        )
    )
    assert "As of Wednesday, January 14, 2026." in shown
    assert "open" not in shown


def test_a_plan_nobody_has_gone_through_says_so() -> None:
    shown = render_markdown(paper("plan-of-care", notebook()))
    assert "Nobody has gone through this plan together yet." in shown
    assert "No goal is written down yet." in shown


# ── readers ──────────────────────────────────────────────────────────────────────────────────────


def test_who_is_meant() -> None:
    notebook = sample()
    meeting = coming_meeting(notebook)
    assert audience_for(notebook, "", TODAY) == Family()
    assert audience_for(notebook, "Family", TODAY, private=True) == Family((CIRCLE,))
    assert audience_for(notebook, "kit", TODAY) == Person(notebook.team[KIT])
    assert audience_for(notebook, "kit", TODAY, private=True) == Person(notebook.team[KIT], True)
    team = audience_for(notebook, "team", TODAY, meeting)
    assert isinstance(team, Everyone)
    assert {each.id for each in team.members} == {
        person.member for person in meeting.people if person.coming
    }
    with pytest.raises(Ambiguous):
        audience_for(notebook, "castellan", TODAY)
    with pytest.raises(BadInput, match="Nobody"):
        audience_for(notebook, "zorro", TODAY)
    with pytest.raises(BadInput, match="whose it is"):
        audience_for(notebook, "team", TODAY, private=True)


def test_the_team_after_a_meeting_is_also_who_was_there_unasked() -> None:
    notebook = sample()
    meeting = notebook.meetings[FALL]
    came = Attendee(member=OWEN, attended=True)
    reader = everyone_at(notebook, replace(meeting, people=(*meeting.people, came)))
    assert OWEN in {each.id for each in reader.members}
    # A release that has ended since does not count.
    assert DocumentRequest(notebook=notebook, today=TODAY, meeting=meeting).day == TODAY


def test_copies_for_different_readers_have_different_names() -> None:
    notebook = sample()
    wanted = DocumentRequest(notebook=notebook, today=TODAY)
    readers = [Family(), Family((CIRCLE,)), audience_for(notebook, "team", TODAY)]
    readers += [Person(each) for each in notebook.team.values()]
    names = [DOCUMENTS["agenda"].build(replace(wanted, audience=r)).name for r in readers]
    assert names[0] == "2026-01-20 Juni agenda"
    assert "2026-01-20 Juni agenda for Kit Lindqvist" in names
    assert len(set(names)) == len(names)


def test_what_was_held_back_of_several_copies_is_gathered_by_reason() -> None:
    private = HeldBack("it is private", ("A", "B"), 2)
    other = HeldBack("it is private", ("A", "C"), 1)
    several = gathered((private, HeldBack("Kit x", ("B",)), other))
    assert [each.said for each in several] == [
        "Held back, as it is private: “A”; “B”; “C”; 2 things.",
        "Held back, as Kit x: “B”.",
    ]
    many = HeldBack("it is private", tuple(map(str, range(25))))
    assert many.said.endswith("“18”; “19”; 5 more.")
