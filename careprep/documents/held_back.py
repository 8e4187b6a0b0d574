"""What was taken out of a paper, in words: for the person who makes it, and for nobody else."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from careprep.documents.phrases import name
from careprep.documents.tree import HeldBack
from careprep.model import labels
from careprep.model.consent import Hearing
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.view import Refusal, Withheld, WithheldThing
from careprep.text import sanitize

_OF_WHOLE = (
    "questions.answer",
    *(f"meetings.{at}" for at in ("purpose", "update", "record", "notes")),
)
_CLAUSES = ("private", "nobody_there", "team", "circle")  # reasons that are not about one reader


def in_words(
    withheld: Iterable[Withheld], notebook: Notebook, day: dt.date
) -> tuple[HeldBack, ...]:
    """A line for each kind of reason, with what was held back for it: by its title where whoever
    makes the paper may know that, counted where they may not either. `notebook` is the whole one,
    `day` the one on which they are read.
    """
    return gathered(_line(each, notebook, day) for each in withheld)


def counted(withheld: Iterable[Withheld]) -> list[dict[str, Any]]:
    """For other programs: how many things for each kind of reason, and nothing about them. What
    they write may go to the reader."""
    counts: Counter[str] = Counter()
    for each in withheld:
        counts[each.why.code] += len(each.things)
    return [{"why": code, "count": count} for code, count in counts.items()]


def gathered(held_back: Iterable[HeldBack]) -> tuple[HeldBack, ...]:
    """The lines of one or several papers: each reason once, and each thing once in it."""
    by_why: dict[str, HeldBack] = {}
    for each in held_back:
        before = by_why.get(each.why, HeldBack(each.why))
        by_why[each.why] = HeldBack(
            each.why,
            tuple(dict.fromkeys((*before.titles, *each.titles))),
            max(before.untold, each.untold),
            each.code,
        )
    return tuple(by_why.values())


def _line(withheld: Withheld, notebook: Notebook, day: dt.date) -> HeldBack:
    titles = [_title(thing) for thing in withheld.things]
    return HeldBack(
        _why(withheld.why, notebook, day),
        tuple(sanitize(title, one_line=True) for title in titles if title),
        titles.count(""),
        withheld.why.code,
    )


def _why(why: Refusal, notebook: Notebook, day: dt.date) -> str:
    """The reason as a clause."""
    names = labels.listed([name(notebook, member) for member in why.members])
    if why.code == "private" and names:
        return say("held_back.private_to", names=names)
    if why.code in _CLAUSES and not names:
        return say(f"held_back.{why.code}")
    hearing = Hearing(False, why.code, why.topics, why.on, day)
    return say("held_back.hearing", name=names, hearing=hearing.why)


def _title(thing: WithheldThing) -> str:
    """What a record is called, or a field of one; empty where nobody else may know it."""
    at = f"{thing.table}.{thing.field}"
    if thing.table == "expectations":
        return say("held_back.answers")
    if thing.table == "child":
        return say("held_back.born" if thing.field == "born" else f"about.{thing.field}")
    if at in _OF_WHOLE:
        return say(f"held_back.field.{thing.field}", title=thing.title)
    return thing.title
