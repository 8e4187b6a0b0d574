"""A document as it will go out, before it does: read it, save it as a file, copy it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep.commands import COMMANDS
from careprep.documents import browser
from careprep.documents.formats.registry import FORMATS
from careprep.documents.glossary_box import names_in
from careprep.documents.save import default_name, save
from careprep.documents.tree import Document
from careprep.errors import CareprepError, Sentence
from careprep.model import labels
from careprep.model.fields import Field, ParseContext
from careprep.storage import paths, rekey
from careprep.text import sanitize
from careprep.tui.base import CareScreen
from careprep.tui.messages import Ask, Copy, Do
from careprep.tui.screens.form import FormContent, FormScreen
from careprep.tui.widgets.document_lines import Marked, lines
from careprep.tui.widgets.reader import Reader, StyledLine


class PreviewScreen(CareScreen):
    """Shows one document."""

    manual = "papers"

    BINDINGS = [
        Binding("s", "save", "Save", tooltip="Save it as a file"),
        Binding("f", "reader", "For whom", tooltip="See what somebody else would get"),
        Binding("b", "browser", "Browser", tooltip="Open it as a page in the browser"),
        Binding("y", "copy", "Copy"),
        Binding("n", "word(1)", "Next word", tooltip="Go to the next word that is explained"),
        Binding("N", "word(-1)", "Word before", show=False),
        Binding("e", "explain", "Explain", tooltip="Explain a word in your own words"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, document: Document, name: str, given: Mapping[str, Any]) -> None:
        """`name` and `given` are the command that gave the document, to ask for it again."""
        super().__init__(classes="preview")
        self._document = document
        self._verb, self._given = name, dict(given)
        self._marked: Marked = {}
        self._word = -1  # the place in `_marked` of the word that was gone to last
        self._asking = False  # is it being explained anew, in a form above?

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="lead", markup=False)
        yield Reader()

    def on_mount(self) -> None:
        super().on_mount()
        self.show_document(self._document)

    def shows(self, name: str, given: Mapping[str, Any]) -> bool:
        """Is this the document that the command would give?"""
        return (self._verb, self._given) == (name, dict(given))

    def show_document(self, document: Document) -> None:
        """Show it; the place that was read stays."""
        self._document = document
        names = names_in(self.notebook) if self.notebook else ()
        shown, self._marked = lines(document, names)
        self.query_one(".lead", Static).update(sanitize(self._lead(), one_line=True))
        reader = self.query_one(Reader)
        place = reader.scroll_offset.y
        reader.lines = (*shown, *self._held_back())
        reader.scroll_to(y=place, animate=False, force=True)

    def _lead(self) -> Sentence:
        reader = self._given.get("for") or "your family"
        held_back = sum(each.count for each in self._document.held_back)
        count = labels.counted(held_back, "thing is", "things are")
        held = f" {count} held back: see below it." if self._document.held_back else ""
        words_ = " Underlined words: explained here below them, in it at its end."
        if not self._readers():
            return f"{self._whose()} Press s to save it."
        lead = f"What {reader} would get.{held} Press s to save it."
        return f"{lead}{words_}" if self._marked else lead

    def _held_back(self) -> tuple[StyledLine, ...]:
        """For the person exporting alone: what is not in it, and why."""
        if not self._document.held_back:
            return ()
        title = (("Held back: none of this is in it", "heading"),)
        return (
            (("─" * 40, "dim"),),
            title,
            *(((f"• {each.said}", "dim"),) for each in self._document.held_back),
        )

    def _readers(self) -> tuple[Field, ...]:
        """The field that says who will read it; nothing, where only the family does."""
        return tuple(f for f in COMMANDS[self._verb].fields if f.name == "for")

    def _whose(self) -> Sentence:
        """Whose a page is that is made for no reader: what needs no notebook holds none of it."""
        if COMMANDS[self._verb].without_notebook is not None:
            return "This page is for everybody."
        return "This page is for your family."

    def action_reader(self) -> None:
        """Ask who will read it, then show what they get."""
        fields = self._readers()
        if not fields:
            self.say(self._whose())
            return

        def submit(values: dict[str, Any]) -> None:
            self.post_message(Do(self._verb, {**self._given, **values}))

        asked = FormContent("Who will read it?", fields, ParseContext(today=self.today))
        self.open_beside(FormScreen(asked, submit))

    def action_word(self, by: int) -> None:
        """Go to the next word that is explained, after the last one to the first."""
        if not self._marked:
            self.say("No word in it is explained. Press e to explain one.")
            return
        first = 0 if by > 0 else -1
        self._word = (self._word + by if self._word >= 0 else first) % len(self._marked)
        term, number = list(self._marked.items())[self._word]
        self.query_one(Reader).show_line(number)
        self.say(f"{term.text}: {term.means} ({self._word + 1} of {len(self._marked)})")

    def action_explain(self) -> None:
        """Explain the word that was gone to last, or any other."""
        given = {}
        if 0 <= self._word < len(self._marked):
            term = list(self._marked)[self._word]
            given = {"term": term.text, "means": term.means}
        self._asking = True
        self.post_message(Ask("explain", given))

    def on_screen_resume(self, _event: events.ScreenResume) -> None:
        if self._asking:
            self._asking = False
            self.post_message(Do(self._verb, self._given))

    def action_browser(self) -> None:
        try:
            browser.show(self._document, rekey.emptied_pages())
        except CareprepError as problem:
            self.say(str(problem), trouble=True)
        else:
            self.say("It is open in your browser.")

    def action_copy(self) -> None:
        text = FORMATS["markdown"].render(self._document)
        assert isinstance(text, str)
        self.post_message(Copy(text, "The page"))

    def action_save(self) -> None:
        kinds = {
            name: form.label if form.there else f"{form.label} (not installed)"
            for name, form in FORMATS.items()
        }
        fields = (
            Field(name="name", label="Name", required=True, help="Just a name, or a whole path."),
            Field(name="format", label="Kind", kind="choice", choices=kinds),
        )
        name = default_name(self._document, "markdown").removesuffix(".md")

        def submit(values: dict[str, Any]) -> None:
            kind = values.get("format") or "markdown"
            path = Path(values.get("name", name)).expanduser()
            suffix = default_name(self._document, kind).rpartition(".")[2]
            if path.suffix != f".{suffix}":
                path = path.with_name(f"{path.name}.{suffix}")
            if path.parent == Path():
                path = paths.ensure_folder(paths.notebooks()) / path
            written = save(self._document, kind, path)
            saved = f"Saved: {written.name} in the folder {written.parent}"
            lacking = FORMATS[kind].lacking(self._document)
            self.say(f"{lacking} {saved}" if lacking else saved)

        values = {"name": name, "format": "markdown"}
        context = ParseContext(today=self.today)
        asked = FormContent("Save as a file", fields, context, values)
        self.open_beside(FormScreen(asked, submit))
