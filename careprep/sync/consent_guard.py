"""Nobody hears more by itself: what would let somebody hear more waits until a person agrees.

Another copy, a backup or an undone step may bring a consent that ended here, a member of another
kind, a private thing that is private no more. All else is taken; each of these is asked.
"""

import contextlib
import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from careprep.errors import BadInput
from careprep.model import codec, labels
from careprep.model.consent import EVERYTHING, HEALTH_TOPICS, may_hear
from careprep.model.dates import show_full_date
from careprep.model.identity import random_letters
from careprep.model.notebook import Notebook, changes
from careprep.model.queries import folded, title_of
from careprep.model.records import (
    Consent,
    FollowUp,
    Goal,
    Meeting,
    Member,
    Question,
    Record,
    StoredConflict,
)
from careprep.model.subjects import (
    CIRCLE_ALONE,
    FAMILY,
    UNTAGGED,
    Thing,
    own_subject,
    owners,
    plain_topics,
    stands_for,
)
from careprep.sync.consent_overlap import meet
from careprep.sync.field_path import At, in_order, keyed
from careprep.sync.merge import Merged, code, resolve

_ANYTHING_ELSE = "\0"  # a topic that nobody named


# ── what is asked ────────────────────────────────────────────────────────────────────────────────


def held(
    now: Notebook, after: Notebook, today: dt.date
) -> tuple[Notebook, tuple[StoredConflict, ...]]:
    """`after` without what would let anybody hear more than they do now, and each such thing.

    A consent that goes stays, ended. A member who is new hears what a stranger would.
    """
    kept: list[Record] = []
    wider: list[StoredConflict] = []
    for _, _, old, new in changes(now, after):
        found: list[StoredConflict] = []
        record: Record | None = new
        if isinstance(new, Member):
            was = old if isinstance(old, Member) else Member(id=new.id, name=new.name)
            record = _member(was, new, today, found)
        elif isinstance(new, Goal | Question | FollowUp) and isinstance(old, type(new)):
            record = _thing(old, new, found)
        elif isinstance(new, Meeting) and isinstance(old, Meeting):
            record = _meeting(old, new, found)
        if record is not None and record != new:
            kept.append(record)
        wider += found
    return (after.put(*kept) if kept else after), tuple(wider)


def guarded(merged: Merged, ours: Notebook, theirs: Notebook, today: dt.date) -> Merged:
    """A merge in which nobody hears more than they do in `ours`; `wider` is what waits for a yes.

    Where one side ended something for a member and the other did not, what only the other agreed
    to ends as well, and is asked: nobody knows which word was the last one.
    """
    book, wider = _without_longer(merged)
    book, ended = _ended_too(book, ours, theirs)
    book, more = held(ours, book, today)
    found = tuple(each for each in merged.conflicts if not _is_of_consents(each.at))
    return replace(merged, notebook=waiting(book, (*wider, *ended, *more), today), conflicts=found)


def undecided(theirs: Notebook) -> Notebook:
    """A copy as if it had said yes to the kinds of members that wait in it: it has not said no.

    Of what is private or has topics nobody knows who said it, so the narrower stands there.
    """
    for each in asked(theirs):
        if each.at == ("kind",):
            with contextlib.suppress(BadInput):
                theirs = resolve(theirs, each)
    return theirs


def waiting(book: Notebook, wider: Collection[StoredConflict], today: dt.date) -> Notebook:
    """The notebook with what waits to be agreed to: these, and those in it that still widen."""
    here = {each.id: each for each in book.variants.values() if each.widens}
    asked = {each.id: each for each in (*here.values(), *wider) if widens(book, each, today)}
    book = book.drop(*(key for key in here if key not in asked))
    return book.put(*(each for key, each in asked.items() if key not in here))


def asked(book: Notebook) -> tuple[StoredConflict, ...]:
    """What waits in the notebook to be agreed to, in an order that stays the same."""
    found = [each for each in book.variants.values() if each.widens and book.get(each.of)]
    return tuple(sorted(found, key=lambda each: (each.of, each.id)))


def widens(book: Notebook, variant: StoredConflict, today: dt.date) -> bool:
    """Would anybody hear more, if this were agreed to? Not by one that stands here or was ended."""
    record = book.get(variant.of)
    try:
        if isinstance(record, Member) and _is_of_consents(variant.at):
            row = _consent(variant)
            if row.id and any(each.id == row.id for each in record.consents):
                return False
        return bool(held(book, agreed(book, variant), today)[1])
    except BadInput:
        return False


