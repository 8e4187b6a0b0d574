"""One record on the whole screen, with the keys that work on it."""

import datetime as dt
from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding

from careprep.commands import COMMANDS
from careprep.commands.records import NOUNS
from careprep.model.notebook import Notebook
from careprep.model.records import Child, Record
from careprep.tui.base import CareScreen
from careprep.tui.messages import Ask, Copy, Do
from careprep.tui.widgets.reader import Reader, StyledLine, text_of


class DetailScreen(CareScreen):
    """Everything one record says."""

    BINDINGS = [
        Binding("e", "verb('change')", "Change"),
        Binding("x", "verb('remove')", "Remove"),
        Binding("w", "decide", "Another copy’s word", show=False),
        Binding("y", "copy", "Copy"),
        Binding("escape,q,enter", "back", "Back"),
    ]

    def __init__(
        self, key: str, card: Callable[[Record, Notebook, dt.date], tuple[StyledLine, ...]]
    ) -> None:
        super().__init__(classes="reading")
        self._key, self._card = key, card

    def compose_body(self) -> ComposeResult:
        yield Reader()

    def show_notebook(self) -> None:
        record = self._record()
        if record is None:  # it was removed, here or by undo
            self.dismiss()
        elif self.notebook is not None:
            self.query_one(Reader).lines = self._card(record, self.notebook, self.today)

    def _record(self) -> Record | None:
        return self.notebook.get(self._key) if self.notebook else None

    def action_verb(self, verb: str) -> None:
        record = self._record()
        if isinstance(record, Child):
            if verb == "change":
                self.post_message(Ask("change child"))
        elif record is not None:
            name = f"{verb} {NOUNS[type(record)]}"
            given = {"which": record.id}
            self.post_message(Ask(name, given) if COMMANDS[name].fields else Do(name, given))

    def action_decide(self) -> None:
        """Keep what stands, or take what another copy says."""
        variants = self.notebook.variants.values() if self.notebook else ()
        if any(each.of == self._key for each in variants):
            self.post_message(Ask("keep", {"which": self._key}))
        else:
            self.say("No other copy says anything else here.")

    def action_copy(self) -> None:
        record = self._record()
        if record is not None and self.notebook is not None:
            lines = self._card(record, self.notebook, self.today)
            self.post_message(Copy(text_of(lines), "It"))
