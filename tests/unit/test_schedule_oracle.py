"""The schedule against an integer programme: the same worth, and no wish given up in vain."""

import pytest

from careprep.agenda.schedule.solve import solve
from tests.scheduling import real_meeting

pytest.importorskip("highspy")

from tests.integer_programme import best_worth, room, wishes_in_vain


@pytest.mark.parametrize("seed", range(1000, 1015))
def test_an_integer_programme_finds_nothing_better(seed: int) -> None:
    problem = real_meeting(seed)
    found = solve(problem)
    assert found.worth == best_worth(problem, *room(problem))
    assert wishes_in_vain(problem, found, *room(problem)) == []
