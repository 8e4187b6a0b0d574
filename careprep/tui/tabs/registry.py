"""The places of a notebook, in the order of their number keys. A new one is one row here."""

from msgspec import Struct

from careprep.model.records import Expectation, FollowUp, Goal, Meeting, Member, Question, Record
from careprep.tui.tabs.base import Tab
from careprep.tui.tabs.follow_ups import FollowUpsTab
from careprep.tui.tabs.goals import GoalsTab
from careprep.tui.tabs.medical_home import MedicalHomeTab
from careprep.tui.tabs.meetings import MeetingsTab
from careprep.tui.tabs.questions import QuestionsTab
from careprep.tui.tabs.team import TeamTab
from careprep.tui.tabs.today import TodayTab


class TabEntry(Struct, frozen=True):
    """A place: its title, its widget, and the kind of record that lives there."""

    title: str
    place: type[Tab]
    kind: type[Record] | None = None


TABS: tuple[TabEntry, ...] = (
    TabEntry("Today", TodayTab),
    TabEntry("Team", TeamTab, Member),
    TabEntry("Goals", GoalsTab, Goal),
    TabEntry("Questions", QuestionsTab, Question),
    TabEntry("Meetings", MeetingsTab, Meeting),
    TabEntry("Follow-ups", FollowUpsTab, FollowUp),
    TabEntry("Medical home", MedicalHomeTab, Expectation),
)
