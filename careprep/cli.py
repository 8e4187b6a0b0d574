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
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from careprep import (
    arguments,
    beside,
    find,
    folders,
    lost,
    passphrase,
    progress,
    swap,
    typed,
    vault,
)
from careprep.clean import clean
from careprep.commands import COMMANDS, Command, Given, Outcome
from careprep.dates import parse_date, show_full_date
from careprep.documents.document import Document, Paragraph, line
from careprep.documents.formats import FORMATS
from careprep.documents.registry import DOCUMENTS, Wanted
from careprep.documents.save import save
from careprep.errors import BadInput, CareprepError, FileTrouble, stopped
from careprep.faults import need_a_look
from careprep.fields import Field, Look
from careprep.model import Meeting, Notebook
from careprep.session import Session, clock_today

DONE, REFUSED, USAGE, INTERRUPTED = 0, 1, 2, 130
_AS_TEXT = {  # read at once
    *("today", "find", "check", "log"),
    *("merge", "keep", "backups", "restore", "recover"),
}
_READ_BACK = {"date", "moment", "offset", "record", "records", "part", "parts", "stands"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the words of a command line (those of this process by default); returns the exit code."""
    _forgiving_streams()
    if argv is None:
        gc.disable()  # a verb is one short task; the screens and the prompts turn it on again
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except SystemExit as end:  # argparse: help was shown
        code = end.code if isinstance(end.code, int) else USAGE
    except arguments.NotUnderstood as problem:
        _say(problem.what, problem.todo)
        code = USAGE
    except CareprepError as problem:
        _say(problem.what, problem.todo)
        code = REFUSED
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough
        _no_more_output()
        code = DONE
    except OSError as problem:
        _no_more_output()
        if problem.filename is None:
            _say(f"The output could not be written: {swap.in_words(problem)}.")
        else:
            _say(stopped(problem))
        code = REFUSED
    except Exception as bug:  # Python's own report would print values, and those are the child's
        _say(stopped(bug))
        code = REFUSED
    return code


def _run(argv: list[str]) -> int:
    name, rest = arguments.verb(argv)
    if name in COMMANDS:
        return _do(COMMANDS[name], rest)
    return _open(arguments.read_without_verb(rest))


# ── verbs ────────────────────────────────────────────────────────────────────────────────────────


def _do(command: Command, argv: list[str]) -> int:
    options = arguments.read(command, argv)
    today = _day(options.today)
    if options.today:
        _say(f"As of {show_full_date(today)}.")
    if command.starts:
        return _start(command, options, today)
    path = folders.find_notebook(arguments.notebook_of(options))
    try:
        session = _session(path, today if options.today else None)
    except FileTrouble as problem:
        return _do_unopened(command, options, path, today, problem)
    with contextlib.suppress(CareprepError):
        folders.remember(path)
    _mention_faults(command, session)
    session.while_waiting(_say)
    given, read_back = _given(command, options, session.notebook, today)
    with progress.shown(sys.stderr):
        outcome = passphrase.opening(lambda: command.run(session, given), passphrase.asked, _say)
    if outcome.said:
        _say(outcome.said)
    if outcome.changed:
        for said in read_back:
            _say(said)
        if command.name not in ("undo", "redo"):
            _say(f"Undo it with: careprep undo{_undo_where(options)}")
    for said in session.unsaid:
        _say(said)
    if outcome.document:
        _give(outcome.document, command, options)
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
    outcome = passphrase.opening(do, passphrase.asked, _say)
    _say(problem.what)
    if outcome.said:
        _say(outcome.said)
    if outcome.document:
        _give(outcome.document, command, options)
    _mention_offer(command, options, outcome)
    if command.name == "check" and not given:
        _say(problem.todo)
        return REFUSED
    return DONE


def _mention_offer(command: Command, options: argparse.Namespace, outcome: Outcome) -> None:
    """How to have done what the document only shows."""
    if outcome.offer is None:
        return
    typed_ = ["careprep", *command.name.split()]
    for field in command.asked:
        if value := outcome.offer.get(field.name):
            spoken = field in arguments.positional(command)
            typed_ += [] if spoken else [f"--{field.option}"]
            typed_ += [] if value is True else [str(value)]
    if named := arguments.notebook_of(options):
        typed_ += ["-n", named]
    _say("Nothing was changed yet. To do it:", shlex.join(typed_))


def _start(command: Command, options: argparse.Namespace, today: dt.date) -> int:
    """A verb that starts a notebook: its first field is the name of the child."""
    field = command.fields[0]
    text = arguments.given(command, field, options) or ""
    name = typed.parse(field, text, Notebook(tables={}), Look(today=today))
    named = options.output or options.notebook
    path = Path(named).expanduser() if named else folders.new_notebook(name)
    session = Session.start(path, name, today if options.today else None)
    with contextlib.suppress(CareprepError):
        folders.remember(path)
    _say(command.run(session, {field.name: name}).said, "Open it with: careprep")
    return DONE


def _session(path: Path, today: dt.date | None) -> Session:
    """The notebook, open; a refusal names the file, which may not be the one that was meant."""
    try:
        return passphrase.opening(lambda: Session(path, today), passphrase.asked, _say)
    except FileTrouble as problem:
        if str(path) not in problem.what:
            problem.what = f"{path}: {problem.what}"
        raise


def _given(
    command: Command, options: argparse.Namespace, notebook: Notebook, today: dt.date
) -> tuple[Given, list[str]]:
    """What was typed, as values, and sentences that say how it was understood."""
    look = Look(today=today)
    given: dict[str, Any] = {}
    read_back: list[str] = []
    for field in command.asked:
        if field.kind == "secret":
            given[field.name] = _secret(field)
            continue
        text = arguments.given(command, field, options)
        if text is None:
            continue
        value = given[field.name] = _value(field, text, notebook, look)
        if isinstance(meeting := notebook.get(value) if field.kind == "record" else None, Meeting):
            look = replace(look, starts=meeting.when)
        elif field.kind == "moment" and value:
            look = replace(look, starts=dt.datetime.fromisoformat(value))
        if field.kind in _READ_BACK and field.name != "which":
            said = typed.said(field, value, notebook, look) if _is_something(value) else ""
            if said:
                label = "By" if field.name == "due" else f"{field.label}:"
                end = "" if said.endswith((".", "!", "?", "…")) else "."
                read_back.append(f"{label} {said}{end}")
    return given, read_back


def _secret(field: Field) -> str:
    """Asked for at the terminal: the words of a command line stand in the shell's history."""
    vault.ready()  # nobody thinks of a passphrase in vain
    if not os.environ.get(vault.FROM_FILE) and not os.environ.get(vault.NEW_FROM_FILE):
        _say(field.help)
    return passphrase.asked_anew(field.label)


def _value(field: Field, text: str, notebook: Notebook, look: Look) -> Any:
    if field.kind == "record" and Meeting in field.of and text.casefold() in ("next", "last"):
        meeting = (
            find.next_meeting(notebook)
            if text.casefold() == "next"
            else find.last_meeting(notebook)
        )
        if meeting is None:
            raise BadInput(
                f"There is no {text.casefold()} meeting.", "Plan one: careprep plan WHEN"
            )
        return meeting.id
    try:
        return typed.parse(field, text, notebook, look)
    except BadInput as problem:
        if not problem.todo:
            problem.todo = field.help
        raise


def _is_something(value: Any) -> bool:
    return value is not None and value != () and type(value).__name__ != "UnsetType"


def _undo_where(options: argparse.Namespace) -> str:
    """Undo means the last notebook, unless the environment names another one."""
    named = arguments.notebook_of(options)
    return f" -n {shlex.quote(named)}" if named and os.environ.get("CAREPREP_NOTEBOOK") else ""


def _mention_faults(command: Command, session: Session) -> None:
    notebook = session.notebook
    if command.name != "merge" and (copies := beside.copies_of(session.path)):
        _say(beside.in_words(copies))
    if notebook.read_only:
        _say(notebook.read_only)
    if command.name != "check" and (said := need_a_look(notebook)):
        _say(said)
    if command.name != "recover" and (said := lost.in_words(lost.lost(session))):
        _say(said)


# ── documents ────────────────────────────────────────────────────────────────────────────────────


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
    for sentence in filter(None, (*document.held_back, FORMATS[form].lacking(document))):
        _say(sentence)


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


def _open(options: argparse.Namespace) -> int:
    """No verb: the screens, the plain prompts, or (where neither can be) Today as text."""
    if options.print_completion:
        import shtab  # nobody else needs it

        print(shtab.complete(arguments.everything(), shell=options.print_completion))  # noqa: T201
        return DONE
    day = _day(options.today)
    today = day if options.today else None
    if options.sample:
        from careprep.sample import sample_copy  # reads the package's own files

        path: Path | None = sample_copy(day)
    else:
        path = _notebook_to_open(options)
    seen = sys.stdin.isatty() and sys.stdout.isatty()
    plain = seen and (_yes("ACCESSIBLE") or os.environ.get("TERM") == "dumb")
    if options.lines or plain:
        from careprep import lines  # only a screen reader needs it

        gc.enable()
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # typing with arrows; not everywhere there is one
        return lines.run(path, today, sample=options.sample)
    if not seen:
        return _today_as_text(path, today)
    from careprep.tui.app import run  # textual: never for a verb

    return run(path, today, sample=options.sample)


def _notebook_to_open(options: argparse.Namespace) -> Path | None:
    """The notebook that is meant; None where there is none to choose, which is no trouble here."""
    if named := arguments.notebook_of(options):
        return Path(named).expanduser()
    try:
        return folders.find_notebook()
    except BadInput:
        return None


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
    wanted = Wanted(notebook=session.notebook, today=session.today)
    _mention_faults(COMMANDS["today"], session)
    _print(DOCUMENTS["today"].build(wanted), "text")
    return DONE


def _day(text: str | None) -> dt.date:
    return parse_date(text, clock_today()) if text else clock_today()


def _yes(name: str) -> bool:
    return os.environ.get(name, "").casefold() not in ("", "0", "no", "false")


# ── streams ──────────────────────────────────────────────────────────────────────────────────────


def _say(*sentences: str) -> None:
    """Words about what was done, for the person: never on stdout."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(clean(" ".join(filter(None, sentences))) + "\n")


def _forgiving_streams() -> None:
    """A letter the terminal does not know never stops anything; files and pipes get UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        with contextlib.suppress(OSError, ValueError):
            if stream.isatty() or "PYTHONIOENCODING" in os.environ:
                reconfigure(errors="replace")
            else:
                reconfigure(encoding="utf-8", errors="replace")


def _no_more_output() -> None:
    """Nothing is flushed into a closed pipe when Python ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