def agreed(book: Notebook, variant: StoredConflict) -> Notebook:
    """The notebook after a person said yes to this. Raises BadInput where it has no place."""
    member = book.get(variant.of)
    if not _is_of_consents(variant.at) or not isinstance(member, Member):
        return resolve(book, variant).drop(variant.id)
    row = _consent(variant)
    row = replace(row, id=row.id or new_id())
    return book.put(replace(member, consents=(*member.consents, row))).drop(variant.id)


def refused(book: Notebook, variant: StoredConflict, today: dt.date) -> Notebook:
    """The notebook after a person said no: a consent stays ended, wherever it comes from."""
    member = book.get(variant.of)
    if _is_of_consents(variant.at) and isinstance(member, Member):
        row = _consent(variant)
        if row.id and not any(each.id == row.id for each in member.consents):
            ended = replace(row, ended=today)
            book = book.put(replace(member, consents=(*member.consents, ended)))
    return book.drop(variant.id)


def meant(book: Notebook, said: Sequence[str]) -> list[StoredConflict]:
    """What waits that a person means by numbers in its list, names or ids. Raises BadInput."""
    here = asked(book)
    found: dict[str, StoredConflict] = {}
    for word in said:
        if word.isdecimal() and 1 <= int(word) <= len(here):
            mine = [here[int(word) - 1]]
        else:
            plain = folded(word)
            mine = [
                each
                for each in here
                if (record := book.get(each.of))
                and (word in (each.id, each.of) or plain in folded(title_of(record)))
            ]
        if not mine:
            raise BadInput(
                f"Nothing waits to be agreed to under “{word}”.",
                "Say its number in the list, or whose it is. Nothing was changed.",
                "agree",
            )
        found |= {each.id: each for each in mine}
    return list(found.values())


# ── in words ─────────────────────────────────────────────────────────────────────────────────────


def describe_widening(variant: StoredConflict, book: Notebook) -> str:
    """What would be heard if this were agreed to: “Kit may hear about school, from …”."""
    record = book.get(variant.of)
    title = title_of(record) if record else variant.of
    match variant.at[0]:
        case "consents":
            row = _consent(variant)
            since = f", from {show_full_date(row.starts)}" if row.starts else ""
            return f"{title} may hear about {_about(row)}{since}"
        case "kind":
            kind = labels.MEMBER_KIND.get(variant.value, variant.value)
            return f"{title} is part of: {kind}, and so may hear more"
        case "private":
            return f"“{title}” would be private no more"
        case "private_to":
            names = labels.listed([title_of(book.team[m]) for m in variant.value if m in book.team])
            return f"“{title}” would be private to {names or 'your family'}"
        case "decisions" | "parked":
            lines = keyed(getattr(record, variant.at[0], ()))
            title = lines[variant.at[1]].text if variant.at[1] in lines else title
    topics = labels.listed([labels.topic(topic) for topic in variant.value])
    if isinstance(record, Member):
        return f"What {title} says would be about {topics or 'what their part of the team is'}"
    return f"“{title}” would be about {topics or 'no topic'}"


def again(wider: Sequence[StoredConflict], book: Notebook) -> str:
    """What is heard again after a step back, as sentences."""
    return " ".join(f"{describe_widening(each, book)}." for each in wider)


def stays(wider: Sequence[StoredConflict], book: Notebook) -> str:
    """That nobody hears more by going back, as sentences; nothing where there is nothing."""
    if not wider:
        return ""
    said = "; ".join(describe_widening(each, book) for each in wider)
    whose = {each.of for each in wider}
    which = whose.pop() if len(whose) == 1 else "WHO"  # a code of a record always works
    return (
        f"Nobody hears more by this. What waits for your yes: {said}. "
        f"Agree to it with: careprep keep {which} --other"
    )


def _about(row: Consent) -> str:
    said = labels.listed([labels.topic(topic) for topic in row.topics])
    if row.but:
        said += f" except {labels.listed([labels.topic(topic) for topic in row.but])}"
    return f"{said} until {show_full_date(row.ends)}" if row.ends else said


# ── a person's own changes ───────────────────────────────────────────────────────────────────────


