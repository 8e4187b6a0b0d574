"""Goals: when one asks for a place, and why."""

from collections.abc import Callable, Iterator
from functools import partial

from careprep.agenda.context import Gathered, Look, plain
from careprep.agenda.items import Line
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


def disagreed(look: Look, goal: Goal) -> str:
    against = [member for member, stand in goal.agreement.items() if stand == "disagree"]
    if not against:
        return ""
    return f"{look.names(against)} {'does' if len(against) == 1 else 'do'} not agree yet."


def stuck(_: Look, goal: Goal) -> str:
    return STUCK.get(goal.achievement, "")


def proposed(_: Look, goal: Goal) -> str:
    return "It is still an idea: do all agree to it?" if goal.lifecycle == "proposed" else ""


def due(look: Look, goal: Goal) -> str:
    return dated(look, goal.due) if goal.due and look.days_to(goal.due) <= QUARTER else ""


def silent(look: Look, goal: Goal) -> str:
    """Nothing was written down since the last meeting, or there was none to talk about it."""
    last = look.last
    if last is None:
        return "No meeting has talked about it yet."
    if any(note.on and note.on >= last.day for note in goal.progress):
        return ""
    if goal.created and goal.created > last.starts:
        return f"It is new since {at_meeting(look, last)}."
    return f"Nothing was noted about it since {at_meeting(look, last)}."


REASONS: tuple[Callable[[Look, Goal], str], ...] = (disagreed, stuck, proposed, due, silent)


def goals(look: Look) -> Iterator[Gathered]:
    """Open goals with a reason, but those that are met or holding: they open the meeting."""
    for goal in look.goals.values():
        if not goal.open:
            continue
        chose = goal.id in look.top or look.choice(goal.id).pinned
        if chose or (not new_good(look, goal) and any(reason(look, goal) for reason in REASONS)):
            yield gathered(look, goal)


def gathered(look: Look, goal: Goal) -> Gathered:
    needs = can_act(look, goal.owners)
    return Gathered(
        key=goal.id,
        section="top_three" if goal.id in look.top else "goals",
        title=plain(goal.own_words),
        why=partial(_why, look, goal),
        under=partial(_under, look, goal),
        needs=needs,
        asked=tuple(dict.fromkeys(goal.owners)),
        topics=goal.topics,
        about=serves(look, goal.part_of, goal.topics),
        worth=_worth(look, goal, needs),
        part_of=goal.part_of,
        due=goal.due,
    )


def _worth(look: Look, goal: Goal, needs: tuple[str, ...]) -> int:
    days = look.days_to(goal.due) if goal.due else None
    return (
        score.PRIORITY[goal.priority]
        + (score.DISAGREE if "disagree" in goal.agreement.values() else 0)
        + (score.SLIPPING if goal.achievement in STUCK else 0)
        + (0 if days is None else score.nearing(days) or score.overdue(-days))
        + score.carried(len(look.carried.get(goal.id, ())))
        + (score.LAST_CHANCE if any(map(look.comes_early_or_rarely, needs)) else 0)
    )


def _why(look: Look, goal: Goal) -> Sentences:
    return first_few(
        chosen(look, goal.id),
        carried(look, goal.id, None),
        *(reason(look, goal) for reason in REASONS),
    ) or ("You are working on it.",)


def _under(look: Look, goal: Goal) -> tuple[Line, ...]:
    notes = [note for note in goal.progress if note.on and plain(note.note)]
    newest = max(notes, key=lambda note: note.on or look.day, default=None)
    if newest is None or newest.on is None:
        return ()
    return (Line(f"Last noted, {look.date(newest.on)}: {plain(newest.note)}", goal.topics),)
