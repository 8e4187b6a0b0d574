"""Random notebooks and meetings: believable shapes, small numbers, and text meant to do harm."""

import datetime as dt
from typing import Any, get_args

from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.model import checklist
from careprep.model.notebook import Notebook
from careprep.model.records import (
    FIXED_PARTS,
    VERSION,
    Answer,
    Attendee,
    Child,
    Consent,
    Decision,
    Entry,
    Expectation,
    Fate,
    FollowUp,
    Goal,
    Header,
    ItemPreference,
    Measure,
    Meeting,
    Member,
    MemberKind,
    Note,
    Outcome,
    Parked,
    Progress,
    Question,
    Record,
    Stand,
)
from tests import hostile
from tests.conftest import TODAY

TOPICS = (
    "health", "medicines", "safety", "equipment", "feeding", "school", "sleep", "family", "money",
    "bus", "general",
)  # fmt: skip
# A notebook never holds half a character: reading a file and reading what is typed replace them.
HOSTILE = tuple(
    text.encode("utf-8", "replace").decode()
    for name, text in hostile.TEXT.items()
    if name not in hostile.SIZES
)


def words_() -> st.SearchStrategy[str]:
    """Plain words, a few of them."""
    return st.sampled_from(
        ("the letter", "sleep", "the bus", "Who writes it?", "Dr. Abebe", "a ramp", "Juni", "")
    )


def texts() -> st.SearchStrategy[str]:
    """Any text a person or a file may hold, hostile text among it."""
    return st.one_of(words_(), st.sampled_from(HOSTILE), st.text(max_size=20))


def days(around: int = 120) -> st.SearchStrategy[dt.date]:
    return st.integers(-around, around).map(lambda n: TODAY + dt.timedelta(days=n))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def moments(around: int = 120) -> st.SearchStrategy[str]:
    return st.builds(
        lambda day, hour: f"{day.isoformat()}T{hour:02}:00", days(around), st.integers(8, 18)
    )


def topics() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(TOPICS), max_size=2, unique=True).map(tuple)


def consents() -> st.SearchStrategy[Consent]:
    return st.builds(
        Consent,
        id=st.sampled_from(("", "", "c-1", "c-2")),
        topics=st.lists(st.sampled_from((*TOPICS, "everything")), max_size=4).map(tuple),
        but=st.lists(st.sampled_from(TOPICS), max_size=2).map(tuple),
        starts=maybe(days()),
        ends=maybe(days()),
        ended=st.one_of(st.none(), st.none(), days()),
    )


