"""Copies of the notebook: when they are made, which of them stay, and what if none can be made."""

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careprep.commands import COMMANDS
from careprep.errors import FileTrouble
from careprep.session import clock
from careprep.session.session import Session
from careprep.storage import backups, paths
from careprep.storage.backups import DAYS, FIRST_OF_DAY, LEAST, going, kept
from tests.conftest import TODAY

NOON = dt.datetime(2026, 1, 14, 12, 0, 0)


def ask(session: Session, text: str = "Why?") -> None:
    COMMANDS["ask"].run(session, {"text": text})


# ── which stay ───────────────────────────────────────────────────────────────────────────────────

moments = st.lists(
    st.builds(
        lambda days, seconds: NOON - dt.timedelta(days=days, seconds=seconds),
        st.integers(-2, 45) | st.integers(-2, 900),
        st.integers(-40_000, 40_000),
    ),
    max_size=40,
)


@given(moments)
def test_the_newest_stays_one_a_day_for_a_month_one_a_month_for_ever(
    every: list[dt.datetime],
) -> None:
    today = NOON.date()
    gone = going(every, today)
    stays = set(every) - gone
    assert gone <= set(every)
    assert {*sorted(set(every))[-LEAST:]} <= stays
    assert {m for m in every if m.date() >= today} <= stays
    lately = sorted({m.date() for m in every})[-DAYS - 1 :]
    assert {*lately} <= {m.date() for m in stays}
    assert {(m.year, m.month) for m in every} == {(m.year, m.month) for m in stays}
    rest = {m for m in stays if m.date() < today} - {*sorted(stays)[-LEAST:]}
    assert len(rest) == len({m.date() for m in rest})
    assert going(stays, today) == set()


@given(moments, st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_a_clock_that_is_wrong_takes_away_no_day(every: list[dt.datetime], day: dt.date) -> None:
    """As in a computer without a battery, or one that stood in 2030 for an afternoon."""
    wrong = dt.datetime.combine(day, dt.time(12))
    stays = {*every, wrong} - going([*every, wrong], day)
    assert {*sorted({m.date() for m in every})[-(DAYS - 1) :]} <= {m.date() for m in stays}


def test_dailies_outlive_an_afternoon_in_2030(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [NOON + dt.timedelta(days=day) for day in range(11)]
    for moment in (*days, dt.datetime(2030, 6, 1, 12), NOON + dt.timedelta(days=11)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        ask(session, f"{moment}?")
    assert {*days} <= {copy.moment for copy in kept(session.path)}


def test_for_one_that_comes_at_most_one_goes(session: Session) -> None:
    for number in range(3 * LEAST):
        moment = NOON - dt.timedelta(days=100 * DAYS) + dt.timedelta(minutes=number)
        backups._put(backups._folder(session.path), session.path, b"x", moment, "before a test")
    before = len(kept(session.path))
    session.back_up("before a test")
    assert len(kept(session.path)) == before


@given(moments, st.integers(0, 400))
def test_what_was_thinned_out_before_thins_out_to_the_same(
    every: list[dt.datetime], days: int
) -> None:
    """Tidying each day or once a year comes to the same."""
    today = NOON.date()
    later = today + dt.timedelta(days=days)
    at_once = set(every) - going(every, later)
    first = set(every) - going(every, today)
    assert first - going(first, later) == at_once


# ── when they are made ───────────────────────────────────────────────────────────────────────────


def test_the_first_change_of_a_day_keeps_the_file_as_it_stood(session: Session) -> None:
    whole = session.path.read_bytes()
    assert kept(session.path) == []
    ask(session)
    ask(session)
    ask(Session(session.path, TODAY))
    (copy,) = kept(session.path)
    assert copy.path.read_bytes() == whole
    assert copy.why == FIRST_OF_DAY
    assert copy.moment.date() == clock.today()  # the clock's day, not the given one
    assert copy.size == len(whole)
    assert session.unsaid == []


def test_the_next_day_in_the_same_sitting_another_is_made(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(session)
    whole = session.path.read_bytes()
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    ask(session)
    assert kept(session.path)[0].path.read_bytes() == whole
    assert len(kept(session.path)) == 2


def test_undo_and_redo_pass_the_same_door(session: Session) -> None:
    ask(session)
    for copy in kept(session.path):
        copy.path.unlink()
    Session(session.path, TODAY).undo()
    assert len(kept(session.path)) == 1


def test_the_same_content_is_kept_once(sample: Path) -> None:
    assert backups.keep(sample, NOON, "before a merge") is not None
    assert backups.keep(sample, NOON, "before a restore") is None
    sample.write_bytes(sample.read_bytes() + b"\n")
    assert backups.keep(sample, NOON, "before a restore") is not None
    assert [copy.why for copy in kept(sample)] == ["before a restore", "before a merge"]
    assert [copy.moment.second for copy in kept(sample)] == [1, 0]  # the same second: one later


def test_any_bytes_are_kept_as_they_are(tmp_path: Path) -> None:
    """A locked notebook is bytes that nobody here can read."""
    path = tmp_path / "locked"
    path.write_bytes(bytes(range(256)))
    copy = backups.keep(path, NOON, "before a merge")
    assert copy is not None
    assert copy.path.read_bytes() == bytes(range(256))


@pytest.mark.skipif(os.name == "nt", reason="no such bits on Windows")
def test_copies_are_the_owners_alone(sample: Path) -> None:
    sample.chmod(0o644)
    copy = backups.keep(sample, NOON, "before a merge")
    assert copy is not None
    assert copy.path.stat().st_mode & 0o777 == 0o600
    assert copy.path.parent.stat().st_mode & 0o777 == 0o700


def test_old_copies_go_when_a_new_one_is_made(sample: Path) -> None:
    for days in range(100, -1, -1):
        sample.write_text(str(days), encoding="utf-8")
        backups.keep(sample, NOON - dt.timedelta(days=days), FIRST_OF_DAY)
    found = [copy.moment.date() for copy in kept(sample)]
    assert found[: DAYS + 1] == [NOON.date() - dt.timedelta(days=n) for n in range(DAYS + 1)]
    assert [day.isoformat() for day in found[DAYS + 1 :]] == ["2025-11-30", "2025-10-31"]


def test_what_is_no_copy_is_left_alone(sample: Path) -> None:
    backups.keep(sample, NOON, "before a merge")
    stranger = kept(sample)[0].path.with_name("2026-99-99 12.00.00 notes.txt")
    stranger.write_text("mine", encoding="utf-8")
    assert len(kept(sample)) == 1
    sample.write_bytes(b"{}")
    backups.keep(sample, NOON + dt.timedelta(days=900), "before a merge")
    assert stranger.read_text("utf-8") == "mine"


# ── where none can be made ───────────────────────────────────────────────────────────────────────


def test_a_copy_that_cannot_be_made_stops_nobody_from_saving(session: Session) -> None:
    (paths.state_for(session.path) / "backups").write_bytes(b"in the way")
    ask(session, "Is it saved?")
    assert "Is it saved?" in session.path.read_text("utf-8")
    assert len(session.unsaid) == 1
    assert "backup could not be made" in session.unsaid[0]
    ask(session)
    assert len(session.unsaid) == 1  # said once, not at every change


def test_whoever_asks_for_a_copy_is_told(session: Session) -> None:
    (paths.state_for(session.path) / "backups").write_bytes(b"in the way")
    with pytest.raises(FileTrouble):
        session.back_up("before a merge")
    with pytest.raises(FileTrouble):
        backups.keep(session.path.with_name("no.json"), NOON, "before a merge")
