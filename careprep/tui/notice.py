"""A page of words: what a command did, where the line above the footer is too short for it."""

from textual.app import ComposeResult
from textual.binding import Binding

from careprep.tui.base import CareScreen
from careprep.tui.widgets.reader import Reader


class NoticeScreen(CareScreen):
    """Some lines to read."""

    BINDINGS = [Binding("escape,q,enter", "back", "Back")]

    def __init__(self, text: str) -> None:
        super().__init__(classes="reading")
        self._text = text

    def compose_body(self) -> ComposeResult:
        first, *more = self._text.split("\n")
        yield Reader((((first, "strong"),), (), *(((line, ""),) for line in more)))
