"""Who does what by when, for everyone or for one owner."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from careprep.agenda.closing_check import find_successor
from careprep.documents.phrases import (
    capital,
    dotted,
    has_text,
    iso,
    listed,
    position,
    reach,
    sentence,
)
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    line,
    message,
    strong,
)
from careprep.model import labels, queries
from careprep.model.dates import show_age, show_date, show_full_date
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import FollowUp, Goal, Member, Question, Stage
from careprep.model.view import View

DONE_LATELY = 30  # days

_STAGES = tuple(labels.STAGE)


def follow_ups(view: View, today: date, owner: Member | None = None) -> Document:
    """What is open, grouped by owner, what is overdue first; then what was done lately.

    With `owner`, only what that member has said they would do, or is asked to.
    """
    notebook = view.notebook
    shown = [
        record
        for record in notebook.follow_ups.values()
        if (owner is None or record.owner == owner.id)
        and (record.open or _done_lately(record, today))
    ]
    waiting = [record for record in shown if record.open]
    done = sorted((r for r in shown if not r.open), key=lambda r: _done_on(r) or today)
    groups = by_owner(waiting, notebook)
    blocks: list[Block] = [Paragraph((_so_far(waiting, today, view),))]
    for member, records in groups:
        # On one owner's own list the title says whose it is; there the group needs no heading.
        if owner is None:
            blocks.append(Heading(2, owner_line(member)))
        blocks += about_owner(member, notebook, today)
        blocks.append(Bullets(tuple(task(r, notebook, today) for r in records)))
    if done:
        blocks.append(Heading(2, message("follow_ups.done_lately")))
        blocks.append(Bullets(tuple(task(r, notebook, today) for r in done)))

    child = notebook.child.title
    ordered = [record for _, records in groups for record in records] + done
    return Document(
        kind="follow-ups",
        name=f"{today.isoformat()} {child} follow-ups",
        title=say("follow_ups.title_of_one", child=child, owner=owner.name)
        if owner
        else say("follow_ups.title", child=child),
        blocks=tuple(blocks),
        data={
            "child": child,
            "today": today.isoformat(),
            "owner": owner.id if owner else "",
            "follow_ups": [_data(r, notebook, today) for r in ordered],
        },
        withheld=view.held(
            "follow_ups", fits=lambda each: each.open and (not owner or owner.id in each.names)
        ),
    )


def task_line(follow_up: FollowUp, notebook: Notebook) -> DocLine:
    """“Send the plan — Kit Lindqvist, by 2026-01-27”: the shape that can be read back."""
    member = notebook.team.get(follow_up.owner)
    owner = member.name if member else say("task.nobody")
    if follow_up.due is None:
        return message("task.line_without_day", what=follow_up.what, owner=owner)
    return message("task.line", what=follow_up.what, owner=owner, day=follow_up.due.isoformat())


def owner_line(member: Member | None) -> DocLine:
    """Whose tasks follow, as a heading."""
    return line(member.name) if member else message("task.of_nobody")


# ── which, and in which order ────────────────────────────────────────────────────────────────────


def _done_on(follow_up: FollowUp) -> date | None:
    """The day something was done: as written down, or when it was last touched."""
    if follow_up.done_on is None and follow_up.updated:
        return date.fromisoformat(follow_up.updated[:10])
    return follow_up.done_on


def _done_lately(follow_up: FollowUp, today: date) -> bool:
    day = _done_on(follow_up)
    if follow_up.status != "completed" or day is None:
        return False
    return today - timedelta(days=DONE_LATELY) <= day <= today


def by_owner(
    records: Iterable[FollowUp], notebook: Notebook
) -> list[tuple[Member | None, list[FollowUp]]]:
    """Owners with what is theirs; both by the earliest date, what has no date last."""
    groups: dict[str, list[FollowUp]] = {}
    for record in sorted(records, key=_by_date):
        key = record.owner if record.owner in notebook.team else ""
        groups.setdefault(key, []).append(record)
    return [(notebook.team.get(key), mine) for key, mine in groups.items()]


def _by_date(follow_up: FollowUp) -> date:
    return follow_up.due or date.max


# ── wording ──────────────────────────────────────────────────────────────────────────────────────


def _so_far(waiting: list[FollowUp], today: date, view: View) -> DocLine:
    day, count = show_full_date(today), len(waiting)
    overdue = sum(queries.overdue(record, today) for record in waiting)
    if not waiting:
        none = view.complete("follow_ups")
        return message("follow_ups.nothing_open" if none else "follow_ups.day", day=day)
    if not overdue:
        return message("follow_ups.to_do", day=day, count=count)
    return message("follow_ups.to_do_overdue", day=day, count=count, overdue=overdue)


def about_owner(member: Member | None, notebook: Notebook, today: date) -> list[Block]:
    """What stands above an owner's tasks: who they are, how to reach them, whether they left."""
    if member is None:
        return [Paragraph((message("follow_ups.nobody_took"),))]
    lines = [line(position(member)), reach(member)]
    if member.until and member.until < today:
        after, day = find_successor(notebook, member, today), show_date(member.until, today)
        left = (
            say("follow_ups.owner_left_heir", day=day, heir=after.name)
            if after
            else say("follow_ups.owner_left", day=day)
        )
        lines.append(line(strong(left)))
    return [Paragraph(tuple(lines))] if any(map(has_text, lines)) else []


