"""What has no topic yet, with what its words say: for whoever keeps the notebook alone."""

from collections.abc import Sequence

from careprep.documents.tree import Bullets, DocEntry, Document, Paragraph, message
from careprep.model import labels
from careprep.model.messages import say
from careprep.model.topic_places import TopicPlace


def without_topic(found: Sequence[tuple[TopicPlace, tuple[str, ...]]]) -> Document:
    """Each with its number, and the topics that are proposed for it."""
    return Document(
        kind="topics",
        name="topics",
        title=say("topics.title"),
        blocks=(
            Paragraph((message("topics.lead"),)),
            Bullets(tuple(_entry(at, *each) for at, each in enumerate(found, 1))),
        ),
        data={
            "topics": [
                {"id": place.key, "kind": place.kind, "text": place.text, "proposed": [*proposed]}
                for place, proposed in found
            ]
        },
    )


def _entry(number: int, place: TopicPlace, proposed: tuple[str, ...]) -> DocEntry:
    about = labels.listed([labels.topic(topic) for topic in proposed])
    said = message("topics.unknown", number=number, text=place.text)
    if proposed:
        said = message("topics.proposed", number=number, text=place.text, topics=about)
    return DocEntry(said, id=place.key)
