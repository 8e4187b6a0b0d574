"""Who may hear what was gathered: where in the meeting it may be said, and who is in the way."""

from collections.abc import Iterable, Sequence
from functools import partial
from heapq import nsmallest

from msgspec import Struct
from msgspec.structs import replace

from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.items import Why
from careprep.agenda.rules.common import LONGEST_WHY

SUGGESTIONS = 3


class Heard(Struct, frozen=True):
    """What was gathered, each with those it is kept from. `suggested` are the keys that stand for
    the top three, where the family has chosen none.
    """

    candidates: tuple[Candidate, ...]
    suggested: tuple[str, ...]


def hear(context: MeetingContext, gathered: Sequence[Candidate]) -> Heard:
    """Who comes and may not hear each, and the top three to suggest: the worthiest possible."""
    candidates = [replace(each, kept_from=kept_from(context, each)) for each in gathered]
    suggested = _suggest(context, candidates)
    return Heard(
        tuple(_suggested(each) if each.key in suggested else each for each in candidates),
        suggested,
    )


def kept_from(context: MeetingContext, each: Candidate) -> frozenset[str]:
    """Those who come and may not hear it."""
    if each.key == "since_last_time":
        return _fewest_kept_from(context, each)
    # That a release ends is for the family and for whoever it is.
    return context.deaf(each.topics) - (frozenset({each.key}) & context.team.keys())


def _fewest_kept_from(context: MeetingContext, each: Candidate) -> frozenset[str]:
    """The same of what is nothing but its lines: they who would keep it out of the minutes in
    which most of its lines can be heard.
    """
    deaf = [context.deaf(line.topics) for line in each.under()]
    heard = [
        [one for one in deaf if one.isdisjoint(stretch.present)]
        for stretch in context.room.stretches
    ]
    most = max(heard, key=len, default=[])
    return frozenset().union(*most) if most else frozenset(context.room.members)


def possible(context: MeetingContext, each: Candidate) -> bool:
    """Is there a minute in which it can be said?"""
    return any(at_hand(context, each, stretch.present) for stretch in context.room.stretches)


def at_hand(context: MeetingContext, each: Candidate, present: Iterable[str]) -> bool:
    """Is whoever it needs among these people, and nobody whom it is kept from?"""
    needed = not each.needs or context.room.open or not set(each.needs).isdisjoint(present)
    return needed and each.kept_from.isdisjoint(present)


def _suggest(context: MeetingContext, candidates: Sequence[Candidate]) -> tuple[str, ...]:
    if context.top:
        return ()
    records = [
        each
        for each in candidates
        if (each.key in context.questions or each.key in context.goals)
        and not context.choice(each.key).left_out
        and possible(context, each)
    ]
    best = nsmallest(SUGGESTIONS, records, key=lambda each: -each.worth)
    return tuple(each.key for each in best)


def _suggested(each: Candidate) -> Candidate:
    return replace(each, section="top_three", why=partial(_with_suggestion, each))


def _with_suggestion(each: Candidate) -> tuple[Why, ...]:
    return (Why("agenda.suggested"), *each.why())[:LONGEST_WHY]
