"""The agenda of one meeting, for everyone at the table: to read, to print, to fill in."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from careprep.agenda.build import build
from careprep.agenda.items import Agenda, AgendaNote, Item, LeftOver, SubItem, section_title
from careprep.agenda.reader_copy import ReaderCopy
from careprep.agenda.words import Words, mentioned, to_data
from careprep.documents.phrases import (
    called_by_id,
    clock_span,
    day_and_hours,
    dotted,
    has_text,
    listed,
    name,
    position,
    reach,
)
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    HeldBack,
    Paragraph,
    RuledLines,
    line,
    message,
    strong,
)
from careprep.model import labels
from careprep.model.dates import show_clock
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import FIXED_PARTS, Attendee, FollowUp, Goal, Meeting, Member, Question
from careprep.model.view import View
from careprep.text import sanitize

BLANK_TASKS = 4
PARKING_LINES = 3
ANSWER_LINES = 1
_TOLD = ("goals", "questions", "follow_ups", "meetings.purpose", "meetings.update")
ANSWERED = ("top_three", "questions")  # parts whose items ask for an answer


def agenda(whole: Notebook, meeting: Meeting, today: date, view: View) -> Document:
    """When and where, who comes, each part with its items, then what goes out in writing and what
    has to wait, and room to write.

    It is built on the whole notebook, and shown as far as it is in the view. Its warnings are for
    the person preparing it: no format shows them but the data.
    """
    built = build(whole, meeting, today, moves=view.circle)
    notebook, meeting = view.notebook, view.notebook.meetings[meeting.id]
    # One person's own copy has no clock, from which could be read what is not in it.
    clocks = view.circle or view.member is None
    # Reasons speak to the family. On a copy for anybody else “you” would be whoever reads it:
    # there the family speaks, as in all the rest of the paper.
    words = Words(notebook, meeting, to_family=view.circle)
    shown = built if view.circle else ReaderCopy(view, built, clocks).agenda()
    own = [each for key in view.own if (each := _open(notebook, key))]
    child = notebook.child.title
    blocks: list[Block] = [
        Paragraph((*_when_and_where(meeting), *_needed(shown, words, view.member, clocks))),
        *_people(notebook, meeting),
        *_moves(shown, words),
        *(_parts(shown, words) if clocks else _parts_without_clock(shown, words)),
        *_in_writing(shown.left_over, words),
        *_not_this_time(shown.left_over, words),
        *_own(own, view.family),
    ]
    data = to_data(shown, words)
    if not clocks:
        data = _without_clock(data)
    if own:
        data["private"] = [{"key": each.id, "title": each.title} for each in own]
    return Document(
        kind="agenda",
        name=f"{meeting.day.isoformat()} {child} agenda",
        title=say("agenda-paper.title", meeting=meeting.title, child=child),
        blocks=tuple(blocks),
        data=data,
        held_back=(
            *_not_said(shown.unsaid, say("held_back.not_all_in_the_room"), words),
            *_not_said(shown.unplaced, say("held_back.no_place"), words),
        ),
        withheld=view.held(
            *_TOLD,
            fits=lambda each: each.open and (each.table != "meetings" or each.id == meeting.id),
        ),
    )


def _not_said(notes: Sequence[AgendaNote], why: str, words: Words) -> tuple[HeldBack, ...]:
    """Lines that are in no copy, with the reason."""
    titles = tuple(sanitize(words.note(each), one_line=True) for each in notes)
    return (HeldBack(why, titles),) if titles else ()


def _open(notebook: Notebook, key: str) -> Goal | Question | FollowUp | None:
    thing = notebook.get(key)
    return thing if isinstance(thing, Goal | Question | FollowUp) and thing.open else None


def _needed(
    shown: Agenda, words: Words, member: Member | None, clocks: bool
) -> tuple[DocLine, ...]:
    """On a copy without clock: from when to when whoever it is for is needed."""
    stay = words.meeting.attendee(member.id) if member else None
    if clocks or member is None or stay is None:
        return ()
    theirs = [each for each in shown.items if member.id in (*each.needs, each.speaks)]
    start = min((each.start for each in theirs), default=stay.arrives)
    until = words.meeting.minutes if stay.leaves is None else stay.leaves
    end = max((each.end for each in theirs), default=until)
    span = clock_span(words.meeting.at(start), words.meeting.at(end))
    return (message("agenda-paper.needed", span=strong(span)),)


def _without_clock(data: dict[str, Any]) -> dict[str, Any]:
    clock = ("start", "minutes")
    items = [{k: v for k, v in each.items() if k not in clock} for each in data["items"]]
    return {key: value for key, value in data.items() if key != "planned"} | {"items": items}


# ── when, where, who ─────────────────────────────────────────────────────────────────────────────


def _when_and_where(meeting: Meeting) -> tuple[DocLine, ...]:
    facts = (
        (say("agenda-paper.where"), dotted(meeting.place, meeting.link)),
        (say("agenda-paper.purpose"), line(meeting.purpose)),
        (say("agenda-paper.interpreter"), line(meeting.interpreted)),
        (say("agenda-paper.needs"), line(meeting.access_needs)),
    )
    when = strong(day_and_hours(meeting))
    return (
        message("agenda-paper.when", when=when, count=meeting.minutes),
        *(line(strong(label), " ", *fact) for label, fact in facts if has_text(fact)),
    )


def _people(notebook: Notebook, meeting: Meeting) -> list[Block]:
    """Who comes, and who does not."""
    coming = [person for person in meeting.people if person.response != "declined"]
    away = [person for person in meeting.people if person.response == "declined"]
    blocks: list[Block] = []
    if coming:
        entries = tuple(_person(notebook, meeting, person) for person in coming)
        blocks += [Heading(2, message("agenda-paper.who_comes")), Bullets(entries)]
    if away:
        entries = tuple(DocEntry(called_by_id(notebook, person.member)) for person in away)
        blocks += [Heading(2, message("agenda-paper.who_cannot")), Bullets(entries)]
    return blocks


def _person(notebook: Notebook, meeting: Meeting, person: Attendee) -> DocEntry:
    unsure = person.response in ("tentative", "needs-action")
    facts = dotted(
        labels.PART.get(person.part, ""),
        _here(meeting, person),
        say(f"agenda-paper.answer.{person.response}") if unsure else "",
        person.why,
    )
    return DocEntry(called_by_id(notebook, person.member), under=listed((facts,)))


def _here(meeting: Meeting, person: Attendee) -> str:
    """When somebody is there, unless it is for all of the meeting."""
    arrives = meeting.at(person.arrives)
    if person.leaves is None or person.leaves >= meeting.minutes:
        return say("agenda-paper.from", clock=show_clock(arrives)) if person.arrives else ""
    leaves = meeting.at(person.leaves)
    if person.arrives:
        return clock_span(arrives, leaves)
    return say("agenda-paper.until", clock=show_clock(leaves))


# ── what would help ──────────────────────────────────────────────────────────────────────────────


def _moves(built: Agenda, words: Words) -> Iterable[Block]:
    """What one change would bring: above all items, and for the family alone."""
    if built.moves:
        yield Heading(2, message("agenda-paper.moves"))
        yield from listed(line(words.move(move, built)) for move in built.moves)


# ── the parts, in order ──────────────────────────────────────────────────────────────────────────


def _parts(built: Agenda, words: Words) -> Iterable[Block]:
    seen: set[str] = set()
    for section, group in groupby(built.items, key=lambda item: item.section):
        items = tuple(group)
        again = section in seen
        seen.add(section)
        heading = message(
            "agenda-paper.part_again" if again else "agenda-paper.part",
            section=section_title(section),
            clock=show_clock(words.meeting.at(items[0].start)),
            minutes=sum(item.minutes for item in items),
        )
        yield from _part(items, heading, built, words)


def _parts_without_clock(built: Agenda, words: Words) -> Iterable[Block]:
    """Each part once, in the order in which they begin."""
    parts: dict[str, list[Item]] = {}
    for item in built.items:
        parts.setdefault(item.section, []).append(item)
    for section, items in parts.items():
        yield from _part(items, line(section_title(section)), built, words, clocks=False)


def _part(
    items: Sequence[Item], heading: DocLine, built: Agenda, words: Words, *, clocks: bool = True
) -> Iterable[Block]:
    yield Heading(2, heading)
    if len(items) == 1 and items[0].key in FIXED_PARTS:
        # The heading has said all but what it is for.
        yield Paragraph((_who_and_why(items[0], built, words),))
        yield from listed(line(words.note(each)) for each in items[0].under)
    else:
        yield Bullets(tuple(_item(item, built, words, clocks) for item in items))
    if items[0].section == "read_back":
        yield Paragraph((message("agenda-paper.tasks"),))
        yield Bullets((DocEntry(_blank_task(), done=False),) * BLANK_TASKS)


def _blank_task() -> DocLine:
    """To be filled in by hand or in an editor; a filled one is the shape of any other task."""
    return message("task.line", what="." * 36, owner="." * 14, day="." * 10)


def _item(item: Item, built: Agenda, words: Words, clocks: bool) -> DocEntry:
    def lead(what: str | DocLine) -> DocLine:
        clock = strong(show_clock(words.meeting.at(item.start)))
        if clocks:
            return message("agenda-paper.item", clock=clock, minutes=item.minutes, what=what)
        return line(what) if isinstance(what, str) else what

    why = _who_and_why(item, built, words)
    notes = [line(words.note(each)) for each in item.under]
    if item.key in FIXED_PARTS:  # the heading has said its name
        return DocEntry(lead(why), under=listed(notes))
    room = (RuledLines(ANSWER_LINES),) if item.section in ANSWERED else ()
    lines = tuple(_line(each, words) for each in item.lines)
    return DocEntry(
        lead(item.title),
        done=None if item.block else _to_do(item.key, words),
        id="" if item.block else item.key,
        under=(*listed([why, *notes]), *((Bullets(lines),) if lines else ()), *room),
    )


def _line(each: SubItem, words: Words) -> DocEntry:
    """What is talked about inside an item."""
    notes = [line(words.note(note)) for note in each.under]
    why = line(words.together(each.why))
    done = _to_do(each.key, words)
    return DocEntry(line(each.title), done=done, id=each.key, under=listed([why, *notes]))


def _to_do(key: str, words: Words) -> bool | None:
    """A promise has a box to tick."""
    return False if key in words.notebook.follow_ups else None


def _who_and_why(item: Item, built: Agenda, words: Words) -> DocLine:
    """Who opens it, who of those it needs is there, unless the reasons say so; and the reasons."""
    there = {
        member
        for stretch in built.stretches
        if stretch.start < item.end and item.start < stretch.end
        for member in stretch.present
    }
    needed = [key for key in item.needs if key in there and key != item.speaks]
    found: list[DocLine] = []
    if item.speaks:
        opens = strong(name(words.notebook, item.speaks))
        found.append(message("agenda-paper.begins", name=opens))
    if not mentioned(item.why).issuperset(needed):
        names = labels.listed([name(words.notebook, key) for key in needed])
        found.append(message("agenda-paper.with", names=names))
    found.append(line(words.together(item.why)))
    return tuple(span for each in found for span in (*line(" "), *each))


# ── what is left over ────────────────────────────────────────────────────────────────────────────


def _in_writing(left_over: Sequence[LeftOver], words: Words) -> Iterable[Block]:
    """What goes out in writing, by the person it goes to."""
    by_person: dict[str, list[LeftOver]] = {}
    for left in left_over:
        if left.fate == "in_writing":
            for member in left.for_ or ("",):
                by_person.setdefault(member, []).append(left)
    if not by_person:
        return
    yield Heading(2, message("agenda-paper.in_writing"))
    for member, lefts in by_person.items():
        known = words.notebook.team.get(member)
        whom = line(name(words.notebook, member)) if member else message("agenda-paper.to_whom")
        yield Heading(3, whom)
        yield Paragraph((line(position(known) if known else ""), reach(known) if known else ()))
        yield from _lefts(lefts, words, with_why=True)


def _not_this_time(left_over: Sequence[LeftOver], words: Words) -> Iterable[Block]:
    waiting = [left for left in left_over if left.fate == "next_meeting"]
    parked = [left for left in left_over if left.fate == "parked"]
    if waiting:
        yield Heading(2, message("agenda-paper.not_this_time"))
        yield Paragraph((message("agenda-paper.come_back"),))
        yield from _lefts(waiting, words)
    yield Heading(2, message("agenda-paper.parking_lot"))
    yield Paragraph((message("agenda-paper.has_to_wait"),))
    yield from _lefts(parked, words)
    yield RuledLines(PARKING_LINES)


def _lefts(lefts: Sequence[LeftOver], words: Words, *, with_why: bool = False) -> Iterable[Block]:
    """Left-overs by what stood in the way, each such reason said once."""
    by_reason: dict[str, list[LeftOver]] = {}
    for left in lefts:
        by_reason.setdefault(words.together(left.reason), []).append(left)
    for reason, group in by_reason.items():
        yield Paragraph((line(reason),))  # left out where there is none
        whys = [words.together(left.why) if with_why else "" for left in group]
        yield Bullets(
            tuple(
                DocEntry(line(left.title), id=left.key, under=listed((line(why),)))
                for left, why in zip(group, whys, strict=True)
            )
        )


def _own(own: Sequence[Goal | Question | FollowUp], family: bool) -> Iterable[Block]:
    """What is private and theirs who read it."""
    if own:
        yield Heading(
            2, message("agenda-paper.for_the_family" if family else "agenda-paper.for_yourself")
        )
        yield Bullets(tuple(DocEntry(line(each.title), id=each.id) for each in own))
