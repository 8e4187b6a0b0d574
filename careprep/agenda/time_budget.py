"""How many minutes each part of a meeting gets: a table for usual lengths, and for all others."""

from careprep.agenda.context import MeetingContext
from careprep.agenda.items import Section

LENGTHS = (30, 45, 60, 90)
# The minutes each part gets in a plain meeting of these lengths.
BUDGETS: dict[Section, tuple[int, int, int, int]] = {
    "welcome": (2, 3, 4, 6),
    "going_well": (2, 3, 4, 6),
    "since_last_time": (4, 6, 8, 10),
    "top_three": (10, 15, 20, 30),
    "goals": (3, 6, 9, 14),
    "questions": (3, 4, 5, 9),
    "expectations": (0, 1, 2, 3),
    "plan_b": (1, 2, 2, 4),
    "read_back": (4, 4, 4, 5),
    "next_time": (1, 1, 2, 3),
}
# The parts that open and close every meeting, in the order in which a meeting too short for all
# of them keeps them.
KEPT: tuple[Section, ...] = ("read_back", "next_time", "welcome", "going_well")
OPENING: tuple[Section, ...] = ("welcome", "going_well")
CLOSING: tuple[Section, ...] = ("read_back", "next_time")


def budget(section: Section, minutes: int) -> int:
    """The minutes a part gets in a meeting of this length: whole, and never less than none.

    Between the lengths of the table it goes in a straight line. Below 30 minutes everything
    shrinks alike; past 90 the opening and the closing stay as they are and the rest grows.
    """
    row = BUDGETS[section]
    if minutes < LENGTHS[0]:
        return (row[0] * minutes + LENGTHS[0] // 2) // LENGTHS[0]
    if minutes >= LENGTHS[-1]:
        return row[-1] if section in KEPT else row[-1] * minutes // LENGTHS[-1]
    at = max(i for i, length in enumerate(LENGTHS) if length <= minutes)
    shorter, longer = LENGTHS[at], LENGTHS[at + 1]
    part = (row[at + 1] - row[at]) * (minutes - shorter)
    return row[at] + (2 * part + longer - shorter) // (2 * (longer - shorter))


def frame(context: MeetingContext) -> dict[Section, int]:
    """The minutes of the parts that open and close the meeting; a part not in it has no room.

    The family's own minutes win, as far as the meeting is long enough for them. In one that is too
    short the parts give up minutes down to one each, then their place, the read-back last of all.
    """
    minutes = context.meeting.minutes
    kept = [part for part in KEPT if not context.choice(part).left_out]
    sizes = {part: context.choice(part).minutes or max(1, budget(part, minutes)) for part in kept}
    while sum(sizes.values()) > minutes:
        # The opening gives before the closing does; a part of one minute has nothing to give.
        giving = next((part for part in reversed(kept) if sizes.get(part, 0) > 1), None)
        if giving:
            sizes[giving] -= 1
        else:
            del sizes[next(part for part in reversed(kept) if part in sizes)]
    return sizes


def frames(context: MeetingContext) -> tuple[dict[Section, int], ...]:
    """The same with less and less of an opening, where something chosen needs its minutes."""
    usual = frame(context)
    found = [usual]
    for most in (2, 1):
        shorter = {
            part: min(size, most)
            if part in OPENING and context.choice(part).minutes is None
            else size
            for part, size in usual.items()
        }
        if shorter != found[-1]:
            found.append(shorter)
    return tuple(found)


def interpreted(context: MeetingContext) -> bool:
    """Does everything have to be said twice?"""
    if context.meeting.interpreted.strip():
        return True
    parts = {p.member for p in context.meeting.people if p.part == "interpreter"}
    return any(
        member in parts or known.kind == "interpreter"
        for member, known in context.room.members.items()
    )


def longer(size: int) -> int:
    """What something takes when it is interpreted: half as long again."""
    return (3 * size + 1) // 2


def top_sizes(minutes: int, count: int) -> list[int]:
    """The minutes of each of the top three: an equal part, the first ones a minute more."""
    each, rest = divmod(max(budget("top_three", minutes), 3), 3)
    return [each + (at < rest) for at in range(count)]


def size(section: Section, minutes: int) -> int:
    """The minutes an item of a part takes where nothing else is known."""
    if section == "questions":
        return 3 if minutes < 45 else 4 if minutes < 60 else 5
    if section == "plan_b":
        return max(1, budget("plan_b", minutes))
    return 3 if section == "goals" else 1
