"""How many minutes each part of a meeting gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careprep.agenda.context import make_context
from careprep.agenda.items import SECTIONS, Section
from careprep.agenda.time_budget import BUDGETS, LENGTHS, budget, frame, top_sizes
from tests.conftest import TODAY
from tests.making import choose, meeting, notebook


@pytest.mark.parametrize("at", range(len(LENGTHS)))
def test_the_usual_lengths_are_those_of_the_table(at: int) -> None:
    for section in SECTIONS:
        assert budget(section, LENGTHS[at]) == BUDGETS[section][at]


def test_the_table_fills_a_meeting_about() -> None:
    for at, length in enumerate(LENGTHS):
        assert abs(sum(row[at] for row in BUDGETS.values()) - length) <= length // 10


@given(st.sampled_from(SECTIONS), st.integers(1, 1439))
def test_a_longer_meeting_never_gives_a_part_less(section: Section, minutes: int) -> None:
    assert 0 <= budget(section, minutes) <= budget(section, minutes + 1)


@pytest.mark.parametrize(
    ("minutes", "sizes"),
    [(30, [4, 3, 3]), (45, [5, 5, 5]), (60, [7, 7, 6]), (90, [10, 10, 10]), (5, [1, 1, 1])],
)
def test_the_top_three_share_their_minutes(minutes: int, sizes: list[int]) -> None:
    assert top_sizes(minutes, 3) == sizes


@given(st.integers(1, 200))
def test_opening_and_closing_fit_and_leave_room(minutes: int) -> None:
    sizes = frame(make_context(notebook(), meeting(minutes=minutes), TODAY))
    assert sum(sizes.values()) <= minutes
    assert "read_back" in sizes
    assert all(size >= 1 for size in sizes.values())
    if minutes >= 15:
        assert sum(sizes.values()) <= minutes // 2


def test_the_family_may_give_the_closing_its_own_minutes() -> None:
    of = meeting(minutes=30, choices={"read_back": choose(minutes=7)})
    assert frame(make_context(notebook(), of, TODAY))["read_back"] == 7
