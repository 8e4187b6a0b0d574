"""The documents: each a verb that gives one."""

from careprep import find
from careprep.commands.command import Command, Given, Outcome
from careprep.documents.agenda import agenda
from careprep.documents.follow_ups import follow_ups
from careprep.documents.readers import FAMILY
from careprep.documents.team import team
from careprep.fields import Field
from careprep.model import Meeting, Member
from careprep.session import Session


def give_agenda(session: Session, given: Given) -> Outcome:
    """The agenda of a meeting; of the next one unless another is named."""
    key = given.get("meeting")
    meeting = session.notebook.meetings[key] if key else find.one(session.notebook, "next", Meeting)
    return Outcome(document=agenda(session.notebook, meeting, session.today, FAMILY))


def give_follow_ups(session: Session, given: Given) -> Outcome:
    """Who does what by when; all of it, or one owner's own list."""
    owner = session.notebook.team.get(given.get("owner", ""))
    return Outcome(document=follow_ups(session.notebook, session.today, FAMILY, owner))


def give_team(session: Session, _given: Given) -> Outcome:
    """The care team with contacts."""
    return Outcome(document=team(session.notebook, session.today, FAMILY))


PAPERS = (
    Command(
        name="agenda",
        help="Print the agenda of a meeting",
        run=give_agenda,
        fields=(Field(name="meeting", label="Meeting", kind="record", of=(Meeting,)),),
        words=1,
    ),
    Command(
        name="follow-ups",
        help="Print who does what by when",
        run=give_follow_ups,
        fields=(
            Field(name="owner", label="Whose", kind="record", of=(Member,), help="One person's."),
        ),
    ),
    Command(name="team", help="Print the care team with contacts", run=give_team),
)
