"""The agenda of one meeting, from a notebook: gather, arrange, explain."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from careprep.agenda.context import Candidate, MeetingContext, make_context
from careprep.agenda.items import Agenda, AgendaNote, Item, Why
from careprep.agenda.left_over import left_overs
from careprep.agenda.rules import gather
from careprep.agenda.rules.common import LONGEST_WHY
from careprep.agenda.schedule.arrange import Placement, Schedule, arrange, suggest
from careprep.agenda.time_budget import KEPT
from careprep.agenda.warnings import warnings
from careprep.agenda.where import Availability
from careprep.model.notebook import Notebook
from careprep.model.records import FIXED_PARTS, Meeting

SUGGESTED = Why("agenda.suggested")


def build(notebook: Notebook, meeting: Meeting, today: dt.date) -> Agenda:
    """The agenda of a meeting, as it is on a day. Pure: the same notebook and day, the same agenda.

    Everything gathered is in it once, with a place or left over. Nothing private is in it.
    """
    context = make_context(notebook, meeting, today)
    places = Availability(context)
    gathered = gather(context)
    suggested = suggest(context, gathered, places)
    gathered = [_suggested(each) if each.key in suggested else each for each in gathered]
    arranged = arrange(context, gathered, places)
    items, unsaid = _items(context, arranged)
    placed = {item.key for item in items}
    rest = [each for each in gathered if each.key not in placed]
    left = left_overs(context, rest, places, arranged)
    # News and thanks have no life of their own: where their part has no place, they are not said.
    unplaced = [line for each in rest if each.key in FIXED_PARTS for line in each.under()]
    return Agenda(
        meeting=meeting.id,
        child=context.words.child,
        minutes=meeting.minutes,
        items=items,
        left_over=left,
        warnings=warnings(context, gathered, arranged, left, suggested),
        stretches=context.room.stretches,
        unsaid=tuple(unsaid),
        unplaced=tuple(unplaced),
        suggested=suggested,
        exact=arranged.exact,
    )


def _suggested(each: Candidate) -> Candidate:
    why = partial(_with_suggestion, each)
    return replace(each, section="top_three", why=why)


def _with_suggestion(each: Candidate) -> tuple[Why, ...]:
    return (SUGGESTED, *each.why())[:LONGEST_WHY]


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
