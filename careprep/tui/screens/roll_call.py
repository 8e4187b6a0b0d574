"""Who is in the room: one key for each person."""

import datetime as dt

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep.agenda.live import running
from careprep.model import labels
from careprep.model.dates import show_clock
from careprep.model.notebook import Notebook
from careprep.model.records import Attendee, Meeting, Member
from careprep.tui.base import InMeeting
from careprep.tui.messages import Do
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow

# Nobody said, here, not here, and round again.
_AFTER: dict[bool | None, bool | None] = {None: True, True: False, False: None}


class RollCallScreen(InMeeting):
    """Those who were expected, then the rest of the team: whoever comes in joins the meeting."""

    BINDINGS = [
        Binding("t,space,enter", "turn", "Here, not here", key_display="t"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, key: str, now: dt.datetime) -> None:
        super().__init__(key, "here", now)

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="lead", markup=False)
        yield RecordList(empty="Nobody is on the team yet.")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordList).focus()

    def show_meeting(self, notebook: Notebook, meeting: Meeting) -> None:
        team = notebook.team
        soon = dict(running(notebook, meeting, self.now).leaving)
        here = sum(person.attended is True for person in meeting.people)
        self.query_one(".lead", Static).update(
            f"Who is here? {here} so far. t changes it: here, not here, nobody said."
        )
        expected = [
            self._row(team[person.member], person, meeting, soon.get(person.member))
            for person in meeting.people
            if person.member in team
        ]
        listed = {person.member for person in meeting.people}
        others = [
            ListRow(key=member.id, text=member.name, note=member.role, dim=True)
            for member in team.values()
            if member.id not in listed and member.on_team(meeting.day)
        ]
        if others:
            others.insert(0, ListRow(key=":others", text="Not on the list", heading=True))
        self.query_one(RecordList).rows = (*expected, *others)

    def _row(self, member: Member, person: Attendee, meeting: Meeting, soon: int | None) -> ListRow:
        times = []
        if soon is not None:
            times.append(f"leaves in {labels.counted(soon, 'minute')}" if soon else "leaves now")
        elif person.leaves is not None:
            times.append(f"until {show_clock(meeting.at(person.leaves))}")
        said = labels.ATTENDED[person.attended]
        if person.attended is None:
            said = labels.RESPONSE[person.response]
        return ListRow(
            key=member.id,
            text=member.name,
            note=" · ".join((*times, member.role)) if member.role else " · ".join(times),
            right=said,
            mark={True: "✓", False: "✗", None: "!" if soon is not None else ""}[person.attended],
            tone="good" if person.attended else "warn" if soon is not None else "",
            dim=person.attended is False,
        )

    @on(RecordList.Chosen)
    def action_turn(self) -> None:
        meeting, key = self.meeting, self.query_one(RecordList).cursor
        if meeting is not None and key:
            person = meeting.attendee(key)
            there = _AFTER[person.attended if person else None]
            self.post_message(Do("attend", {"which": self.key, "member": key, "there": there}))
