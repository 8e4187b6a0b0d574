"""From what was gathered to a schedule and back: what a problem of it is, and what its answer says.

All that knows minutes is in `schedule`; here it is told what weighs what.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from careprep.agenda import time_budget
from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.hearing import Heard
from careprep.agenda.items import SECTIONS, Section
from careprep.agenda.nesting import blocks, nest, subjects
from careprep.agenda.rules import score
from careprep.agenda.schedule.choice import Chosen, choose
from careprep.agenda.schedule.problem import Problem, Task, Timetable
from careprep.agenda.schedule.solve import solve

FIRST: tuple[Section, ...] = ("welcome", "about_me")
PINNED, TOP, PRESSING, REST = range(4)  # tiers: what is above outweighs all that is below


class Placement(Struct, frozen=True):
    """One thing with its place, in minutes from the start; `lines` are a block's promises.
    `anchored` says that it opens or closes the meeting.
    """

    candidate: Candidate
    start: int
    minutes: int
    anchored: bool = False
    lines: tuple[Candidate, ...] = ()

    @property
    def end(self) -> int:
        return self.start + self.minutes


class Arrangement(Struct, frozen=True, kw_only=True):
    """What has a place, in the order of the meeting, and what is left over: each candidate once.

    `problem` is what was asked of the schedule and `chosen` its first answer, for asking what
    would be if something were different. `shortened` says that the top three had to take fewer
    minutes than they should.
    """

    placed: tuple[Placement, ...]
    left_over: tuple[Candidate, ...]
    problem: Problem
    chosen: Chosen
    timetable: Timetable
    shortened: bool = False


def arrange(context: MeetingContext, heard: Heard) -> Arrangement:
    """Give places to as much of what was gathered as the meeting holds.

    What stands inside something that has no place is tried again by itself.
    """
    without: frozenset[str] = frozenset()
    while True:
        found = _arrange(context, nest(context, heard.candidates, without))
        hosts = frozenset(each.key for each in found.left_over if each.inside)
        if not hosts:
            return found
        without |= hosts


def _arrange(context: MeetingContext, candidates: Sequence[Candidate]) -> Arrangement:
    problem = make_problem(context, candidates)
    chosen, shortened = choose(problem), False
    shorter = _with_short_top(context, problem, chosen)
    if shorter != problem:
        again = choose(shorter)
        shortened = again.worth[: TOP + 1] > chosen.worth[: TOP + 1]
        if shortened:
            problem, chosen = shorter, again
    by_key = {each.key: each for each in candidates}
    timetable, lines = _with_blocks(context, problem, chosen, by_key)
    anchored = {task.key for task in problem.tasks if task.anchor}
    placed = tuple(
        Placement(
            by_key[slot.key],
            slot.start,
            slot.minutes,
            slot.key in anchored,
            lines.get(slot.key, ()),
        )
        for slot in timetable.slots
    )
    keys = {each.key for slot in placed for each in (slot.candidate, *slot.lines)}
    return Arrangement(
        placed=placed,
        left_over=tuple(each for each in candidates if each.key not in keys),
        problem=problem,
        chosen=chosen,
        timetable=timetable,
        shortened=shortened,
    )


def make_problem(context: MeetingContext, candidates: Sequence[Candidate]) -> Problem:
    """What is asked of the schedule: everything that the family did not leave out."""
    asked = [each for each in candidates if not context.choice(each.key).left_out]
    about = subjects(context, asked)
    anchored = [each for each in asked if _anchored(context, each)]
    anchored.sort(key=lambda each: SECTIONS.index(each.section))
    middle = in_order(context, (each for each in asked if not _anchored(context, each)))
    return Problem(
        minutes=context.meeting.minutes,
        stays={} if context.room.open else context.room.times,
        tasks=(
            *(_anchor(context, each) for each in anchored),
            *(_task(context, each, about[each.key]) for each in middle),
        ),
    )


def _anchored(context: MeetingContext, each: Candidate) -> bool:
    """Does it open or close the meeting? Who comes later or leaves at once cannot open it."""
    if each.key != "about_me":
        return each.key in time_budget.KEPT
    until = sum(
        context.choice(part).minutes or time_budget.budget(part, context.meeting.minutes) or 1
        for part in FIRST
    )
    spans = (span for key in each.needs for span in context.room.times[key])
    return any(start == 0 and until <= end for start, end in spans)


def _anchor(context: MeetingContext, each: Candidate) -> Task:
    least, wanted = time_budget.needed(context, each)
    return Task(
        key=each.key,
        worth=len(time_budget.KEPT) - time_budget.KEPT.index(each.section),
        least=least,
        wanted=wanted,
        anchor="opens" if each.key in time_budget.OPENING else "closes",
    )


def _task(context: MeetingContext, each: Candidate, subject: str) -> Task:
    least, wanted = time_budget.needed(context, each)
    tier, choice = _tier(context, each), context.choice(each.key)
    return Task(
        key=each.key,
        tier=tier,
        # How many of its choices hold matters more to a family than which of them.
        worth=each.worth + (score.MOST if tier == PINNED else 1),
        least=least,
        wanted=wanted,
        needs=() if context.room.open else each.needs,
        asked=each.asked,
        voice=each.voice,
        kept_from=each.kept_from,
        subject=subject,
        place=choice.place,
    )


def _tier(context: MeetingContext, each: Candidate) -> int:
    """What the family pinned, its top three, what presses and can be acted on there, the rest."""
    if context.choice(each.key).pinned:
        return PINNED
    if each.section in ("top_three", "about_me"):
        return TOP
    if each.key == "since_last_time":  # what those who cannot come sent in is said
        return PRESSING
    overdue = each.urgent and each.key in context.follow_ups
    safety = "safety" in each.topics and each.key not in context.goals
    comes = not each.needs or any(context.room.comes(member) for member in each.needs)
    return PRESSING if comes and (overdue or safety) else REST


def _with_short_top(context: MeetingContext, problem: Problem, chosen: Chosen) -> Problem:
    """The same with the least minutes there are for the top three, if one of them has no place."""
    tops = [task for task in problem.tasks if task.tier == TOP and not task.anchor]
    if all(task.key in chosen.keys for task in tops):
        return problem
    free = {task.key for task in tops if context.choice(task.key).minutes is None}
    return replace(
        problem,
        tasks=tuple(replace(task, least=1) if task.key in free else task for task in problem.tasks),
    )


def _with_blocks(
    context: MeetingContext, problem: Problem, chosen: Chosen, by_key: dict[str, Candidate]
) -> tuple[Timetable, dict[str, tuple[Candidate, ...]]]:
    """The schedule with the promises of each person in one block, and their lines by its key.

    Where one of them would lose its place by that, each stands for itself.
    """
    tasks = {task.key: task for task in problem.tasks}
    there = chosen.keys
    order = [by_key[key] for key in tasks if key in there]
    lines = {block[0].key: tuple(block) for block in blocks(context, order)}
    heads = {line.key: head for head, block in lines.items() for line in block}
    if lines:
        together = replace(
            problem,
            tasks=tuple(
                _block(context, [tasks[line.key] for line in lines[key]]) if key in lines else task
                for key, task in tasks.items()
                if heads.get(key, key) == key
            ),
        )
        timetable = solve(together)
        if all(timetable.slot(heads.get(key, key)) for key in there):
            return timetable, lines
    return solve(problem, chosen=chosen), {}


def _block(context: MeetingContext, tasks: Sequence[Task]) -> Task:
    """Promises as one task: a minute or more for each, or the family's own minutes for all."""
    head = tasks[0]
    places = [task.place for task in tasks if task.place is not None]
    given = max(context.choice(task.key).minutes or 0 for task in tasks)
    minutes = max(given, len(tasks))
    return replace(
        head,
        tier=min(task.tier for task in tasks),
        worth=sum(task.worth for task in tasks),
        least=minutes if given else sum(task.least for task in tasks),
        wanted=minutes if given else sum(task.wanted for task in tasks),
        asked=tuple(dict.fromkeys(member for task in tasks for member in task.asked)),
        subject="",
        place=min(places, default=None),
    )


