"""What the family should know about an agenda before it goes out: for it alone."""

from collections.abc import Iterator, Sequence

from careprep.agenda import time_budget
from careprep.agenda.arrangement import PINNED, PRESSING, TOP, Arrangement
from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.hearing import Heard
from careprep.agenda.items import LeftOver, Why
from careprep.agenda.left_over import LACK_OF_TIME
from careprep.agenda.rules.expectations import turning_18
from careprep.model import checklist
from careprep.model.consent import lapsed
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
        *who_comes(context),
        *lapsed_consents(context),
        *wishes(context, heard.candidates, arranged, left_over),
        *too_short(arranged),
        *promises(context, left_over),
        *top_three(heard.suggested),
        *eighteen(context),
        *slow(context),
        *not_exact(arranged),
    )
    return tuple(each for at, each in enumerate(found) if each not in found[:at])


def who_comes(context: MeetingContext) -> Iterator[Warned]:
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
    unknown = [member for member in context.room.members if member not in context.team]
    if unknown:
        yield (Why("agenda.stranger_in_the_room"),)


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
