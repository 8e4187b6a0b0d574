"""The documents: each a verb that gives one, from the registry of documents."""

from collections.abc import Callable
from typing import Any

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

# What is special about the verb of a document: what it can be asked for, and how it is given.
_ROWS: dict[str, dict[str, Any]] = {
    "today": {"fields": (PRIVATE,), "prints": "text", "passing": {"private": True}},
    "agenda": {"fields": (MEETING, FOR, PRIVATE), "words": 1},
    "summary": {"fields": (CLOSED, FOR, PRIVATE), "words": 1},
    "note-to": {"fields": (MEMBER, MEETING), "words": 1, "once": ("baton",)},
    "follow-ups": {"fields": (OWNER, FOR, PRIVATE)},
    "team": {"fields": (FOR,)},
    "care-map": {"fields": (FOR,)},
    "about": {"fields": (FOR,)},
    "plan-of-care": {"fields": (FOR, PRIVATE)},
    "checklist": {"fields": (FOR,)},
    "log": {"fields": (OWNER, SINCE, PRIVATE), "prints": "text"},
}


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
        **{"prints": "markdown", **_ROWS.get(kind.name, {})},
    )
    for kind in DOCUMENTS.values()
)
