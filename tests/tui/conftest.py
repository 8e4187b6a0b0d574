"""What the tests of the screens start from."""

import pytest

from careprep.session import clock as clock_module
from careprep.tui.app import CareprepApp
from tests.tui.driving import Clock
from tests.tui.idle import PICTURE, until_idle


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of day stands at the start of the meeting until the test turns it."""
    clock = Clock()
    monkeypatch.setattr(clock_module, "now", clock)
    return clock


@pytest.fixture(autouse=True)
def _idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key comes when the one before has done all it does, and no earlier and no later."""
    for place in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{place}.wait_for_idle", until_idle)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", PICTURE)
    # On a busy machine two seconds pass between two keys: tests have the app look at its file.
    monkeypatch.setattr(CareprepApp, "set_interval", lambda *_, **__: None)
