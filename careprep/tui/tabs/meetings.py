"""Tab 5: meetings, past and coming; enter opens the agenda of one."""

from textual.binding import Binding

from careprep.model import labels
from careprep.model.dates import show_moment
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting
from careprep.tui.messages import Do
from careprep.tui.tabs.base import Tab, verbs
from careprep.tui.widgets.rows import ListRow


class MeetingsTab(Tab):
    """Meetings to prepare, and the ones that were."""

    manual = "meetings"  # the page about it

    BINDINGS = [
        *verbs("plan", "change meeting", "remove meeting"),
        # With priority: else the list’s own comes first, which is not named.
        Binding("enter", "open", "Open the agenda", key_display="enter", priority=True),
    ]
    empty = (
        "Plan a meeting, and its agenda builds itself from your goals, questions and follow-ups. "
        "Press a to plan the first one."
    )
    paper = "agenda"

    def action_open(self) -> None:
        if self.records.has_focus:
            self.records.action_choose()
        else:
            self.records.focus()  # from the words to find

    def action_paper(self) -> None:
        if isinstance(self.record, Meeting):
            paper = "agenda" if self.record.open else "summary"
            self.post_message(Do(paper, {"meeting": self.record.id}))

    def rows(self, notebook: Notebook) -> tuple[ListRow, ...]:
        meetings = sorted(notebook.meetings.values(), key=lambda m: m.starts)
        coming = [self._row(m) for m in meetings if m.open]
        past = [self._row(m) for m in reversed(meetings) if not m.open]
        rows: list[ListRow] = []
        if coming:
            rows += [ListRow(key="group:coming", text="To prepare", heading=True), *coming]
        if past:
            rows += [ListRow(key="group:past", text="Closed", heading=True), *past]
        return tuple(rows)

    def _row(self, meeting: Meeting) -> ListRow:
        note = f"{sum(person.coming for person in meeting.people)} coming"
        if meeting.state == "open":
            note = labels.MEETING_STATE["open"]
        elif meeting.state == "closed":
            note = labels.counted(len(meeting.decisions), "decision")
        return ListRow(
            key=meeting.id,
            text=meeting.title,
            note=note,
            right=f"{show_moment(meeting.when, self.today)} · {meeting.minutes} min",
            dim=not meeting.open,
        )
