"""Who a document is for, and so what may be in it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeVar

from msgspec import Struct

from careprep.agenda.people import may_hear, room
from careprep.clean import clean
from careprep.model import FollowUp, Goal, Meeting, Member, Notebook, Question

Told = TypeVar("Told", bound=Goal | Question | FollowUp)


class Reader(Struct, frozen=True, kw_only=True):
    """Somebody, or several people together, who will read a document.

    `hearers` are the members of whom every one must be allowed to hear what is in it, on `day`;
    None is the family itself. What is private is shown only where it was asked for by name
    (`private`), and then only to the family.
    """

    name: str = "family"
    hearers: tuple[Member, ...] | None = None
    day: dt.date = dt.date.min
    private: bool = False

    @property
    def family(self) -> bool:
        """Is this the family's own copy?"""
        return self.hearers is None

    def may_see(self, topics: Sequence[str], private: bool = False) -> bool:
        return not self.why_not(topics, private)

    def why_not(self, topics: Sequence[str], private: bool = False) -> str:
        """Why something about these topics may not be shown, in words; empty where it may."""
        if private and not self.private:
            return "it is private"
        if self.hearers is None:
            return ""
        if not self.hearers and (topics or private):
            return "nobody is coming who may hear it"
        for member in self.hearers:
            hearing = may_hear(member, topics, self.day, private=private)
            if not hearing.yes:
                return f"{member.name} {hearing.why}"
        return ""


FAMILY = Reader()
"""The family's own copy, without what is private."""


def everyone_coming(notebook: Notebook, meeting: Meeting) -> Reader:
    """All who come to a meeting, together: only what every one of them may hear."""
    members = room(notebook, meeting).members
    return Reader(name="team", hearers=tuple(members.values()), day=meeting.day)


def only(member: Member, day: dt.date) -> Reader:
    """One member, on a day."""
    return Reader(name=member.id, hearers=(member,), day=day)


def parted(reader: Reader, records: Iterable[Told]) -> tuple[list[Told], tuple[str, ...]]:
    """The records the reader may see, and a sentence for each of the others: what and why."""
    why_not = cache(reader.why_not)  # a few kinds of topics, thousands of records
    shown: list[Told] = []
    held_back: list[str] = []
    for record in records:
        if why := why_not(record.topics, record.private):
            held_back.append(held(record.title, why))
        else:
            shown.append(record)
    return shown, tuple(held_back)


def held(title: str, why: str) -> str:
    """The sentence that tells the person exporting what was held back."""
    return f"“{clean(title, one_line=True)}” is not in it: {why}."
