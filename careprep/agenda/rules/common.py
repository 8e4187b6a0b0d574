"""What several rules share: the family's choice as a reason, and who can act on something."""

import datetime as dt
from collections.abc import Iterable

from careprep.agenda.context import Look, plain, quoted
from careprep.agenda.items import Line
from careprep.model.consent import FAMILY
from careprep.model.dates import show_days
from careprep.model.records import Meeting

LONGEST_WHY = 3
Sentences = tuple[str, ...]


def first_few(*sentences: str) -> Sentences:
    """The reasons that are there, the first ones only."""
    return tuple([said for said in sentences if said][:LONGEST_WHY])


def chosen(look: Look, key: str) -> str:
    """That the family chose it, where it did."""
    if key in look.top:
        return "One of your top three."
    return "You pinned it." if look.choice(key).pinned else ""


def carried(look: Look, key: str, first: dt.date | None) -> str:
    """How often it was carried over, and since when it waits."""
    meetings = look.carried.get(key, [])
    if not meetings:
        return ""
    first = min(first or meetings[0].day, meetings[0].day)
    return f"Carried over ×{len(meetings)}, first raised on {look.date(first)}."


def dated(look: Look, day: dt.date) -> str:
    """A due date, counted to the day of the meeting: right on every day the agenda is read."""
    days = look.days_to(day)
    if not days:
        return f"Due on {look.date(day)}, the day of this meeting."
    side = "after" if days > 0 else "before"
    return f"Due on {look.date(day)}, {show_days(abs(days))} {side} this meeting."


def at_meeting(look: Look, meeting: Meeting) -> str:
    return f"the meeting on {look.date(meeting.day)}"


def can_act(look: Look, owners: Iterable[str]) -> tuple[str, ...]:
    """Who has to be there for owners to act: they, or the family for one of its own.

    Empty where anybody will do. Family stands in for family, and a family that is not on the list
    at all is taken to be at its own meeting.
    """
    owners = tuple(dict.fromkeys(owners))
    if not owners or any(look.room.comes(owner) for owner in owners):
        return owners
    team = look.team
    if any(owner in team and team[owner].kind in FAMILY for owner in owners):
        if look.family:
            return look.family
        if not look.family_listed:
            return ()
    return owners


def serves(look: Look, about: str, topics: tuple[str, ...]) -> str:
    """The goal something serves, if whoever may hear the one may hear of the other."""
    goal = look.goals.get(about)
    return about if goal and set(goal.topics) <= set(topics) else ""


def for_goal(look: Look, about: str, topics: tuple[str, ...]) -> str:
    served = serves(look, about, topics)
    return f"It serves the goal {quoted(look.goals[served].title)}." if served else ""


def said(lead: str, text: str, topics: tuple[str, ...]) -> tuple[Line, ...]:
    """A line with somebody's own words after a lead, where there are any."""
    words = plain(text)
    return (Line(f"{lead}: {words}", topics),) if words else ()
