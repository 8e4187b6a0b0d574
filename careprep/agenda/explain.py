"""From a schedule to the agenda: the items, what is left over, what to be warned of, and why."""

from collections.abc import Sequence

from careprep.agenda.arrangement import Arrangement, Placement
from careprep.agenda.context import MeetingContext
from careprep.agenda.hearing import Heard
from careprep.agenda.items import Agenda, AgendaNote, Item, SubItem, Why
from careprep.agenda.left_over import left_overs
from careprep.agenda.warnings import warnings
from careprep.agenda.words import Words
from careprep.model.messages import say
from careprep.model.records import FIXED_PARTS


def explain(context: MeetingContext, heard: Heard, arranged: Arrangement) -> Agenda:
    """The agenda of what was gathered: each candidate once, with a place or left over."""
    unsaid: list[AgendaNote] = []
    items = tuple(_item(context, placed, unsaid) for placed in arranged.placed)
    left = left_overs(context, arranged)
    # News and thanks have no life of their own: where their part has no place, they are not said.
    parts = [each for each in arranged.left_over if each.key in FIXED_PARTS]
    return Agenda(
        meeting=context.meeting.id,
        child=context.words.child,
        minutes=context.meeting.minutes,
        items=items,
        left_over=left,
        warnings=warnings(context, heard, arranged, left),
        stretches=context.room.stretches,
        unsaid=tuple(unsaid),
        unplaced=tuple(line for each in parts for line in each.under()),
        suggested=heard.suggested,
        exact=arranged.chosen.exact,
    )


def _item(context: MeetingContext, placed: Placement, unsaid: list[AgendaNote]) -> Item:
    """An item with what may be said under it; what may not goes to `unsaid`."""
    each = placed.candidate
    lines = tuple(
        SubItem(
            key=line.key,
            title=line.title,
            why=line.why(),
            under=_heard(context, placed, line.under(), unsaid),
            topics=line.topics,
        )
        for line in (*placed.lines, *each.inside)
    )
    title, why, under = each.title, each.why(), (*each.under(), *_absent(context, placed))
    topics: tuple[str, ...] = each.topics
    if placed.lines:
        title, under = title_of_block(context.words, each.asked), ()
        why = why_block(lines)
        topics = tuple(dict.fromkeys(topic for line in placed.lines for topic in line.topics))
    return Item(
        key=each.key,
        section=each.section,
        title=title,
        start=placed.start,
        minutes=placed.minutes,
        why=why,
        needs=each.needs,
        topics=topics,
        pinned=any(context.choice(one.key).pinned for one in (each, *placed.lines)),
        speaks=_speaks(context, placed),
        under=_heard(context, placed, under, unsaid),
        lines=lines,
        about="" if placed.lines else each.about,
        worth=each.worth,
        fixed=placed.anchored,
    )


def why_block(lines: Sequence[SubItem]) -> tuple[Why, ...]:
    """Why the promises of one person are there."""
    return (Why("agenda.block", {"count": len(lines)}),)


def title_of_block(words: Words, members: Sequence[str]) -> str:
    """What the promises of these members are called as one item."""
    if members:
        return say("agenda.promises_of", names=words.names(members))
    return say("agenda.promises_of_nobody")


def _heard(
    context: MeetingContext,
    placed: Placement,
    lines: Sequence[AgendaNote],
    unsaid: list[AgendaNote],
) -> tuple[AgendaNote, ...]:
    """The lines that all who are there may hear; the others go to `unsaid`."""
    there = context.room.during(placed.start, placed.end)
    said = tuple(line for line in lines if context.deaf(line.topics).isdisjoint(there))
    unsaid += [line for line in lines if line not in said]
    return said


def _absent(context: MeetingContext, placed: Placement) -> tuple[AgendaNote, ...]:
    """That whoever wants to say it, or is asked, comes but is not there then."""
    each = placed.candidate
    there = context.room.through(placed.start, placed.end)
    if context.room.open or each.key in FIXED_PARTS:
        return ()
    found = []
    if each.voice in context.team and each.voice not in there:
        found.append(Why("agenda.voice_absent", {"member": each.voice}))
    missing = [key for key in each.asked if key in context.room.members and key not in there]
    if missing and each.key in context.questions:
        found.append(Why("agenda.asked_absent", {"members": missing, "count": len(missing)}))
    return tuple(AgendaNote(why, each.topics) for why in found)


def _speaks(context: MeetingContext, placed: Placement) -> str:
    """Who opens it: its own person, whoever owes it, or who speaks for the family; "" is open."""
    each = placed.candidate
    parts = {
        person.part: person.member for person in reversed(context.meeting.people) if person.part
    }
    if each.key == "about_me":
        first = [*each.needs]
    elif each.key in FIXED_PARTS:
        first = [parts.get("note_taker", "") if each.key == "read_back" else ""]
        first.append(parts.get("facilitator", ""))
    elif each.key in context.questions:
        first = [each.voice, parts.get("family_voice", ""), *context.family]
    elif each.key in context.follow_ups:
        first = [*each.needs]
    else:
        first = [each.voice, *each.asked, parts.get("family_voice", ""), *context.family]
    through = context.room.through(placed.start, placed.end)
    return next((member for member in first if member in through), "")