def as_agreed(
    old: Sequence[Consent], new: Sequence[Consent], today: dt.date
) -> tuple[Consent, ...]:
    """Consents as a person changed them, so that no other copy undoes it.

    What was agreed is never rewritten: one that says another thing is a new one, with an id of its
    own, and the one it took the place of stays, ended, as does one that was taken off the list.
    """
    left, ids = list(old), {each.id for each in old}
    rows: list[Consent] = []
    for each in new:
        same = next((o for o in left if _says(o) == _says(each) and _no_wider(o, each)), None)
        if same is None:
            own = each.id and each.id not in ids  # it was agreed elsewhere, and now here
            rows.append(each if own else replace(each, id=new_id()))
            continue
        left.remove(same)
        ended = min((day for day in (same.ended, each.ended) if day), default=None)
        rows.append(replace(each, id=same.id, ended=ended))
    gone = tuple(o if o.over(today) else replace(o, ended=today) for o in left)
    return (*gone, *rows)


def new_id() -> str:
    """An id that no other consent has: `c-7f3k2m`."""
    return f"c-{random_letters(6)}"


def _says(row: Consent) -> tuple[Any, ...]:
    return row.topics, row.but, row.starts, row.ends


def _no_wider(old: Consent, new: Consent) -> bool:
    return old.ended is None or (new.ended is not None and new.ended <= old.ended)


# ── inside ───────────────────────────────────────────────────────────────────────────────────────


def _member(was: Member, new: Member, today: dt.date, found: list[StoredConflict]) -> Member:
    kept = replace(new, kind=was.kind)
    mine, other = keyed(was.consents), keyed(new.consents)
    rows = dict(mine)
    order = in_order(mine, other)

    def with_(more: dict[str, Consent]) -> Member:
        every = {**rows, **more}
        return replace(kept, consents=tuple(every[key] for key in order if key in every))

    for key in order:
        if key not in other:
            row = mine[key]
            rows[key] = row if row.over(today) else replace(row, ended=today)
        elif not _hears_more(was, with_({key: other[key]}), today):
            rows[key] = other[key]
        else:
            if key in mine:
                rows[key] = replace(other[key], **meet(mine[key], other[key]))
            found.append(_asked(new, other[key], known=key in mine))
    kept = with_({})
    if new.kind != kept.kind:
        if _hears_more(was, whole := replace(kept, kind=new.kind), today):
            found.append(_variant(new.id, ("kind",), new.kind))
        else:
            kept = whole
    if not stands_for(replace(kept, topics=was.topics)) <= stands_for(kept):
        found.append(_variant(new.id, ("topics",), list(new.topics)))
        kept = replace(kept, topics=was.topics)  # what they say is about no less by itself
    return kept


def _thing(old: Thing, new: Thing, found: list[StoredConflict]) -> Record:
    if old.private and not new.private:
        found.append(_variant(new.id, ("private",), False))
        new = replace(new, private=True)
    topics = _no_fewer(old.topics, new.topics)
    if topics != new.topics:
        found.append(_variant(new.id, ("topics",), list(new.topics)))
        new = replace(new, topics=topics)
    return _whose(old, new, found)


