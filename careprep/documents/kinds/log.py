"""What happened when, as the records themselves say it: asked, answered, decided, met, done."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby

from msgspec import Struct

from careprep.documents.kinds.meeting_record import came, title_of
from careprep.documents.phrases import agreed, listed, name, position, sentence
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    Document,
    Heading,
    Paragraph,
    line,
    message,
    strong,
    to_plain_text,
)
from careprep.model import labels, queries
from careprep.model.dates import show_full_date
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import FollowUp, Goal, Meeting, Member, Question
from careprep.model.view import View

OVER = ("completed", "cancelled", "rejected", "failed")
"""States of a follow-up that nothing comes after."""
_TOLD = ("goals", "questions", "follow_ups", "meetings.decisions", "meetings.parked")


class Event(Struct, frozen=True, kw_only=True):
    """One thing that happened on a day: `what` is the code of its word, then the text.

    `about` is the record that says so; `who` are the members who had a part in it; `under` are
    lines of more about it.
    """

    day: date
    what: str
    text: str
    about: str
    who: tuple[str, ...] = ()
    under: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What happened, in a word or two."""
        return say(f"log.what.{self.what}")


def log(
    view: View, today: date, owner: Member | None = None, since: date | None = None
) -> Document:
    """Everything that has a day up to today, the newest first.

    With `owner`, only what that member had a part in; with `since`, only from that day on.
    """
    notebook = view.notebook
    shown = [
        event
        for event in events(notebook)
        if (since or date.min) <= event.day <= today and (owner is None or owner.id in event.who)
    ]
    shown.sort(key=lambda event: event.day, reverse=True)
    blocks: list[Block] = []
    if not shown:
        blocks.append(Paragraph((message("log.nothing"),)))
    for day, group in groupby(shown, key=lambda event: event.day):
        blocks.append(Heading(2, line(show_full_date(day))))
        blocks.append(Bullets(tuple(_entry(event) for event in group)))
    child = notebook.child.title
    return Document(
        kind="log",
        name=f"{today.isoformat()} {child} log",
        title=say("log.title_of_one", child=child, owner=owner.name)
        if owner
        else say("log.title", child=child),
        blocks=tuple(blocks),
        data={
            "child": child,
            "today": today.isoformat(),
            "owner": owner.id if owner else "",
            "since": since.isoformat() if since else None,
            "events": [_data(event) for event in shown],
        },
        withheld=view.held(*_TOLD, fits=lambda each: owner is None or owner.id in each.names),
    )


def _entry(event: Event) -> DocEntry:
    head = line(strong(say("log.label", what=event.said)), " ", event.text)
    return DocEntry(head, under=listed(line(each) for each in event.under))


def _data(event: Event) -> dict[str, object]:
    return {
        "on": event.day.isoformat(),
        "what": event.said,
        "text": event.text,
        "about": event.about,
        "who": list(event.who),
    }


# ── what the records say ─────────────────────────────────────────────────────────────────────────


def events(notebook: Notebook) -> Iterator[Event]:
    """Everything that some record says happened on a day; on the same day in a fixed order."""
    for meeting in notebook.meetings.values():
        yield from _met(meeting, notebook)
    for question in notebook.questions.values():
        yield from _asked(question, notebook)
    for follow_up in notebook.follow_ups.values():
        yield from _promised(follow_up, notebook)
    for goal in notebook.goals.values():
        yield from _aimed(goal, notebook)
    for member in notebook.team.values():
        yield from _joined(member)


def _met(meeting: Meeting, notebook: Notebook) -> Iterator[Event]:
    if meeting.state != "closed":
        return
    there = tuple(person.member for person in meeting.people if came(person))
    on = _on(meeting.day, there)
    names = labels.listed([name(notebook, key) for key in there])
    with_ = (say("agenda-paper.with", names=names),) if names else ()
    yield on("met", meeting.title, meeting.id, under=with_)
    for decision in meeting.decisions:
        stands = tuple(to_plain_text(each) for each in agreed(decision.stands, notebook))
        yield on("decided", decision.text, decision.about, (*there, *decision.stands), stands)
    for entry in meeting.record:
        if entry.outcome in ("carried", "parked", "dropped"):
            yield on(entry.outcome, title_of(notebook, entry.item), entry.item)
    for parked in meeting.parked:
        fate = (say(f"log.fate.{parked.fate}"),) if parked.fate else ()
        yield on("parked", parked.text, parked.about, under=fate)


