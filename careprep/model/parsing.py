"""Typed text ⇄ the value of a field. What is shown for editing reads back as the same value."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from careprep.errors import Ambiguous, BadInput, Sentence
from careprep.model import dates, labels, queries
from careprep.model.fields import FIELDS, Field, ParseContext, walk
from careprep.model.notebook import Notebook
from careprep.model.records import FIXED_PARTS, TIME_ALONE, Facts, Member, Question, Record
from careprep.text import sanitize

F = TypeVar("F", bound=Facts)

_YES = ("yes", "y", "true", "on", "1", "x")
_NO = ("no", "n", "false", "off", "0", "")


def parse(field: Field, text: str, notebook: Notebook, context: ParseContext) -> Any:
    """The value that a person's text means for this field; empty text means nothing there.

    Raises BadInput (or Ambiguous) with a sentence and with the name of the field.
    """
    if field.kind == "secret" and text:
        return text  # every letter of it counts
    if field.kind != "file":
        text = sanitize(text, one_line=field.kind not in ("long", "lines", "parts"))
    text = text.strip()
    if not text and field.required:
        raise BadInput(f"“{field.label}” is needed.", "Write something there.", field.name)
    try:
        return _PARSERS[field.kind](field, text, notebook, context)
    except Ambiguous as problem:
        problem.field = problem.field or field.name
        raise
    except BadInput as problem:
        raise BadInput(problem.what, problem.todo, problem.field or field.name) from None


def to_edit_text(field: Field, value: Any, notebook: Notebook, context: ParseContext) -> Sentence:
    """A field's value as text to edit: `parse` reads it back as the same value."""
    if value is None or value == () or value == {} or field.kind == "secret":
        return ""
    shower = _SHOWERS.get(field.kind)
    return shower(field, value, notebook, context) if shower else str(value)


def to_display(field: Field, value: Any, notebook: Notebook, context: ParseContext) -> str:
    """A field's value as a person reads it: dates in full, names whole, codes in words."""
    if value in (None, "", (), {}) or value is False:
        return ""
    shower = _DISPLAYS.get(field.kind, to_edit_text)
    return shower(field, value, notebook, context)


def values_of(record: Facts) -> dict[str, Any]:
    """A record's fields by their names in the file."""
    return {field.name: getattr(record, field.attr) for field in FIELDS[type(record)]}


def with_values(record: F, values: dict[str, Any]) -> F:
    """The record with these values, by their names in the file; UNSET means the default."""
    attrs = {field.name: field.attr for field in FIELDS[type(record)]}
    new = {attrs[name]: value for name, value in values.items()}
    for info in msgspec.structs.fields(type(record)):
        if new.get(info.name) is msgspec.UNSET:
            new[info.name] = info.default
    return msgspec.structs.replace(record, **new)


# ── one small function a kind of field ───────────────────────────────────────────────────────────


def _text(_field: Field, text: str, _notebook: Notebook, _context: ParseContext) -> str:
    return text


def _words(
    _field: Field, text: str, _notebook: Notebook, _context: ParseContext
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w for part in text.split(",") if (w := part.strip())))


def _lines(
    _field: Field, text: str, _notebook: Notebook, _context: ParseContext
) -> tuple[str, ...]:
    return tuple(line for part in text.splitlines() if (line := " ".join(part.split())))


def _topics(field: Field, text: str, notebook: Notebook, _context: ParseContext) -> tuple[str, ...]:
    """Known topics by their code or word; any other word is the family's own. “none”: no topic."""
    if field.strict:
        return agreed(text, notebook)
    if queries.folded(text) == "none":
        return ()
    found = [_topic(own) or own.casefold() for part in text.split(",") if (own := part.strip())]
    return tuple(dict.fromkeys(found))


def _topic(text: str) -> str:
    """The code of a known topic, by its code or word; empty where it is none."""
    plain = queries.folded(text)
    return next((c for c, w in labels.TOPIC.items() if plain in (queries.folded(c), w)), "")


_QUOTED = re.compile(r'[“"„]([^“”"„]*)[”“"]|[^,“”"„]+')


