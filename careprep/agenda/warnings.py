"""What the family should know about an agenda before it goes out: for it alone."""

from collections.abc import Iterator, Sequence
from typing import Any

from careprep.agenda import time_budget
from careprep.agenda.arrangement import PINNED, PRESSING, TOP, Arrangement
from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.hearing import Heard
from careprep.agenda.items import LeftOver, Why
from careprep.agenda.left_over import LACK_OF_TIME
from careprep.agenda.rules.expectations import turning_18
from careprep.model import checklist
from careprep.model.consent import FAMILY, lapsed
from careprep.model.records import FIXED_PARTS

Warned = tuple[Why, ...]  # one warning, of a sentence or more
NEVER_DROPPED = ("welcome", "read_back", "next_time")


def warnings(
    context: MeetingContext,
    heard: Heard,
    arranged: Arrangement,
    left_over: Sequence[LeftOver],
) -> tuple[Warned, ...]:
    """Everything to be warned of, what weighs most first, each thing once."""
    found = (
        *who_comes(context, heard.candidates),
        *lapsed_consents(context),
        *wishes(context, heard.candidates, arranged, left_over),
        *too_short(arranged),
        *promises(context, left_over),
        *top_three(heard.suggested),
        *called_for_nothing(context, arranged),
        *empty_minutes(context, arranged),
        *never_both(context, arranged),
        *eighteen(context),
        *slow(context),
        *not_exact(arranged),
    )
    return tuple(each for at, each in enumerate(found) if each not in found[:at])


def who_comes(context: MeetingContext, gathered: Sequence[Candidate]) -> Iterator[Warned]:
    if context.room.open:
        yield (Why("agenda.nobody_invited"),)
    elif context.room.assumed:
        yield (Why("agenda.nobody_said_yes"),)
    elif not context.room.members:
        yield (Why("agenda.nobody_coming"),)
    else:
        silent = [
            person.member
            for person in context.meeting.people
            if person.response == "needs-action" and person.member not in context.room.members
        ]
        if silent:
            yield (Why("agenda.without_them", {"members": silent, "count": len(silent)}),)
    for member, count in needed_and_silent(context, gathered).items():
        yield (Why("agenda.needed_and_silent", {"member": member, "count": count}),)
    unknown = [member for member in context.room.members if member not in context.team]
    if unknown:
        yield (Why("agenda.stranger_in_the_room"),)


def needed_and_silent(context: MeetingContext, gathered: Sequence[Candidate]) -> dict[str, int]:
    """Who has not answered, with how many things that nobody else can do."""
    found: dict[str, int] = {}
    for person in context.meeting.people:
        if person.response == "needs-action" and person.member not in context.room.members:
            alone = [each for each in gathered if each.needs == (person.member,)]
            if alone:
                found[person.member] = len(alone)
    return found


def called_for_nothing(context: MeetingContext, arranged: Arrangement) -> Iterator[Warned]:
    """Who comes although nothing on the agenda needs them: no part, no item, no question."""
    if context.room.open:
        return
    busy = {person.member for person in context.meeting.people if person.part}
    for placed in arranged.placed:
        for each in (placed.candidate, *placed.lines):
            busy.update((*each.needs, *each.asked, each.voice))
    for member, known in context.room.members.items():
        if member in busy or known.kind in (*FAMILY, "natural_support", "interpreter"):
            continue
        args: dict[str, Any] = {"member": member}
        since, until = context.room.from_(member), context.room.until(member)
        if since or until < context.meeting.minutes:
            args |= {"since": since, "until": until}
            yield (Why("agenda.needed_for_nothing_then", args),)
        else:
            yield (Why("agenda.needed_for_nothing", args),)


def empty_minutes(context: MeetingContext, arranged: Arrangement) -> Iterator[Warned]:
    """Minutes that nothing fills although something waits, and who is in the way."""
    waiting = [e for e in arranged.left_over if not context.choice(e.key).left_out]
    ends = [0, *(placed.end for placed in arranged.placed)]
    starts = [*(placed.start for placed in arranged.placed), context.meeting.minutes]
    for since, until in zip(ends, starts, strict=True):
        if since >= until or not waiting:
            continue
        there = context.room.during(since, until)
        deaf = dict.fromkeys(m for m in there if any(m in each.kept_from for each in waiting))
        args = {"since": since, "until": until, "members": list(deaf)}
        yield (Why("agenda.empty_minutes_deaf" if deaf else "agenda.empty_minutes", args),)


def never_both(context: MeetingContext, arranged: Arrangement) -> Iterator[Warned]:
    """What asks two people who both come, but are never there together."""
    for placed in arranged.placed:
        each, room = placed.candidate, context.room
        asked = [key for key in each.asked if key in room.members]
        together = any(set(asked) <= set(stretch.present) for stretch in room.stretches)
        if each.key in context.questions and len(asked) > 1 and not together:
            yield (Why("agenda.never_both", {"title": each.title, "members": asked}),)


def lapsed_consents(context: MeetingContext) -> Iterator[Warned]:
    for member in context.room.members.values():
        ended = lapsed(member, context.day)
        if ended:
            day, topics = ended
            args = {"member": member.id, "topics": list(topics), "day": day}
            yield (Why("agenda.release_ended", args),)


