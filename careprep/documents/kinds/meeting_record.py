"""What was said and agreed at a meeting."""

from collections.abc import Iterator

from msgspec import Struct

from careprep.agenda import live
from careprep.model import checklist
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import (
    FIXED_PARTS,
    TIME_ALONE,
    Attendee,
    Decision,
    Entry,
    FollowUp,
    Meeting,
    Member,
    Parked,
    Question,
)


class MeetingRecord(Struct, frozen=True, kw_only=True):
    """What was said and agreed at a meeting, in the order in which it is told."""

    came: tuple[Attendee, ...]
    away: tuple[Attendee, ...]
    said: tuple[Entry, ...]
    decisions: tuple[Decision, ...]
    answers: tuple[Question, ...]
    follow_ups: tuple[FollowUp, ...]
    parked: tuple[Parked, ...]
    notes: str


def record_of(notebook: Notebook, meeting: Meeting) -> MeetingRecord:
    """What a notebook knows of a meeting that was held."""
    away = (p for p in meeting.people if p.attended is False or p.response == "declined")
    mine = (each for each in notebook.follow_ups.values() if each.meeting == meeting.id)
    return MeetingRecord(
        came=tuple(person for person in meeting.people if came(person)),
        away=tuple(person for person in away if not came(person)),
        said=meeting.record,
        decisions=meeting.decisions,
        answers=tuple(_answers(notebook, meeting)),
        follow_ups=tuple(each for each in mine if each.status != "cancelled"),
        parked=meeting.parked,
        notes=meeting.notes,
    )


def _answers(notebook: Notebook, meeting: Meeting) -> Iterator[Question]:
    """Questions that were answered at the meeting, as its record has them, then by their date."""
    keys = dict.fromkeys(each.item for each in meeting.record if each.outcome == "answered")
    keys |= dict.fromkeys(
        question.id
        for question in notebook.questions.values()
        if question.state == "answered" and question.answered_on == meeting.day
    )
    for key in keys:
        if key in notebook.questions:
            yield notebook.questions[key]


def title_of(notebook: Notebook, key: str) -> str:
    """What an item of an agenda is called: a record, a fixed part, a line of the checklist."""
    record = notebook.get(key)
    if isinstance(record, Member):
        return say("record.may_hear", name=record.name)
    if record is None and key not in (*FIXED_PARTS, TIME_ALONE) and key not in checklist.BY_ID:
        return say("record.gone")
    return live.title_of(notebook, key) or say("record.gone")


def came(person: Attendee) -> bool:
    """Was somebody at a meeting? Where nobody wrote it down, they were if they said yes."""
    return person.attended if person.attended is not None else person.response == "accepted"
