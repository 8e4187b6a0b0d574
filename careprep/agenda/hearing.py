"""Where in a meeting something may be said: who it needs is there, and all who are may hear it."""

from collections.abc import Iterable, Sequence
from functools import partial
from heapq import nsmallest

from msgspec import Struct
from msgspec.structs import replace

from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.items import Why
from careprep.agenda.rules.common import LONGEST_WHY

SUGGESTIONS = 3


class Availability:
    """Where in the meeting something may be said: a bit for each stretch of the room."""

    def __init__(self, context: MeetingContext) -> None:
        self.context = context
        self.everywhere = (1 << len(context.room.stretches)) - 1
        self._there = {
            member: sum(
                1 << at
                for at, stretch in enumerate(context.room.stretches)
                if member in stretch.present
            )
            for member in context.room.members
        }
        self._heard: dict[tuple[str, ...], int] = {}

    def there(self, member: str) -> int:
        """The stretches in which somebody is in the room."""
        return self.everywhere if self.context.room.open else self._there.get(member, 0)

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
            for member in self.context.room.members:
                if not self.context.hearing(member, topics).yes:
                    mask &= ~self._there[member]
            self._heard[topics] = mask
        return self._heard[topics]

    def of(self, each: Candidate) -> int:
        """The stretches in which it can be acted on and heard, by its own person if there is one.

        Where that person is never there at a fitting time, somebody else says it for them.
        """
        mask = self.with_any_voice(each)
        if each.voice:
            return mask & self.there(each.voice) or mask
        if each.key == "since_last_time":
            return mask & self._most_heard(each)
        return mask

    def _most_heard(self, each: Candidate) -> int:
        """The stretches in which most of its lines may be heard: it is nothing but its lines."""
        heard = [self.heard(line.topics) for line in each.under()]
        counts = [
            sum(mask >> at & 1 for mask in heard) for at in range(self.everywhere.bit_length())
        ]
        most = max(counts, default=0)
        return sum(1 << at for at, count in enumerate(counts) if most and count == most)

    def with_any_voice(self, each: Candidate) -> int:
        """The same, whoever says it."""
        return self.needed(each.needs) & self.heard(each.topics)


class Heard(Struct, frozen=True):
    """What was gathered, with where in the meeting each may be said.

    `where` has a bit for each stretch of the room, by key. `suggested` are the keys that stand for
    the top three, where the family has chosen none.
    """

    candidates: tuple[Candidate, ...]
    places: Availability
    where: dict[str, int]
    suggested: tuple[str, ...]


def hear(context: MeetingContext, gathered: Sequence[Candidate]) -> Heard:
    """Where each may be said, and the top three to suggest: the worthiest that can be."""
    places = Availability(context)
    where = {each.key: places.of(each) for each in gathered}
    suggested = _suggest(context, [each for each in gathered if where[each.key]])
    candidates = tuple(_suggested(each) if each.key in suggested else each for each in gathered)
    return Heard(candidates, places, where, suggested)


def _suggest(context: MeetingContext, possible: Sequence[Candidate]) -> tuple[str, ...]:
    if context.top:
        return ()
    records = [
        each
        for each in possible
        if (each.key in context.questions or each.key in context.goals)
        and not context.choice(each.key).left_out
    ]
    best = nsmallest(SUGGESTIONS, records, key=lambda each: -each.worth)
    return tuple(each.key for each in best)


def _suggested(each: Candidate) -> Candidate:
    return replace(each, section="top_three", why=partial(_with_suggestion, each))


def _with_suggestion(each: Candidate) -> tuple[Why, ...]:
    return (Why("agenda.suggested"), *each.why())[:LONGEST_WHY]
