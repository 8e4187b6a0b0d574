"""`python -m careprep`, and the `careprep` command: what comes before the work, and after it.

Ctrl-C while the parts of careprep are being loaded, or when all is done, ends it like any program:
at once, and without a word of Python's. In between what was begun is tidied up first.
"""

import sys
from types import TracebackType

_of_python = sys.excepthook


def _told(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """What Python says about an exception that nobody caught; of Ctrl-C nothing need be said."""
    if not issubclass(kind, KeyboardInterrupt):
        _of_python(kind, problem, trace)


def _told_where_nothing_can_be_raised(what: "sys.UnraisableHookArgs") -> None:
    if not issubclass(what.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(what)


sys.excepthook = _told  # before anything else is loaded: that takes a while
sys.unraisablehook = _told_where_nothing_can_be_raised

import signal  # noqa: E402

_LISTENING = signal.getsignal(signal.SIGINT) is signal.default_int_handler
"""Not where whoever started this program wants it to go on after Ctrl-C."""

if _LISTENING:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import contextlib  # noqa: E402
import datetime as dt  # noqa: E402
import gc  # noqa: E402
import os  # noqa: E402
from argparse import Namespace  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TextIO  # noqa: E402

from careprep.cli import main as cli  # noqa: E402
from careprep.cli import parser  # noqa: E402
from careprep.commands import COMMANDS, TODAY  # noqa: E402
from careprep.documents.tree import Document, Paragraph, line  # noqa: E402
from careprep.errors import BadInput, CareprepError, stopped  # noqa: E402
from careprep.storage import paths  # noqa: E402

DONE, REFUSED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the words of a command line (those of this process by default); returns the exit code.

    0: done, 1: refused (what is said says what to do), 2: not understood, 130: Ctrl-C.
    """
    _forgiving_streams()
    if argv is None:
        gc.disable()  # a verb is one short task; the screens and the prompts turn it on again
    with contextlib.ExitStack() as leaving:
        if argv is None and _LISTENING:
            leaving.callback(signal.signal, signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = _run_to_its_end(list(sys.argv[1:] if argv is None else argv))
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)
    return code


def _run_to_its_end(argv: list[str]) -> int:
    try:
        code = _run(argv)
        sys.stdout.flush()
    except CareprepError as problem:
        cli.say(problem.what, problem.todo)
        return USAGE if isinstance(problem, parser.NotUnderstood) else REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough
        return DONE
    except OSError as problem:
        cli.say(cli.no_output(problem) if problem.filename is None else stopped(problem))
        return REFUSED
    except Exception as bug:  # Python's own report would print values, and those are the child's
        if isinstance(bug.__context__, KeyboardInterrupt):  # it came out of tidying up after Ctrl-C
            return INTERRUPTED
        cli.say(stopped(bug))
        return REFUSED
    return code


def _run(argv: list[str]) -> int:
    try:
        name, rest = parser.verb(argv)
        if name in COMMANDS:
            return DONE if cli.do(COMMANDS[name], rest) else REFUSED
        return _open(parser.read_without_verb(rest))
    except SystemExit as end:  # argparse: help was shown
        return end.code if isinstance(end.code, int) else USAGE


# ── without a verb ───────────────────────────────────────────────────────────────────────────────


def _open(options: Namespace) -> int:
    """The screens, the plain prompts, or (where neither can be) Today as text."""
    if options.print_completion:
        import shtab  # nobody else needs it

        print(shtab.complete(parser.everything(), shell=options.print_completion))  # noqa: T201
        return DONE
    day = cli.read_day(options.today)
    today = day if options.today else None
    path = _notebook_to_open(options, day)
    seen = sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()
    plain = seen and (_yes("ACCESSIBLE") or os.environ.get("TERM") == "dumb")
    if options.lines or plain:
        from careprep.cli import conversation  # only a screen reader needs it

        gc.enable()
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # typing with arrows; not everywhere there is one
        return conversation.run(path, today, sample=options.sample)
    if not seen:
        return _today_as_text(path, day, options.today)
    from careprep.tui.app import run_app  # textual: never for a verb

    return run_app(path, today, sample=options.sample)


def _notebook_to_open(options: Namespace, day: dt.date) -> Path | None:
    """The notebook that is meant; None where there is none to choose, which is no trouble here."""
    if options.sample:
        from careprep.session.sample import sample_copy  # reads the package's own files

        return sample_copy(day)
    if named := parser.notebook_of(options):
        return Path(named).expanduser()
    try:
        return paths.find_notebook()
    except BadInput:
        here = paths.known()  # opened on the screen, its child's name is over every page
        return here[0] if len(here) == 1 else None


def _today_as_text(path: Path | None, day: dt.date, named_day: str | None) -> int:
    if path is not None:
        options = parser.read(TODAY, [f"--notebook={path}"])
        options.today = named_day
        return DONE if cli.do_as_read(TODAY, options, day) else REFUSED
    paragraph = (
        line("There is no notebook open yet. Start one with: careprep new NAME"),
        line("Look around in an example: careprep --sample"),
        line("Open one by its name: careprep FILE"),
    )
    page = Document(kind="", name="", title="careprep", blocks=(Paragraph(paragraph),), data={})
    cli.print_document(page, "text")
    return DONE


def _yes(name: str) -> bool:
    return os.environ.get(name, "").casefold() not in ("", "0", "no", "false")


# ── streams ──────────────────────────────────────────────────────────────────────────────────────


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


if __name__ == "__main__":
    sys.exit(main())
