"""Closing a meeting: what to look at again, and a fate for everything that is still open."""

import datetime as dt

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep.agenda.closing_check import check_balance
from careprep.agenda.live import OFTEN, StillOpen, running, still_open
from careprep.model import labels
from careprep.model.dates import show_moment
from careprep.model.notebook import Notebook
from careprep.model.queries import next_after
from careprep.model.records import Meeting
from careprep.tui.base import InMeeting
from careprep.tui.messages import Ask, Do
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow, under

_NOT_FOR_ALL = ":not for all"


class ClosingScreen(InMeeting):
    """The balance check, then one key for each thing that was not reached or was parked.

    What not everybody who is there may hear of is shown only when it is asked for.
    """

    BINDINGS = [
        Binding("a", "answer", "Answered"),
        Binding("c", "next_time", "Next time"),
        Binding("w", "in_writing", "In writing", tooltip="It is answered in writing"),
        Binding("d", "drop", "Drop", tooltip="Drop it; a reason stays with it"),
        Binding("e", "mend", "Mend", show=False, tooltip="Change the promise under the cursor"),
        Binding("p", "plan", "Plan next", tooltip="Plan the next meeting, or change it"),
        Binding("z", "close", "Close", tooltip="Close the meeting"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, key: str, now: dt.datetime) -> None:
        super().__init__(key, "closing", now)
        self._open: dict[str, StillOpen] = {}
        self._all_shown = False

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="lead", markup=False)
        yield RecordList(empty="Everything has its place. Press z to close the meeting.")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordList).focus()

    # ── showing ───────────────────────────────────────────────────────────────────────────────

    def show_meeting(self, notebook: Notebook, meeting: Meeting) -> None:
        gone = running(notebook, meeting, self.now).gone
        found = still_open(notebook, meeting, self.today, gone)
        self._open = {each.key: each for each in found}
        after = next_after(notebook, meeting)
        when = show_moment(after.when, self.today) if after else "no day yet; p plans it"
        self.query_one(".lead", Static).update(
            "Before you part: a look at the promises, and a place for what is still open. "
            f"What you leave as it is comes back next time.\nNext: {when}"
        )
        rows = (
            *self._looks(notebook, meeting),
            *self._parked(notebook, meeting),
            *self._questions(found),
        )
        seen: dict[str, ListRow] = {}
        for row in rows:
            seen.setdefault(row.key, row)  # a promise can have two findings; one row leads to it
        self.query_one(RecordList).rows = tuple(seen.values())

    def _looks(self, notebook: Notebook, meeting: Meeting) -> tuple[ListRow, ...]:
        findings = check_balance(notebook, meeting, self.today)
        rows = [
            ListRow(key=finding.follow_up or f":finding {at}", text=finding.text, tone="warn")
            for at, finding in enumerate(findings)
        ]
        return under("Look at these again", rows)

    def _parked(self, notebook: Notebook, meeting: Meeting) -> tuple[ListRow, ...]:
        questions = notebook.questions
        rows = [
            ListRow(
                key=f":park {at}",
                text=parked.text,
                right=labels.FATE.get(parked.fate, "where does it go?"),
                tone="" if parked.fate else "warn",
            )
            for at, parked in enumerate(meeting.parked, 1)
            # A question that was set aside stands among the questions.
            if parked.about not in questions or questions[parked.about].text != parked.text
        ]
        return under("Parking lot", rows)

    def _questions(self, found: tuple[StillOpen, ...]) -> tuple[ListRow, ...]:
        """Questions of this meeting that have no answer yet."""
        rows = [self._question(each) for each in found if each.shown or self._all_shown]
        if hidden := len(found) - len(rows):
            text = f"{labels.counted(hidden, 'more', 'more')}, not for everybody here: enter shows"
            rows.append(ListRow(key=_NOT_FOR_ALL, text=text, dim=True))
        return under("Questions still open", rows)

    def _question(self, each: StillOpen) -> ListRow:
        right = labels.FATE.get(each.fate) or labels.OUTCOME.get(
            each.outcome, "comes back next time"
        )
        note = f"carried over ×{each.carried}" if each.carried else ""
        if each.asks:
            note, right = f"{note}: keep it, ask somebody else, or drop it?", "why does it stay?"
        return ListRow(
            key=each.key, text=each.title, note=note, right=right, tone="warn" if each.asks else ""
        )

    # ── one key each ──────────────────────────────────────────────────────────────────────────

    def _cursor(self) -> str:
        return self.query_one(RecordList).cursor or ""

    @on(RecordList.Chosen)
    def _chosen(self, event: RecordList.Chosen) -> None:
        if event.key == _NOT_FOR_ALL:
            self._all_shown = True
            self.show_notebook()

    def _settle(self, fate: str) -> bool:
        """Give a parked thing its fate. Returns whether the cursor is on one."""
        key = self._cursor()
        if not key.startswith(":park "):
            return False
        given = {"which": self.key, "number": int(key.split()[1]), "fate": fate}
        self.post_message(Do("settle", given))
        return True

    def action_next_time(self) -> None:
        each = self._open.get(self._cursor())
        if self._settle("next_meeting") or each is None:
            return
        carry = Ask if each.carried >= OFTEN else Do
        self.post_message(carry("carry", {"which": each.key, "meeting": self.key}))

    def action_in_writing(self) -> None:
        each = self._open.get(self._cursor())
        if not self._settle("in_writing") and each is not None:
            given = {"which": self.key, "item": each.key}
            self.post_message(Do("outcome", {**given, "outcome": "parked", "fate": "in_writing"}))

    def action_drop(self) -> None:
        each = self._open.get(self._cursor())
        if not self._settle("dropped") and each is not None:
            self.post_message(Ask("drop", {"which": each.key, "meeting": self.key}))

    def action_answer(self) -> None:
        if self._cursor() in self._open:
            self.post_message(Ask("answer", {"which": self._cursor(), "meeting": self.key}))

    def action_mend(self) -> None:
        if self.notebook and self._cursor() in self.notebook.follow_ups:
            self.post_message(Ask("change follow-up", {"which": self._cursor()}))

    def action_plan(self) -> None:
        meeting = self.meeting
        if meeting is None or self.notebook is None:
            return
        after = next_after(self.notebook, meeting)
        if after is not None:
            self.post_message(Ask("change meeting", {"which": after.id}))
        else:
            given = {"which": self.key, "minutes": meeting.minutes, "place": meeting.place}
            self.post_message(Ask("plan-next", given))

    def action_close(self) -> None:
        """Close, or go to what still has to be said."""
        records = self.query_one(RecordList)
        waiting = [row.key for row in records.rows if row.tone and row.key.startswith(":park ")]
        asking = [each for each in self._open.values() if each.asks]
        if asking and not self._all_shown and not all(each.shown for each in asking):
            waiting.append(_NOT_FOR_ALL)
        if waiting := waiting or [each.key for each in asking]:
            records.cursor = waiting[0]
        self.post_message(Do("close-meeting", {"which": self.key}))
