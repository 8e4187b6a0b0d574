"""What screens and widgets say upwards: they ask, the app does."""

from collections.abc import Callable, Mapping
from typing import Any

from textual.message import Message

from careprep.errors import CareprepError, Sentence
from careprep.model.notebook import Notebook
from careprep.model.records import Record
from careprep.model.topic_places import topic_place
from careprep.sync.conflict import ConflictingEdits


class Do(Message):
    """Run a command with what was given."""

    def __init__(self, name: str, given: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.name = name
        self.given = dict(given or {})


class Ask(Do):
    """Ask for the fields of a command in a form, then run it; `given` fills in the first values."""


def ask_topics(notebook: Notebook | None, key: str) -> Ask:
    """Ask what something is about, with what it says of that now."""
    place = topic_place(notebook, key) if notebook else None
    return Ask("topics", {"line": key, "topics": place.topics if place else ()})


class OpenRecord(Message):
    """Show the record with this id, in the place where it lives."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class Say(Message):
    """A sentence for the person, on the line above the footer."""

    def __init__(self, text: Sentence, *, trouble: bool = False) -> None:
        super().__init__()
        self.text: Sentence = text
        self.trouble = trouble


class Copy(Message):
    """Put a text on the clipboard."""

    def __init__(self, text: str, what: str) -> None:
        super().__init__()
        self.text = text
        self.what = what


class OpenLiveMeeting(Message):
    """Run the meeting with this id."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class Refused(Message):
    """A form could not be saved: `again` tries once more, `close` leaves it as one that was."""

    def __init__(
        self, problem: CareprepError, again: Callable[[], None], close: Callable[[], None]
    ) -> None:
        super().__init__()
        self.problem = problem
        self.again = again
        self.close = close


class ResolveConflict(Message):
    """Two windows changed the same; the person chose what is to stand, by record. None: theirs."""

    def __init__(
        self,
        problem: ConflictingEdits,
        chosen: Mapping[str, Record | None] | None,
        close: Callable[[], None],
    ) -> None:
        super().__init__()
        self.problem = problem
        self.chosen = chosen
        self.close = close
