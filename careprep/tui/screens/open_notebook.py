"""The notebooks in the notebooks folder: open another child's, or start a new one."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Static

from careprep.storage import encryption, paths
from careprep.tui.base import CareScreen
from careprep.tui.messages import Ask
from careprep.tui.screens.welcome import WelcomeScreen
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow


class OpenNotebookScreen(CareScreen):
    """Names of files: nothing of another child's notebook is shown, or even held.

    Copies that a conflict left are marked: they are no notebooks of their own.
    """

    manual = "files"

    BINDINGS = [
        Binding("n", "start", "New notebook"),
        Binding("m", "merge", "Take in a copy", tooltip="Take in another copy of this notebook"),
        Binding("escape,q", "back", "Back"),
    ]

    class Picked(Message):
        """The person wants this notebook opened."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def __init__(self) -> None:
        super().__init__(classes="open-notebook")
        self._copies = paths.known_copies()
        self._paths = [*paths.known(), *self._copies]

    def compose_body(self) -> ComposeResult:
        yield Static("Open a notebook", classes="form-title", markup=False)
        yield RecordList(
            tuple(self._row(str(at), path) for at, path in enumerate(self._paths)),
            empty="There is no other notebook in your folder yet. Press n to start one.",
        )

    def _row(self, key: str, path: Path) -> ListRow:
        copied = path in self._copies
        return ListRow(
            key=key,
            text=path.stem,
            note="locked" if encryption.is_locked_file(path) else "",
            right="copy from another computer" if copied else "",
            dim=copied,
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordList).focus()

    @on(RecordList.Chosen)
    def _chosen(self, event: RecordList.Chosen) -> None:
        self.post_message(self.Picked(self._paths[int(event.key)]))

    def action_start(self) -> None:
        self.post_message(WelcomeScreen.Picked("start"))

    def action_merge(self) -> None:
        self.post_message(Ask("merge"))
