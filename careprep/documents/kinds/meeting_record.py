"""What was said and agreed at a meeting, as far as one reader may know it."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from careprep.agenda.items import section_title
from careprep.agenda.rules.fixed import USUAL_TOPICS
from careprep.documents.audience import Audience, held, parted, why_not_about
from careprep.documents.phrases import name
from careprep.documents.tree import HeldBack
from careprep.model import checklist
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import (
    FIXED_PARTS,
    Attendee,
    Decision,
    Entry,
    FollowUp,
    Goal,
    Meeting,
    Member,
    Parked,
    Question,
)


class MeetingRecord(Struct, frozen=True, kw_only=True):
    """What one reader may know of a meeting; `held_back` says what they may not."""

    came: tuple[Attendee, ...]
    away: tuple[Attendee, ...]  # their news only where the reader may hear it
    said: tuple[Entry, ...]
    decisions: tuple[Decision, ...]
    answers: tuple[Question, ...]
    follow_ups: tuple[FollowUp, ...]
    parked: tuple[Parked, ...]
    notes: str
    held_back: tuple[HeldBack, ...] = ()


def for_reader(notebook: Notebook, meeting: Meeting, reader: Audience) -> MeetingRecord:
    """What this reader may know of the meeting, and what is held back from them."""
    held_back: list[HeldBack] = []

    def may_see(about: str, title: str) -> bool:
        why = why_not_about(reader, notebook, about)
        if why:
            held_back.append(held(title, why))
        return not why

    def may_read(entry: Entry) -> bool:
        # That part is news and thanks about many things, which not all who read this may hear.
        title = title_of(notebook, entry.item)
        if entry.item == "since_last_time" and entry.notes.strip() and not reader.family:
            held_back.append(held(title, say("held_back.notes_of_part")))
            return False
        return may_see(entry.item, title)

    mine = [f for f in notebook.follow_ups.values() if f.meeting == meeting.id]
    follow_ups, away_follow_ups = parted(reader, (f for f in mine if f.status != "cancelled"))
    record = MeetingRecord(
        came=tuple(person for person in meeting.people if came(person)),
        away=tuple(_away(notebook, meeting, reader, held_back)),
        said=tuple(filter(may_read, meeting.record)),
        decisions=tuple(each for each in meeting.decisions if may_see(each.about, each.text)),
        answers=tuple(
            question
            for question in _answers(notebook, meeting)
            if may_see(question.id, question.title)
        ),
        follow_ups=tuple(follow_ups),
        parked=tuple(each for each in meeting.parked if may_see(each.about, each.text)),
        notes=meeting.notes if reader.family else "",
    )
    held_back += away_follow_ups
    if meeting.notes.strip() and not reader.family:
        held_back.append(held(say("held_back.notes"), say("held_back.notes_of_meeting")))
    return replace(record, held_back=tuple(dict.fromkeys(held_back)))


def _away(
    notebook: Notebook, meeting: Meeting, reader: Audience, held_back: list[HeldBack]
) -> Iterator[Attendee]:
    """Who could not come, with what they sent where the reader may hear all it can be about."""
    for person in meeting.people:
        if came(person) or not (person.attended is False or person.response == "declined"):
            continue
        why = reader.why_not(_news_topics(notebook, person.member)) if person.update else ""
        if why and not (reader.member and reader.member.id == person.member):
            who = name(notebook, person.member)
            held_back.append(held(say("held_back.news", name=who), why))
            person = Attendee(member=person.member)
        yield person


def _news_topics(notebook: Notebook, member: str) -> tuple[str, ...]:
    """What somebody's news may be about: all they have a part in, and what their kind does."""
    known = notebook.team.get(member)
    part_in: Iterable[Goal | Question | FollowUp] = (
        *(q for q in notebook.questions.values() if member in q.ask),
        *(f for f in notebook.follow_ups.values() if f.owner == member),
        *(g for g in notebook.goals.values() if member in g.owners),
    )
    topics = dict.fromkeys(topic for each in part_in if not each.private for topic in each.topics)
    return (*topics, *USUAL_TOPICS.get(known.kind if known else "", ()))


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
    if key in FIXED_PARTS:
        return section_title(key)
    if key in checklist.BY_ID:
        return checklist.BY_ID[key].text
    if isinstance(record, Member):
        return say("record.may_hear", name=record.name)
    return str(getattr(record, "title", "")) or say("record.gone")


def came(person: Attendee) -> bool:
    """Was somebody at a meeting? Where nobody wrote it down, they were if they said yes."""
    return person.attended if person.attended is not None else person.response == "accepted"
