"""Small notebooks for tests: records by hand, no file."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from msgspec.structs import asdict

from careprep.agenda.build import build
from careprep.agenda.items import Agenda, AgendaNote, Item, LeftOver
from careprep.agenda.words import Words
from careprep.model.notebook import Notebook
from careprep.model.records import (
    Attendee,
    Child,
    Consent,
    Entry,
    FollowUp,
    Goal,
    Header,
    ItemPreference,
    Meeting,
    Member,
    Question,
    Record,
)
from tests.conftest import TODAY

DAY = dt.date(2026, 1, 20)
CHILD = Child(id="child", name="Juniper Example", called="Juni", born=dt.date(2019, 5, 2))


def notebook(*records: Record) -> Notebook:
    """A notebook of these records; the child is Juni where no other is given."""
    return Notebook(tables={}).put(Header(id="notebook"), CHILD, *records)


def member(key: str, name: str, kind: Any = "health", *consents: Consent, **more: Any) -> Member:
    return Member(id=key, name=name, kind=kind, consents=consents, **more)


def may(*topics: str, but: tuple[str, ...] = (), **more: Any) -> Consent:
    """A consent to hear about these topics."""
    return Consent(topics=topics, but=but, **more)


def comes(key: str, arrives: int = 0, leaves: int | None = None, **more: Any) -> Attendee:
    return Attendee(
        member=key,
        response=more.pop("response", "accepted"),
        arrives=arrives,
        leaves=leaves,
        **more,
    )


def away(key: str, **more: Any) -> Attendee:
    return Attendee(member=key, response="declined", **more)


def meeting(*people: Attendee, minutes: int = 30, **more: Any) -> Meeting:
    """A meeting on Tuesday January 20, 2026 at 3:00 pm."""
    given = {"id": "m-next", "starts": "2026-01-20T15:00", **more}
    return Meeting(minutes=minutes, people=people, **given)


def closed(day: str, *carried: str, **more: Any) -> Meeting:
    """A meeting held on a day, which carried these items over."""
    record = tuple(Entry(item=key, outcome="carried") for key in carried)
    given = {"id": f"m-{day}", "starts": f"{day}T15:00", "state": "closed", **more}
    return Meeting(record=record, **given)


def question(key: str, text: str, *ask: str, **more: Any) -> Question:
    return Question(id=key, text=text, ask=ask, **more)


def goal(key: str, words: str, *owners: str, **more: Any) -> Goal:
    return Goal(id=key, own_words=words, owners=owners, **more)


def follow_up(key: str, what: str, owner: str = "", **more: Any) -> FollowUp:
    return FollowUp(id=key, what=what, owner=owner, **more)


def choose(**more: Any) -> ItemPreference:
    return ItemPreference(**more)


class Spoken(Agenda, frozen=True, kw_only=True):
    """An agenda with what it takes to say its reasons to the family."""

    words: Words


def agenda(book: Notebook, of: Meeting, today: dt.date = TODAY) -> Spoken:
    whole = book.put(of)
    return Spoken(**asdict(build(whole, of, today, moves=True)), words=Words(whole, of))


def whys(built: Spoken, key: str) -> tuple[str, ...]:
    """The reasons of an item, as the family reads them."""
    return tuple(built.words.said(item(built, key).why))


def reason(built: Spoken, key: str) -> str:
    """Why something is left over, as the family reads it."""
    return built.words.together(left(built, key).reason)


def notes(built: Spoken, lines: Iterable[AgendaNote]) -> list[str]:
    """Lines as they are read."""
    return [built.words.note(line) for line in lines]


def warned(built: Spoken) -> list[str]:
    """What the family is warned of."""
    return [built.words.together(warning) for warning in built.warnings]


def item(built: Agenda, key: str) -> Item:
    """The item with this key, which is on the agenda."""
    found = built.item(key)
    assert found is not None, f"{key} is left over: {left(built, key).reason}"
    return found


def left(built: Agenda, key: str) -> LeftOver:
    """What was left over under this key."""
    return next(each for each in built.left_over if each.key == key)


def everything(built: Agenda) -> list[Item | LeftOver]:
    """What has a place, then what was left over."""
    return [*built.items, *built.left_over]


def every_key(built: Agenda) -> list[str]:
    """What has a place, by itself or inside something else, then what was left over."""
    return [*(key for each in built.items for key in each.keys), *(e.key for e in built.left_over)]


def placed(built: Agenda) -> list[str]:
    return [each.key for each in built.items]
