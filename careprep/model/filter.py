"""What is left of a notebook for one audience: the rule of every field of every record.

`RULES` is the whole of it. A record, a field or a line that its reader may not know is not in the
notebook they get, nor is anything that points at it. `consent.view` is the way in.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from careprep.model.notebook import Notebook
from careprep.model.records import (
    TABLE_OF,
    Attendee,
    Child,
    Consent,
    Decision,
    Entry,
    Expectation,
    Facts,
    FollowUp,
    Goal,
    Header,
    ItemPreference,
    Measure,
    Meeting,
    Member,
    Note,
    Parked,
    Progress,
    Question,
    Record,
    StoredConflict,
)
from careprep.model.references import references
from careprep.model.subjects import (
    FAMILY,
    FOR_THE_CIRCLE,
    NOBODY_SAID,
    Subject,
    Subjects,
    as_coordinator,
    own_subject,
    stands_for,
)
from careprep.model.view import Refusal, Withheld, WithheldThing

F = TypeVar("F", bound=Facts)
R = TypeVar("R", bound=Record)


class Hearers(Struct, frozen=True):
    """An audience as the rules see it. `circle`: they keep the notebook; `hear` says why something
    about some topics may not be heard, `holds` whether a private thing of a group is theirs."""

    members: tuple[Member, ...]
    circle: bool
    hear: Callable[[frozenset[str]], Refusal | None]
    holds: Callable[[tuple[str, ...]], bool]
    meeting: Meeting | None = None  # the only one that counts, where it is for all who come to it


class Place(Struct, frozen=True):
    """Where a field stands: its record, the facts in it that hold it, and what they are about."""

    record: Record
    facts: Facts
    subject: Subject


NAMED, CARD = 1, 2  # how much may be known of a member: name and organization, or what they gave


class Filter:
    """One notebook on its way to one audience."""

    def __init__(self, notebook: Notebook, reader: Hearers, day: dt.date) -> None:
        self.notebook = notebook
        self.reader = reader
        self.day = day
        self.subjects = Subjects(notebook)
        self.gone: set[str] = set()
        self.own: list[str] = []
        self.levels: Mapping[str, int] = {}
        self._held: dict[Refusal, dict[WithheldThing, int]] = {}
        self._why_not: dict[Subject, Refusal | None] = {}
        self._ids = frozenset(member.id for member in reader.members)

    @cached_property
    def _part_in(self) -> dict[str, list[str]]:
        return _part_in(self.notebook)

    def filtered(self) -> Notebook:
        """The notebook without what may not be known; itself where that is all of it."""
        tables: dict[str, dict[str, Record]] = {}
        kept: dict[str, dict[str, Any]] = {}
        for kind in (Goal, Question, FollowUp):
            kept[TABLE_OF[kind]] = self._things(kind)
        if self.reader.circle and not self.gone:
            return self.notebook
        self.levels = self._levels(kept)
        for name, table in self.notebook.tables.items():
            rows = kept.get(name, table)
            tables[name] = self._table(name, rows)
        return replace(self.notebook, tables=tables, issues=(), cleaned=())

    # ── which records ─────────────────────────────────────────────────────────────────────────

    def _things(self, kind: type[Goal] | type[Question] | type[FollowUp]) -> dict[str, Any]:
        name, rows = TABLE_OF[kind], self.notebook.table(kind)
        kept: dict[str, Any] = {}
        for key, thing in rows.items():
            subject = self.subjects.of(key)
            why = self.why_not(subject)
            if why is None:
                kept[key] = thing
                self.own += [key] if subject.private else []
            else:
                self.gone.add(key)
                names = tuple(named for _, named, _ in references(thing))
                self._hold(why, WithheldThing(name, key, thing.title, "", thing.open, names))
        return kept

    def _table(self, name: str, rows: Mapping[str, Record]) -> dict[str, Record]:
        found: dict[str, Record] = {}
        thing = name in ("goals", "questions", "follow_ups")
        if thing and self.reader.circle:
            return dict(rows)
        for key, record in rows.items():
            if thing or self._known(record):
                subject = self.subjects.of(key) if thing else Subject()
                found[key] = self._trimmed(Place(record, record, subject), record)
        return found

    def _known(self, record: Record) -> bool:
        """May it be known that there is this record? One of the tables without topics."""
        if isinstance(record, StoredConflict):
            said = msgspec.json.encode((record.of, record.at, record.value)).decode()
            return self.reader.circle and not any(key in said for key in self.gone)
        if isinstance(record, Expectation):
            if not self.reader.circle:
                self._hold(Refusal("circle"), WithheldThing("expectations", record.id))
            return self.reader.circle
        if isinstance(record, Member) and not self.levels[record.id]:
            self._hold(Refusal("team"), WithheldThing("team", record.id, record.name))
            return False
        return True

    def _levels(self, kept: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
        """How much may be known of each member: the team by need."""
        team = self.notebook.team
        if self.reader.circle:
            return dict.fromkeys(team, CARD)
        owners = {each.owner for each in kept["follow_ups"].values()}
        owners.update(key for goal in kept["goals"].values() for key in goal.owners)
        met = [self._met(reader.id) for reader in self.reader.members]
        contact = next(
            (
                m.id
                for m in team.values()
                if m.kind == "family" and m.on_team(self.day) and (m.phone or m.email)
            ),
            "",
        )
        found: dict[str, int] = {}
        for key, member in team.items():
            needed = key == contact or bool(as_coordinator(member.role))
            near = (
                key == reader.id or key in seen or (member.kind and member.kind == reader.kind)
                for reader, seen in zip(self.reader.members, met, strict=True)
            )
            if needed or (met and all(near)):
                found[key] = CARD
            else:
                found[key] = NAMED if key in owners or member.kind == "self" else 0
        return found

    def _met(self, reader: str) -> set[str]:
        """Who is invited to a part of a meeting to which this reader is invited."""
        found: set[str] = set()
        for meeting in self._shared_meetings():
            mine = meeting.attendee(reader)
            if mine is not None:
                found.update(p.member for p in meeting.people if _meet(mine, p, meeting))
        return found

    def _shared_meetings(self) -> Iterable[Meeting]:
        """The meetings to which who reads it is invited; of several readers the one it is for."""
        if only := self.reader.meeting:
            return (only,)
        mine = self._ids if len(self._ids) == 1 else ()
        return (m for m in self.notebook.meetings.values() for key in mine if m.attendee(key))

    def _invited(self, meeting: Meeting) -> bool:
        return self.reader.circle or meeting.id in self._shared

    @cached_property
    def _shared(self) -> frozenset[str]:
        return frozenset(meeting.id for meeting in self._shared_meetings())

    # ── why not ───────────────────────────────────────────────────────────────────────────────

    def why_not(self, subject: Subject) -> Refusal | None:
        """Why something about this may not be known; None where it may."""
        try:
            return self._why_not[subject]
        except KeyError:
            refused = (group for group in subject.private if not self.reader.holds(group))
            group = min(refused, default=None)
            why = self.reader.hear(subject.topics) if group is None else Refusal("private", group)
            self._why_not[subject] = why
            return why

    def _hold(self, why: Refusal, thing: WithheldThing) -> None:
        things = self._held.setdefault(why, {})
        if why.code == "private" and why.members:  # somebody's own: not even its title
            thing = WithheldThing(thing.table, open=thing.open)
            things[thing] = things.get(thing, 0) + 1
        else:
            things[thing] = 1

    def withheld(self) -> tuple[Withheld, ...]:
        """Everything that was taken out, by its reason."""
        return tuple(
            Withheld(why, tuple(each for each, count in things.items() for _ in range(count)))
            for why, things in self._held.items()
        )

    # ── fields ────────────────────────────────────────────────────────────────────────────────

    def _trimmed(self, at: Place, facts: F) -> F:
        new: dict[str, Any] = {}
        for attr, keep in _rules(type(facts), self.reader.circle):
            value = getattr(facts, attr)
            if value:
                kept = keep(self, at, attr, value)
                if kept is not value:
                    new[attr] = kept
        return replace(facts, **new) if new else facts

    def for_circle(self, _at: Place, _attr: str, value: Any) -> Any:
        return value if self.reader.circle else _nothing(value)

    def said_in_circle(self, at: Place, attr: str, value: str) -> Any:
        """The same, of what somebody wrote and would look for on a paper."""
        why = None if self.reader.circle else Refusal("circle")
        return self._said_or_held(why, at, attr, value)

    def of_members(self, _at: Place, _attr: str, value: Any) -> Any:
        return _only(value, lambda key: bool(self.levels.get(key)))

    def of_things(self, _at: Place, _attr: str, value: Any) -> Any:
        return _only(value, lambda key: key not in self.gone)

    def of_choices(self, at: Place, attr: str, value: dict[str, Any]) -> Any:
        return self.of_things(at, attr, value) if self.reader.circle else {}

    def on_card(self, at: Place, _attr: str, value: Any) -> Any:
        known = self.levels[at.record.id] == CARD or value == "self"
        return value if known else _nothing(value)

    def of_role(self, at: Place, attr: str, value: Any) -> Any:
        """What somebody is there for: as much as may be heard of what they stand for."""
        member = at.record
        assert isinstance(member, Member)
        if self.levels[member.id] < CARD:
            return _nothing(value)
        if self._ids == {member.id} or self.why_not(Subject(stands_for(member))) is None:
            return value
        return as_coordinator(value) if attr == "role" else _nothing(value)

    def of_stands(self, at: Place, _attr: str, value: Any) -> Any:
        def may_name(key: str) -> bool:
            return bool(self.levels.get(key)) and self.why_not(self._quoted(at, key)) is None

        return _only(value, may_name)

    def of_answer(self, at: Place, attr: str, value: str) -> Any:
        question = at.record
        assert isinstance(question, Question)
        why = self.why_not(self._quoted(at, question.answered_by))
        return self._said_or_held(why, at, attr, value)

    def to_invited(self, at: Place, _attr: str, value: Any) -> Any:
        assert isinstance(at.record, Meeting)
        return value if self._invited(at.record) else _nothing(value)

    def of_title(self, at: Place, attr: str, value: str) -> str:
        meeting = at.record
        assert isinstance(meeting, Meeting)
        if self._invited(meeting) or self.why_not(own_subject(meeting.topics)) is None:
            return value
        return "other" if attr == "kind" else ""

    def of_purpose(self, at: Place, attr: str, value: Any) -> Any:
        assert isinstance(at.record, Meeting)
        why = self.why_not(own_subject(at.record.topics))
        return self._said_or_held(why, at, attr, value)

    def of_person(self, at: Place, _attr: str, value: str) -> str:
        """Why somebody is invited: theirs, and the family's."""
        assert isinstance(at.facts, Attendee)
        return value if self.reader.circle or self._ids == {at.facts.member} else ""

    def of_news(self, at: Place, attr: str, value: str) -> Any:
        """What somebody sent to a meeting: it may be about all that they have a part in."""
        assert isinstance(at.facts, Attendee)
        if self._ids == {at.facts.member}:
            return value
        why = self.why_not(self._news(at.facts.member))
        return self._said_or_held(why, at, attr, value)

    def of_parts(self, at: Place, attr: str, value: Any) -> Any:
        """Facts inside a record: one, or several, each line about what it is about."""
        if isinstance(value, Facts):
            return self._trimmed(Place(at.record, value, at.subject), value)
        found = []
        for line in value:
            subject = self._line(at, line)
            why = self.why_not(subject) if subject else None
            if why and not isinstance(line, Attendee | Consent):
                title = str(getattr(line, "text", "") or getattr(line, "note", "") or "")
                about = self.notebook.get(getattr(line, "item", ""))
                title = title or str(getattr(about or at.record, "title", ""))
                thing = WithheldThing(TABLE_OF[type(at.record)], at.record.id, title, attr)
                self._hold(why, thing)
            elif subject and not why:
                found.append(self._trimmed(Place(at.record, line, subject), line))
        same = len(found) == len(value) and all(a is b for a, b in zip(found, value, strict=True))
        return value if same else tuple(found)

    def _line(self, at: Place, line: Facts) -> Subject | None:
        """What a line is about; None where it is of somebody who may not be known."""
        match line:
            case Progress() | Note():
                return self._quoted(at, line.by)
            case Entry() if not line.notes and self.subjects.is_part(line.item):
                return Subject()
            case Entry():
                return self.subjects.about(line.item)
            case Decision() | Parked():
                return self.subjects.line(line)
            case Attendee():
                assert isinstance(at.record, Meeting)
                seen = self._invited(at.record) and self.levels.get(line.member)
                return Subject() if seen or self.reader.circle else None
        return FOR_THE_CIRCLE

    def _quoted(self, at: Place, by: str) -> Subject:
        """What the words of somebody are about: who reads their own words knows them."""
        if not by or self._ids == {by}:
            return at.subject
        return at.subject.with_(stands_for(self.notebook.team.get(by)))

    def _news(self, member: str) -> Subject:
        known = self.notebook.team.get(member)
        topics = {*stands_for(known), *(("family",) if known and known.kind in FAMILY else ())}
        for key in self._part_in.get(member, ()):
            subject = self.subjects.of(key)
            topics |= frozenset() if subject.private else subject.topics
        return Subject(frozenset(topics)) if topics else NOBODY_SAID

    def _said_or_held(self, why: Refusal | None, at: Place, attr: str, value: Any) -> Any:
        if why is None:
            return value
        title = str(getattr(at.record, "title", ""))
        self._hold(why, WithheldThing(TABLE_OF[type(at.record)], at.record.id, title, attr))
        return _nothing(value)


