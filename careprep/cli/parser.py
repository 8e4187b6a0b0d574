"""Reading the command line: which verb it names, and the words and options that verb takes."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from careprep.commands import CALLED_ONCE, COMMANDS, Command
from careprep.documents.formats.registry import FORMATS
from careprep.errors import CareprepError
from careprep.model.fields import Field
from careprep.model.records import Member

_SHELLS = ("bash", "zsh", "tcsh")
_GROUPS = {name.split()[0] for name in COMMANDS if " " in name}
_SEVERAL = ("lines", "parts", "words", "topics", "records")  # may be given again
_METAVARS = {
    "date": "DATE",
    "moment": "WHEN",
    "minutes": "MINUTES",
    "number": "NUMBER",
    "record": "WHICH",
    "records": "WHICH",
    "stands": "WHO",
    "topics": "TOPICS",
    "choice": "CHOICE",
}


class NotUnderstood(CareprepError):
    """The words of a command line make no sense together; nothing was tried."""


def verb(argv: list[str]) -> tuple[str, list[str]]:
    """The verb in the words (empty: none) and the words without it.

    Only the words in front of the verb matter, so that one verb's options are built, not all.
    """
    at = 0
    while at < len(argv):
        word = argv[at]
        if word in ("-n", "--notebook", "--today", "--print-completion"):
            at += 2
        elif word.startswith("-") and word != "-":
            at += 1
        else:
            break
    else:
        return "", argv
    word, after = CALLED_ONCE.get(argv[at], argv[at]), argv[at + 1 :]
    before = argv[:at]
    if word == "help":
        return verb([*before, *after, "--help"])
    if word in _GROUPS:
        second = next((i for i, w in enumerate(after) if not w.startswith("-")), None)
        name = f"{word} {after[second]}" if second is not None else word
        if second is not None and name in COMMANDS:
            return name, [*before, *after[:second], *after[second + 1 :]]
        if "--help" in after or "-h" in after:
            return "", ["--help"]
        names = ", ".join(each for each in COMMANDS if each.startswith(f"{word} "))
        raise NotUnderstood(f"“{name}” is not something careprep can do.", f"There are: {names}.")
    if word in COMMANDS:
        return word, [*before, *after]
    if not _may_be_file(word):
        import difflib  # only for a verb nobody knows

        near = difflib.get_close_matches(word, [*COMMANDS, *_GROUPS], 3, 0.5)
        todo = f"Did you mean {' or '.join(near)}?" if near else "Every verb: careprep --help"
        raise NotUnderstood(f"“{word}” is neither a verb nor a file here.", todo)
    return "", argv


def _may_be_file(word: str) -> bool:
    return "/" in word or os.sep in word or "." in word or Path(word).exists()


def read(command: Command, argv: list[str]) -> argparse.Namespace:
    """The words after a verb, as its options; `NotUnderstood` where they are none of its."""
    parser = _Parser(f"careprep {command.name}", command.help)
    _fill(parser, command)
    return parser.parse_intermixed_args(_flags(command, argv))


def read_without_verb(argv: list[str]) -> argparse.Namespace:
    """The words of a command line that only opens the screens."""
    return _without_verb().parse_args(argv)


def notebook_of(options: argparse.Namespace) -> str | None:
    """The notebook that the words name, if they do."""
    named: str | None = getattr(options, "file", None) or options.notebook
    return named


def given(command: Command, field: Field, options: argparse.Namespace) -> str | None:
    """What was typed for a field, as one text: words side by side, or an option given again."""
    typed: str | list[str] | None = getattr(options, _dest(field))
    if not isinstance(typed, list):
        return typed
    if field in positional(command):
        return " ".join(typed) if typed else None
    if field.kind == "records" and field.of != (Member,):
        return "; ".join(typed)
    return ("\n" if field.kind in ("lines", "parts") else ", ").join(typed)


def positional(command: Command) -> tuple[Field, ...]:
    """The fields that are given without naming them: which record, then the first ones."""
    return command.asked[: command.words + (1 if command.on else 0)]


def everything() -> argparse.ArgumentParser:
    """The whole tree of verbs, for shell completion."""
    root = _without_verb(file=False)
    verbs = root.add_subparsers(parser_class=argparse.ArgumentParser)
    groups: dict[str, Any] = {}
    for name, command in COMMANDS.items():
        first, _, second = name.partition(" ")
        if second and first not in groups:
            groups[first] = verbs.add_parser(first, help=f"{first} …").add_subparsers()
        place = groups[first] if second else verbs
        parser = place.add_parser(second or first, help=command.help, allow_abbrev=False)
        _fill(parser, command, complete=True)
    return root


# ── argparse ─────────────────────────────────────────────────────────────────────────────────────


class _Parser(argparse.ArgumentParser):
    """argparse in plain words."""

    def __init__(self, prog: str, description: str = "", epilog: str | None = None) -> None:
        super().__init__(
            prog=prog,
            description=f"{description}." if description else None,
            epilog=epilog,
            allow_abbrev=False,  # so that an option added later changes no script
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        message = message.replace("the following arguments are required:", "Still needed:")
        raise NotUnderstood(f"{message.rstrip('.')}.", f"More: {self.prog} --help")


def _without_verb(file: bool = True) -> _Parser:
    """Everything but the verbs, with their list in the help."""
    verbs = "\n".join(f"  {name:<18}{command.help}" for name, command in COMMANDS.items())
    parser = _Parser(
        "careprep",
        "Prepare and run the meetings about your child’s care",
        f"verbs (more about one: careprep VERB --help):\n{verbs}",
    )
    parser.usage = "careprep [FILE] [options]\n       careprep VERB … [options]"
    if file:
        parser.add_argument("file", nargs="?", metavar="FILE", help="open this notebook")
    parser.add_argument("--sample", action="store_true", help="look around in an example")
    parser.add_argument(
        "--lines", action="store_true", help="plain numbered prompts, for screen readers"
    )
    _fill_common(parser)
    parser.add_argument("--version", action=_Version, help="say which careprep this is")
    parser.add_argument(
        "--print-completion",
        choices=_SHELLS,
        metavar="SHELL",
        help="completion for bash, zsh, tcsh",
    )
    return parser


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_rest: Any) -> NoReturn:
        from importlib.metadata import version  # slow, and nobody else asks

        sys.stdout.write(f"careprep {version('careprep')}\n")
        parser.exit()


def _fill_common(parser: argparse.ArgumentParser) -> None:
    notebook = parser.add_argument(
        "-n", "--notebook", metavar="FILE", help="which notebook (or set CAREPREP_NOTEBOOK)"
    )
    notebook.complete = {"bash": "_shtab_compgen_files", "zsh": "_files", "tcsh": "f"}  # type: ignore[attr-defined]
    parser.add_argument(
        "--today", metavar="DATE", help="as if today were this day: fri, Jan 20, 2026-01-20"
    )


def _fill(parser: argparse.ArgumentParser, command: Command, complete: bool = False) -> None:
    """Give a parser the words and options of one verb."""
    spoken = positional(command)
    for field in spoken:
        last = field is spoken[-1]
        optional = not field.required
        parser.add_argument(
            _dest(field),
            metavar=field.option.upper(),
            nargs=("*" if optional else "+") if last else "?" if optional else None,
            default=None,
            help=_help(field),
        )
    if not spoken:
        parser.add_argument("file", nargs="?", metavar="FILE", help="which notebook")
    for field in command.asked[len(spoken) :]:
        if field.kind == "secret":
            continue
        # A verb without words of its own changes what is there: nothing need be given.
        _add_option(parser, field, complete, needed=field.required and command.words > 0)
    if command.prints:
        parser.add_argument(
            "--format",
            choices=tuple(FORMATS),
            help=f"{', '.join(FORMATS)} (else by the name of the -o file)",
        )
        parser.add_argument(
            "--force", action="store_true", help="let -o write over a file that is there"
        )
    if command.prints or command.starts:
        parser.add_argument("-o", "--output", metavar="FILE", help="write it to this file")
    _fill_common(parser)


def _add_option(
    parser: argparse.ArgumentParser, field: Field, complete: bool, needed: bool
) -> None:
    dest = _dest(field)
    if field.kind == "flag":
        parser.add_argument(
            f"--{field.option}", dest=dest, action="store_const", const="yes", help=_help(field)
        )
        parser.add_argument(
            f"--no-{field.option}", dest=dest, action="store_const", const="no", help="or not so"
        )
        return
    action = parser.add_argument(
        *((f"-{field.letter}",) if field.letter else ()),
        f"--{field.option}",
        dest=dest,
        required=needed,
        metavar="WHO" if field.of == (Member,) else _METAVARS.get(field.kind, "TEXT"),
        action="append" if field.kind in _SEVERAL else "store",
        help=_help(field),
    )
    if complete and field.choices:
        action.choices = [code for code in field.choices if code]


def _dest(field: Field) -> str:
    """Where argparse keeps what was typed for a field; the space keeps it apart from all else."""
    return f"given {field.name}"


def _help(field: Field) -> str:
    said = field.label
    if field.choices:
        said += f": {', '.join(word for word in field.choices.values() if word)}"
    if field.help:
        said += f". {field.help}"
    return said.replace("%", "%%")


def _flags(command: Command, argv: list[str]) -> list[str]:
    """`--private`, `--private yes` and `--private=no` as the two options argparse knows."""
    names = {f"--{field.option}" for field in command.fields if field.kind == "flag"}
    found: list[str] = []
    coming: Iterator[str] = iter(argv)
    for word in coming:
        name, equals, value = word.partition("=")
        if word == "--":
            found += [word, *coming]
        elif name not in names:
            found.append(word)
        else:
            found.append(name if not equals else _flag(name, value))
    for at in range(len(found) - 1, 0, -1):
        if found[at - 1] in names and found[at].casefold() in ("yes", "no"):
            found[at - 1 : at + 1] = [_flag(found[at - 1], found[at])]
    return found


def _flag(name: str, value: str) -> str:
    return name if value.casefold() in ("yes", "y", "true", "on", "1") else f"--no-{name[2:]}"
