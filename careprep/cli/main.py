"""The verbs on the command line, headless.

The document goes to stdout and nothing else does; every word about it goes to stderr.
"""

import argparse
import contextlib
import datetime as dt
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from careprep.cli import parser, password_prompt
from careprep.commands import Command, Given, Outcome, progress, run
from careprep.documents.formats.registry import FORMATS, format_of
from careprep.documents.save import save
from careprep.documents.tree import Document
from careprep.errors import AlreadyThere, BadInput, CareprepError, FileTrouble, Sentence
from careprep.model.dates import parse_date, show_full_date
from careprep.model.fields import Field, ParseContext
from careprep.model.notebook import Notebook
from careprep.session import clock
from careprep.session.session import Session
from careprep.storage import atomic, encryption, paths
from careprep.text import sanitize

T = TypeVar("T")

_WRITTEN = {"text", "long", "lines"}
_MOST = 100_000  # bytes of what is written down at once


def do(command: Command, argv: list[str]) -> bool:
    """Do a verb with the words after it. Returns whether all is well then; raises CareprepError."""
    options = parser.read(command, argv)
    today = read_day(options.today)
    if options.today:
        say(f"As of {show_full_date(today)}.")
    return do_as_read(command, options, today)


def do_as_read(command: Command, options: argparse.Namespace, today: dt.date) -> bool:
    """The same where the words were read already."""
    if command.starts:
        return _start(command, options, today)
    if command.without_notebook is not None:
        given, _ = _given(command, options, Notebook(tables={}), today)
        return _give_outcome(command, options, command.without_notebook(given))
    path = paths.find_notebook(parser.notebook_of(options))
    try:
        session = _opening(lambda: Session(path, today if options.today else None))
    except FileTrouble as problem:
        return _do_unopened(command, options, path, today, problem)
    where = _where(path)
    for notice in run.notices(session, command, where).values():
        say(notice)
    session.while_waiting(say)
    return _do_opened(command, options, session, where)


def _do_opened(command: Command, options: argparse.Namespace, session: Session, where: str) -> bool:
    before = session.notebook
    given, understood = _given(command, options, before, session.today)
    if command.passing and _stays_here(options):
        given = {**command.passing, **given}
    with progress.show_progress(sys.stderr):
        outcome = _opening(lambda: command.run(session, given))
    if outcome.said and session.notebook is not before:
        said = f"In {session.notebook.child.title}’s notebook: {outcome.said}"
        outcome = replace(outcome, said=said)
    if outcome.tagged:
        understood.append(f"To change it: careprep topics {outcome.tagged} TOPICS{where}")
    hint = f"Undo it with: careprep undo{where}"
    for each in run.report(command, session, outcome, hint, understood):
        say(each)
    with _saved_all_the_same(outcome.changed):
        _give_any(outcome, command, options)
    _mention_offer(command, options, outcome)
    return True


def _do_unopened(
    command: Command, options: argparse.Namespace, path: Path, today: dt.date, problem: FileTrouble
) -> bool:
    """A verb on a notebook that cannot be opened: some can do something about it."""
    if command.unopened is None:
        raise problem
    given, _ = _given(command, options, Notebook(tables={}), today)
    outcome = _opening(partial(command.unopened, path, given))
    say(problem.what)
    well = _give_outcome(command, options, outcome)
    if not well:
        say(problem.todo)
    return well


def _give_outcome(command: Command, options: argparse.Namespace, outcome: Outcome) -> bool:
    """Say what a verb did without an open notebook, and give its document."""
    if outcome.said:
        say(outcome.said)
    _give_any(outcome, command, options)
    _mention_offer(command, options, outcome)
    return not outcome.unsolved


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
    say("Nothing was changed yet. To do it:", shlex.join(typed_))


def _start(command: Command, options: argparse.Namespace, today: dt.date) -> bool:
    """A verb that starts a notebook: its first field is the name of the child."""
    given, _ = _given(command, options, Notebook(tables={}), today)
    named = options.output or options.notebook
    path = Path(named).expanduser() if named else None
    session, outcome = run.start(command, given, today if options.today else None, path)
    say(outcome.said)
    if paths.setting("last"):  # another one is in use: it stays so until somebody says else
        say(f"To use it for every verb: careprep use {shlex.quote(str(session.path))}")
    else:
        with contextlib.suppress(CareprepError):
            paths.remember(session.path)
        say("Open it with: careprep")
    return True


def _opening(do: Callable[[], T]) -> T:
    """Do something that may need the passphrase of a locked notebook."""
    return password_prompt.opening(do, password_prompt.ask_passphrase, say)


