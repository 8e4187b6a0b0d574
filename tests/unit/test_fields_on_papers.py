"""Which paper shows which field of the notebook, or why none does.

Nothing here is taken on trust: every field is really changed in the notebook, and the family's own
copy of every paper is made before and after. A field of words is on the papers that say the word
put into it; any other is on those that come out differently.
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from typing import Any, TypeVar

import pytest
from msgspec import structs

from careprep.documents.registry import DOCUMENTS, DocumentKind, DocumentRequest
from careprep.errors import BadInput
from careprep.model.fields import FIELDS, UNASKED, Field
from careprep.model.notebook import Notebook
from careprep.model.records import Facts, ItemPreference
from tests import papers
from tests.conftest import MEETING, TODAY

F = TypeVar("F", bound=Facts)
Papers = tuple[str, ...]

MARK = "Zqxmark"
WORDS = ("text", "long", "words", "lines")


def on(names: str) -> Papers:
    return tuple(names.split())


SHOWN: dict[str, dict[str, Papers | str]] = {
    "Child": {
        "name": on("about plan-of-care"),
        "called": on(" ".join(DOCUMENTS)),
        "born": on("plan-of-care checklist"),
        "pronouns": on("about plan-of-care"),
        "languages": on("team about plan-of-care"),
        "interpreter": on("team about plan-of-care"),
        "appreciate": on("about plan-of-care"),
        "important": on("about plan-of-care"),
        "support": on("about plan-of-care"),
        "family_life": on("plan-of-care"),
        "values": on("about plan-of-care"),
        "conditions": on("plan-of-care"),
        "allergies": on("plan-of-care"),
        "crisis_plan": on("plan-of-care"),
        "plan_reviewed": on("plan-of-care"),
        "speaks": "in whose words a letter is written is not said in it",
    },
    "Member": {
        "name": on("today agenda summary note-to follow-ups team care-map plan-of-care log"),
        "role": on("today agenda summary follow-ups team care-map plan-of-care log"),
        "kind": on("agenda note-to team care-map plan-of-care"),
        "organization": on("agenda summary follow-ups team care-map plan-of-care log"),
        "phone": on("agenda summary note-to follow-ups team plan-of-care"),
        "after_hours": on("team plan-of-care"),
        "email": on("agenda summary note-to follow-ups team plan-of-care"),
        "prefers": on("agenda summary note-to follow-ups team"),
        "languages": on("team"),
        "ask_about": on("team"),
        "since": on("today agenda note-to follow-ups team care-map plan-of-care log"),
        "until": on("today agenda note-to follow-ups team care-map plan-of-care log"),
        "notes": "what your family notes about somebody is for your family; search finds it",
        "topics": on("agenda"),
        "consents": on("today agenda note-to team care-map"),
    },
    "Goal": {
        "own_words": on("agenda summary note-to follow-ups plan-of-care log"),
        "horizon": on("plan-of-care"),
        "part_of": on("today agenda note-to plan-of-care"),
        "measurable": on("note-to plan-of-care"),
        "lifecycle": on("agenda note-to plan-of-care"),
        "achievement": on("agenda plan-of-care"),
        "priority": "it says which goals come onto an agenda first, where not all have room",
        "owners": on("agenda plan-of-care log"),
        "set_by": on("log"),
        "start": on("log"),
        "due": on("agenda plan-of-care"),
        "measure": on("plan-of-care log"),
        "progress": on("agenda plan-of-care log"),
        "barriers": on("plan-of-care"),
        "status_reason": on("plan-of-care"),
        "agreement": on("agenda note-to plan-of-care"),
        "topics": on("today agenda note-to"),
        "private": on("today agenda summary note-to follow-ups plan-of-care log"),
        "private_to": on("today agenda summary note-to follow-ups plan-of-care log"),
    },
    "Question": {
        "text": on("agenda summary note-to follow-ups plan-of-care log"),
        "ask": on("today agenda note-to log"),
        "priority": on("agenda note-to"),
        "kind": "a question is read as it is written, whatever its kind",
        "minutes": on("agenda"),
        "about": on("today agenda note-to"),
        "topics": on("today agenda note-to"),
        "own_voice": on("agenda"),
        "private": on("today agenda summary note-to follow-ups plan-of-care log"),
        "private_to": on("today agenda summary note-to follow-ups plan-of-care log"),
        "first_asked": on("agenda log"),
        "state": on("agenda note-to log"),
        "answer": on("summary log"),
        "answered_on": on("log"),
        "answered_by": on("summary log"),
    },
    "FollowUp": {
        "what": on("today agenda summary note-to follow-ups plan-of-care log"),
        "owner": on("today agenda summary note-to follow-ups plan-of-care log"),
        "due": on("today agenda summary note-to follow-ups plan-of-care log"),
        "status": on("today agenda summary note-to follow-ups plan-of-care log"),
        "kind": on("agenda follow-ups plan-of-care"),
        "stage": on("agenda follow-ups plan-of-care"),
        "waiting_on": on("agenda note-to follow-ups plan-of-care"),
        "meeting": on("agenda summary"),
        "about": on("agenda summary note-to follow-ups plan-of-care"),
        "done_on": on("agenda log"),
        "reason": on("agenda follow-ups plan-of-care log"),
        "notes": on("agenda log"),
        "topics": on("agenda note-to"),
        "private": on("today agenda summary note-to follow-ups plan-of-care log"),
        "private_to": on("today agenda summary note-to follow-ups plan-of-care log"),
    },
    "Meeting": {
        "starts": on("today agenda summary note-to log"),
        "minutes": on("agenda summary note-to"),
        "title": on("today agenda summary note-to log"),
        "kind": on("today agenda note-to"),
        "place": on("agenda summary"),
        "link": on("agenda"),
        "purpose": on("agenda summary"),
        "topics": on("note-to"),
        "access_needs": on("agenda"),
        "interpreted": on("agenda"),
        "people": on("today agenda summary note-to log"),
        "top": on("today agenda"),
        "state": on("today agenda summary note-to log"),
        "record": on("agenda summary log"),
        "decisions": on("summary log"),
        "parked": on("today summary log"),
        "notes": on("summary"),
        "choices": on("agenda"),
        "opened_at": "the clock on the screen counts from it while the meeting runs",
        "closed_at": "the letter has the day of the meeting",
    },
    "Expectation": {
        "answer": on("agenda checklist"),
        "on": on("agenda checklist"),
        "note": on("checklist"),
    },
    "Consent": {
        "topics": on("today agenda note-to team care-map"),
        "except": on("today agenda note-to"),
        "starts": on("today agenda note-to team care-map"),
        "ends": on("today agenda note-to team care-map"),
        "ended": on("today agenda note-to team care-map"),
        "note": "where the signed form lies is of use at home alone",
    },
    "Measure": {
        "what": on("plan-of-care log"),
        "baseline": on("plan-of-care"),
        "target": on("plan-of-care"),
        "better": "the aim says it: it is lower or higher than where it began",
    },
    "Progress": {
        "on": on("agenda plan-of-care log"),
        "note": on("agenda plan-of-care log"),
        "value": on("plan-of-care log"),
        "by": on("agenda plan-of-care log"),
    },
    "Note": {
        "on": on("agenda log"),
        "text": on("agenda log"),
        "by": on("log"),
    },
    "Attendee": {
        "member": on("agenda summary note-to log"),
        "response": on("today agenda note-to"),
        "required": "who is needed follows from what they are asked",
        "arrives": on("agenda"),
        "leaves": on("agenda"),
        "part": on("agenda summary note-to"),
        "why": on("agenda"),
        "update": on("agenda summary"),
        "attended": on("summary note-to log"),
    },
    "Entry": {
        "item": on("agenda summary log"),
        "outcome": on("agenda summary log"),
        "notes": on("summary"),
        "minutes": "the clock on the screen adds it up while the meeting runs",
    },
    "Decision": {
        "text": on("summary log"),
        "about": on("today"),
        "stands": on("summary log"),
        "topics": "it only decides who may hear of the decision, and your family may hear of all",
    },
    "Parked": {
        "text": on("summary log"),
        "about": on("today"),
        "fate": on("today agenda summary log"),
        "topics": on("today agenda"),
    },
}
"""For every field the papers that it is on; or a sentence: why it is on none."""


# ── what is really there ─────────────────────────────────────────────────────────────────────────


@cache
def _book() -> Notebook:
    """The sample; its coming meeting has no title of its own, so that its kind is said."""
    book = papers.sample()
    return book.put(structs.replace(book.meetings[MEETING], title_=""))


def _fields(kind: type[Facts]) -> tuple[Field, ...]:
    return (*FIELDS[kind], *UNASKED.get(kind, ()))


@cache
def _before() -> dict[str, str]:
    return {name: _said(kind, _book()) for name, kind in DOCUMENTS.items()}


def _said(kind: DocumentKind, book: Notebook) -> str:
    """All that the papers of a kind say: of every meeting, for everybody whom they may be for."""
    meetings = list(book.meetings.values()) if kind.meeting else [None]
    people = list(book.team.values())
    members = people if kind.name == "note-to" else [None, *people[:2]]
    return "\n".join(
        _made(kind, DocumentRequest(notebook=book, today=TODAY, meeting=meeting, member=member))
        for meeting in meetings
        for member in (members if kind.name in ("note-to", "log", "follow-ups") else [None])
    )


def _made(kind: DocumentKind, wanted: DocumentRequest) -> str:
    try:
        made = kind.build(wanted)
    except BadInput as nothing:
        return str(nothing)
    return f"{made.title} {made.blocks} {made.picture}"


def _values(field: Field, book: Notebook) -> list[Any]:
    """What is put into a field, in turn."""
    match field.kind:
        case "text" | "long":
            return [MARK]
        case "words" | "lines":
            return [(MARK,)]
        case "topics":
            return [("school",), ("health",), ("money",)]
        case "choice":
            return [*field.choices]
        case "flag":
            return [True, False]
        case "date":
            return [dt.date(2026, 2, 21), dt.date(2025, 11, 23), None]
        case "moment":
            return ["2026-02-21T10:10", "2025-11-23T09:09"]
        case "minutes" | "offset" | "number":
            return [7, 3]
        case "record":
            return ["", *(next(iter(book.table(kind))) for kind in field.of)]
        case "records":
            return [(), *((key,) for kind in field.of for key in list(book.table(kind))[-2:])]
        case "item":
            return ["welcome", next(iter(book.questions))]
        case "stands":
            return [{key: "disagree"} for key in list(book.team)[:2]]
        case "preferences":
            return [dict.fromkeys(book.questions, ItemPreference(left_out=True))]
        case "part":
            return [None]
        case "parts":
            return [()]
    raise AssertionError(f"say here what to put into a field of kind {field.kind}")


def _changed(facts: F, kind: type[Facts], field: Field, values: Iterator[Any]) -> F:
    """Facts with the next of these values in that field, wherever facts of the kind are in them."""
    if isinstance(facts, kind):
        return structs.replace(facts, **{field.attr: next(values)})
    new: dict[str, Any] = {}
    for outer in FIELDS.get(type(facts), ()):
        held = getattr(facts, outer.attr) if outer.part is kind else None
        if isinstance(held, tuple):
            new[outer.attr] = tuple(_changed(part, kind, field, values) for part in held)
        elif held is not None:
            new[outer.attr] = _changed(held, kind, field, values)
    return structs.replace(facts, **new) if new else facts


@cache
def _papers(kind: type[Facts], name: str) -> Papers:
    """The papers that show a field."""
    field = next(field for field in _fields(kind) if field.name == name)
    book = _book()
    found: set[str] = set()
    records = [record for table in book.tables.values() for record in table.values()]
    values = _values(field, book)
    for turn in range(min(3, len(values))):  # each of the facts gets another one the next time
        turning = cycle((*values[turn:], *values[:turn]))
        after = book.put(*(_changed(record, kind, field, turning) for record in records))
        for name in DOCUMENTS.keys() - found:
            said = _said(DOCUMENTS[name], after)
            if MARK in said if field.kind in WORDS else said != _before()[name]:
                found.add(name)
    return tuple(name for name in DOCUMENTS if name in found)


# ── and what was said of it ──────────────────────────────────────────────────────────────────────

EVERY = [
    pytest.param(kind, field, id=f"{kind.__name__}.{field.name}")
    for kind in FIELDS
    for field in _fields(kind)
]


@pytest.mark.parametrize(("kind", "field"), EVERY)
def test_a_field_is_on_the_papers_that_it_is_said_to_be_on(kind: type[Facts], field: Field) -> None:
    said = SHOWN.get(kind.__name__, {}).get(field.name)
    there = _papers(kind, field.name)
    if there != (said if isinstance(said, tuple) else () if said else None):
        pytest.fail(_fault(kind, field, said, there), pytrace=False)


def _fault(kind: type[Facts], field: Field, said: Papers | str | None, there: Papers) -> str:
    """What is wrong, and what to do about it."""
    found = f"{kind.__name__}.{field.name} is {_listed(there)}"
    if isinstance(said, tuple):
        found += f"; SHOWN says that it is {_listed(said)}"
    elif said:
        found += f"; SHOWN says why it is on none: {said}"
    else:
        beside = _beside(kind, field)
        missing = [name for name in DOCUMENTS if any(name in on_ for on_ in beside.values())]
        missing = [name for name in missing if name not in there]
        found += f", and SHOWN has no row for it. It is missing from: {', '.join(missing) or '–'}"
        found += "".join(f"\n  {name} is {_listed(on_)}" for name, on_ in beside.items())
    return (
        f"{found}\nShow it where it belongs, and say so in SHOWN; or say there why it is on none."
    )


def _beside(kind: type[Facts], field: Field) -> dict[str, Papers]:
    """The fields around one, and the papers they are on."""
    names = [each.name for each in _fields(kind)]
    at = names.index(field.name)
    return {
        name: _papers(kind, name) for name in (*names[max(0, at - 2) : at], *names[at + 1 : at + 3])
    }


def _listed(names: Papers) -> str:
    return f"on {', '.join(names)}" if names else "on no paper"


def test_no_row_is_of_a_field_that_is_gone() -> None:
    fields = {(kind.__name__, field.name) for kind in FIELDS for field in _fields(kind)}
    assert {(kind, name) for kind, rows in SHOWN.items() for name in rows} <= fields
