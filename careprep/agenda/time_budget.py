"""How many minutes each part of a meeting takes: a table for usual lengths, and for all others."""

from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.items import Section

LENGTHS = (30, 45, 60, 90)
# The minutes that these parts get in a plain meeting of these lengths.
BUDGETS: dict[Section, tuple[int, int, int, int]] = {
    "welcome": (2, 3, 4, 6),
    "about_me": (2, 2, 3, 4),
    "going_well": (2, 3, 4, 6),
    "top_three": (10, 15, 20, 30),
    "plan_b": (1, 2, 2, 4),
    "read_back": (4, 4, 4, 5),
    "next_time": (1, 1, 2, 3),
}
# The parts that open and close every meeting, in the order in which a meeting too short for all
# of them keeps them.
KEPT: tuple[Section, ...] = ("read_back", "next_time", "welcome", "about_me", "going_well")
OPENING: tuple[Section, ...] = ("welcome", "about_me", "going_well")
CLOSING: tuple[Section, ...] = ("read_back", "next_time")
# The fewest minutes in which something can be said, and what it takes where there is time. What is
# inside takes a minute more.
USUAL: dict[Section, tuple[int, int]] = {
    "since_last_time": (1, 2),
    "goals": (3, 8),
    "questions": (2, 5),
    "expectations": (1, 3),
}


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


def needed(context: MeetingContext, each: Candidate) -> tuple[int, int]:
    """The least minutes of something, and those it wants. The family's own minutes are both."""
    given, minutes = context.choice(each.key).minutes, context.meeting.minutes
    if given:
        return (given, given)
    if each.key in KEPT:
        most = max(1, budget(each.section, minutes))
        if each.key in CLOSING:
            return (most, most)
        return ((most + 1) // 2 if each.key == "going_well" else min(2, most), most)
    if each.key == "plan_b":
        return (1, max(1, budget("plan_b", minutes)))
    kind: Section = "goals" if each.key in context.goals else "questions"
    least, most = USUAL[kind if each.section == "top_three" else each.section]
    if each.size:
        least, most = max(min(least, each.size), (each.size + 1) // 2), each.size
    if each.section == "top_three":
        share = budget("top_three", minutes) // 3
        if not _leaves(context, each.voice):
            least = max(least, 3, share - share // 3)
        if each.size:  # it was said how long it takes
            least = min(least, each.size)
        else:
            most = max(most, share, least)
    least, most = least + len(each.inside), most + len(each.inside)
    if interpreted(context) and each.key != each.section:
        least, most = longer(least), longer(most)
    return (least, most)


def _leaves(context: MeetingContext, member: str) -> bool:
    """Does somebody who comes leave before the end?"""
    return member in context.room.times and context.room.until(member) < context.meeting.minutes


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