def _given(
    command: Command, options: argparse.Namespace, notebook: Notebook, today: dt.date
) -> tuple[Given, list[Sentence]]:
    """What was typed, as values, and sentences that say how it was understood."""
    context = ParseContext(today=today)
    given: dict[str, Any] = {}
    understood: list[Sentence] = []
    for field in command.asked:
        text = _typed(command, field, options)
        if text is None:
            continue
        value = given[field.name] = _value(field, text, notebook, context)
        context = run.context_after(context, field, value, notebook)
        said = run.read_back(field, value, notebook, context) if field.name != "which" else ""
        if said:
            label = "By" if field.name == "due" else f"{field.label}:"
            understood.append(f"{label} {said}{'' if said[-1] in '.!?…' else '.'}")
    return given, understood


def _typed(command: Command, field: Field, options: argparse.Namespace) -> str | None:
    """The text of a field: from the words, from standard input, or typed where nobody sees it."""
    if field.kind == "secret":
        return _secret(field)
    text = parser.given(command, field, options)
    if text == "-" and field in parser.positional(command) and field.kind in _WRITTEN:
        return _from_input(field)
    return text


def _from_input(field: Field) -> str:
    """The words from standard input: those of a command line stand in the shell's history."""
    if sys.stdin is None:
        raise BadInput("There is nothing to read the words from.", "Nothing was changed.")
    if sys.stdin.isatty():
        say(f"{field.label}: type it, then press Enter and Ctrl-D.")
    written = sys.stdin.buffer.read(_MOST + 1)
    if len(written) > _MOST:
        raise BadInput("That is too long to be written down.", "Nothing was changed.", field.name)
    return written.decode("utf-8", "replace").strip()


def _secret(field: Field) -> str:
    """Asked for at the terminal: the words of a command line stand in the shell's history."""
    encryption.ready()  # nobody thinks of a passphrase in vain
    if not os.environ.get(encryption.FROM_FILE) and not os.environ.get(encryption.NEW_FROM_FILE):
        say(field.help)
    return password_prompt.ask_new_passphrase(field.label)


def _value(field: Field, text: str, notebook: Notebook, context: ParseContext) -> Any:
    if field.kind == "secret":
        return text
    try:
        return run.parse_field(field, text, notebook, context)
    except BadInput as problem:
        problem.todo = problem.todo or field.help
        raise


def _where(path: Path) -> str:
    """How to name this notebook in another verb; empty where it is the one that is meant anyway."""
    with contextlib.suppress(BadInput):
        if os.path.abspath(paths.find_notebook()) == os.path.abspath(path):
            return ""
    return f" -n {shlex.quote(str(path))}"


# ── documents ────────────────────────────────────────────────────────────────────────────────────


def _give_any(outcome: Outcome, command: Command, options: argparse.Namespace) -> None:
    """The document, if there is one; another program gets one that says that there is nothing."""
    if outcome.document:
        _give(outcome.document, command, options)
    elif outcome.nothing and "json" in (options.format, format_of(options.output or "")):
        _give(outcome.nothing, command, options)


def _give(document: Document, command: Command, options: argparse.Namespace) -> None:
    """Print the document, or write it where it was asked to go."""
    output = options.output if options.output != "-" else None
    form = options.format or format_of(output or "") or command.prints
    if output is None:
        print_document(document, form)
    else:
        try:
            path = save(document, form, Path(output), over=options.force)
        except AlreadyThere as problem:
            problem.todo = "Choose another name, or write over it with --force."
            problem.todo += " Nothing was written."
            raise
        say(f"Written: {path}")
    for each in document.held_back:
        say(each.said)
    if lacking := FORMATS[form].lacking(document):
        say(lacking)


def _stays_here(options: argparse.Namespace) -> bool:
    """Does the page only pass over the terminal, and is no file and nothing for a program?"""
    own = options.output in (None, "-") and options.format in (None, "text")
    return own and sys.stdout.isatty()


def print_document(document: Document, form: str) -> None:
    """Write a document to stdout."""
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


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def read_day(text: str | None) -> dt.date:
    """The day that is meant to be today."""
    return parse_date(text, clock.today()) if text else clock.today()


def say(*sentences: Sentence) -> None:
    """Words about what was done, for the person: never on stdout."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(sanitize(" ".join(filter(None, sentences))) + "\n")


def no_output(problem: OSError) -> Sentence:
    """That nothing can be written to stdout, and why."""
    return f"The output could not be written: {atomic.explain_os_error(problem)}."


@contextlib.contextmanager
def _saved_all_the_same(changed: bool) -> Iterator[None]:
    """Where a change was saved, that it cannot be shown is said, and is no refusal."""
    try:
        yield
        sys.stdout.flush()
    except OSError as problem:
        if not changed or problem.filename is not None:
            raise
        say(no_output(problem), "The change is saved.")
