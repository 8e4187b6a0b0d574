"""The letter that goes out after a meeting: what was said and agreed, and who does what by when."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from careprep.documents.audience import Audience
from careprep.documents.kinds.follow_ups import NOBODY, Served, by_owner, served, task_line
from careprep.documents.kinds.meeting_record import MeetingRecord, came, for_reader, title_of
from careprep.documents.phrases import (
    agreed,
    called_by_id,
    capital,
    day_and_hours,
    dotted,
    has_text,
    iso,
    listed,
    name,
    position,
    reach,
    sentence,
    several,
    to_answer,
)
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    line,
    strong,
)
from careprep.model.dates import show_full_date
from careprep.model.notebook import Notebook
from careprep.model.queries import next_after
from careprep.model.records import FIXED_PARTS, Attendee, FollowUp, Goal, Meeting

PLAYED = {
    "facilitator": "led the meeting",
    "note_taker": "took notes",
    "timekeeper": "watched the time",
    "family_voice": "spoke for the family",
    "interpreter": "interpreted",
}
BECAME = {
    "carried": "We did not finish this. It comes back next time.",
    "parked": "We set this aside for later.",
    "dropped": "We let this one go.",
}
FATES = {
    "next_meeting": "comes back next time",
    "in_writing": "will be answered in writing",
    "dropped": "we let this one go",
    "": "we still have to decide where this goes",
}


def summary(notebook: Notebook, meeting: Meeting, today: date, reader: Audience) -> Document:
    """Who came, what was said, what was decided and who agrees, answers, who does what by when
    with how to reach them, what was set aside, and when we meet next.

    What was written about a goal, a question or a follow-up goes where that record may go. Notes
    of the meeting as a whole may be about anything: they are in the family's copy alone.
    """
    child = notebook.child.title
    record = for_reader(notebook, meeting, reader)
    seen = served(notebook, reader)
    after = next_after(notebook, meeting)
    blocks: list[Block] = [
        *_opening(notebook, meeting, record, reader),
        *_who(notebook, record),
        *_was_said(notebook, record),
        *_decided(notebook, record),
        *_answered(notebook, record),
        *_promised(notebook, record, seen),
        *_parked(record),
        *_own_notes(record),
        *_next(after),
        *_closing(notebook, meeting, today, reader),
    ]
    return Document(
        kind="summary",
        name=f"{meeting.day.isoformat()} {child} summary",
        title=f"{meeting.title} for {child}: what we said and agreed",
        blocks=tuple(blocks),
        data=_data(notebook, meeting, record, seen, after),
        held_back=record.held_back,
    )


# ── the letter ───────────────────────────────────────────────────────────────────────────────────


def _opening(
    notebook: Notebook, meeting: Meeting, record: MeetingRecord, reader: Audience
) -> Iterator[Block]:
    child, day = notebook.child.title, show_full_date(meeting.day)
    to = reader.member
    yield Paragraph((line(f"Dear {to.name}," if to else "Dear everyone,"),))
    if to and to.id not in {person.member for person in record.came}:
        thanks = f"We met about {child} on {day}, and we missed you."
    else:
        thanks = f"Thank you for meeting with us about {child} on {day}."
    yield Paragraph(
        (
            line(
                f"{thanks} This is what we said and agreed, and who does what by when. "
                "If you remember something in another way, please tell us."
            ),
        )
    )
    facts = (
        ("When", line(day_and_hours(meeting))),
        ("Where", line(meeting.place)),
        ("Why we met", line(meeting.purpose)),
    )
    yield Paragraph(
        tuple(line(strong(f"{label}: "), *fact) for label, fact in facts if has_text(fact))
    )


def _who(notebook: Notebook, record: MeetingRecord) -> Iterator[Block]:
    if record.came:
        yield Heading(2, line("Who came"))
        yield Bullets(tuple(DocEntry(_person(notebook, person)) for person in record.came))
    if record.away:
        yield Heading(2, line("Who could not come"))
        yield Bullets(
            tuple(
                DocEntry(called_by_id(notebook, person.member), under=listed(_news(person)))
                for person in record.away
            )
        )


def _person(notebook: Notebook, person: Attendee) -> DocLine:
    played = PLAYED.get(person.part, "")
    return line(*called_by_id(notebook, person.member), f"; {played}" if played else "")


def _news(person: Attendee) -> tuple[DocLine, ...]:
    first, *more = several(person.update) or ((),)
    return (line("Wrote to us: ", *first), *more) if first else ()


def _was_said(notebook: Notebook, record: MeetingRecord) -> Iterator[Block]:
    answered = {question.id for question in record.answers}
    entries = []
    for each in record.said:
        became = BECAME.get(each.outcome, "")
        notes = several(each.notes)
        if each.item in answered or not (notes or became or each.item not in FIXED_PARTS):
            continue
        title = line(strong(title_of(notebook, each.item)))
        entries.append(DocEntry(title, under=listed((*notes, line(became)))))
    if entries:
        yield Heading(2, line("What was said"))
        yield Bullets(tuple(entries))


def _decided(notebook: Notebook, record: MeetingRecord) -> Iterator[Block]:
    if record.decisions:
        yield Heading(2, line("What we decided"))
        yield Bullets(
            tuple(
                DocEntry(line(strong(each.text)), under=listed(agreed(each.stands, notebook)))
                for each in record.decisions
            ),
            ordered=True,
        )


def _answered(notebook: Notebook, record: MeetingRecord) -> Iterator[Block]:
    if not record.answers:
        return
    entries = []
    for question in record.answers:
        notes = [n for each in record.said if each.item == question.id for n in several(each.notes)]
        by = name(notebook, question.answered_by) if question.answered_by else ""
        lines = (*several(question.answer), *notes, line(f"Answered by {by}." if by else ""))
        entries.append(DocEntry(line(strong(question.text)), under=listed(lines)))
    yield Heading(2, line("Questions that were answered"))
    yield Bullets(tuple(entries))


def _promised(notebook: Notebook, record: MeetingRecord, seen: Served) -> Iterator[Block]:
    if not record.follow_ups:
        return
    yield Heading(2, line("Who does what by when"))
    for member, mine in by_owner(record.follow_ups, notebook):
        yield Heading(3, line(member.name if member else capital(NOBODY)))
        if member:
            yield Paragraph((line(position(member)), reach(member)))
        else:
            yield Paragraph((line("Who will take these on? Please tell us."),))
        yield Bullets(tuple(_task(each, notebook, seen) for each in mine))


def _task(follow_up: FollowUp, notebook: Notebook, seen: Served) -> DocEntry:
    due = f"By {show_full_date(follow_up.due)}" if follow_up.due else ""
    record = seen(follow_up.about) if follow_up.about else None
    what = "goal" if isinstance(record, Goal) else "question"
    return DocEntry(
        task_line(follow_up, notebook),
        done=not follow_up.open,
        id=follow_up.id,
        under=listed((dotted(due, f"for the {what} “{record.title}”" if record else ""),)),
    )


def _parked(record: MeetingRecord) -> Iterator[Block]:
    if record.parked:
        yield Heading(2, line("Set aside for now"))
        yield Bullets(
            tuple(DocEntry(line(f"{each.text} — {FATES[each.fate]}")) for each in record.parked)
        )


def _own_notes(record: MeetingRecord) -> Iterator[Block]:
    if lines := several(record.notes):
        yield Heading(2, line("Notes for our family"))
        yield Paragraph(lines)


def _next(after: Meeting | None) -> Iterator[Block]:
    yield Heading(2, line("Next time"))
    if after is None:
        yield Paragraph((line("We have not set a date yet."),))
        return
    when = day_and_hours(after)
    yield Paragraph((line("We meet again on ", strong(when), "."), line(sentence(after.place))))


def _closing(
    notebook: Notebook, meeting: Meeting, today: date, reader: Audience
) -> Iterator[Block]:
    tell = to_answer(notebook, meeting, today)
    if tell and not reader.family:
        yield Paragraph((line("Questions, or something to put right? ", *tell),))
    child = notebook.child.title
    yield Paragraph(
        (line(f"Thank you for all you do for {child}."), line(f"{child}’s family")),
    )


# ── for other programs ───────────────────────────────────────────────────────────────────────────


def _data(
    notebook: Notebook, meeting: Meeting, record: MeetingRecord, seen: Served, after: Meeting | None
) -> dict[str, Any]:
    def about(key: str) -> str:
        return key if key in notebook.follow_ups or (key and seen(key)) else ""

    def people(found: Sequence[Attendee]) -> list[dict[str, Any]]:
        return [
            {"id": each.member, "name": name(notebook, each.member), "part": each.part}
            | ({"wrote": each.update} if each.update and not came(each) else {})
            for each in found
        ]

    return {
        "meeting": meeting.id,
        "child": notebook.child.title,
        "title": meeting.title,
        "starts": meeting.starts,
        "minutes": meeting.minutes,
        "place": meeting.place,
        "purpose": meeting.purpose,
        "came": people(record.came),
        "could_not_come": people(record.away),
        "said": [
            {
                "key": each.item,
                "title": title_of(notebook, each.item),
                "outcome": each.outcome,
                "notes": each.notes,
            }
            for each in record.said
        ],
        "decisions": [
            {"text": each.text, "about": about(each.about), "stands": dict(each.stands)}
            for each in record.decisions
        ],
        "answers": [
            {
                "key": each.id,
                "question": each.text,
                "answer": each.answer,
                "answered_by": each.answered_by,
            }
            for each in record.answers
        ],
        "follow_ups": [
            {
                "id": each.id,
                "what": each.what,
                "owner": each.owner,
                "owner_name": name(notebook, each.owner) if each.owner else "",
                "due": iso(each.due),
                "status": each.status,
                "about": about(each.about),
            }
            for each in record.follow_ups
        ],
        "parked": [
            {"text": each.text, "about": about(each.about), "fate": each.fate}
            for each in record.parked
        ],
        "next_meeting": {"id": after.id, "starts": after.starts} if after else None,
        "notes": record.notes,
    }
