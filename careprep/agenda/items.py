"""What an agenda is made of: items with a place and a reason, and what is left over, with a fate.

All of it is derived for one meeting and never stored. Minutes count from the start of the meeting.
"""

from typing import Any, Literal

from msgspec import Struct

from careprep.model.messages import say

Section = Literal[
    "welcome", "about_me", "going_well", "since_last_time", "top_three", "goals", "questions",
    "expectations", "plan_b", "read_back", "next_time",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = (
    "welcome", "about_me", "going_well", "since_last_time", "top_three", "goals", "questions",
    "expectations", "plan_b", "read_back", "next_time",
)  # fmt: skip
MoveKind = Literal[
    "comes_from", "leaves_at", "only_part", "not_invited", "consent_renewed", "more_minutes",
    "second_meeting",
]  # fmt: skip
LeftFate = Literal["in_writing", "next_meeting", "parked"]


class Why(Struct, frozen=True):
    """Something there is to say, as a value: the key of its message, and what fills it.

    `args` are raw values by name: ids, days, counts, minutes, titles. `words` turns it into a
    sentence for whoever hears it.
    """

    code: str
    args: dict[str, Any] = {}


class AgendaNote(Struct, frozen=True):
    """A line to say or note under an item, and the topics it is about: not all may hear it."""

    what: Why
    topics: tuple[str, ...] = ()


class SubItem(Struct, frozen=True, kw_only=True):
    """A record that is talked about inside an item, with its reasons and lines as an item has."""

    key: str
    title: str
    why: tuple[Why, ...] = ()
    under: tuple[AgendaNote, ...] = ()
    topics: tuple[str, ...] = ()


class Item(Struct, frozen=True, kw_only=True):
    """One item of the agenda.

    `key` is the id of the record it is about, a fixed part's name, or an expectation's id; a
    member's id stands for that member's consent, `child` for the child's 18th birthday.
    `needs` are the members of whom at least one must be in the room (nobody: anyone will do).
    The first `why` is the reason; `under` are lines to note below it, `lines` what is talked about
    inside it. The item that is one person's promises has the key of the first of its lines.
    Everybody in the room during the item may hear its topics and those of its lines.
    """

    key: str
    section: Section
    title: str
    start: int = 0
    minutes: int = 1
    why: tuple[Why, ...] = ()
    needs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    pinned: bool = False
    speaks: str = ""  # the member who opens it, "" for whoever leads the meeting
    under: tuple[AgendaNote, ...] = ()
    lines: tuple[SubItem, ...] = ()
    about: str = ""  # the goal it serves, where all who may hear the item may hear of the goal
    worth: int = 0
    fixed: bool = False  # opens or closes the meeting: it cannot be moved

    @property
    def end(self) -> int:
        return self.start + self.minutes

    @property
    def block(self) -> bool:
        """Is it nothing but its lines?"""
        return any(line.key == self.key for line in self.lines)

    @property
    def inside(self) -> tuple[str, ...]:
        """The keys of what is inside it."""
        return tuple(line.key for line in self.lines if line.key != self.key)

    @property
    def keys(self) -> tuple[str, ...]:
        """Its own key, and those of what is inside it."""
        return (self.key, *self.inside)


class LeftOver(Struct, frozen=True, kw_only=True):
    """Something gathered that has no place in this meeting: why, and what becomes of it.

    `reason` is what stood in the way, in one sentence or more; `why` is why it was to be said;
    `next_step` is what to do about it now.
    `for_` are the members it goes to; with the fate `in_writing`, those to write to.
    """

    key: str
    section: Section
    title: str
    reason: tuple[Why, ...]
    fate: LeftFate
    for_: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    why: tuple[Why, ...] = ()
    next_step: Why = Why("agenda.next.meeting")
    about: str = ""


class Move(Struct, frozen=True, kw_only=True):
    """One change that would help: of when a member comes, of what they may hear, of the minutes.

    `args` are its raw values by name. `gains` and `loses` are the keys of what would come onto the
    agenda and what would leave it.
    """

    kind: MoveKind
    member: str = ""
    args: dict[str, Any] = {}
    gains: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()


class Stretch(Struct, frozen=True, kw_only=True):
    """Minutes of the meeting in which the same members are in the room."""

    start: int
    end: int
    present: tuple[str, ...]


class Agenda(Struct, frozen=True, kw_only=True):
    """The agenda of one meeting. Everything gathered is in `items`, inside one of them or in
    `left_over`, once.

    `warnings`, `moves`, `unsaid` and `unplaced` are for the family alone. A warning is one sentence
    or more. `unsaid` are lines that had to stay out of `under`, because somebody in the room at
    that time may not hear them, `unplaced` those of a part that has no place.
    """

    meeting: str
    child: str
    minutes: int
    items: tuple[Item, ...] = ()  # in the order of the meeting
    left_over: tuple[LeftOver, ...] = ()
    warnings: tuple[tuple[Why, ...], ...] = ()
    moves: tuple[Move, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    unsaid: tuple[AgendaNote, ...] = ()
    unplaced: tuple[AgendaNote, ...] = ()
    suggested: tuple[str, ...] = ()  # keys suggested as the top three, where none are chosen
    exact: bool = True  # False: the fit stopped early, and something better may exist

    @property
    def planned(self) -> int:
        """How many of the minutes are planned."""
        return sum(item.minutes for item in self.items)

    def title(self, key: str) -> str:
        """What something gathered is called."""
        titles = {each.key: each.title for each in self.left_over}
        titles |= {each.key: each.title for each in self.items if not each.block}
        titles |= {line.key: line.title for item in self.items for line in item.lines}
        return titles.get(key, key)

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)


def keys_said(agenda: Agenda) -> dict[str, None]:
    """The keys of all that is said in a meeting, also inside something else, in order."""
    return dict.fromkeys(key for item in agenda.items for key in item.keys)


def moved(before: Agenda, after: Agenda) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of what leaves the agenda and of what comes onto it, from one to the other."""
    had, has = keys_said(before), keys_said(after)
    return tuple(key for key in had if key not in has), tuple(key for key in has if key not in had)


def section_title(section: str) -> str:
    """What a part of the meeting is called; a fixed part is the only item of its section."""
    return say(f"agenda.section.{section}")
