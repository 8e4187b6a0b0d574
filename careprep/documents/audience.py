"""Who a document is for, and so what may be in it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeVar

from msgspec import Struct

from careprep.agenda.attendance import find_attendance
from careprep.documents.tree import HeldBack
from careprep.errors import BadInput, Sentence
from careprep.model import checklist, queries
from careprep.model.consent import may_hear
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import FIXED_PARTS, FollowUp, Goal, Meeting, Member, Question
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

    @property
    def whose(self) -> str:
        """What a copy's file is called after it: “ for Kit Lindqvist”; the family's has none."""
        if self.family:
            return " with private things" if self.private else ""
        return f" for {self.member.name if self.member else 'the team'}"

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


def everyone_there(notebook: Notebook, meeting: Meeting, today: dt.date) -> Audience:
    """All who were at a meeting or said that they would be, reading about it today."""
    members = dict(find_attendance(notebook, meeting).members)
    for person in meeting.people:
        if person.attended and person.member in notebook.team:
            members[person.member] = notebook.team[person.member]
    return Audience(name="team", hearers=tuple(members.values()), day=max(today, meeting.day))


def only(member: Member, day: dt.date) -> Audience:
    """One member, on a day."""
    return Audience(name=member.id, hearers=(member,), day=day)


def audience_for(
    notebook: Notebook,
    who: str,
    today: dt.date,
    meeting: Meeting | None = None,
    private: bool = False,
) -> Audience:
    """The reader that is meant by `family` (or nothing), `team` or a few letters of a name.

    The team of a meeting is everyone who comes to it, or was there; without a meeting it is
    everyone on the team today. Raises BadInput where nobody is meant, or several are, and where
    private things are asked for by anybody but the family.
    """
    word = queries.folded(who)
    if word in ("", "family"):
        return Audience(private=private)
    if private:
        raise BadInput(
            "Private things are only ever in your family’s own copy.",
            "Leave --private out, or make the copy for the family.",
            "private",
        )
    if word == "team":
        if meeting is not None:
            return everyone_there(notebook, meeting, today)
        now = tuple(member for member in notebook.team.values() if member.on_team(today))
        return Audience(name="team", hearers=now, day=today)
    try:
        member = queries.person(notebook, who)
    except BadInput as problem:
        problem.field = "for"
        raise
    return only(member, max(today, meeting.day) if meeting else today)


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
    return HeldBack(sanitize(title, one_line=True), why)


def grouped(held_back: Iterable[HeldBack]) -> tuple[str, ...]:
    """What was held back of several copies: a sentence for each reason, each thing once in it."""
    by_why: dict[str, dict[str, None]] = {}
    for each in held_back:
        by_why.setdefault(each.why, {})[f"“{each.title}”"] = None
    return tuple(
        say("held_back.several", why=why, titles="; ".join(titles))
        for why, titles in by_why.items()
    )
