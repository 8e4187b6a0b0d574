"""The tasks that open and close a meeting, and the minutes they take from all others."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from careprep.agenda.schedule.problem import Task, TimeSlot


class Frame(Struct, frozen=True):
    """The minutes by key of what opens, and of what closes, in the family's order."""

    opening: dict[str, int]
    closing: dict[str, int]

    @property
    def opens(self) -> int:
        """How many minutes the opening takes."""
        return sum(self.opening.values())

    @property
    def closes(self) -> int:
        """How many minutes the closing takes."""
        return sum(self.closing.values())

    def slots(self, minutes: int) -> tuple[list[TimeSlot], list[TimeSlot]]:
        """The slots of the opening and of the closing in a meeting of so many minutes."""
        return _row(self.opening, 0), _row(self.closing, minutes - self.closes)


def _row(sizes: dict[str, int], start: int) -> list[TimeSlot]:
    slots = []
    for key, size in sizes.items():
        slots.append(TimeSlot(key, start, size))
        start += size
    return slots


def by_weight(tasks: Sequence[Task]) -> list[int]:
    """The numbers of the tasks, the weightiest first; of equals, the first in their order."""
    return sorted(range(len(tasks)), key=lambda i: (tasks[i].tier, -tasks[i].worth, i))


def least_frame(tasks: Sequence[Task], minutes: int) -> Frame:
    """The least minutes of each, as far as the meeting is long enough for them.

    In one that is too short they give up minutes down to one each, then their place, the
    weightiest last.
    """
    order = [tasks[i] for i in by_weight(tasks)]
    sizes = {task.key: task.least for task in order}
    while sum(sizes.values()) > minutes:
        giving = next((key for key in reversed(sizes) if sizes[key] > 1), None)
        if giving is None:
            sizes.popitem()
        else:
            sizes[giving] -= 1
    return _frame(tasks, sizes)


def frames(tasks: Sequence[Task], least: Frame, room: int) -> Iterator[Frame]:
    """Frames with at most `room` minutes more than the least one, from the fullest down.

    The lightest gives first. The least one itself is not among them.
    """
    sizes = least.opening | least.closing
    order = [tasks[i] for i in by_weight(tasks) if tasks[i].key in sizes]
    wide = {task.key: max(sizes[task.key], task.wanted) for task in order}
    more = sum(wide.values()) - sum(sizes.values())
    for key in reversed(wide):
        while wide[key] > sizes[key]:
            if more <= room:
                yield _frame(tasks, wide)
            wide[key] -= 1
            more -= 1


def _frame(tasks: Sequence[Task], sizes: dict[str, int]) -> Frame:
    opening, closing = (
        {task.key: sizes[task.key] for task in tasks if task.anchor == anchor and task.key in sizes}
        for anchor in ("opens", "closes")
    )
    return Frame(opening, closing)
