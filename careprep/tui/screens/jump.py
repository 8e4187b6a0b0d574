"""The items of a meeting that is under way: what was done, what is left; enter goes there."""

import datetime as dt

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep.agenda.live import Running, running, title_of
from careprep.agenda.words import Words
from careprep.model import labels
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting
from careprep.tui.base import InMeeting
from careprep.tui.messages import Do
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow, under


class JumpScreen(InMeeting):
    """Nothing that somebody who is there may not hear of is in this list."""

    BINDINGS = [Binding("escape,q", "back", "Back")]

    def __init__(self, key: str, now: dt.datetime) -> None:
        super().__init__(key, "jump", now)
        self._at: Running | None = None

    def compose_body(self) -> ComposeResult:
        yield Static("Go to which item? Enter goes there.", classes="lead", markup=False)
        yield RecordList(empty="Nothing is left to go to.", align=">")

    def on_mount(self) -> None:
        super().on_mount()
        records = self.query_one(RecordList)
        records.focus()
        if self._at and self._at.rest:
            records.cursor = self._at.rest[0].key

    def show_meeting(self, notebook: Notebook, meeting: Meeting) -> None:
        self._at = at = running(notebook, meeting, self.now)
        rest = [
            ListRow(key=item.key, cells=(f"{item.minutes}′",), text=item.title) for item in at.rest
        ]
        say = Words(notebook, meeting).together
        others = [
            ListRow(key=left.key, cells=("",), text=left.title, note=say(left.reason), dim=True)
            for left in at.others
        ]
        self.query_one(RecordList).rows = (
            *under("Done", self._done(notebook, meeting)),
            *under("Still to come", rest),
            *under("Not in the time that is left", others),
        )

    def _done(self, notebook: Notebook, meeting: Meeting) -> list[ListRow]:
        return [
            ListRow(
                key=entry.item,
                cells=(f"{entry.minutes}′" if entry.minutes is not None else "",),
                text=title_of(notebook, entry.item),
                right="now" if entry.minutes is None else labels.OUTCOME[entry.outcome],
                strong=entry.minutes is None,
            )
            for entry in meeting.record
        ]

    @on(RecordList.Chosen)
    def _go(self, event: RecordList.Chosen) -> None:
        if self._at is not None and event.key != self._at.current:
            given = {"which": self.key, "taken": self._at.spent, "item": event.key}
            self.post_message(Do("next-item", given))
        self.dismiss()
