"""A little of `python -m tests.hurt`, by the same code."""

import os
import tempfile
from pathlib import Path

import pytest

from tests.hurt.calls import each_call
from tests.hurt.harm import one_time
from tests.hurt.kinds import KINDS, run


@pytest.mark.skipif(os.name == "nt", reason="signals, limits and users of POSIX")
@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.in_gate])
@pytest.mark.process
def test_hurt(name: str) -> None:
    with tempfile.TemporaryDirectory(dir=KINDS[name].where()) as top:  # on a disk, mostly
        found = run(name, range(KINDS[name].in_gate), Path(top))
    if found.skipped:
        pytest.skip(found.notes[0])
    assert (found.lost, found.litter, found.tracebacks) == (0, 0, 0), "\n".join(found.notes)
    assert found.survived == found.times == KINDS[name].in_gate


@pytest.mark.process
@pytest.mark.parametrize(("verb", "count"), [("ask", 3), ("merge", 2), ("new", 2)])
def test_a_few_calls_of_a_verb_fail(verb: str, count: int, tmp_path: Path) -> None:
    found = one_time(each_call(verb, count), tmp_path / "hurt", 4)
    if found.skipped:
        pytest.skip(found.notes[0])
    assert (found.lost, found.litter, found.tracebacks) == (0, 0, 0), "\n".join(found.notes)
    assert found.survived == found.times == count
