"""The medical-home checklist: its lines, its sums, its sentences."""

import datetime as dt

import pytest

from careprep.model import checklist
from careprep.model.records import Answer, Expectation
from tests.making import notebook


def test_there_are_32_lines_in_four_groups() -> None:
    assert len(checklist.LINES) == len(checklist.BY_ID) == 32
    counts = dict.fromkeys(checklist.GROUPS, 0)
    for line in checklist.LINES:
        assert line.id.startswith(f"{line.group}-")
        counts[line.group] += 1
    assert counts == {"access": 7, "respect": 10, "support": 7, "coordinate": 8}


def test_five_lines_hold_only_once_the_family_asks_and_two_wait_for_an_age() -> None:
    assert {line.id for line in checklist.LINES if line.only_if} == {
        "respect-records",
        "respect-new-treatment",
        "coordinate-school",
        "coordinate-team",
        "coordinate-meetings",
    }
    assert {line.id: line.from_age for line in checklist.LINES if line.from_age} == {
        "support-adult-care": 12,
        "support-adult-services": 12,
    }


def test_every_line_says_what_to_expect_to_request_and_to_ask() -> None:
    for line in checklist.LINES:
        assert line.text.endswith(".")
        assert line.request.startswith("Please ")
        assert line.request.endswith(".")
        assert line.ask.endswith("?")
        assert line.serves


@pytest.mark.parametrize(
    ("answer", "begins"),
    [
        ("not_yet", "Please"),
        ("sometimes", "Please"),
        ("not_asked", "Whom"),
        ("yes", ""),
        ("not_for_us", ""),
        ("not_sure", ""),
    ],
)
def test_the_sentence_that_fits_an_answer(answer: Answer, begins: str) -> None:
    said = checklist.sentence("access-after-hours", answer)
    assert said.startswith(begins)
    assert bool(said) == bool(begins)


def test_there_is_nothing_to_say_about_a_line_that_is_not_there() -> None:
    assert checklist.sentence("access-nothing", "not_yet") == ""
    assert checklist.line("access-nothing") is None


def test_the_sums() -> None:
    book = notebook(
        Expectation(id="access-known", answer="yes"),
        Expectation(id="access-needs", answer="sometimes"),
        Expectation(id="access-building", answer="not_yet"),
        Expectation(id="access-insurance", answer="not_for_us"),
        Expectation(id="coordinate-school", answer="not_yet"),
    )
    access, respect, support, coordinate = checklist.tally(book, age=6)
    assert (access.yes, access.sometimes, access.not_yet, access.not_for_us) == (1, 1, 1, 1)
    assert (access.not_asked, access.counted) == (3, 3)
    assert (respect.waiting, respect.not_asked, respect.counted) == (2, 8, 0)
    assert support.not_asked == 5  # two come up at twelve
    assert (coordinate.not_yet, coordinate.waiting) == (1, 2)


def test_a_line_that_waits_for_a_question_is_never_counted_against_a_practice() -> None:
    for line in checklist.LINES:
        if line.only_if:
            unasked = next(t for t in checklist.tally(notebook()) if t.group == line.group)
            assert unasked.counted == 0
            assert unasked.waiting > 0


@pytest.mark.parametrize(("age", "count"), [(None, 32), (0, 30), (11, 30), (12, 32), (30, 32)])
def test_lines_come_up_with_age(age: int | None, count: int) -> None:
    assert len(checklist.shown(age)) == count


@pytest.mark.parametrize(
    ("age", "word"),
    [(None, ""), (11, ""), (12, "talk"), (15, "plan"), (17, "practice"), (18, "18")],
)
def test_what_growing_up_asks_for(age: int | None, word: str) -> None:
    said = checklist.transition(age)
    assert word in said
    assert bool(said) == bool(word)


def test_an_answer_that_was_never_given_is_not_asked() -> None:
    book = notebook(Expectation(id="access-known", answer="yes", on=dt.date(2026, 1, 1)))
    assert checklist.answer(book, "access-known") == "yes"
    assert checklist.answer(book, "access-needs") == "not_asked"
