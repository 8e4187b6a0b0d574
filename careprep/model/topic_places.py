"""Everything that has topics of its own, and what of it still waits for some.

A goal, a question, a promise, a decision, a parked thing: each found again by a key, its own id or
the meeting it stands in and the number of its line (`m-7f3k2m/parked/2`).
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from careprep.model import labels, queries
from careprep.model.glossary import Finder
from careprep.model.notebook import Notebook
from careprep.model.parsing import topics_in
from careprep.model.records import Decision, FollowUp, Goal, Meeting, Parked, Question, Record
from careprep.model.subjects import NOBODY_SAID, Subject, Subjects, told_apart
from careprep.model.topic_words import propose_topics

PlaceKind = Literal["goal", "question", "follow-up", "decision", "parked"]
_KINDS: dict[type[Record], PlaceKind] = {
    Goal: "goal",
    Question: "question",
    FollowUp: "follow-up",
}


class TopicPlace(Struct, frozen=True):
    """Something that is about topics, what it says, and the `subject` that comes of it."""

    key: str
    kind: PlaceKind
    text: str
    subject: Subject

    @property
    def topics(self) -> tuple[str, ...]:
        """What it is about, also by what it hangs on."""
        return told_apart(self.subject.topics)

    @property
    def waits(self) -> bool:
        """Has nobody said a topic, so that nobody outside the family and health gets it? What is
        private goes to nobody, and waits for nothing."""
        return self.subject.topics == NOBODY_SAID.topics and not self.subject.private


def line_key(meeting: Meeting, kind: Literal["decisions", "parked"], at: int) -> str:
    """The key of a line of a meeting, by its place from 0."""
    return f"{meeting.id}/{kind}/{at + 1}"


def topic_place(notebook: Notebook, key: str) -> TopicPlace | None:
    """What a key names, if that is there."""
    record = notebook.get(key.partition("/")[0])
    subjects = Subjects(notebook)
    if isinstance(record, Meeting):
        return next((each for each in _lines(record, subjects) if each.key == key), None)
    return _place(record, subjects) if record and record.id == key else None


def waiting(notebook: Notebook) -> tuple[TopicPlace, ...]:
    """What is open and waits for a topic: goals, questions and promises, then what was decided or
    parked at the last meeting and at those still open."""
    subjects = Subjects(notebook)
    tables = (notebook.goals, notebook.questions, notebook.follow_ups)
    records = (each for table in tables for each in table.values() if each.open)
    places = [place for record in records if (place := _place(record, subjects))]
    last = queries.last_meeting(notebook)
    for meeting in notebook.meetings.values():
        if meeting.open or meeting is last:
            places += _lines(meeting, subjects)
    return tuple(each for each in places if each.waits)


def proposal(notebook: Notebook, text: str, finder: Finder) -> tuple[str, ...]:
    """The topics that the words of a text speak for; the family's own among them."""
    own = [topic for topic in topics_in(notebook) if topic not in labels.TOPIC]
    return propose_topics(text, own, finder)


def with_topics(notebook: Notebook, key: str, topics: tuple[str, ...]) -> Record | None:
    """The record that holds what a key names, once that is about these topics; None where it is
    gone."""
    home, _, line = key.partition("/")
    record = notebook.get(home)
    if isinstance(record, Goal | Question | FollowUp):
        return replace(record, topics=topics)
    if not isinstance(record, Meeting) or topic_place(notebook, key) is None:
        return None
    attr, _, number = line.partition("/")
    lines = list(getattr(record, attr))
    lines[int(number) - 1] = replace(lines[int(number) - 1], topics=topics)
    return replace(record, **{attr: tuple(lines)})


def _place(record: Record, subjects: Subjects) -> TopicPlace | None:
    if not isinstance(record, Goal | Question | FollowUp):
        return None
    return TopicPlace(record.id, _KINDS[type(record)], record.title, subjects.of(record.id))


def _lines(meeting: Meeting, subjects: Subjects) -> Iterator[TopicPlace]:
    for at, decision in enumerate(meeting.decisions):
        yield _line(line_key(meeting, "decisions", at), decision, subjects)
    for at, parked in enumerate(meeting.parked):
        if parked.fate != "dropped":
            yield _line(line_key(meeting, "parked", at), parked, subjects)


def _line(key: str, said: Decision | Parked, subjects: Subjects) -> TopicPlace:
    kind: PlaceKind = "decision" if isinstance(said, Decision) else "parked"
    return TopicPlace(key, kind, said.text, subjects.line(said))
