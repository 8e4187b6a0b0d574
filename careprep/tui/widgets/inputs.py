"""Every box to type in: a line, a choice, a long text, facts that have a form of their own.

Whoever fills a box: nothing in it can control the terminal.
"""

from typing import Any

from textual.binding import Binding
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static, TextArea
from textual.widgets.text_area import Edit, EditResult

from careprep.model import labels
from careprep.model.fields import Field, ParseContext
from careprep.text import sanitize


class WordSuggester(Suggester):
    """Finishes the word being typed: a choice, or a name after the last comma."""

    def __init__(self, options: list[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=False)
        self.options = options

    async def get_suggestion(self, value: str) -> str | None:
        before, comma, last = value.rpartition(",")
        word = last.lstrip()
        lead = before + comma + last[: len(last) - len(word)]
        if not word:
            return None
        found = (o for o in self.options if o.casefold().startswith(word.casefold()))
        option = next(found, None)
        return lead + word + option[len(word) :] if option else None


def on_one_line(text: str) -> str:
    """A text as a box of one line shows it."""
    return sanitize(text).replace("\n", " ")


class LineBox(Input):
    """Where one line is typed."""

    def validate_value(self, value: str) -> str:
        # Of a passphrase every letter counts, and none is shown.
        return value if self.password else on_one_line(value)


class TextBox(TextArea):
    """Where several lines are typed."""

    def __init__(self, text: str, **settings: Any) -> None:
        super().__init__(sanitize(text), **settings)

    def load_text(self, text: str) -> None:
        super().load_text(sanitize(text))

    def edit(self, edit: Edit) -> EditResult:
        edit.text = sanitize(edit.text)
        return super().edit(edit)


class LineInput(LineBox):
    """A field on one line."""

    BINDINGS = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, field: Field, value: str, options: list[str]) -> None:
        super().__init__(
            value,
            password=field.kind == "secret",
            suggester=WordSuggester([*map(on_one_line, options)]) if options else None,
            compact=True,
            select_on_focus=False,
        )
        self.field = field


class ChoiceInput(LineInput):
    """A field with a few choices: type a few letters, or go through them with left and right."""

    BINDINGS = [
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
    ]

    def action_turn(self, by: int) -> None:
        options = self.field.choices or {"yes": "yes", "no": "no"}
        names = [*options.values()]
        at = names.index(self.value) if self.value in names else -1 if by > 0 else 0
        self.value = names[(at + by) % len(names)]
        self.cursor_position = len(self.value)


class LongInput(TextBox):
    """A field of several lines."""

    BINDINGS = [Binding("f4", "editor", "Your editor")]

    class Edit(Message):
        def __init__(self, area: "LongInput") -> None:
            super().__init__()
            self.area = area

    def __init__(self, field: Field, value: str) -> None:
        super().__init__(value, tab_behavior="focus", compact=True, show_line_numbers=False)
        self.field = field

    def on_mount(self) -> None:
        self.move_cursor(self.document.end)  # as in a field on one line: what comes is added

    def action_editor(self) -> None:
        self.post_message(self.Edit(self))


class PartsInput(Static, can_focus=True):
    """A field that holds facts of its own; enter opens them."""

    BINDINGS = [
        Binding("enter", "open", "Open"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    class Open(Message):
        def __init__(self, parts: "PartsInput") -> None:
            super().__init__()
            self.parts = parts

    def __init__(self, field: Field, held: Any, context: ParseContext) -> None:
        super().__init__("", markup=False, classes="parts")
        self.field, self.held, self.context = field, held, context

    def on_mount(self) -> None:
        self.hold(self.held)

    def hold(self, held: Any) -> None:
        self.held = held
        if isinstance(held, tuple):
            text = labels.counted(len(held), "entry", "entries") if held else "nothing yet"
        else:
            text = "filled in" if held is not None else "nothing yet"
        self.update(f"{text} · enter opens")

    def action_open(self) -> None:
        self.post_message(self.Open(self))

    def on_click(self) -> None:
        self.action_open()


def as_shown(field: Field, text: str) -> str:
    """The text as the box of this field holds it."""
    return sanitize(text) if field.kind in ("long", "lines") else on_one_line(text)


def text_in(box: LineInput | LongInput) -> str:
    """What is typed in a box."""
    return box.value if isinstance(box, LineInput) else box.text
