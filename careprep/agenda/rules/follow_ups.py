"""Promises: the open ones that were made at an earlier meeting, are due, or went silent."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from careprep.agenda.closing_check import successor
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
    for_goal,
    said,
    serves,
)
from careprep.model.dates import show_days
from careprep.model.labels import STAGE
from careprep.model.records import FollowUp, Member

SILENT = 30  # days after which a referral that has not moved is asked about


def next_step(_: Look, follow: FollowUp) -> str:
    if follow.status == "failed":
        return "It was tried and did not work out: what is the next step?"
    return "The answer was no: what is the next step?" if follow.status == "rejected" else ""


def owner_left(look: Look, follow: FollowUp) -> str:
    """The owner's time on the team has ended: somebody else has to take it over."""
    owner = gone(look, follow)
    if owner is None:
        return ""
    left = look.name(owner.id)
    ended = f"{left} left the team on {look.date(owner.until)}" if owner.until else ""
    ended = ended or f"{left} is not on the team yet"
    after = successor(look.notebook, owner, look.day)
    if after is None:
        return f"{ended}: who takes it over?"
    role = f" ({plain(after.role)})" if plain(after.role) else ""
    return f"{ended}: can {look.name(after.id)}{role} take it over?"


def nobody(look: Look, follow: FollowUp) -> str:
    known = follow.owner in look.team
    return "" if known else "Nobody has taken it on yet: who can?"


def due(look: Look, follow: FollowUp) -> str:
    return dated(look, follow.due) if follow.due and follow.due <= look.day else ""


def went_silent(look: Look, follow: FollowUp) -> str:
    days = silent_for(look, follow)
    if days < SILENT:
        return ""
    stage = f"The referral is at “{STAGE[follow.stage]}”" if follow.stage else "It is a referral"
    return f"{stage}, and nothing has moved for {show_days(days)}."


def promised(look: Look, follow: FollowUp) -> str:
    if not _earlier(look, follow):
        return ""
    words = f"It was promised at {at_meeting(look, look.notebook.meetings[follow.meeting])}"
    if follow.due is None or follow.due <= look.day:
        return f"{words}."
    return f"{words} and is due on {look.date(follow.due)}."


# The reasons that bring a promise to the table, and those that are said before them.
GATHERING: tuple[Callable[[Look, FollowUp], str], ...] = (due, went_silent, promised)
PRESSING: tuple[Callable[[Look, FollowUp], str], ...] = (next_step, owner_left, nobody)


def follow_ups(look: Look) -> Iterator[Gathered]:
    """Open promises from earlier meetings, due by this one, or referrals gone silent."""
    for follow in look.follow_ups.values():
        if not follow.open:
            continue
        if look.choice(follow.id).pinned or any(reason(look, follow) for reason in GATHERING):
            yield gathered(look, follow)


def gathered(look: Look, follow: FollowUp) -> Gathered:
    owner = gone(look, follow)
    if owner:
        after = successor(look.notebook, owner, look.day)
        acts = (after.id,) if after else ()
        if owner.id in look.room.members:  # gone from the team, and yet at this meeting
            acts = (owner.id, *acts)
    else:
        acts = (follow.owner,) if follow.owner in look.team else ()
    needs = can_act(look, acts)
    past = -look.days_to(follow.due) if follow.due else 0
    hard = past > 0 or bool(next_step(look, follow)) or silent_for(look, follow) >= SILENT
    return Gathered(
        key=follow.id,
        section="since_last_time",
        title=plain(follow.what),
        why=partial(_why, look, follow),
        under=partial(_under, look, follow),
        needs=needs,
        asked=acts,
        topics=follow.topics,
        about=serves(look, follow.about, follow.topics),
        size=2 if hard else 1,
        worth=_worth(look, follow, past, needs),
        urgent=past > 0,
        due=follow.due,
    )


def _worth(look: Look, follow: FollowUp, past: int, needs: tuple[str, ...]) -> int:
    goal = look.goals.get(follow.about)
    return (
        score.PRIORITY[goal.priority if goal else "normal"] // 2
        + score.overdue(past)
        + (score.nearing(-past) if follow.due and past <= 0 else 0)
        + (score.ASKS_NEXT_STEP if next_step(look, follow) else 0)
        + (score.SLIPPING if silent_for(look, follow) >= SILENT else 0)
        + score.carried(len(look.carried.get(follow.id, ())))
        + (score.LAST_CHANCE if any(map(look.comes_early_or_rarely, needs)) else 0)
    )


def _why(look: Look, follow: FollowUp) -> Sentences:
    return first_few(
        chosen(look, follow.id),
        *(reason(look, follow) for reason in PRESSING),
        carried(look, follow.id, None),
        *(reason(look, follow) for reason in GATHERING),
        for_goal(look, follow.about, follow.topics),
    ) or ("It is a promise that is still open.",)


def _under(look: Look, follow: FollowUp) -> tuple[Line, ...]:
    notes = [note for note in follow.notes if note.on and plain(note.text)]
    newest = max(notes, key=lambda note: note.on or look.day, default=None)
    lines = said("The reason given", follow.reason, follow.topics)
    lines += said("Waiting on", follow.waiting_on, follow.topics)
    if newest and newest.on:
        lines += said(f"Last noted, {look.date(newest.on)}", newest.text, follow.topics)
    return lines


def _earlier(look: Look, follow: FollowUp) -> bool:
    """Was it promised at a meeting before this one?"""
    meeting = look.notebook.meetings.get(follow.meeting)
    return (
        meeting is not None
        and meeting.id != look.meeting.id
        and meeting.starts <= look.meeting.starts
    )


def silent_for(look: Look, follow: FollowUp) -> int:
    """For how many days a referral has not moved, on the day of the meeting; 0 for the rest."""
    if follow.kind != "referral":
        return 0
    moved = [note.on for note in follow.notes if note.on and note.on <= look.day]
    moved += [dt.date.fromisoformat(at[:10]) for at in (follow.created, follow.updated) if at]
    meeting = look.notebook.meetings.get(follow.meeting)
    if not moved and meeting:
        moved.append(meeting.day)
    return max(0, -look.days_to(max(moved))) if moved else 0


def gone(look: Look, follow: FollowUp) -> Member | None:
    """The owner, if they are not on the team on the day of the meeting."""
    owner = look.team.get(follow.owner)
    return owner if owner and not owner.on_team(look.day) else None
