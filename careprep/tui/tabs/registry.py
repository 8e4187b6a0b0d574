"""The places of a notebook, in the order of their number keys. A new one is one row here."""

from msgspec import Struct

from careprep.model.records import Expectation, FollowUp, Goal, Meeting, Member, Question, Record
from careprep.tui.tabs.base import Place
from careprep.tui.tabs.follow_ups import FollowUps
from careprep.tui.tabs.goals import Goals
from careprep.tui.tabs.medical_home import MedicalHome
from careprep.tui.tabs.meetings import Meetings
from careprep.tui.tabs.questions import Questions
from careprep.tui.tabs.team import Team
from careprep.tui.tabs.today import Today


class Spot(Struct, frozen=True):
    """A place: its title, its widget, and the kind of record that lives there."""

    title: str
    place: type[Place]
    kind: type[Record] | None = None


PLACES: tuple[Spot, ...] = (
    Spot("Today", Today),
    Spot("Team", Team, Member),
    Spot("Goals", Goals, Goal),
    Spot("Questions", Questions, Question),
    Spot("Meetings", Meetings, Meeting),
    Spot("Follow-ups", FollowUps, FollowUp),
    Spot("Medical home", MedicalHome, Expectation),
)