def served(follow_up: FollowUp, notebook: Notebook) -> Goal | Question | None:
    """The goal or question that it is about."""
    return notebook.goals.get(follow_up.about) or notebook.questions.get(follow_up.about)


def task(follow_up: FollowUp, notebook: Notebook, today: date) -> DocEntry:
    """One follow-up as a task, and under it when it is due, how far it is and what it serves."""
    waiting = follow_up.waiting_on if follow_up.open else ""
    notes = (
        *_progress(follow_up, today),
        message("follow_ups.waiting_for", what=waiting) if waiting else (),
        _what_for(follow_up, notebook),
    )
    return DocEntry(
        task_line(follow_up, notebook),
        done=not follow_up.open,
        id=follow_up.id,
        under=listed(notes),
    )


def _progress(follow_up: FollowUp, today: date) -> tuple[DocLine, ...]:
    """When it is due and how far it is, where it is any further than asked; or when it was done."""
    if not follow_up.open:
        day = _done_on(follow_up)
        return (message("follow_ups.done_on", day=show_date(day, today)) if day else (),)
    when = _when(follow_up, today)
    if follow_up.status in ("rejected", "failed"):
        said = say(f"follow_ups.{follow_up.status}")
        if reason := follow_up.reason.strip():
            said = sentence(say(f"follow_ups.{follow_up.status}_because", reason=reason))
        return (when, line(said, " ", *message("follow_ups.next_step")))
    status = labels.STATUS[follow_up.status] if follow_up.status != "requested" else ""
    return (
        line(*when, f" · {status}" if when and status else capital(status)),
        line(follow_up.reason),
    )


def _when(follow_up: FollowUp, today: date) -> DocLine:
    if follow_up.due is None:
        return ()
    days = (follow_up.due - today).days
    age = capital(show_age(days))
    shown = strong(age) if days < 0 else age
    return message("follow_ups.due", age=shown, day=show_date(follow_up.due, today))


def _what_for(follow_up: FollowUp, notebook: Notebook) -> DocLine:
    """Its kind and the goal or question it serves, as far as there are any."""
    kind = "" if follow_up.kind == "other" else capital(labels.FOLLOW_UP_KIND[follow_up.kind])
    if follow_up.kind == "referral" and follow_up.stage:
        kind = _referral(follow_up.stage)
    return dotted(kind, serves(follow_up, notebook))


def _referral(stage: Stage) -> str:
    said = labels.STAGE[stage]
    coming = _STAGES[_STAGES.index(stage) + 1 :]
    if not coming:
        return say("follow_ups.referral_over", stage=said)
    return say("follow_ups.referral", stage=said, next=labels.STAGE[coming[0]])


def serves(follow_up: FollowUp, notebook: Notebook) -> str:
    """The goal or question that it serves, in words; empty where there is none."""
    record = served(follow_up, notebook)
    if record is None:
        return ""
    if isinstance(record, Goal):
        return say("task.for_goal", title=record.title)
    return say("task.for_question", title=record.title)


def _data(follow_up: FollowUp, notebook: Notebook, today: date) -> dict[str, Any]:
    member = notebook.team.get(follow_up.owner)
    overdue = queries.overdue(follow_up, today) and follow_up.due
    done_on = None if follow_up.open else _done_on(follow_up)
    return {
        "id": follow_up.id,
        "what": follow_up.what,
        "owner": follow_up.owner,
        "owner_name": member.name if member else "",
        "due": iso(follow_up.due),
        "status": follow_up.status,
        "overdue_days": (today - overdue).days if overdue else 0,
        "kind": follow_up.kind,
        "stage": follow_up.stage,
        "waiting_on": follow_up.waiting_on,
        "reason": follow_up.reason,
        "about": follow_up.about if served(follow_up, notebook) else "",
        "done_on": iso(done_on),
    }
