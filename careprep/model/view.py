"""What one audience gets to know: who they are, the notebook as it is for them, and what was taken
out of it. `consent.view` makes it, `filter` says how.
"""

import datetime as dt
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from careprep.model.notebook import Notebook
from careprep.model.records import (
    Meeting,
    Member,
)

CIRCLE = ""
"""Whose a private thing is that belongs to all who keep the notebook."""


class Family(Struct, frozen=True):
    """The circle that keeps the notebook. `private_of`: whose private things are in it, `CIRCLE`
    or ids of members."""

    private_of: tuple[str, ...] = ()


class Person(Struct, frozen=True):
    """One member; with `private`, also what is private and belongs to them by name."""

    member: Member
    private: bool = False


class Everyone(Struct, frozen=True):
    """Several who read one paper, so what each of them may know: those who come to `meeting`, or
    the team."""

    members: tuple[Member, ...]
    meeting: Meeting | None = None


Audience = Family | Person | Everyone


class Refusal(Struct, frozen=True):
    """Why something may not be known: a code of `Hearing`, or `private`, `nobody_there`, `team`.

    `members` are those of whom it is true, or whose private thing it is (nobody: the circle's).
    """

    code: str
    members: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    on: dt.date | None = None


class WithheldThing(Struct, frozen=True):
    """A record, or a field of one, that is not there, and the ids that it names. Without an id and
    a title where whoever exports may not know them either."""

    table: str
    id: str = ""
    title: str = ""
    field: str = ""
    open: bool = True
    names: tuple[str, ...] = ()


class Withheld(Struct, frozen=True):
    """All that was taken out for one reason."""

    why: Refusal
    things: tuple[WithheldThing, ...]


class View(Struct, frozen=True, eq=False):
    """A notebook in which what its audience may not know does not exist, and what was taken out:
    for the person who makes a paper of it, and for nobody else.

    `circle`: all who read it keep the notebook. `own` are the ids of what is private and theirs.
    `hear` says why something that is worked out from the whole notebook, and is about some topics,
    may not be told them; None where it may.
    """

    notebook: Notebook
    audience: Audience
    day: dt.date
    withheld: tuple[Withheld, ...] = ()
    circle: bool = False
    own: tuple[str, ...] = ()
    hear: Callable[[frozenset[str]], Refusal | None] = lambda _: None

    @property
    def member(self) -> Member | None:
        """The one member it is for, if it is for one."""
        return self.audience.member if isinstance(self.audience, Person) else None

    @property
    def family(self) -> bool:
        """Is it for the circle that keeps the notebook?"""
        return isinstance(self.audience, Family)

    def complete(self, table: str, field: str = "") -> bool:
        """Is everything in it that the whole notebook has in a table, or in a field of it? Only
        then may a paper say that there is nothing."""
        return not any(
            thing.table == table and thing.field == field
            for each in self.withheld
            for thing in each.things
        )

    def held(
        self, *places: str, fits: Callable[[WithheldThing], bool] = lambda _: True
    ) -> tuple[Withheld, ...]:
        """What was taken out: records of some tables (`goals`), or fields (`child.born`), as far as
        they fit. By the kind of its reason, each once, with the topics of all of it."""
        found: dict[Refusal, tuple[set[str], list[WithheldThing]]] = {}
        for each in self.withheld:
            mine = [
                thing
                for thing in each.things
                if f"{thing.table}.{thing.field}".rstrip(".") in places and fits(thing)
            ]
            if mine:
                topics, things = found.setdefault(replace(each.why, topics=()), (set(), []))
                topics.update(each.why.topics)
                things += mine
        return tuple(
            Withheld(replace(why, topics=tuple(sorted(topics))), tuple(things))
            for why, (topics, things) in found.items()
        )
