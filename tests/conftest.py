"""What every test starts from: a home of its own, and the sample to work on."""

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from careprep import vault
from careprep.session import Session
from tests.locking import BLOCK, KEY, PASSPHRASE

# So that a check that fails there shows what it compared, as in a test.
pytest.register_assert_rewrite("tests.papers", "tests.reading")

SAMPLE = Path(__file__).resolve().parent.parent / "sample_team.json"
TODAY = dt.date(2026, 1, 14)
"""The day the sample was written for: its coming meeting is six days later."""
MEETING = "m-jf3wts"
"""That meeting."""

# No deadlines: a busy machine is no reason to fail. HYPOTHESIS_PROFILE=long looks harder.
_CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
settings.register_profile("gate", deadline=None, max_examples=50, suppress_health_check=_CHECKS)
settings.register_profile("long", deadline=None, max_examples=1000, suppress_health_check=_CHECKS)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


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
    monkeypatch.setattr(vault, "_opened", {})
    monkeypatch.setattr(vault, "new_key", lambda _: vault._opened.setdefault(BLOCK, KEY))


@pytest.fixture
def locked(sample: Path) -> Path:
    """The sample, locked, and its passphrase forgotten; made for `cheap_keys`."""
    Session(sample, TODAY).lock(PASSPHRASE)
    vault._opened.clear()
    return sample
