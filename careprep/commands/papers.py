"""The documents: each a verb that gives one, from the registry of documents."""

from collections.abc import Callable

from careprep.commands.command import Command, Given, Outcome
from careprep.documents.registry import (
    DOCUMENTS,
    DocumentKind,
    DocumentRequest,
    audience_for,
)
from careprep.model.fields import Field
from careprep.model.records import Meeting, Member
from careprep.session.session import Session
from careprep.storage import glossary_file

MEETING = Field(
    name="meeting", label="Meeting", kind="record", of=(Meeting,), help="The next one, if empty."
)
CLOSED = Field(
    name="meeting", label="Meeting", kind="record", of=(Meeting,), help="The last one, if empty."
)
OWNER = Field(name="owner", label="Whose", kind="record", of=(Member,), help="One person’s list.")
MEMBER = Field(
    name="member",
    label="To whom",
    kind="record",
    of=(Member,),
    help="Empty: the one person who cannot come.",
)
FOR = Field(
    name="for",
    label="Who will read it",
    help="family, team, or one person. Nothing is in it that they may not hear.",
)
SINCE = Field(name="since", label="From which day on", kind="date", past=True)
PRIVATE = Field(
    name="private",
    label="With private things",
    kind="flag",
    help="In the copy of whose they are: your family’s, or with --for one person’s.",
)

# What a document can be asked for, where it can be asked for anything.
_ASKED: dict[str, tuple[Field, ...]] = {
    "today": (PRIVATE,),
    "agenda": (MEETING, FOR, PRIVATE),
    "summary": (CLOSED, FOR, PRIVATE),
    "baton": (MEMBER, MEETING),  # it is for that member
    "follow-ups": (OWNER, FOR, PRIVATE),
    "team": (FOR,),
    "care-map": (FOR,),
    "about": (FOR,),
    "plan-of-care": (FOR, PRIVATE),
    "checklist": (FOR,),
    "log": (OWNER, SINCE, PRIVATE),
}
_SPOKEN = ("agenda", "summary", "baton")  # the first field need not be named
_AS_TEXT = ("today", "log")  # read at once


def _giver(kind: DocumentKind) -> Callable[[Session, Given], Outcome]:
    def give(session: Session, given: Given) -> Outcome:
        notebook = session.notebook
        meeting = notebook.meetings.get(given.get("meeting", ""))
        if meeting is None and kind.meeting is not None:
            meeting = kind.meeting(notebook)
        private = bool(given.get("private"))
        words = glossary_file.read() if kind.box else glossary_file.NONE
        wanted = DocumentRequest(
            notebook=notebook,
            today=session.today,
            audience=audience_for(notebook, given.get("for", ""), session.today, meeting, private),
            meeting=meeting,
            member=notebook.team.get(given.get("owner") or given.get("member", "")),
            terms=words.terms,
            since=given.get("since"),
        )
        return Outcome(document=kind.build(wanted), said=" ".join(words.problems))

    return give


PAPERS = tuple(
    Command(
        name=kind.name,
        help=kind.help,
        run=_giver(kind),
        fields=_ASKED.get(kind.name, ()),
        words=1 if kind.name in _SPOKEN else 0,
        prints="text" if kind.name in _AS_TEXT else "markdown",
        passing={"private": True} if kind.name == "today" else {},
    )
    for kind in DOCUMENTS.values()
)
