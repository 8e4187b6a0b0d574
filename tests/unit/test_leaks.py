"""Nothing a reader may not know is in any document, in any format, or in the name of its file.

A secret word is planted in every field of every kind of record that the reader may not hear of,
then searched for in all that could be handed out.
"""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.commands import COMMANDS, Outcome
from careprep.documents.formats.registry import FORMATS
from careprep.documents.registry import DOCUMENTS, DocumentKind, DocumentRequest, audience_for
from careprep.documents.tree import Document
from careprep.errors import BadInput
from careprep.model.codec import decode, encode
from careprep.model.consent import everyone_at, in_circle, may_hear, whole_team
from careprep.model.fields import FIELDS
from careprep.model.glossary import Term
from careprep.model.notebook import Notebook
from careprep.model.records import (
    Attendee,
    Consent,
    Decision,
    Entry,
    Expectation,
    Facts,
    FollowUp,
    Goal,
    Meeting,
    Member,
    Parked,
    Question,
)
from careprep.model.view import CIRCLE, Audience, Everyone, Family, Person
from careprep.session.session import Session
from tests.conftest import TODAY
from tests.papers import CODED, everything_in, sample
from tests.strategies import notebooks
from tests.unpacking import PACKED

SECRET = "zwiebelfisch"
TOPICS = ("money", "feelings")  # nobody who had to be asked for a release hears both
SOME = ("t-89dzp8", "t-sj5pmy", "t-pndb31", "t-3ke8kj", "t-c26vwg", "t-njwt02")
TERMS = (Term(SECRET, "a small thing that is out of place"),)  # it would be in the box, too
FREE = ("text", "long", "words", "lines", "part", "parts")


def planted(kind: type[Facts]) -> dict[str, Any]:
    """Every field of a kind of record that holds a person's own text, holding the secret."""
    found: dict[str, Any] = {}
    for field in FIELDS[kind]:
        inner = field.part(**planted(field.part)) if field.part is not None else SECRET
        if field.kind in FREE:
            found[field.attr] = inner if field.kind in ("text", "long", "part") else (inner,)
    return found


def secrets(**fields: Any) -> tuple[Goal | Question | FollowUp, ...]:
    """Goals, questions and follow-ups in every state, for several people, with the secret."""
    goal, question, follow_up = planted(Goal), planted(Question), planted(FollowUp)
    who: dict[str, Any] = {"owners": ("t-89dzp8", "t-njwt02"), "agreement": {"t-89dzp8": "pending"}}
    due = TODAY.replace(day=9)
    lives: tuple[tuple[Any, Any], ...] = (
        *(("active", how) for how in ("", "achieved", "worsening", "sustaining")),
        *((state, "") for state in ("proposed", "on-hold", "completed", "rejected")),
    )
    asked_of: tuple[tuple[Any, str], ...] = (
        *(("open", key) for key in ("t-89dzp8", "t-c26vwg")),
        *(("answered", "t-89dzp8"), ("dropped", "")),
    )
    statuses: tuple[Any, ...] = (
        *("draft", "requested", "rejected", "failed", "on-hold", "completed", "cancelled"),
    )
    goals = [
        Goal(id=f"g-{i:06}", lifecycle=state, achievement=how, due=due, **goal, **who, **fields)
        for i, (state, how) in enumerate(lives)
    ]
    goals.append(
        Goal(id="g-step00", horizon="short_term", part_of="g-000000", **goal, **who, **fields)
    )
    questions = [
        Question(
            id=f"q-{i:06}",
            state=state,
            answered_on=TODAY.replace(year=2025, month=11, day=12),
            ask=(asked,) if asked else (),
            about="g-000000",
            **question,
            **fields,
        )
        for i, (state, asked) in enumerate(asked_of)
    ]
    follow_ups = [
        FollowUp(
            id=f"f-{i:06}",
            status=status,
            owner=("t-89dzp8", "t-njwt02", "t-rmdm1n", "")[i % 4],
            meeting="m-7rjbbw",
            due=due,
            done_on=due,
            about="g-000000",
            **follow_up,
            **fields,
        )
        for i, status in enumerate(statuses)
    ]
    return (*goals, *questions, *follow_ups)


