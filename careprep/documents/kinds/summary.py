"""The letter that goes out after a meeting: what was said and agreed, and who does what by when."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from careprep.documents.kinds.follow_ups import by_owner, owner_line, serves, task_line
from careprep.documents.kinds.meeting_record import MeetingRecord, came, record_of, title_of
from careprep.documents.phrases import (
    agreed,
    called_by_id,
    day_and_hours,
    dotted,
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
    message,
    strong,
)
from careprep.model.dates import show_full_date
from careprep.model.messages import say, says
from careprep.model.notebook import Notebook
from careprep.model.queries import next_after
from careprep.model.records import FIXED_PARTS, Attendee, FollowUp, Meeting
from careprep.model.view import View

_TOLD = ("record", "decisions", "parked", "update", "purpose", "notes")


def summary(view: View, meeting: Meeting, today: date) -> Document:
    """Who came, what was said, what was decided and who agrees, answers, who does what by when
    with how to reach them, what was set aside, and when we meet next. `meeting` is as it is in
    the view.
    """
    notebook = view.notebook
    child = notebook.child.title
    record = record_of(notebook, meeting)
    after = next_after(notebook, meeting)
    blocks: list[Block] = [
        *_opening(view, meeting),
        *_who(notebook, record),
        *_was_said(notebook, record),
        *_decided(notebook, record),
        *_answered(notebook, record),
        *_promised(notebook, record),
        *_parked(record),
        *_own_notes(record),
        *_next(after),
        *_closing(view, meeting, today),
    ]
    return Document(
        kind="summary",
        name=f"{meeting.day.isoformat()} {child} summary",
        title=say("summary.title", meeting=meeting.title, child=child),
        blocks=tuple(blocks),
        data=_data(notebook, meeting, record, after),
        withheld=view.held(
            *("follow_ups", *(f"meetings.{field}" for field in _TOLD)),
            fits=lambda each: meeting.id in (each.id, *each.names),
        ),
    )


# ── the letter ───────────────────────────────────────────────────────────────────────────────────


def _opening(view: View, meeting: Meeting) -> Iterator[Block]:
    child, day = view.notebook.child.title, show_full_date(meeting.day)
    to = view.member
    yield Paragraph((message("letter.dear", name=to.name) if to else message("letter.dear_all"),))
    they = meeting.attendee(to.id) if to else None
    met = "met" if to and not they else "missed" if they and not came(they) else "thanks"
    yield Paragraph(
        (
            line(
                *message(f"summary.{met}", child=child, day=day),
                " ",
                *message("summary.lead"),
            ),
        )
    )
    facts = (
        (say("summary.when"), day_and_hours(meeting)),
        (say("agenda-paper.where"), meeting.place),
        (say("summary.purpose"), meeting.purpose),
    )
    yield Paragraph(tuple(line(strong(label), " ", fact) for label, fact in facts if fact.strip()))


def _who(notebook: Notebook, record: MeetingRecord) -> Iterator[Block]:
    if record.came:
        yield Heading(2, message("summary.who_came"))
        yield Bullets(tuple(DocEntry(_person(notebook, person)) for person in record.came))
    if record.away:
        yield Heading(2, message("summary.who_was_away"))
        yield Bullets(
            tuple(
                DocEntry(called_by_id(notebook, person.member), under=listed(_news(person)))
                for person in record.away
            )
        )


def _person(notebook: Notebook, person: Attendee) -> DocLine:
    called = called_by_id(notebook, person.member)
    return message(f"summary.played.{person.part}", person=called) if person.part else called


def _news(person: Attendee) -> tuple[DocLine, ...]:
    first, *more = several(person.update) or ((),)
    return (message("summary.wrote", words=first), *more) if first else ()


def _was_said(notebook: Notebook, record: MeetingRecord) -> Iterator[Block]:
    answered = {question.id for question in record.answers}
    became_of, entries = says("summary.became"), []
    for each in record.said:
        became = became_of.get(each.outcome, "")
        notes = several(each.notes)
        if each.item in answered or not (notes or became or each.item not in FIXED_PARTS):
            continue
        title = line(strong(title_of(notebook, each.item)))
        entries.append(DocEntry(title, under=listed((*notes, line(became)))))
    if entries:
        yield Heading(2, message("summary.was_said"))
        yield Bullets(tuple(entries))


def _decided(notebook: Notebook, record: MeetingRecord) -> Iterator[Block]:
    if record.decisions:
        yield Heading(2, message("summary.decided"))
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
        answered_by = message("summary.answered_by", name=by) if by else ()
        lines = (*several(question.answer), *notes, answered_by)
        entries.append(DocEntry(line(strong(question.text)), under=listed(lines)))
    yield Heading(2, message("summary.answered"))
    yield Bullets(tuple(entries))


def _promised(notebook: Notebook, record: MeetingRecord) -> Iterator[Block]:
    if not record.follow_ups:
        return
    yield Heading(2, message("task.heading"))
    for member, mine in by_owner(record.follow_ups, notebook):
        yield Heading(3, owner_line(member))
        if member:
            yield Paragraph((line(position(member)), reach(member)))
        else:
            yield Paragraph((message("summary.nobody_took"),))
        yield Bullets(tuple(_task(each, notebook) for each in mine))


def _task(follow_up: FollowUp, notebook: Notebook) -> DocEntry:
    due = say("task.by", day=show_full_date(follow_up.due)) if follow_up.due else ""
    return DocEntry(
        task_line(follow_up, notebook),
        done=not follow_up.open,
        id=follow_up.id,
        under=listed((dotted(due, serves(follow_up, notebook)),)),
    )


def _parked(record: MeetingRecord) -> Iterator[Block]:
    if record.parked:
        yield Heading(2, message("summary.parked"))
        yield Bullets(
            tuple(
                DocEntry(message(f"summary.fate.{each.fate or 'open'}", text=each.text))
                for each in record.parked
            )
        )


def _own_notes(record: MeetingRecord) -> Iterator[Block]:
    if lines := several(record.notes):
        yield Heading(2, message("summary.own_notes"))
        yield Paragraph(lines)


def _next(after: Meeting | None) -> Iterator[Block]:
    yield Heading(2, message("summary.next"))
    if after is None:
        yield Paragraph((message("summary.no_next"),))
        return
    again = message("letter.meet_again", day=strong(day_and_hours(after)))
    yield Paragraph((again, line(sentence(after.place))))


def _closing(view: View, meeting: Meeting, today: date) -> Iterator[Block]:
    tell = to_answer(view.notebook, meeting, today)
    if tell and not view.family:
        yield Paragraph((message("summary.tell", person=tell),))
    child = view.notebook.child.title
    yield Paragraph((message("letter.thanks", child=child), message("letter.family", child=child)))


# ── for other programs ───────────────────────────────────────────────────────────────────────────


def _data(
    notebook: Notebook, meeting: Meeting, record: MeetingRecord, after: Meeting | None
) -> dict[str, Any]:
    known = notebook.goals.keys() | notebook.questions.keys() | notebook.follow_ups.keys()

    def about(key: str) -> str:
        return key if key in known else ""

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