Keep = Callable[[Filter, Place, str, Any], Any]


class FieldRule(Struct, frozen=True):
    """Who may know a field, beyond who may know of its record; `keep` is what is left of it.

    `always`: it is looked at for those who keep the notebook too, as it may hold what is private.
    """

    who: str
    keep: Keep | None = None
    always: bool = False


def _about(*topics: str) -> FieldRule:
    subject = Subject(frozenset(topics))

    def keep(self: Filter, at: Place, attr: str, value: Any) -> Any:
        return self._said_or_held(self.why_not(subject), at, attr, value)

    return FieldRule(f"who may hear about {', '.join(topics)}", keep)


WITH_IT = FieldRule("whoever may know of the record")
KEPT_BACK = FieldRule("those who keep the notebook", Filter.for_circle)
NOTES = FieldRule(KEPT_BACK.who, Filter.said_in_circle)
MEMBERS = FieldRule("whoever may know of the member", Filter.of_members)
THINGS = FieldRule("whoever may know of the other record", Filter.of_things, always=True)
PARTS = FieldRule("each line: whoever may hear what it is about", Filter.of_parts, always=True)
STANDS = FieldRule("whoever may hear what the person stands for", Filter.of_stands)
ANSWER = FieldRule("whoever may hear what the person who answered stands for", Filter.of_answer)
ON_CARD = FieldRule("whoever needs to know the member", Filter.on_card)
ROLE = FieldRule("of those, who may hear what the member stands for", Filter.of_role)
INVITED = FieldRule("who is invited", Filter.to_invited)
PURPOSE = FieldRule("who may hear the meeting's topics", Filter.of_purpose)
TITLE = FieldRule("who is invited, or may hear the meeting's topics", Filter.of_title)
THEIR_OWN = FieldRule("that person, and those who keep the notebook", Filter.of_person)
NEWS = FieldRule("who may hear all that the person has a part in", Filter.of_news)
CHOICES = FieldRule(KEPT_BACK.who, Filter.of_choices, always=True)
HEALTH, SAFETY, OF_FAMILY = _about("health"), _about("safety"), _about("family")

