"""What each record is about, and whose it is where it is private: worked out as it is read.

A record is about its own topics and those of all that it hangs on, and as private as the most
private of them. Nothing of this is copied into a record: what a goal says today holds for each of
its steps, questions and promises today.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from unicodedata import normalize

from msgspec import Struct

from careprep.model import checklist, labels
from careprep.model.notebook import Notebook
from careprep.model.records import (
    FIXED_PARTS,
    TIME_ALONE,
    Decision,
    FollowUp,
    Goal,
    Member,
    Parked,
    Question,
)
from careprep.model.topic_words import propose_topics

Thing = Goal | Question | FollowUp

GENERAL = "general"  # the topic of what anyone may hear
# Neither can be written in a file: no control sign outlives the reading of one.
UNTAGGED = "\0untagged"  # nobody said what it is about
CIRCLE_ALONE = "\0circle"  # it may say anything: only those who keep the notebook know it

FAMILY = frozenset({"self", "family"})

# What somebody speaks about who is on the team for it, by their kind; their role adds to it.
STANDS_FOR: Mapping[str, tuple[str, ...]] = {
    "health": ("health",),
    "therapy": ("therapy",),
    "school": ("school",),
    "payer": ("money",),
    "equipment": ("equipment",),
}

_CODES = {said: code for code, said in labels.TOPIC.items()}


class Subject(Struct, frozen=True):
    """What something is about. No topics: anyone may hear it.

    `private` is whose it is, a group for each private thing it hangs on; the empty one is the
    circle that keeps the notebook.
    """

    topics: frozenset[str] = frozenset()
    private: frozenset[tuple[str, ...]] = frozenset()

    def with_(self, topics: frozenset[str]) -> "Subject":
        """The same, about these topics as well."""
        return self if topics <= self.topics else Subject(self.topics | topics, self.private)


NOBODY_SAID = Subject(frozenset({UNTAGGED}))
FOR_THE_CIRCLE = Subject(frozenset({CIRCLE_ALONE}))


class Subjects:
    """The subjects of one notebook's records, each worked out once."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._known: dict[str, Subject] = {}

    def of(self, key: str) -> Subject:
        """What a goal, question or follow-up is about; of a key that names none, nobody knows."""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._work_out(key)
        return found

    def topics(self, key: str) -> tuple[str, ...]:
        """The topics of `of`, in order: what to ask of `may_hear`."""
        return tuple(sorted(self.of(key).topics))

    def about(self, key: str) -> Subject:
        """What a text about an item of an agenda may be about: a record, or any other part.

        What is said about somebody's release, or of all that is new, is the circle's alone.
        """
        if self._thing(key) is not None:
            return self.of(key)
        return NOBODY_SAID if self.is_part(key) else FOR_THE_CIRCLE

    def is_part(self, key: str) -> bool:
        """Is it a part that any agenda may have, so that to name it tells nothing?"""
        named = key == "since_last_time" or key in self._notebook.team
        return not named and self._thing(key) is None and _is_no_record(key)

    def line(self, said: Decision | Parked) -> Subject:
        """What was decided or parked: its own topics and those of what it is about."""
        own = plain_topics(said.topics)
        if not said.about:
            return Subject(_combined(own))
        about = self.about(said.about)
        return Subject(_combined((*own, *_said(about))), about.private)

    def _thing(self, key: str) -> Thing | None:
        book = self._notebook
        return book.goals.get(key) or book.questions.get(key) or book.follow_ups.get(key)

    def _work_out(self, key: str) -> Subject:
        topics: set[str] = set()
        private: set[tuple[str, ...]] = set()
        seen: set[str] = set()
        while key and key not in seen:
            if known := self._known.get(key):
                topics.update(_said(known))
                private |= known.private
                break
            seen.add(key)
            thing = self._thing(key)
            if thing is None:  # what it was about is gone, or could not be read
                topics.add(CIRCLE_ALONE)
                break
            topics.update(plain_topics(thing.topics))
            if thing.private or thing.private_to:
                private.add(owners(thing))
            key = thing.part_of if isinstance(thing, Goal) else thing.about
        return Subject(_combined(topics), frozenset(private))


def stands_for(member: Member | None) -> frozenset[str]:
    """The topics of what somebody says, and of their role: as their card has it, else by their
    kind and the words of their role. A coordinator is there for everything."""
    if member is None or (member.kind in FAMILY and not member.topics):
        return frozenset()
    return _stands_for(member.kind, member.role, member.topics)


@lru_cache(maxsize=1024)
def _stands_for(kind: str, role: str, own: tuple[str, ...]) -> frozenset[str]:
    if plain := plain_topics(own):
        return _combined(plain)
    usual = () if as_coordinator(role) else STANDS_FOR.get(kind, ())
    return frozenset((*usual, *propose_topics(role)))


_COORDINATOR = re.compile(r"\bcare coordinator\b|^\s*coordinator\s*$", re.IGNORECASE)


def as_coordinator(role: str) -> str:
    """The words in a role that say that somebody coordinates the child's care; empty without."""
    found = _COORDINATOR.search(role)
    return found[0] if found else ""


@lru_cache(maxsize=4096)
def plain_topics(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Topics as they are compared, each once: by code where a file has the words for one, without
    case, blanks around, or two ways to write an accent.
    """
    folded = (" ".join(normalize("NFC", topic).casefold().split()) for topic in topics)
    return tuple(dict.fromkeys(_CODES.get(topic, topic) for topic in folded if topic))


def told_apart(topics: Iterable[str]) -> tuple[str, ...]:
    """Topics as they are named to a person, in order: without what nobody can write."""
    return tuple(sorted(topic for topic in topics if topic.isprintable()))


def owners(thing: Thing) -> tuple[str, ...]:
    """Whose a private thing is: those it names, else who speaks it, else the circle."""
    if thing.private_to:
        return tuple(sorted(set(thing.private_to)))
    return (thing.own_voice,) if isinstance(thing, Question) and thing.own_voice else ()


def _said(subject: Subject) -> frozenset[str]:
    """The topics that a subject adds to what hangs on it."""
    return subject.topics - {UNTAGGED} if subject.topics else frozenset({GENERAL})


def _combined(topics: Iterable[str]) -> frozenset[str]:
    """All of these topics; `general` says nothing beside others, and none is not the same as it."""
    every = frozenset(topics)
    return every - {GENERAL} if every else NOBODY_SAID.topics


def _is_no_record(key: str) -> bool:
    """Is this a part of every agenda, or a line of the checklist: something that cannot be gone?"""
    return key in ("", *FIXED_PARTS, TIME_ALONE, "child") or key in checklist.BY_ID


def own_subject(topics: tuple[str, ...]) -> Subject:
    """What something is about that hangs on nothing else."""
    return Subject(_combined(plain_topics(topics)))