def _no_fewer(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """The topics that are heard by nobody who would hear neither: all of both; but where nobody
    had said any, it does not become what anyone may hear."""
    if not plain_topics(old):
        return new if own_subject(new).topics else old
    named = set(plain_topics(new))
    return (*new, *(topic for topic in old if not named >= set(plain_topics((topic,)))))


def _whose(old: Thing, new: Thing, found: list[StoredConflict]) -> Record:
    """A private thing with those it belongs to: nobody else gets it by itself."""
    mine, theirs = (
        owners(each) if each.private or each.private_to else None for each in (old, new)
    )
    if not mine or theirs is None or (theirs and set(theirs) <= set(mine)):
        return new
    found.append(_variant(new.id, ("private_to",), list(new.private_to)))
    return replace(new, private_to=mine)


def _meeting(old: Meeting, new: Meeting, found: list[StoredConflict]) -> Record:
    """A meeting, and what was decided and parked at it, about no less than before."""
    topics = _no_fewer(old.topics, new.topics)
    if topics != new.topics:
        found.append(_variant(new.id, ("topics",), list(new.topics)))
        new = replace(new, topics=topics)
    for name in ("decisions", "parked"):
        known = keyed(getattr(old, name))
        lines = keyed(getattr(new, name))
        for key in known.keys() & lines.keys():
            said = lines[key].topics
            if (topics := _no_fewer(known[key].topics, said)) != said:
                found.append(_variant(new.id, (name, key, "topics"), list(said)))
                lines[key] = replace(lines[key], topics=topics)
        if (now := tuple(lines.values())) != getattr(new, name):
            new = replace(new, **{name: now})
    return new


def _hears_more(was: Member, now: Member, today: dt.date) -> bool:
    """May somebody hear something, today or on a later day, that they may not hear so far?"""
    if now.kind in FAMILY and was.kind not in FAMILY:
        return True
    rows = (*was.consents, *now.consents)
    usual = (EVERYTHING, UNTAGGED, CIRCLE_ALONE, _ANYTHING_ELSE, *HEALTH_TOPICS)
    topics = {*usual, *(t for c in rows for t in (*c.topics, *c.but))}
    days = {today} | {day for c in rows for day in _turns(c) if day > today}
    return any(
        may_hear(now, (topic,), day).yes and not may_hear(was, (topic,), day).yes
        for topic in topics
        for day in days
    )


def _turns(row: Consent) -> Iterator[dt.date]:
    """The days on which a consent begins, and is heard no more."""
    if row.starts:
        yield row.starts
    if row.last and row.last < dt.date.max:
        yield row.last + dt.timedelta(days=1)


def _without_longer(merged: Merged) -> tuple[Notebook, list[StoredConflict]]:
    """The notebook without other words about consents, and these as more that could be agreed."""
    found: list[StoredConflict] = []
    book = merged.notebook
    for each in merged.conflicts:
        member = book.get(each.id)
        if not _is_of_consents(each.at) or not isinstance(member, Member):
            continue
        book = book.drop(*(code(each.id, each.at, value) for value in (each.ours, each.theirs)))
        row = keyed(member.consents).get(each.at[1])
        if row is not None and each.at[2:] == ("ends",):
            days = (msgspec.convert(value, dt.date | None) for value in (each.ours, each.theirs))
            found += [_asked(member, replace(row, ends=d), known=True) for d in days]
    return book, found


def _ended_too(
    book: Notebook, ours: Notebook, theirs: Notebook
) -> tuple[Notebook, list[StoredConflict]]:
    """What only one side has for a member ends with what the other side ended, and is asked."""
    found: list[StoredConflict] = []
    for key, member in book.team.items():
        mine, other = (
            keyed(side.team[key].consents) if key in side.team else {} for side in (ours, theirs)
        )
        days = {
            **dict.fromkeys(mine.keys() - other.keys(), _ended_there(other, mine)),
            **dict.fromkeys(other.keys() - mine.keys(), _ended_there(mine, other)),
        }
        rows = keyed(member.consents)
        for name, row in rows.items():
            day = days.get(name)
            if day and not row.over(day):
                found.append(_asked(member, row, known=True))
                rows[name] = replace(row, ended=day)
        if (ended := tuple(rows.values())) != member.consents:
            book = book.put(replace(member, consents=ended))
    return book, found


def _ended_there(there: Mapping[str, Consent], here: Mapping[str, Consent]) -> dt.date | None:
    """The last day on which that side ended something that is not ended here, or not since."""
    return max(
        (
            row.ended
            for name, row in there.items()
            if row.ended and (name not in here or row.ended > (here[name].ended or dt.date.min))
        ),
        default=None,
    )


def _is_of_consents(at: tuple[str, ...]) -> bool:
    return at[:1] == ("consents",)


def _asked(member: Member, row: Consent, *, known: bool) -> StoredConflict:
    """One more consent that could be agreed to; where its id stands for less, it is a new one."""
    plain = replace(row, id="", ended=None) if known else row
    value = codec.encode(replace(member, consents=(plain,)))["consents"][0]
    return _variant(member.id, ("consents",), value)


def _consent(variant: StoredConflict) -> Consent:
    try:
        member = codec.record(Member, variant.of, {"name": "x", "consents": [variant.value]})
        assert isinstance(member, Member)
        return member.consents[0]
    except (msgspec.ValidationError, IndexError):
        raise BadInput("What the other copy says about a consent cannot be read.") from None


def _variant(of: str, at: At, value: Any) -> StoredConflict:
    return StoredConflict(id=code(of, at, value), of=of, at=at, value=value, widens=True)
