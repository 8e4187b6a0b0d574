"""Every document that careprep makes. A new one is a function in a file of its own and a row."""

from collections.abc import Callable
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from careprep.agenda.today import points
from careprep.documents.glossary_box import names_in, with_box
from careprep.documents.held_back import counted, gathered, in_words
from careprep.documents.kinds.about import about
from careprep.documents.kinds.agenda import agenda
from careprep.documents.kinds.care_map import care_map
from careprep.documents.kinds.checklist import expectations
from careprep.documents.kinds.follow_ups import follow_ups
from careprep.documents.kinds.log import log
from careprep.documents.kinds.note_to_absent import absent, note_to_absent
from careprep.documents.kinds.plan_of_care import plan_of_care
from careprep.documents.kinds.summary import summary
from careprep.documents.kinds.team import team
from careprep.documents.kinds.today import today
from careprep.documents.tree import Document
from careprep.errors import BadInput, Sentence
from careprep.model import labels, queries
from careprep.model.consent import everyone_at, joined_by, view, whole_team
from careprep.model.glossary import Term
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting, Member
from careprep.model.view import CIRCLE, Audience, Everyone, Family, Person, View


class DocumentRequest(Struct, frozen=True, kw_only=True):
    """What a document is made from, and for whom. Without a meeting it is the one that the kind
    starts from.

    `terms` are the special words that are to be explained where they occur.
    """

    notebook: Notebook
    today: date
    audience: Audience = Family()
    meeting: Meeting | None = None
    member: Member | None = None
    terms: tuple[Term, ...] = ()
    since: date | None = None

    @property
    def day(self) -> date:
        """The day on which it is read: what was agreed with its readers has to hold then."""
        return max(self.today, self.meeting.day) if self.meeting else self.today

    @property
    def view(self) -> View:
        """The notebook as its audience may know it."""
        return view(self.notebook, self.audience, self.day)


class DocumentKind(Struct, frozen=True, kw_only=True):
    """A kind of document: `make` is pure; `help` says in a few words what it is.

    `meeting` finds the meeting that is meant where none is named; None: it is about none. `box`
    says which title stands over what its special words mean; empty: it has no such box.
    """

    name: str
    help: Sentence
    make: Callable[[DocumentRequest], Document]
    meeting: Callable[[Notebook], Meeting | None] | None = None
    box: Literal["", "hear", "read"] = ""

    def build(self, wanted: DocumentRequest) -> Document:
        """The document of that day, its file named after whoever it is for: copies stay apart.

        Raises BadInput where the notebook does not hold what it is about.
        """
        if self.meeting is not None and wanted.meeting is None:
            wanted = replace(wanted, meeting=self.meeting(wanted.notebook))
        document = self.make(wanted)
        if self.box:
            title = say(f"words_box.{self.box}")
            document = with_box(document, title, wanted.terms, names_in(wanted.notebook))
        said = in_words(document.withheld, wanted.notebook, wanted.day)
        counts = counted(document.withheld)
        return replace(
            document,
            name=f"{document.name}{whose(wanted.audience)}",
            day=wanted.today,
            data={**document.data, "withheld": counts},
            held_back=gathered((*document.held_back, *said)),
        )


# ── for whom ─────────────────────────────────────────────────────────────────────────────────────


def audience_for(
    notebook: Notebook,
    who: str,
    today: date,
    meeting: Meeting | None = None,
    private: bool = False,
) -> Audience:
    """The audience that is meant by `family` (or nothing), `team` or a few letters of a name.

    The team of a meeting is everyone who comes to it, or was there; without a meeting it is
    everyone on the team today. Private things are in the copy of whose they are. Raises BadInput
    where nobody is meant, or several are, and where private things are asked for by the team.
    """
    word = queries.folded(who)
    if word in ("", "family"):
        return Family((CIRCLE,)) if private else Family()
    if word == "team" and private:
        raise BadInput(
            "What is private is only ever in the copy of whose it is.",
            "Leave --private out, or make the copy for the family, or for one person.",
            "private",
        )
    if word == "team":
        return everyone_at(notebook, meeting) if meeting else whole_team(notebook, today)
    try:
        return Person(queries.person(notebook, who), private)
    except BadInput as problem:
        problem.field = "for"
        raise