def wishes(
    context: MeetingContext,
    gathered: Sequence[Candidate],
    arranged: Arrangement,
    left_over: Sequence[LeftOver],
) -> Iterator[Warned]:
    """What the family chose and could not have, and why."""
    titles = {each.key: each.title for each in gathered}
    left = {each.key: each for each in left_over}
    chose_others = [
        titles[placed.candidate.key]
        for placed in arranged.placed
        if placed.candidate.key in context.top or context.choice(placed.candidate.key).pinned
    ]
    for key in dict.fromkeys((*context.top, *context.meeting.choices)):
        if key in left:
            yield from _without_place(context, left[key], chose_others)
    for key in context.meeting.top:
        if key not in context.top:
            yield from _over(context, key, "top")
    for key, choice in context.meeting.choices.items():
        if choice.pinned and key not in titles and key not in context.top:
            yield from _pinned_in_vain(context, key)
    if moved := arranged.timetable.moved:
        yield (Why("agenda.moved", {"titles": [titles[key] for key in moved]}),)
    for part in time_budget.KEPT:
        slot = arranged.timetable.slot(part)
        wanted, got = context.choice(part).minutes, slot.minutes if slot else 0
        if wanted and got and got < wanted:
            args = {"title": titles[part], "minutes": got, "wanted": wanted}
            yield (Why("agenda.fewer_minutes", args),)
        if context.choice(part).place is not None and slot:
            yield (Why("agenda.stays_in_place", {"title": titles[part]}),)


def _without_place(
    context: MeetingContext, missing: LeftOver, chose_others: list[str]
) -> Iterator[Warned]:
    """That something the family chose, or gave minutes, has no place, and why."""
    choice, top, what = context.choice(missing.key), missing.key in context.top, missing.title
    if choice.left_out:
        if top:
            yield (Why("agenda.top_left_out", {"title": what}),)
        elif missing.key in NEVER_DROPPED:
            yield (Why("agenda.needed_left_out", {"title": what}),)
        return
    if top or choice.pinned:
        why = Why("agenda.no_place.top" if top else "agenda.no_place.pinned", {"title": what})
        gave_way: tuple[Why, ...] = ()
        if chose_others and any(each.code in LACK_OF_TIME for each in missing.reason):
            gave_way = (Why("agenda.gave_way", {"titles": chose_others[:3]}),)
        yield (why, *missing.reason, *gave_way)
    elif choice.minutes and missing.key in FIXED_PARTS:
        args = {"title": what, "minutes": choice.minutes}
        yield (Why("agenda.no_place.minutes", args), *missing.reason)


def _over(context: MeetingContext, key: str, how: str) -> Iterator[Warned]:
    """That what was chosen is over already; nothing at all about what is private."""
    if key in context.questions:
        yield (Why(f"agenda.question_over.{how}", {"title": context.questions[key].title}),)
    elif key in context.goals:
        goal = context.goals[key]
        args = {"title": goal.title, "lifecycle": goal.lifecycle}
        yield (Why(f"agenda.goal_over.{how}", args),)


def _pinned_in_vain(context: MeetingContext, key: str) -> Iterator[Warned]:
    """That something pinned does not come up: a goal that rests, a request without a clinic.

    What was answered or done since is no wish any more.
    """
    if key in context.goals:
        yield from _over(context, key, "pinned")
    elif key in checklist.BY_ID and key not in checklist.TRANSITION_IDS:
        yield (Why("agenda.no_clinic", {"request": key}),)


def too_short(arranged: Arrangement) -> Iterator[Warned]:
    if arranged.timetable.short:
        yield (Why("agenda.squeezed"),)
    tops = [placed for placed in arranged.placed if placed.candidate.section == "top_three"]
    if arranged.shortened or any(placed.minutes < placed.candidate.size for placed in tops):
        yield (Why("agenda.shortened"),)


def promises(context: MeetingContext, left_over: Sequence[LeftOver]) -> Iterator[Warned]:
    missed = [
        left
        for left in left_over
        if (follow := context.follow_ups.get(left.key))
        and follow.due
        and follow.due < context.day
        and not context.choice(left.key).left_out
        and any(context.room.comes(member) for member in left.for_)
    ]
    if missed:
        yield (Why("agenda.promises_missed", {"count": len(missed)}),)


def top_three(suggested: tuple[str, ...]) -> Iterator[Warned]:
    if suggested:
        yield (Why("agenda.only_suggested"),)


def eighteen(context: MeetingContext) -> Iterator[Warned]:
    for why in turning_18(context.notebook.child.born, context.today):
        yield (why,)


def slow(context: MeetingContext) -> Iterator[Warned]:
    if time_budget.interpreted(context):
        yield (Why("agenda.interpreted"),)


def not_exact(arranged: Arrangement) -> Iterator[Warned]:
    chosen = arranged.chosen
    if not chosen.exact and chosen.worth == chosen.bound:
        yield (Why("agenda.too_much"),)
    for tier, (got, most) in enumerate(zip(chosen.worth, chosen.bound, strict=True)):
        if got != most:
            percent = -(-100 * (most - got) // max(most, 1))
            yield (Why(f"agenda.gap.{_TIERS.get(tier, 'rest')}", {"percent": percent}),)
            return


_TIERS = {PINNED: "pinned", TOP: "top", PRESSING: "pressing"}
