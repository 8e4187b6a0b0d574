"""From a schedule to the agenda: the items, what is left over, what to be warned of, and why."""

from collections.abc import Sequence

from careprep.agenda.context import MeetingContext
from careprep.agenda.hearing import Heard
from careprep.agenda.items import Agenda, AgendaNote, Item, Why
from careprep.agenda.left_over import left_overs
from careprep.agenda.schedule.arrange import Placement, Schedule
from careprep.agenda.time_budget import KEPT
from careprep.agenda.warnings import warnings
from careprep.model.records import FIXED_PARTS


def explain(context: MeetingContext, heard: Heard, arranged: Schedule) -> Agenda:
    """The agenda of what was gathered: each candidate once, with a place or left over."""
    items, unsaid = _items(context, arranged)
    placed = {item.key for item in items}
    rest = [each for each in heard.candidates if each.key not in placed]
    left = left_overs(context, rest, heard.places, arranged)
    # News and thanks have no life of their own: where their part has no place, they are not said.
    unplaced = [line for each in rest if each.key in FIXED_PARTS for line in each.under()]
    return Agenda(
        meeting=context.meeting.id,
        child=context.words.child,
        minutes=context.meeting.minutes,
        items=items,
        left_over=left,
        warnings=warnings(context, heard, arranged, left),
        stretches=context.room.stretches,
        unsaid=tuple(unsaid),
        unplaced=tuple(unplaced),
        suggested=heard.suggested,
        exact=arranged.exact,
    )


def _items(
    context: MeetingContext, arranged: Schedule
) -> tuple[tuple[Item, ...], list[AgendaNote]]:
    """The items in the order of the meeting, and the lines that somebody there may not hear."""
    items: list[Item] = []
    unsaid: list[AgendaNote] = []
    for placed in arranged.placed:
        lines = (*placed.candidate.under(), *_for_absent_voice(context, placed))
        said, not_said = _heard(context, placed, lines)
        items.append(_item(context, placed, said))
        unsaid += not_said
    return tuple(items), unsaid


def _item(context: MeetingContext, placed: Placement, under: Sequence[AgendaNote]) -> Item:
    each = placed.candidate
    return Item(
        key=each.key,
        section=each.section,
        title=each.title,
        start=placed.start,
        minutes=placed.minutes,
        why=each.why(),
        needs=each.needs,
        topics=each.topics,
        pinned=context.choice(each.key).pinned,
        speaks=_speaks(context, placed),
        under=tuple(under),
        about=each.about,
        worth=each.worth,
        fixed=each.key in KEPT,
    )


def _heard(
    context: MeetingContext, placed: Placement, lines: Sequence[AgendaNote]
) -> tuple[list[AgendaNote], list[AgendaNote]]:
    """The lines that all who are there may hear, and the others."""
    there = context.room.during(placed.start, placed.start + placed.minutes)
    said: list[AgendaNote] = []
    unsaid: list[AgendaNote] = []
    for line in lines:
        hears = all(context.hearing(member, line.topics).yes for member in there)
        (said if hears else unsaid).append(line)
    return said, unsaid


def _for_absent_voice(context: MeetingContext, placed: Placement) -> tuple[AgendaNote, ...]:
    """That whoever wants to say it is not there then."""
    voice = placed.candidate.voice
    there = context.room.through(placed.start, placed.start + placed.minutes)
    if voice not in context.team or voice in there or context.room.open:
        return ()
    why = Why("agenda.voice_absent", {"member": voice})
    return (AgendaNote(why, placed.candidate.topics),)


def _speaks(context: MeetingContext, placed: Placement) -> str:
    """Who opens it: its own person, whoever owes it, or who speaks for the family; "" is open."""
    each = placed.candidate
    parts = {
        person.part: person.member for person in reversed(context.meeting.people) if person.part
    }
    if each.key in FIXED_PARTS:
        first = [parts.get("note_taker", "") if each.key == "read_back" else ""]
        first.append(parts.get("facilitator", ""))
    elif each.key in context.questions:
        first = [each.voice, parts.get("family_voice", ""), *context.family]
    elif each.key in context.follow_ups:
        first = [*each.needs]
    else:
        first = [*each.asked, parts.get("family_voice", ""), *context.family]
    through = context.room.through(placed.start, placed.start + placed.minutes)
    return next((member for member in first if member in through), "")
