"""Questions about a notebook: what is next, what is due, what was carried, who is meant."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from careprep.errors import Ambiguous, BadInput
from careprep.model import checklist, labels
from careprep.model.fields import FIELDS, Field
from careprep.model.notebook import Notebook, R
from careprep.model.records import (
    Child,
    Expectation,
    Facts,
    FollowUp,
    Goal,
    Header,
    Meeting,
    Member,
    Question,
    Record,
)

DUE_SOON = 14  # days ahead that Today and the agenda call “due soon”


# ── meetings ─────────────────────────────────────────────────────────────────────────────────────


def next_meeting(notebook: Notebook) -> Meeting | None:
    """The meeting to prepare: the one under way, else the earliest that is not closed.

    A planned meeting whose day is past stays the next one until somebody closes it: its loose
    ends are still loose.
    """
    waiting = [meeting for meeting in notebook.meetings.values() if meeting.open]
    return min(waiting, key=lambda m: (m.state != "open", m.starts, m.id), default=None)


def closed_before(notebook: Notebook, meeting: Meeting | None) -> list[Meeting]:
    """Closed meetings that began before this one (all, where there is none), oldest first."""
    closed = [
        other
        for other in notebook.meetings.values()
        if not other.open
        and (meeting is None or (other.id != meeting.id and other.starts <= meeting.starts))
    ]
    return sorted(closed, key=lambda m: (m.starts, m.id))


def last_meeting(notebook: Notebook, meeting: Meeting | None = None) -> Meeting | None:
    closed = closed_before(notebook, meeting)
    return closed[-1] if closed else None


def next_after(notebook: Notebook, meeting: Meeting) -> Meeting | None:
    """The first meeting that is still to be held after this one."""
    coming = [
        other
        for other in notebook.meetings.values()
        if other.open and other.id != meeting.id and other.starts >= meeting.starts
    ]
    return min(coming, key=lambda other: (other.starts, other.id), default=None)


def carried(notebook: Notebook, meeting: Meeting | None = None) -> dict[str, list[Meeting]]:
    """For each item key: the closed meetings that carried it over, oldest first."""
    found: dict[str, list[Meeting]] = {}
    for other in closed_before(notebook, meeting):
        for entry in other.record:
            if entry.outcome == "carried":
                found.setdefault(entry.item, []).append(other)
    return found


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


def overdue(follow_up: FollowUp, today: dt.date) -> bool:
    return follow_up.open and follow_up.due is not None and follow_up.due < today


def due_soon(follow_up: FollowUp, today: dt.date) -> bool:
    return (
        follow_up.open
        and follow_up.due is not None
        and today <= follow_up.due <= today + dt.timedelta(days=DUE_SOON)
    )


def raised_on(question: Question) -> dt.date | None:
    """The day a question first came up."""
    if question.first_asked is None and question.created:
        return dt.date.fromisoformat(question.created[:10])
    return question.first_asked


def age(child_born: dt.date | None, day: dt.date) -> int | None:
    """Whole years."""
    if child_born is None:
        return None
    return day.year - child_born.year - ((day.month, day.day) < (child_born.month, child_born.day))


# ── who and what is meant ────────────────────────────────────────────────────────────────────────


def folded(text: str) -> str:
    """Text for comparing: no accents, no case, spaces for punctuation."""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text)
    kept = "".join(c for c in plain.casefold() if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", " ", kept).replace("_", " ").strip()


def haystack(record: Record, notebook: Notebook) -> str:
    """The words by which a person may mean a record: its main ones, not all that it says."""
    match record:
        case Member():
            parts = [record.name, record.role, record.organization, record.notes, record.ask_about]
            parts.append(labels.MEMBER_KIND.get(record.kind, ""))
        case Goal():
            parts = [
                record.own_words,
                record.measurable,
                record.barriers,
                *_names(record.owners, notebook),
            ]
        case Question():
            parts = [record.text, record.answer, *_names(record.ask, notebook)]
        case FollowUp():
            parts = [record.what, record.waiting_on, *_names([record.owner], notebook)]
        case Meeting():
            parts = [record.title, record.purpose, record.place, record.starts]
        case _:
            parts = [getattr(record, "title", "")]
    return folded(" ".join([*parts, *getattr(record, "topics", ())]))


def _names(keys: Iterable[str], notebook: Notebook) -> list[str]:
    return [notebook.team[key].name for key in keys if key in notebook.team]


def written(record: Record, notebook: Notebook) -> str:
    """Everything that a person wrote in a record, in any field and inside it, a line for each;
    people in it are there by their names."""
    first = [record.title] if isinstance(record, Meeting) else []
    if isinstance(record, Expectation) and (about := checklist.line(record.id)):
        first.append(about.text)
    return "\n".join([*first, *_written(record, notebook)])


def _written(facts: Facts, notebook: Notebook) -> Iterator[str]:
    for field, unsaid in _worded(type(facts)):
        value = getattr(facts, field.attr)
        if value is not None and value != unsaid:
            yield from _words_in(field, value, notebook)


@cache
def _worded(kind: type[Facts]) -> tuple[tuple[Field, Any], ...]:
    """The fields that hold words, each with what it is where nobody said anything."""
    unsaid = {info.name: info.default for info in msgspec.structs.fields(kind)}
    wordless = ("secret", "flag", "number", "minutes", "offset", "item")
    return tuple(
        (field, unsaid[field.attr]) for field in FIELDS[kind] if field.kind not in wordless
    )


def _words_in(field: Field, value: Any, notebook: Notebook) -> Iterable[str]:
    match field.kind:
        case "part":
            return _written(value, notebook)
        case "parts":
            return (text for part in value for text in _written(part, notebook))
        case "record":
            return _names((value,), notebook)
        case "records" | "stands":
            return _names(value, notebook)
        case "topics":
            return (each for code in value for each in dict.fromkeys((code, labels.topic(code))))
        case "words" | "lines":
            return tuple(value)
        case "choice":
            return (field.choices.get(value, ""),)
        case _:
            return (str(value),)


def search(notebook: Notebook, text: str) -> list[Record]:
    """Records that say every word of `text` (each by its beginning) anywhere, in the notebook's
    order; those whose name says them come first. A number is found however it is spaced.

    Where nothing has them, records whose words are nearly those: typing slips happen.
    """
    wanted = folded(text)
    if not wanted:
        return []
    records: list[Record] = [
        record
        for kind in (Child, Member, Goal, Question, FollowUp, Meeting, Expectation)
        for record in notebook.table(kind).values()
    ]
    number = _digits(text) if not any(letter.isalpha() for letter in text) else ""
    hay = [(record, written(record, notebook)) for record in records]
    found = [
        record
        for record, said in hay
        if _begin(wanted, folded(said)) or (len(number) > 3 and number in _digits(said))
    ]
    if found:
        return sorted(found, key=lambda record: not _begin(wanted, folded(title_of(record))))
    return [record for record, said in hay if _nearly(wanted.split(), folded(said).split())]


_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ .()/+-]{1,3}(?=\d)")


def _digits(text: str) -> str:
    """The numbers in a text, each without what parts its digits: “612 555 0101” is one of ten."""
    return " ".join(re.findall(r"\d+", _BETWEEN_DIGITS.sub("", text)))


def _nearly(wanted: Sequence[str], have: Iterable[str]) -> bool:
    from difflib import get_close_matches  # only when nothing matched as typed

    words = set(have)
    return all(len(word) > 3 and get_close_matches(word, words, 1, 0.75) for word in wanted)


def person(notebook: Notebook, text: str) -> Member:
    """The one member meant by a few letters of a name, or by an id.

    Raises Ambiguous with the candidates where several fit, BadInput where nobody does.
    """
    return one(notebook, text, Member)


def one(notebook: Notebook, text: str, kind: type[R]) -> R:
    """The one record of a kind meant by its id, its name or words, or the beginnings of them.

    Raises Ambiguous with the candidates where several fit, BadInput where none does.
    """
    table = notebook.table(kind)
    if text in table:
        return table[text]
    ranked: dict[int, list[R]] = {}
    for record in table.values():
        rank = _rank(text, record, notebook)
        if rank is not None:
            ranked.setdefault(rank, []).append(record)
    if not ranked:
        raise BadInput(f"{NOBODY[kind]} is called “{short(text)}”.", _near(table, text))
    best = ranked[min(ranked)]
    if len(best) > 1:
        names = "; ".join(f"{short(title_of(record))} ({record.id})" for record in best[:8])
        raise Ambiguous(
            f"“{short(text)}” could be {len(best)} of them: {names}.",
            "Write a little more of it, or the code in brackets.",
            tuple(record.id for record in best),
        )
    return best[0]


NOBODY: dict[type[Record], str] = {
    Member: "Nobody on the team",
    Goal: "No goal",
    Question: "No question",
    FollowUp: "No follow-up",
    Meeting: "No meeting",
    Expectation: "No line of the checklist",
    Child: "No child",
    Header: "No notebook",
}


def _rank(text: str, record: Record, notebook: Notebook) -> int | None:
    """How well words fit a record: 0 its whole name, then its beginnings, then anything it says."""
    wanted = folded(text)
    name = folded(title_of(record))
    if not wanted:
        return None
    if wanted == name or (len(wanted) > 2 and record.id.partition("-")[2].startswith(text)):
        return 0
    if _begin(wanted, name):
        return 1
    if _begin(wanted, haystack(record, notebook)):
        return 2
    return None


def _begin(wanted: str, said: str) -> bool:
    said = f" {said}"
    return all(f" {word}" in said for word in wanted.split())


_ALIKE = 0.65
"""How like a name must be, of 1, to be offered: for 88 of 91 slips in what the sample holds the
right one is then among those offered, and for one of ten names that nobody has any is."""


def _near(table: Mapping[str, R], text: str) -> str:
    """What to do about a name nobody has: offer the nearest ones."""
    wanted = folded(text).split()
    alike = {
        key: _likeness(wanted, folded(title_of(record)).split()) for key, record in table.items()
    }
    near = sorted((k for k in alike if alike[k] >= _ALIKE), key=alike.__getitem__, reverse=True)
    if near:
        named = (short(title_of(table[key])) for key in near[:3])
        return f"Did you mean {' or '.join(named)}?"
    return (
        f"There are: {'; '.join(short(title_of(r)) for r in list(table.values())[:8])}."
        if table
        else ""
    )


def _likeness(wanted: Sequence[str], have: Sequence[str]) -> float:
    """How near the words are to being among those, from 0 to 1, word for word."""
    from difflib import SequenceMatcher  # only when a name was not found

    found = 0.0
    for word in wanted:
        best = 0.5  # less is no likeness
        pair = SequenceMatcher(None, "", word, autojunk=False)  # quick where the second one stays
        for each in have:
            pair.set_seq1(each)
            if pair.real_quick_ratio() > best and pair.quick_ratio() > best:
                best = max(best, pair.ratio())
        found += best if best > 0.5 else 0.0
    return found / max(len(wanted), 1)


def title_of(record: Record) -> str:
    """What a record is called; its code where it has no name."""
    return str(getattr(record, "title", record.id))


def short(text: str) -> str:
    """A text, cut where it is too long to be named in a sentence."""
    return text if len(text) <= 60 else f"{text[:59]}…"
