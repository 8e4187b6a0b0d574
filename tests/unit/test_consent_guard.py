"""Nobody hears more by itself, whatever is changed, merged, undone and brought back on three
computers; what would let somebody hear more is asked."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.commands import COMMANDS
from careprep.errors import CareprepError
from careprep.model.consent import in_circle, may_hear
from careprep.model.notebook import Notebook
from careprep.model.records import (
    Consent,
    Decision,
    Header,
    Meeting,
    Member,
    Question,
    Record,
    StoredConflict,
)
from careprep.model.subjects import own_subject, plain_topics
from careprep.session import clock
from careprep.session.session import Session
from careprep.storage import backups
from careprep.storage.file import Store
from careprep.sync import consent_guard
from careprep.sync.consent_overlap import meet
from careprep.sync.merge import merge
from tests.making import CHILD, may, member, notebook, question
from tests.strategies import notebooks

TOPICS = ("school", "health")
KIT, AUNT = "t-k", "t-f"
START = dt.datetime(2026, 1, 14, 9)
BASE = notebook(
    Header(id="notebook", format="careprep", version=2, created="2026-01-02T09:10"),
    CHILD,
    member(KIT, "Kit", "school", may("school", starts=dt.date(2026, 1, 2))),
    member(AUNT, "Aunt Ada", "family"),
    question("q-1", "Why?"),
)
Word = tuple[int, Any]
"""What the family said about something, and when."""


class Computer:
    """One of three, with the words of the family that it has heard of."""

    def __init__(self, root: Path, name: str) -> None:
        self.home = root / name
        self.path = self.home / "J.json"
        self.home.mkdir(parents=True)
        Store(self.path).create(BASE)
        self.words: dict[Any, Word] = {
            **{(KIT, topic): (0, topic == "school") for topic in TOPICS},
            **{(AUNT, topic): (0, True) for topic in TOPICS},
            "private": (0, False),
            "topics": (0, frozenset()),
        }

    @contextmanager
    def here(self, now: dt.datetime) -> Iterator[Session]:
        with (
            mock.patch.dict(os.environ, CAREPREP_HOME=str(self.home)),
            mock.patch.object(clock, "now", return_value=now),
        ):
            yield Session(self.path)

    def hears(self, book: Notebook, day: dt.date) -> dict[Any, Any]:
        said: dict[Any, Any] = {
            (key, topic): may_hear(book.team[key], (topic,), day).yes
            for key in (KIT, AUNT)
            for topic in TOPICS
        }
        asked = book.questions["q-1"]
        return said | {"private": asked.private, "topics": frozenset(asked.topics)}


def no_more(word: Any, heard: Any) -> bool:
    """Is no more heard than the word allows?"""
    return bool(heard >= word) if isinstance(word, frozenset) else bool(heard <= word)


def allowed(at: Computer, book: Notebook, day: dt.date) -> None:
    for key, heard in at.hears(book, day).items():
        word = at.words[key][1]
        if key == "private":  # the other way round: private is less
            word, heard = not word, not heard
        assert no_more(word, heard), (key, at.words[key], heard)


def one(draw: st.DrawFn, at: int) -> tuple[Any, ...]:
    who, topic = draw(st.sampled_from((KIT, AUNT))), draw(st.sampled_from(TOPICS))
    return draw(
        st.sampled_from(
            (
                ("consent", who, topic),
                ("end", who),
                ("end", who),
                ("only", who, topic),
                ("private", draw(st.booleans())),
                ("topics", draw(st.sampled_from(((), ("school",), ("health",))))),
                ("merge", draw(st.sampled_from([n for n in range(3) if n != at]))),
                ("merge", draw(st.sampled_from([n for n in range(3) if n != at]))),
                ("agree", who),
                ("undo",),
                ("back up",),
                ("restore",),
                ("phone", who),
            )
        )
    )


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[int, bool, tuple[Any, ...]]]:
    """On which computer, whether it is undone at once, and what is done."""
    found = []
    for _ in range(draw(st.integers(3, 14))):
        at = draw(st.integers(0, 2))
        found.append((at, draw(st.integers(0, 5)) == 0, one(draw, at)))
    return found


def do(here: Session, what: tuple[Any, ...], at: Computer, all_: list[Computer]) -> None:
    match what:
        case ("consent", who, topic):
            COMMANDS["consent"].run(here, {"which": who, "topics": (topic,)})
        case ("end", who):
            COMMANDS["end-consent"].run(here, {"which": who})
        case ("only", who, topic):
            COMMANDS["change member"].run(here, {"which": who, "consents": (may(topic),)})
        case ("private", value):
            COMMANDS["change question"].run(here, {"which": "q-1", "private": value})
        case ("topics", topics):
            COMMANDS["change question"].run(here, {"which": "q-1", "topics": topics})
        case ("phone", who):
            phone = {"which": who, "phone": f"555-01{here.now().minute:02}"}
            COMMANDS["change member"].run(here, phone)
        case ("merge", other):
            copy = at.path.with_name(f"from {other}.json")
            shutil.copyfile(all_[other].path, copy)
            COMMANDS["merge"].run(here, {"other": copy, "yes": True})
        case ("agree", who):
            COMMANDS["keep"].run(here, {"which": who, "other": True})
        case ("undo",):
            here.undo()
        case ("back up",):
            here.back_up("to try")
        case ("restore",):
            count = len(backups.kept(here.path))
            COMMANDS["restore"].run(here, {"which": str(count), "yes": True})


def said(at: Computer, what: tuple[Any, ...], after: Any, minute: int) -> None:
    """What the family says with it."""
    match what:
        case ("consent", who, topic):
            at.words[who, topic] = minute, True
        case ("end", who):
            at.words |= {(who, topic): (minute, False) for topic in TOPICS}
        case ("only", who, only):
            at.words |= {(who, topic): (minute, topic == only) for topic in TOPICS}
        case ("private", value):
            at.words["private"] = minute, value
        case ("topics", topics):
            at.words["topics"] = minute, frozenset(topics)
        case ("agree", who):
            at.words |= {(who, topic): (minute, True) for topic in TOPICS if after[who, topic]}


@settings(max_examples=settings().max_examples // 2, deadline=None)
@given(stories())
def test_nobody_hears_more_than_the_last_word_that_was_heard_of(
    story: list[tuple[int, bool, tuple[Any, ...]]],
) -> None:
    with tempfile.TemporaryDirectory() as root:
        all_ = [Computer(Path(root), name) for name in "abc"]
        for minute, (number, back, what) in enumerate(story, 1):
            at = all_[number]
            now = START + dt.timedelta(days=minute, minutes=minute)
            with at.here(now) as here:
                start, before = here.notebook, at.hears(here.notebook, now.date())
                words = at.words.copy()
                try:
                    do(here, what, at, all_)
                except CareprepError:
                    continue
                after = at.hears(here.notebook, now.date())
                said(at, what, after, minute)
                if what[0] == "merge":
                    theirs = all_[what[1]].words
                    at.words = {k: max(w, theirs[k], key=_when) for k, w in at.words.items()}
                allowed(at, here.notebook, now.date())
                changed = here.notebook is not start
                if back and changed and what[0] not in ("undo", "merge", "restore"):
                    here.undo()
                    again = at.hears(here.notebook, now.date())
                    assert again == before
                    at.words = words  # that was never said
                allowed(at, here.notebook, now.date())


def _when(word: Word) -> int:
    return word[0]


def _id_stands_twice(book: Notebook, waiting: StoredConflict) -> bool:
    value = waiting.value
    own = value.get("id") if isinstance(value, dict) else None
    member_ = book.team.get(waiting.of)
    return bool(own and member_ and [c.id for c in member_.consents].count(own) > 1)


@settings(max_examples=settings().max_examples // 3)
@given(notebooks(most=3, hostile=False), notebooks(most=3, hostile=False))
def test_what_is_held_back_lets_nobody_hear_more(now: Notebook, after: Notebook) -> None:
    today = START.date()
    narrow, wider = consent_guard.held(now, after, today)
    assert consent_guard.held(now, narrow, today) == (narrow, ())
    for key, member_ in narrow.team.items():
        was = now.team.get(key, Member(id=key, name=""))
        rows = (*was.consents, *member_.consents, *(after.team[key].consents))
        days = {today, *(c.starts for c in rows if c.starts and c.starts > today)}
        for topic in {"everything", "x", *(t for c in rows for t in (*c.topics, *c.but))}:
            for day in days:
                heard = may_hear(member_, (topic,), day).yes
                assert heard <= may_hear(was, (topic,), day).yes
        assert in_circle(member_, today) <= in_circle(was, today)
    for name in ("goals", "questions", "follow_ups"):
        for key, thing in narrow.tables.get(name, {}).items():
            before: Any = now.get(key)
            record: Any = thing
            if isinstance(before, type(record)):
                assert record.private >= before.private
                assert own_subject(record.topics).topics or not own_subject(before.topics).topics
                assert {*map(str.casefold, record.topics)} >= {*map(str.casefold, before.topics)}
    for each in wider:  # and each can be agreed to by itself, or refused for good
        if _id_stands_twice(after, each):
            continue  # a file made by hand: which of the two is meant nobody knows
        asked = consent_guard.waiting(narrow, [each], today)
        assert each.id in asked.variants
        agreed = consent_guard.agreed(asked, each)
        assert consent_guard.held(narrow, agreed, today)[1]
        no = consent_guard.refused(asked, each, today)
        assert consent_guard.held(narrow, no, today)[1] == ()
        if each.at == ("consents",) and "id" in each.value:
            assert not consent_guard.widens(no, each, today)


def test_undoing_a_merge_lets_nobody_hear_more(tmp_path: Path) -> None:
    """The word that somebody hears no more came with it, and stays."""
    ours, theirs = tmp_path / "J.json", tmp_path / "copy.json"
    Store(ours).create(BASE)
    shutil.copyfile(ours, theirs)
    day = START.date()
    COMMANDS["end-consent"].run(Session(theirs, day), {"which": KIT})
    here = Session(ours, day)
    COMMANDS["merge"].run(here, {"other": theirs, "yes": True})
    assert not may_hear(here.notebook.team[KIT], ("school",), day).yes
    here.undo()
    assert not may_hear(here.notebook.team[KIT], ("school",), day).yes
    assert [each.of for each in consent_guard.asked(here.notebook)] == [KIT]


# ── whose it is, and what it is about ────────────────────────────────────────────────────────────


def _gone_back(now: Record, after: Record) -> tuple[Record | None, list[str]]:
    """What is left of a record that another copy has so, and what is asked about it."""
    book = Notebook(tables={}).put(Member(id="t-a", name="Maya"), Member(id="t-b", name="Sam"))
    today = START.date()
    narrow, wider = consent_guard.held(book.put(now), book.put(after), today)
    for each in wider:
        assert consent_guard.held(narrow, consent_guard.agreed(narrow, each), today)[1]
    said = [consent_guard.describe_widening(each, narrow) for each in wider]
    return narrow.get(now.id), said


def test_what_is_private_to_somebody_goes_to_nobody_else_by_itself() -> None:
    hers = Question(id="q-1", text="Why?", private=True, private_to=("t-a",))
    for other, asked in (
        (replace(hers, private_to=()), "“Why?” would be private to your family"),
        (replace(hers, private_to=("t-a", "t-b")), "“Why?” would be private to Maya and Sam"),
    ):
        assert _gone_back(hers, other) == (hers, [asked])
    both = replace(hers, private_to=("t-a", "t-b"))
    assert _gone_back(both, hers) == (hers, [])
    spoken = Question(id="q-1", text="Why?", private=True, own_voice="t-a")
    kept, [asked] = _gone_back(spoken, replace(spoken, own_voice=""))
    assert kept == replace(spoken, own_voice="", private_to=("t-a",))


def test_what_has_no_topic_is_not_for_anyone_by_itself() -> None:
    bare = Question(id="q-1", text="Why?")
    kept, [asked] = _gone_back(bare, replace(bare, topics=("general",)))
    assert kept == bare
    assert asked == "“Why?” would be about general (anyone may hear)"
    told = replace(bare, topics=("school",))
    assert _gone_back(bare, told) == (told, [])
    both = replace(bare, topics=("general", "school"))
    assert _gone_back(told, replace(bare, topics=("general",)))[0] == both


def test_a_meeting_and_what_was_decided_at_it_are_about_no_less_by_themselves() -> None:
    was = Meeting(
        id="m-1",
        starts="2026-01-05T15:00",
        topics=("money",),
        decisions=(Decision(text="Wait", topics=("health",)),),
    )
    kept, asked = _gone_back(was, replace(was, topics=(), decisions=(Decision(text="Wait"),)))
    assert kept == was
    assert asked == [
        "“Plan-of-care meeting” would be about no topic",
        "“Wait” would be about no topic",
    ]


def test_what_somebody_stands_for_is_no_less_by_itself() -> None:
    was = Member(id="t-1", name="Dr. Lin", kind="health", role="Psychologist")
    kept, [asked] = _gone_back(was, replace(was, topics=("general",)))
    assert kept == was
    assert asked == "What Dr. Lin says would be about general (anyone may hear)"


def test_two_copies_agree_whose_a_private_thing_is() -> None:
    def of(*whose: str) -> Notebook:
        people = (Member(id=key, name=key) for key in ("t-a", "t-b", "t-c"))
        hush = Question(id="q-1", text="Hush", private=True, private_to=whose)
        return Notebook(tables={}).put(*people, hush)

    def made(one: Notebook, two: Notebook) -> tuple[str, ...]:
        return merge(None, one, two).notebook.questions["q-1"].private_to

    assert made(of("t-a"), of()) == made(of(), of("t-a")) == ("t-a",)
    assert made(of("t-a", "t-b"), of("t-b", "t-c")) == ("t-b",)
    assert made(of("t-b", "t-c"), of("t-a", "t-b")) == ("t-b",)


def test_a_topic_by_its_code_or_its_word_is_one_topic_where_two_copies_meet() -> None:
    by_code = Consent(id="c-1", topics=("daily_care", "school"))
    by_word = Consent(id="c-1", topics=("daily care", "school", "bus"))
    met = meet(by_code, by_word)["topics"]
    assert {*plain_topics(met)} == {"daily_care", "school"}
