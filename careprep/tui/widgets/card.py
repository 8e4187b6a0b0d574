"""A record as lines to read: its fields in words, and what the rest of the notebook says of it."""

import datetime as dt
from functools import lru_cache

from msgspec import Struct

from careprep.documents.kinds.merge import otherwise
from careprep.errors import Sentence
from careprep.model import labels, parsing, queries
from careprep.model.consent import covers, ending, lapsed
from careprep.model.dates import show_age, show_date, show_days
from careprep.model.fields import FIELDS, ParseContext
from careprep.model.notebook import Notebook
from careprep.model.records import FollowUp, Goal, Meeting, Member, Question, Record, StoredConflict
from careprep.tui.widgets.reader import StyledLine

_BARS = "▁▂▃▄▅▆▇█"


def card(record: Record, notebook: Notebook, today: dt.date) -> tuple[StyledLine, ...]:
    """Everything a record says, the title first."""
    context = ParseContext(today=today, starts=record.when if isinstance(record, Meeting) else None)
    lines: list[StyledLine] = [((str(getattr(record, "title", "")), "title"),)]
    lines += [((text, "dim"),) for text in remarks(record, notebook, today)]
    lines.append(())
    for field in FIELDS[type(record)][1 if not isinstance(record, Meeting) else 0 :]:
        value = getattr(record, field.attr)
        text = parsing.to_display(field, value, notebook, context)
        if not text:
            continue
        parts = text.split("\n")
        if len(parts) == 1:
            lines.append(((f"{field.label}: ", "strong"), (text, "")))
        else:
            lines.append(((field.label, "strong"),))
            lines += [((f"  • {part}", ""),) for part in parts]
    lines += _linked(record, notebook, today)
    return tuple(lines)


def remarks(record: Record, notebook: Notebook, today: dt.date) -> list[str]:
    """What follows from the records and the day: overdue, waiting, carried over."""
    match record:
        case Member() if hears := may_hear_about(record, today):
            gone = record.until is not None and record.until < today
            left = (
                [f"was on the team until {show_date(record.until, today)}"]
                if gone and record.until
                else []
            )
            return [*left, hears]
        case FollowUp(due=dt.date() as due) if record.open:
            return [show_age((due - today).days)]
        case Question() if record.open:
            said = []
            if asked := queries.raised_on(record):
                said.append(f"waiting for {show_days(max(0, (today - asked).days))}")
            if times := _carried(notebook).get(record.id):
                said.append(f"carried over ×{len(times)}")
            return [" · ".join(said)] if said else []
        case Goal() if line := sparkline(record):
            return [line]
    return []


def may_hear_about(member: Member, today: dt.date) -> Sentence:
    """What a member may hear, until when, and what ran out."""
    topics = covers(member, today)
    hears = [labels.topic(t) for t in topics if t and not t.startswith("-")]
    but = [labels.topic(t[1:]) for t in topics if t.startswith("-")]
    said = f"may hear about {labels.listed(hears)}" if hears else "may hear only what anyone may"
    if but:
        said += f", but not {labels.listed(but)}"
    if ends := ending(member, today):
        said += f" (ends {show_date(ends, today)}: renew it with r)"
    if gone := lapsed(member, today):
        lost = labels.listed([labels.topic(topic) for topic in gone[1]])
        said += f" (ended {show_date(gone[0], today)}: {lost})"
    return said


def bars(goal: Goal) -> str:
    """The last values of a goal's progress, a bar each, from the start to the aim."""
    values = _values(goal)
    if not values:
        return ""
    measure = goal.measure
    ends = [measure.baseline, measure.target] if measure else []
    known = [*values, *(end for end in ends if end is not None)]
    low, high = min(known), max(known)
    steps = [round((v - low) / (high - low) * 7) if high > low else 3 for v in values[-12:]]
    return "".join(_BARS[step] for step in steps)


def sparkline(goal: Goal) -> Sentence:
    """The bars, what the last one stands for, and the aim."""
    values, measure = _values(goal), goal.measure
    if not values:
        return ""
    said = f"{bars(goal)} {values[-1]:g} {measure.what if measure else ''}".rstrip()
    aim = measure.target if measure else None
    return f"{said}, aim {aim:g}" if aim is not None else said


def _values(goal: Goal) -> list[float]:
    return [note.value for note in goal.progress if note.value is not None]


def _linked(record: Record, notebook: Notebook, today: dt.date) -> list[StyledLine]:
    """What else in the notebook is about this record."""
    index = _index(notebook)
    asked = [q.text for q in index.asked.get(record.id, ())]
    steps = [
        f"{g.own_words} ({labels.LIFECYCLE[g.lifecycle]})" for g in index.steps.get(record.id, ())
    ]
    owed = [_owed(f, today) for f in index.owed.get(record.id, ())]
    promised = "They said they would" if isinstance(record, Member) else "Follow-ups"
    lines: list[StyledLine] = []
    told = (otherwise(each, notebook, today) for each in index.variants.get(record.id, ()))
    if copies := [f"{said[0]}: {said[2]}" for said in told if said]:
        lines += [(), (("Another copy says (open it and press w to decide)", "heading"),)]
        lines += [((f"  • {text}", ""),) for text in copies]
    for title, texts in (("Questions for them", asked), ("Steps", steps), (promised, owed)):
        if texts:
            lines += [(), ((title, "heading"),)]
            lines += [((f"  • {text}", ""),) for text in texts]
    return lines


@lru_cache(maxsize=1)
def _carried(notebook: Notebook) -> dict[str, list[Meeting]]:
    return queries.carried(notebook)


class _Index(Struct, frozen=True):
    """What is open, by the record it belongs to."""

    asked: dict[str, list[Question]]
    steps: dict[str, list[Goal]]
    owed: dict[str, list[FollowUp]]
    variants: dict[str, list[StoredConflict]]


@lru_cache(maxsize=1)
def _index(notebook: Notebook) -> _Index:
    """Made once for a notebook: moving the cursor must not cost more in a large one."""
    index = _Index({}, {}, {}, {})
    for question in notebook.questions.values():
        for key in question.ask if question.open else ():
            index.asked.setdefault(key, []).append(question)
    for goal in notebook.goals.values():
        index.steps.setdefault(goal.part_of, []).append(goal)
    for follow_up in notebook.follow_ups.values():
        for key in {follow_up.owner, follow_up.about} if follow_up.open else ():
            index.owed.setdefault(key, []).append(follow_up)
    for variant in notebook.variants.values():
        index.variants.setdefault(variant.of, []).append(variant)
    return index


def _owed(follow_up: FollowUp, today: dt.date) -> str:
    when = f" ({show_age((follow_up.due - today).days)})" if follow_up.due else ""
    return f"{follow_up.what}{when}"
