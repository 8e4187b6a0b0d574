"""The plan of care: who the child is, the team, goals and their steps, what is to be done, and
what to do when something goes wrong.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from careprep.documents.kinds.about import (
    about_data,
    crisis,
    medical,
    part_blocks,
    profile,
    values,
)
from careprep.documents.kinds.follow_ups import by_owner, served, task
from careprep.documents.phrases import (
    agreed,
    capital,
    dotted,
    iso,
    listed,
    name,
    position,
    sentence,
    several,
)
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    Table,
    line,
    message,
    strong,
)
from careprep.model import labels, queries
from careprep.model.dates import show_date, show_days, show_full_date
from careprep.model.messages import say, says
from careprep.model.notebook import Notebook
from careprep.model.records import Child, Goal, Measure, Member
from careprep.model.view import View, WithheldThing

DROPPED = ("rejected", "cancelled")
_FACTS = ("born", "conditions", "allergies", "family_life", "values", "crisis_plan")
_TOLD = ("goals", "goals.progress", "follow_ups", *(f"child.{fact}" for fact in _FACTS))


def plan_of_care(view: View, today: date) -> Document:
    """About the child, the team, long-term goals each with its steps and how far they are, what is
    open, the crisis plan, and when all this was last gone through.
    """
    notebook, child = view.notebook, view.notebook.child
    every = (*profile(child), values(child), *medical(child), crisis(child))
    parts = [part for part in every if view.complete("child", part.name)]
    now = [member for member in notebook.team.values() if member.on_team(today)]
    goals = [goal for goal in notebook.goals.values() if goal.lifecycle not in DROPPED]
    waiting = [each for each in notebook.follow_ups.values() if each.open]

    blocks: list[Block] = [Paragraph(tuple(_head(child, today)))]
    blocks.append(Heading(2, message("plan.about", child=child.title)))
    blocks += part_blocks([part for part in parts if part.name != "crisis_plan"], level=3)
    if now:
        blocks += [Heading(2, message("plan.team")), _team(now)]
    if goals or view.complete("goals"):
        blocks += _goals(goals, notebook, today)
    if waiting:
        blocks.append(Heading(2, message("task.heading")))
        ordered = [each for _, mine in by_owner(waiting, notebook) for each in mine]
        blocks.append(Bullets(tuple(task(each, notebook, today) for each in ordered)))
    blocks += part_blocks([part for part in parts if part.name == "crisis_plan"], level=2)
    blocks += [Heading(2, message("plan.last-reviewed")), Paragraph((_reviewed(child, today),))]

    return Document(
        kind="plan-of-care",
        name=f"{today.isoformat()} {child.title} plan of care",
        title=say("plan.title", child=child.title),
        blocks=tuple(blocks),
        data={
            "today": today.isoformat(),
            **about_data(child, parts),
            "born": iso(child.born),
            "plan_reviewed": iso(child.plan_reviewed),
            "team": [_member_data(member) for member in now],
            "goals": [_goal_data(goal, {each.id for each in goals}) for goal in goals],
            "follow_ups": [
                {
                    "id": each.id,
                    "what": each.what,
                    "owner": each.owner,
                    "due": iso(each.due),
                    "status": each.status,
                    "about": each.about if served(each, notebook) else "",
                }
                for each in waiting
            ],
        },
        withheld=view.held(*_TOLD, fits=_told),
    )


# ── about and team ───────────────────────────────────────────────────────────────────────────────


def _told(thing: WithheldThing) -> bool:
    return thing.open or thing.table == "goals"


def _head(child: Child, today: date) -> Iterator[DocLine]:
    who = strong(child.name)
    if child.pronouns:
        yield message("person.with-pronouns", name=who, pronouns=child.pronouns)
    else:
        yield line(who)
    if born := child.born:
        day = show_full_date(born)
        age = queries.age(born, today)
        yield message("plan.age", day=day, count=age) if age else message("plan.born", day=day)
    if child.languages:
        yield message("plan.languages", languages=labels.listed(child.languages))
    if child.interpreter:
        yield message("person.interpreter", interpreter=child.interpreter)
    yield message("plan.day", day=show_full_date(today))


def _team(members: Sequence[Member]) -> Table:
    kinds = list(labels.MEMBER_KIND)
    ordered = sorted(members, key=lambda m: kinds.index(m.kind) if m.kind else len(kinds))
    return Table(
        head=tuple(map(line, says("plan-team").values())),
        rows=tuple(
            (
                line(strong(member.name)),
                line(position(member)),
                dotted(member.phone, member.email),
                line(member.after_hours),
            )
            for member in ordered
        ),
    )


# ── goals ────────────────────────────────────────────────────────────────────────────────────────


def _goals(goals: Sequence[Goal], notebook: Notebook, today: date) -> Iterator[Block]:
    """Each long-term goal with its steps, then steps whose goal is not here."""
    long_term = [goal for goal in goals if goal.horizon == "long_term"]
    shown = {goal.id for goal in long_term}
    yield Heading(2, message("plan.goals"))
    if not goals:
        yield Paragraph((message("plan.no-goal"),))
    for goal in long_term:
        yield Heading(3, line(goal.own_words))
        yield from listed(_facts(goal, notebook, today))
        yield from _steps([each for each in goals if each.part_of == goal.id], notebook, today)
    others = [each for each in goals if each not in long_term and each.part_of not in shown]
    if others:
        yield Heading(3, message("plan.other-steps" if long_term else "plan.steps"))
        yield Bullets(tuple(_step(each, notebook, today) for each in others))


def _steps(steps: Sequence[Goal], notebook: Notebook, today: date) -> Iterator[Block]:
    if steps:
        yield Paragraph((line(strong(say("plan.on-the-way"))),))
        yield Bullets(tuple(_step(each, notebook, today) for each in steps))


def _step(goal: Goal, notebook: Notebook, today: date) -> DocEntry:
    facts = _facts(goal, notebook, today)
    return DocEntry(line(strong(goal.own_words)), id=goal.id, under=listed(facts))


def _facts(goal: Goal, notebook: Notebook, today: date) -> tuple[DocLine, ...]:
    state = capital(labels.LIFECYCLE[goal.lifecycle])
    going = labels.ACHIEVEMENT.get(goal.achievement, "")
    owners = [name(notebook, key) for key in goal.owners]
    return (
        dotted(state, going, say("goal.due", day=show_date(goal.due, today)) if goal.due else ""),
        message("goal.measurable", text=goal.measurable) if goal.measurable.strip() else (),
        line(_measured(goal)),
        line(_latest(goal, notebook, today)),
        message("goal.owners", names=labels.listed(owners)) if owners else (),
        *_labelled("barriers", goal.barriers),
        *_labelled("reason", goal.status_reason),
        *agreed(goal.agreement, notebook),
    )


def _labelled(label: str, text: str) -> tuple[DocLine, ...]:
    first, *more = several(text) or ((),)
    return (message(f"goal.{label}", text=first), *more) if first else ()


def _measured(goal: Goal) -> str:
    """“Alarms a night: 4 at the start, 2 now, the aim is 1”."""
    measure = goal.measure
    if measure is None:
        return ""
    counted = [each.value for each in goal.progress if each.value is not None]
    now = counted[-1] if counted else None
    known = {"start": measure.baseline, "now": now, "aim": measure.target}
    values = {at: f"{value:g}" for at, value in known.items() if value is not None}
    said = labels.joined(say(f"measure.{at}", value=value) for at, value in values.items())
    what = capital(measure.what.strip()) or say("measure.counted")
    return say("measure.said", what=what, values=said) if said else ""


def _latest(goal: Goal, notebook: Notebook, today: date) -> str:
    """The newest note about how it goes."""
    noted = [each for each in goal.progress if each.note.strip()]
    if not noted:
        return ""
    newest = max(noted, key=lambda each: each.on or date.min)
    fields = {"note": sentence(newest.note)}
    if newest.on:
        fields["day"] = show_date(newest.on, today)
    if newest.by:
        fields["name"] = name(notebook, newest.by)
    return say(f"progress.{'-'.join(fields)}", **fields)


def _reviewed(child: Child, today: date) -> DocLine:
    if child.plan_reviewed is None:
        return message("plan.never-reviewed")
    day = show_full_date(child.plan_reviewed)
    days = (today - child.plan_reviewed).days
    return message("plan.reviewed", day=day, ago=show_days(days)) if days > 0 else line(day)


# ── for other programs ───────────────────────────────────────────────────────────────────────────


def _member_data(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "role": member.role,
        "organization": member.organization,
        "kind": member.kind,
        "phone": member.phone,
        "email": member.email,
        "after_hours": member.after_hours,
    }


def _goal_data(goal: Goal, shown: set[str]) -> dict[str, Any]:
    measure = goal.measure or Measure()
    return {
        "id": goal.id,
        "own_words": goal.own_words,
        "measurable": goal.measurable,
        "horizon": goal.horizon,
        "part_of": goal.part_of if goal.part_of in shown else "",
        "lifecycle": goal.lifecycle,
        "achievement": goal.achievement,
        "due": iso(goal.due),
        "owners": list(goal.owners),
        "measure": {
            "what": measure.what,
            "baseline": measure.baseline,
            "target": measure.target,
        },
        "progress": [
            {"on": iso(each.on), "note": each.note, "value": each.value, "by": each.by}
            for each in goal.progress
        ],
        "barriers": goal.barriers,
        "status_reason": goal.status_reason,
        "agreement": dict(goal.agreement),
    }
