"""What every test starts from: a home of its own, and the sample to work on."""

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from careprep.session.session import Session
from careprep.storage import encryption
from tests.locking import BLOCK, KEY, PASSPHRASE

# So that a check that fails there shows what it compared, as in a test.
pytest.register_assert_rewrite("tests.papers", "tests.reading")

SAMPLE = Path(__file__).resolve().parent.parent / "sample_team.json"
TODAY = dt.date(2026, 1, 14)
"""The day the sample was written for: its coming meeting is six days later."""
MEETING = "m-jf3wts"
"""That meeting."""

# No deadlines: a busy machine is no reason to fail.
_CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
settings.register_profile("gate", deadline=None, max_examples=25, suppress_health_check=_CHECKS)
settings.register_profile("long", deadline=None, max_examples=1000, suppress_health_check=_CHECKS)
settings.load_profile("gate")


def at_least(examples: int) -> settings:
    """For a rule that is cheap to try: so many examples, and with --slow all of those."""
    return settings(max_examples=max(examples, settings().max_examples))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fast", action="store_true", help="without screens, processes and rules tried at random"
    )
    parser.addoption("--slow", action="store_true", help="many examples, and the tests marked slow")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("slow"):
        settings.load_profile("long")
    # Most of what a test waits for is the disk; none of them pulls the plug.
    if os.access("/dev/shm", os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")


@pytest.hookimpl(trylast=True)  # once other plugins have put their marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What the options leave out is not collected."""
    left_out = set() if config.getoption("slow") else {"slow"}
    if config.getoption("fast"):
        left_out |= {"asyncio", "process", "hypothesis", "sweep"}
    chosen = [item for item in items if left_out.isdisjoint(_marks(item))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _marks(item: pytest.Item) -> set[str]:
    marks = {mark.name for mark in item.iter_markers()}
    return marks | {"process"} if "process" in getattr(item, "fixturenames", ()) else marks


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home: no test sees or leaves a notebook, a journal or a setting of another."""
    folder = tmp_path / "home"
    monkeypatch.setenv("CAREPREP_HOME", str(folder))
    monkeypatch.delenv("CAREPREP_NOTEBOOK", raising=False)
    return folder


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample notebook's file."""
    return Path(shutil.copy(SAMPLE, tmp_path / "sample.json"))


@pytest.fixture
def session(sample: Path) -> Session:
    """The sample, open, on the day it was written for."""
    return Session(sample, TODAY)


@pytest.fixture
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """No passphrase is known yet, and a new key costs nothing."""
    monkeypatch.setattr(encryption, "_known_keys", {})
    monkeypatch.setattr(
        encryption, "new_key", lambda _: encryption._known_keys.setdefault(BLOCK, KEY)
    )


@pytest.fixture
def locked(sample: Path) -> Path:
    """The sample, locked, and its passphrase forgotten; made for `cheap_keys`."""
    Session(sample, TODAY).lock(PASSPHRASE)
    encryption._known_keys.clear()
    return sample
