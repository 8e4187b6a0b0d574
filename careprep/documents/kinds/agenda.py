"""The agenda of one meeting, for everyone at the table: to read, to print, to fill in."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.agenda.items import SECTION_TITLES, Agenda, Item, LeftOver, to_data
from careprep.documents.audience import Audience, held, parted
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
    sentence,
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
    Span,
    line,
    strong,
)
from careprep.model import labels
from careprep.model.consent import FAMILY
from careprep.model.dates import show_clock
from careprep.model.notebook import Notebook
from careprep.model.records import FIXED_PARTS, Attendee, FollowUp, Goal, Meeting, Question

# To be filled in by hand or in an editor; a filled one is the shape of any other task.
BLANK_TASK = f"{'.' * 36} — {'.' * 14}, by {'.' * 10}"
BLANK_TASKS = 4
PARKING_LINES = 3
ANSWER_LINES = 1
ANSWERED = ("top_three", "questions")  # parts whose items ask for an answer
# Reasons speak to the family. On a copy for anybody else “you” would be whoever reads it: there
# the family speaks, as in all the rest of the paper, or keeps what it only told the program.
IN_OUR_WORDS = {
    "One of your top three": "One of our top three",
    "It matters a lot to you": "It matters a lot to us",
    "You have waited since": "We have waited since",
    "You are working on it": "We are working on it",
    "You pinned it": "",
    "You said “not yet”": "",
    "We suggest it as one of your top three": "",
}


def agenda(notebook: Notebook, meeting: Meeting, today: date, reader: Audience) -> Document:
    """When and where, who comes, each part with its items, then what goes out in writing and what
    has to wait, and room to write.

    The agenda's warnings are for the person preparing it: no format shows them but the data.
    """
    built, held_back = _for_reader(build(notebook, meeting, today), reader)
    private, still_private = parted(reader, _private(notebook))
    child = notebook.child.title
    blocks: list[Block] = [
        Paragraph(_when_and_where(meeting)),
        *_people(notebook, meeting),
        *_parts(built, notebook, meeting),
        *_in_writing(built.left_over, notebook),
        *_not_this_time(built.left_over),
        *_for_the_family(private),
    ]
    data = to_data(built)
    if private:
        data["private"] = [{"key": each.id, "title": each.title} for each in private]
    return Document(
        kind="agenda",
        name=f"{meeting.day.isoformat()} {child} agenda",
        title=f"{meeting.title} for {child}",
        blocks=tuple(blocks),
        data=data,
        held_back=(*held_back, *still_private),
    )


# ── what the reader may see ──────────────────────────────────────────────────────────────────────


def _for_reader(built: Agenda, reader: Audience) -> tuple[Agenda, tuple[HeldBack, ...]]:
    """The agenda as this reader may see it, and what was held back."""
    if reader.family:
        deaf = "somebody who is in the room at that time may not hear it"
        no_place = "its part has no place in this meeting"
        return built, (
            *(held(each.text, deaf) for each in built.unsaid),
            *(held(each.text, no_place) for each in built.unplaced),
        )
    held_back: list[HeldBack] = []

    def may_see(title: str, topics: Sequence[str]) -> bool:
        why = reader.why_not(topics)
        if why:
            held_back.append(held(title, why))
        return not why

    family = all(member.kind in FAMILY for member in reader.hearers or ())
    told = tuple if family else _in_our_words
    items = [
        replace(
            item,
            why=told(item.why),
            under=tuple(each for each in item.under if may_see(each.text, each.topics)),
        )
        for item in built.items
        if may_see(item.title, item.topics)
    ]
    # It is nothing but its lines: an empty one would tell that something was taken out of it.
    items = [item for item in items if item.key != "since_last_time" or item.under]
    left_over = [
        # What stood in the way may be what somebody else may hear: that is for the family.
        replace(left, reason="", why=told(left.why))
        for left in built.left_over
        if left.key != "since_last_time" and may_see(left.title, left.topics)
    ]
    seen = replace(
        built, items=tuple(items), left_over=tuple(left_over), warnings=(), unsaid=(), unplaced=()
    )
    return seen, tuple(held_back)


def _in_our_words(why: Sequence[str]) -> tuple[str, ...]:
    """Reasons as the family says them to others."""
    found = []
    for reason in why:
        lead = next((lead for lead in IN_OUR_WORDS if reason.startswith(lead)), "")
        ours = IN_OUR_WORDS.get(lead, "")
        if ours or not lead:
            found.append(ours + reason[len(lead) :])
    return tuple(found)


def _private(notebook: Notebook) -> list[Goal | Question | FollowUp]:
    """What is open and private: on nobody's agenda but, where asked for, the family's own copy."""
    tables = (notebook.questions, notebook.goals, notebook.follow_ups)
    return [
        record for table in tables for record in table.values() if record.private and record.open
    ]


# ── when, where, who ─────────────────────────────────────────────────────────────────────────────


def _when_and_where(meeting: Meeting) -> tuple[DocLine, ...]:
    facts = (
        ("Where", dotted(meeting.place, meeting.link)),
        ("Why we meet", line(meeting.purpose)),
        ("Interpreter", line(meeting.interpreted)),
        ("What we need", line(meeting.access_needs)),
    )
    return (
        line(strong(day_and_hours(meeting)), f" · {labels.counted(meeting.minutes, 'minute')}"),
        *(line(strong(f"{label}: "), *fact) for label, fact in facts if has_text(fact)),
    )


def _people(notebook: Notebook, meeting: Meeting) -> list[Block]:
    """Who comes, and who does not."""
    coming = [person for person in meeting.people if person.response != "declined"]
    away = [person for person in meeting.people if person.response == "declined"]
    blocks: list[Block] = []
    if coming:
        entries = tuple(_person(notebook, meeting, person) for person in coming)
        blocks += [Heading(2, line("Who is coming")), Bullets(entries)]
    if away:
        entries = tuple(DocEntry(called_by_id(notebook, person.member)) for person in away)
        blocks += [Heading(2, line("Who cannot come")), Bullets(entries)]
    return blocks


def _person(notebook: Notebook, meeting: Meeting, person: Attendee) -> DocEntry:
    answer = {"tentative": "maybe", "needs-action": "has not answered yet"}
    facts = dotted(
        labels.PART.get(person.part, ""),
        _here(meeting, person),
        answer.get(person.response, ""),
        person.why,
    )
    return DocEntry(called_by_id(notebook, person.member), under=listed((facts,)))


def _here(meeting: Meeting, person: Attendee) -> str:
    """When somebody is there, unless it is for all of the meeting."""
    arrives = meeting.at(person.arrives)
    if person.leaves is None or person.leaves >= meeting.minutes:
        return f"from {show_clock(arrives)}" if person.arrives else ""
    leaves = meeting.at(person.leaves)
    return clock_span(arrives, leaves) if person.arrives else f"until {show_clock(leaves)}"


# ── the parts, in order ──────────────────────────────────────────────────────────────────────────


def _parts(built: Agenda, notebook: Notebook, meeting: Meeting) -> Iterable[Block]:
    seen: set[str] = set()
    for section, group in groupby(built.items, key=lambda item: item.section):
        items = tuple(group)
        again = ", continued" if section in seen else ""
        seen.add(section)
        clock = show_clock(meeting.at(items[0].start))
        minutes = sum(item.minutes for item in items)
        yield Heading(2, line(f"{SECTION_TITLES[section]}{again} · {clock} · {minutes} min"))
        if len(items) == 1 and items[0].key in FIXED_PARTS:
            # The heading has said all but what it is for.
            yield Paragraph((_who_and_why(items[0], built, notebook),))
            yield from listed(line(each.text) for each in items[0].under)
        else:
            yield Bullets(tuple(_item(item, built, notebook, meeting) for item in items))
        if section == "read_back":
            yield Paragraph((line("What — who, by when:"),))
            yield Bullets((DocEntry(line(BLANK_TASK), done=False),) * BLANK_TASKS)


def _item(item: Item, built: Agenda, notebook: Notebook, meeting: Meeting) -> DocEntry:
    lead = line(strong(show_clock(meeting.at(item.start))), f" · {item.minutes} min · ")
    why = _who_and_why(item, built, notebook)
    notes = [line(each.text) for each in item.under]
    if item.key in FIXED_PARTS:  # the heading has said its name
        return DocEntry(line(*lead, *why), under=listed(notes))
    room = (RuledLines(ANSWER_LINES),) if item.section in ANSWERED else ()
    return DocEntry(
        line(*lead, item.title),
        done=False if item.key in notebook.follow_ups else None,
        id=item.key,
        under=(*listed([why, *notes]), *room),
    )


def _who_and_why(item: Item, built: Agenda, notebook: Notebook) -> DocLine:
    """Who opens it, who of those it needs is there, unless the reasons say so; and the reasons."""
    there = {
        member
        for stretch in built.stretches
        if stretch.start < item.end and item.start < stretch.end
        for member in stretch.present
    }
    why = " ".join(map(sentence, item.why))
    needed = [name(notebook, key) for key in item.needs if key in there and key != item.speaks]
    parts: list[str | Span] = []
    if item.speaks:
        parts += [strong(name(notebook, item.speaks)), " begins. "]
    if any(called not in why for called in needed):
        parts.append(f"With {labels.listed(needed)}. ")
    return line(*parts, why)


# ── what is left over ────────────────────────────────────────────────────────────────────────────


def _in_writing(left_over: Sequence[LeftOver], notebook: Notebook) -> Iterable[Block]:
    """What goes out in writing, by the person it goes to."""
    by_person: dict[str, list[LeftOver]] = {}
    for left in left_over:
        if left.fate == "in_writing":
            for member in left.for_ or ("",):
                by_person.setdefault(member, []).append(left)
    if not by_person:
        return
    yield Heading(2, line("Send in writing"))
    for member, lefts in by_person.items():
        known = notebook.team.get(member)
        yield Heading(3, line(name(notebook, member) if member else "To whom it may concern"))
        yield Paragraph((line(position(known) if known else ""), reach(known) if known else ()))
        yield from _lefts(lefts, with_why=True)


def _not_this_time(left_over: Sequence[LeftOver]) -> Iterable[Block]:
    waiting = [left for left in left_over if left.fate == "next_meeting"]
    parked = [left for left in left_over if left.fate == "parked"]
    if waiting:
        yield Heading(2, line("Not this time"))
        yield Paragraph((line("These come back at the next meeting."),))
        yield from _lefts(waiting)
    yield Heading(2, line("Parking lot"))
    yield Paragraph((line("What comes up and has to wait:"),))
    yield from _lefts(parked)
    yield RuledLines(PARKING_LINES)


def _lefts(lefts: Sequence[LeftOver], *, with_why: bool = False) -> Iterable[Block]:
    """Left-overs by what stood in the way, each such reason said once."""
    by_reason: dict[str, list[LeftOver]] = {}
    for left in lefts:
        by_reason.setdefault(left.reason, []).append(left)
    for reason, group in by_reason.items():
        yield Paragraph((line(sentence(reason)),))  # left out where there is none
        yield Bullets(tuple(_left(left, with_why) for left in group))


def _left(left: LeftOver, with_why: bool) -> DocEntry:
    why = " ".join(map(sentence, left.why)) if with_why else ""
    return DocEntry(line(left.title), id=left.key, under=listed((line(why),)))


def _for_the_family(private: Sequence[Goal | Question | FollowUp]) -> Iterable[Block]:
    if private:
        yield Heading(2, line("For the family alone"))
        yield Bullets(tuple(DocEntry(line(each.title), id=each.id) for each in private))
