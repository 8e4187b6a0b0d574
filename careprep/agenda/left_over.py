"""What stood in the way of something that has no place, in words, and what becomes of it."""

from collections.abc import Iterable

from msgspec import Struct

from careprep.agenda.context import Candidate, MeetingContext, sentence
from careprep.agenda.items import LeftOver, Stretch
from careprep.agenda.schedule.arrange import Schedule
from careprep.agenda.time_budget import KEPT
from careprep.agenda.where import Availability
from careprep.model import labels
from careprep.model.consent import FAMILY

NO_MINUTES = "There were no minutes left."
SET_ASIDE = "You set it aside at this meeting."
LEFT_OUT = "You left it out this time."


class Obstacle(Struct, frozen=True):
    """A sentence, and whether writing to those it needs would do instead."""

    text: str
    write: bool = False


def left_overs(
    context: MeetingContext, rest: Iterable[Candidate], places: Availability, arranged: Schedule
) -> tuple[LeftOver, ...]:
    """Everything gathered without a place, each with why it has none and its fate."""
    known: dict[tuple[object, ...], Obstacle] = {}
    found: list[LeftOver] = []
    aside = {entry.item for entry in context.meeting.record if entry.outcome == "parked"}
    for each in rest:
        if each.key in aside:
            found.append(_parked(each))
            continue
        # Thousands may wait for the same few people and topics: one look for all alike.
        asks = _asks(context, each)
        alike = (each.needs, each.topics, each.voice, asks and each.urgent, asks)
        if each.key in context.meeting.choices or each.key == each.section:
            obstacle = _obstacle(context, each, asks, places, arranged)
        elif alike in known:
            obstacle = known[alike]
        else:
            obstacle = known[alike] = _obstacle(context, each, asks, places, arranged)
        found.append(_left_over(context, each, obstacle))
    return tuple(found)


def _left_over(context: MeetingContext, each: Candidate, obstacle: Obstacle) -> LeftOver:
    readers = tuple(key for key in each.needs if _may_read(context, key, each.topics))
    writing = obstacle.write and bool(readers)
    text = sentence(obstacle.text)
    if obstacle.write and not readers:
        text = _also_unwritable(context, each, text)
    return LeftOver(
        key=each.key,
        section=each.section,
        title=each.title,
        reason=text,
        fate="in_writing" if writing else "next_meeting",
        for_=readers if writing else each.needs,
        topics=each.topics,
        why=each.why() if writing else (),
        about=each.about,
    )


def _parked(each: Candidate) -> LeftOver:
    return LeftOver(
        key=each.key,
        section=each.section,
        title=each.title,
        reason=SET_ASIDE,
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
    context: MeetingContext, each: Candidate, asks: bool, places: Availability, arranged: Schedule
) -> Obstacle:
    if context.choice(each.key).left_out:
        return Obstacle(LEFT_OUT)
    if each.key in KEPT:
        return Obstacle("The meeting is shorter than what has to open and close it.")
    if each.needs and not places.needed(each.needs):
        return Obstacle(nobody_comes(context, each.needs), write=True)
    if not arranged.masks[each.key]:
        if each.key == each.section:
            return Obstacle("Somebody who may not hear it is in the room all the time.")
        deaf = [key for key in each.needs if not _may_read(context, key, each.topics)]
        return Obstacle(
            _not_heard(context, each, places), write=asks and len(deaf) < len(each.needs)
        )
    return Obstacle(_no_minutes(context, each, places, arranged), write=asks and each.urgent)


def _family(context: MeetingContext, member: str) -> bool:
    known = context.team.get(member)
    return known is not None and known.kind in FAMILY


def _may_read(context: MeetingContext, member: str, topics: tuple[str, ...]) -> bool:
    return member in context.team and context.hearing(member, topics).yes


def _also_unwritable(context: MeetingContext, each: Candidate, text: str) -> str:
    """That what was meant for somebody cannot be sent to them either."""
    known = [key for key in each.needs if key in context.team]
    if len(known) == 1 and len(each.needs) == 1:
        return f"{text[:-1]}, and {context.hearing(known[0], each.topics).why}."
    return f"{text} What they may hear does not cover this." if known else text


def nobody_comes(context: MeetingContext, needs: Iterable[str]) -> str:
    """That nobody of those needed comes: who said no, who is silent, who was not invited."""
    groups: dict[str, list[str]] = {}
    for member in needs:
        groups.setdefault(_absence(context, member), []).append(member)
    return " ".join(
        f"{context.names(who)} {_VERBS[why][len(who) > 1]}." for why, who in groups.items()
    )