def talked_about(meeting: Meeting, keys: list[str]) -> Meeting:
    """The meeting with every record in its minutes, decisions and parking lot, in secret words."""
    outcomes: Any = ("discussed", "decided", "answered", "carried", "parked", "dropped")
    fates: Any = ("", "next_meeting", "in_writing", "dropped")
    return replace(
        meeting,
        record=(
            *meeting.record,
            *(Entry(item=key, outcome=outcomes[i % 6], notes=SECRET) for i, key in enumerate(keys)),
        ),
        decisions=(*meeting.decisions, *(Decision(text=SECRET, about=key) for key in keys)),
        parked=(
            *meeting.parked,
            *(Parked(text=SECRET, about=key, fate=fates[i % 4]) for i, key in enumerate(keys)),
        ),
    )


def with_secrets(**fields: Any) -> Notebook:
    """The sample with the secret records, and everything that was said about them."""
    notebook = sample()
    hidden = secrets(**fields)
    # About a secret goal without a topic of its own: what was said of it may still be the secret.
    plain = FollowUp(id="f-plain0", what="Call back", meeting="m-7rjbbw", about="g-000000")
    keys = [*(record.id for record in hidden), plain.id]
    meetings = [talked_about(meeting, keys) for meeting in notebook.meetings.values()]
    meetings = [
        replace(m, top=("g-000000", "q-000000", "q-000001")) if m.open else m for m in meetings
    ]
    return notebook.put(*hidden, plain, *meetings)


def readers(notebook: Notebook) -> Iterator[Audience]:
    yield Family()
    yield audience_for(notebook, "team", TODAY)
    for meeting in notebook.meetings.values():
        yield everyone_at(notebook, meeting)
    for member in notebook.team.values():
        yield Person(member)


def asked_for(
    notebook: Notebook, reader: Audience
) -> Iterator[tuple[DocumentKind, DocumentRequest]]:
    """Every document this reader could get, of every meeting and about every member."""
    own = reader.member if isinstance(reader, Person) else None
    for kind in DOCUMENTS.values():
        members: tuple[Member | None, ...] = (None,)
        if kind.name == "follow-ups":
            members = (None, own or notebook.team.get("t-89dzp8"))
        elif kind.name == "note-to":  # it is for its member, whoever asks for it
            members = (own,) if own else ()
        for meeting in notebook.meetings.values() if kind.meeting else (None,):
            wanted = DocumentRequest(
                notebook=notebook, today=TODAY, audience=reader, meeting=meeting, terms=TERMS
            )
            yield from ((kind, replace(wanted, member=member)) for member in members)


def built(kind: DocumentKind, wanted: DocumentRequest) -> Document | None:
    try:
        return kind.build(wanted)
    except BadInput:
        assert kind.name in ("today", "log", "summary", "agenda")
        return None


def handed_out(notebook: Notebook, reader: Audience) -> Iterator[Document]:
    return filter(None, (built(*each) for each in asked_for(notebook, reader)))


def leaking(notebook: Notebook, reader: Audience) -> list[str]:
    return [
        f"{document.kind} for {named(reader)}: {shown[max(0, at - 80) : at + 40]!r}"
        for document in handed_out(notebook, reader)
        if (at := (shown := everything_in(document)).find(SECRET)) >= 0
    ]


def test_what_a_reader_may_not_hear_is_in_nothing_they_get() -> None:
    notebook = with_secrets(topics=TOPICS)
    deaf = [r for r in readers(notebook) if r != Family() and not hears(r, *TOPICS)]
    assert len(deaf) >= 14
    assert [leak for reader in deaf for leak in leaking(notebook, reader)] == []


def test_what_is_private_is_in_nothing_but_the_copy_that_asks_for_it() -> None:
    notebook = with_secrets(private=True)
    for reader in readers(notebook):
        assert leaking(notebook, reader) == []
    kinds = {leak.split()[0] for leak in leaking(notebook, Family((CIRCLE,)))}
    assert {"today", "agenda", "summary", "follow-ups", "plan-of-care"} <= kinds


def test_the_secret_is_there_for_who_may_hear_it() -> None:
    """Else the tests above would find nothing because nothing was shown to anybody."""
    notebook = with_secrets(topics=TOPICS)
    kinds = {leak.split()[0] for leak in leaking(notebook, Family())}
    assert {"agenda", "summary", "follow-ups", "plan-of-care"} <= kinds
    boxed = {each.kind for each in handed_out(notebook, Family()) if each.explained == TERMS}
    assert {"agenda", "summary", "follow-ups", "plan-of-care"} <= boxed
    doctor = Person(notebook.team["t-c26vwg"])
    assert "note-to" in {leak.split()[0] for leak in leaking(notebook, doctor)}


