"""Goals: when one asks for a place, and why."""

from collections.abc import Callable, Iterator
from functools import partial

from careprep.agenda.context import Candidate, MeetingContext, sanitize_line
from careprep.agenda.items import AgendaNote
from careprep.agenda.rules import score
from careprep.agenda.rules.common import (
    Sentences,
    at_meeting,
    can_act,
    carried,
    chosen,
    dated,
    first_few,
    serves,
)
from careprep.agenda.rules.fixed import new_good
from careprep.model.records import Goal

QUARTER = 92  # days ahead that a goal's date brings it to the table
STUCK = {
    "worsening": "It is slipping.",
    "no-progress": "It is stuck.",
    "no-change": "Nothing has changed.",
    "not-achieved": "It is not met yet.",
    "not-attainable": "It seems out of reach.",
}


def disagreed(context: MeetingContext, goal: Goal) -> str:
    against = [member for member, stand in goal.agreement.items() if stand == "disagree"]
    if not against:
        return ""
    return f"{context.names(against)} {'does' if len(against) == 1 else 'do'} not agree yet."


def stuck(_: MeetingContext, goal: Goal) -> str:
    return STUCK.get(goal.achievement, "")


def proposed(_: MeetingContext, goal: Goal) -> str:
    return "It is still an idea: do all agree to it?" if goal.lifecycle == "proposed" else ""


def due(context: MeetingContext, goal: Goal) -> str:
    return dated(context, goal.due) if goal.due and context.days_to(goal.due) <= QUARTER else ""


def silent(context: MeetingContext, goal: Goal) -> str:
    """Nothing was written down since the last meeting, or there was none to talk about it."""
    last = context.last
    if last is None:
        return "No meeting has talked about it yet."
    if any(note.on and note.on >= last.day for note in goal.progress):
        return ""
    if goal.created and goal.created > last.starts:
        return f"It is new since {at_meeting(context, last)}."
    return f"Nothing was noted about it since {at_meeting(context, last)}."


REASONS: tuple[Callable[[MeetingContext, Goal], str], ...] = (
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
        under=partial(_under, context, goal),
        needs=needs,
        asked=tuple(dict.fromkeys(goal.owners)),
        topics=goal.topics,
        about=serves(context, goal.part_of, goal.topics),
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


def _why(context: MeetingContext, goal: Goal) -> Sentences:
    return first_few(
        chosen(context, goal.id),
        carried(context, goal.id, None),
        *(reason(context, goal) for reason in REASONS),
    ) or ("You are working on it.",)


def _under(context: MeetingContext, goal: Goal) -> tuple[AgendaNote, ...]:
    notes = [note for note in goal.progress if note.on and sanitize_line(note.note)]
    newest = max(notes, key=lambda note: note.on or context.day, default=None)
    if newest is None or newest.on is None:
        return ()
    return (
        AgendaNote(
            f"Last noted, {context.date(newest.on)}: {sanitize_line(newest.note)}", goal.topics
        ),
    )
