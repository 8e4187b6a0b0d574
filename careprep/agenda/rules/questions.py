"""Questions: every open one asks for a place."""

from collections.abc import Iterator
from functools import partial

from careprep.agenda.context import Gathered, Look, plain
from careprep.agenda.items import Line
from careprep.agenda.rules import score
from careprep.agenda.rules.common import (
    Sentences,
    carried,
    chosen,
    first_few,
    for_goal,
    serves,
)
from careprep.model.dates import show_days
from careprep.model.queries import raised_on
from careprep.model.records import Question

USUAL = 5  # minutes of a question where nobody gave any: then the plan decides


def questions(look: Look) -> Iterator[Gathered]:
    """Every open question."""
    for question in look.questions.values():
        if question.open:
            yield gathered(look, question)


def gathered(look: Look, question: Question) -> Gathered:
    asked = tuple(dict.fromkeys(question.ask))
    return Gathered(
        key=question.id,
        section="top_three" if question.id in look.top else "questions",
        title=plain(question.text),
        why=partial(_why, look, question),
        under=partial(_under, look, asked, question.topics),
        needs=asked,
        asked=asked,
        voice=question.own_voice,
        topics=question.topics,
        about=serves(look, question.about, question.topics),
        size=0 if question.minutes == USUAL else question.minutes,
        worth=_worth(look, question, asked),
        urgent=question.priority == "high",
    )


def _worth(look: Look, question: Question, asked: tuple[str, ...]) -> int:
    raised = raised_on(question)
    goal = look.goals.get(question.about)
    return (
        score.PRIORITY[question.priority]
        + (score.waiting(-look.days_to(raised)) if raised else 0)
        + score.carried(len(look.carried.get(question.id, ())))
        + (score.VOICE if question.own_voice else 0)
        + (score.nearing(look.days_to(goal.due)) // 2 if goal and goal.due else 0)
        + (score.LAST_CHANCE if any(map(look.comes_early_or_rarely, asked)) else 0)
    )


def _why(look: Look, question: Question) -> Sentences:
    raised = raised_on(question)
    coming = [member for member in question.ask if member in look.room.members]
    return first_few(
        chosen(look, question.id),
        own_voice(look, question),
        carried(look, question.id, raised),
        last_chance(look, coming) or there(look, coming),
        "It matters a lot to you." if question.priority == "high" else "",
        for_goal(look, question.about, question.topics),
        waiting(look, question),
    ) or ("It is still open.",)


def own_voice(look: Look, question: Question) -> str:
    known = question.own_voice in look.team
    return f"{look.name(question.own_voice)} wants to say it." if known else ""


def there(look: Look, coming: list[str]) -> str:
    return f"It is for {look.names(coming)}, who will be there." if coming else ""


def last_chance(look: Look, coming: list[str]) -> str:
    """That somebody it needs leaves before the end."""
    end = look.meeting.minutes
    if not coming or any(look.room.until(member) == end for member in coming):
        return ""
    latest = max(coming, key=look.room.until)
    return f"It is for {look.name(latest)}, who leaves at {look.clock(look.room.until(latest))}."


def waiting(look: Look, question: Question) -> str:
    raised = raised_on(question)
    days = -look.days_to(raised) if raised else 0
    if not raised or days <= 0:
        return ""
    return f"You have waited since {look.date(raised)}: {show_days(days)} by this meeting."


def _under(look: Look, asked: tuple[str, ...], topics: tuple[str, ...]) -> tuple[Line, ...]:
    away = [member for member in asked if not look.room.comes(member)]
    if not away:
        return ()
    text = f"{look.names(away)} must be asked too, and will not be there."
    return (Line(text, topics),)
