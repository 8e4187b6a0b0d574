"""What a verb is: one function from an open notebook and what was given to what came of it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from careprep.documents.tree import Document
from careprep.errors import Sentence
from careprep.model.fields import Field
from careprep.model.records import Record
from careprep.session.session import Session

Given = Mapping[str, Any]
"""Parsed values by field name; what was not given is not there."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What a command did: said in one sentence; `focus` is the record to look at now."""

    said: Sentence = ""
    focus: str = ""
    document: Document | None = None
    nothing: Document | None = None
    """Where there is no document as there is nothing to show: what another program gets."""
    show: str = ""  # the document of that meeting to look at next
    changed: bool = False
    tagged: str = ""
    """What it wrote and said the topics of, where nobody else said them: they can be changed."""
    offer: Given | None = None
    """The document says what the command would do; given this as well, it does it."""
    unsolved: bool = False
    """The trouble it was asked about is still there: for a script, it failed."""


Fault = Literal["copies", "read_only", "issues", "lost"]
"""What is told of a notebook as it is opened, until a person has seen to it."""


class Command(Struct, frozen=True, kw_only=True):
    """A verb, and all that a front end need know of it."""

    name: str
    help: Sentence
    run: Callable[[Session, Given], Outcome]
    once: tuple[str, ...] = ()
    """What it was called before, which is understood all the same."""
    fields: tuple[Field, ...] = ()
    """What is asked for, in order."""
    words: int = 0
    """So many of the fields, the first ones, are given without naming them."""
    on: type[Record] | None = None
    """The kind of record it works on; its id arrives as `given["which"]`."""
    edits: type[Record] | None = None
    """The kind of record whose fields these are: each is asked for with what it says now."""
    key: str = ""
    """Its key in the places of the kind it works on."""
    label_: Sentence = ""
    prints: str = ""
    """The format its document is printed in, where nobody says; empty: it never prints one."""
    passing: Given = {}
    """What is given, and nothing asked, where its page only passes over this computer's screen."""
    preset: Callable[[], Given] = dict
    """What it is given where it is done by its name alone."""
    screen: Literal["", "copies", "versions", "without_topic"] = ""
    """What is to be chosen before it is done, on a screen of its own in place of the form."""
    undoable: bool = True
    """Is what it changed taken back by “undo”?"""
    mends: Fault | None = None
    """The fault of a notebook that it says all about, so that nobody need be told of it."""
    starts: bool = False
    """It works on a notebook that it starts."""
    unopened: Callable[[Path, Given], Outcome] | None = None
    """What it does where the file cannot be opened."""
    without_notebook: Callable[[Given], Outcome] | None = None
    """What it does before any notebook is looked for: it needs none."""

    @property
    def label(self) -> Sentence:
        """What stands beside its key."""
        return self.label_ or self.name.split()[0].replace("-", " ").capitalize()

    @property
    def asked(self) -> tuple[Field, ...]:
        """Every field in order, with the one that says which record."""
        return (which(self.on), *self.fields) if self.on else self.fields


def nothing(kind: str, **data: list[Any]) -> Document:
    """A document with empty lists, for other programs: nobody reads it."""
    return Document(kind=kind, name=kind, title="", blocks=(), data=data)


def which(kind: type[Record]) -> Field:
    """The field that names the record a command works on."""
    return Field(name="which", label="Which", kind="record", of=(kind,), required=True)


YES = Field(
    name="yes",
    label="Do it",
    kind="flag",
    help="Without it, what would change is shown, and nothing is done.",
)
"""For a command that offers: only the command line asks for it, others show the offer."""
AGREE = Field(
    name="agree",
    label="Agree that somebody hears more",
    kind="words",
    help="By number in the list, or whose. Without it nobody hears more than now.",
)
"""For a command that takes in what was said elsewhere: each such thing wants a yes of its own."""
