"""Who is in the room when."""

from itertools import pairwise

from msgspec import Struct

from careprep.agenda.items import Stretch
from careprep.model.notebook import Notebook
from careprep.model.records import Attendee, Meeting, Member


class Attendance(Struct, frozen=True):
    """Who comes to a meeting, in stretches in which the same members are there.

    `stretches` cover the whole meeting, in order. `open` says that nobody was invited yet: then
    the room is taken to hold whoever an item needs. `assumed` says that nobody said yes yet: then
    everybody who did not say no is taken to come.
    """

    stretches: tuple[Stretch, ...]
    members: dict[str, Member]  # those who come, by id
    times: dict[str, tuple[tuple[int, int], ...]]  # when each of them is there
    open: bool = False
    assumed: bool = False

    def comes(self, member: str) -> bool:
        return self.open or member in self.members

    def until(self, member: str) -> int:
        """The minute in which somebody who comes leaves for good."""
        return max(end for _, end in self.times[member])

    def from_(self, member: str) -> int:
        """The minute in which somebody who comes is there first."""
        return min(start for start, _ in self.times[member])

    def during(self, start: int, end: int) -> list[str]:
        """Everybody who is there for at least a part of these minutes."""
        found: dict[str, None] = {}
        for stretch in self.stretches:
            if stretch.start < end and start < stretch.end:
                found.update(dict.fromkeys(stretch.present))
        return list(found)

    def through(self, start: int, end: int) -> set[str]:
        """Everybody who is there for all of these minutes."""
        there = set(self.members)
        for stretch in self.stretches:
            if stretch.start < end and start < stretch.end:
                there &= set(stretch.present)
        return there


def find_attendance(notebook: Notebook, meeting: Meeting) -> Attendance:
    """Who is in the room when: arrivals and departures, kept inside the meeting.

    Somebody who is not on the team list may hear only what has no topic: nothing was agreed.
    """
    assumed = not any(person.coming for person in meeting.people)
    coming = [p for p in meeting.people if p.coming or (assumed and p.response != "declined")]
    times: dict[str, list[tuple[int, int]]] = {}
    for person in coming:
        span = _span(person, meeting.minutes)
        if span:
            times.setdefault(person.member, []).append(span)
    comings = {at for spans in times.values() for span in spans for at in span}
    stretches: list[Stretch] = []
    for start, end in pairwise(sorted({0, meeting.minutes, *comings})):
        present = tuple(
            member
            for member, spans in times.items()
            if any(arrives <= start and end <= leaves for arrives, leaves in spans)
        )
        if stretches and stretches[-1].present == present:
            start = stretches.pop().start
        stretches.append(Stretch(start=start, end=end, present=present))
    members = {
        key: notebook.team.get(key) or Member(id=key, name="somebody who is not on the team list")
        for key in times
    }
    return Attendance(
        stretches=tuple(stretches),
        members=members,
        times={key: tuple(spans) for key, spans in times.items()},
        open=not meeting.people,
        assumed=assumed and bool(coming),
    )


def _span(person: Attendee, minutes: int) -> tuple[int, int] | None:
    start = min(person.arrives, minutes)
    end = minutes if person.leaves is None else min(person.leaves, minutes)
    return (start, end) if start < end else None