def some(keys: tuple[str, ...], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of these ids; none where there are none."""
    if not keys:
        return st.just(())
    return st.lists(st.sampled_from(keys), max_size=most, unique=True).map(tuple)


def one_of_few(keys: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Mostly nobody, now and then one of the first two."""
    return st.sampled_from(((), (), (), (), (), *((key,) for key in keys[:2])))


def one(keys: tuple[str, ...]) -> st.SearchStrategy[str]:
    """One of these ids, or none."""
    return st.sampled_from(("", *keys))


def attendees(members: tuple[str, ...], minutes: int) -> st.SearchStrategy[tuple[Attendee, ...]]:
    """Who is invited: each member at most once, often with a part of the meeting only."""
    each = st.builds(
        Attendee,
        member=st.just(""),
        response=st.sampled_from(
            ("accepted", "accepted", "accepted", "tentative", "declined", "needs-action")
        ),
        arrives=st.one_of(st.just(0), st.integers(0, minutes + 5)),
        leaves=st.one_of(st.none(), st.integers(0, minutes + 5)),
        part=st.sampled_from(("", "", "facilitator", "note_taker", "family_voice", "interpreter")),
        why=texts(),
        update=texts(),
        attended=st.sampled_from((None, True, False)),
    )
    return some(members, 8).flatmap(lambda keys: _each(each, keys))


def _each(
    each: st.SearchStrategy[Attendee], keys: tuple[str, ...]
) -> st.SearchStrategy[tuple[Attendee, ...]]:
    people = st.lists(each, min_size=len(keys), max_size=len(keys))
    return people.map(lambda drawn: tuple(map(_named, drawn, keys)))


def _named(person: Attendee, key: str) -> Attendee:
    return replace(person, member=key)


@st.composite
def notebooks(draw: st.DrawFn, most: int = 6, hostile: bool = True) -> Notebook:
    """A notebook that keeps every rule of the model: up to `most` records of each kind.

    With `hostile`, any text in it may be one that was made to break a renderer.
    """
    text = texts() if hostile else words_()

    def ids(letter: str, at_least: int = 0) -> tuple[str, ...]:
        return tuple(f"{letter}-{n}" for n in range(draw(st.integers(at_least, most))))

    members, goals = ids("t"), ids("g")
    questions, follow_ups, meetings = ids("q"), ids("f"), ids("m")
    records: list[Record] = [
        Header(id="notebook", format="careprep", version=VERSION),
        Child(id="child", name=draw(text), called=draw(text), born=draw(maybe(_births()))),
    ]
    for key in members:
        records.append(
            Member(
                id=key,
                name=draw(text),
                role=draw(text),
                organization=draw(text),
                kind=draw(st.sampled_from(get_args(MemberKind))),
                until=draw(st.one_of(st.none(), st.none(), days())),
                topics=draw(st.one_of(st.just(()), st.just(()), topics())),
                phone=draw(text),
                consents=tuple(
                    c
                    for c in draw(st.lists(consents(), max_size=2))
                    if not (c.starts and c.ends and c.ends < c.starts)
                ),
            )
        )
    long_terms: list[str] = []
    for key in goals:
        part_of = draw(one(tuple(long_terms)))
        if not part_of:
            long_terms.append(key)
        records.append(_goal(draw, key, part_of, members, text))
    for key in meetings:
        records.append(
            draw(_meetings(key, members, goals, questions, follow_ups, text, closed=True))
        )
    records += [_question(draw, key, members, goals, text) for key in questions]
    records += [
        _follow_up(draw, key, members, (*goals, *questions), meetings, text) for key in follow_ups
    ]
    for key in draw(some(tuple(checklist.BY_ID), 4)):
        answer: st.SearchStrategy[Answer] = st.sampled_from(get_args(Answer))
        records.append(
            Expectation(id=key, answer=draw(answer), on=draw(maybe(days())), note=draw(text))
        )
    return Notebook(tables={}).put(*records)


@st.composite
def meetings(draw: st.DrawFn, notebook: Notebook, hostile: bool = True) -> Meeting:
    """A meeting to come, of a notebook, with choices of the family about what may be on it."""
    text = texts() if hostile else words_()
    keys = (
        tuple(t) for t in (notebook.team, notebook.goals, notebook.questions, notebook.follow_ups)
    )
    members, goals, questions, follow_ups = keys
    return draw(_meetings("m-next", members, goals, questions, follow_ups, text, closed=False))


@st.composite
def notebooks_with_meeting(draw: st.DrawFn, most: int = 6) -> tuple[Notebook, Meeting]:
    """A notebook and the meeting to prepare, which is in it."""
    notebook = draw(notebooks(most=most))
    meeting = draw(meetings(notebook))
    return notebook.put(meeting), meeting


def _births() -> st.SearchStrategy[dt.date]:
    leap_day = dt.date(2008, 2, 29)
    return st.dates(dt.date(2006, 1, 1), dt.date(2025, 12, 31)) | st.just(leap_day)


def _goal(
    draw: st.DrawFn, key: str, part_of: str, members: tuple[str, ...], text: st.SearchStrategy[str]
) -> Goal:
    stands: st.SearchStrategy[Stand] = st.sampled_from(get_args(Stand))
    return Goal(
        id=key,
        own_words=draw(text),
        measurable=draw(text),
        horizon="short_term" if part_of else "long_term",
        part_of=part_of,
        lifecycle=draw(
            st.sampled_from(
                ("active", "active", "accepted", "proposed", "planned", "on-hold", "completed")
            )
        ),
        achievement=draw(
            st.sampled_from(("", "improving", "worsening", "achieved", "sustaining", "no-progress"))
        ),
        priority=draw(st.sampled_from(("high", "medium", "low"))),
        owners=draw(some(members, 2)),
        due=draw(maybe(days())),
        measure=draw(maybe(st.builds(Measure, what=text, baseline=st.integers(0, 9)))),
        progress=tuple(
            draw(
                st.lists(
                    st.builds(Progress, on=days(), note=text, by=one(members)),
                    max_size=2,
                )
            )
        ),
        agreement={member: draw(stands) for member in draw(some(members, 3))},
        topics=draw(topics()),
        private=draw(st.sampled_from((False, False, False, True))),
        private_to=draw(one_of_few(members)),
        created=draw(maybe(moments())),
        updated=draw(maybe(moments())),
    )


def _question(
    draw: st.DrawFn,
    key: str,
    members: tuple[str, ...],
    goals: tuple[str, ...],
    text: st.SearchStrategy[str],
) -> Question:
    return Question(
        id=key,
        text=draw(text),
        ask=draw(some(members, 3)),
        priority=draw(st.sampled_from(("high", "normal", "low"))),
        minutes=draw(st.sampled_from((5, 5, 5, 1, 2, 3, 8, 40))),
        state=draw(st.sampled_from(("open", "open", "open", "answered", "dropped"))),
        about=draw(one(goals)),
        first_asked=draw(maybe(days())),
        topics=draw(topics()),
        private=draw(st.sampled_from((False, False, False, True))),
        private_to=draw(one_of_few(members)),
        own_voice=draw(st.sampled_from(("", "", "", *members[:1]))),
        created=draw(maybe(moments())),
    )


def _follow_up(
    draw: st.DrawFn,
    key: str,
    members: tuple[str, ...],
    about: tuple[str, ...],
    meetings: tuple[str, ...],
    text: st.SearchStrategy[str],
) -> FollowUp:
    notes = st.builds(Note, on=days(), text=text, by=one(members))
    return FollowUp(
        id=key,
        what=draw(text),
        owner=draw(one(members)),
        due=draw(maybe(days())),
        status=draw(
            st.sampled_from(
                ("requested", "accepted", "failed", "rejected", "completed", "cancelled")
            )
        ),
        kind=draw(st.sampled_from(("other", "referral", "paperwork"))),
        stage=draw(st.sampled_from(("", "sent", "seen"))),
        waiting_on=draw(text),
        meeting=draw(one(meetings)),
        about=draw(one(about)),
        done_on=draw(maybe(days())),
        reason=draw(text),
        notes=tuple(draw(st.lists(notes, max_size=2))),
        topics=draw(topics()),
        private=draw(st.sampled_from((False, False, False, True))),
        private_to=draw(one_of_few(members)),
        created=draw(maybe(moments())),
        updated=draw(maybe(moments())),
    )


@st.composite
def _meetings(
    draw: st.DrawFn,
    key: str,
    members: tuple[str, ...],
    goals: tuple[str, ...],
    questions: tuple[str, ...],
    follow_ups: tuple[str, ...],
    text: st.SearchStrategy[str],
    *,
    closed: bool,
) -> Meeting:
    minutes = draw(st.one_of(st.sampled_from((30, 45, 60, 90)), st.integers(1, 120)))
    records = (*goals, *questions, *follow_ups)
    choices = st.builds(
        ItemPreference,
        pinned=st.booleans(),
        left_out=st.sampled_from((False, False, True)),
        minutes=st.sampled_from((None, None, 1, 4, 12)),
        place=st.sampled_from((None, None, None, 1, 2, 4, 30)),
    )
    people = draw(attendees(members, minutes))
    people = tuple(
        replace(p, leaves=None) if p.leaves is not None and p.leaves < p.arrives else p
        for p in people
    )
    outcomes: st.SearchStrategy[Outcome] = st.sampled_from(get_args(Outcome))
    fates: st.SearchStrategy[Fate] = st.sampled_from(get_args(Fate))
    said: dict[str, Any] = {"text": text, "about": one(records), "topics": topics()}
    return Meeting(
        id=key,
        title_=draw(text),
        starts=draw(moments(60)),
        minutes=minutes,
        place=draw(text),
        purpose=draw(text),
        topics=draw(topics()),
        interpreted=draw(st.sampled_from(("", "", "", "Arabic"))),
        people=people,
        top=draw(some((*goals, *questions), 3)),
        choices={}
        if closed
        else {k: draw(choices) for k in draw(some((*records, *FIXED_PARTS), 3))},
        state="closed" if closed else "planned",
        record=tuple(
            Entry(item=item, outcome=draw(outcomes), notes=draw(text))
            for item in (draw(some(records, 3)) if closed else ())
        ),
        decisions=tuple(draw(st.lists(st.builds(Decision, **said), max_size=2)) if closed else ()),
        parked=tuple(
            draw(st.lists(st.builds(Parked, fate=fates, **said), max_size=2)) if closed else ()
        ),
        notes=draw(text),
    )
