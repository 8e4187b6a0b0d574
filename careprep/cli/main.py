"""The command line: every verb of COMMANDS, headless; without a verb, the screens.

The document goes to stdout and nothing else does; every word about it goes to stderr. Exit code
0: done, 1: refused (the message says what to do), 2: not understood.
"""

import argparse
import contextlib
import datetime as dt
import gc
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from msgspec.structs import replace

from careprep.cli import parser, password_prompt
from careprep.commands import COMMANDS, Command, Given, Outcome, progress
from careprep.documents.formats.registry import FORMATS
from careprep.documents.registry import DOCUMENTS, DocumentRequest
from careprep.documents.save import save
from careprep.documents.tree import Document, Paragraph, line
from careprep.errors import BadInput, CareprepError, FileTrouble, stopped
from careprep.model import parsing, queries
from careprep.model.dates import parse_date, show_full_date
from careprep.model.fields import Field, ParseContext
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting
from careprep.model.validation import mention_issues
from careprep.model.view import CIRCLE, Family
from careprep.session import clock, lost_changes
from careprep.session.session import Session
from careprep.storage import atomic, conflict_copies, encryption, paths
from careprep.text import sanitize

Screens = Callable[[Path | None, dt.date | None, bool], int]
"""Shows a notebook, as of a day, maybe the example; gives the exit code."""

DONE, REFUSED, USAGE, INTERRUPTED = 0, 1, 2, 130
_AS_TEXT = {  # read at once
    *("today", "find", "check", "log", "manual"),
    *("merge", "keep", "backups", "restore", "recover"),
}
_NO_OUTPUT = "The output could not be written: {}."
_WRITTEN = {"text", "long", "lines"}
_MOST = 100_000  # bytes of what is written down at once
_READ_BACK = {"date", "moment", "offset", "record", "records", "part", "parts", "stands"}


def main(argv: Sequence[str] | None = None, screens: Screens | None = None) -> int:
    """Run the words of a command line (those of this process by default); returns the exit code.

    `screens` shows a notebook on the whole terminal, for whoever names no verb.
    """
    _forgiving_streams()
    if argv is None:
        gc.disable()  # a verb is one short task; the screens and the prompts turn it on again
    code = _run_to_its_end(list(sys.argv[1:] if argv is None else argv), screens)
    for stream in (sys.stdout, sys.stderr):
        _flush(stream)
    return code


def _run_to_its_end(argv: list[str], screens: Screens | None) -> int:
    try:
        code = _run(argv, screens)
        sys.stdout.flush()
    except parser.NotUnderstood as problem:
        _say(problem.what, problem.todo)
        code = USAGE
    except CareprepError as problem:
        _say(problem.what, problem.todo)
        code = REFUSED
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough
        code = DONE
    except OSError as problem:
        if problem.filename is None:
            _say(_NO_OUTPUT.format(atomic.explain_os_error(problem)))
        else:
            _say(stopped(problem))
        code = REFUSED
    except Exception as bug:  # Python's own report would print values, and those are the child's
        if isinstance(bug.__context__, KeyboardInterrupt):  # it came out of tidying up after Ctrl-C
            return INTERRUPTED
        _say(stopped(bug))
        code = REFUSED
    return code


def _run(argv: list[str], screens: Screens | None) -> int:
    try:
        name, rest = parser.verb(argv)
        if name in COMMANDS:
            return _do(COMMANDS[name], rest)
        return _open(parser.read_without_verb(rest), screens)
    except SystemExit as end:  # argparse: help was shown
        return end.code if isinstance(end.code, int) else USAGE


# ── verbs ────────────────────────────────────────────────────────────────────────────────────────