def one_of_each(notebook: Notebook, reader: Audience) -> Iterator[Document]:
    """The first of each kind that is handed out."""
    seen: set[str] = set()
    for document in handed_out(notebook, reader):
        if document.kind not in seen:
            seen.add(document.kind)
            yield document


@pytest.mark.parametrize("form", PACKED)
def test_a_file_of_many_parts_holds_what_is_shown_and_nothing_else(form: str) -> None:
    """So what holds for the pages above and any reader holds for such a file as well."""
    for document in one_of_each(sample(), Family()):
        shown = replace(document, data={}, held_back=(), kind="", name="")
        assert FORMATS[form].render(document) == FORMATS[form].render(shown)


@pytest.mark.parametrize("form", PACKED)
def test_what_may_not_be_heard_is_in_no_part_of_a_file(form: str) -> None:
    notebook = with_secrets(topics=TOPICS)
    kit, doctor = (Person(notebook.team[key]) for key in ("t-89dzp8", "t-c26vwg"))

    def having(notebook: Notebook, reader: Audience) -> set[str]:
        found = one_of_each(notebook, reader)
        return {each.kind for each in found if SECRET in everything_in(each, (form,))}

    assert having(notebook, kit) == set()
    assert having(with_secrets(private=True), Family()) == set()
    assert {"agenda", "follow-ups", "plan-of-care"} <= having(notebook, doctor)


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("family_life", "family"),
        ("values", "family"),
        ("conditions", "health"),
        ("allergies", "safety"),
        ("crisis_plan", "safety"),
    ],
)
def test_what_the_child_page_says_of_a_topic_goes_where_the_topic_goes(
    name: str, topic: str
) -> None:
    notebook = sample()
    value: Any = (SECRET,) if name in ("conditions", "allergies") else SECRET
    notebook = notebook.put(replace(notebook.child, **{name: value}))
    some: list[Audience] = [Family(), *(Person(notebook.team[key]) for key in SOME)]
    for reader in some:
        assert bool(leaking(notebook, reader)) is hears(reader, topic), named(reader)


def test_the_familys_own_notes_are_in_its_own_copies_alone() -> None:
    notebook = sample()
    gone = Entry(item="q-gone00", notes=SECRET, outcome="carried")
    notebook = notebook.put(
        *(replace(member, notes=SECRET) for member in notebook.team.values()),
        *(replace(m, notes=SECRET, record=(*m.record, gone)) for m in notebook.meetings.values()),
        *(Expectation(id=each.id, note=SECRET) for each in notebook.expectations.values()),
    )
    notebook = notebook.put(
        *(
            replace(member, consents=tuple(replace(c, note=SECRET) for c in member.consents))
            for member in notebook.team.values()
        )
    )
    for reader in readers(notebook):
        assert bool(leaking(notebook, reader)) is of_circle(reader), named(reader)


def test_news_goes_only_where_all_it_may_be_about_may_go() -> None:
    notebook = with_secrets(topics=("money",))
    update = "From the clinic"
    news = Attendee(member="t-c26vwg", response="declined", attended=False, update=update)
    meetings = [
        replace(m, people=(*(p for p in m.people if p.member != "t-c26vwg"), news))
        for m in notebook.meetings.values()
    ]
    notebook = notebook.put(*meetings)
    kit, doctor = (Person(notebook.team[key]) for key in ("t-89dzp8", "t-c26vwg"))
    told = "".join(everything_in(each) for each in handed_out(notebook, kit))
    assert update not in told
    told = "".join(everything_in(each) for each in handed_out(notebook, doctor))
    assert update in told


def test_what_was_noted_about_news_is_for_the_family() -> None:
    """The news was for those in the room at that time; its notes do not say what it was about."""
    notebook = sample()
    noted = Entry(item="since_last_time", notes=SECRET)
    notebook = notebook.put(
        *(replace(m, record=(*m.record, noted)) for m in notebook.meetings.values())
    )
    for reader in readers(notebook):
        assert bool(leaking(notebook, reader)) is of_circle(reader), named(reader)


def hears(reader: Audience, *topics: str) -> bool:
    """May all of them hear of something that is about these?"""
    return all(may_hear(member, topics, TODAY).yes for member in those(reader))


def those(reader: Audience) -> tuple[Member, ...]:
    match reader:
        case Person():
            return (reader.member,)
        case Everyone():
            return reader.members
    return ()


