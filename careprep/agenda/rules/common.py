"""What several rules share: the family's choice as a reason, and who can act on something."""

import datetime as dt
from collections.abc import Iterable

from careprep.agenda.context import MeetingContext
from careprep.agenda.items import AgendaNote, Why
from careprep.agenda.words import sanitize_line
from careprep.model.consent import FAMILY
from careprep.model.records import Note, Progress

LONGEST_WHY = 3


def first_few(*reasons: Why | None) -> tuple[Why, ...]:
    """The reasons that are there, the first ones only."""
    return tuple([why for why in reasons if why][:LONGEST_WHY])


def chosen(context: MeetingContext, key: str) -> Why | None:
    """That the family chose it, where it did."""
    if key in context.top:
        return Why("agenda.top_three")
    return Why("agenda.pinned") if context.choice(key).pinned else None


def carried(context: MeetingContext, key: str, first: dt.date | None) -> Why | None:
    """How often it was carried over, and since when it waits."""
    meetings = context.carried.get(key, [])
    if not meetings:
        return None
    first = min(first or meetings[0].day, meetings[0].day)
    return Why("agenda.carried", {"count": len(meetings), "day": first})


def dated(context: MeetingContext, day: dt.date) -> Why:
    """A due date, counted to the day of the meeting: right on every day the agenda is read."""
    days = context.days_to(day)
    if not days:
        return Why("agenda.due_that_day", {"day": day})
    args = {"day": day, "count": abs(days)}
    return Why("agenda.due_after", args) if days > 0 else Why("agenda.due_before", args)


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


def serves(context: MeetingContext, key: str, about: str) -> str:
    """The goal something serves, where whoever may hear the one may hear of the other: else it is a
    goal that nobody has said a topic of."""
    topics = context.subjects.of(about).topics if about in context.goals else None
    return about if topics is not None and topics <= context.subjects.of(key).topics else ""


def for_goal(context: MeetingContext, key: str, about: str) -> Why | None:
    served = serves(context, key, about)
    return Why("agenda.serves_goal", {"title": context.goals[served].title}) if served else None


def newest(notes: Iterable[Progress | Note]) -> tuple[dt.date, str, str] | None:
    """The day, the words and who said them, of the newest note that has a day and words."""
    told = [
        (note.on, sanitize_line(note.note if isinstance(note, Progress) else note.text), note.by)
        for note in notes
        if note.on
    ]
    return max((each for each in told if each[1]), key=lambda each: each[0], default=None)


def last_noted(
    context: MeetingContext, key: str, notes: Iterable[Progress | Note]
) -> tuple[AgendaNote, ...]:
    """A line with the newest of the notes on a record."""
    found = newest(notes)
    if found is None:
        return ()
    day, words, by = found
    why = Why("agenda.last_noted", {"day": day, "words": words})
    return (AgendaNote(why, context.topics(key, by)),)