def _asked(question: Question, notebook: Notebook) -> Iterator[Event]:
    asked = queries.raised_on(question)
    if asked is not None:
        of = labels.listed([name(notebook, key) for key in question.ask])
        yield _on(asked, question.ask)(
            "asked", question.text, question.id, under=(say("log.for", names=of),) if of else ()
        )
    if question.state == "answered" and (day := question.answered_on or _day(question.updated)):
        by = question.answered_by
        said = _said(question.answer, by, notebook)
        yield _on(day, (*question.ask, by))("answered", question.text, question.id, under=(said,))
    if question.state == "dropped" and (day := _day(question.updated)):
        yield _on(day, question.ask)("dropped", question.text, question.id)


def _promised(follow_up: FollowUp, notebook: Notebook) -> Iterator[Event]:
    meeting = notebook.meetings.get(follow_up.meeting)
    owner = name(notebook, follow_up.owner) if follow_up.owner else say("task.nobody")
    promised = _day(follow_up.created) or (meeting.day if meeting else None)
    who = (follow_up.owner,)
    if promised is not None:
        if follow_up.due:
            due = show_full_date(follow_up.due)
            said = say("task.line", what=follow_up.what, owner=owner, day=due)
        else:
            said = say("log.task", what=follow_up.what, owner=owner)
        yield _on(promised, who)("promised", said, follow_up.id)
    for note in follow_up.notes:
        if note.on is not None:
            said = _said(note.text, note.by, notebook)
            yield _on(note.on, (*who, note.by))("news", follow_up.what, follow_up.id, under=(said,))
    day = follow_up.done_on or _day(follow_up.updated)
    if follow_up.status in OVER and day is not None:
        yield _on(day, who)(
            follow_up.status,
            say("log.task", what=follow_up.what, owner=owner),
            follow_up.id,
            under=(follow_up.reason,),
        )


def _aimed(goal: Goal, notebook: Notebook) -> Iterator[Event]:
    if begun := goal.start or _day(goal.created):
        yield _on(begun, (*goal.owners, goal.set_by))("goal", goal.own_words, goal.id)
    for step in goal.progress:
        if step.on is not None:
            value = f"{step.value:g}" if step.value is not None else ""
            counted = f"{value} {goal.measure.what}" if value and goal.measure else value
            note = " ".join(filter(None, (sentence(step.note), counted.strip())))
            said = _said(note, step.by, notebook)
            yield _on(step.on, (*goal.owners, step.by))(
                "progress", goal.own_words, goal.id, under=(said,)
            )


def _joined(member: Member) -> Iterator[Event]:
    role = position(member)
    called = say("log.member", name=member.name, role=role) if role else member.name
    if member.since:
        yield _on(member.since, (member.id,))("joined", called, member.id)
    if member.until:
        yield _on(member.until, (member.id,))("left", called, member.id)


def _said(text: str, by: str, notebook: Notebook) -> str:
    """“Kit Lindqvist: they said yes”: a text and whose it is, as far as known."""
    who = name(notebook, by) if by else ""
    return say("log.said", name=who, words=text) if who and text else who or text


def _on(day: date, who: Iterable[str]) -> Callable[..., Event]:
    """Events of one day, with the people who had a part in them unless others are named."""
    mine = tuple(who)

    def event(
        what: str,
        text: str,
        about: str,
        others: tuple[str, ...] = mine,
        under: tuple[str, ...] = (),
    ) -> Event:
        names = tuple(dict.fromkeys(filter(None, others)))
        return Event(day=day, what=what, text=text, about=about, who=names, under=under)

    return event


def _day(moment: str | None) -> date | None:
    return date.fromisoformat(moment[:10]) if moment else None
