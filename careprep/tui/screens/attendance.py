"""Who comes to a meeting, and when: one key each, and what it changes before it is changed."""

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep.agenda.build import build
from careprep.agenda.items import moved
from careprep.model import labels, parsing
from careprep.model.dates import show_clock
from careprep.model.records import Attendee, Meeting, Member
from careprep.tui.base import OfMeeting
from careprep.tui.messages import Ask, Do
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow

STEP = 5  # minutes that left and right move a leaving time by


class AttendanceScreen(OfMeeting):
    """The care team, the invited first."""

    BINDINGS = [
        Binding("c", "respond('accepted')", "Coming"),
        Binding("m", "respond('tentative')", "Maybe"),
        Binding("n", "respond('declined')", "Not coming"),
        Binding("right", "try_leaving(1)", "Leaves", key_display="← →"),
        Binding("left", "try_leaving(-1)", "Leaves earlier", show=False),
        Binding("e", "change", "More"),
        Binding("x", "remove", "Off"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, meeting: str) -> None:
        super().__init__(meeting, "who")
        self._trial: tuple[str, int | None] | None = None  # a member, and when they might leave

    def compose_body(self) -> ComposeResult:
        yield Static(
            "Who comes? Put the cursor on a person and press c, m or n. The arrows left and "
            "right try an earlier or later leaving time.",
            classes="lead",
            markup=False,
        )
        yield RecordList(empty="Nobody is on the team yet. Go back and press 2 to add people.")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordList).focus()

    def show_notebook(self) -> None:
        self._trial = None
        self._show_rows()

    def _show_rows(self) -> None:
        meeting = self.meeting
        if meeting is None or self.notebook is None:
            self.dismiss()
            return
        team = self.notebook.team
        invited = [person for person in self._tried(meeting).people if person.member in team]
        names = {person.member for person in invited}
        others = [m for m in team.values() if m.id not in names and m.on_team(meeting.day)]
        rows = [ListRow(key=":invited", text="On the list", heading=True)] if invited else []
        rows += [self._row(team[person.member], person, meeting) for person in invited]
        if others:
            rows.append(ListRow(key=":others", text="Others on the team", heading=True))
            rows += [ListRow(key=m.id, text=m.name, note=m.role, dim=True) for m in others]
        self.query_one(RecordList).rows = tuple(rows)

    def _row(self, member: Member, person: Attendee, meeting: Meeting) -> ListRow:
        times = []
        if person.arrives:
            times.append(f"from {show_clock(meeting.at(person.arrives))}")
        if person.leaves is not None:
            times.append(f"until {show_clock(meeting.at(person.leaves))}")
        trial = self._trial is not None and self._trial[0] == member.id
        return ListRow(
            key=member.id,
            text=member.name,
            note=" · ".join(filter(None, (*times, member.role))),
            right="only tried" if trial else labels.RESPONSE[person.response],
            mark="?" if trial else "✓" if person.response == "accepted" else "",
        )

    def _member(self) -> str | None:
        key = self.query_one(RecordList).cursor
        return key if key and not key.startswith(":") else None

    # ── trying ────────────────────────────────────────────────────────────────────────────────

    def action_try_leaving(self, by: int) -> None:
        """Say what would change if the person left earlier or later; enter makes it so."""
        meeting, member = self.meeting, self._member()
        person = meeting.attendee(member) if meeting and member else None
        if meeting is None or person is None or self.notebook is None:
            return
        now = person.leaves
        if self._trial is not None and self._trial[0] == person.member:
            now = self._trial[1]
        at = (meeting.minutes if now is None else now) + by * STEP
        leaves = None if at >= meeting.minutes else max(at, person.arrives)
        self._trial = (person.member, leaves) if leaves != person.leaves else None
        self._show_rows()
        self.say(self._effect(meeting) if self._trial else "As it was.")

    def _tried(self, meeting: Meeting) -> Meeting:
        if self._trial is None:
            return meeting
        member, leaves = self._trial
        people = tuple(
            replace(person, leaves=leaves) if person.member == member else person
            for person in meeting.people
        )
        return replace(meeting, people=people)

    def _effect(self, meeting: Meeting) -> str:
        """What would come onto the agenda and what would leave it."""
        assert self.notebook is not None
        assert self._trial is not None
        tried = self._tried(meeting)
        before = build(self.notebook, meeting, self.today)
        after = build(self.notebook.put(tried), tried, self.today)
        leaving, coming = moved(before, after)
        gone = [f"“{_cut(before.title(key))}”" for key in leaving]
        come = [f"“{_cut(after.title(key))}”" for key in coming]
        said = []
        if gone:
            said.append(f"{labels.listed(gone)} would leave the agenda")
        if come:
            said.append(f"{labels.listed(come)} would come onto it")
        leaves = self._trial[1]
        clock = "" if leaves is None else show_clock(meeting.at(leaves))
        when = f"leaves at {clock}" if clock else "stays to the end"
        effect = " and ".join(said) if said else "the same things stay on the agenda"
        return f"If this person {when}, {effect}. Enter keeps it."

    # ── choosing ──────────────────────────────────────────────────────────────────────────────

    def action_respond(self, response: str) -> None:
        if member := self._member():
            given = {"which": self.key, "member": member, "response": response}
            self.post_message(Do("coming", given))

    @on(RecordList.Chosen)
    def _chosen(self) -> None:
        if self._trial is not None:
            member, leaves = self._trial
            self.post_message(Do("coming", {"which": self.key, "member": member, "leaves": leaves}))
        else:
            self.action_change()

    def action_change(self) -> None:
        meeting, member = self.meeting, self._member()
        if meeting is not None and member:
            person = meeting.attendee(member) or Attendee(member=member, response="accepted")
            given = {"which": self.key, **parsing.values_of(person)}
            self.post_message(Ask("coming", given))

    def action_remove(self) -> None:
        if member := self._member():
            self.post_message(Do("uninvite", {"which": self.key, "member": member}))


def _cut(title: str, limit: int = 40) -> str:
    return title if len(title) <= limit else f"{title[: limit - 1]}…"
