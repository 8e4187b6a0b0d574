"""What an agenda is made of: items with a place and a reason, and what is left over, with a fate.

All of it is derived for one meeting and never stored. Minutes count from the start of the meeting.
"""

from typing import Any, Literal

from msgspec import Struct

from careprep.model.records import FIXED_PARTS

Section = Literal[
    "welcome", "going_well", "since_last_time", "top_three", "goals", "questions", "expectations",
    "plan_b", "read_back", "next_time",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = (
    "welcome", "going_well", "since_last_time", "top_three", "goals", "questions", "expectations",
    "plan_b", "read_back", "next_time",
)  # fmt: skip
SECTION_TITLES: dict[Section, str] = {
    "welcome": "Welcome",
    "going_well": "What is going well",
    "since_last_time": "Since last time",
    "top_three": "Our top three",
    "goals": "Goals",
    "questions": "Questions",
    "expectations": "What we ask of the team",
    "plan_b": "Plan B",
    "read_back": "Who does what by when",
    "next_time": "Next time",
}

# Fixed parts by their item keys: the same words as the sections they stand in.
PART_TITLES: dict[str, str] = {
    key: title for key, title in SECTION_TITLES.items() if key in FIXED_PARTS
}

LeftFate = Literal["in_writing", "next_meeting", "parked"]


class AgendaNote(Struct, frozen=True):
    """A line to say or note under an item, and the topics it is about: not all may hear it."""

    text: str
    topics: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


class Item(Struct, frozen=True, kw_only=True):
    """One item of the agenda.

    `key` is the id of the record it is about, a fixed part's name, or an expectation's id; a
    member's id stands for that member's consent, `child` for the child's 18th birthday.
    `needs` are the members of whom at least one must be in the room (nobody: anyone will do).
    `why` are plain sentences, the first one is the reason; `under` are lines to note below it.
    Everybody in the room during the item may hear its topics and those of its lines.
    """

    key: str
    section: Section
    title: str
    start: int = 0
    minutes: int = 1
    why: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    pinned: bool = False
    speaks: str = ""  # the member who opens it, "" for whoever leads the meeting
    under: tuple[AgendaNote, ...] = ()
    about: str = ""  # the goal it serves, where all who may hear the item may hear of the goal
    worth: int = 0
    fixed: bool = False  # opens or closes the meeting: it cannot be moved

    @property
    def end(self) -> int:
        return self.start + self.minutes


class LeftOver(Struct, frozen=True, kw_only=True):
    """Something gathered that has no place in this meeting: why, and what becomes of it.

    `for_` are the members it goes to; with the fate `in_writing`, those to write to.
    """

    key: str
    section: Section
    title: str
    reason: str
    fate: LeftFate
    for_: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    about: str = ""


class Stretch(Struct, frozen=True, kw_only=True):
    """Minutes of the meeting in which the same members are in the room."""

    start: int
    end: int
    present: tuple[str, ...]


class Agenda(Struct, frozen=True, kw_only=True):
    """The agenda of one meeting. Every item gathered is in `items` or in `left_over`, once.

    `warnings`, `unsaid` and `unplaced` are for the family alone. `unsaid` are lines that had to
    stay out of `under`, because somebody in the room at that time may not hear them, `unplaced`
    those of a part that has no place.
    """

    meeting: str
    child: str
    minutes: int
    items: tuple[Item, ...] = ()  # in the order of the meeting
    left_over: tuple[LeftOver, ...] = ()
    warnings: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    unsaid: tuple[AgendaNote, ...] = ()
    unplaced: tuple[AgendaNote, ...] = ()
    suggested: tuple[str, ...] = ()  # keys suggested as the top three, where none are chosen
    exact: bool = True  # False: the fit stopped early, and something better may exist

    @property
    def planned(self) -> int:
        """How many of the minutes are planned."""
        return sum(item.minutes for item in self.items)

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)


def moved(before: Agenda, after: Agenda) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """What leaves the agenda and what comes onto it, from one to the other."""
    had, has = {item.key for item in before.items}, {item.key for item in after.items}
    return (
        tuple(item for item in before.items if item.key not in has),
        tuple(item for item in after.items if item.key not in had),
    )


def to_data(agenda: Agenda) -> dict[str, Any]:
    """The agenda for other programs: plain lists and dicts, stable and documented."""
    return {
        "meeting": agenda.meeting,
        "child": agenda.child,
        "minutes": agenda.minutes,
        "planned": agenda.planned,
        "items": [
            {
                "key": item.key,
                "section": item.section,
                "title": item.title,
                "start": item.start,
                "minutes": item.minutes,
                "why": list(item.why),
                "needs": list(item.needs),
                "pinned": item.pinned,
            }
            for item in agenda.items
        ],
        "left_over": [
            {
                "key": left.key,
                "title": left.title,
                "reason": left.reason,
                "fate": left.fate,
                "for": list(left.for_),
            }
            for left in agenda.left_over
        ],
        "warnings": list(agenda.warnings),
    }
