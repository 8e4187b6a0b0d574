"""A document as it will go out, before it does: read it, save it as a file, copy it."""

from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep import folders
from careprep.documents.document import Document
from careprep.documents.formats import FORMATS
from careprep.documents.save import default_name, save
from careprep.fields import Field, Look
from careprep.tui.base import CareScreen
from careprep.tui.form import Form
from careprep.tui.messages import Copy
from careprep.tui.paper import lines
from careprep.tui.widgets.reader import Reader


class Preview(CareScreen):
    """Shows one document."""

    BINDINGS = [
        Binding("s", "save", "Save as a file"),
        Binding("y", "copy", "Copy"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, document: Document) -> None:
        super().__init__(classes="preview")
        self._document = document

    def compose_body(self) -> ComposeResult:
        yield Static("This is how it will look. Press s to save it.", classes="lead", markup=False)
        yield Reader(lines(self._document))

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
        form = Form("Save as a file", fields, values, Look(today=self.today), submit, {})
        form.set_reactive(CareScreen.notebook, self.notebook)
        form.set_reactive(CareScreen.today, self.today)
        self.app.push_screen(form)
