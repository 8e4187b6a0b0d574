"""Three meetings as a coordinator would hold them, against what careprep makes of them."""

import pytest

from careprep.agenda.build import build
from careprep.agenda.items import Agenda
from tests import meetings
from tests.meetings import BEFORE, BY_HAND, DIFFERENT, IN_WRITING, INSIDE

NAMES = [*BY_HAND]


def _built(name: str) -> Agenda:
    notebook, meeting = getattr(meetings, name)()
    return build(notebook, meeting, BEFORE)


@pytest.mark.parametrize("name", NAMES)
def test_the_order_is_the_one_that_was_thought_through(name: str) -> None:
    assert tuple(item.key for item in _built(name).items) == DIFFERENT[name]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_the_coordinator_wanted_is_missing(name: str) -> None:
    built = _built(name)
    inside = {key for item in built.items for key in item.inside}
    assert {*BY_HAND[name]} <= {item.key for item in built.items} | inside


@pytest.mark.parametrize("name", NAMES)
def test_what_belongs_together_is_one_item(name: str) -> None:
    assert {item.key: item.inside for item in _built(name).items if item.inside} == INSIDE[name]


@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_said_with_these_people_goes_in_writing(name: str) -> None:
    left = _built(name).left_over
    assert tuple(each.key for each in left if each.fate == "in_writing") == IN_WRITING[name]
    assert len(left) == len(IN_WRITING[name])


def test_everybody_asked_is_there_where_that_costs_nothing() -> None:
    notebook, meeting = meetings.half_the_time()
    bus = build(notebook, meeting, BEFORE).item("q-bus")
    assert bus is not None
    assert bus.end <= 20  # both whom it is for leave then
    notebook, meeting = meetings.foster_care()
    visits = build(notebook, meeting, BEFORE).item("q-visits")
    assert visits is not None
    assert visits.end <= 30


def test_nobody_hears_what_they_may_not() -> None:
    address = _built("foster_care").item("q-address")
    assert address is not None
    assert address.start >= 45 or address.end <= 15  # Tanya is on the phone in between
