"""What a verb is: one function from an open notebook and what was given to what came of it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from careprep.documents.tree import Document
from careprep.model.fields import Field
from careprep.model.records import Record
from careprep.session.session import Session

Given = Mapping[str, Any]
"""Parsed values by field name; what was not given is not there."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What a command did: said in one sentence; `focus` is the record to look at now."""

    said: str = ""
    focus: str = ""
    document: Document | None = None
    nothing: Document | None = None
    """Where there is no document as there is nothing to show: what another program gets."""
    show: str = ""  # the document of that meeting to look at next
    changed: bool = False
    offer: Given | None = None
    """The document says what the command would do; given this as well, it does it."""


class Command(Struct, frozen=True, kw_only=True):
    """A verb. `fields` are asked for in order (the first `words` of them without naming them).

    `on` is the kind of record it works on; its id arrives as `given["which"]`. `key` is its key
    in the places of that kind. `unopened` is what it does where the file cannot be opened;
    `without_notebook`, for a verb that needs none, what it does before any is looked for.
    """

    name: str
    help: str
    run: Callable[[Session, Given], Outcome]
    fields: tuple[Field, ...] = ()
    words: int = 0
    on: type[Record] | None = None
    key: str = ""
    starts: bool = False  # it works on a notebook that it starts
    unopened: Callable[[Path, Given], Outcome] | None = None
    without_notebook: Callable[[Given], Outcome] | None = None

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
