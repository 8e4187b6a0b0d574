"""Promises: the open ones that were made at an earlier meeting, are due, or went silent."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from careprep.agenda.closing_check import find_successor
from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.items import AgendaNote, Why
from careprep.agenda.rules import score
from careprep.agenda.rules.common import (
    can_act,
    carried,
    chosen,
    dated,
    first_few,
    for_goal,
    last_noted,
    serves,
)
from careprep.agenda.words import sanitize_line
from careprep.model.records import FollowUp, Member

SILENT = 30  # days, a month: a referral that has not moved is asked about. Our own choice


def next_step(_: MeetingContext, follow: FollowUp) -> Why | None:
    if follow.status == "failed":
        return Why("agenda.tried_next_step")
    return Why("agenda.refused_next_step") if follow.status == "rejected" else None


def owner_left(context: MeetingContext, follow: FollowUp) -> Why | None:
    """The owner's time on the team has ended: somebody else has to take it over."""
    owner = gone(context, follow)
    if owner is None:
        return None
    after = find_successor(context.notebook, owner, context.day)
    args = {"member": owner.id, "day": owner.until, "heir": after.id if after else ""}
    if owner.until:
        return Why("agenda.owner_left_heir" if after else "agenda.owner_left", args)
    return Why("agenda.owner_not_yet_heir" if after else "agenda.owner_not_yet", args)


def nobody(context: MeetingContext, follow: FollowUp) -> Why | None:
    return None if follow.owner in context.team else Why("agenda.nobody_owns")


def due(context: MeetingContext, follow: FollowUp) -> Why | None:
    return dated(context, follow.due) if follow.due and follow.due <= context.day else None


def went_silent(context: MeetingContext, follow: FollowUp) -> Why | None:
    days = silent_for(context, follow)
    if days < SILENT:
        return None
    args = {"count": days, "stage": follow.stage}
    return Why("agenda.silent_stage" if follow.stage else "agenda.silent_referral", args)


def promised(context: MeetingContext, follow: FollowUp) -> Why | None:
    if not _earlier(context, follow):
        return None
    day = context.notebook.meetings[follow.meeting].day
    if follow.due is None or follow.due <= context.day:
        return Why("agenda.promised", {"day": day})
    return Why("agenda.promised_due", {"day": day, "due": follow.due})


Reason = Callable[[MeetingContext, FollowUp], Why | None]
# The reasons that bring a promise to the table, and those that are said before them.
GATHERING: tuple[Reason, ...] = (due, went_silent, promised)
PRESSING: tuple[Reason, ...] = (next_step, owner_left, nobody)


def follow_ups(context: MeetingContext) -> Iterator[Candidate]:
    """Open promises from earlier meetings, due by this one, or referrals gone silent."""
    for follow in context.follow_ups.values():
        if not follow.open:
            continue
        if context.choice(follow.id).pinned or any(reason(context, follow) for reason in GATHERING):
            yield gathered(context, follow)


def gathered(context: MeetingContext, follow: FollowUp) -> Candidate:
    owner = gone(context, follow)
    if owner:
        after = find_successor(context.notebook, owner, context.day)
        acts = (after.id,) if after else ()
        if owner.id in context.room.members:  # gone from the team, and yet at this meeting
            acts = (owner.id, *acts)
    else:
        acts = (follow.owner,) if follow.owner in context.team else ()
    needs = can_act(context, acts)
    past = -context.days_to(follow.due) if follow.due else 0
    hard = past > 0 or bool(next_step(context, follow)) or silent_for(context, follow) >= SILENT
    return Candidate(
        key=follow.id,
        section="since_last_time",
        title=sanitize_line(follow.what),
        why=partial(_why, context, follow),
        under=partial(_under, context, follow),
        needs=needs,
        asked=acts,
        topics=context.topics(follow.id),
        about=serves(context, follow.id, follow.about),
        size=2 if hard else 1,
        worth=_worth(context, follow, past, needs),
        urgent=past > 0,
        due=follow.due,
    )


def _worth(context: MeetingContext, follow: FollowUp, past: int, needs: tuple[str, ...]) -> int:
    goal = context.goals.get(follow.about)
    return (
        score.PRIORITY[goal.priority if goal else "normal"] // 2
        + score.overdue(past)
        + (score.nearing(-past) if follow.due and past <= 0 else 0)
        + (score.ASKS_NEXT_STEP if next_step(context, follow) else 0)
        + (score.SLIPPING if silent_for(context, follow) >= SILENT else 0)
        + score.carried(len(context.carried.get(follow.id, ())))
        + (score.LAST_CHANCE if any(map(context.comes_early_or_rarely, needs)) else 0)
    )


def _why(context: MeetingContext, follow: FollowUp) -> tuple[Why, ...]:
    return first_few(
        chosen(context, follow.id),
        *(reason(context, follow) for reason in PRESSING),
        carried(context, follow.id, None),
        *(reason(context, follow) for reason in GATHERING),
        for_goal(context, follow.id, follow.about),
    ) or (Why("agenda.open_promise"),)


def _under(context: MeetingContext, follow: FollowUp) -> tuple[AgendaNote, ...]:
    reason, waiting_on = sanitize_line(follow.reason), sanitize_line(follow.waiting_on)
    lines = [Why("agenda.reason_given", {"words": reason})] if reason else []
    lines += [Why("agenda.waiting_on", {"words": waiting_on})] if waiting_on else []
    return (
        *(AgendaNote(why, context.topics(follow.id)) for why in lines),
        *last_noted(context, follow.id, follow.notes),
    )


def _earlier(context: MeetingContext, follow: FollowUp) -> bool:
    """Was it promised at a meeting before this one?"""
    meeting = context.notebook.meetings.get(follow.meeting)
    return (
        meeting is not None
        and meeting.id != context.meeting.id
        and meeting.starts <= context.meeting.starts
    )


def silent_for(context: MeetingContext, follow: FollowUp) -> int:
    """For how many days a referral has not moved, on the day of the meeting; 0 for the rest."""
    if follow.kind != "referral":
        return 0
    moved = [note.on for note in follow.notes if note.on and note.on <= context.day]
    moved += [dt.date.fromisoformat(at[:10]) for at in (follow.created, follow.updated) if at]
    meeting = context.notebook.meetings.get(follow.meeting)
    if not moved and meeting:
        moved.append(meeting.day)
    return max(0, -context.days_to(max(moved))) if moved else 0


def gone(context: MeetingContext, follow: FollowUp) -> Member | None:
    """The owner, if they are not on the team on the day of the meeting."""
    owner = context.team.get(follow.owner)
    return owner if owner and not owner.on_team(context.day) else None
