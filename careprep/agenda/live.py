"""A meeting while it runs: what we are on, how long is left, and the plan for the rest of it.

Nothing is kept but the meeting's own record: an entry without minutes is the item we are on. The
rest is fitted again from this minute on, so that an overrun takes minutes from what is optional.
"""

import datetime as dt
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.agenda.context import make_context
from careprep.agenda.items import Agenda, Item, LeftOver, Why, section_title
from careprep.model import checklist
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.queries import carried, raised_on
from careprep.model.records import FIXED_PARTS, TIME_ALONE, Attendee, ItemPreference, Meeting


class Running(Struct, frozen=True, kw_only=True):
    """Where a meeting stands in one minute. All numbers are minutes."""

    gone: int  # since it was opened
    left: int  # of the meeting; below zero when it runs over
    current: str  # the key of the item we are on, "" before the first
    title: str
    planned: int  # for the item we are on
    spent: int  # on it so far
    why: tuple[Why, ...]
    rest: tuple[Item, ...]  # what is still to come, each with its start from now
    squeezed: tuple[str, ...]  # titles that had a place before this item ran over
    leaving: tuple[tuple[str, int], ...]  # who leaves in the next minutes: member, minutes until
    others: tuple[LeftOver, ...]  # what has no place in the time that is left, as far as all who
    # are there may hear of it
    live: bool  # False: it was opened again long after, to put right what was written


SOON = 10  # minutes ahead that somebody's leaving is shown
LATE = 240  # minutes after its end: nobody sits there any more