def _do(command: Command, argv: list[str]) -> int:
    options = parser.read(command, argv)
    today = _day(options.today)
    if options.today:
        _say(f"As of {show_full_date(today)}.")
    if command.starts:
        return _start(command, options, today)
    if command.without_notebook is not None:
        given, _ = _given(command, options, Notebook(tables={}), today)
        return _give_outcome(command, options, command.without_notebook(given))
    path = paths.find_notebook(parser.notebook_of(options))
    try:
        session = _session(path, today if options.today else None)
    except FileTrouble as problem:
        return _do_unopened(command, options, path, today, problem)
    _mention_faults(command, session, _where(path))
    session.while_waiting(_say)
    before = session.notebook
    given, read_back = _given(command, options, session.notebook, today)
    if command.name == "today" and _stays_here(options):
        given = {"private": True, **given}
    with progress.show_progress(sys.stderr):
        outcome = password_prompt.opening(
            lambda: command.run(session, given), password_prompt.ask_passphrase, _say
        )
    if outcome.said and session.notebook is not before:
        _say(f"In {session.notebook.child.title}’s notebook: {outcome.said}")
    elif outcome.said:
        _say(outcome.said)
    if outcome.changed:
        for said in read_back:
            _say(said)
        if command.name not in ("undo", "redo"):
            _say(f"Undo it with: careprep undo{_where(path)}")
    for said in session.unsaid:
        _say(said)
    with _saved_all_the_same(outcome.changed):
        _give_any(outcome, command, options)
    _mention_offer(command, options, outcome)
    return DONE


def _do_unopened(
    command: Command, options: argparse.Namespace, path: Path, today: dt.date, problem: FileTrouble
) -> int:
    """A verb on a notebook that cannot be opened: some can do something about it."""
    if command.unopened is None:
        raise problem
    given, _ = _given(command, options, Notebook(tables={}), today)
    do = partial(command.unopened, path, given)
    outcome = password_prompt.opening(do, password_prompt.ask_passphrase, _say)
    _say(problem.what)
    code = _give_outcome(command, options, outcome)
    if command.name == "check" and not given:
        _say(problem.todo)
        return REFUSED
    return code


def _give_outcome(command: Command, options: argparse.Namespace, outcome: Outcome) -> int:
    """Say what a verb did without an open notebook, and give its document."""
    if outcome.said:
        _say(outcome.said)
    _give_any(outcome, command, options)
    _mention_offer(command, options, outcome)
    return DONE


def _mention_offer(command: Command, options: argparse.Namespace, outcome: Outcome) -> None:
    """How to have done what the document only shows."""
    if outcome.offer is None:
        return
    typed_ = ["careprep", *command.name.split()]
    for field in command.asked:
        if value := outcome.offer.get(field.name):
            spoken = field in parser.positional(command)
            typed_ += [] if spoken else [f"--{field.option}"]
            typed_ += [] if value is True else [str(value)]
    if named := parser.notebook_of(options):
        typed_ += ["-n", named]
    _say("Nothing was changed yet. To do it:", shlex.join(typed_))


def _start(command: Command, options: argparse.Namespace, today: dt.date) -> int:
    """A verb that starts a notebook: its first field is the name of the child."""
    field = command.fields[0]
    text = parser.given(command, field, options) or ""
    name = parsing.parse(field, text, Notebook(tables={}), ParseContext(today=today))
    named = options.output or options.notebook
    path = Path(named).expanduser() if named else paths.new_notebook(name)
    session = Session.start(path, name, today if options.today else None)
    _say(command.run(session, {field.name: name}).said)
    if paths.setting("last"):  # another one is in use: it stays so until somebody says else
        _say(f"To use it for every verb: careprep use {shlex.quote(str(path))}")
    else:
        with contextlib.suppress(CareprepError):
            paths.remember(path)
        _say("Open it with: careprep")
    return DONE


def _session(path: Path, today: dt.date | None) -> Session:
    """The notebook, open; a refusal names the file, which may not be the one that was meant."""
    try:
        return password_prompt.opening(
            lambda: Session(path, today), password_prompt.ask_passphrase, _say
        )
    except FileTrouble as problem:
        if str(path) not in problem.what:
            problem.what = f"{path}: {problem.what}"
        raise


def _given(
    command: Command, options: argparse.Namespace, notebook: Notebook, today: dt.date
) -> tuple[Given, list[str]]:
    """What was typed, as values, and sentences that say how it was understood."""
    context = ParseContext(today=today)
    given: dict[str, Any] = {}
    read_back: list[str] = []
    for field in command.asked:
        if field.kind == "secret":
            given[field.name] = _secret(field)
            continue
        text = parser.given(command, field, options)
        if text is None:
            continue
        if text == "-" and field in parser.positional(command) and field.kind in _WRITTEN:
            text = _from_input(field)
        value = given[field.name] = _value(field, text, notebook, context)
        if isinstance(meeting := notebook.get(value) if field.kind == "record" else None, Meeting):
            context = replace(context, starts=meeting.when)
        elif field.kind == "moment" and value:
            context = replace(context, starts=dt.datetime.fromisoformat(value))
        if field.kind in _READ_BACK and field.name != "which":
            said = (
                parsing.to_display(field, value, notebook, context) if _is_something(value) else ""
            )
            if said:
                label = "By" if field.name == "due" else f"{field.label}:"
                end = "" if said.endswith((".", "!", "?", "…")) else "."
                read_back.append(f"{label} {said}{end}")
    return given, read_back


