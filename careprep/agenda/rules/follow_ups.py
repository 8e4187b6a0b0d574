"""Promises: the open ones that were made at an earlier meeting, are due, or went silent."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from careprep.agenda.closing_check import find_successor
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
    for_goal,
    quote_words,
    serves,
)
from careprep.model.dates import show_days
from careprep.model.labels import STAGE
from careprep.model.records import FollowUp, Member

SILENT = 30  # days after which a referral that has not moved is asked about


def next_step(_: MeetingContext, follow: FollowUp) -> str:
    if follow.status == "failed":
        return "It was tried and did not work out: what is the next step?"
    return "The answer was no: what is the next step?" if follow.status == "rejected" else ""


def owner_left(context: MeetingContext, follow: FollowUp) -> str:
    """The owner's time on the team has ended: somebody else has to take it over."""
    owner = gone(context, follow)
    if owner is None:
        return ""
    left = context.name(owner.id)
    ended = f"{left} left the team on {context.date(owner.until)}" if owner.until else ""
    ended = ended or f"{left} is not on the team yet"
    after = find_successor(context.notebook, owner, context.day)
    if after is None:
        return f"{ended}: who takes it over?"
    role = f" ({sanitize_line(after.role)})" if sanitize_line(after.role) else ""
    return f"{ended}: can {context.name(after.id)}{role} take it over?"


def nobody(context: MeetingContext, follow: FollowUp) -> str:
    known = follow.owner in context.team
    return "" if known else "Nobody has taken it on yet: who can?"


def due(context: MeetingContext, follow: FollowUp) -> str:
    return dated(context, follow.due) if follow.due and follow.due <= context.day else ""


def went_silent(context: MeetingContext, follow: FollowUp) -> str:
    days = silent_for(context, follow)
    if days < SILENT:
        return ""
    stage = f"The referral is at “{STAGE[follow.stage]}”" if follow.stage else "It is a referral"
    return f"{stage}, and nothing has moved for {show_days(days)}."


def promised(context: MeetingContext, follow: FollowUp) -> str:
    if not _earlier(context, follow):
        return ""
    words = f"It was promised at {at_meeting(context, context.notebook.meetings[follow.meeting])}"
    if follow.due is None or follow.due <= context.day:
        return f"{words}."
    return f"{words} and is due on {context.date(follow.due)}."


# The reasons that bring a promise to the table, and those that are said before them.
GATHERING: tuple[Callable[[MeetingContext, FollowUp], str], ...] = (due, went_silent, promised)
PRESSING: tuple[Callable[[MeetingContext, FollowUp], str], ...] = (next_step, owner_left, nobody)


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
        topics=follow.topics,
        about=serves(context, follow.about, follow.topics),
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


def _why(context: MeetingContext, follow: FollowUp) -> Sentences:
    return first_few(
        chosen(context, follow.id),
        *(reason(context, follow) for reason in PRESSING),
        carried(context, follow.id, None),
        *(reason(context, follow) for reason in GATHERING),
        for_goal(context, follow.about, follow.topics),
    ) or ("It is a promise that is still open.",)


def _under(context: MeetingContext, follow: FollowUp) -> tuple[AgendaNote, ...]:
    notes = [note for note in follow.notes if note.on and sanitize_line(note.text)]
    newest = max(notes, key=lambda note: note.on or context.day, default=None)
    lines = quote_words("The reason given", follow.reason, follow.topics)
    lines += quote_words("Waiting on", follow.waiting_on, follow.topics)
    if newest and newest.on:
        lines += quote_words(f"Last noted, {context.date(newest.on)}", newest.text, follow.topics)
    return lines


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
