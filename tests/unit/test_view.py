"""What is left of a notebook for one audience."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.model.consent import everyone_at, joined_by, view
from careprep.model.filter import RULES
from careprep.model.notebook import Notebook
from careprep.model.records import (
    Child,
    Consent,
    Decision,
    Expectation,
    Facts,
    FollowUp,
    Goal,
    Meeting,
    Member,
    Progress,
    Question,
    Record,
    StoredConflict,
)
from careprep.model.subjects import UNTAGGED, Subjects
from careprep.model.validation import all_issues
from careprep.model.view import CIRCLE, Audience, Everyone, Family, Person
from careprep.sync.consent_guard import guarded
from careprep.sync.merge import merge
from tests import making
from tests.conftest import at_least
from tests.making import DAY, comes, follow_up, goal, may, meeting, member, question
from tests.strategies import notebooks

KIT = member("t-kit", "Kit", "school", may("school", "sleep"))
DOCTOR = member("t-doc", "Dr. Abebe", "health")
DANI = member("t-dani", "Dani", "family", phone="555-0101")
MAYA = member("t-maya", "Maya", "self")


def book(*records: Record) -> Notebook:
    return making.notebook(KIT, DOCTOR, DANI, MAYA, *records)


def ids(notebook: Notebook) -> set[str]:
    tables = (notebook.goals, notebook.questions, notebook.follow_ups)
    return {key for table in tables for key in table}


def shown(notebook: Notebook, audience: Audience) -> set[str]:
    return ids(view(notebook, audience, DAY).notebook)


def test_a_note_to_one_that_another_reads_is_for_both() -> None:
    both = Everyone((DOCTOR, KIT))
    assert joined_by(Person(KIT), DOCTOR) == both
    assert (
        joined_by(Family((CIRCLE,)), DOCTOR) == joined_by(Person(DOCTOR), DOCTOR) == Person(DOCTOR)
    )
    of = meeting(comes("t-kit"))
    assert joined_by(Everyone((KIT,), of), DOCTOR) == Everyone((DOCTOR, KIT), of)


# ── the table ────────────────────────────────────────────────────────────────────────────────────


def kinds(of: type[Facts] = Facts) -> set[type[Facts]]:
    below = {each for kind in of.__subclasses__() for each in {kind, *kinds(kind)}}
    return {each for each in below if each.__module__ == Facts.__module__ and each is not Record}


@pytest.mark.parametrize("kind", sorted(kinds(), key=str))
def test_every_field_of_every_record_has_its_rule(kind: type[Facts]) -> None:
    assert set(RULES[kind]) == {info.name for info in msgspec.structs.fields(kind)}


# ── topics ───────────────────────────────────────────────────────────────────────────────────────


def test_what_hangs_on_something_is_about_what_that_is_about() -> None:
    notebook = book(
        goal("g-1", "Sleep", topics=("sleep", "money")),
        goal("g-2", "A step", part_of="g-1", horizon="short_term"),
        question("q-1", "Why?", about="g-2", topics=("school",)),
        follow_up("f-1", "Call", about="q-1"),
        follow_up("f-2", "Write", topics=("school",)),
    )
    assert shown(notebook, Person(KIT)) == {"f-2"}
    assert shown(notebook, Person(DANI)) == ids(notebook)
    paid = msgspec.structs.replace(KIT, consents=(may("school", "sleep", "money"),))
    assert shown(notebook, Person(paid)) == ids(notebook)


def test_what_nobody_said_a_topic_of_stays_with_the_circle_and_who_treats() -> None:
    notebook = book(question("q-1", "Why?"), question("q-2", "Who?", topics=("general",)))
    assert shown(notebook, Person(KIT)) == {"q-2"}
    assert shown(notebook, Person(DOCTOR)) == {"q-1", "q-2"}
    general = book(goal("g-1", "x", topics=("general",)), question("q-1", "Why?", about="g-1"))
    assert shown(general, Person(KIT)) == {"g-1", "q-1"}


def test_what_was_about_something_that_is_gone_may_be_about_anything() -> None:
    notebook = book(question("q-1", "Why?", about="g-gone", topics=("school",)))
    assert shown(notebook, Person(KIT)) == set()
    assert shown(notebook, Person(DANI)) == {"q-1"}


# ── private ──────────────────────────────────────────────────────────────────────────────────────


def test_what_hangs_on_something_private_is_private_too() -> None:
    notebook = book(
        goal("g-1", "Hush", private=True),
        follow_up("f-1", "Call", about="q-1"),
        question("q-1", "Why?", about="g-1"),
        question("q-2", "Who?"),
    )
    assert shown(notebook, Family()) == {"q-2"}
    assert shown(notebook, Family((CIRCLE,))) == ids(notebook)
    assert shown(notebook, Person(DANI)) == {"q-2"}
    [why] = view(notebook, Family(), DAY).withheld
    assert (why.why.code, why.why.members) == ("private", ())
    assert [thing.title for thing in why.things] == ["Hush", "Why?", "Call"]


@pytest.mark.parametrize("fields", [{"private_to": ("t-maya",)}, {"own_voice": "t-maya"}])
def test_what_is_private_to_somebody_is_in_their_own_copy_alone(fields: Any) -> None:
    notebook = book(question("q-1", "Hush?", private=True, **fields))
    for audience in (Family(), Family((CIRCLE,)), Person(DANI, private=True), Person(MAYA)):
        seen = view(notebook, audience, DAY)
        assert ids(seen.notebook) == set()
        [why] = seen.withheld
        assert (why.why.code, why.why.members, len(why.things)) == ("private", ("t-maya",), 1)
        assert "Hush" not in str(seen.withheld)
        assert "q-1" not in str(seen.withheld)
    assert shown(notebook, Person(MAYA, private=True)) == {"q-1"}


def test_nothing_is_copied_where_nothing_is_taken_out() -> None:
    notebook = book(question("q-1", "Why?"), Child(id="child", name="Juni"))
    for audience in (Family(), Person(DANI)):
        assert view(notebook, audience, DAY).notebook is notebook
    hidden = notebook.put(question("q-2", "Hush", private=True))
    assert view(hidden, Family((CIRCLE,)), DAY).notebook is hidden
    kept = view(hidden, Family(), DAY).notebook
    assert kept.questions["q-1"] is notebook.questions["q-1"]


def test_what_a_view_says_of_absence() -> None:
    notebook = book(question("q-1", "Why?", topics=("money",)), follow_up("f-1", "Go"))
    seen = view(notebook, Person(KIT), DAY)
    assert not seen.complete("questions")
    assert seen.complete("goals")
    [why] = seen.held("questions")
    assert (why.why.code, why.why.members, why.why.topics) == (
        "not_covered",
        ("t-kit",),
        ("money",),
    )


# ── who says it, the team, meetings ──────────────────────────────────────────────────────────────

PSYCH = member("t-psy", "Dr. Lin", "health", role="Psychologist")
NURSE = member("t-nur", "Ana", "health", role="Care coordinator, sleep", phone="555-0102")


def test_a_line_is_about_what_who_says_it_stands_for() -> None:
    steps = (
        Progress(note="He tells me", by="t-psy"),
        Progress(note="Better", by="t-kit"),
        Progress(note="Good"),
    )
    notebook = book(
        PSYCH,
        goal(
            "g-1", "Sleep", "t-psy", topics=("sleep",), progress=steps,
            agreement={"t-psy": "agree", "t-dani": "agree"},
        ),
        question("q-1", "Why?", topics=("sleep",), answer="Because", answered_by="t-psy"),
    )  # fmt: skip
    left = view(notebook, Person(KIT), DAY).notebook
    assert [each.note for each in left.goals["g-1"].progress] == ["Better", "Good"]
    assert left.goals["g-1"].agreement == {"t-dani": "agree"}
    assert (left.questions["q-1"].answer, left.questions["q-1"].answered_by) == ("", "")
    assert left.team["t-psy"] == Member(id="t-psy", name="Dr. Lin")  # works on what he may hear
    open_ = replace(PSYCH, topics=("sleep",))
    left = view(notebook.put(open_), Person(KIT), DAY).notebook
    assert len(left.goals["g-1"].progress) == 3
    assert left.questions["q-1"].answer == "Because"
    assert view(notebook, Person(PSYCH), DAY).notebook.goals["g-1"].progress[0] == steps[0]


def test_the_team_by_need() -> None:
    gym = member("t-gym", "Ruth", "school", role="Gym teacher", notes="Kind", ask_about="Gym")
    payer = member("t-pay", "Plan", "payer", phone="555-0103")
    firm = member("t-firm", "Wheels", "equipment", organization="W & W", phone="555-0104")
    of = meeting(comes("t-kit", leaves=15), comes("t-doc", 15), comes("t-firm", 10), minutes=30)
    notebook = book(
        PSYCH, NURSE, gym, payer, firm, of, follow_up("f-1", "x", "t-pay", topics=("school",))
    )
    left = view(notebook, Person(KIT), DAY).notebook
    assert set(left.team) == {"t-kit", "t-dani", "t-maya", "t-nur", "t-gym", "t-pay", "t-firm"}
    assert (left.team["t-nur"].role, left.team["t-nur"].phone) == (NURSE.role, "555-0102")
    away = replace(KIT, consents=(may("school"),))
    assert view(notebook, Person(away), DAY).notebook.team["t-nur"].role == "Care coordinator"
    assert left.team["t-pay"] == Member(id="t-pay", name="Plan")
    assert left.team["t-gym"] == replace(gym, notes="")
    assert left.team["t-firm"].phone == "555-0104"
    assert left.team["t-kit"].consents == ()
    assert [p.member for p in left.meetings["m-next"].people] == ["t-kit", "t-firm"]
    everyone = view(notebook, everyone_at(notebook, of), DAY).notebook
    assert set(everyone.team) == {"t-dani", "t-maya", "t-nur", "t-firm"}


def test_a_meeting_is_known_by_who_is_invited() -> None:
    of = meeting(
        comes("t-kit", why="The bus", update="Home is loud"),
        comes("t-doc", why="His scan", update="The scan is bad"),
        title_="The scan", kind="discharge", place="Room 1", purpose="Bad news", notes="Hush",
        topics=("health",),
        decisions=(Decision(text="Wait", topics=("school",)), Decision(text="Operate")),
    )  # fmt: skip
    left = view(book(of), Person(KIT), DAY).notebook.meetings["m-next"]
    assert (left.title_, left.kind, left.place) == ("The scan", "discharge", "Room 1")
    assert (left.purpose, left.notes) == ("", "")
    assert [(p.why, p.update) for p in left.people] == [("The bus", "Home is loud"), ("", "")]
    assert [each.text for each in left.decisions] == ["Wait"]
    outside = member("t-out", "Ruth", "school", may("school"))
    left = view(book(of, outside), Person(outside), DAY).notebook.meetings["m-next"]
    assert (left.title_, left.kind, left.place) == ("", "other", "")
    assert left.people == ()
    assert [each.text for each in left.decisions] == ["Wait"]


def test_a_relative_whose_release_says_less_is_not_of_the_circle() -> None:
    father = member("t-sam", "Sam", "family", may("school"))
    notebook = book(
        father,
        question("q-1", "Why?", topics=("health",)),
        Expectation(id="access-known", answer="not_yet", note="Never"),
    )
    left = view(notebook, Person(father), DAY).notebook
    assert ids(left) == set()
    assert left.expectations == {}
    assert left.team["t-dani"].phone == "555-0101"
    assert view(notebook, Person(DANI), DAY).notebook is notebook


def test_what_another_copy_says_of_something_private_is_private() -> None:
    other = StoredConflict(id="v-1", of="m-next", at=("decisions", "x"), value={"about": "g-1"})
    plain = StoredConflict(id="v-2", of="child", at=("called",), value="J")
    notebook = book(goal("g-1", "Hush", private=True), meeting(), other, plain)
    assert set(view(notebook, Family(), DAY).notebook.variants) == {"v-2"}
    assert set(view(notebook, Person(KIT), DAY).notebook.variants) == set()


# ── any notebook ─────────────────────────────────────────────────────────────────────────────────


class Planted:
    """A notebook with a mark of its own in every text, and which marks a reader may find: worked
    out by the plainest reading of the rules, one mark at a time."""

    def __init__(self, notebook: Notebook) -> None:
        self.count = 0
        self.rules: dict[str, Any] = {}
        self.notebook = notebook
        self.notebook = notebook.put(
            *(self._marked(r) for name in notebook.tables for r in notebook.tables[name].values())
        )

    def mark(self, rule: Any) -> str:
        self.count += 1
        mark = f"zq{self.count}qz"
        self.rules[mark] = rule
        return mark

    # A rule is (topics, owners of what is private), or one in words, or several that all hold.

    def of_thing(self, key: str, more: Any = ()) -> Any:
        """The topics of a record and of all it hangs on, and whose it is where it is private."""
        topics: set[str] = set(more)
        groups: list[tuple[str, ...]] = []
        chain: list[Any] = []
        while key:
            tables = (self.notebook.goals, self.notebook.questions, self.notebook.follow_ups)
            found = [table[key] for table in tables if key in table]
            if not found or found[0] in chain:
                break
            [thing] = found
            chain.append(thing)
            key = getattr(thing, "part_of", "") or getattr(thing, "about", "")
        own = {topic for thing in chain for topic in thing.topics}
        for thing in chain:
            if thing.private or thing.private_to:
                voice = getattr(thing, "own_voice", "")
                groups.append(thing.private_to or ((voice,) if voice else ("",)))
        return self.say(own, topics), groups

    def say(self, own: set[str], more: Any = ()) -> set[str]:
        said = {*own} - {"general"}
        return said | set(more) if own else {"?", *more}

    def quoted(self, key: str, by: str) -> Any:
        topics, groups = self.of_thing(key)
        return self.but_for(by, (topics | self.stands(by), groups), (topics, groups))

    def but_for(self, by: str, others: Any, own: Any) -> Any:
        return lambda members: own if [m.id for m in members] == [by] else others

    def stands(self, key: str) -> set[str]:
        member = self.notebook.team.get(key)
        if member is None or (member.kind in ("self", "family") and not member.topics):
            return set()
        if member.topics:
            return {*member.topics} - {"general"}
        usual = {"payer": "money"}.get(member.kind, member.kind)
        found = {usual} if usual in ("health", "therapy", "school", "equipment", "money") else set()
        for word, topic in (("sleep", "sleep"), ("bus", "school"), ("ramp", "equipment")):
            found |= {topic} if word in member.role.split() else set()
        return found

    def _marked(self, record: Record) -> Record:
        match record:
            case Goal():
                mine = self.of_thing(record.id)
                return replace(
                    record,
                    own_words=self.mark(mine),
                    barriers=self.mark(mine),
                    extra={"new": self.mark(["circle", mine])},
                    progress=tuple(
                        replace(p, note=self.mark(self.quoted(record.id, p.by)))
                        for p in record.progress
                    ),
                )
            case Question():
                mine = self.of_thing(record.id)
                answer = self.mark(self.quoted(record.id, record.answered_by))
                return replace(record, text=self.mark(mine), answer=answer)
            case FollowUp():
                mine = self.of_thing(record.id)
                notes = tuple(
                    replace(n, text=self.mark(self.quoted(record.id, n.by))) for n in record.notes
                )
                return replace(record, what=self.mark(mine), reason=self.mark(mine), notes=notes)
            case Meeting():
                return self._meeting(record)
            case Member():
                return replace(
                    record,
                    notes=self.mark("circle"),
                    consents=tuple(replace(c, note=self.mark("circle")) for c in record.consents),
                )
            case Expectation():
                return replace(record, note=self.mark("circle"))
            case Child():
                return replace(
                    record,
                    conditions=(self.mark(({"health"}, [])),),
                    crisis_plan=self.mark(({"safety"}, [])),
                    values=self.mark(({"family"}, [])),
                    important=(self.mark((set(), [])),),
                )
        return record

    def _meeting(self, of: Meeting) -> Meeting:
        def line(said: Any) -> Any:
            topics, groups = self.of_thing(said.about) if said.about else (set(), [])
            own = {*said.topics} | (
                {*topics} - {"?"} or ({"general"} if said.about and "?" not in topics else set())
            )
            return self.say(own), groups

        invited = ("invited", of)
        return replace(
            of,
            place=self.mark(invited),
            purpose=self.mark((self.say({*of.topics}), [])),
            notes=self.mark("circle"),
            people=tuple(
                replace(p, why=self.mark(self.but_for(p.member, "circle", invited)))
                for p in of.people
            ),
            record=tuple(
                replace(each, notes=self.mark(self.of_thing(each.item))) for each in of.record
            ),
            decisions=tuple(replace(d, text=self.mark(line(d))) for d in of.decisions),
            parked=tuple(replace(d, text=self.mark(line(d))) for d in of.parked),
        )

    def may(self, mark: str, audience: Audience) -> bool:
        """May this audience find this mark?"""
        return self.holds(self.rules[mark], audience)

    def holds(self, rule: Any, audience: Audience) -> bool:
        members = list(getattr(audience, "members", ())) or (
            [audience.member] if isinstance(audience, Person) else []
        )
        family = isinstance(audience, Family)
        if callable(rule):
            rule = rule(members)
        if isinstance(rule, list):
            return all(self.holds(each, audience) for each in rule)
        circle = family or (bool(members) and all(is_whole(m) for m in members))
        if rule == "circle":
            return circle
        if rule[0] == "invited":
            if isinstance(audience, Everyone) and audience.meeting:
                return circle or audience.meeting.id == rule[1].id
            here = {p.member for p in rule[1].people}
            return circle or (len(members) == 1 and members[0].id in here)
        topics, groups = rule
        for group in groups:
            if family:
                if not set(group) & set(audience.private_of):  # type: ignore[union-attr]
                    return False
            elif not (
                isinstance(audience, Person) and audience.private and audience.member.id in group
            ):
                return False
        if family:
            return True
        return all(hears(m, topics) for m in members) and (bool(members) or not topics)


def in_force(consent: Consent) -> bool:
    starts, ends = consent.starts or dt.date.min, consent.ends or dt.date.max
    return starts <= DAY <= ends and (consent.ended is None or consent.ended > DAY)


def is_whole(member: Member) -> bool:
    """Does somebody of the family hear everything?"""
    here = [c for c in member.consents if in_force(c)]
    return member.kind in ("self", "family") and (
        not member.consents or any("everything" in c.topics and not c.but for c in here)
    )


def hears(member: Member, topics: set[str]) -> bool:
    if is_whole(member) or not topics:
        return True
    if not member.consents:
        care = "health medicines safety equipment feeding therapy daily_care sleep transition ?"
        return member.kind in ("health", "interpreter") and topics <= {*care.split()}
    here = [c for c in member.consents if in_force(c)]
    whole = any("everything" in c.topics and not c.but for c in here)
    treats = member.kind in ("health", "interpreter", "self", "family")
    return all(
        (whole and treats)
        if topic == "?"
        else any({topic, "everything"} & {*c.topics} and topic not in c.but for c in here)
        for topic in topics
    )


def dump(notebook: Notebook) -> str:
    return msgspec.json.encode(notebook.tables).decode()


@st.composite
def audiences(draw: st.DrawFn, notebook: Notebook) -> Audience:
    members = [KIT, DOCTOR, DANI, *notebook.team.values()]
    meetings = list(notebook.meetings.values())
    found: list[Audience] = [
        Family(),
        Family((CIRCLE,)),
        Family((CIRCLE, *notebook.team)),
        Everyone(()),
        Everyone(tuple(notebook.team.values())),
        *(everyone_at(notebook, each) for each in meetings),
        *(Person(member, private=private) for member in members for private in (False, True)),
    ]
    return draw(st.sampled_from(found))


@st.composite
def planted(draw: st.DrawFn) -> tuple[Planted, Audience]:
    found = Planted(draw(notebooks(most=4, hostile=False)))
    return found, draw(audiences(found.notebook))


@at_least(150)
@given(planted())
def test_what_may_not_be_known_is_nowhere_and_what_may_be_is_there(
    drawn: tuple[Planted, Audience],
) -> None:
    book, audience = drawn
    left = dump(view(book.notebook, audience, DAY).notebook)
    for mark in book.rules:
        assert (mark in left) is book.may(mark, audience), (mark, audience, book.notebook)


@at_least(100)
@given(planted())
def test_a_view_of_a_view_is_the_view(drawn: tuple[Planted, Audience]) -> None:
    once = view(drawn[0].notebook, drawn[1], DAY).notebook
    twice = view(once, drawn[1], DAY).notebook
    assert twice.tables == once.tables
    assert not [issue for issue in all_issues(once) if issue not in all_issues(drawn[0].notebook)]


@at_least(100)
@given(st.data())
def test_who_is_allowed_less_finds_less(data: st.DataObject) -> None:
    book = Planted(data.draw(notebooks(most=4, hostile=False)))
    members = [KIT, *(m for m in book.notebook.team.values() if m.consents)]
    one = data.draw(st.sampled_from(members))
    less = [
        replace(row, topics=tuple(t for t in row.topics if data.draw(st.booleans())))
        if data.draw(st.booleans())
        else replace(row, ended=min(row.ended or DAY, DAY))
        for row in one.consents
    ]
    narrower = replace(one, consents=tuple(less))
    wide, narrow = (dump(view(book.notebook, Person(m), DAY).notebook) for m in (one, narrower))
    assert {m for m in book.rules if m in narrow} <= {m for m in book.rules if m in wide}


@given(st.data())
def test_one_paper_for_several_holds_no_more_than_each_of_theirs(data: st.DataObject) -> None:
    book = Planted(data.draw(notebooks(most=4, hostile=False)))
    several = tuple(
        data.draw(
            st.lists(
                st.sampled_from([KIT, DANI, *book.notebook.team.values()]),
                min_size=1,
                max_size=3,
                unique_by=lambda m: m.id,
            )
        )
    )
    together = dump(view(book.notebook, Everyone(tuple(several)), DAY).notebook)
    for one in several:
        alone = dump(view(book.notebook, Person(one), DAY).notebook)
        assert {m for m in book.rules if m in together} <= {m for m in book.rules if m in alone}


@given(st.data())
def test_merged_nobody_finds_what_they_find_in_neither_copy(data: st.DataObject) -> None:
    ours = data.draw(notebooks(most=3, hostile=False))
    theirs = data.draw(notebooks(most=3, hostile=False))
    audience = data.draw(audiences(ours))
    made = guarded(merge(None, ours, theirs), ours, theirs, DAY).notebook
    seen, one, two = (shown(each, audience) for each in (made, ours, theirs))
    # What has no topic in either copy has those of a goal that one of them says it is about.
    untold = [
        {key for key in ids(each) if Subjects(each).of(key).topics == {UNTAGGED}}
        for each in (ours, theirs)
    ]
    either = (ids(ours) - untold[0]) | (ids(theirs) - untold[1])
    assert seen & either <= one | two
