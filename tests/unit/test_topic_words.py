"""What a text is proposed to be about."""

import pytest

from careprep.model import labels
from careprep.model.glossary import Finder, Term
from careprep.model.topic_words import WORDS, propose_topics
from tests.papers import sample


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Is the rash from the tape?", ("health",)),
        ("When can I ride the big bus?", ("school",)),
        ("Is it her MORNING medicine that makes her fall asleep?", ("medicines", "sleep")),
        ("Who writes the letter for the wheelchair?", ("equipment",)),
        ("Psychologist", ("feelings",)),
        ("Who pays for the nurse?", ("health", "money")),
        ("Mother", ("family",)),
        ("Something else", ()),
        ("", ()),
        ("¿Quién viene?", ()),
    ],
)
def test_words_speak_for_topics(text: str, topics: tuple[str, ...]) -> None:
    assert propose_topics(text) == topics


def test_topics_are_those_that_there_are() -> None:
    assert set(WORDS) == set(labels.TOPIC) - {"everything", "general"}


def test_a_special_word_counts_as_its_everyday_words_do() -> None:
    finder = Finder((Term("IEP", "the written plan of the school"), Term("Diastat", "a medicine")))
    assert propose_topics("Bring the Diastat", finder=finder) == ("medicines",)
    assert propose_topics("Bring the Diastat") == ()


def test_a_topic_of_the_familys_own_is_proposed_where_its_words_are() -> None:
    assert propose_topics("Who drives the Bike Club?", ("bike club", "money")) == ("bike club",)
    assert propose_topics("Who bikes?", ("bike club",)) == ()


def test_most_of_the_sample_is_proposed_a_topic_that_the_family_chose() -> None:
    notebook = sample()
    tables = (notebook.goals, notebook.questions, notebook.follow_ups)
    things = [each for table in tables for each in table.values()]
    hits = [thing for thing in things if set(propose_topics(thing.title)) & set(thing.topics)]
    assert len(hits) / len(things) > 0.6
