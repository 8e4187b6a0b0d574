"""Half a page for one member who cannot come: what we need from them, by when, how to answer."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, TypeVar

from msgspec import Struct

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
    Paragraph,
    RuledLines,
    line,
    message,
    strong,
)
from careprep.model.dates import show_full_date
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.queries import next_after
from careprep.model.records import FollowUp, Goal, Meeting, Member, Question
from careprep.model.view import View

_ASKED = ("questions", "goals", "follow_ups")
FIRST = {"high": 0, "normal": 1, "medium": 1, "low": 2}

Asked = TypeVar("Asked", Question, Goal)


class Needs(Struct, frozen=True, kw_only=True):
    """What is open for one member; `nothing` where there is nothing at all, seen or not."""

    questions: tuple[Question, ...]
    goals: tuple[Goal, ...]  # they have not said yet whether they agree
    follow_ups: tuple[FollowUp, ...]
    nothing: bool

    @property
    def any(self) -> bool:
        return bool(self.questions or self.goals or self.follow_ups)


def note_to_absent(view: View, meeting: Meeting, member: Member, today: date) -> Document:
    """Questions for this member, goals they have not spoken about, and what they have promised.

    The view is that member's, and `meeting` is as it is in it.
    """
    notebook = view.notebook
    child = notebook.child.title
    needs = _needs(view, member)
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
        kind="note-to",
        name=f"{meeting.day.isoformat()} {child} note to {member.name}",
        title=say("note.title", meeting=meeting.title, child=child, name=member.name),
        blocks=tuple(blocks),
        data=_data(notebook, meeting, member, needs, by),
        withheld=view.held(*_ASKED, fits=lambda each: each.open and member.id in each.names),
    )


def absent(notebook: Notebook, meeting: Meeting) -> tuple[Member, ...]:
    """Who cannot come, or was not at a meeting that is closed."""
    return tuple(
        notebook.team[person.member]
        for person in meeting.people
        if person.member in notebook.team
        and (person.response == "declined" if meeting.open else not came(person))
    )


def _needs(view: View, member: Member) -> Needs:
    notebook, whole = view.notebook, all(view.complete(table) for table in _ASKED)
    questions = [q for q in notebook.questions.values() if q.open and member.id in q.ask]
    goals = [
        goal
        for goal in notebook.goals.values()
        if goal.open and goal.agreement.get(member.id) == "pending"
    ]
    promised = [each for each in notebook.follow_ups.values() if each.owner == member.id]
    follow_ups = [each for each in promised if each.open]
    return Needs(
        questions=_by_priority(questions),
        goals=_by_priority(goals),
        follow_ups=tuple(sorted(follow_ups, key=lambda each: (each.due or date.max, each.id))),
        nothing=whole and not (questions or goals or follow_ups),
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
    child, person = notebook.child.title, meeting.attendee(member.id)
    if meeting.open:
        said = [say("note.we_meet", child=child, day=day_and_hours(meeting))]
    else:
        said = [say("note.we_met", child=child, day=show_full_date(meeting.day))]
    if member.id in {each.id for each in absent(notebook, meeting)}:
        said.append(say("note.cannot_come" if meeting.open else "note.missed"))
    if person and person.update.strip():
        said.append(say("note.thanks_for_news"))
    if needs.any or needs.nothing:
        said.append(say("note.needed" if needs.any else "note.nothing_needed"))
    yield Paragraph((message("letter.dear", name=member.name),))
    yield Paragraph((line(" ".join(said)),))


def _questions(needs: Needs, by: date | None) -> Iterator[Block]:
    if needs.questions:
        soon = message("note.answer_soon")
        yield Heading(2, message("note.answer_by", day=show_full_date(by)) if by else soon)
        yield Bullets(
            tuple(DocEntry(line(q.text), id=q.id, under=(RuledLines(1),)) for q in needs.questions),
            ordered=True,
        )


def _goals(needs: Needs) -> Iterator[Block]:
    if needs.goals:
        yield Heading(2, message("note.do_you_agree"))
        yield Bullets(
            tuple(
                DocEntry(line(strong(goal.own_words)), under=listed((line(goal.measurable),)))
                for goal in needs.goals
            )
        )


def _follow_ups(notebook: Notebook, needs: Needs) -> Iterator[Block]:
    if needs.follow_ups:
        yield Heading(2, message("note.with_you"))
        yield Bullets(
            tuple(
                DocEntry(
                    task_line(each, notebook), done=False, id=each.id, under=listed((_due(each),))
                )
                for each in needs.follow_ups
            )
        )


def _due(follow_up: FollowUp) -> DocLine:
    due = follow_up.due
    when = say("task.by", day=show_full_date(due)) if due else say("note.by_when")
    on = follow_up.waiting_on
    return dotted(when, say("note.waiting_for", what=on) if on.strip() else "")


def _again(notebook: Notebook, meeting: Meeting) -> Iterator[Block]:
    """When we meet next, where the meeting they missed is over."""
    after = None if meeting.open else next_after(notebook, meeting)
    if after:
        yield Paragraph((message("letter.meet_again", day=strong(show_full_date(after.day))),))


def _closing(
    notebook: Notebook, meeting: Meeting, today: date, by: date | None, needs: Needs
) -> Iterator[Block]:
    tell = to_answer(notebook, meeting, today)
    if not needs.any:
        yield Paragraph((message("note.tell", person=tell) if tell else (),))
    else:
        yield Heading(2, message("note.how_to_answer"))
        how = message("note.how_by", day=show_full_date(by)) if by else message("note.how_soon")
        yield Paragraph((how, tell))
    child = notebook.child.title
    yield Paragraph((message("letter.thanks", child=child), message("letter.family", child=child)))


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
