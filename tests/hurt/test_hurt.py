"""A little of `python -m tests.hurt`, by the same code."""

import os
from pathlib import Path

import pytest

from tests.hurt.kinds import KINDS, run


@pytest.mark.skipif(os.name == "nt", reason="signals, limits and users of POSIX")
@pytest.mark.parametrize("name", KINDS)
def test_hurt(name: str, tmp_path: Path) -> None:
    found = run(name, range(KINDS[name].in_gate), tmp_path / "hurt")
    if found.skipped:
        pytest.skip(found.notes[0])
    assert (found.lost, found.litter, found.tracebacks) == (0, 0, 0), "\n".join(found.notes)
    assert found.survived == found.times == KINDS[name].in_gate
