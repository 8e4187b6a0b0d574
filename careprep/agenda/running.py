"""A meeting while it runs: what we are on, how long is left, and the plan for the rest of it.

Nothing is kept but the meeting's own record: an entry without minutes is the item we are on. The
rest is fitted again from this minute on, so that an overrun takes minutes from what is optional.
"""

import datetime as dt

from msgspec import Struct
from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.agenda.items import PART_TITLES, Agenda, Item, LeftOver
from careprep.find import carried
from careprep.model import Attendee, Choice, Entry, Meeting, Notebook


class Running(Struct, frozen=True, kw_only=True):
    """Where a meeting stands in one minute. All numbers are minutes."""

    gone: int  # since it was opened
    left: int  # of the meeting; below zero when it runs over
    current: str  # the key of the item we are on, "" before the first
    title: str
    planned: int  # for the item we are on
    spent: int  # on it so far
    why: tuple[str, ...]
    rest: tuple[Item, ...]  # what is still to come, each with its start from now
    squeezed: tuple[str, ...]  # titles that had a place before this item ran over
    leaving: tuple[tuple[str, int], ...]  # who leaves in the next minutes: member, minutes until


SOON = 10  # minutes ahead that somebody's leaving is shown


def running(notebook: Notebook, meeting: Meeting, now: dt.datetime) -> Running:
    """Where the meeting stands at `now`; pure, so that a whole meeting can be run in a test."""
    opened = dt.datetime.fromisoformat(meeting.opened_at or meeting.starts)
    gone = max(0, int((now - opened).total_seconds() // 60))
    current = next((entry for entry in meeting.record if entry.minutes is None), None)
    before = sum(entry.minutes or 0 for entry in meeting.record)
    spent = max(0, gone - before) if current else 0
    whole = build(notebook, meeting, now.date())
    item = whole.item(current.item) if current else None
    planned = item.minutes if item else 1
    # The item we are on takes what it was given, or what it has taken already.
    begin = before + max(planned, spent) if current else before
    sizes = {each.key: each.minutes for each in whole.items}
    rest = _rest(notebook, meeting, begin, now, sizes)
    hoped = _rest(notebook, meeting, before + planned, now, sizes) if spent > planned else rest
    coming = _coming(meeting, rest.items)
    placed = {each.key for each in coming}
    hopes = _coming(meeting, hoped.items)
    left_out = tuple(each.title for each in hopes if each.key not in placed)
    leaving = tuple(
        (person.member, person.leaves - gone)
        for person in meeting.people
        if person.coming and person.leaves is not None and 0 <= person.leaves - gone <= SOON
    )
    return Running(
        gone=gone,
        left=meeting.minutes - gone,
        current=current.item if current else "",
        title=item.title if item else _title(notebook, current),
        planned=planned,
        spent=spent,
        why=item.why if item else (),
        rest=coming,
        squeezed=left_out,
        leaving=leaving,
    )


def _coming(meeting: Meeting, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Once the read-back has begun nothing new is opened: only the next date is still to come."""
    begun = {entry.item for entry in meeting.record}
    if not begun & {"read_back", "next_time"}:
        return items
    return tuple(item for item in items if item.key == "next_time")


class StillOpen(Struct, frozen=True, kw_only=True):
    """A question that a meeting leaves open: what became of it so far ("" nothing), how often
    earlier meetings carried it over."""

    key: str
    title: str
    outcome: str
    carried: int


def still_open(notebook: Notebook, meeting: Meeting, today: dt.date) -> tuple[StillOpen, ...]:
    """The open questions that this meeting gathered, in the order of its agenda."""
    agenda = build(notebook, meeting, today)
    gathered: tuple[Item | LeftOver, ...] = (*agenda.items, *agenda.left_over)
    outcomes = {entry.item: entry.outcome for entry in meeting.record}
    times = carried(notebook, meeting)
    return tuple(
        StillOpen(
            key=each.key,
            title=each.title,
            outcome=outcomes.get(each.key, ""),
            carried=len(times.get(each.key, ())),
        )
        for each in gathered
        if each.key in notebook.questions
    )


def _title(notebook: Notebook, entry: Entry | None) -> str:
    if entry is None:
        return ""
    record = notebook.get(entry.item)
    return str(getattr(record, "title", PART_TITLES.get(entry.item, entry.item)))


def _rest(
    notebook: Notebook, meeting: Meeting, begin: int, now: dt.datetime, sizes: dict[str, int]
) -> Agenda:
    """The agenda of what is left, as if the meeting began `begin` minutes after it did.

    What had a place keeps its minutes (`sizes`): a shorter rest holds fewer things, each as long
    as it was planned, and the read-back stays whole.
    """
    minutes = max(1, meeting.minutes - begin)
    done = {entry.item for entry in meeting.record}
    choices = {key: Choice(minutes=size) for key, size in sizes.items()}
    for key, choice in meeting.choices.items():
        choices[key] = replace(choice, minutes=choice.minutes or sizes.get(key))
    choices |= {key: Choice(left_out=True) for key in done}
    shifted = replace(
        meeting,
        starts=(meeting.when + dt.timedelta(minutes=begin)).strftime("%Y-%m-%dT%H:%M"),
        minutes=minutes,
        people=tuple(_shifted(person, begin) for person in meeting.people),
        top=tuple(key for key in meeting.top if key not in done),
        choices=choices,
        record=(),
    )
    return build(notebook.put(shifted), shifted, now.date())


def _shifted(person: Attendee, begin: int) -> Attendee:
    leaves = person.leaves
    if leaves is not None and leaves <= begin and person.coming:
        return replace(person, response="declined", arrives=0, leaves=None)  # gone by then
    return replace(
        person,
        arrives=max(0, person.arrives - begin),
        leaves=None if leaves is None else leaves - begin,
    )