def of_circle(reader: Audience) -> bool:
    """Do all of them keep the notebook?"""
    return isinstance(reader, Family) or all(in_circle(member, TODAY) for member in those(reader))


def named(reader: Audience) -> str:
    return ", ".join(member.name for member in those(reader)) or "family"


# ── any notebook ─────────────────────────────────────────────────────────────────────────────────


def with_marks(value: Any, marks: Iterator[str]) -> Any:
    """A row of a file with a mark of its own in every field that is free text."""
    if isinstance(value, dict):
        coded = {*CODED, "ended", "topics", "except", "private_to", "id"}
        return {k: inner if k in coded else with_marks(inner, marks) for k, inner in value.items()}
    if isinstance(value, list):
        return [with_marks(inner, marks) for inner in value]
    return next(marks) if isinstance(value, str) else value


def marked(notebook: Notebook) -> Notebook:
    """The notebook with a word of its own in every text, so that each can be found again."""
    marks = (f"q{number:05}x" for number in count())
    raw = {
        table: {key: with_marks(encode(record), marks) for key, record in rows.items()}
        for table, rows in notebook.tables.items()
        if table != "notebook"
    }
    header = {key: encode(each) for key, each in notebook.tables["notebook"].items()}
    return decode({"notebook": header, **raw})


def marks_in(text: str) -> set[str]:
    return set(re.findall(r"q\d{5}x", text.casefold()))


def strings(data: Any) -> Iterator[str]:
    """Every value that is text, in data for other programs."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from strings(inner)


def audiences(notebook: Notebook) -> list[Audience]:
    strangers = (
        Member(id="t-nobody", name="Bo"),
        Member(id="t-school", name="Ada", consents=(Consent(topics=("school", "sleep")),)),
    )
    members = [*strangers, *notebook.team.values()]
    return [
        *(Family(), Family((CIRCLE,)), whole_team(notebook, TODAY)),
        *(Person(member, private) for member in members for private in (False, True)),
        *(everyone_at(notebook, meeting) for meeting in notebook.meetings.values()),
    ]


@given(notebooks(), st.data())
def test_no_notebook_leaks(notebook: Notebook, data: st.DataObject) -> None:
    """Nothing that is taken out of a reader's view is in a document: no text, and no id of a goal,
    a question or a promise."""
    notebook = marked(notebook)
    reader = data.draw(st.sampled_from(audiences(notebook)))
    tables = ("goals", "questions", "follow_ups")
    for kind, wanted in asked_for(notebook, reader):
        if document := built(kind, wanted):
            seen = wanted.view.notebook
            shown = marks_in(everything_in(document, ("markdown", "text", "json")))
            assert shown <= marks_in(str(seen.tables)), kind.name
            gone = {key for name in tables for key in notebook.tables.get(name, {})}
            gone -= {key for name in tables for key in seen.tables.get(name, {})}
            assert not gone & {*strings(document.data)}, kind.name


# ── as it is done ────────────────────────────────────────────────────────────────────────────────


def test_what_hangs_on_a_goal_goes_with_it(tmp_path: Path) -> None:
    """A goal, a promise and a question about it, a step of it: then the goal is private."""
    session = Session.start(tmp_path / "juni.json", "Juni", TODAY)

    def do(verb: str, **given: Any) -> Outcome:
        return COMMANDS[verb].run(session, given)

    teacher = do("add member", name="Kit", kind="school").focus
    do("add member", name="Dani", kind="family", phone="555-0101")
    do("consent", which=teacher, topics=("school", "sleep"))
    about = {"topics": ("sleep",)}
    goal = do("add goal", own_words="Zwiebelfisch sleeps", **about, owners=(teacher,)).focus
    under = {"part_of": goal, "horizon": "short_term"}
    step = do("add goal", own_words="Zwiebelfisch naps", **under, **about).focus
    do("add question", text="Does zwiebelfisch help?", ask=(teacher,), about=goal, **about)
    do("add follow-up", what="Order zwiebelfisch", owner=teacher, about=step, due=TODAY, **about)
    do(
        "add meeting",
        starts="2026-01-20T15:00",
        people=(Attendee(member=teacher, response="accepted"),),
    )

    def kinds() -> set[str]:
        reader = Person(session.notebook.team[teacher])
        return {leak.split()[0] for leak in leaking(session.notebook, reader)}

    assert {"agenda", "note-to", "follow-ups", "plan-of-care"} <= kinds()
    do("change goal", which=goal, private=True, topics=("medicines",))
    assert kinds() == set()
