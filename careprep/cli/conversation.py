"""Careprep without a screen: numbered menus and one question at a time, for screen readers.

Everything is a line of text read or a line of text printed, so that a screen reader, a Braille
line or a very old terminal shows it in order. Every verb of COMMANDS can be reached.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.cli import password_prompt
from careprep.cli.prompts import Back, MenuItem, Print, Prompts, Quit, Read
from careprep.commands import COMMANDS, Command, which
from careprep.commands.command import AGREE, YES
from careprep.commands.records import NOUNS
from careprep.documents.formats.registry import FORMATS
from careprep.documents.registry import DOCUMENTS
from careprep.documents.save import default_name, save
from careprep.documents.tree import Document
from careprep.errors import Ambiguous, BadInput, CareprepError
from careprep.model import parsing, queries
from careprep.model.fields import FIELDS, Field, ParseContext
from careprep.model.notebook import Notebook
from careprep.model.records import Child, Expectation, Meeting, Record
from careprep.model.validation import mention_issues
from careprep.session import clock, lost_changes
from careprep.session.sample import sample_copy
from careprep.session.session import Session
from careprep.storage import conflict_copies, paths

T = TypeVar("T")

_GROUPS: dict[type[Record], str] = {
    **{kind: f"{noun.capitalize()}s" for kind, noun in NOUNS.items()},
    Child: "About the child",
    Expectation: "Medical home",
}
_PAPERS, _REST = "Papers to read, print or send", "The notebook itself"
_SEVERAL_LINES = ("long", "lines", "parts")
_READ_BACK = ("date", "moment", "offset", "record", "records", "part", "parts", "stands")


def run(
    path: Path | None,
    today: dt.date | None = None,
    *,
    sample: bool = False,
    read: Read = input,
    say: Print = print,
    secret: Read = password_prompt.ask_passphrase,
) -> int:
    """Talk with a person until they quit; returns the exit code, 0.

    `read` shows a prompt and returns a typed line (EOFError ends it all), `say` prints one,
    `secret` reads one that is not shown.
    Raises CareprepError where the notebook cannot be opened.
    """
    talk = _Conversation(read, say, secret, today)
    try:
        if path is None:
            talk.welcome()
        else:
            talk.open(talk.opened(path), remembered=not sample)
        talk.main_menu()
    except (Quit, EOFError):
        say("Everything is saved. Goodbye.")
    return 0


class _Conversation(Prompts):
    """The conversation: what is open, and how it is asked about."""

    def undo(self) -> None:
        self.do(COMMANDS["undo"])

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
                self._try(lambda: self.do(COMMANDS["new"]))
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
        return password_prompt.opening(do, self._secret, self.say)

    def open(self, session: Session, remembered: bool = True) -> None:
        self._session = session
        session.while_waiting(self.say)
        if remembered:
            self._try(lambda: paths.remember(session.path))
        self.say(f"{session.notebook.child.title}’s notebook is open.")
        if session.notebook.read_only:
            self.say(session.notebook.read_only)
        if said := conflict_copies.mention_copies(conflict_copies.copies_of(session.path)):
            self.say(said)
        if said := mention_issues(session.notebook):
            self.say(said)
        if said := lost_changes.mention_lost(lost_changes.find_lost(session)):
            self.say(said)

    # ── menus ─────────────────────────────────────────────────────────────────────────────────

    def main_menu(self) -> None:
        groups = _grouped()

        def lines() -> list[MenuItem]:
            self._try(self._refresh)
            return [
                MenuItem(name, lambda name=name: self._group(name))  # type: ignore[misc]
                for name in groups
            ]

        self.do(COMMANDS["today"])
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
        context = self._look_at(record)
        for field in FIELDS[type(record)]:
            if said := parsing.to_display(
                field, getattr(record, field.attr), self.notebook, context
            ):
                self.say(f"{field.label}: {said}")

    def _look_at(self, record: Record | None) -> ParseContext:
        starts = record.when if isinstance(record, Meeting) else None
        return ParseContext(today=self.session.today, starts=starts)

    # ── doing ─────────────────────────────────────────────────────────────────────────────────

    def do(self, command: Command) -> None:
        """Ask for what a command needs, run it, and say what it did."""
        self.say(f"{command.help}.")
        if command.starts:
            self._start(command)
            return
        if command.name == "today":  # nobody else reads it here, and it is never kept as a file
            self._run(command, {"private": True})
            return
        context = ParseContext(today=self.session.today)
        given: dict[str, Any] = {}
        record: Record | None = None
        if command.on is not None:
            given["which"] = self._which(which(command.on))
            record = self.notebook.get(given["which"])
            context = self._look_at(record)
        elif command.fields == FIELDS[Child]:
            record = self.notebook.child
        if record is not None and command.fields == FIELDS[type(record)]:
            given |= self._changes(record, context)
        else:
            given |= self._answers(command, context, record)
        self._run(command, given)

    def _run(self, command: Command, given: dict[str, Any]) -> None:
        outcome = self._opening(lambda: command.run(self.session, given))
        if outcome.said:
            self.say(outcome.said)
        while self.session.unsaid:
            self.say(self.session.unsaid.pop())
        if outcome.changed and command.name not in ("undo", "redo"):
            self.say("Type u at a number to undo it.")
        if outcome.document:
            self._give(outcome.document)
        if outcome.offer is not None:
            choices = (("no", "No, leave everything as it is"), ("yes", "Yes, do it"))
            if self.pick("Do this?", choices) == "no":
                raise Back
            self._run(command, {**given, **outcome.offer})

    def _start(self, command: Command) -> None:
        field = command.fields[0]
        nothing = Notebook(tables={})
        day = self._fixed_today or clock.today()
        name = self._ask(field, nothing, ParseContext(today=day))
        path = paths.new_notebook(name)
        session = Session.start(path, name, self._fixed_today)
        self.say(command.run(session, {field.name: name}).said)
        self.open(session)

    def _answers(
        self, command: Command, context: ParseContext, record: Record | None
    ) -> dict[str, Any]:
        """Each field of a command in turn; empty ones are left out."""
        given: dict[str, Any] = {}
        if any(not field.required for field in command.fields):
            self.say("Enter skips a question. A full stop (.) skips all the rest. 0 goes back.")
        for field in command.fields:
            if field in (YES, AGREE):
                continue  # the offer itself asks
            if field.kind == "item" and isinstance(record, Meeting):
                given[field.name] = self.pick(field.label, self._items(record))
                continue
            value = self._ask(field, self.notebook, context)
            if value is _REST_SKIPPED:
                break
            if value is not _SKIPPED:
                given[field.name] = value
                if field.kind == "moment":
                    context = replace(context, starts=dt.datetime.fromisoformat(value))
        return given

    def _changes(self, record: Record, context: ParseContext) -> dict[str, Any]:
        """The fields that the person picks, with what they are now; the others stay."""
        values = parsing.values_of(record)
        given: dict[str, Any] = {}
        while True:
            self.say("Which part? 0 goes back, Enter saves what you changed.")
            fields = FIELDS[type(record)]
            for number, field in enumerate(fields, 1):
                value = {**values, **given}[field.name]
                said = (
                    ""
                    if _unset(value)
                    else parsing.to_display(field, value, self.notebook, context)
                )
                self.say(f"{number}. {field.label}: {said or 'nothing yet'}")
            typed_ = self.read("Number:").strip()
            if typed_ == "0":
                raise Back
            if typed_.casefold() in ("q", "quit"):
                raise Quit
            if not typed_:
                return given
            if typed_.isdecimal() and 1 <= int(typed_) <= len(fields):
                field = fields[int(typed_) - 1]
                self.say("Enter leaves it as it is. A minus sign (-) empties it.")
                value = self._ask(
                    replace(field, required=False), self.notebook, context, empties=True
                )
                if value not in (_SKIPPED, _REST_SKIPPED):
                    given[field.name] = value

    def _items(self, meeting: Meeting) -> list[tuple[str, str]]:
        """What can stand on the agenda of a meeting: what does, then what is left over."""
        agenda = build(self.notebook, meeting, self.session.today)
        on = [(item.key, item.title) for item in agenda.items]
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
            if text == "." and not field.required:
                return _REST_SKIPPED
            if not text and not field.required:
                return _SKIPPED
            if empties and text == "-":
                text = ""
            if text == "?" and field.of:
                text = self._which(field)
            if choices and text.isdecimal() and 1 <= int(text) <= len(choices):
                text = choices[int(text) - 1]
            try:
                value = parsing.parse(field, text, notebook, context)
            except Ambiguous as problem:
                if field.kind != "record":
                    self.say(str(problem))
                    continue
                titles = _named(map(notebook.get, problem.candidates))
                value = self.pick(f"“{text}” could be", titles)
            except BadInput as problem:
                self.say(str(problem))
                continue
            if field.kind in _READ_BACK and not _unset(value):
                self.say(f"{field.label}: {parsing.to_display(field, value, notebook, context)}")
            return value

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
            return self._prompted(self._secret, f"{field.label} (it is not shown; 0 back)")
        yes_no = " yes or no" if field.kind == "flag" else ""
        text = self.read(f"{field.label}{yes_no}{needed}:").strip()
        if field.kind not in _SEVERAL_LINES or text in ("", ".", "-", "0", "back"):
            return text
        more = [text]
        while text := self.read("Next line (Enter ends it):").strip():
            more.append(text)
        return "\n".join(more)

    # ── papers ────────────────────────────────────────────────────────────────────────────────

    def _give(self, document: Document) -> None:
        """Read a document out, and keep it as a file where that is wanted."""
        rendered = FORMATS["text"].render(document)
        self.say(rendered.rstrip("\n") if isinstance(rendered, str) else "")
        for each in document.held_back:
            self.say(each.said)
        if document.kind not in DOCUMENTS or document.kind == "today":
            return
        while True:
            name = default_name(document, "markdown")
            typed_ = self.read(f"To keep it, type a file name, or . for {name}. Enter goes on:")
            if not (typed_ := typed_.strip()):
                return
            path = Path(name if typed_ == "." else typed_)
            suffix = path.suffix.lower().lstrip(".")
            form = next((n for n, f in FORMATS.items() if f.suffix == suffix), "markdown")
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


def _unset(value: Any) -> bool:
    return value is None or type(value).__name__ == "UnsetType"


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
