"""What would change between two notebooks, in words: record by record and field by field.

For whoever must judge a change before it is made: going back to a backup, taking in another
copy. Pure; nothing here is stored.
"""

import datetime as dt
from collections import Counter
from typing import Any, Literal

from msgspec import Struct, structs

from careprep.errors import Sentence
from careprep.model import checklist, parsing
from careprep.model.fields import FIELDS, UNASKED, Field, ParseContext
from careprep.model.notebook import Notebook, changes
from careprep.model.records import Expectation, Facts, Header, Meeting, Record, StoredConflict

How = Literal["added", "changed", "removed"]

_UNKNOWN = "Things this careprep does not know"
_BOOKKEEPING = ("id", "created", "updated")


class FieldDifference(Struct, frozen=True):
    """One field: what only the one before says, and what only the one after says, in words.

    A field of several values (people, notes, topics) names those that go and those that come;
    any other has at most one text on either side. Nothing on a side means that it was empty.
    """

    label: Sentence
    before: tuple[str, ...]
    after: tuple[str, ...]


class Difference(Struct, frozen=True, kw_only=True):
    """One record that would be added, changed or removed.

    `title` is what it is called (after the change, if it is still there then); `old` and `new`
    are the record on either side. `fields` are the ones that differ: for a record that is added
    all that say something, for one that is removed none.
    """

    table: str
    id: str
    how: How
    title: str
    fields: tuple[FieldDifference, ...]
    old: Record | None
    new: Record | None


def differences(before: Notebook, after: Notebook, today: dt.date) -> tuple[Difference, ...]:
    """Every record that is not the same in both, in the order of the tables.

    Records are compared by what they say, so the notebooks may come from two files. A record that
    differs only in when it was last touched does not count, nor do the header
    and what other copies say.
    """
    found: list[Difference] = []
    for table, key, old, new in changes(before, after):
        record = new or old
        if record is None or old == new or isinstance(record, Header | StoredConflict):
            continue
        fields = _fields(old, new, before, after, today)
        if old is not None and new is not None and not fields:
            continue
        how: How = "changed" if old and new else "added" if new else "removed"
        title = title_of(record)
        found.append(
            Difference(table=table, id=key, how=how, title=title, fields=fields, old=old, new=new)
        )
    return tuple(found)


def between(
    old: Record, new: Record, notebook: Notebook, today: dt.date
) -> tuple[FieldDifference, ...]:
    """What differs between two forms of one record; both name others as the notebook does."""
    return _fields(old, new, notebook, notebook, today)


def title_of(record: Record) -> str:
    """What a record is called in one line."""
    if isinstance(record, Expectation) and record.id in checklist.BY_ID:
        return checklist.BY_ID[record.id].text
    return " ".join(str(getattr(record, "title", "")).split()) or record.id


# ── field by field ───────────────────────────────────────────────────────────────────────────────


def _fields(
    old: Record | None, new: Record | None, before: Notebook, after: Notebook, today: dt.date
) -> tuple[FieldDifference, ...]:
    if new is None:
        return ()
    asked = {field.attr: field for field in FIELDS.get(type(new), ())}  # the header has none
    labelled = {field.attr: field.label for field in UNASKED.get(type(new), ())}
    names = [*asked, *(i.name for i in structs.fields(type(new)) if i.name not in asked)]
    looks = _look(old, today), _look(new, today)
    found: list[FieldDifference] = []
    for name in names:
        was, now = getattr(old, name, None), getattr(new, name)
        if name in _BOOKKEEPING or was == now or (old is None and _is_default(new, name)):
            continue
        if name in asked:
            found.append(_field(asked[name], (was, now), (before, after), looks))
        else:
            label = labelled.get(name, _UNKNOWN if name == "extra" else name)
            found.append(_unasked(label, was, now, before, after))
    return tuple(found)


def _is_default(record: Facts, name: str) -> bool:
    info = next(info for info in structs.fields(type(record)) if info.name == name)
    value = getattr(record, name)
    return bool(value == info.default or value in ((), {}, ""))


def _look(record: Record | None, today: dt.date) -> ParseContext:
    return ParseContext(today=today, starts=record.when if isinstance(record, Meeting) else None)


def _field(
    field: Field,
    values: tuple[Any, Any],
    notebooks: tuple[Notebook, Notebook],
    looks: tuple[ParseContext, ParseContext],
) -> FieldDifference:
    was, now = (
        _texts(field, value, notebook, context)
        for value, notebook, context in zip(values, notebooks, looks, strict=True)
    )
    gone, come = Counter(was) - Counter(now), Counter(now) - Counter(was)
    if gone or come:
        return FieldDifference(field.label, tuple(gone.elements()), tuple(come.elements()))
    return FieldDifference(field.label, was, now)  # the same things in another order


def _texts(field: Field, value: Any, notebook: Notebook, context: ParseContext) -> tuple[str, ...]:
    """A value in words: each of several by itself."""
    if isinstance(value, tuple):
        each = [parsing.to_display(field, (one,), notebook, context) for one in value]
    elif isinstance(value, dict):
        each = [
            parsing.to_display(field, {key: one}, notebook, context) for key, one in value.items()
        ]
    else:
        each = [parsing.to_display(field, value, notebook, context)]
        if not each[0] and value is not None:
            each = [parsing.to_edit_text(field, value, notebook, context)]  # “no” is an answer too
    return tuple(flat for text in each if (flat := " ".join(text.split())))


def _unasked(label: str, was: Any, now: Any, before: Notebook, after: Notebook) -> FieldDifference:
    """A field that has no words of its own: when, or which parts of it differ."""
    if not isinstance(was or now, dict):
        old, new = (str(value).replace("T", " ") if value else "" for value in (was, now))
        return FieldDifference(label, (old,) if old else (), (new,) if new else ())
    was, now = was or {}, now or {}
    gone = (_named(key, before) for key in was if key not in now)
    come = (_named(key, after) for key in now if was.get(key) != now[key])
    return FieldDifference(label, tuple(gone), tuple(come))


def _named(key: str, notebook: Notebook) -> str:
    record = notebook.get(key)
    return title_of(record) if record else key.replace("_", " ")
