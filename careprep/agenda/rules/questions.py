"""Questions: every open one asks for a place."""

from collections.abc import Iterator
from functools import partial

from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.items import AgendaNote, Why
from careprep.agenda.rules import score
from careprep.agenda.rules.common import (
    carried,
    chosen,
    first_few,
    for_goal,
    serves,
)
from careprep.agenda.words import sanitize_line
from careprep.model.queries import raised_on
from careprep.model.records import Question

USUAL = 5  # minutes of a question where nobody gave any: then the plan decides


def questions(context: MeetingContext) -> Iterator[Candidate]:
    """Every open question."""
    for question in context.questions.values():
        if question.open:
            yield gathered(context, question)


def gathered(context: MeetingContext, question: Question) -> Candidate:
    asked = tuple(dict.fromkeys(question.ask))
    return Candidate(
        key=question.id,
        section="top_three" if question.id in context.top else "questions",
        title=sanitize_line(question.text),
        why=partial(_why, context, question),
        under=partial(_under, context, question),
        needs=asked,
        asked=asked,
        voice=question.own_voice,
        topics=context.topics(question.id),
        about=serves(context, question.id, question.about),
        size=0 if question.minutes == USUAL else question.minutes,
        worth=_worth(context, question, asked),
        urgent=question.priority == "high",
    )


def _worth(context: MeetingContext, question: Question, asked: tuple[str, ...]) -> int:
    raised = raised_on(question)
    goal = context.goals.get(question.about)
    return (
        score.PRIORITY[question.priority]
        + (score.waiting(-context.days_to(raised)) if raised else 0)
        + score.carried(len(context.carried.get(question.id, ())))
        + (score.VOICE if question.own_voice else 0)
        + (score.nearing(context.days_to(goal.due)) // 2 if goal and goal.due else 0)
        + (score.LAST_CHANCE if any(map(context.comes_early_or_rarely, asked)) else 0)
    )


def _why(context: MeetingContext, question: Question) -> tuple[Why, ...]:
    raised = raised_on(question)
    coming = [member for member in question.ask if member in context.room.members]
    return first_few(
        chosen(context, question.id),
        own_voice(context, question),
        carried(context, question.id, raised),
        last_chance(context, coming) or there(coming),
        Why("agenda.matters") if question.priority == "high" else None,
        for_goal(context, question.id, question.about),
        waiting(context, question),
    ) or (Why("agenda.still_open"),)


def own_voice(context: MeetingContext, question: Question) -> Why | None:
    known = question.own_voice in context.team
    return Why("agenda.own_voice", {"member": question.own_voice}) if known else None


def there(coming: list[str]) -> Why | None:
    return Why("agenda.for_people", {"members": coming}) if coming else None


def last_chance(context: MeetingContext, coming: list[str]) -> Why | None:
    """That somebody it needs leaves before the end."""
    end = context.meeting.minutes
    if not coming or any(context.room.until(member) == end for member in coming):
        return None
    latest = max(coming, key=context.room.until)
    return Why("agenda.for_leaving", {"member": latest, "until": context.room.until(latest)})


def waiting(context: MeetingContext, question: Question) -> Why | None:
    raised = raised_on(question)
    days = -context.days_to(raised) if raised else 0
    if not raised or days <= 0:
        return None
    return Why("agenda.waiting", {"day": raised, "count": days})


def _under(context: MeetingContext, question: Question) -> tuple[AgendaNote, ...]:
    away = [member for member in dict.fromkeys(question.ask) if not context.room.comes(member)]
    if not away:
        return ()
    why = Why("agenda.absent_too", {"members": away})
    return (AgendaNote(why, context.topics(question.id)),)
