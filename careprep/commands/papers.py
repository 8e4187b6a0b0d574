"""The documents: each a verb that gives one, from the registry of documents."""

from collections.abc import Callable

from careprep.commands.command import Command, Given, Outcome
from careprep.documents.registry import DOCUMENTS, Wanted
from careprep.fields import Field
from careprep.model import Meeting, Member
from careprep.session import Session

MEETING = Field(
    name="meeting", label="Meeting", kind="record", of=(Meeting,), help="The next one, if empty."
)
OWNER = Field(name="owner", label="Whose", kind="record", of=(Member,), help="One person’s list.")

# What a document can be asked for, where it can be asked for anything.
_ASKED: dict[str, tuple[Field, ...]] = {"agenda": (MEETING,), "follow-ups": (OWNER,)}


def _giver(name: str) -> Callable[[Session, Given], Outcome]:
    def give(session: Session, given: Given) -> Outcome:
        notebook = session.notebook
        wanted = Wanted(
            notebook=notebook,
            today=session.today,
            meeting=notebook.meetings.get(given.get("meeting", "")),
            member=notebook.team.get(given.get("owner", "")),
        )
        return Outcome(document=DOCUMENTS[name].build(wanted))

    return give


PAPERS = tuple(
    Command(
        name=kind.name,
        help=kind.help,
        run=_giver(kind.name),
        fields=_ASKED.get(kind.name, ()),
        words=1 if kind.name == "agenda" else 0,
    )
    for kind in DOCUMENTS.values()
)
