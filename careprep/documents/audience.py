"""Who a document is for, and so what may be in it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeVar

from msgspec import Struct

from careprep.documents.tree import HeldBack
from careprep.errors import Sentence
from careprep.model import checklist, queries, view
from careprep.model.consent import may_hear
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import FIXED_PARTS, FollowUp, Goal, Member, Question
from careprep.text import sanitize

Told = TypeVar("Told", bound=Goal | Question | FollowUp)


class Audience(Struct, frozen=True, kw_only=True):
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

    @property
    def member(self) -> Member | None:
        """The one member it is for, where it is for one."""
        if self.hearers and len(self.hearers) == 1 and self.hearers[0].id == self.name:
            return self.hearers[0]
        return None

    def may_see(self, topics: Sequence[str], private: bool = False) -> bool:
        return not self.why_not(topics, private)

    def why_not(self, topics: Sequence[str], private: bool = False) -> Sentence:
        """Why something about these topics may not be shown, as a clause; empty where it may."""
        if private and not self.private:
            return say("held_back.private")
        if self.hearers is None:
            return ""
        if not self.hearers and (topics or private):
            return say("held_back.nobody_there")
        for member in self.hearers:
            hearing = may_hear(member, topics, self.day, private=private)
            if not hearing.yes:
                return f"{member.name} {hearing.why}"
        return ""


FAMILY = Audience()
"""The family's own copy, without what is private."""


def reader_of(audience: view.Audience, day: dt.date) -> Audience:
    """The same audience, for a kind of document that does not take a view yet."""
    match audience:
        case view.Family():
            return Audience(private=bool(audience.private_of))
        case view.Person():
            return only(audience.member, day)
        case view.Everyone():
            return Audience(name="team", hearers=audience.members, day=day)


def only(member: Member, day: dt.date) -> Audience:
    """One member, on a day."""
    return Audience(name=member.id, hearers=(member,), day=day)


def parted(reader: Audience, records: Iterable[Told]) -> tuple[list[Told], tuple[HeldBack, ...]]:
    """The records the reader may see, and what each of the others is called and why not."""
    why_not = cache(reader.why_not)  # a few kinds of topics, thousands of records
    shown: list[Told] = []
    held_back: list[HeldBack] = []
    for record in records:
        if why := why_not(record.topics, record.private):
            held_back.append(held(record.title, why))
        else:
            shown.append(record)
    return shown, tuple(held_back)


def why_not_about(reader: Audience, notebook: Notebook, key: str) -> str:
    """Why a text that somebody wrote about the record `key` may not be shown; empty where it may.

    Such a text may say anything about its record, and about what that record serves in turn: the
    topics of all of them count. Where the record is gone nobody knows any more what it was about.
    """
    known = notebook.get(key) is not None or key in FIXED_PARTS or key in checklist.BY_ID
    if key and not known and not reader.family:
        return say("held_back.gone")
    return reader.why_not(*queries.subject(notebook, key))


def held(title: str, why: str) -> HeldBack:
    """What was held back, for the person exporting: what it is called in one line, and why."""
    return HeldBack(why, (sanitize(title, one_line=True),))
