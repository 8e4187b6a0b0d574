"""The agenda of one meeting, from a notebook: gather, arrange, explain."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from careprep.agenda.context import Gathered, Look, look_at, sentence
from careprep.agenda.items import Agenda, Item, Line
from careprep.agenda.left_over import left_overs
from careprep.agenda.rules import gather
from careprep.agenda.rules.common import LONGEST_WHY
from careprep.agenda.schedule.arrange import Arranged, Placed, arrange, suggest
from careprep.agenda.time_budget import KEPT
from careprep.agenda.warnings import warnings
from careprep.agenda.where import Places
from careprep.model.notebook import Notebook
from careprep.model.records import FIXED_PARTS, Meeting

SUGGESTED = "We suggest it as one of your top three: you can choose others."


def build(notebook: Notebook, meeting: Meeting, today: dt.date) -> Agenda:
    """The agenda of a meeting, as it is on a day. Pure: the same notebook and day, the same agenda.

    Everything gathered is in it once, with a place or left over. Nothing private is in it.
    """
    look = look_at(notebook, meeting, today)
    places = Places(look)
    gathered = gather(look)
    suggested = suggest(look, gathered, places)
    gathered = [_suggested(each) if each.key in suggested else each for each in gathered]
    arranged = arrange(look, gathered, places)
    items, unsaid = _items(look, arranged)
    placed = {item.key for item in items}
    rest = [each for each in gathered if each.key not in placed]
    left = left_overs(look, rest, places, arranged)
    # News and thanks have no life of their own: where their part has no place, they are not said.
    unplaced = [line for each in rest if each.key in FIXED_PARTS for line in each.under()]
    return Agenda(
        meeting=meeting.id,
        child=look.child,
        minutes=meeting.minutes,
        items=items,
        left_over=left,
        warnings=warnings(look, gathered, arranged, left, suggested),
        stretches=look.room.stretches,
        unsaid=tuple(unsaid),
        unplaced=tuple(unplaced),
        suggested=suggested,
        exact=arranged.exact,
    )


def _suggested(each: Gathered) -> Gathered:
    why = partial(_with_suggestion, each)
    return replace(each, section="top_three", why=why)


def _with_suggestion(each: Gathered) -> tuple[str, ...]:
    return (SUGGESTED, *each.why())[:LONGEST_WHY]


def _items(look: Look, arranged: Arranged) -> tuple[tuple[Item, ...], list[Line]]:
    """The items in the order of the meeting, and the lines that somebody there may not hear."""
    items: list[Item] = []
    unsaid: list[Line] = []
    for placed in arranged.placed:
        lines = (*placed.gathered.under(), *_for_absent_voice(look, placed))
        said, not_said = _heard(look, placed, lines)
        items.append(_item(look, placed, said))
        unsaid += not_said
    return tuple(items), unsaid


def _item(look: Look, placed: Placed, under: Sequence[Line]) -> Item:
    each = placed.gathered
    return Item(
        key=each.key,
        section=each.section,
        title=each.title,
        start=placed.start,
        minutes=placed.minutes,
        why=each.why(),
        needs=each.needs,
        topics=each.topics,
        pinned=look.choice(each.key).pinned,
        speaks=_speaks(look, placed),
        under=tuple(under),
        about=each.about,
        worth=each.worth,
        fixed=each.key in KEPT,
    )


def _heard(look: Look, placed: Placed, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines that all who are there may hear, and the others."""
    there = look.room.during(placed.start, placed.start + placed.minutes)
    said: list[Line] = []
    unsaid: list[Line] = []
    for line in lines:
        hears = all(look.hearing(member, line.topics).yes for member in there)
        (said if hears else unsaid).append(line)
    return said, unsaid


def _for_absent_voice(look: Look, placed: Placed) -> tuple[Line, ...]:
    """That whoever wants to say it is not there then."""
    voice = placed.gathered.voice
    there = look.room.through(placed.start, placed.start + placed.minutes)
    if voice not in look.team or voice in there or look.room.open:
        return ()
    text = f"{look.name(voice)} will not be there then: somebody else says it."
    return (Line(sentence(text), placed.gathered.topics),)


def _speaks(look: Look, placed: Placed) -> str:
    """Who opens it: its own person, whoever owes it, or who speaks for the family; "" is open."""
    each = placed.gathered
    parts = {person.part: person.member for person in reversed(look.meeting.people) if person.part}
    if each.key in FIXED_PARTS:
        first = [parts.get("note_taker", "") if each.key == "read_back" else ""]
        first.append(parts.get("facilitator", ""))
    elif each.key in look.questions:
        first = [each.voice, parts.get("family_voice", ""), *look.family]
    elif each.key in look.follow_ups:
        first = [*each.needs]
    else:
        first = [*each.asked, parts.get("family_voice", ""), *look.family]
    through = look.room.through(placed.start, placed.start + placed.minutes)
    return next((member for member in first if member in through), "")