def running(notebook: Notebook, meeting: Meeting, now: dt.datetime) -> Running:
    """Where the meeting stands at `now`; pure, so that a whole meeting can be run in a test."""
    opened = dt.datetime.fromisoformat(meeting.opened_at or meeting.starts)
    gone = max(0, int((now - opened).total_seconds() // 60))
    live = gone <= meeting.minutes + LATE
    gone = gone if live else meeting.minutes
    current = next((entry for entry in meeting.record if entry.minutes is None), None)
    before = sum(entry.minutes or 0 for entry in meeting.record)
    spent = max(0, gone - before) if current and live else 0
    whole = build(_as_planned(notebook, meeting), meeting, now.date())
    item = whole.item(current.item) if current else None
    planned = item.minutes if item else 1
    # The item we are on takes what it was given, or what it has taken already.
    begin = before + max(planned, spent) if current else before
    choices = _choices(meeting, whole)
    rest = _rest(notebook, meeting, begin, now, choices)
    hoped = _rest(notebook, meeting, before + planned, now, choices) if spent > planned else rest
    coming = _coming(meeting, rest.items)
    placed = {each.key for each in coming}
    hopes = _coming(meeting, hoped.items)
    left_out = tuple(each.title for each in hopes if each.key not in placed)
    leaving = tuple(
        (person.member, person.leaves - gone)
        for person in _attending(meeting).people
        if live and person.coming and person.leaves is not None
        if 0 <= person.leaves - gone <= SOON
    )
    done = {entry.item for entry in meeting.record}
    heard = _heard_by_all(notebook, meeting, now.date(), gone)
    return Running(
        gone=gone,
        left=meeting.minutes - gone,
        current=current.item if current else "",
        title=item.title if item else title_of(notebook, current.item) if current else "",
        planned=planned,
        spent=spent,
        why=item.why if item else (),
        rest=coming,
        squeezed=left_out,
        leaving=leaving,
        others=tuple(
            each
            for each in rest.left_over
            if each.key not in done and notebook.get(each.key) and heard(each.topics)
        ),
        live=live,
    )


def _as_planned(notebook: Notebook, meeting: Meeting) -> Notebook:
    """The notebook with all that was talked about open: an answer or a promise that is kept takes
    no minutes from the item we are on, and what is inside an item stays there.
    """
    for entry in meeting.record:
        question, follow_up = (
            notebook.questions.get(entry.item),
            notebook.follow_ups.get(entry.item),
        )
        if question and not question.open:
            notebook = notebook.put(replace(question, state="open"))
        elif follow_up and not follow_up.open:
            notebook = notebook.put(replace(follow_up, status="requested"))
    return notebook


def _coming(meeting: Meeting, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Once the read-back has begun nothing new is opened: only the next date is still to come."""
    begun = {entry.item for entry in meeting.record}
    if not begun & {"read_back", "next_time"}:
        return items
    return tuple(item for item in items if item.key == "next_time")


class StillOpen(Struct, frozen=True, kw_only=True):
    """A question that a meeting leaves open: what became of it so far ("" nothing) and where it
    goes, how often earlier meetings carried it over, and whether it may be shown to all there."""

    key: str
    title: str
    outcome: str
    fate: str
    carried: int
    asks: bool  # it came back often, and nobody said yet what becomes of it or why it stays
    shown: bool


OFTEN = 3  # carried over so many times: the next time it is, somebody says why


def still_open(
    notebook: Notebook, meeting: Meeting, today: dt.date, minute: int | None = None
) -> tuple[StillOpen, ...]:
    """The open questions that this meeting gathered, in the order of its agenda; `minute` is the
    one it is in (the end, where none is given)."""
    entries = {entry.item: entry for entry in meeting.record}
    fates = {(parked.about, parked.text): parked.fate for parked in meeting.parked}
    times = carried(notebook, meeting)
    heard = _heard_by_all(notebook, meeting, today, meeting.minutes if minute is None else minute)
    found = []
    for each in _gathered(notebook, meeting, today):
        if each.key not in notebook.questions:
            continue
        entry = entries.get(each.key)
        often = len(times.get(each.key, ())) >= OFTEN
        found.append(
            StillOpen(
                key=each.key,
                title=each.title,
                outcome=entry.outcome if entry else "",
                fate=fates.get((each.key, notebook.questions[each.key].text), ""),
                carried=len(times.get(each.key, ())),
                asks=often and (entry is None or needs_reason(notebook, meeting, each.key)),
                shown=heard(each.topics),
            )
        )
    return tuple(found)


def needs_reason(notebook: Notebook, meeting: Meeting, key: str) -> bool:
    """Is it carried over once more after three times, without a word on why?"""
    entry = next((each for each in meeting.record if each.item == key), None)
    if entry is None or entry.outcome != "carried" or entry.notes.strip():
        return False
    return len(carried(notebook, meeting).get(key, ())) >= OFTEN


def missed(notebook: Notebook, meeting: Meeting, today: dt.date) -> tuple[str, ...]:
    """What is carried over when the meeting closes now, as far as its record does not have it.

    Fixed parts have no life outside the meeting, and a follow-up comes back by itself; a goal
    comes back where it had a place and was not reached, an open question in any case.
    """
    gathered = _gathered(notebook, meeting, today)
    placed = [key for each in gathered if isinstance(each, Item) for key in each.keys]
    goals = [key for key in placed if key in notebook.goals]
    return (*goals, *(e.key for e in gathered if e.key in notebook.questions))


def _gathered(notebook: Notebook, meeting: Meeting, today: dt.date) -> tuple[Item | LeftOver, ...]:
    """What the meeting gathered; not what was first asked after its day, when it closes late."""
    agenda = build(notebook, meeting, today)
    both: tuple[Item | LeftOver, ...] = (*agenda.items, *agenda.left_over)

    def later(key: str) -> bool:
        question = notebook.questions.get(key)
        raised = raised_on(question) if question else None
        return raised is not None and today > meeting.day and raised > meeting.day

    return tuple(each for each in both if not later(each.key))


def _heard_by_all(
    notebook: Notebook, meeting: Meeting, today: dt.date, minute: int
) -> Callable[[tuple[str, ...]], bool]:
    """Whether everybody who is there in a minute may hear of these topics."""
    here = _attending(meeting)
    context = make_context(notebook, here, today)
    there = [
        person.member
        for person in here.people
        if person.coming and (person.leaves is None or person.leaves >= minute)
    ]
    return lambda topics: all(context.hearing(member, topics).yes for member in there)


def _attending(meeting: Meeting) -> Meeting:
    """The meeting with its people as they are there: what was said in the room comes first."""
    said = {True: "accepted", False: "declined"}
    people = tuple(
        person
        if person.attended is None
        else replace(person, response=said[person.attended], arrives=0)
        for person in meeting.people
    )
    return replace(meeting, people=people)


def title_of(notebook: Notebook, key: str) -> str:
    """What an item of a meeting's record is called."""
    if key in checklist.BY_ID:
        return checklist.BY_ID[key].text
    if key in FIXED_PARTS:
        return section_title(key)
    if key == TIME_ALONE:
        return say("agenda.time_alone")
    return str(getattr(notebook.get(key), "title", key))


def _choices(meeting: Meeting, whole: Agenda) -> dict[str, ItemPreference]:
    """What the rest keeps of the plan: minutes as they were; what was said, and all that was
    inside it, is not said again."""
    sizes = {each.key: each.minutes for each in whole.items if not each.block}
    choices = {key: ItemPreference(minutes=size) for key, size in sizes.items()}
    for key, choice in meeting.choices.items():
        choices[key] = replace(choice, minutes=choice.minutes or sizes.get(key))
    for entry in meeting.record:
        item = whole.item(entry.item)
        for key in item.keys if item else (entry.item,):
            choices[key] = ItemPreference(left_out=True)
    return choices


def _rest(
    notebook: Notebook,
    meeting: Meeting,
    begin: int,
    now: dt.datetime,
    choices: dict[str, ItemPreference],
) -> Agenda:
    """The agenda of what is left, as if the meeting began `begin` minutes after it did.

    What had a place keeps its minutes: a shorter rest holds fewer things, each as long as it was
    planned, and the read-back stays whole.
    """
    minutes = max(1, meeting.minutes - begin)
    meeting = _attending(meeting)
    done = {key for key, choice in choices.items() if choice.left_out}
    shifted = replace(
        meeting,
        starts=meeting.at(begin).strftime("%Y-%m-%dT%H:%M"),
        minutes=minutes,
        people=tuple(_shifted(person, begin) for person in meeting.people),
        top=tuple(key for key in meeting.top if key not in done),
        choices=choices,
        record=(),
    )
    return build(notebook.put(shifted), shifted, now.date())


def _shifted(person: Attendee, begin: int) -> Attendee:
    """Their stay from then on; who has left by then leaves before it begins, and is not there."""
    return replace(
        person,
        arrives=max(0, person.arrives - begin),
        leaves=None if person.leaves is None else person.leaves - begin,
    )
