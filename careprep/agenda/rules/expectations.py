"""Requests from the medical-home checklist, growing up, and consents that end."""

import datetime as dt
from collections.abc import Iterator

from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.items import AgendaNote
from careprep.model import checklist, queries
from careprep.model.consent import ENDS_SOON, ending
from careprep.model.dates import show_days

MOST = 2  # requests on one agenda
REQUEST, GROWING, ENDING, BIRTHDAY = 8, 10, 12, 24  # what each is worth


def requests(context: MeetingContext) -> Iterator[Candidate]:
    """At most two lines answered “not yet”, the newest answers first, where a clinic is there."""
    clinic = tuple(key for key, member in context.room.members.items() if member.kind == "health")
    if not clinic and not context.room.open:
        return
    age = queries.age(context.notebook.child.born, context.day)
    found = []
    for at, line in enumerate(checklist.shown(age)):
        given = context.notebook.expectations.get(line.id)
        pinned = context.choice(line.id).pinned
        if line.id not in checklist.TRANSITION_IDS and (
            pinned or (given and given.answer == "not_yet")
        ):
            on = given.on if given else None
            found.append((not pinned, -(on or dt.date.min).toordinal(), at, line, on))
    pins = sum(not unpinned for unpinned, *_ in found)
    for unpinned, _, _, line, on in sorted(found, key=lambda each: each[:3])[: max(MOST, pins)]:
        when = f" on {context.date(on)}" if on else ""
        not_yet = unpinned or checklist.answer(context.notebook, line.id) == "not_yet"
        lead = f"You said “not yet”{when} to this" if not_yet else "You pinned it"
        why = (f"{lead}: {line.text}",)
        yield Candidate(
            key=line.id,
            section="expectations",
            title=line.request,
            why=lambda why=why: why,  # type: ignore[misc]
            needs=tuple(key for key in clinic if key in context.team),
            worth=REQUEST,
        )


def growing_up(context: MeetingContext) -> Iterator[Candidate]:
    """From twelve on: the move to adult care, as the child's age asks for it."""
    said = checklist.transition(queries.age(context.notebook.child.born, context.day))
    if not said:
        return
    for key in checklist.TRANSITION_IDS:
        line, given = checklist.BY_ID[key], checklist.answer(context.notebook, key)
        if given in ("yes", "not_for_us"):
            continue
        yield Candidate(
            key=key,
            section="expectations",
            title=checklist.sentence(key, given) or line.request,
            why=lambda: (said,),
            topics=("transition",),
            worth=GROWING,
        )


def ending_consents(context: MeetingContext) -> Iterator[Candidate]:
    """What somebody on the team may hear ends within 60 days of the meeting."""
    for member in context.team.values():
        ends = (
            ending(member, context.day) if member.consents and member.on_team(context.day) else None
        )
        if ends is None:
            continue
        left = context.days_to(ends)
        when = f"{show_days(left)} after this meeting" if left else "the day of this meeting"
        why = (f"The release for {context.name(member.id)} ends on {context.date(ends)}, {when}.",)
        yield Candidate(
            key=member.id,
            section="expectations",
            title=f"Renew the release for {context.name(member.id)}",
            why=lambda why=why: why,  # type: ignore[misc]
            needs=(member.id,),
            worth=ENDING,
            due=ends,
        )


def birthday_18(context: MeetingContext) -> Iterator[Candidate]:
    """The child turns 18 within 60 days of the meeting."""
    born = context.notebook.child.born
    day = eighteenth(born) if born else None
    if day is None or not 0 <= context.days_to(day) <= ENDS_SOON:
        return
    yield Candidate(
        key="child",
        section="expectations",
        title=f"{context.child} turns 18 on {context.date(day)}",
        why=lambda: (f"From that day {context.child} decides who may hear what.",),
        under=lambda: tuple(
            AgendaNote(each, ("transition",)) for each in changes_at_18(context.child)
        ),
        topics=("transition",),
        worth=BIRTHDAY,
        urgent=True,
        due=day,
    )


def eighteenth(born: dt.date) -> dt.date:
    """The 18th birthday; for somebody born on February 29 it is March 1."""
    year = min(born.year + 18, dt.MAXYEAR)  # a slip in the year of birth is no reason to stop
    try:
        return born.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


def changes_at_18(name: str) -> tuple[str, ...]:
    """What is different from the 18th birthday on, a sentence each, the first to plan first."""
    return (
        f"Plan who helps {name} to decide, if help is wanted, and what that takes.",
        f"Releases need the signature of {name} from then on: have new ones ready.",
        f"Family members too may hear only what {name} agrees to. Ask the clinic, the school and "
        "the county what they need on that day.",
    )


def turning_18(name: str, born: dt.date | None, today: dt.date, shown: str = "") -> tuple[str, ...]:
    """What to be told within 60, 30 and 7 days before the 18th birthday; empty before and after.

    The nearer the day, the more of what changes is listed. `shown` is the birthday in words.
    """
    day = eighteenth(born) if born else None
    left = (day - today).days if day else -1
    if day is None or not 0 <= left <= ENDS_SOON:
        return ()
    many = 1 if left > 30 else 2 if left > 7 else 3
    lead = f"{name} turns 18 on {shown or day.isoformat()} and decides from then on who hears what."
    return (lead, *changes_at_18(name)[:many])