_OPEN_HEADER = "format version created identity"
_OPEN_CHILD = """
    name called pronouns languages interpreter appreciate important support plan_reviewed speaks
"""
_TOUCHED = "topics private private_to created updated"

_TABLE: dict[type[Facts], dict[str, FieldRule]] = {
    Header: {_OPEN_HEADER: WITH_IT, "took": KEPT_BACK},
    Child: {
        _OPEN_CHILD: WITH_IT,
        "born conditions": HEALTH,
        "allergies crisis_plan": SAFETY,
        "family_life values": OF_FAMILY,
    },
    Member: {
        "name": WITH_IT,
        "organization": WITH_IT,
        "kind phone after_hours email prefers languages since until": ON_CARD,
        "role ask_about topics": ROLE,
        "notes consents": KEPT_BACK,
    },
    Goal: {
        f"""own_words measurable horizon lifecycle achievement priority start due barriers
        status_reason {_TOUCHED}""": WITH_IT,
        "part_of": THINGS,
        "set_by owners": MEMBERS,
        "measure progress": PARTS,
        "agreement": STANDS,
    },
    Question: {
        f"text kind priority minutes state answered_on first_asked {_TOUCHED}": WITH_IT,
        "about": THINGS,
        "ask own_voice": MEMBERS,
        "answered_by": STANDS,
        "answer": ANSWER,
    },
    FollowUp: {
        f"what due status kind stage waiting_on meeting done_on reason {_TOUCHED}": WITH_IT,
        "owner": MEMBERS,
        "about": THINGS,
        "notes": PARTS,
    },
    Meeting: {
        "starts minutes state": WITH_IT,
        "title_ kind": TITLE,
        "purpose topics": PURPOSE,
        "place link access_needs interpreted opened_at closed_at": INVITED,
        "people record decisions parked": PARTS,
        "top": THINGS,
        "choices": CHOICES,
        "notes": NOTES,
    },
    Expectation: {"answer on note": KEPT_BACK},
    StoredConflict: {"of at value widens": KEPT_BACK},
    Consent: {"id topics but starts ends ended note": KEPT_BACK},
    Measure: {"what baseline target better": WITH_IT},
    Progress: {"on note value": WITH_IT, "by": MEMBERS},
    Note: {"on text": WITH_IT, "by": MEMBERS},
    Attendee: {
        "member required response arrives leaves part attended": WITH_IT,
        "why": THEIR_OWN,
        "update": NEWS,
    },
    ItemPreference: {"pinned left_out minutes place": KEPT_BACK},
    Entry: {"item outcome notes minutes": WITH_IT},
    Decision: {"text topics": WITH_IT, "about": THINGS, "stands": STANDS},
    Parked: {"text fate topics": WITH_IT, "about": THINGS},
}  # fmt: skip
RULES: dict[type[Facts], dict[str, FieldRule]] = {
    kind: {
        **{attr: rule for attrs, rule in rows.items() for attr in attrs.split()},
        # What a newer careprep wrote may be anything; an id says nothing.
        **({"id": WITH_IT} if issubclass(kind, Record) else {}),
        "extra": KEPT_BACK,
    }
    for kind, rows in _TABLE.items()
}
"""Who may know each field of each record, for those who may know of the record at all."""


