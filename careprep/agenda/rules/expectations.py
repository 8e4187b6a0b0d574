"""Requests from the medical-home checklist, growing up, and consents that end."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.items import AgendaNote, Why
from careprep.model import checklist, queries
from careprep.model.consent import ENDS_SOON, ending
from careprep.model.messages import say
from careprep.model.records import TIME_ALONE
from careprep.model.subjects import CIRCLE_ALONE

MOST = 2  # requests on one agenda
REQUEST, GROWING, ENDING, BIRTHDAY = 8, 10, 12, 24  # what each is worth
ALONE_FROM, ALONE_PROPOSED = 12, 16  # ages in years: see `time_alone`; 16 is our own choice
ALONE_OFFERED, ALONE = 2, 24  # what it is worth
ALONE_MINUTES = 10  # that it wants; half of them are the least. Our own choice


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
        if not unpinned and checklist.answer(context.notebook, line.id) != "not_yet":
            why = Why("agenda.pinned_request", {"line": line.id})
        elif on:
            why = Why("agenda.not_yet_on", {"line": line.id, "day": on})
        else:
            why = Why("agenda.not_yet", {"line": line.id})
        yield Candidate(
            key=line.id,
            section="expectations",
            title=line.request,
            why=partial(_just, why),
            needs=tuple(key for key in clinic if key in context.team),
            worth=REQUEST,
        )


def growing_up(context: MeetingContext) -> Iterator[Candidate]:
    """From twelve on: the move to adult care, as the child's age asks for it."""
    age = queries.age(context.notebook.child.born, context.day)
    if not checklist.transition(age):
        return
    for key in checklist.TRANSITION_IDS:
        line, given = checklist.BY_ID[key], checklist.answer(context.notebook, key)
        if given in ("yes", "not_for_us"):
            continue
        yield Candidate(
            key=key,
            section="expectations",
            title=checklist.sentence(key, given) or line.request,
            why=partial(_just, Why("agenda.growing_up", {"age": age})),
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
        args = {"member": member.id, "day": ends, "count": context.days_to(ends)}
        ended = Why("agenda.release_ends", args)
        if not args["count"]:
            ended = Why("agenda.release_ends_that_day", {"member": member.id, "day": ends})
        yield Candidate(
            key=member.id,
            section="expectations",
            title=say("agenda.renew_release", name=context.words.name(member.id)),
            why=partial(_just, ended),
            needs=(member.id,),
            topics=(CIRCLE_ALONE,),
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
        title=say("agenda.birthday_18", child=context.words.child, day=context.words.date(day)),
        why=partial(_just, Why("agenda.decides_at_18")),
        under=lambda: tuple(AgendaNote(each, ("transition",)) for each in CHANGES_AT_18),
        topics=("transition",),
        worth=BIRTHDAY,
        urgent=True,
        due=day,
    )


def time_alone(context: MeetingContext) -> Iterator[Candidate]:
    """The young person has some minutes alone with a doctor, where both come: offered where there
    is room for it from 12 on, proposed from 16 on.

    Usual practice: part of each visit without the parents from early adolescence on (American
    Academy of Pediatrics, Bright Futures, 4th ed. 2017; clinical report “Supporting the Health
    Care Transition”, Pediatrics 2018;142(5):e20182587). The National Survey of Children’s Health
    asks for it from 12 on; at 16 it is no longer left to chance that somebody thinks of it.
    """
    age = queries.age(context.notebook.child.born, context.day)
    room = context.room.members
    child = next((key for key in room if context.of_the_child(key)), "")
    doctors = tuple(key for key, member in room.items() if member.kind == "health")
    if age is None or age < ALONE_FROM or not child or not doctors:
        return
    yield Candidate(
        key=TIME_ALONE,
        section="expectations",
        title=say("agenda.time_alone"),
        why=partial(_just, Why("agenda.for_time_alone")),
        under=lambda: (AgendaNote(Why("agenda.others_step_out", {"member": child})),),
        needs=doctors,
        voice=child,
        size=ALONE_MINUTES,
        worth=ALONE if age >= ALONE_PROPOSED else ALONE_OFFERED,
        urgent=age >= ALONE_PROPOSED,
    )


def eighteenth(born: dt.date) -> dt.date:
    """The 18th birthday; for somebody born on February 29 it is March 1."""
    year = min(born.year + 18, dt.MAXYEAR)  # a slip in the year of birth is no reason to stop
    try:
        return born.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


CHANGES_AT_18 = (
    Why("agenda.who_helps_at_18"),
    Why("agenda.releases_at_18"),
    Why("agenda.family_at_18"),
)
"""What is different from the 18th birthday on, the first to plan first."""


def turning_18(born: dt.date | None, today: dt.date) -> tuple[Why, ...]:
    """What to be told within 60, 30 and 7 days before the 18th birthday; empty before and after.

    The nearer the day, the more of what changes is listed.
    """
    day = eighteenth(born) if born else None
    left = (day - today).days if day else -1
    if day is None or not 0 <= left <= ENDS_SOON:
        return ()
    many = 1 if left > 30 else 2 if left > 7 else 3
    return (Why("agenda.turns_18", {"day": day}), *CHANGES_AT_18[:many])


def _just(why: Why) -> tuple[Why, ...]:
    return (why,)
