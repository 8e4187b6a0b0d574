"""The one form: the fields of a command or of facts in a record, read back while typing."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import UNSET
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from careprep import typed, words
from careprep.clean import clean
from careprep.errors import BadInput, CareprepError
from careprep.fields import FIELDS, Field, Look
from careprep.model import Facts, Notebook
from careprep.tui.base import CareScreen
from careprep.tui.widgets.records import RecordsList, Row

FIRST = 7  # fields shown at first; the rest come with F3
Submit = Callable[[dict[str, Any]], None]


class Offer(Suggester):
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


class Line(Input):
    """A field on one line."""

    BINDINGS = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, field: Field, value: str, options: list[str]) -> None:
        super().__init__(
            value,
            password=field.kind == "secret",
            suggester=Offer(options) if options else None,
            compact=True,
            select_on_focus=False,
        )
        self.field = field


class Choice(Line):
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


class Long(TextArea):
    """A field of several lines."""

    BINDINGS = [Binding("f4", "editor", "Your editor")]

    class Edit(Message):
        def __init__(self, area: "Long") -> None:
            super().__init__()
            self.area = area

    def __init__(self, field: Field, value: str) -> None:
        super().__init__(value, tab_behavior="focus", compact=True, show_line_numbers=False)
        self.field = field

    def on_mount(self) -> None:
        self.move_cursor(self.document.end)  # as in a field on one line: what comes is added

    def action_editor(self) -> None:
        self.post_message(self.Edit(self))


class Parts(Static, can_focus=True):
    """A field that holds facts of its own; enter opens them."""

    BINDINGS = [
        Binding("enter", "open", "Open"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    class Open(Message):
        def __init__(self, parts: "Parts") -> None:
            super().__init__()
            self.parts = parts

    def __init__(self, field: Field, held: Any, look: Look) -> None:
        super().__init__("", markup=False, classes="parts")
        self.field, self.held, self.look = field, held, look

    def on_mount(self) -> None:
        self.hold(self.held)

    def hold(self, held: Any) -> None:
        self.held = held
        if isinstance(held, tuple):
            text = words.counted(len(held), "entry", "entries") if held else "nothing yet"
        else:
            text = "filled in" if held is not None else "nothing yet"
        self.update(f"{text} · enter opens")

    def action_open(self) -> None:
        self.post_message(self.Open(self))

    def on_click(self) -> None:
        self.action_open()


class Form(CareScreen):
    """Asks for fields. `submit` gets the values that were given and may refuse by raising."""

    BINDINGS = [
        Binding("f2", "save", "Save"),
        Binding("f3", "more", "All fields"),
        Binding("escape", "back", "Back"),
        Binding("tab", "app.focus_next", "Next field"),
    ]

    def __init__(
        self,
        title: str,
        fields: tuple[Field, ...],
        values: Mapping[str, Any],
        look: Look,
        submit: Submit,
        draft: dict[str, str],
    ) -> None:
        super().__init__(classes="form")
        self._heading = title
        self._fields = fields
        self._values = values
        self._look = look
        self._submit = submit
        self._draft = draft  # what was typed and not saved, kept by whoever opened the form
        self._shown: dict[str, str] = {}

    def compose_body(self) -> ComposeResult:
        yield Static(clean(self._heading, one_line=True), classes="form-title", markup=False)
        with VerticalScroll(can_focus=False):
            for at, field in enumerate(self._fields):
                value = self._values.get(field.name)
                filled = value not in (None, "", (), {}, False, UNSET)
                hidden = at >= FIRST and not filled and len(self._fields) > FIRST + 1
                with Horizontal(classes="field -hidden" if hidden else "field"):
                    mark = "*" if field.required else ""
                    yield Static(f"{field.label}{mark}", classes="label", markup=False)
                    yield self._widget(field, value)
        yield Static("", id="hint", markup=False)

    def _widget(self, field: Field, value: Any) -> Widget:
        assert self.notebook is not None
        if field.kind in ("part", "parts"):
            held = value if value not in (UNSET, None) else () if field.kind == "parts" else None
            return Parts(field, held, self._look)
        shown = "" if value is UNSET else typed.show(field, value, self.notebook, self._look)
        self._shown[field.name] = shown
        text = self._draft.get(field.name, shown)
        if field.kind in ("long", "lines"):
            return Long(field, text)
        if field.kind in ("choice", "flag"):
            return Choice(field, text, [*field.choices.values()] or ["yes", "no"])
        options = [
            str(getattr(record, "title", ""))
            for kind in field.of
            for record in self.notebook.table(kind).values()
        ]
        return Line(field, text, options if field.kind in ("record", "records") else [])

    def on_mount(self) -> None:
        super().on_mount()
        first = next(iter(self._boxes()), None)
        if first is not None:
            first.focus()
        if self._draft:
            self.say("What you typed before is still here.")

    def _boxes(self) -> Iterator[Line | Long | Parts]:
        for box in self.query(".field").results():
            widget = box.children[1]
            if isinstance(widget, Line | Long | Parts):
                yield widget

    # ── while typing ──────────────────────────────────────────────────────────────────────────

    @on(events.DescendantFocus)
    @on(Input.Changed)
    @on(TextArea.Changed)
    def _hint(self) -> None:
        box = self.focused
        if isinstance(box, Line | Long):
            if box.field.kind != "secret" and _text(box) != self._shown.get(box.field.name):
                self._draft[box.field.name] = _text(box)
            self._say_hint(box.field, _text(box))
        elif isinstance(box, Parts):
            self._say_hint(box.field, "")

    def _say_hint(self, field: Field, text: str) -> None:
        hint = self.query_one("#hint", Static)
        said, trouble = _reading(field, text, self.notebook, self._look)
        hint.set_class(trouble, "-trouble")
        hint.update(clean(said, one_line=True))

    # ── leaving ───────────────────────────────────────────────────────────────────────────────

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        """Read every field, then hand the values on; where one is refused, go there and say so."""
        values: dict[str, Any] = {}
        try:
            for box in self._boxes():
                self._read(box, values)
            self._submit(values)
        except BadInput as problem:
            self._refuse(problem)
        except CareprepError as problem:
            self.say(str(problem), trouble=True)
        else:
            self._draft.clear()
            if self.is_current:
                self.dismiss()

    def _read(self, box: "Line | Long | Parts", values: dict[str, Any]) -> None:
        field = box.field
        if isinstance(box, Parts):
            if box.held != self._values.get(field.name, () if field.kind == "parts" else None):
                values[field.name] = box.held
            return
        text = _text(box)
        if text == self._shown[field.name] and (text or not field.required):
            return  # as it was: what is not given stays
        assert self.notebook is not None
        values[field.name] = typed.parse(field, text, self.notebook, self._look)

    def _refuse(self, problem: BadInput) -> None:
        self.say(str(problem), trouble=True)
        for box in self._boxes():
            if box.field.name == problem.field:
                if box.parent is not None:
                    box.parent.remove_class("-hidden")
                box.focus()

    def action_more(self) -> None:
        for box in self.query(".field.-hidden"):
            box.remove_class("-hidden")
        self.say("All fields are shown.")

    def action_back(self) -> None:
        self.dismiss()

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    @on(Parts.Open)
    def _open(self, event: Parts.Open) -> None:
        parts = event.parts
        if parts.field.kind == "part":
            self.app.push_screen(
                self._inner(part_form(parts.field, parts.held, self._look, parts.hold))
            )
        else:
            self.app.push_screen(
                self._inner(PartsList(parts.field, parts.held, self._look, parts.hold))
            )

    def _inner(self, screen: CareScreen) -> CareScreen:
        screen.set_reactive(CareScreen.notebook, self.notebook)
        screen.set_reactive(CareScreen.today, self.today)
        return screen

    @on(Long.Edit)
    def _edit(self, event: Long.Edit) -> None:
        try:
            with self.app.suspend():
                event.area.text = in_editor(event.area.text)
        except (CareprepError, OSError) as problem:
            self.say(str(problem), trouble=True)
        except Exception:  # this terminal cannot be handed over (textual's SuspendNotSupported)
            self.say("Your editor cannot be opened from here. Type the text here.", trouble=True)


class PartsList(CareScreen):
    """The facts inside one field: add, change, remove; going back keeps them for the form."""

    BINDINGS = [
        Binding("a", "add", "Add"),
        Binding("e", "change", "Change"),
        Binding("x", "remove", "Remove"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(
        self, field: Field, held: tuple[Facts, ...], look: Look, keep: Callable[[Any], None]
    ) -> None:
        super().__init__(classes="form")
        self._field, self._held, self._look, self._keep = field, list(held), look, keep

    def compose_body(self) -> ComposeResult:
        yield Static(self._field.label, classes="form-title", markup=False)
        yield RecordsList(empty="Nothing here yet. Press a to add the first one.")

    def show_notebook(self) -> None:
        assert self.notebook is not None
        texts = [typed.said(self._field, (part,), self.notebook, self._look) for part in self._held]
        self.query_one(RecordsList).rows = tuple(
            Row(key=str(at), text=text) for at, text in enumerate(texts)
        )

    def _at(self) -> int | None:
        key = self.query_one(RecordsList).cursor
        return int(key) if key is not None else None

    def action_add(self) -> None:
        self._ask(None, len(self._held))

    @on(RecordsList.Chosen)
    def action_change(self) -> None:
        at = self._at()
        if at is not None:
            self._ask(self._held[at], at)

    def action_remove(self) -> None:
        at = self._at()
        if at is not None:
            del self._held[at]
            self._changed()

    def action_back(self) -> None:
        self.dismiss()

    def _ask(self, part: Facts | None, at: int) -> None:
        def keep(new: Facts) -> None:
            self._held[at : at + 1] = [new]
            self._changed()

        form = part_form(self._field, part, self._look, keep)
        form.set_reactive(CareScreen.notebook, self.notebook)
        form.set_reactive(CareScreen.today, self.today)
        self.app.push_screen(form)

    def _changed(self) -> None:
        self._keep(tuple(self._held))
        self.show_notebook()
        self.say("Kept for the form. It is saved when the form is.")


def part_form(field: Field, part: Any, look: Look, keep: Callable[[Any], None]) -> Form:
    """A form for facts inside a record."""
    kind = field.part
    assert kind is not None

    def submit(values: dict[str, Any]) -> None:
        if part is not None:
            keep(typed.with_values(part, values))
            return
        attrs = {inner.name: inner.attr for inner in FIELDS[kind]}
        keep(kind(**{attrs[name]: v for name, v in values.items() if v is not UNSET}))

    values = typed.values_of(part) if part is not None else {}
    return Form(field.label, FIELDS[kind], values, look, submit, {})


def in_editor(text: str) -> str:
    """The text after the person's own editor was at it. Raises CareprepError where that fails."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        raise CareprepError("No editor is set.", "Set EDITOR, or type the text here.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.md"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([*shlex.split(command), str(path)], check=False)
        if done.returncode:
            raise CareprepError("Your editor stopped early.", "Your text here is as it was.")
        return path.read_text(encoding="utf-8", errors="replace").rstrip("\n")


def _text(box: Line | Long) -> str:
    return box.value if isinstance(box, Line) else box.text


def _reading(field: Field, text: str, notebook: Notebook | None, look: Look) -> tuple[str, bool]:
    """What to say below the form about what is typed: how it is understood, or why it is not."""
    if notebook is None:
        return "", False
    if field.kind == "choice":
        return f"Choose (left and right): {', '.join(field.choices.values())}", False
    if not text.strip():
        return field.help, False
    if field.kind not in ("date", "moment", "offset", "minutes", "record", "records", "stands"):
        return field.help, False
    try:
        value = typed.parse(field, text, notebook, look)
    except BadInput as problem:
        return str(problem), True
    return f"= {typed.said(field, value, notebook, look)}", False
