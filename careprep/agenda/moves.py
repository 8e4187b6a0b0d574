"""What one change of who comes when would bring: the moves that clear the way, the best ones first.

Each is really tried, by asking the schedule again; nothing is guessed.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from careprep.agenda.arrangement import Arrangement
from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.hearing import possible
from careprep.agenda.items import Move
from careprep.agenda.schedule.choice import choose
from careprep.agenda.schedule.frame import by_weight
from careprep.agenda.schedule.problem import Problem, Stay
from careprep.agenda.schedule.what_if import (
    Effect,
    arrivals_to_try,
    departures_to_try,
    what_if,
    with_hearing,
    with_minutes,
    with_stay,
)
from careprep.model.consent import FAMILY
from careprep.model.notebook import Notebook
from careprep.model.records import Consent, Meeting
from careprep.model.subjects import CIRCLE_ALONE, UNTAGGED

BEST = 3
MORE = 10  # minutes that a meeting may be asked to last longer
LOOKED_AT = 60  # left-overs, the weightiest: beyond them there is no end of things to wish for

UNDECIDED = ("ended", "begins", "no_release", "none_in_force")  # codes of `Hearing`

Tried = tuple[Move, Effect]


def find_moves(context: MeetingContext, arranged: Arrangement) -> tuple[Move, ...]:
    """The best moves, most worth first, at most one for each person."""
    waiting = [each for each in arranged.left_over if _could_come_up(context, each)]
    if not waiting or context.room.open:
        return ()
    problem = _small(arranged, waiting)
    before = choose(problem)
    best: dict[tuple[str, str], Tried] = {}
    for move, changed in _to_try(context, problem, waiting):
        effect = what_if(problem, changed, before)
        tried = (replace(move, gains=effect.gains, loses=effect.loses), effect)
        about = (move.member, "" if move.member else move.kind)
        if effect.better and (about not in best or _weight(tried) > _weight(best[about])):
            best[about] = tried
    found = sorted(best.values(), key=_weight, reverse=True)
    moves = [move for move, _ in found[:BEST]]
    apart = _second_meeting(context, waiting)
    return tuple([*moves, apart][:BEST] if apart else moves)


def with_move(notebook: Notebook, meeting: Meeting, move: Move) -> Notebook:
    """The notebook as it would be with the change made; a meeting of its own changes nothing."""
    people = tuple(
        replace(
            person,
            arrives=move.args.get("since", person.arrives),
            leaves=move.args.get("until", person.leaves),
        )
        if person.member == move.member
        else person
        for person in meeting.people
        if move.kind != "not_invited" or person.member != move.member
    )
    minutes = meeting.minutes + move.args.get("minutes", 0)
    notebook = notebook.put(replace(meeting, people=people, minutes=minutes))
    member = notebook.team.get(move.member)  # who comes may be gone from the team list
    if move.kind != "consent_renewed" or member is None:
        return notebook
    consent = Consent(topics=tuple(move.args["topics"]), starts=meeting.day)
    return notebook.put(replace(member, consents=(*member.consents, consent)))


def _weight(tried: Tried) -> tuple[tuple[int, ...], int]:
    """More of what matters, then fewer things lost."""
    move, effect = tried
    return (effect.worth, -len(move.loses))


def _could_come_up(context: MeetingContext, each: Candidate) -> bool:
    choice = context.choice(each.key)
    acts = not each.needs or any(context.room.comes(member) for member in each.needs)
    return acts and not choice.left_out


def _small(arranged: Arrangement, waiting: Iterable[Candidate]) -> Problem:
    """The problem with what has a place, and of what has none the weightiest."""
    wanted = {each.key for each in waiting}
    left = [task for task in arranged.problem.tasks if task.key in wanted]
    keep = {left[i].key for i in by_weight(left)[:LOOKED_AT]} | arranged.chosen.keys
    tasks = tuple(task for task in arranged.problem.tasks if task.key in keep)
    return replace(arranged.problem, tasks=tasks)


def _to_try(
    context: MeetingContext, problem: Problem, waiting: list[Candidate]
) -> Iterator[tuple[Move, Problem]]:
    """Changes that may help something that waits, the smallest first."""
    yield Move(kind="more_minutes", args={"minutes": MORE}), with_minutes(problem, MORE)
    needed = {member for each in waiting for member in (*each.needs, *each.asked)}
    in_the_way = {member for each in waiting for member in each.kept_from}
    for member, spans in problem.stays.items():
        if member in in_the_way:
            yield from _consent(context, problem, member, waiting)
        if len(spans) == 1 and (member in in_the_way or member in needed):
            less = member in in_the_way and _is_a_guest(context, member)
            yield from _other_times(problem, member, spans[0], less)
        if member in in_the_way and _is_a_guest(context, member):
            yield from _only_part(problem, member)
            yield Move(kind="not_invited", member=member), with_stay(problem, member)


def _other_times(
    problem: Problem, member: str, span: Stay, less: bool
) -> Iterator[tuple[Move, Problem]]:
    """Other arrivals and departures; with `less`, also those by which they are there less."""
    start, end = span
    for at in arrivals_to_try(problem, member):
        if at < (end if less else start):
            move = Move(kind="comes_from", member=member, args={"since": at})
            yield move, with_stay(problem, member, (at, end))
    for at in departures_to_try(problem, member):
        if at > (start if less else end):
            move = Move(kind="leaves_at", member=member, args={"until": at})
            yield move, with_stay(problem, member, (start, at))


def _only_part(problem: Problem, member: str) -> Iterator[tuple[Move, Problem]]:
    """Right after the opening, or right before the closing, for as long as things need them."""
    least = {
        anchor: sum(task.least for task in problem.tasks if task.anchor == anchor)
        for anchor in ("opens", "closes")
    }
    theirs = sum(
        task.least
        for task in problem.tasks
        if not task.anchor and (member in task.needs or member in task.asked)
    )
    last = problem.minutes - least["closes"]
    for start, end in ((least["opens"], least["opens"] + theirs), (last - theirs, last)):
        if 0 <= start < end <= problem.minutes and theirs:
            args = {"since": start, "until": end}
            move = Move(kind="only_part", member=member, args=args)
            yield move, with_stay(problem, member, (start, end))


def _consent(
    context: MeetingContext, problem: Problem, member: str, waiting: list[Candidate]
) -> Iterator[tuple[Move, Problem]]:
    """That a release that is not in force is renewed, or that there is one for what is theirs.

    What the family left out of one in force is its decision: no agenda talks it out of that, nor
    into telling somebody what does not need them.
    """
    heard = [
        each
        for each in waiting
        if member in each.kept_from
        and (code := context.hearing(member, each.topics).code) in UNDECIDED
        and (code != "no_release" or member in each.needs or member in each.asked)
        and not {UNTAGGED, CIRCLE_ALONE} & set(each.topics)
    ]
    missing = {
        topic
        for each in heard
        for topic in each.topics
        if not context.hearing(member, (topic,)).yes
    }
    if missing:
        args = {"topics": sorted(missing)}
        move = Move(kind="consent_renewed", member=member, args=args)
        yield move, with_hearing(problem, member, [each.key for each in heard])


def _is_a_guest(context: MeetingContext, member: str) -> bool:
    """Can they be asked to come for less? Not the family, nor who leads, takes notes, speaks."""
    known = context.team.get(member)
    parts = {person.member for person in context.meeting.people if person.part}
    return member not in parts and not (known and known.kind in FAMILY)


def _second_meeting(context: MeetingContext, waiting: list[Candidate]) -> Move | None:
    """What can never be said, as who has to be there and who may not hear it come together."""
    never = [each for each in waiting if each.kept_from and not possible(context, each)]
    if not never:
        return None
    without: dict[frozenset[str], list[str]] = {}
    for each in never:
        without.setdefault(frozenset(each.kept_from), []).append(each.key)
    members, gains = max(without.items(), key=lambda found: (len(found[1]), sorted(found[0])))
    return Move(kind="second_meeting", args={"members": sorted(members)}, gains=tuple(gains))
