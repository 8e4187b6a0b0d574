"""Careprep without a screen: numbered menus and one question at a time, for screen readers.

Everything is a line of text read or a line of text printed, so that a screen reader, a Braille
line or a very old terminal shows it in order. Every verb of COMMANDS can be reached.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.cli import password_prompt
from careprep.cli.prompts import Back, Console, MenuItem, Prompts, Quit
from careprep.commands import COMMANDS, NEW, TODAY, UNDO, Command, Given, which
from careprep.commands import run as common
from careprep.commands.records import NOUNS
from careprep.commands.topics import TOPICS
from careprep.documents.formats.registry import FORMATS, format_of
from careprep.documents.registry import DOCUMENTS
from careprep.documents.save import default_name, save
from careprep.documents.tree import Document
from careprep.errors import Ambiguous, BadInput, CareprepError
from careprep.model import parsing, queries
from careprep.model.fields import FIELDS, Field, ParseContext
from careprep.model.notebook import Notebook
from careprep.model.records import Child, Expectation, Meeting, Record
from careprep.session import clock
from careprep.session.sample import sample_copy
from careprep.session.session import Session
from careprep.storage import paths

T = TypeVar("T")

_GROUPS: dict[type[Record], str] = {
    **{kind: f"{noun.capitalize()}s" for kind, noun in NOUNS.items()},
    Child: "About the child",
    Expectation: "Medical home",
}
_PAPERS, _REST = "Papers to read, print or send", "The notebook itself"
_SEVERAL_LINES = ("long", "lines", "parts")


def run(
    path: Path | None,
    today: dt.date | None,
    console: Console | None = None,
    *,
    sample: bool = False,
) -> int:
    """Talk with a person until they quit; returns the exit code, 0.

    Without a console it is the terminal. Raises CareprepError where the notebook cannot be opened.
    """
    talk = _Conversation(console or Console(secret=password_prompt.ask_passphrase), today)
    try:
        if path is None:
            talk.welcome()
        else:
            talk.open(talk.opened(path), remembered=not sample)
        talk.main_menu()
    except (Quit, EOFError):
        talk.say("Everything is saved. Goodbye.")
    return 0


class _Conversation(Prompts):
    """The conversation: what is open, and how it is asked about."""

    def undo(self) -> None:
        self.do(UNDO)

    # ── opening ───────────────────────────────────────────────────────────────────────────────

    def welcome(self) -> None:
        """No notebook yet: start one, look at the example, or open a file."""
        self.say("careprep helps you prepare and run the meetings about your child’s care.")
        while self._session is None:
            self.say("1. Start with my child")
            self.say("2. Look around in an example")
            self.say("3. Open a notebook by its file name")
            self.say("q quit.")
            typed_ = self.read("Number:").strip()
            if typed_ == "1":
                self._try(lambda: self.do(NEW))
            elif typed_ == "2":
                self._try(self._open_sample)
            elif typed_ == "3":
                self._try(self._open_file)
            else:
                self._common(typed_)

    def _open_sample(self) -> None:
        day = self._fixed_today or clock.today()
        self.open(Session(sample_copy(day), self._fixed_today), remembered=False)

    def _open_file(self) -> None:
        name = self.read("File name (0 back):").strip()
        if name in ("", "0"):
            raise Back
        self.open(self.opened(Path(name).expanduser()))

    def opened(self, path: Path) -> Session:
        """The notebook in a file; a locked one asks for its passphrase."""
        return self._opening(lambda: Session(path, self._fixed_today))

    def _opening(self, do: Callable[[], T]) -> T:
        return password_prompt.opening(do, self.console.secret, self.say)

    def open(self, session: Session, remembered: bool = True) -> None:
        self._session = session
        session.while_waiting(self.say)
        if remembered:
            self._try(lambda: paths.remember(session.path))
        self.say(f"{session.notebook.child.title}’s notebook is open.")
        for notice in common.notices(session).values():
            self.say(notice)

    # ── menus ─────────────────────────────────────────────────────────────────────────────────

    def main_menu(self) -> None:
        groups = _grouped()

        def lines() -> list[MenuItem]:
            self._try(self._refresh)
            return [
                MenuItem(name, lambda name=name: self._group(name))  # type: ignore[misc]
                for name in groups
            ]

        self.do(TODAY)
        self.menu("What would you like to do?", lines, back=False)

    def _refresh(self) -> None:
        if self._opening(self.session.refresh):
            self.say("Another program changed this notebook: what it wrote is taken in.")

    def _group(self, name: str) -> None:
        kind = next((kind for kind, title in _GROUPS.items() if title == name), None)

        def lines() -> list[MenuItem]:
            found = []
            if kind in NOUNS:
                count = len(self.notebook.table(kind))
                found.append(MenuItem(f"Read one of them ({count})", lambda: self._look(kind)))
            elif kind is Child:
                found.append(MenuItem("Read it", lambda: self._card(self.notebook.child)))
            return found + [
                MenuItem(command.help, lambda command=command: self.do(command))  # type: ignore[misc]
                for command in _grouped()[name]
            ]

        self.menu(name, lines)

    def _look(self, kind: type[Record]) -> None:
        record = self.notebook.get(self._which(which(kind)))
        if record is not None:
            self._card(record)

    def _card(self, record: Record) -> None:
        """Every field that says something, one a line."""
        context = common.context_for(self.session.today, record)
        for field in FIELDS[type(record)]:
            if said := parsing.to_display(
                field, getattr(record, field.attr), self.notebook, context
            ):
                self.say(f"{field.label}: {said}")

    # ── doing ─────────────────────────────────────────────────────────────────────────────────

    def do(self, command: Command) -> None:
        """Ask for what a command needs, run it, and say what it did."""
        self.say(f"{command.help}.")
        if command.starts:
            self._start(command)
            return
        if command.passing:
            self._run(command, command.passing)
            return
        given: Given = {"which": self._which(which(command.on))} if command.on else {}
        record = common.subject(command, given, self.notebook)
        if record is not None and command.edits:
            answers = self._changes(record)
        else:
            answers = self._answers(common.fields_to_ask(command, given), record)
        self._run(command, {**given, **answers})

    def _run(self, command: Command, given: Given) -> None:
        outcome = self._opening(lambda: command.run(self.session, given))
        hint = "Type u at a number to undo it."
        change = f"To change what it is about, choose: {TOPICS.help}."
        understood = (change,) if outcome.tagged else ()
        for said in common.report(command, self.session, outcome, hint, understood):
            self.say(said)
        if outcome.document:
            self._read_out(outcome.document)
            if command.name in DOCUMENTS and not command.passing:
                self._keep(outcome.document)
        if outcome.offer is not None:
            choices = (("no", "No, leave everything as it is"), ("yes", "Yes, do it"))
            if self.pick("Do this?", choices) == "no":
                raise Back
            self._run(command, {**given, **outcome.offer})

    def _start(self, command: Command) -> None:
        field = command.fields[0]
        context = ParseContext(today=self._fixed_today or clock.today())
        name = self._ask(field, Notebook(tables={}), context)
        session, outcome = common.start(command, {field.name: name}, self._fixed_today)
        self.say(outcome.said)
        self.open(session)

    def _answers(self, fields: tuple[Field, ...], record: Record | None) -> dict[str, Any]:
        """Each field in turn; empty ones are left out."""
        given: dict[str, Any] = {}
        context = common.context_for(self.session.today, record)
        if any(not field.required for field in fields):
            self.say("Enter skips a question. A full stop (.) skips all the rest. 0 goes back.")
        rest_skipped = False
        for field in fields:
            if rest_skipped and not field.required:
                continue
            if field.kind == "item" and isinstance(record, Meeting):
                given[field.name] = self.pick(field.label, self._items(record))
                continue
            value = self._ask(field, self.notebook, context)
            if value is _REST_SKIPPED:
                rest_skipped = True
            elif value is not _SKIPPED:
                given[field.name] = value
                context = common.context_after(context, field, value, self.notebook)
        return given

    def _changes(self, record: Record) -> dict[str, Any]:
        """The fields that the person picks, with what they are now; the others stay."""
        fields = FIELDS[type(record)]
        context = common.context_for(self.session.today, record)
        given: dict[str, Any] = {}
        while True:
            self.say("Which part? 0 goes back, Enter saves what you changed.")
            values = {**parsing.values_of(record), **given}
            for number, field in enumerate(fields, 1):
                value = values[field.name]
                value = None if value is UNSET else value
                said = parsing.to_display(field, value, self.notebook, context)
                self.say(f"{number}. {field.label}: {said or 'nothing yet'}")
            typed_ = self.read("Number:").strip()
            if typed_ == "0":
                raise Back
            if typed_.casefold() in ("q", "quit"):
                raise Quit
            if not typed_:
                return given
            if typed_.isdecimal() and 1 <= int(typed_) <= len(fields):
                field = replace(fields[int(typed_) - 1], required=False)
                self.say("Enter leaves it as it is. A minus sign (-) empties it.")
                value = self._ask(field, self.notebook, context, empties=True)
                if value not in (_SKIPPED, _REST_SKIPPED):
                    given[field.name] = value

    def _items(self, meeting: Meeting) -> list[tuple[str, str]]:
        """What can stand on the agenda of a meeting: what does, then what is left over."""
        agenda = build(self.notebook, meeting, self.session.today)
        on = [(key, agenda.title(key)) for item in agenda.items for key in item.keys]
        return [*on, *((left.key, f"{left.title} (left over)") for left in agenda.left_over)]

    def _which(self, field: Field) -> str:
        """One record, picked from a numbered list."""
        records = [r for kind in field.of for r in self.notebook.table(kind).values()]
        if not records:
            raise BadInput(f"There is no {NOUNS.get(field.of[0], 'line')} yet.", "Add one first.")
        return self.pick(field.label, _named(records))

    # ── asking for one field ──────────────────────────────────────────────────────────────────

    def _ask(
        self, field: Field, notebook: Notebook, context: ParseContext, empties: bool = False
    ) -> Any:
        """The value of one field; refused text is explained and asked for again."""
        choices = [code for code in field.choices if code]
        self._explain(field, choices)
        while True:
            text = self._typed(field)
            if text in ("0", "back") and not (text == "0" and field.kind in _NUMBERS):
                raise Back
            if text in ("", ".") and not field.required:
                return _REST_SKIPPED if text else _SKIPPED
            text = "" if empties and text == "-" else self._meant(field, text, choices)
            try:
                value = self._value(field, text, notebook, context)
            except BadInput as problem:
                self.say(str(problem))
                continue
            if said := common.read_back(field, value, notebook, context):
                self.say(f"{field.label}: {said}")
            return value

    def _meant(self, field: Field, text: str, choices: list[str]) -> str:
        """What was typed, or what it picks: a choice by its number, a record from the list."""
        if text == "?" and field.of:
            return self._which(field)
        if text.isdecimal() and 1 <= int(text) <= len(choices):
            return choices[int(text) - 1]
        return text

    def _value(self, field: Field, text: str, notebook: Notebook, context: ParseContext) -> Any:
        """What a text means; of several records that it fits, the one that is picked."""
        try:
            return common.parse_field(field, text, notebook, context)
        except Ambiguous as problem:
            if field.kind != "record":
                raise
            titles = _named(map(notebook.get, problem.candidates))
            return self.pick(f"“{text}” could be", titles)

    def _explain(self, field: Field, choices: Iterable[str]) -> None:
        if field.help:
            self.say(field.help)
        if field.of:
            self.say("Type ? for the list.")
        if field.part is not None:
            names = "; ".join(f"{inner.label}: …" for inner in FIELDS[field.part])
            self.say(f"Write it like this, leaving out what you do not know: {names}")
        for number, code in enumerate(choices, 1):
            self.say(f"{number}. {field.choices[code]}")

    def _typed(self, field: Field) -> str:
        """What is typed for a field; several lines end with an empty one."""
        needed = "" if field.required else " (optional)"
        if field.kind == "secret":
            return self._prompted(self.console.secret, f"{field.label} (it is not shown; 0 back)")
        yes_no = " yes or no" if field.kind == "flag" else ""
        text = self.read(f"{field.label}{yes_no}{needed}:").strip()
        if field.kind not in _SEVERAL_LINES or text in ("", ".", "-", "0", "back"):
            return text
        more = [text]
        while text := self.read("Next line (Enter ends it):").strip():
            more.append(text)
        return "\n".join(more)

    # ── papers ────────────────────────────────────────────────────────────────────────────────

    def _read_out(self, document: Document) -> None:
        rendered = FORMATS["text"].render(document)
        self.say(rendered.rstrip("\n") if isinstance(rendered, str) else "")
        for each in document.held_back:
            self.say(each.said)

    def _keep(self, document: Document) -> None:
        """Keep a document as a file where that is wanted."""
        name = default_name(document, "markdown")
        while True:
            typed_ = self.read(f"To keep it, type a file name, or . for {name}. Enter goes on:")
            if not (typed_ := typed_.strip()):
                return
            path = Path(name if typed_ == "." else typed_)
            form = format_of(path.name) or "markdown"
            try:
                self.say(f"Written: {save(document, form, path).absolute()}")
            except CareprepError as problem:
                self.say(str(problem))
            else:
                if lacking := FORMATS[form].lacking(document):
                    self.say(lacking)
                return


_SKIPPED = object()
_REST_SKIPPED = object()
_NUMBERS = ("number", "offset", "minutes")


def _named(records: Iterable[Record | None]) -> list[tuple[str, str]]:
    """Records to pick from: their codes, and what they are called."""
    return [(each.id, queries.title_of(each)) for each in records if each is not None]


def _grouped() -> dict[str, list[Command]]:
    """Every verb once, by what it is about."""
    groups: dict[str, list[Command]] = {}
    for title in (*_GROUPS.values(), _PAPERS, _REST):
        groups[title] = []
    for command in COMMANDS.values():
        groups[_group_of(command)].append(command)
    return {title: commands for title, commands in groups.items() if commands}


def _group_of(command: Command) -> str:
    if command.name in DOCUMENTS:
        return _PAPERS
    kinds = [command.on] if command.on else []
    kinds += [kind for field in command.fields for kind in _GROUPS if field in FIELDS[kind]]
    return _GROUPS[kinds[0]] if kinds else _REST
