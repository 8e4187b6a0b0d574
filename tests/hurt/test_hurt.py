"""A little of `python -m tests.hurt`, by the same code."""

import os
import tempfile
from pathlib import Path

import pytest

from tests.hurt.kinds import KINDS, run


@pytest.mark.skipif(os.name == "nt", reason="signals, limits and users of POSIX")
@pytest.mark.parametrize("name", KINDS)
@pytest.mark.process
def test_hurt(name: str) -> None:
    with tempfile.TemporaryDirectory(dir=KINDS[name].where()) as top:  # on a disk, mostly
        found = run(name, range(KINDS[name].in_gate), Path(top))
    if found.skipped:
        pytest.skip(found.notes[0])
    assert (found.lost, found.litter, found.tracebacks) == (0, 0, 0), "\n".join(found.notes)
    assert found.survived == found.times == KINDS[name].in_gate
