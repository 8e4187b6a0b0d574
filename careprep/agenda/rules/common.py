"""What several rules share: the family's choice as a reason, and who can act on something."""

import datetime as dt
from collections.abc import Iterable

from careprep.agenda.context import MeetingContext, quoted, sanitize_line
from careprep.agenda.items import AgendaNote
from careprep.model.consent import FAMILY
from careprep.model.dates import show_days
from careprep.model.records import Meeting

LONGEST_WHY = 3
Sentences = tuple[str, ...]


def first_few(*sentences: str) -> Sentences:
    """The reasons that are there, the first ones only."""
    return tuple([said for said in sentences if said][:LONGEST_WHY])


def chosen(context: MeetingContext, key: str) -> str:
    """That the family chose it, where it did."""
    if key in context.top:
        return "One of your top three."
    return "You pinned it." if context.choice(key).pinned else ""


def carried(context: MeetingContext, key: str, first: dt.date | None) -> str:
    """How often it was carried over, and since when it waits."""
    meetings = context.carried.get(key, [])
    if not meetings:
        return ""
    first = min(first or meetings[0].day, meetings[0].day)
    return f"Carried over ×{len(meetings)}, first raised on {context.date(first)}."


def dated(context: MeetingContext, day: dt.date) -> str:
    """A due date, counted to the day of the meeting: right on every day the agenda is read."""
    days = context.days_to(day)
    if not days:
        return f"Due on {context.date(day)}, the day of this meeting."
    side = "after" if days > 0 else "before"
    return f"Due on {context.date(day)}, {show_days(abs(days))} {side} this meeting."


def at_meeting(context: MeetingContext, meeting: Meeting) -> str:
    return f"the meeting on {context.date(meeting.day)}"


def can_act(context: MeetingContext, owners: Iterable[str]) -> tuple[str, ...]:
    """Who has to be there for owners to act: they, or the family for one of its own.

    Empty where anybody will do. Family stands in for family, and a family that is not on the list
    at all is taken to be at its own meeting.
    """
    owners = tuple(dict.fromkeys(owners))
    if not owners or any(context.room.comes(owner) for owner in owners):
        return owners
    team = context.team
    if any(owner in team and team[owner].kind in FAMILY for owner in owners):
        if context.family:
            return context.family
        if not context.family_listed:
            return ()
    return owners


def serves(context: MeetingContext, about: str, topics: tuple[str, ...]) -> str:
    """The goal something serves, if whoever may hear the one may hear of the other."""
    goal = context.goals.get(about)
    return about if goal and set(goal.topics) <= set(topics) else ""


def for_goal(context: MeetingContext, about: str, topics: tuple[str, ...]) -> str:
    served = serves(context, about, topics)
    return f"It serves the goal {quoted(context.goals[served].title)}." if served else ""


def quote_words(lead: str, text: str, topics: tuple[str, ...]) -> tuple[AgendaNote, ...]:
    """A line with somebody's own words after a lead, where there are any."""
    words = sanitize_line(text)
    return (AgendaNote(f"{lead}: {words}", topics),) if words else ()
