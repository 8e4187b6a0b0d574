"""The backups of the notebook: choose one to see what going back to it would change."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep.commands.backups import NONE, WHEN_MADE, said_when, stamp
from careprep.storage import backups
from careprep.tui.base import CareScreen
from careprep.tui.messages import Do
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow

TITLE = "Go back to a backup: enter shows what would change"


class BackupsScreen(CareScreen):
    """When each was made and why; nothing is opened to fill this list."""

    manual = "backups"

    BINDINGS = [
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, path: Path) -> None:
        """`path` is the notebook that is open."""
        super().__init__(classes="open-notebook")
        self._found = backups.kept(path)

    def compose_body(self) -> ComposeResult:
        yield Static(TITLE, classes="form-title", markup=False)
        yield RecordList(
            tuple(
                ListRow(key=stamp(backup), text=said_when(backup.moment), note=backup.why)
                for backup in self._found
            ),
            empty=f"{NONE} {WHEN_MADE}",
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordList).focus()

    @on(RecordList.Chosen)
    def _chosen(self, event: RecordList.Chosen) -> None:
        self.post_message(Do("restore", {"which": event.key}))
        self.dismiss()