def _from_input(field: Field) -> str:
    """The words from standard input: those of a command line stand in the shell's history."""
    if sys.stdin is None:
        raise BadInput("There is nothing to read the words from.", "Nothing was changed.")
    if sys.stdin.isatty():
        _say(f"{field.label}: type it, then press Enter and Ctrl-D.")
    written = sys.stdin.buffer.read(_MOST + 1)
    if len(written) > _MOST:
        raise BadInput("That is too long to be written down.", "Nothing was changed.", field.name)
    return written.decode("utf-8", "replace").strip()


def _secret(field: Field) -> str:
    """Asked for at the terminal: the words of a command line stand in the shell's history."""
    encryption.ready()  # nobody thinks of a passphrase in vain
    if not os.environ.get(encryption.FROM_FILE) and not os.environ.get(encryption.NEW_FROM_FILE):
        _say(field.help)
    return password_prompt.ask_new_passphrase(field.label)


def _value(field: Field, text: str, notebook: Notebook, context: ParseContext) -> Any:
    if field.kind == "record" and Meeting in field.of and text.casefold() in ("next", "last"):
        meeting = (
            queries.next_meeting(notebook)
            if text.casefold() == "next"
            else queries.last_meeting(notebook)
        )
        if meeting is None:
            raise BadInput(
                f"There is no {text.casefold()} meeting.", "Plan one: careprep plan WHEN"
            )
        return meeting.id
    try:
        return parsing.parse(field, text, notebook, context)
    except BadInput as problem:
        if not problem.todo:
            problem.todo = field.help
        raise


def _is_something(value: Any) -> bool:
    return value is not None and value != () and type(value).__name__ != "UnsetType"


def _where(path: Path) -> str:
    """How to name this notebook in another verb; empty where it is the one that is meant anyway."""
    with contextlib.suppress(BadInput):
        if os.path.abspath(paths.find_notebook()) == os.path.abspath(path):
            return ""
    return f" -n {shlex.quote(str(path))}"


def _mention_faults(command: Command, session: Session, where: str) -> None:
    notebook = session.notebook
    if command.name != "merge" and (copies := conflict_copies.copies_of(session.path)):
        _say(conflict_copies.mention_copies(copies, where))
    if notebook.read_only:
        _say(notebook.read_only)
    if command.name != "check" and (said := mention_issues(notebook)):
        _say(said)
    if command.name != "recover" and (
        said := lost_changes.mention_lost(lost_changes.find_lost(session))
    ):
        _say(said)


# ── documents ────────────────────────────────────────────────────────────────────────────────────


def _give_any(outcome: Outcome, command: Command, options: argparse.Namespace) -> None:
    """The document, if there is one; another program gets one that says that there is nothing."""
    if outcome.document:
        _give(outcome.document, command, options)
    elif outcome.nothing and "json" in (options.format, _format_of(options.output)):
        _give(outcome.nothing, command, options)


def _give(document: Document, command: Command, options: argparse.Namespace) -> None:
    """Print the document, or write it where it was asked to go."""
    output = options.output if options.output != "-" else None
    form = options.format or _format_of(output) or ("text" if command.name in _AS_TEXT else "")
    form = form or "markdown"
    if output is None:
        _print(document, form)
    else:
        path = Path(output).expanduser()
        try:
            path = save(document, form, path, over=options.force)
        except FileTrouble as problem:
            if not options.force and problem.what.startswith("There is already"):
                problem.todo = "Choose another name, or write over it with --force."
                problem.todo += " Nothing was written."
            raise
        _say(f"Written: {path}")
    for each in document.held_back:
        _say(each.said)
    if lacking := FORMATS[form].lacking(document):
        _say(lacking)


def _stays_here(options: argparse.Namespace) -> bool:
    """Does the page only pass over the terminal, and is no file and nothing for a program?"""
    own = options.output in (None, "-") and options.format in (None, "text")
    return own and sys.stdout.isatty()


def _format_of(output: str | None) -> str:
    suffix = Path(output or "").suffix.lower().lstrip(".")
    return next((name for name, form in FORMATS.items() if form.suffix == suffix), "")


