"""Every document that careprep makes. A new one is a function in a file of its own and a row."""

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from careprep import find
from careprep.documents.agenda import agenda
from careprep.documents.checklist import expectations
from careprep.documents.document import Document
from careprep.documents.follow_ups import follow_ups
from careprep.documents.readers import FAMILY, Reader
from careprep.documents.team import team
from careprep.documents.today import today
from careprep.errors import BadInput
from careprep.model import Meeting, Member, Notebook


class Wanted(Struct, frozen=True, kw_only=True):
    """What a document is made from. Without a meeting it is the next one that is meant."""

    notebook: Notebook
    today: date
    reader: Reader = FAMILY
    meeting: Meeting | None = None
    member: Member | None = None


class Kind(Struct, frozen=True, kw_only=True):
    """A kind of document: `build` is pure; `help` says in a few words what it is."""

    name: str
    help: str
    build: Callable[[Wanted], Document]


def _agenda(wanted: Wanted) -> Document:
    meeting = wanted.meeting or find.next_meeting(wanted.notebook)
    if meeting is None:
        raise BadInput("No meeting is planned yet.", "Plan one first.")
    return agenda(wanted.notebook, meeting, wanted.today, wanted.reader)


def _follow_ups(wanted: Wanted) -> Document:
    return follow_ups(wanted.notebook, wanted.today, wanted.reader, wanted.member)


def _team(wanted: Wanted) -> Document:
    return team(wanted.notebook, wanted.today, wanted.reader)


def _checklist(wanted: Wanted) -> Document:
    return expectations(wanted.notebook, wanted.today)


def _today(wanted: Wanted) -> Document:
    return today(wanted.notebook, wanted.today)


_ROWS = (
    Kind(name="today", help="What needs a look today", build=_today),
    Kind(name="agenda", help="The agenda of a meeting", build=_agenda),
    Kind(name="follow-ups", help="Who does what by when", build=_follow_ups),
    Kind(name="team", help="The care team and how to reach them", build=_team),
    Kind(name="checklist", help="What to expect of a medical home", build=_checklist),
)

DOCUMENTS: dict[str, Kind] = {row.name: row for row in _ROWS}
