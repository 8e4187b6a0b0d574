"""What stood in the way of something that has no place, and what becomes of it."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from careprep.agenda.arrangement import Arrangement
from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.hearing import possible
from careprep.agenda.items import LeftOver, Why
from careprep.agenda.time_budget import KEPT
from careprep.model.consent import FAMILY

NO_MINUTES = Why("agenda.no_minutes")
LACK_OF_TIME = ("agenda.no_minutes", "agenda.no_minutes_else", "agenda.no_minutes_after")
"""The codes that say that minutes alone were missing."""


class Obstacle(Struct, frozen=True):
    """What stood in the way, and whether writing to those it needs would do instead."""

    why: tuple[Why, ...]
    write: bool = False


def left_overs(context: MeetingContext, arranged: Arrangement) -> tuple[LeftOver, ...]:
    """Everything gathered without a place, each with why it has none and its fate."""
    known: dict[tuple[object, ...], Obstacle] = {}
    found: list[LeftOver] = []
    aside = {entry.item for entry in context.meeting.record if entry.outcome == "parked"}
    for each in arranged.left_over:
        if each.key in aside:
            found.append(_parked(each))
            continue
        # Thousands may wait for the same few people and topics: one look for all alike.
        asks = _asks(context, each)
        alike = (each.needs, each.topics, each.voice, asks and each.urgent, asks)
        if each.key in context.meeting.choices or each.key == each.section:
            obstacle = _obstacle(context, each, asks, arranged)
        elif alike in known:
            obstacle = known[alike]
        else:
            obstacle = known[alike] = _obstacle(context, each, asks, arranged)
        found.append(_left_over(context, each, obstacle))
    return tuple(found)


def _left_over(context: MeetingContext, each: Candidate, obstacle: Obstacle) -> LeftOver:
    readers = tuple(key for key in each.needs if _may_read(context, key, each.topics))
    writing = obstacle.write and bool(readers)
    reason = obstacle.why
    if obstacle.write and not readers:
        reason = _also_unwritable(context, each, reason)
    return LeftOver(
        key=each.key,
        section=each.section,
        title=each.title,
        reason=reason,
        fate="in_writing" if writing else "next_meeting",
        for_=readers if writing else each.needs,
        topics=each.topics,
        why=each.why() if writing else (),
        next_step=_next_step(context, each, readers if writing else ()),
        about=each.about,
    )


def _next_step(context: MeetingContext, each: Candidate, write_to: tuple[str, ...]) -> Why:
    """What to do about something that has no place."""
    if write_to:
        return Why("agenda.next.letter", {"members": list(write_to)})
    if each.key in context.team:
        return Why("agenda.next.release", {"member": each.key})
    if each.key in context.questions and not each.asked:
        return Why("agenda.next.nobody_asked")
    if each.key in context.follow_ups:
        if not each.asked:
            return Why("agenda.next.nobody_owns")
        return Why("agenda.next.call", {"member": each.asked[0]})
    return Why("agenda.next.meeting")


def _parked(each: Candidate) -> LeftOver:
    return LeftOver(
        key=each.key,
        section=each.section,
        title=each.title,
        reason=(Why("agenda.set_aside"),),
        next_step=Why("agenda.next.parked"),
        fate="parked",
        for_=each.needs,
        topics=each.topics,
        about=each.about,
    )


def _asks(context: MeetingContext, each: Candidate) -> bool:
    """Is it a question or a promise for people outside the family, who could be written to?"""
    if each.key not in context.questions and each.key not in context.follow_ups:
        return False
    return bool(each.needs) and not any(_family(context, key) for key in each.needs)


def _obstacle(
    context: MeetingContext, each: Candidate, asks: bool, arranged: Arrangement
) -> Obstacle:
    if context.choice(each.key).left_out:
        return Obstacle((Why("agenda.left_out"),))
    if each.key in KEPT and not each.needs:
        return Obstacle((Why("agenda.too_short_for_frame"),))
    if each.needs and not any(context.room.comes(member) for member in each.needs):
        return Obstacle(nobody_comes(context, each.needs), write=True)
    if not possible(context, each):
        if each.key == each.section:
            return Obstacle((Why("agenda.not_heard_at_all"),))
        deaf = [key for key in each.needs if not _may_read(context, key, each.topics)]
        return Obstacle(_not_heard(context, each), write=asks and len(deaf) < len(each.needs))
    return Obstacle(_no_minutes(context, each, arranged), write=asks and each.urgent)


def _family(context: MeetingContext, member: str) -> bool:
    known = context.team.get(member)
    return known is not None and known.kind in FAMILY


def _may_read(context: MeetingContext, member: str, topics: tuple[str, ...]) -> bool:
    return member in context.team and context.hearing(member, topics).yes


def _also_unwritable(
    context: MeetingContext, each: Candidate, reason: tuple[Why, ...]
) -> tuple[Why, ...]:
    """That what was meant for somebody cannot be sent to them either."""
    known = [key for key in each.needs if key in context.team]
    if len(known) == len(each.needs) == 1 and not context.room.comes(known[0]):
        args = _hearing(context, known[0], each.topics)
        return (Why(f"agenda.absent_and_deaf.{_absence(context, known[0])}", args),)
    return (*reason, Why("agenda.not_covered")) if known else reason


def _hearing(context: MeetingContext, member: str, topics: tuple[str, ...]) -> dict[str, Any]:
    """Why somebody may not hear it, as arguments."""
    found = context.hearing(member, topics)
    args = {"hearing": found.code, "topics": list(found.topics), "on": found.on}
    return {"member": member, **args}


def nobody_comes(context: MeetingContext, needs: Iterable[str]) -> tuple[Why, ...]:
    """That nobody of those needed comes: who said no, who is silent, who was not invited."""
    groups: dict[str, list[str]] = {}
    for member in needs:
        groups.setdefault(_absence(context, member), []).append(member)
    return tuple(
        Why(f"agenda.absent.{how}", {"members": who, "count": len(who)})
        for how, who in groups.items()
    )


def _absence(context: MeetingContext, member: str) -> str:
    person = context.meeting.attendee(member)
    if person is None:
        return "uninvited"
    return {"declined": "declined", "needs-action": "silent"}.get(person.response, "outside")


def _not_heard(context: MeetingContext, each: Candidate) -> tuple[Why, ...]:
    """That whenever somebody it needs is there, somebody else may not hear it."""
    able = [key for key in each.needs if key in context.room.members]
    deaf = [key for key in able if not context.hearing(key, each.topics).yes]
    if able and deaf == able:
        if len(deaf) == 1:
            return (Why("agenda.may_not_hear", _hearing(context, deaf[0], each.topics)),)
        return (Why("agenda.many_may_not_hear", {"members": deaf}),)
    blockers = _blockers(context, each)
    found = [_in_the_room(context, blockers, each.topics)]
    until = max(context.room.until(key) for key in blockers)
    hearing = [key for key in able if key not in deaf]
    if hearing and until < context.meeting.minutes:
        last = max(hearing, key=context.room.until)
        if context.room.until(last) <= until:
            args = {"member": last, "until": context.room.until(last)}
            found.append(Why("agenda.there_until", args))
    return tuple(found)


def _blockers(context: MeetingContext, each: Candidate) -> list[str]:
    """Who may not hear it and is there while somebody is whom it needs, in the order they come."""
    present = dict.fromkeys(
        member
        for stretch in context.room.stretches
        if not each.needs or not set(each.needs).isdisjoint(stretch.present)
        for member in stretch.present
    )
    return [member for member in present if member in each.kept_from]


def _in_the_room(context: MeetingContext, blockers: list[str], topics: tuple[str, ...]) -> Why:
    """Who is in the room, from when until when, and that they may not hear it."""
    since = min(context.room.from_(member) for member in blockers)
    until = max(context.room.until(member) for member in blockers)
    leave = until < context.meeting.minutes
    args: dict[str, Any] = {"there": blockers, "count": len(blockers)}
    args |= _hearing(context, blockers[0], topics) if len(blockers) == 1 else {}
    args |= {"since": since} if since else {}
    args |= {"until": until} if leave else {}
    stay = ("between" if leave else "since") if since else "until" if leave else "all"
    return Why(f"agenda.in_the_room.{stay}", args)


def _no_minutes(context: MeetingContext, each: Candidate, arranged: Arrangement) -> tuple[Why, ...]:
    """That the minutes in which it could have been said went to other things."""
    given, longest = context.choice(each.key).minutes, arranged.timetable.longest(each.key)
    if given and longest < given:
        return (Why("agenda.not_in_one_piece", {"minutes": given, "longest": longest}),)
    if (blockers := _blockers(context, each)) and each.topics:
        return (_in_the_room(context, blockers, each.topics), Why("agenda.no_minutes_else"))
    return _too_short_a_stay(context, [key for key in each.needs if key in context.room.members])


def _too_short_a_stay(context: MeetingContext, members: list[str]) -> tuple[Why, ...]:
    """That those it needs were there for a part of the meeting only."""
    if not members:
        return (NO_MINUTES,)
    last = max(members, key=context.room.until)
    until = context.room.until(last)
    if until < context.meeting.minutes:
        return (Why("agenda.leaves_before", {"member": last, "until": until}),)
    first = min(members, key=context.room.from_)
    since = context.room.from_(first)
    if since:
        came = Why("agenda.comes_at", {"member": first, "since": since})
        return (came, Why("agenda.no_minutes_after"))
    return (NO_MINUTES,)
