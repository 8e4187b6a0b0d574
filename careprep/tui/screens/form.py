"""The one form: the fields of a command or of facts in a record, read back while typing."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from careprep.errors import BadInput, CareprepError, NotSaved, Sentence
from careprep.model import codec, parsing
from careprep.model.fields import FIELDS, Field, ParseContext
from careprep.model.notebook import Notebook
from careprep.model.records import Facts
from careprep.storage.drafts import Draft
from careprep.sync.conflict import ConflictingEdits
from careprep.text import sanitize
from careprep.tui.base import CareScreen
from careprep.tui.messages import Refused
from careprep.tui.widgets.inputs import (
    ChoiceInput,
    LineInput,
    LongInput,
    PartsInput,
    as_shown,
    text_in,
)
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow

FIRST = 7  # fields shown at first; the rest come with F3
KEEP_EVERY = 0.5  # seconds after which what was typed is in the file of drafts
Submit = Callable[[dict[str, Any]], None]


class FormContent(msgspec.Struct, frozen=True):
    """What a form asks for, and what its fields say at first."""

    title: Sentence
    fields: tuple[Field, ...]
    context: ParseContext
    values: Mapping[str, Any] = {}


class FormScreen(CareScreen):
    """Asks for fields. `submit` gets the values that were given and may refuse by raising."""

    BINDINGS = [
        Binding("f2", "save", "Save"),
        Binding("f3", "more", "All fields"),
        Binding("f5", "afresh", "Start afresh", tooltip="Drop what you typed before"),
        Binding("escape", "back", "Back"),
        Binding("tab", "app.focus_next", "Next"),
    ]

    def __init__(self, asked: FormContent, submit: Submit, draft: Draft | None = None) -> None:
        super().__init__(classes="form")
        self._asked = asked
        self._submit = submit
        self._draft = draft or Draft()  # what is typed and not saved; a file keeps it, if any does
        self._shown: dict[str, str] = {}

    def compose_body(self) -> ComposeResult:
        yield Static(sanitize(self._asked.title, one_line=True), classes="form-title", markup=False)
        with VerticalScroll(can_focus=False):
            for at, field in enumerate(self._asked.fields):
                value = self._asked.values.get(field.name)
                filled = value not in (None, "", (), {}, False, UNSET)
                hidden = at >= FIRST and not filled and len(self._asked.fields) > FIRST + 1
                with Horizontal(classes="field -hidden" if hidden else "field"):
                    mark = "*" if field.required else ""
                    yield Static(f"{field.label}{mark}", classes="label", markup=False)
                    yield self._widget(field, value)
        yield Static("", id="hint", markup=False)

    def _widget(self, field: Field, value: Any) -> Widget:
        assert self.notebook is not None
        if field.kind in ("part", "parts"):
            held = value if value not in (UNSET, None) else () if field.kind == "parts" else None
            held = _held(field, self._draft.texts.get(field.name), held)
            return PartsInput(field, held, self._asked.context)
        shown = (
            ""
            if value is UNSET
            else parsing.to_edit_text(field, value, self.notebook, self._asked.context)
        )
        shown = as_shown(field, shown)
        self._shown[field.name] = shown
        text = self._draft.texts.get(field.name, shown)
        if field.kind in ("long", "lines"):
            return LongInput(field, text)
        if field.kind in ("choice", "flag"):
            return ChoiceInput(field, text, [*field.choices.values()] or ["yes", "no"])
        options = [
            str(getattr(record, "title", ""))
            for kind in field.of
            for record in self.notebook.table(kind).values()
        ]
        return LineInput(field, text, options if field.kind in ("record", "records") else [])

    def on_mount(self) -> None:
        super().on_mount()
        first = next(iter(self._boxes()), None)
        if first is not None:
            first.focus()
        self.set_interval(KEEP_EVERY, self._draft.keep)
        if self._draft.texts:
            self.say("What you typed before is still here. F5 starts afresh.")

    def on_unmount(self) -> None:
        self._draft.keep()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        return action != "afresh" or bool(self._draft.texts)

    def _boxes(self) -> Iterator[LineInput | LongInput | PartsInput]:
        for box in self.query(".field").results():
            widget = box.children[1]
            if isinstance(widget, LineInput | LongInput | PartsInput):
                yield widget

    # ── while typing ──────────────────────────────────────────────────────────────────────────

    @on(events.DescendantFocus)
    @on(Input.Changed)
    @on(TextArea.Changed)
    def _hint(self) -> None:
        box = self.focused
        if isinstance(box, LineInput | LongInput):
            if box.field.kind != "secret" and text_in(box) != self._shown.get(box.field.name):
                self._draft.texts[box.field.name] = text_in(box)
            else:
                self._draft.texts.pop(box.field.name, None)
            self._say_hint(box.field, text_in(box))
        elif isinstance(box, PartsInput):
            self._say_hint(box.field, "")

    def _say_hint(self, field: Field, text: str) -> None:
        hint = self.query_one("#hint", Static)
        said, trouble = _reading(field, text, self.notebook, self._asked.context)
        hint.set_class(trouble, "-trouble")
        hint.update(sanitize(said, one_line=True))

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
        except (NotSaved, ConflictingEdits) as problem:
            self.post_message(Refused(problem, self._again, self._leave))
        except CareprepError as problem:
            self.say(str(problem), trouble=True)
        else:
            self._leave()

    def _again(self) -> None:
        if self.is_attached:  # else it was left; what was typed waits as its draft
            self.action_save()

    def _leave(self) -> None:
        """What was typed is saved, or not wanted any more."""
        self._draft.forget()
        if self.is_current:
            self.dismiss()

    def _read(self, box: "LineInput | LongInput | PartsInput", values: dict[str, Any]) -> None:
        field = box.field
        if isinstance(box, PartsInput):
            if box.held != self._held_at_first(field):
                values[field.name] = box.held
            return
        text = text_in(box)
        if text == self._shown[field.name] and (text or not field.required):
            return  # as it was: what is not given stays
        assert self.notebook is not None
        values[field.name] = parsing.parse(field, text, self.notebook, self._asked.context)

    def _held_at_first(self, field: Field) -> Any:
        """The facts in a field before anything was typed."""
        return self._asked.values.get(field.name, () if field.kind == "parts" else None)

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

    def action_afresh(self) -> None:
        """Every field as it was before anything was typed."""
        for box in self._boxes():
            if isinstance(box, PartsInput):
                box.hold(self._held_at_first(box.field))
            elif isinstance(box, LineInput):
                box.value = self._shown[box.field.name]
            else:
                box.text = self._shown[box.field.name]
        self._draft.forget()
        self.refresh_bindings()
        self.say("All fields are as they were.")

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    @on(PartsInput.Open)
    def _open(self, event: PartsInput.Open) -> None:
        field = event.parts.field

        def hold(held: Any) -> None:
            event.parts.hold(held)
            self._draft.texts[field.name] = msgspec.json.encode(held).decode()

        draft = self._draft.inner(field.name)
        kind = part_form if field.kind == "part" else PartsScreen
        self.open_beside(kind(field, event.parts.held, self._asked.context, hold, draft))

    @on(LongInput.Edit)
    def _edit(self, event: LongInput.Edit) -> None:
        try:
            with self.app.suspend():
                event.area.text = in_editor(event.area.text)
        except (CareprepError, OSError) as problem:
            self.say(str(problem), trouble=True)
        except Exception:  # this terminal cannot be handed over (textual's SuspendNotSupported)
            self.say("Your editor cannot be opened from here. Type the text here.", trouble=True)


class PartsScreen(CareScreen):
    """The facts inside one field: add, change, remove; going back keeps them for the form."""

    BINDINGS = [
        Binding("a", "add", "Add"),
        Binding("e", "change", "Change"),
        Binding("x", "remove", "Remove"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(
        self,
        field: Field,
        held: tuple[Facts, ...],
        context: ParseContext,
        keep: Callable[[Any], None],
        draft: Draft,
    ) -> None:
        super().__init__(classes="form")
        self._field, self._held, self._parse_context, self._keep = field, list(held), context, keep
        self._draft = draft

    def compose_body(self) -> ComposeResult:
        yield Static(self._field.label, classes="form-title", markup=False)
        yield RecordList(empty="Nothing here yet. Press a to add the first one.")

    def show_notebook(self) -> None:
        assert self.notebook is not None
        texts = [
            parsing.to_display(self._field, (part,), self.notebook, self._parse_context)
            for part in self._held
        ]
        self.query_one(RecordList).rows = tuple(
            ListRow(key=str(at), text=text) for at, text in enumerate(texts)
        )

    def _at(self) -> int | None:
        key = self.query_one(RecordList).cursor
        return int(key) if key is not None else None

    def action_add(self) -> None:
        self._ask(None, len(self._held))

    @on(RecordList.Chosen)
    def action_change(self) -> None:
        at = self._at()
        if at is not None:
            self._ask(self._held[at], at)

    def action_remove(self) -> None:
        at = self._at()
        if at is not None:
            del self._held[at]
            self._changed()

    def _ask(self, part: Facts | None, at: int) -> None:
        def keep(new: Facts) -> None:
            self._held[at : at + 1] = [new]
            self._changed()

        draft = self._draft.inner(str(at))
        self.open_beside(part_form(self._field, part, self._parse_context, keep, draft))

    def _changed(self) -> None:
        self._keep(tuple(self._held))
        self.show_notebook()
        self.say("Kept for the form. It is saved when the form is.")


def part_form(
    field: Field, part: Any, context: ParseContext, keep: Callable[[Any], None], draft: Draft
) -> FormScreen:
    """A form for facts inside a record."""
    kind = field.part
    assert kind is not None

    def submit(values: dict[str, Any]) -> None:
        if part is not None:
            keep(parsing.with_values(part, values))
            return
        attrs = {inner.name: inner.attr for inner in FIELDS[kind]}
        keep(kind(**{attrs[name]: v for name, v in values.items() if v is not UNSET}))

    values = parsing.values_of(part) if part is not None else {}
    return FormScreen(FormContent(field.label, FIELDS[kind], context, values), submit, draft)


def _held(field: Field, draft: str | None, held: Any) -> Any:
    """The facts in a field as the draft has them, where it has any that still fit."""
    if draft is None or field.part is None:
        return held
    kind: Any = tuple[field.part, ...] if field.kind == "parts" else field.part  # type: ignore[name-defined]
    try:
        return msgspec.convert(codec.harmless(msgspec.json.decode(draft)), kind)
    except msgspec.MsgspecError:
        return held


def in_editor(text: str) -> str:
    """The text after the person's own editor was at it. Raises CareprepError where that fails."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        raise CareprepError("No editor is set.", "Set EDITOR, or type the text here.")
    memory = "/dev/shm"  # what is typed need not reach a disk
    where = memory if os.access(memory, os.W_OK | os.X_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        path = Path(folder) / "text.md"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([*shlex.split(command), str(path)], check=False)
        if done.returncode:
            raise CareprepError("Your editor stopped early.", "Your text here is as it was.")
        return path.read_text(encoding="utf-8", errors="replace").rstrip("\n")


def _reading(
    field: Field, text: str, notebook: Notebook | None, context: ParseContext
) -> tuple[str, bool]:
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
        value = parsing.parse(field, text, notebook, context)
    except BadInput as problem:
        return str(problem), True
    return f"= {parsing.to_display(field, value, notebook, context)}", False
