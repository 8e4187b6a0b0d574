"""Goals: when one asks for a place, and why."""

from collections.abc import Callable, Iterator
from functools import partial

from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.items import Why
from careprep.agenda.rules import score
from careprep.agenda.rules.common import (
    can_act,
    carried,
    chosen,
    dated,
    first_few,
    last_noted,
    serves,
)
from careprep.agenda.rules.fixed import new_good
from careprep.agenda.words import sanitize_line
from careprep.model.records import Goal

QUARTER = 92  # days, the longest quarter of a year: such goals come up. Our own choice
STUCK = ("worsening", "no-progress", "no-change", "not-achieved", "not-attainable")


def disagreed(_: MeetingContext, goal: Goal) -> Why | None:
    against = [member for member, stand in goal.agreement.items() if stand == "disagree"]
    args = {"members": against, "count": len(against)}
    return Why("agenda.disagree", args) if against else None


def stuck(_: MeetingContext, goal: Goal) -> Why | None:
    return Why(f"agenda.goal.{goal.achievement}") if goal.achievement in STUCK else None


def proposed(_: MeetingContext, goal: Goal) -> Why | None:
    return Why("agenda.idea") if goal.lifecycle == "proposed" else None


def due(context: MeetingContext, goal: Goal) -> Why | None:
    return dated(context, goal.due) if goal.due and context.days_to(goal.due) <= QUARTER else None


def silent(context: MeetingContext, goal: Goal) -> Why | None:
    """Nothing was written down since the last meeting, or there was none to talk about it."""
    last = context.last
    if last is None:
        return Why("agenda.never_talked")
    if any(note.on and note.on >= last.day for note in goal.progress):
        return None
    if goal.created and goal.created > last.starts:
        return Why("agenda.new_since", {"day": last.day})
    return Why("agenda.nothing_noted", {"day": last.day})


REASONS: tuple[Callable[[MeetingContext, Goal], Why | None], ...] = (
    disagreed,
    stuck,
    proposed,
    due,
    silent,
)


def goals(context: MeetingContext) -> Iterator[Candidate]:
    """Open goals with a reason, but those that are met or holding: they open the meeting."""
    for goal in context.goals.values():
        if not goal.open:
            continue
        chose = goal.id in context.top or context.choice(goal.id).pinned
        if chose or (
            not new_good(context, goal) and any(reason(context, goal) for reason in REASONS)
        ):
            yield gathered(context, goal)


def gathered(context: MeetingContext, goal: Goal) -> Candidate:
    needs = can_act(context, goal.owners)
    return Candidate(
        key=goal.id,
        section="top_three" if goal.id in context.top else "goals",
        title=sanitize_line(goal.own_words),
        why=partial(_why, context, goal),
        under=partial(last_noted, context, goal.id, goal.progress),
        needs=needs,
        asked=tuple(dict.fromkeys(goal.owners)),
        topics=context.topics(goal.id),
        about=serves(context, goal.id, goal.part_of),
        worth=_worth(context, goal, needs),
        part_of=goal.part_of,
        due=goal.due,
    )


def _worth(context: MeetingContext, goal: Goal, needs: tuple[str, ...]) -> int:
    days = context.days_to(goal.due) if goal.due else None
    return (
        score.PRIORITY[goal.priority]
        + (score.DISAGREE if "disagree" in goal.agreement.values() else 0)
        + (score.SLIPPING if goal.achievement in STUCK else 0)
        + (0 if days is None else score.nearing(days) or score.overdue(-days))
        + score.carried(len(context.carried.get(goal.id, ())))
        + (score.LAST_CHANCE if any(map(context.comes_early_or_rarely, needs)) else 0)
    )


def _why(context: MeetingContext, goal: Goal) -> tuple[Why, ...]:
    return first_few(
        chosen(context, goal.id),
        carried(context, goal.id, None),
        *(reason(context, goal) for reason in REASONS),
    ) or (Why("agenda.working_on_it"),)