def _print(document: Document, form: str) -> None:
    rendered = FORMATS[form].render(document)
    if isinstance(rendered, str):
        sys.stdout.write(rendered)
    elif sys.stdout.isatty():
        raise CareprepError(
            f"A {form} file cannot be shown in a terminal.",
            f"Give it a name: -o paper.{FORMATS[form].suffix}",
        )
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(rendered)


# ── the screens ──────────────────────────────────────────────────────────────────────────────────


def _open(options: argparse.Namespace, screens: Screens | None) -> int:
    """No verb: the screens, the plain prompts, or (where neither can be) Today as text."""
    if options.print_completion:
        import shtab  # nobody else needs it

        print(shtab.complete(parser.everything(), shell=options.print_completion))  # noqa: T201
        return DONE
    day = _day(options.today)
    today = day if options.today else None
    if options.sample:
        from careprep.session.sample import sample_copy  # reads the package's own files

        path: Path | None = sample_copy(day)
    else:
        path = _notebook_to_open(options)
    seen = sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()
    plain = seen and (_yes("ACCESSIBLE") or os.environ.get("TERM") == "dumb")
    if options.lines or plain:
        from careprep.cli import conversation  # only a screen reader needs it

        gc.enable()
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # typing with arrows; not everywhere there is one
        return conversation.run(path, today, sample=options.sample)
    if not seen or screens is None:
        return _today_as_text(path, today)
    return screens(path, today, options.sample)


def _notebook_to_open(options: argparse.Namespace) -> Path | None:
    """The notebook that is meant; None where there is none to choose, which is no trouble here."""
    if named := parser.notebook_of(options):
        return Path(named).expanduser()
    try:
        return paths.find_notebook()
    except BadInput:
        here = paths.known()  # opened on the screen, its child's name is over every page
        return here[0] if len(here) == 1 else None


def _today_as_text(path: Path | None, today: dt.date | None) -> int:
    if path is None:
        paragraph = (
            line("There is no notebook open yet. Start one with: careprep new NAME"),
            line("Look around in an example: careprep --sample"),
            line("Open one by its name: careprep FILE"),
        )
        _print(
            Document(kind="", name="", title="careprep", blocks=(Paragraph(paragraph),), data={}),
            "text",
        )
        return DONE
    session = _session(path, today)
    audience = Family((CIRCLE,)) if sys.stdout.isatty() else Family()
    document = DOCUMENTS["today"].build(
        DocumentRequest(notebook=session.notebook, today=session.today, audience=audience)
    )
    _mention_faults(COMMANDS["today"], session, _where(path))
    _print(document, "text")
    for each in document.held_back:
        _say(each.said)
    return DONE


def _day(text: str | None) -> dt.date:
    return parse_date(text, clock.today()) if text else clock.today()


def _yes(name: str) -> bool:
    return os.environ.get(name, "").casefold() not in ("", "0", "no", "false")


# ── streams ──────────────────────────────────────────────────────────────────────────────────────


def _say(*sentences: str) -> None:
    """Words about what was done, for the person: never on stdout."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(sanitize(" ".join(filter(None, sentences))) + "\n")


@contextlib.contextmanager
def _saved_all_the_same(changed: bool) -> Iterator[None]:
    """Where a change was saved, that it cannot be shown is said, and is no refusal."""
    try:
        yield
        sys.stdout.flush()
    except OSError as problem:
        if not changed or problem.filename is not None:
            raise
        _say(_NO_OUTPUT.format(atomic.explain_os_error(problem)), "The change is saved.")


def _forgiving_streams() -> None:
    """A letter the terminal does not know never stops anything; files and pipes get UTF-8.

    A stream that whoever started this has closed is there all the same, and lets nothing through.
    """
    for name in ("stdin", "stdout", "stderr"):  # in this order: the first free number is given
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            # To be read only, so that writing is refused as into what is closed.
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDONLY), mode))
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        with contextlib.suppress(OSError, ValueError):
            if stream.isatty() or "PYTHONIOENCODING" in os.environ:
                reconfigure(errors="replace")
            else:
                reconfigure(encoding="utf-8", errors="replace")


def _flush(stream: TextIO) -> None:
    """Let out what waits; where that is refused it goes nowhere, or Python would try it again when
    it ends and make a failure of it."""
    try:
        stream.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