def in_order(context: MeetingContext, gathered: Iterable[Candidate]) -> list[Candidate]:
    """In the order in which a meeting would take it up: by part, what matters most first.

    Where the child comes, what it wants to say itself comes before all else.
    """
    gathered = list(gathered)
    ranks = {key: rank for rank, key in enumerate(context.top)}
    goals = {each.key: each for each in gathered if each.section == "goals"}
    family: dict[str, int] = {}  # the worth of a goal or of the worthiest step under it
    for each in goals.values():
        head = each.part_of if each.part_of in goals else each.key
        family[head] = max(family.get(head, 0), each.worth)

    def place(each: Candidate) -> tuple[object, ...]:
        section = SECTIONS.index(each.section)
        late = each.section != "about_me" and not context.of_the_child(each.voice)
        if each.section == "since_last_time":
            past = each.due is not None and each.due < context.day
            due = each.due.toordinal() if past and each.due else 0
            return (late, section, each.key != each.section, not past, due, -each.worth)
        if each.section == "top_three":
            return (late, section, ranks.get(each.key, len(ranks)), -each.worth)
        if each.key in goals:
            head = each.part_of if each.part_of in goals else each.key
            return (late, section, -family[head], head, each.key != head, -each.worth)
        return (late, section, -each.worth)

    return sorted(gathered, key=place)
