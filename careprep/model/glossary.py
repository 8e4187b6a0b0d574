"""Special words and what they mean in everyday words: read from a list, found in a text.

A list is plain text, one `term = everyday words` a line; a line that begins with # is a remark. A
term with nothing behind the = is left unexplained. Written in capitals only (PT, BID), a term is
found in capitals only; any other is found however it is written, and all are found in the plural.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from msgspec import Struct

from careprep.text import sanitize

LONGEST_TERM, LONGEST_MEANING = 80, 300  # characters
MOST_PARTS = 8  # words in one term: what a text costs to look through hangs on it

# A word is whatever stands between white space and punctuation, in any script.
_PART = re.compile(
    "[^\\s!-/:-@\\[-^`{-~\x00-\x1f\x7f-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    "\u2000-\u200b\u200e-\u206f\u2190-\u2bff\u3000-\u303f\ufe00-\ufe0f\ufeff\uff01-\uff0f"
    "\U0001f000-\U0001faff]+"
)
_JOINT = re.compile("\\s+|[-\u2010\u2011'\u2019]")  # what may stand between the words of a term
_CHUNK = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|@|\bwww\.|\.[a-z]{2,}/|\.(?:com|edu|gov|net|org|us)\b", re.IGNORECASE)


class Term(Struct, frozen=True):
    """A word, or a few that belong together, and what they `mean`; empty: not to be explained."""

    text: str
    means: str


class Found(Struct, frozen=True):
    """Where a term stands in a text: `text[start:end]`."""

    start: int
    end: int
    term: Term


class BadLine(Struct, frozen=True):
    """A line of a list that could not be used; `number` counts from 1, `why` is a sentence."""

    number: int
    why: str


# ── a list ───────────────────────────────────────────────────────────────────────────────────────


def parse(text: str) -> tuple[tuple[Term, ...], tuple[BadLine, ...]]:
    """The terms of a list in their order, the later of two for one word, and what is wrong."""
    terms: dict[tuple[str, bool], Term] = {}
    wrong: list[BadLine] = []
    for number, line in enumerate(lines_of(text), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        term = term_of(line)
        if why := trouble(term) if "=" in line else "There is no = after the word.":
            wrong.append(BadLine(number, why))
        else:
            spelling = (key(term.text), in_capitals(term.text))
            terms.pop(spelling, None)
            terms[spelling] = term
    return tuple(terms.values()), tuple(wrong)


def lines_of(text: str) -> list[str]:
    """The lines of a list, numbered as any editor does."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def term_of(line: str) -> Term:
    """What a line says; cleaned, though it may still be in `trouble`."""
    text, _, means = line.partition("=")
    return Term(sanitize(text, one_line=True), sanitize(means, one_line=True))


def trouble(term: Term) -> str:
    """Why a term cannot be used, as a sentence; empty where it can."""
    parts = _PART.findall(term.text)
    if not parts:
        return "There is no word to explain."
    if len(parts) > MOST_PARTS or len(term.text) > LONGEST_TERM:
        return f"What is explained is too long: at most {MOST_PARTS} words."
    if len(term.means) > LONGEST_MEANING:
        return f"The everyday words are too long: at most {LONGEST_MEANING} letters."
    return ""


def key(text: str) -> str:
    """The same for two spellings of one term: large and small letters, the plural, hyphens."""
    return " ".join(_stem(part) for part in _PART.findall(text))


def merged(ours: Iterable[Term], own: Iterable[Term]) -> tuple[Term, ...]:
    """Both lists; where both have a term, in whatever letters, it is as in `own`."""
    own = tuple(own)
    taken = {key(term.text) for term in own}
    return (*(term for term in ours if key(term.text) not in taken), *own)


def in_order(terms: Iterable[Term]) -> tuple[Term, ...]:
    """By the alphabet, as in a dictionary."""
    return tuple(sorted(terms, key=lambda term: (key(term.text), term.text)))


# ── in a text ────────────────────────────────────────────────────────────────────────────────────


_Part = tuple[int, int, str]  # where a word stands, and its stem


class Finder:
    """Finds terms in any number of texts. `names` are of people and places: never terms inside."""

    def __init__(self, terms: Iterable[Term], names: Iterable[str] = ()) -> None:
        self._capitals: dict[str, Term] = {}
        self._tree: dict[str, Any] = {}  # stem → what may follow; "" → the term that ends here
        for term in terms:
            if in_capitals(term.text):
                self._capitals[term.text] = term
            else:
                self._branch(term.text)[""] = term
        for name in names:
            if name.strip() not in self._capitals:  # somebody may be in the team as “PT”
                self._branch(name).setdefault("", Term(name, ""))

    def _branch(self, text: str) -> dict[str, Any]:
        branch = self._tree
        for part in _PART.findall(text)[:MOST_PARTS]:
            branch = branch.setdefault(_stem(part), {})
        return branch

    def find(self, text: str) -> list[Found]:
        """The terms in a text, in order, none inside another: of those that begin at a word, the
        longest. Takes time in proportion to the text."""
        parts = _parts(text)
        found: list[Found] = []
        at = 0
        while at < len(parts):
            taken, term = self._longest(text, parts, at)
            if term is not None and term.means:
                found.append(Found(parts[at][0], parts[at + taken - 1][1], term))
            at += max(taken, 1)
        return found

    def _longest(self, text: str, parts: list[_Part], at: int) -> tuple[int, Term | None]:
        """The longest term that begins at a word, and how many words it takes."""
        start, before, stem = parts[at]
        taken, term = 0, None
        if stem in self._tree:
            branch = self._tree
            for step, (begin, end, stem) in enumerate(parts[at : at + MOST_PARTS], 1):
                following = branch.get(stem)
                if following is None or (step > 1 and not _JOINT.fullmatch(text, before, begin)):
                    break
                branch, before = following, end
                if "" in branch:
                    taken, term = step, branch[""]
        if taken < 2 and (capitals := self._in_capitals(text[start : parts[at][1]])):
            return 1, capitals
        return taken, term

    def _in_capitals(self, word: str) -> Term | None:
        return self._capitals.get(word) or self._capitals.get(word.removesuffix("s"))


def in_capitals(text: str) -> bool:
    """Is the term found in capitals only: one word of several capitals (digits may be in it)?"""
    return text.isupper() and len(text) > 1 and bool(_PART.fullmatch(text))


def _parts(text: str) -> list[_Part]:
    """The words of a text, without those of web and e-mail addresses."""
    stretches = [(0, len(text))]
    if _ADDRESS.search(text):
        stretches = [m.span() for m in _CHUNK.finditer(text) if not _ADDRESS.search(m[0])]
    return [
        (match.start(), match.end(), _stem(match[0]))
        for start, end in stretches
        for match in _PART.finditer(text, start, end)
    ]


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """A word for comparing: no case, no accents, no ending of the plural."""
    if not word.isascii():
        letters = unicodedata.normalize("NFKD", word.casefold())
        word = "".join(letter for letter in letters if not unicodedata.combining(letter)) or word
    word = word.casefold()
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes")) else word[:-1]
