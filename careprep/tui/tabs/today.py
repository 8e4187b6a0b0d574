"""Tab 1: what needs a look today; enter jumps to it."""

from textual.binding import Binding

from careprep.agenda.today import points, title_of
from careprep.model.notebook import Notebook
from careprep.model.records import Child, Header
from careprep.tui.base import CareScreen
from careprep.tui.messages import Ask, Do, ask_topics
from careprep.tui.tabs.base import Tab, verbs
from careprep.tui.widgets.rows import ListRow

_KEYS = {
    "no_topic": "press n to go through them",
    "growing_up": "enter: a page to prepare for it",
}


class TodayTab(Tab):
    """The next meeting and how ready it is, what is due, what nobody is asked, what ends."""

    BINDINGS = [
        *verbs("ask"),
        Binding("n", "topics", "No topic"),
        Binding("e", "change_said", "Change what it is about", show=False),
    ]
    empty = (
        "Welcome. This page will show what needs a look: the next meeting, what is due, what "
        "nobody is asked yet. Begin with the people: press 2 for the team. Or press a to write "
        "down a question, 5 to plan a meeting, ? for help."
    )

    paper = "today"

    def rows(self, notebook: Notebook) -> tuple[ListRow, ...]:
        rows: list[ListRow] = []
        section = ""
        for point in points(notebook, self.today):
            if point.section != section:
                section = point.section
                rows.append(
                    ListRow(key=f"section:{section}", text=title_of(point.section), heading=True)
                )
            rows.append(
                ListRow(
                    key=point.key,
                    text=point.text,
                    note=" · ".join(filter(None, (_KEYS.get(section), point.note))),
                    right=point.when,
                    tone="warn" if section == "overdue" else "",
                    strong=section == "next_meeting",
                )
            )
        return tuple(rows)

    def action_topics(self) -> None:
        """Go through what has no topic yet."""
        self.post_message(Ask("topics"))

    def action_change_said(self) -> None:
        """Change what was just written is about."""
        if isinstance(self.screen, CareScreen) and (key := self.screen.said_about):
            self.post_message(ask_topics(self.notebook, key))

    def open(self, key: str) -> None:
        record = self.notebook.get(key) if self.notebook is not None else None
        if isinstance(record, Header):
            self.action_topics()
        elif isinstance(record, Child):
            self.post_message(Do("eighteen"))
        else:
            super().open(key)
