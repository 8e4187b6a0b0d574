"""What the tests of the screens start from."""

import pytest

from careprep import session as session_module
from tests.tui.driving import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of day stands at the start of the meeting until the test turns it."""
    clock = Clock()
    monkeypatch.setattr(session_module, "clock_now", clock)
    return clock
