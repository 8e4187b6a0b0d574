"""The lists of special words as files: careprep's own, and the family's, whose entries win."""

import os
from functools import cache
from pathlib import Path

from msgspec import Struct

from careprep.errors import BadInput, FileTrouble
from careprep.model import glossary
from careprep.model.glossary import Term
from careprep.storage import atomic, paths
from careprep.text import sanitize

NAME = "words.txt"  # the family's own
_OURS = "glossary.txt"
MOST_BYTES = 200_000  # more than this is some other file of that name
FIRST_LINE = (
    "# Words you explain in your own way, one a line: word = everyday words\n"
    "# With nothing behind the = a word is left unexplained. Lines that begin with # are remarks.\n"
)


class WordList(Struct, frozen=True, kw_only=True):
    """All `terms` to be explained, the family's `own` among them, and sentences about trouble."""

    terms: tuple[Term, ...]
    own: tuple[Term, ...] = ()
    problems: tuple[str, ...] = ()


NONE = WordList(terms=())


def own_file() -> Path:
    """Where the family's own list is, or would be: beside the notebooks."""
    return paths.notebooks() / NAME


@cache
def ours() -> tuple[Term, ...]:
    """The list that comes with careprep."""
    text = Path(__file__).with_name(_OURS).read_text(encoding="utf-8")
    return glossary.parse(text)[0]


def read() -> WordList:
    """Both lists. Whatever is wrong with the family's own is said, and stops nothing."""
    path = own_file()
    try:
        text = _text(path)
    except FileTrouble as problem:
        return WordList(terms=ours(), problems=(f"{problem.what} It is not used.",))
    own, wrong = glossary.parse(text)
    problems = [f"{NAME}, line {bad.number} is not used: {bad.why}" for bad in wrong[:3]]
    if len(wrong) > 3:
        problems.append(f"{len(wrong) - 3} more lines of {path} are not used.")
    return WordList(terms=glossary.merged(ours(), own), own=own, problems=tuple(problems))


def explain(text: str, means: str) -> Term | None:
    """Put a term into the family's list and save it; its earlier entry there, if it had one.

    With nothing in `means` the term is left unexplained. Raises CareprepError where the term or
    the file cannot be used; then nothing changed.
    """
    term = Term(sanitize(text, one_line=True), sanitize(means, one_line=True))
    if why := glossary.trouble(term):
        too_long = len(term.means) > glossary.LONGEST_MEANING
        raise BadInput(why, "Nothing was changed.", "means" if too_long else "term")
    if "=" in term.text or term.text.startswith("#"):
        raise BadInput("A word cannot hold = or begin with #.", "Leave that out.", "term")
    return _put(term.text, f"{term.text} = {term.means}".rstrip())


def forget(text: str) -> Term:
    """Take the family's own entry for a term out again, and say what it was.

    Raises BadInput where there is none, and CareprepError where the file cannot be written.
    """
    before = _put(text, None)
    if before is None:
        said = sanitize(text, one_line=True)
        raise BadInput(f"Your own list has nothing for “{said}”.", "", "term")
    return before


def _put(text: str, line: str | None) -> Term | None:
    """Put a line in the place of those for this term, or at the end; None takes them out. All
    other lines stay as they are, remarks and what cannot be read among them."""
    path = own_file()
    wanted, before = glossary.key(text), None
    kept: list[str] = []
    for each in glossary.lines_of(_text(path)):
        term = glossary.term_of(each)
        remark = each.lstrip().startswith("#") or "=" not in each
        if remark or glossary.trouble(term) or glossary.key(term.text) != wanted:
            kept.append(each)
            continue
        before = term
        if line is not None:
            kept.append(line)
            line = None
    while kept and not kept[-1].strip():
        kept.pop()
    if line is not None:
        kept.append(line)
    elif before is None:
        return None
    content = "\n".join((*kept, ""))
    paths.ensure_folder(path.parent)
    atomic.write(path, (content if path.exists() else FIRST_LINE + content).encode())
    return before


def _text(path: Path) -> str:
    """The text of the family's list; empty where there is no file. Raises FileTrouble."""
    todo = "Nothing was changed."
    try:
        if not os.path.lexists(path):
            return ""
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise FileTrouble(f"{path} is not a list of words.", todo)
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FileTrouble(f"{path} is not plain text (UTF-8).", todo) from None
    except OSError as problem:
        raise FileTrouble(
            f"{path} cannot be read: {atomic.explain_os_error(problem)}.", todo
        ) from None