def agreed(text: str, notebook: Notebook, own_words: bool = False) -> tuple[str, ...]:
    """The topics in a text that says what somebody may hear, with or without commas.

    A word is known if it is a topic, or if this notebook has it as one. Any other must be said to
    be the family's own: by quotes around it, or for all of them by `own_words`. Raises BadInput.
    """
    known = {queries.folded(name): code for code, w in labels.TOPIC.items() for name in (w, code)}
    known |= {queries.folded(own): own for own in topics_in(notebook) if own not in labels.TOPIC}
    found: list[str] = []
    for piece in _QUOTED.finditer(text):
        if piece[1] is not None:
            own = " ".join(piece[1].split())
            found += [known.get(queries.folded(own)) or own.casefold()] if own else []
            continue
        for some, code in _told_apart(piece[0].split(), known):
            if not code and not own_words:
                raise _unknown_topic(some, known)
            found.append(code or some.casefold())
    return tuple(dict.fromkeys(found))


def _told_apart(said: list[str], known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The longest known topics in a row of words, each with its code; what is left between them
    stays together, without a code."""
    left: list[str] = []
    at = 0
    longest = max((len(name.split()) for name in known), default=0)
    while at < len(said):
        last = min(at + longest, len(said))
        fits = (n for n in range(last, at, -1) if queries.folded(" ".join(said[at:n])) in known)
        end = next(fits, at)
        if left and (end > at or said[at].casefold() == "and"):
            yield " ".join(left), ""
            left = []
        if end > at:
            some = " ".join(said[at:end])
            yield some, known[queries.folded(some)]
        elif said[at].casefold() != "and":
            left.append(said[at])
        at = max(end, at + 1)
    if left:
        yield " ".join(left), ""


def _unknown_topic(text: str, known: Mapping[str, str]) -> BadInput:
    import difflib  # only for a word nobody knows

    tried = (queries.folded(some) for some in (text, *text.split()))
    near = next(filter(None, (difflib.get_close_matches(some, known, 1) for some in tried)), [])
    asked = f"Do you mean {labels.topic(known[near[0]])}? Or is" if near else "Is"
    return BadInput(
        f"“{text[:60]}” is not a topic that this notebook knows.",
        f"{asked} it a word of your own? Then say so (--own-word; in a form, put it in quotes). "
        f"Topics: {', '.join(labels.TOPIC.values())}.",
        "topics",
    )


def topics_in(notebook: Notebook) -> tuple[str, ...]:
    """Every topic that is said of anything in the notebook, or agreed with anybody."""
    found: dict[str, None] = {}
    for table in notebook.tables.values():
        for record in table.values():
            for _, _, topics in walk(record, _holds_topics):
                found.update(dict.fromkeys(topics))
    return tuple(found)


def _holds_topics(field: Field) -> bool:
    return field.kind == "topics"


def _choice(field: Field, text: str, _notebook: Notebook, _context: ParseContext) -> Any:
    if not text:
        return msgspec.UNSET
    plain = queries.folded(text)
    named = {
        code: (queries.folded(word), queries.folded(code)) for code, word in field.choices.items()
    }
    found = [code for code, names in named.items() if plain in names]
    found = found or [c for c, names in named.items() if any(n.startswith(plain) for n in names)]
    if len(found) == 1:
        return found[0]
    options = ", ".join(field.choices.values())
    raise BadInput(f"“{text[:40]}” is not one of the choices here.", f"Choose: {options}.")


def _flag(_field: Field, text: str, _notebook: Notebook, _context: ParseContext) -> bool:
    plain = text.casefold()
    if plain not in _YES + _NO:
        raise BadInput(f"“{text[:40]}” is neither yes nor no.", "Write yes or no.")
    return plain in _YES


def _number(_field: Field, text: str, _notebook: Notebook, _context: ParseContext) -> Any:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("inf")
    if not abs(number) < 1e12:
        raise BadInput(f"“{text[:40]}” is not a number.", "Write it in digits, like 3 or 2.5.")
    return int(number) if number.is_integer() else number


def _date(field: Field, text: str, _notebook: Notebook, context: ParseContext) -> Any:
    if not text:
        return None
    prefer: dates.Prefer = "past" if field.past else "future"
    return dates.parse_date(text, context.today, prefer, field.years)


def _moment(_field: Field, text: str, _notebook: Notebook, context: ParseContext) -> Any:
    return dates.parse_moment(text, context.today).strftime("%Y-%m-%dT%H:%M") if text else None


def _minutes(_field: Field, text: str, _notebook: Notebook, _context: ParseContext) -> Any:
    return dates.parse_minutes(text) if text else msgspec.UNSET


def _offset(_field: Field, text: str, _notebook: Notebook, context: ParseContext) -> Any:
    if not text:
        return msgspec.UNSET
    return dates.parse_offset(text, context.starts or dt.datetime.combine(context.today, dt.time()))


def _record(field: Field, text: str, notebook: Notebook, _context: ParseContext) -> str:
    return _which(field, text, notebook).id if text else ""


def _records(
    field: Field, text: str, notebook: Notebook, _context: ParseContext
) -> tuple[str, ...]:
    sep = "," if field.of == (Member,) else ";"
    keys = [_which(field, t, notebook).id for part in text.split(sep) if (t := part.strip())]
    return tuple(dict.fromkeys(keys))


def _which(field: Field, text: str, notebook: Notebook) -> Record:
    """One record of the kinds the field takes, by its code; else the first kind that has it."""
    record = notebook.get(text)
    if isinstance(record, field.of):
        return record
    problem: BadInput | None = None
    for kind in field.of:
        try:
            return queries.one(notebook, text, kind)
        except Ambiguous:
            raise
        except BadInput as nobody:
            problem = problem or nobody
    assert problem is not None
    raise problem


def _item(_field: Field, text: str, notebook: Notebook, _context: ParseContext) -> str:
    if text in (*FIXED_PARTS, TIME_ALONE) or text in notebook.expectations or notebook.get(text):
        return text
    return queries.one(notebook, text, Question).id


def _stands(_field: Field, text: str, notebook: Notebook, _context: ParseContext) -> dict[str, Any]:
    """`rivera: agrees, dani: disagrees`"""
    found = {}
    choices = Field(name="", label="", choices=labels.STAND)
    for part in text.split(","):
        if part.strip():
            who, _, stand = part.partition(":")
            member = queries.person(notebook, who.strip())
            found[member.id] = _choice(choices, stand.strip() or "agree", notebook, _context)
    return found


def _part(field: Field, text: str, notebook: Notebook, context: ParseContext) -> Any:
    """`what: alarms a night; baseline: 4; target: 1`, or the first field alone."""
    if not text:
        return None
    assert field.part is not None
    known = {queries.folded(key): f for f in FIELDS[field.part] for key in (f.label, f.name)}
    values: dict[str, Any] = {}
    current = FIELDS[field.part][0]
    written: dict[str, str] = {}
    for piece in text.split(";"):
        label, colon, rest = piece.partition(":")
        if colon and (found := known.get(queries.folded(label))):
            current, piece = found, rest
        written[current.name] = "; ".join(filter(None, [written.get(current.name), piece.strip()]))
    if not any(written.values()):  # a lone semicolon, a label without a word
        return None
    for inner in FIELDS[field.part]:
        if inner.name in written or inner.required:
            value = parse(inner, written.get(inner.name, ""), notebook, context)
            if value is not msgspec.UNSET:
                values[inner.attr] = value
    return field.part(**values)


def _parts(field: Field, text: str, notebook: Notebook, context: ParseContext) -> tuple[Any, ...]:
    found = (_part(field, line.strip(), notebook, context) for line in text.splitlines())
    return tuple(part for part in found if part is not None)


_PARSERS: dict[str, Callable[[Field, str, Notebook, ParseContext], Any]] = {
    "text": _text,
    "file": _text,
    "secret": _text,
    "long": _text,
    "words": _words,
    "lines": _lines,
    "topics": _topics,
    "choice": _choice,
    "flag": _flag,
    "number": _number,
    "date": _date,
    "moment": _moment,
    "minutes": _minutes,
    "offset": _offset,
    "record": _record,
    "records": _records,
    "item": _item,
    "stands": _stands,
    "part": _part,
    "parts": _parts,
}


def _name(key: str, notebook: Notebook) -> str:
    record = notebook.get(key)
    return str(getattr(record, "title", key)) if record else key


def _part_said(part: Facts, notebook: Notebook, context: ParseContext) -> str:
    shown: list[str] = []
    for inner in FIELDS[type(part)]:
        text = to_display(inner, getattr(part, inner.attr), notebook, context)
        if inner.kind == "flag":
            text = inner.label.lower() if text == "yes" else ""
        elif text and shown and not inner.required and inner.kind not in ("choice", "long"):
            text = f"{inner.label[:1].lower()}{inner.label[1:]}: {text}"
        if text:
            shown.append(text.rstrip("."))
    return ", ".join(shown)


def _show_part(part: Facts, notebook: Notebook, context: ParseContext) -> str:
    shown: list[str] = []
    for inner in FIELDS[type(part)]:
        value = getattr(part, inner.attr)
        if value not in (None, "", (), {}) and (
            text := to_edit_text(inner, value, notebook, context)
        ):
            shown.append(f"{inner.label}: {sanitize(text, one_line=True)}")
    return "; ".join(shown)


def _show_moment(_field: Field, value: str, _notebook: Notebook, _context: ParseContext) -> str:
    moment = dt.datetime.fromisoformat(value)
    return f"{dates.show_full_date(moment.date())}, {dates.show_clock(moment)}"


_DISPLAYS: dict[str, Callable[[Field, Any, Notebook, ParseContext], str]] = {
    "date": lambda _f, v, _n, _c: dates.show_full_date(v),
    "moment": _show_moment,
    "minutes": lambda _f, v, _n, _c: labels.counted(v, "minute"),
    "record": lambda _f, v, n, _c: _name(v, n),
    "records": lambda _f, v, n, _c: labels.listed([_name(key, n) for key in v]),
    "topics": lambda _f, v, _n, _c: labels.listed([labels.topic(code) for code in v]),
    "lines": lambda _f, v, _n, _c: "; ".join(v),
    "stands": lambda _f, v, n, _c: labels.listed(
        [f"{_name(key, n)} {labels.STAND[stand]}" for key, stand in v.items()]
    ),
    "part": lambda _f, v, n, context: _part_said(v, n, context),
    "parts": lambda _f, v, n, context: "\n".join(_part_said(part, n, context) for part in v),
}
_SHOWERS: dict[str, Callable[[Field, Any, Notebook, ParseContext], str]] = {
    "words": lambda _f, v, _n, _l: ", ".join(v),
    "topics": lambda f, v, _n, _l: ", ".join(_topic_shown(f, code) for code in v),
    "lines": lambda _f, v, _n, _l: "\n".join(v),
    "choice": lambda f, v, _n, _l: f.choices.get(v, v),
    "flag": lambda _f, v, _n, _l: "yes" if v else "no",
    "date": lambda _f, v, _n, _l: v.isoformat(),
    "moment": lambda _f, v, _n, _l: v.replace("T", " "),
    "offset": lambda _f, v, _n, context: (
        dates.show_clock(context.starts + dt.timedelta(minutes=v))
        if context.starts and v
        else str(v or "")
    ),
    "record": lambda _f, v, n, _l: _handle(v, n),
    "records": lambda f, v, n, _l: (", " if f.of == (Member,) else "; ").join(
        _handle(key, n) for key in v
    ),
    "stands": lambda _f, v, n, _l: ", ".join(
        f"{_handle(key, n)}: {labels.STAND[stand]}" for key, stand in v.items()
    ),
    "part": lambda _f, v, n, context: _show_part(v, n, context),
    "parts": lambda _f, v, n, context: "\n".join(_show_part(part, n, context) for part in v),
}


def _topic_shown(field: Field, code: str) -> str:
    return f"“{code}”" if field.strict and code not in labels.TOPIC else labels.topic(code)


def _handle(key: str, notebook: Notebook) -> str:
    """What to write so that this very record is meant: its name where that will do, else its id."""
    record = notebook.get(key)
    name = str(getattr(record, "title", ""))
    if record is None or not name or set(name) & set(",;:\n"):
        return key
    try:
        return name if queries.one(notebook, name, type(record)).id == key else key
    except BadInput:
        return key
