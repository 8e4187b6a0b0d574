"""Closing a meeting: what to look at again, and a fate for everything that is still open."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep import words
from careprep.agenda.balance import balance
from careprep.agenda.running import still_open
from careprep.model import Meeting
from careprep.tui.base import OfMeeting
from careprep.tui.messages import Ask, Do
from careprep.tui.widgets.records import RecordsList, Row

OFTEN = 3  # carried over so many times: ask whether it is still wanted


class Closing(OfMeeting):
    """The balance check, then one key for each thing that was not reached or was parked."""

    BINDINGS = [
        Binding("a", "answer", "Answered"),
        Binding("c", "fate('carried', 'next_meeting')", "Next time"),
        Binding("w", "fate('parked', 'in_writing')", "In writing"),
        Binding("d", "fate('dropped', 'dropped')", "Drop"),
        Binding("e", "mend", "Mend", tooltip="Change the promise under the cursor"),
        Binding("z", "close", "Close", tooltip="Close the meeting"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, key: str) -> None:
        super().__init__(key, "closing")

    def compose_body(self) -> ComposeResult:
        yield Static(
            "Before you part: a look at the promises, and a place for what is still open. "
            "Whatever you leave as it is comes back next time.",
            classes="lead",
            markup=False,
        )
        yield RecordsList(empty="Everything has its place. Press z to close the meeting.")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordsList).focus()

    def show_notebook(self) -> None:
        meeting = self.meeting
        if meeting is None or self.notebook is None or not meeting.open:
            self.dismiss()
            return
        rows: list[Row] = []
        findings = balance(self.notebook, meeting, self.today)
        if findings:
            rows.append(Row(key=":look", text="Look at these again", heading=True))
            rows += [
                Row(key=finding.follow_up or f":finding {at}", text=finding.text, tone="warn")
                for at, finding in enumerate(findings)
            ]
        if meeting.parked:
            rows.append(Row(key=":parked", text="Parking lot", heading=True))
            rows += [
                Row(
                    key=f":park {at}",
                    text=parked.text,
                    right=words.FATE.get(parked.fate, "where does it go?"),
                    tone="" if parked.fate else "warn",
                )
                for at, parked in enumerate(meeting.parked, 1)
            ]
        rows += self._open(meeting)
        seen: dict[str, Row] = {}
        for row in rows:
            seen.setdefault(row.key, row)  # a promise can have two findings; one row leads to it
        self.query_one(RecordsList).rows = tuple(seen.values())

    def _open(self, meeting: Meeting) -> list[Row]:
        """Questions of this meeting that have no answer yet."""
        assert self.notebook is not None
        rows = []
        for each in still_open(self.notebook, meeting, self.today):
            often = each.carried >= OFTEN
            rows.append(
                Row(
                    key=each.key,
                    text=each.title,
                    note=f"carried over ×{each.carried}: still wanted?" if often else "",
                    right=words.OUTCOME.get(each.outcome, "comes back next time"),
                    tone="warn" if often else "",
                )
            )
        if rows:
            rows.insert(0, Row(key=":open", text="Questions still open", heading=True))
        return rows

    def _cursor(self) -> str:
        return self.query_one(RecordsList).cursor or ""

    def action_fate(self, outcome: str, fate: str) -> None:
        key = self._cursor()
        if key.startswith(":park "):
            given = {"which": self.key, "number": int(key.split()[1]), "fate": fate}
            self.post_message(Do("settle", given))
        elif self.notebook and key in self.notebook.questions:
            if outcome == "dropped":
                self.post_message(Ask("drop", {"which": key, "meeting": self.key}))
            else:
                given = {"which": self.key, "item": key, "outcome": outcome}
                self.post_message(Do("outcome", given))

    def action_answer(self) -> None:
        if self.notebook and self._cursor() in self.notebook.questions:
            self.post_message(Ask("answer", {"which": self._cursor()}))

    def action_mend(self) -> None:
        if self.notebook and self._cursor() in self.notebook.follow_ups:
            self.post_message(Ask("change follow-up", {"which": self._cursor()}))

    def action_close(self) -> None:
        self.post_message(Do("close-meeting", {"which": self.key}))

    def action_back(self) -> None:
        self.dismiss()
