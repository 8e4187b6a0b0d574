"""What things are about: proposed from their words as they are written, and said afterwards."""

from msgspec import UNSET

from careprep.commands.command import YES, Command, Given, Outcome
from careprep.documents.kinds.without_topic import without_topic
from careprep.errors import BadInput, Sentence
from careprep.model import labels, parsing, queries
from careprep.model.fields import Field
from careprep.model.glossary import Finder
from careprep.model.notebook import Notebook
from careprep.model.subjects import NOBODY_SAID
from careprep.model.topic_places import (
    TopicPlace,
    proposal,
    topic_place,
    waiting,
    with_topics,
)
from careprep.session.session import Session
from careprep.storage import glossary_file


def proposed(notebook: Notebook, *texts: str) -> list[tuple[str, ...]]:
    """The topics that the words of each text speak for, special words by their everyday ones."""
    names = (member.name for member in notebook.team.values())
    finder = Finder(glossary_file.read().terms, names)
    return [proposal(notebook, text, finder) for text in texts]


def topics_of_new(notebook: Notebook, text: str, given: Given) -> tuple[str, ...]:
    """The topics of something new: those that were given, also none; else what its words say."""
    topics = given.get("topics", UNSET)
    return proposed(notebook, text)[0] if topics is UNSET else _told_apart(notebook, topics)


def _told_apart(notebook: Notebook, topics: tuple[str, ...]) -> tuple[str, ...]:
    """Topics that were written in a row without commas, one by one; the family's own words stay."""
    found: list[str] = []
    for topic in topics:
        try:
            found += parsing.agreed(topic, notebook)
        except BadInput:
            found.append(topic)
    return tuple(dict.fromkeys(found))


def with_topics_said(session: Session, said: Sentence, key: str, given: Given) -> Outcome:
    """What came of writing something new: what it is about, unless that was given, and that it is
    private where only what it is for says so."""
    place = topic_place(session.notebook, key)
    told = [said]
    tagged = place is not None and given.get("topics", UNSET) is UNSET
    if tagged:
        told.append(mention_topics(session.notebook, key))
    if place and place.subject.private and not given.get("private"):
        told.append("It is private, as what it is for is.")
    focus = key.partition("/")[0]
    return Outcome(
        said=" ".join(filter(None, told)), focus=focus, changed=True, tagged=key if tagged else ""
    )


def mention_topics(notebook: Notebook, key: str) -> Sentence:
    """What something is about by now, and who that keeps it from, as sentences."""
    place = topic_place(notebook, key)
    if place is None:
        return ""
    if place.topics:
        return f"About: {_listed(place.topics)}."
    if place.subject.topics == NOBODY_SAID.topics:
        return "It has no topic yet: nobody outside the family and the clinic gets it."
    return "" if place.subject.topics else "Anyone may hear it."


def say_topics(session: Session, given: Given) -> Outcome:
    """Say what something is about; without a topic, what its words say. Where nothing is named,
    show all that waits for a topic with what is proposed, to take it all."""
    waits = waiting(session.notebook)
    if not given.get("line"):
        return _take_all(session, waits) if given.get("yes") else _offer(session, waits)
    place = _which(session.notebook, given["line"], waits)
    topics = given.get("topics", UNSET)
    if topics is UNSET:
        [topics] = proposed(session.notebook, place.text)
        if not topics:
            what = f"No word of “{queries.short(place.text)}” gives a topic."
            raise BadInput(what, "Say what it is about; general: anyone may hear it.", "topics")
    record = with_topics(session.notebook, place.key, _told_apart(session.notebook, topics))
    assert record is not None
    said = f"said what “{queries.short(place.text)}” is about"
    session.apply(lambda notebook: notebook.put(record), said)
    now = mention_topics(session.notebook, place.key)
    return Outcome(said=f"“{queries.short(place.text)}”. {now}", focus=record.id, changed=True)


def _offer(session: Session, waits: tuple[TopicPlace, ...]) -> Outcome:
    found = _with_proposals(session, waits)
    if not found:
        return Outcome(said="Everything that is open has a topic.", nothing=without_topic([]))
    some = {"yes": True} if any(topics for _, topics in found) else None
    return Outcome(document=without_topic(found), offer=some)


def _with_proposals(
    session: Session, waits: tuple[TopicPlace, ...]
) -> list[tuple[TopicPlace, tuple[str, ...]]]:
    texts = (each.text for each in waits)
    return list(zip(waits, proposed(session.notebook, *texts), strict=True))


def _take_all(session: Session, waits: tuple[TopicPlace, ...]) -> Outcome:
    """Give all that has a proposal what is proposed, in one step."""

    found = _with_proposals(session, waits)

    def edit(notebook: Notebook) -> Notebook:
        for place, topics in found:
            if topics:
                record = with_topics(notebook, place.key, topics)
                notebook = notebook.put(record) if record else notebook
        return notebook

    before = session.notebook
    after = session.apply(edit, "said what things are about")
    left = len(waiting(after))
    said = f"{labels.counted(len(waits) - left, 'thing has', 'things have')} topics now."
    if left:
        said += f" {labels.counted(left, 'still has', 'still have')} none: no word gives one."
    return Outcome(said=said, changed=after is not before)


def _which(notebook: Notebook, text: str, waits: tuple[TopicPlace, ...]) -> TopicPlace:
    """What is meant by a number in the list, a key, or some words of what waits; else any goal,
    question or promise by its words. Raises BadInput."""
    if text.isdecimal():
        if 1 <= int(text) <= len(waits):
            return waits[int(text) - 1]
        what = f"There is no number {text} among what has no topic yet."
        raise BadInput(what, "See the list: careprep topics", "line")
    if place := topic_place(notebook, text):
        return place
    wanted = queries.folded(text)
    found = [each for each in waits if wanted and wanted in queries.folded(each.text)]
    if len(found) == 1:
        return found[0]
    offered = "; ".join(f"{each.key} ({queries.short(each.text)})" for each in found[:8])
    what = f"“{queries.short(text)}” could be {len(found)} things." if found else ""
    what = what or f"Nothing without a topic has the words “{queries.short(text)}”."
    todo = f"Write the code of one: {offered}." if found else "See the list: careprep topics"
    raise BadInput(what, todo, "line")


def _listed(topics: tuple[str, ...]) -> Sentence:
    return labels.listed([labels.topic(topic) for topic in topics])


TOPICS = Command(
    name="topics",
    help="Say what things are about that have no topic yet",
    run=say_topics,
    fields=(
        Field(
            name="line",
            label="Which",
            help="Its number in the list, or some of its words. Empty: all, as proposed.",
        ),
        Field(
            name="topics",
            label="About",
            kind="topics",
            help="Topics, separated by commas; general: anyone may hear it. Empty: as proposed.",
        ),
        YES,
    ),
    words=2,
    prints="text",
    screen="without_topic",
)
