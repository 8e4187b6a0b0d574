"""From what was gathered to places in the meeting: where each may lie, how long, what it weighs.

The parts that open and close the meeting have their places; all others go to the fit.
"""

from collections.abc import Iterable, Sequence
from heapq import nsmallest

from msgspec import Struct
from msgspec.structs import replace

from careprep.agenda import plan, worth
from careprep.agenda.fit import Fitted, Job, Segment, fit
from careprep.agenda.items import SECTIONS, Section
from careprep.agenda.look import Gathered, Look

WORK = 60_000  # steps of the fit: the same on every machine
MOST_JOBS = 90  # more than this many can never matter in a meeting of a few hours
CHOSEN, SUGGESTED, SHARE, REST = range(4)  # tiers: what is above outweighs all that is below
SUGGESTIONS = 3


class Places:
    """Where in the meeting something may be said: a bit for each stretch of the room."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.everywhere = (1 << len(look.room.stretches)) - 1
        self._there = {
            member: sum(
                1 << at
                for at, stretch in enumerate(look.room.stretches)
                if member in stretch.present
            )
            for member in look.room.members
        }
        self._heard: dict[tuple[str, ...], int] = {}

    def there(self, member: str) -> int:
        """The stretches in which somebody is in the room."""
        return self.everywhere if self.look.room.open else self._there.get(member, 0)

    def needed(self, needs: Iterable[str]) -> int:
        """The stretches in which somebody of those needed is there."""
        needs = tuple(needs)
        mask = 0 if needs else self.everywhere
        for member in needs:
            mask |= self.there(member)
        return mask

    def heard(self, topics: tuple[str, ...]) -> int:
        """The stretches in which all who are there may hear of these topics."""
        if topics not in self._heard:
            mask = self.everywhere
            for member in self.look.room.members:
                if not self.look.hearing(member, topics).yes:
                    mask &= ~self._there[member]
            self._heard[topics] = mask
        return self._heard[topics]

    def of(self, each: Gathered) -> int:
        """The stretches in which it can be acted on and heard, by its own person if there is one.

        Where that person is never there at a fitting time, somebody else says it for them.
        """
        mask = self.needed(each.needs) & self.heard(each.topics)
        if each.voice:
            return mask & self.there(each.voice) or mask
        if each.key == "since_last_time":
            # It is nothing but its lines: best where all of them can be said.
            topics = dict.fromkeys(topic for line in each.under() for topic in line.topics)
            return mask & self.heard(tuple(topics)) or mask
        return mask


class Placed(Struct, frozen=True):
    """One thing with its place, in minutes from the start of the meeting."""

    gathered: Gathered
    start: int
    minutes: int


class Arranged(Struct, frozen=True, kw_only=True):
    """What has a place, in the order of the meeting, and what the fit can say about it.

    `sizes` are the minutes of everything that could have a place, `masks` the stretches in which
    each may lie, `segments` what of the stretches the opening and the closing leave free. `moved`
    are the keys whose wished place did not hold. `shortened` says that the top three had to take
    fewer minutes, `squeezed` that the opening and the closing had to.
    """

    placed: tuple[Placed, ...]
    fitted: Fitted
    sizes: dict[str, int]
    masks: dict[str, int]
    segments: tuple[Segment, ...]
    moved: tuple[str, ...] = ()
    shortened: bool = False
    squeezed: bool = False

    def longest(self, mask: int) -> int:
        """The most minutes in one piece that these stretches have outside opening and closing."""
        longest = run = 0
        for at, segment in enumerate(self.segments):
            minutes = segment.end - segment.start
            if mask >> at & 1:
                run += minutes
            elif minutes:
                run = 0
            longest = max(longest, run)
        return longest


def suggest(look: Look, gathered: Sequence[Gathered], masks: dict[str, int]) -> tuple[str, ...]:
    """The top three to suggest where the family has chosen none: the worthiest that can be said."""
    if look.top:
        return ()
    records = [
        each
        for each in gathered
        if (each.key in look.questions or each.key in look.goals)
        and not look.choice(each.key).left_out
        and masks[each.key]
    ]
    best = nsmallest(SUGGESTIONS, records, key=lambda each: -each.worth)
    return tuple(each.key for each in best)


def arrange(look: Look, gathered: Sequence[Gathered], masks: dict[str, int]) -> Arranged:
    """Give places to as much of what was gathered as the meeting holds.

    `masks` are the stretches in which each may lie, by its key.
    """
    frame = plan.frame(look)
    usual = {part: max(1, plan.budget(part, look.meeting.minutes)) for part in plan.KEPT}
    opening = sum(frame.get(part, 0) for part in plan.OPENING)
    closing = sum(frame.get(part, 0) for part in plan.CLOSING)
    middle = (opening, look.meeting.minutes - closing)
    segments = [
        Segment(start=_inside(stretch.start, middle), end=_inside(stretch.end, middle))
        for stretch in look.room.stretches
    ]
    free = [
        each
        for each in gathered
        if each.section not in plan.KEPT and masks[each.key] and not look.choice(each.key).left_out
    ]
    free = in_order(look, free)
    sizes = _sizes(look, free)
    fit_now = _Fit(look, free, masks, segments)
    fitted, shorter = fit_now.top_three(sizes)
    fitted, moved = fit_now.as_wished(shorter, fitted)
    by_key = {each.key: each for each in gathered}
    starts = {**fitted.starts, **_frame_starts(frame, look.meeting.minutes)}
    minutes = shorter | {str(part): size for part, size in frame.items()}
    placed = [Placed(by_key[key], start, minutes[key]) for key, start in starts.items()]
    placed.sort(key=lambda each: each.start)
    return Arranged(
        placed=tuple(placed),
        fitted=fitted,
        sizes=minutes,
        masks=masks,
        segments=tuple(segments),
        moved=moved,
        shortened=shorter != sizes,
        squeezed=any(
            frame.get(part, 0) < (look.choice(part).minutes or usual[part])
            for part in plan.KEPT
            if not look.choice(part).left_out
        ),
    )


def _inside(at: int, middle: tuple[int, int]) -> int:
    return min(max(at, middle[0]), middle[1])


def _frame_starts(frame: dict[Section, int], minutes: int) -> dict[str, int]:
    starts: dict[str, int] = {}
    now = 0
    for part in plan.OPENING:
        if part in frame:
            starts[part] = now
            now += frame[part]
    now = minutes - sum(frame.get(part, 0) for part in plan.CLOSING)
    for part in plan.CLOSING:
        if part in frame:
            starts[part] = now
            now += frame[part]
    return starts


def in_order(look: Look, gathered: Iterable[Gathered]) -> list[Gathered]:
    """In the order in which a meeting would take it up: by part, what matters most first."""
    gathered = list(gathered)
    ranks = {key: rank for rank, key in enumerate(look.top)}
    goals = {each.key: each for each in gathered if each.section == "goals"}
    family: dict[str, int] = {}  # the worth of a goal or of the worthiest step under it
    for each in goals.values():
        head = each.part_of if each.part_of in goals else each.key
        family[head] = max(family.get(head, 0), each.worth)

    def place(each: Gathered) -> tuple[object, ...]:
        section = SECTIONS.index(each.section)
        if each.section == "since_last_time":
            past = each.due is not None and each.due < look.day
            due = each.due.toordinal() if past and each.due else 0
            return (section, each.key != each.section, not past, due, -each.worth)
        if each.section == "top_three":
            return (section, ranks.get(each.key, len(ranks)), -each.worth)
        if each.key in goals:
            head = each.part_of if each.part_of in goals else each.key
            return (section, -family[head], head, each.key != head, -each.worth)
        return (section, -each.worth)

    return sorted(gathered, key=place)


def _sizes(look: Look, gathered: Iterable[Gathered]) -> dict[str, int]:
    """How many minutes each asks for: the family's own number, its own, or the plan's."""
    minutes = look.meeting.minutes
    slow = plan.interpreted(look)
    tops = iter(plan.top_sizes(minutes, 3))
    sizes: dict[str, int] = {}
    for each in gathered:
        top = next(tops, 1) if each.section == "top_three" else 0
        size = each.size or top or plan.size(each.section, minutes)
        if slow and each.key != each.section:
            size = plan.longer(size)
        sizes[each.key] = look.choice(each.key).minutes or size
    return sizes


class _Fit:
    """What the fit is asked: again with other minutes or another order, where that helps."""

    def __init__(
        self,
        look: Look,
        free: list[Gathered],
        masks: dict[str, int],
        segments: list[Segment],
    ) -> None:
        self.look = look
        self.free = free
        self.masks = masks
        self.segments = segments

    def top_three(self, sizes: dict[str, int]) -> tuple[Fitted, dict[str, int]]:
        """The fit; where one of the top three has no place in it, with fewer minutes for them."""
        tops = [each.key for each in self.free if each.section == "top_three"]
        fitted = self._fit(sizes)
        for most in (*plan.top_sizes(self.look.meeting.minutes, 1), 1):
            held = sum(key in fitted.starts for key in tops)
            shorter = {
                key: min(size, most) if key in tops and not self._said(key) else size
                for key, size in sizes.items()
            }
            if held == len(tops) or shorter == sizes:
                continue
            again = self._fit(shorter)
            if sum(key in again.starts for key in tops) > held:
                fitted, sizes = again, shorter
        return fitted, sizes

    def as_wished(self, sizes: dict[str, int], fitted: Fitted) -> tuple[Fitted, tuple[str, ...]]:
        """The same with each item in the place the family gave it, and those where that failed."""
        here = [each for each in self.free if each.key in fitted.starts]
        wishes = {each.key: self.look.choice(each.key).place for each in here}
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
        again = fit([self._job(by_key[key], sizes, CHOSEN) for key in order], self.segments, WORK)
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

    def _said(self, key: str) -> bool:
        return self.look.choice(key).minutes is not None

    def _fit(self, sizes: dict[str, int]) -> Fitted:
        tiers = self._tiers(sizes)
        keep = self._that_matter(sizes, tiers)
        jobs = [self._job(each, sizes, tiers[each.key]) for each in self.free if each.key in keep]
        return fit(jobs, self.segments, WORK)

    def _job(self, each: Gathered, sizes: dict[str, int], tier: int) -> Job:
        return Job(
            key=each.key,
            minutes=sizes[each.key],
            tier=tier,
            # How many of its choices hold matters more to a family than which of them.
            worth=each.worth + (worth.MOST if tier == CHOSEN else 1),
            where=self.masks[each.key],
        )

    def _tiers(self, sizes: dict[str, int]) -> dict[str, int]:
        """What the family chose comes first; then what is within the minutes of its part."""
        tiers: dict[str, int] = {}
        used: dict[Section, int] = {}
        for each in sorted(self.free, key=lambda each: (each.key != each.section, -each.worth)):
            if each.key in self.look.top or self.look.choice(each.key).pinned:
                tiers[each.key] = CHOSEN
            elif each.section == "top_three":
                tiers[each.key] = SUGGESTED
            else:
                before = used.get(each.section, 0)
                share = plan.budget(each.section, self.look.meeting.minutes)
                tiers[each.key] = SHARE if before < share else REST
                used[each.section] = before + sizes[each.key]
        return tiers

    def _that_matter(self, sizes: dict[str, int], tiers: dict[str, int]) -> set[str]:
        """The keys of what can have a place at all: of things alike, as many as there is room for.

        This loses nothing until there are too many kinds of them.
        """
        left: dict[tuple[int, int], int] = {}
        keep: list[str] = []
        for each in sorted(self.free, key=lambda each: (tiers[each.key], -each.worth)):
            mask, size = self.masks[each.key], sizes[each.key]
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
