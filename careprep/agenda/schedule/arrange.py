"""From what was gathered to places in the meeting: where each may lie, how long, what it weighs.

The parts that open and close the meeting have their places; all others go to the fit.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from careprep.agenda import time_budget
from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.hearing import Availability, Heard
from careprep.agenda.items import SECTIONS, Section
from careprep.agenda.schedule.attempt import WORK, Trial, chose, longest, segments
from careprep.agenda.schedule.fit import FitResult, Segment


class Placement(Struct, frozen=True):
    """One thing with its place, in minutes from the start of the meeting."""

    candidate: Candidate
    start: int
    minutes: int


class Schedule(Struct, frozen=True, kw_only=True):
    """What has a place, in the order of the meeting, and what the fit can say about it.

    `sizes` are the minutes of everything that could have a place, `masks` the stretches in which
    each may lie, `segments` what of the stretches the opening and the closing leave free. `moved`
    are the keys whose wished place did not hold. `shortened` says that the top three had to take
    fewer minutes, `hurried` that the opening had to, for what the family chose, `squeezed` that
    the meeting is too short for its opening and its closing.
    """

    placed: tuple[Placement, ...]
    fitted: FitResult
    sizes: dict[str, int]
    masks: dict[str, int]
    segments: tuple[Segment, ...]
    exact: bool
    moved: tuple[str, ...] = ()
    shortened: bool = False
    hurried: bool = False
    squeezed: bool = False

    def longest(self, mask: int) -> int:
        """The most minutes in one piece that these stretches have outside opening and closing."""
        return longest(self.segments, mask)


def arrange(context: MeetingContext, heard: Heard) -> Schedule:
    """Give places to as much of what was gathered as the meeting holds.

    Where something the family chose has none, the opening gives up minutes for it, then whoever
    is there says it for its own person, then the top three make do with fewer minutes.
    """
    gathered, masks = heard.candidates, heard.where
    free = [
        each
        for each in gathered
        if each.section not in time_budget.KEPT
        and masks[each.key]
        and not context.choice(each.key).left_out
    ]
    free = in_order(context, free)
    sizes = _sizes(context, free)
    frames = time_budget.frames(context)
    best = max(
        _attempts(context, free, sizes, masks, frames, heard.places),
        key=lambda attempt: attempt.held,
    )
    fitted, moved = best.as_wished()
    starts = {**fitted.starts, **_frame_starts(best.frame, context.meeting.minutes)}
    minutes = best.sizes | {str(part): size for part, size in best.frame.items()}
    by_key = {each.key: each for each in gathered}
    placed = [Placement(by_key[key], start, minutes[key]) for key, start in starts.items()]
    placed.sort(key=lambda each: each.start)
    return Schedule(
        placed=tuple(placed),
        fitted=fitted,
        sizes=minutes,
        masks=masks | best.masks,
        segments=tuple(best.segments),
        exact=best.exact,
        moved=moved,
        shortened=best.sizes != sizes,
        hurried=best.frame != frames[0],
        squeezed=_squeezed(context, frames[0]),
    )


def _attempts(
    context: MeetingContext,
    free: list[Candidate],
    sizes: dict[str, int],
    masks: dict[str, int],
    frames: Sequence[dict[Section, int]],
    places: Availability,
) -> Iterator[Trial]:
    """One try after another, until all that the family chose has a place."""
    chosen = [each for each in free if chose(context, each.key) or each.section == "top_three"]
    tops = [
        each.key
        for each in chosen
        if each.section == "top_three" and context.choice(each.key).minutes is None
    ]
    anyone = masks | {each.key: places.with_any_voice(each) for each in chosen}
    tries = [(frame, masks, sizes) for frame in frames]
    for frame in frames:
        room = {key: longest(segments(context, frame), masks[key]) or sizes[key] for key in tops}
        tries.append((frame, masks, sizes | {key: min(sizes[key], room[key]) for key in tops}))
    tries += [(frame, anyone, sizes) for frame in frames]
    for most in (*time_budget.top_sizes(context.meeting.minutes, 1), 1):
        less = sizes | {key: min(sizes[key], most) for key in tops}
        tries += [(frame, anyone, less) for frame in frames]
    tried: list[tuple[object, ...]] = []
    work = 0
    for frame, may_lie, minutes in tries:
        if (frame, may_lie, minutes) in tried:
            continue
        tried.append((frame, may_lie, minutes))
        attempt = Trial(context, free, frame, may_lie, minutes)
        yield attempt
        work += attempt.fitted.work
        if attempt.held == len(chosen) or work > WORK:
            return


def _squeezed(context: MeetingContext, frame: dict[Section, int]) -> bool:
    """Is the meeting too short for its opening and its closing?"""
    return any(
        frame.get(part, 0)
        < (
            context.choice(part).minutes
            or max(1, time_budget.budget(part, context.meeting.minutes))
        )
        for part in time_budget.KEPT
        if not context.choice(part).left_out
    )


def _frame_starts(frame: dict[Section, int], minutes: int) -> dict[str, int]:
    starts: dict[str, int] = {}
    now = 0
    for part in time_budget.OPENING:
        if part in frame:
            starts[part] = now
            now += frame[part]
    now = minutes - sum(frame.get(part, 0) for part in time_budget.CLOSING)
    for part in time_budget.CLOSING:
        if part in frame:
            starts[part] = now
            now += frame[part]
    return starts


def in_order(context: MeetingContext, gathered: Iterable[Candidate]) -> list[Candidate]:
    """In the order in which a meeting would take it up: by part, what matters most first."""
    gathered = list(gathered)
    ranks = {key: rank for rank, key in enumerate(context.top)}
    goals = {each.key: each for each in gathered if each.section == "goals"}
    family: dict[str, int] = {}  # the worth of a goal or of the worthiest step under it
    for each in goals.values():
        head = each.part_of if each.part_of in goals else each.key
        family[head] = max(family.get(head, 0), each.worth)

    def place(each: Candidate) -> tuple[object, ...]:
        section = SECTIONS.index(each.section)
        if each.section == "since_last_time":
            past = each.due is not None and each.due < context.day
            due = each.due.toordinal() if past and each.due else 0
            return (section, each.key != each.section, not past, due, -each.worth)
        if each.section == "top_three":
            return (section, ranks.get(each.key, len(ranks)), -each.worth)
        if each.key in goals:
            head = each.part_of if each.part_of in goals else each.key
            return (section, -family[head], head, each.key != head, -each.worth)
        return (section, -each.worth)

    return sorted(gathered, key=place)


def _sizes(context: MeetingContext, gathered: Iterable[Candidate]) -> dict[str, int]:
    """How many minutes each asks for: the family's own number, its own, or the plan's."""
    minutes = context.meeting.minutes
    slow = time_budget.interpreted(context)
    tops = iter(time_budget.top_sizes(minutes, 3))
    sizes: dict[str, int] = {}
    for each in gathered:
        top = next(tops, 1) if each.section == "top_three" else 0
        size = each.size or top or time_budget.size(each.section, minutes)
        if slow and each.key != each.section:
            size = time_budget.longer(size)
        sizes[each.key] = context.choice(each.key).minutes or size
    return sizes