@cache
def _rules(kind: type[Facts], circle: bool) -> tuple[tuple[str, Keep], ...]:
    """The fields of a kind that have to be looked at."""
    return tuple(
        (attr, rule.keep)
        for attr, rule in RULES[kind].items()
        if rule.keep and (rule.always or not circle)
    )


def _only(value: Any, may: Callable[[str], bool]) -> Any:
    """One id, several, or what is said by id, as far as it may be."""
    if isinstance(value, str):
        return value if may(value) else ""
    if isinstance(value, dict):
        kept: Any = {key: said for key, said in value.items() if may(key)}
    else:
        kept = tuple(key for key in value if may(key))
    return value if len(kept) == len(value) else kept


def _nothing(value: Any) -> Any:
    """How a field is that says nothing."""
    return type(value)() if isinstance(value, str | tuple | dict) else None


def _meet(one: Attendee, other: Attendee, meeting: Meeting) -> bool:
    """Are two invited to a part of the meeting that is the same?"""
    ends = (meeting.minutes if p.leaves is None else p.leaves for p in (one, other))
    return max(one.arrives, other.arrives) < min(ends)


def _part_in(notebook: Notebook) -> dict[str, list[str]]:
    """The goals, questions and promises that each member has a part in."""
    found: dict[str, list[str]] = {}

    def note(key: str, members: Iterable[str]) -> None:
        for member in members:
            found.setdefault(member, []).append(key)

    for goal in notebook.goals.values():
        note(goal.id, goal.owners)
    for question in notebook.questions.values():
        note(question.id, question.ask)
    for follow_up in notebook.follow_ups.values():
        note(follow_up.id, (follow_up.owner,))
    return found
