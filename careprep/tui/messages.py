"""What screens and widgets say upwards: they ask, the app does."""

from collections.abc import Mapping
from typing import Any

from textual.message import Message


class Do(Message):
    """Run a command with what was given."""

    def __init__(self, name: str, given: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.name = name
        self.given = dict(given or {})


class Ask(Do):
    """Ask for the fields of a command in a form, then run it; `given` fills in the first values."""


class Go(Message):
    """Show the record with this id, in the place where it lives."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class Say(Message):
    """A sentence for the person, on the line above the footer."""

    def __init__(self, text: str, *, trouble: bool = False) -> None:
        super().__init__()
        self.text = text
        self.trouble = trouble


class Copy(Message):
    """Put a text on the clipboard."""

    def __init__(self, text: str, what: str) -> None:
        super().__init__()
        self.text = text
        self.what = what


class OpenRoom(Message):
    """Run the meeting with this id."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