def whose(audience: Audience) -> str:
    """What a copy's file is called after it: “ for Kit Lindqvist”; the family's has none."""
    match audience:
        case Family():
            named, private = "", bool(audience.private_of)
        case Person():
            named, private = f" for {audience.member.name}", audience.private
        case Everyone():
            named, private = " for the team", False
    return f"{named} with private things" if private else named


# ── the kinds ────────────────────────────────────────────────────────────────────────────────────


def _agenda(wanted: DocumentRequest) -> Document:
    if wanted.meeting is None:
        raise BadInput("No meeting is planned yet.", "Plan one first.")
    return agenda(wanted.notebook, wanted.meeting, wanted.today, wanted.view)


def _summary(wanted: DocumentRequest) -> Document:
    if wanted.meeting is None:
        raise BadInput("No meeting has been closed yet.", "A summary comes after a meeting.")
    if wanted.meeting.state == "planned":
        raise BadInput("That meeting has not begun yet.", "A summary comes after a meeting.")
    seen = wanted.view
    return summary(seen, seen.notebook.meetings[wanted.meeting.id], wanted.today)


def _note(wanted: DocumentRequest) -> Document:
    if wanted.meeting is None:
        raise BadInput("No meeting is planned yet.", "Plan one first.")
    members = [wanted.member] if wanted.member else absent(wanted.notebook, wanted.meeting)
    if not members:
        raise BadInput("Everybody who is invited can come.", "Say whom the note is for.", "member")
    if len(members) > 1:
        names = labels.listed([member.name for member in members])
        raise BadInput(f"Several people cannot come: {names}.", "Say which one.", "member")
    seen = replace(wanted, audience=joined_by(wanted.audience, members[0])).view
    meeting = seen.notebook.meetings[wanted.meeting.id]
    return note_to_absent(seen, meeting, members[0], wanted.today)


def _follow_ups(wanted: DocumentRequest) -> Document:
    return follow_ups(wanted.view, wanted.today, wanted.member)


def _team(wanted: DocumentRequest) -> Document:
    return team(wanted.view, wanted.today)


def _care_map(wanted: DocumentRequest) -> Document:
    return care_map(wanted.view, wanted.today)


def _about(wanted: DocumentRequest) -> Document:
    return about(wanted.view, wanted.today)


def _plan_of_care(wanted: DocumentRequest) -> Document:
    return plan_of_care(wanted.view, wanted.today)


def _log(wanted: DocumentRequest) -> Document:
    if not isinstance(wanted.audience, Family):
        raise BadInput("That page is your family’s own: everything that happened is on it.")
    return log(wanted.view, wanted.today, wanted.member, wanted.since)


def _checklist(wanted: DocumentRequest) -> Document:
    return expectations(wanted.view, wanted.today)


def _today(wanted: DocumentRequest) -> Document:
    if not isinstance(wanted.audience, Family):
        raise BadInput("That page is your family’s own.")
    return today(wanted.view, wanted.today, points(wanted.notebook, wanted.today))


_ROWS = (
    DocumentKind(name="today", help="What needs a look today", make=_today),
    DocumentKind(
        name="agenda",
        help="The agenda of a meeting",
        make=_agenda,
        meeting=queries.next_meeting,
        box="hear",
    ),
    DocumentKind(
        name="summary",
        help="The letter after a meeting: what was said and agreed",
        make=_summary,
        meeting=queries.last_meeting,
        box="read",
    ),
    DocumentKind(
        name="note-to",
        help="A note to someone who cannot come: what we need, by when",
        make=_note,
        meeting=queries.next_meeting,
    ),
    DocumentKind(name="follow-ups", help="Who does what by when", make=_follow_ups, box="read"),
    DocumentKind(name="team", help="The care team and how to reach them", make=_team, box="read"),
    DocumentKind(name="care-map", help="A picture of everybody around the child", make=_care_map),
    DocumentKind(name="about", help="One page about your child", make=_about, box="read"),
    DocumentKind(
        name="plan-of-care",
        help="The plan of care: goals, steps, who does what, crisis plan",
        make=_plan_of_care,
        box="read",
    ),
    DocumentKind(
        name="log", help="What happened when: asked, answered, decided, met, done", make=_log
    ),
    DocumentKind(name="checklist", help="What to expect of a medical home", make=_checklist),
)

DOCUMENTS: dict[str, DocumentKind] = {row.name: row for row in _ROWS}
