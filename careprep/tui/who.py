"""Who comes to a meeting, and when: one key each."""

import datetime as dt

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep import typed, words
from careprep.dates import show_clock
from careprep.model import Attendee, Meeting, Member
from careprep.tui.base import CareScreen
from careprep.tui.messages import Ask, Do
from careprep.tui.widgets.records import RecordsList, Row


class Who(CareScreen):
    """The care team, the invited first."""

    BINDINGS = [
        Binding("c", "respond('accepted')", "Coming"),
        Binding("m", "respond('tentative')", "Maybe"),
        Binding("n", "respond('declined')", "Not coming"),
        Binding("e", "change", "Times, part"),
        Binding("x", "remove", "Off the list"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, meeting: str) -> None:
        super().__init__(classes="who")
        self._key = meeting

    def compose_body(self) -> ComposeResult:
        yield Static("Who comes? Put the cursor on a person and press c, m or n.", classes="lead")
        yield RecordsList(empty="Nobody is on the team yet. Go back and press 2 to add people.")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordsList).focus()

    def _meeting(self) -> Meeting | None:
        return self.notebook.meetings.get(self._key) if self.notebook else None

    def show_notebook(self) -> None:
        meeting = self._meeting()
        if meeting is None or self.notebook is None:
            self.dismiss()
            return
        team = self.notebook.team
        invited = [person for person in meeting.people if person.member in team]
        names = {person.member for person in invited}
        others = [m for m in team.values() if m.id not in names and m.on_team(meeting.day)]
        rows = [Row(key=":invited", text="On the list", heading=True)] if invited else []
        rows += [self._row(team[person.member], person, meeting) for person in invited]
        if others:
            rows.append(Row(key=":others", text="Others on the team", heading=True))
            rows += [Row(key=m.id, text=m.name, note=m.role, dim=True) for m in others]
        self.query_one(RecordsList).rows = tuple(rows)

    def _row(self, member: Member, person: Attendee, meeting: Meeting) -> Row:
        times = []
        if person.arrives:
            times.append(f"from {show_clock(meeting.when + dt.timedelta(minutes=person.arrives))}")
        if person.leaves is not None:
            times.append(f"until {show_clock(meeting.when + dt.timedelta(minutes=person.leaves))}")
        return Row(
            key=member.id,
            text=member.name,
            note=" · ".join(filter(None, (member.role, *times))),
            right=words.RESPONSE[person.response],
            mark="✓" if person.response == "accepted" else "",
        )

    def _member(self) -> str | None:
        key = self.query_one(RecordsList).cursor
        return key if key and not key.startswith(":") else None

    def action_respond(self, response: str) -> None:
        if member := self._member():
            given = {"which": self._key, "member": member, "response": response}
            self.post_message(Do("coming", given))

    @on(RecordsList.Chosen)
    def action_change(self) -> None:
        meeting, member = self._meeting(), self._member()
        if meeting is not None and member:
            person = meeting.attendee(member) or Attendee(member=member, response="accepted")
            given = {"which": self._key, **typed.values_of(person)}
            self.post_message(Ask("coming", given))

    def action_remove(self) -> None:
        if member := self._member():
            self.post_message(Do("uninvite", {"which": self._key, "member": member}))

    def action_back(self) -> None:
        self.dismiss()
