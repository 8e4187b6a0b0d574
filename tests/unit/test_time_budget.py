"""How many minutes each part of a meeting gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careprep.agenda.context import make_context
from careprep.agenda.hearing import hear
from careprep.agenda.items import Section
from careprep.agenda.rules import gather
from careprep.agenda.time_budget import BUDGETS, KEPT, LENGTHS, budget, needed
from careprep.model.records import Meeting, Record
from tests.conftest import TODAY
from tests.making import choose, goal, meeting, notebook, question


@pytest.mark.parametrize("at", range(len(LENGTHS)))
def test_the_usual_lengths_are_those_of_the_table(at: int) -> None:
    for section, row in BUDGETS.items():
        assert budget(section, LENGTHS[at]) == row[at]


@given(st.sampled_from(list(BUDGETS)), st.integers(1, 1439))
def test_a_longer_meeting_never_gives_a_part_less(section: Section, minutes: int) -> None:
    assert 0 <= budget(section, minutes) <= budget(section, minutes + 1)


def _sizes(of: Meeting, *more: Record) -> dict[str, tuple[int, int]]:
    """The least and the wanted minutes of all that is gathered, by key."""
    context = make_context(notebook(*more).put(of), of, TODAY)
    return {each.key: needed(context, each) for each in hear(context, gather(context)).candidates}


@pytest.mark.parametrize(
    ("minutes", "size"), [(15, (3, 8)), (30, (3, 8)), (45, (4, 8)), (60, (4, 8)), (90, (7, 10))]
)
def test_the_top_three_have_their_share(minutes: int, size: tuple[int, int]) -> None:
    sizes = _sizes(meeting(minutes=minutes, top=("g-1",)), goal("g-1", "Sleep"))
    assert sizes["g-1"] == size


@given(st.integers(1, 200))
def test_opening_and_closing_leave_room(minutes: int) -> None:
    sizes = _sizes(meeting(minutes=minutes))
    least = sum(sizes[part][0] for part in KEPT if part in sizes)
    assert sizes["read_back"][0] == sizes["read_back"][1], "it keeps its minutes"
    assert least <= max(minutes // 2, 4)


def test_the_familys_own_minutes_are_kept() -> None:
    of = meeting(choices={"read_back": choose(minutes=7), "q-1": choose(minutes=2)})
    sizes = _sizes(of, question("q-1", "Why?", minutes=10))
    assert (sizes["read_back"], sizes["q-1"]) == ((7, 7), (2, 2))


def test_what_is_interpreted_takes_half_as_long_again() -> None:
    spoken = _sizes(meeting(), question("q-1", "Why?"), goal("g-1", "Go"))
    said_twice = _sizes(meeting(interpreted="Arabic"), question("q-1", "Why?"), goal("g-1", "Go"))
    assert (spoken["q-1"], spoken["g-1"]) == ((3, 5), (3, 8))  # both are suggested
    assert (said_twice["q-1"], said_twice["g-1"]) == ((5, 8), (5, 12))
    assert spoken["read_back"] == said_twice["read_back"]
