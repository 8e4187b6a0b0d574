"""One try at a meeting: what goes to the fit, with which weight, and the family's own order."""

from collections.abc import Sequence

from msgspec.structs import replace

from careprep.agenda import time_budget
from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.items import Section
from careprep.agenda.rules import score
from careprep.agenda.schedule.fit import FitResult, Job, Segment, fit

WORK = 60_000  # steps of the fit: the same on every machine
MOST_JOBS = 300  # more than there can be in a meeting of a few hours, but for odd ones
CHOSEN, SUGGESTED, SHARE, REST = range(4)  # tiers: what is above outweighs all that is below


class Trial:
    """One try: these things, with these minutes, between this opening and this closing."""

    def __init__(
        self,
        context: MeetingContext,
        free: list[Candidate],
        frame: dict[Section, int],
        masks: dict[str, int],
        sizes: dict[str, int],
    ) -> None:
        self.context = context
        self.free = free
        self.frame = frame
        self.masks = masks
        self.sizes = sizes
        self.segments = segments(context, frame)
        tiers = self._tiers()
        keep = self._that_matter(tiers)
        jobs = [self._job(each, tiers[each.key]) for each in free if each.key in keep]
        self.fitted = fit(jobs, self.segments, WORK)
        wanted = (each.key for each in free if tiers[each.key] <= SUGGESTED)
        self.exact = self.fitted.exact and len(jobs) < MOST_JOBS
        self.held = sum(key in self.fitted.starts for key in wanted)

    def as_wished(self) -> tuple[FitResult, tuple[str, ...]]:
        """The same with each item in the place the family gave it, and those where that failed."""
        fitted = self.fitted
        here = [each for each in self.free if each.key in fitted.starts]
        wishes = {each.key: self.context.choice(each.key).place for each in here}
        wished = sorted(
            (each for each in here if wishes[each.key] is not None),
            key=lambda each: wishes[each.key] or 0,
        )
        if not wished:
            return fitted, ()
        order = [key for key in fitted.starts if wishes[key] is None]
        for each in wished:
            order.insert(max(0, (wishes[each.key] or 1) - 1), each.key)
        by_key = {each.key: each for each in here}
        again = fit([self._job(by_key[key], CHOSEN) for key in order], self.segments, WORK)
        if len(again.starts) == len(here):
            # It was asked about these alone: what it says of the best is not for the meeting.
            fitted = replace(fitted, starts=again.starts)
        moved = [
            key
            for at, key in enumerate(fitted.starts)
            if wishes[key] is not None and order.index(key) != at
        ]
        taken: dict[int, str] = {}
        for each in wished:
            if taken.setdefault(wishes[each.key] or 0, each.key) != each.key:
                moved.append(each.key)
        return fitted, tuple(dict.fromkeys(moved))

    def _job(self, each: Candidate, tier: int) -> Job:
        return Job(
            key=each.key,
            minutes=self.sizes[each.key],
            tier=tier,
            # How many of its choices hold matters more to a family than which of them.
            worth=each.worth + (score.MOST if tier == CHOSEN else 1),
            where=self.masks[each.key],
        )

    def _tiers(self) -> dict[str, int]:
        """What the family chose comes first; then what is within the minutes of its part."""
        tiers: dict[str, int] = {}
        used: dict[Section, int] = {}
        for each in sorted(self.free, key=lambda each: (each.key != each.section, -each.worth)):
            if chose(self.context, each.key):
                tiers[each.key] = CHOSEN
            elif each.section == "top_three":
                tiers[each.key] = SUGGESTED
            else:
                before = used.get(each.section, 0)
                share = time_budget.budget(each.section, self.context.meeting.minutes)
                tiers[each.key] = SHARE if before < share else REST
                used[each.section] = before + self.sizes[each.key]
        return tiers

    def _that_matter(self, tiers: dict[str, int]) -> set[str]:
        """The keys of what can have a place at all: of things alike, as many as there is room for.

        This loses nothing until there are too many kinds of them.
        """
        left: dict[tuple[int, int], int] = {}
        keep: list[str] = []
        for each in sorted(self.free, key=lambda each: (tiers[each.key], -each.worth)):
            mask, size = self.masks[each.key], self.sizes[each.key]
            if (mask, size) not in left:
                left[mask, size] = self._minutes(mask) // size
            if left[mask, size] > 0:
                left[mask, size] -= 1
                keep.append(each.key)
        return set(keep[:MOST_JOBS])

    def _minutes(self, mask: int) -> int:
        return sum(
            segment.end - segment.start
            for at, segment in enumerate(self.segments)
            if mask >> at & 1
        )


def chose(context: MeetingContext, key: str) -> bool:
    """Did the family choose that this has a place?"""
    return key in context.top or context.choice(key).pinned


def segments(context: MeetingContext, frame: dict[Section, int]) -> list[Segment]:
    """What the opening and the closing leave of each stretch of the room."""
    opening = sum(frame.get(part, 0) for part in time_budget.OPENING)
    closing = sum(frame.get(part, 0) for part in time_budget.CLOSING)
    middle = (opening, context.meeting.minutes - closing)
    return [
        Segment(start=_inside(stretch.start, middle), end=_inside(stretch.end, middle))
        for stretch in context.room.stretches
    ]


def _inside(at: int, middle: tuple[int, int]) -> int:
    return min(max(at, middle[0]), middle[1])


def longest(segments: Sequence[Segment], mask: int) -> int:
    """The most minutes in one piece that the stretches of a mask have."""
    most = run = 0
    for at, segment in enumerate(segments):
        minutes = segment.end - segment.start
        if mask >> at & 1:
            run += minutes
        elif minutes:
            run = 0
        most = max(most, run)
    return most