_VERBS = {
    "declined": ("is not coming", "are not coming"),
    "needs-action": ("has not said yes yet", "have not said yes yet"),
    "outside": ("is not there while the meeting lasts", "are not there while the meeting lasts"),
    "uninvited": ("is not on the list for this meeting", "are not on the list for this meeting"),
}


def _absence(context: MeetingContext, member: str) -> str:
    person = context.meeting.attendee(member)
    if person is None:
        return "uninvited"
    return person.response if person.response in ("declined", "needs-action") else "outside"


def _not_heard(context: MeetingContext, each: Candidate, places: Availability) -> str:
    """That whenever somebody it needs is there, somebody else may not hear it."""
    able = [key for key in each.needs if key in context.room.members]
    deaf = [key for key in able if not context.hearing(key, each.topics).yes]
    if able and deaf == able:
        if len(deaf) == 1:
            return f"{context.name(deaf[0])} {context.hearing(deaf[0], each.topics).why}."
        return f"What {context.names(deaf)} may hear does not cover this."
    present = places.needed(each.needs)
    stretches = [s for at, s in enumerate(context.room.stretches) if present >> at & 1]
    blockers = _blockers(context, stretches, each.topics)
    text = (
        f"{_in_the_room(context, blockers)}, and {_their_release(context, blockers, each.topics)}."
    )
    until = max(context.room.until(key) for key in blockers)
    hearing = [key for key in able if key not in deaf]
    if hearing and until < context.meeting.minutes:
        last = max(hearing, key=context.room.until)
        if context.room.until(last) <= until:
            text += (
                f" {context.name(last)} is there until {context.clock(context.room.until(last))}."
            )
    return text


def _blockers(
    context: MeetingContext, stretches: Iterable[Stretch], topics: tuple[str, ...]
) -> list[str]:
    present = dict.fromkeys(member for stretch in stretches for member in stretch.present)
    return [member for member in present if not context.hearing(member, topics).yes]


def _in_the_room(context: MeetingContext, blockers: list[str]) -> str:
    """Who is in the room, and until when: people of the school by that name, others by theirs."""
    school = len(blockers) > 1 and all(
        context.room.members[member].kind == "school" for member in blockers
    )
    who = "School staff" if school else context.names(blockers)
    until = max(context.room.until(member) for member in blockers)
    verb = "are" if len(blockers) > 1 else "is"
    since = min(context.room.from_(member) for member in blockers)
    if since and until < context.meeting.minutes:
        return f"{who} {verb} in the room from {context.clock(since)} to {context.clock(until)}"
    if until < context.meeting.minutes:
        return f"{who} {verb} in the room until {context.clock(until)}"
    if since:
        return f"{who} {verb} in the room from {context.clock(since)} on"
    return f"{who} {verb} in the room all the time"


def _their_release(context: MeetingContext, blockers: list[str], topics: tuple[str, ...]) -> str:
    if len(blockers) == 1:
        return context.hearing(blockers[0], topics).why
    return "what they may hear does not cover this"


def _no_minutes(
    context: MeetingContext, each: Candidate, places: Availability, arranged: Schedule
) -> str:
    """That the minutes in which it could have been said went to other things."""
    mask = arranged.masks[each.key]
    wanted, longest = arranged.sizes[each.key], arranged.longest(mask)
    if context.choice(each.key).minutes and longest < wanted:
        given = labels.counted(wanted, "minute")
        return f"You gave it {given}, and there are only {longest} in one piece for it."
    needed = places.needed(each.needs)
    blockers = _blockers(
        context,
        [s for at, s in enumerate(context.room.stretches) if (needed & ~mask) >> at & 1],
        each.topics,
    )
    if blockers:
        release = _their_release(context, blockers, each.topics)
        return (
            f"{_in_the_room(context, blockers)}, and {release}. {NO_MINUTES[:-1]} at other times."
        )
    stays: list[str] = []
    if each.voice in context.room.members and mask != needed:
        stays = [each.voice]
    elif needed != places.everywhere:
        stays = [key for key in each.needs if key in context.room.members]
    return _too_short_a_stay(context, stays)


def _too_short_a_stay(context: MeetingContext, members: list[str]) -> str:
    """That those it needs were there for a part of the meeting only."""
    if not members:
        return NO_MINUTES
    last = max(members, key=context.room.until)
    until = context.room.until(last)
    if until < context.meeting.minutes:
        return f"{context.name(last)} leaves at {context.clock(until)}, before there was time."
    first = min(members, key=context.room.from_)
    since = context.room.from_(first)
    if since:
        return (
            f"{context.name(first)} comes at {context.clock(since)}. {NO_MINUTES[:-1]} after that."
        )
    return NO_MINUTES
