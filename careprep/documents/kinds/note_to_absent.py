"""Half a page for one member who cannot come: what we need from them, by when, how to answer."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, TypeVar

from msgspec import Struct

from careprep.documents.audience import Audience, parted
from careprep.documents.kinds.follow_ups import task_line
from careprep.documents.kinds.meeting_record import came
from careprep.documents.phrases import day_and_hours, dotted, iso, listed, to_answer
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    HeldBack,
    Paragraph,
    RuledLines,
    line,
    strong,
)
from careprep.model.dates import show_full_date
from careprep.model.notebook import Notebook
from careprep.model.queries import next_after
from careprep.model.records import FollowUp, Goal, Meeting, Member, Question

FIRST = {"high": 0, "normal": 1, "medium": 1, "low": 2}

Asked = TypeVar("Asked", Question, Goal)


class Needs(Struct, frozen=True, kw_only=True):
    """What is open for one member, as far as they may hear it."""

    questions: tuple[Question, ...]
    goals: tuple[Goal, ...]  # they have not said yet whether they agree
    follow_ups: tuple[FollowUp, ...]
    held_back: tuple[HeldBack, ...]

    @property
    def nothing(self) -> bool:
        return not (self.questions or self.goals or self.follow_ups)


def note_to_absent(
    notebook: Notebook, meeting: Meeting, member: Member, today: date, reader: Audience
) -> Document:
    """Questions for this member, goals they have not spoken about, and what they have promised.

    It is for the member, whoever else reads it: nothing is in it that either may not hear.
    """
    child = notebook.child.title
    day = max(today, meeting.day)
    both = Audience(name=member.id, hearers=(member, *(reader.hearers or ())), day=day)
    needs = _needs(notebook, member, both)
    by = _answer_by(notebook, meeting, today)
    blocks: list[Block] = [
        *_opening(notebook, meeting, member, needs),
        *_questions(needs, by),
        *_goals(needs),
        *_follow_ups(notebook, needs),
        *_again(notebook, meeting),
        *_closing(notebook, meeting, today, by, needs),
    ]
    return Document(
        kind="baton",
        name=f"{meeting.day.isoformat()} {child} note to {member.name}",
        title=f"{meeting.title} for {child}: a note to {member.name}",
        blocks=tuple(blocks),
        data=_data(notebook, meeting, member, needs, by),
        held_back=needs.held_back,
    )


def absent(notebook: Notebook, meeting: Meeting) -> tuple[Member, ...]:
    """Who cannot come, or was not at a meeting that is closed."""
    return tuple(
        notebook.team[person.member]
        for person in meeting.people
        if person.member in notebook.team
        and (person.response == "declined" if meeting.open else not came(person))
    )


def _needs(notebook: Notebook, member: Member, reader: Audience) -> Needs:
    questions, no_questions = parted(
        reader, (q for q in notebook.questions.values() if q.open and member.id in q.ask)
    )
    goals, no_goals = parted(
        reader,
        (
            goal
            for goal in notebook.goals.values()
            if goal.open and goal.agreement.get(member.id) == "pending"
        ),
    )
    follow_ups, no_follow_ups = parted(
        reader,
        (each for each in notebook.follow_ups.values() if each.open and each.owner == member.id),
    )
    return Needs(
        questions=_by_priority(questions),
        goals=_by_priority(goals),
        follow_ups=tuple(sorted(follow_ups, key=lambda each: (each.due or date.max, each.id))),
        held_back=(*no_questions, *no_goals, *no_follow_ups),
    )


def _by_priority(records: list[Asked]) -> tuple[Asked, ...]:
    return tuple(sorted(records, key=lambda each: FIRST[each.priority]))


def _answer_by(notebook: Notebook, meeting: Meeting, today: date) -> date | None:
    """The day before the meeting, or before the next one where this one is over; None: soon."""
    coming = meeting if meeting.open else next_after(notebook, meeting)
    before = coming.day - timedelta(days=1) if coming else None
    return before if before and before > today else None


# ── the note ─────────────────────────────────────────────────────────────────────────────────────


def _opening(notebook: Notebook, meeting: Meeting, member: Member, needs: Needs) -> Iterator[Block]:
    child = notebook.child.title
    when = day_and_hours(meeting)
    person = meeting.attendee(member.id)
    missing = member in absent(notebook, meeting)
    if meeting.open:
        met = f"We meet about {child} on {when}."
        sorry = "You cannot be there, and your part matters to us." if missing else ""
    else:
        met = f"We met about {child} on {show_full_date(meeting.day)}."
        sorry = "We missed you." if missing else ""
    thanks = "Thank you for the news you sent." if person and person.update.strip() else ""
    ask = (
        "There is nothing we need from you right now."
        if needs.nothing
        else "This is what we need from you."
    )
    yield Paragraph((line(f"Dear {member.name},"),))
    yield Paragraph((line(" ".join(filter(None, (met, sorry, thanks, ask)))),))


def _questions(needs: Needs, by: date | None) -> Iterator[Block]:
    if needs.questions:
        when = f"by {show_full_date(by)}" if by else "as soon as you can"
        yield Heading(2, line(f"Please answer {when}"))
        yield Bullets(
            tuple(DocEntry(line(q.text), id=q.id, under=(RuledLines(1),)) for q in needs.questions),
            ordered=True,
        )


def _goals(needs: Needs) -> Iterator[Block]:
    if needs.goals:
        yield Heading(2, line("Do you agree with this?"))
        yield Bullets(
            tuple(
                DocEntry(line(strong(goal.own_words)), under=listed((line(goal.measurable),)))
                for goal in needs.goals
            )
        )


def _follow_ups(notebook: Notebook, needs: Needs) -> Iterator[Block]:
    if needs.follow_ups:
        yield Heading(2, line("What is with you"))
        yield Bullets(
            tuple(
                DocEntry(
                    task_line(each, notebook), done=False, id=each.id, under=listed((_due(each),))
                )
                for each in needs.follow_ups
            )
        )


def _due(follow_up: FollowUp) -> DocLine:
    due = f"By {show_full_date(follow_up.due)}" if follow_up.due else "By when can you do this?"
    waiting = f"waiting for: {follow_up.waiting_on}" if follow_up.waiting_on.strip() else ""
    return dotted(due, waiting)


def _again(notebook: Notebook, meeting: Meeting) -> Iterator[Block]:
    """When we meet next, where the meeting they missed is over."""
    after = None if meeting.open else next_after(notebook, meeting)
    if after:
        yield Paragraph((line("We meet again on ", strong(show_full_date(after.day)), "."),))


def _closing(
    notebook: Notebook, meeting: Meeting, today: date, by: date | None, needs: Needs
) -> Iterator[Block]:
    tell = to_answer(notebook, meeting, today)
    if needs.nothing:
        yield Paragraph((line("Is there something you want us to know? " if tell else "", *tell),))
    else:
        yield Heading(2, line("How to answer"))
        when = f"by {show_full_date(by)}" if by else "as soon as you can"
        how = "Write on this page and send it back, or call or write"
        yield Paragraph((line(f"{how} {when}. A few words are enough."), tell))
    child = notebook.child.title
    yield Paragraph((line(f"Thank you for all you do for {child}."), line(f"{child}’s family")))


def _data(
    notebook: Notebook, meeting: Meeting, member: Member, needs: Needs, by: date | None
) -> dict[str, Any]:
    return {
        "meeting": meeting.id,
        "child": notebook.child.title,
        "member": member.id,
        "name": member.name,
        "answer_by": iso(by),
        "questions": [{"key": each.id, "text": each.text} for each in needs.questions],
        "goals": [
            {"key": each.id, "own_words": each.own_words, "measurable": each.measurable}
            for each in needs.goals
        ],
        "follow_ups": [
            {
                "id": each.id,
                "what": each.what,
                "due": iso(each.due),
                "status": each.status,
                "waiting_on": each.waiting_on,
            }
            for each in needs.follow_ups
        ],
    }
