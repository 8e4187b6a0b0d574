"""A document as it will go out, before it does: read it, save it as a file, copy it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep import folders, words
from careprep.clean import clean
from careprep.commands import COMMANDS
from careprep.documents import browser
from careprep.documents.document import Document
from careprep.documents.formats import FORMATS
from careprep.documents.save import default_name, save
from careprep.errors import CareprepError
from careprep.fields import Field, Look
from careprep.tui.base import CareScreen
from careprep.tui.form import Form
from careprep.tui.messages import Copy, Do
from careprep.tui.paper import lines
from careprep.tui.widgets.reader import Line, Reader


class Preview(CareScreen):
    """Shows one document."""

    BINDINGS = [
        Binding("s", "save", "Save as a file"),
        Binding("f", "reader", "For whom", tooltip="See what somebody else would get"),
        Binding("b", "browser", "Browser", tooltip="Open it as a page in the browser"),
        Binding("y", "copy", "Copy"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, document: Document, name: str, given: Mapping[str, Any]) -> None:
        """`name` and `given` are the command that gave the document, to ask for it again."""
        super().__init__(classes="preview")
        self._document = document
        self._verb, self._given = name, dict(given)

    def compose_body(self) -> ComposeResult:
        reader = self._given.get("for") or "your family"
        count = words.counted(len(self._document.held_back), "thing is", "things are")
        held = f" {count} held back: see below it." if self._document.held_back else ""
        lead = f"What {reader} would get.{held} Press s to save it."
        yield Static(clean(lead, one_line=True), classes="lead", markup=False)
        yield Reader((*lines(self._document), *self._held_back()))

    def _held_back(self) -> tuple[Line, ...]:
        """For the person exporting alone: what is not in it, and why."""
        if not self._document.held_back:
            return ()
        title = (("Held back: none of this is in it", "heading"),)
        return (
            (("─" * 40, "dim"),),
            title,
            *(((f"• {sentence}", "dim"),) for sentence in self._document.held_back),
        )

    def action_reader(self) -> None:
        """Ask who will read it, then show what they get."""
        fields = tuple(f for f in COMMANDS[self._verb].fields if f.name == "for")
        if not fields:
            self.say("This page is for your family.")
            return

        def submit(values: dict[str, Any]) -> None:
            self.post_message(Do(self._verb, {**self._given, **values}))

        self._push(Form("Who will read it?", fields, {}, Look(today=self.today), submit))

    def action_browser(self) -> None:
        try:
            folder = folders.made(folders.state() / "pages")
            for earlier in folder.glob("*.html"):
                earlier.unlink()  # looked at; nothing of the child stays lying about
            browser.show(self._document, folder)
        except CareprepError as problem:
            self.say(str(problem), trouble=True)
        else:
            self.say("It is open in your browser.")

    def action_copy(self) -> None:
        text = FORMATS["markdown"].render(self._document)
        assert isinstance(text, str)
        self.post_message(Copy(text, "The page"))

    def action_back(self) -> None:
        self.dismiss()

    def action_save(self) -> None:
        kinds = {name: name for name in FORMATS}
        fields = (
            Field(name="name", label="Name", required=True, help="Just a name, or a whole path."),
            Field(name="format", label="Kind", kind="choice", choices=kinds),
        )
        name = default_name(self._document, "markdown").removesuffix(".md")

        def submit(values: dict[str, Any]) -> None:
            kind = values.get("format", "markdown")
            path = Path(values.get("name", name)).expanduser()
            suffix = default_name(self._document, kind).rpartition(".")[2]
            if path.suffix != f".{suffix}":
                path = path.with_name(f"{path.name}.{suffix}")
            if path.parent == Path():
                path = folders.made(folders.notebooks()) / path
            written = save(self._document, kind, path)
            self.say(f"Saved: {written.name} in the folder {written.parent}")

        values = {"name": name, "format": "markdown"}
        self._push(Form("Save as a file", fields, values, Look(today=self.today), submit))

    def _push(self, form: Form) -> None:
        form.set_reactive(CareScreen.notebook, self.notebook)
        form.set_reactive(CareScreen.today, self.today)
        self.app.push_screen(form)
