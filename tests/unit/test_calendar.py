"""Calendar files, read back by the library that other programs use too."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from icalendar import Calendar
from msgspec.structs import replace

from careprep.commands import COMMANDS
from careprep.documents.kinds.calendar import Dates, calendar
from careprep.errors import CareprepError
from careprep.model.consent import view
from careprep.model.notebook import Notebook
from careprep.model.records import Header, Meeting
from careprep.model.view import CIRCLE, Family, Person
from careprep.session.session import Session
from careprep.text import sanitize
from tests import hostile, strategies
from tests.conftest import TODAY
from tests.making import comes, follow_up, may, meeting, member, notebook

NOW = dt.datetime(2026, 1, 14, 9, 30)
LATER = NOW + dt.timedelta(days=2)
KIT = member("t-kit", "Kit Lindqvist", "school", may("school"))
DUE = dt.date(2026, 1, 27)


def read(dates: Dates) -> list[Any]:
    whole = Calendar.from_ical(dates.content)
    assert whole.errors == []
    assert (whole["version"], whole["method"]) == ("2.0", "PUBLISH")
    events = list(whole.events)
    assert [each for event in events for each in event.errors] == []
    return events


def only_event(dates: Dates) -> Any:
    [event] = read(dates)
    return event


def family(records: Notebook, now: dt.datetime = NOW) -> Dates:
    return calendar(view(records, Family(), TODAY), now)


def test_a_meeting() -> None:
    planned = meeting(
        comes("t-kit"), minutes=45, place="Room 5; upstairs", link="https://meet.example.org/x"
    )
    event = only_event(family(notebook(KIT, planned)))
    assert event["summary"] == "Plan-of-care meeting for Juni"
    assert event["location"] == "Room 5; upstairs · https://meet.example.org/x"
    assert event["description"] == "With: Kit Lindqvist"
    # Local time where the meeting is: no zone, so that it never moves.
    assert event["dtstart"].dt == dt.datetime(2026, 1, 20, 15, 0)
    assert event["dtend"].dt == dt.datetime(2026, 1, 20, 15, 45)
    assert event["class"] == "PRIVATE"


def test_a_follow_up_is_a_whole_day_that_takes_no_time() -> None:
    promised = follow_up("f-1", "Send the plan", "t-kit", due=DUE, waiting_on="a signature")
    event = only_event(family(notebook(KIT, promised)))
    assert event["summary"] == "Due: Send the plan (Kit Lindqvist)"
    assert (event["dtstart"].dt, event["dtend"].dt) == (DUE, DUE + dt.timedelta(days=1))
    assert event["description"] == "For: Juni\nWho: Kit Lindqvist\nWaiting for: a signature"
    assert event["transp"] == "TRANSPARENT"


def test_what_has_no_date_or_is_over_is_not_in_it() -> None:
    past = dt.date(2026, 1, 10)
    records = notebook(
        follow_up("f-1", "Some day"),
        follow_up("f-2", "Done", due=past, status="completed"),
        meeting(state="closed"),
    )
    assert read(family(records)) == []
    late = family(notebook(follow_up("f-3", "Late", due=past)))
    assert only_event(late)["summary"] == "Due: Late (nobody yet)"


def test_sent_again_it_changes_the_same_entries() -> None:
    promised = follow_up("f-1", "Send the plan", due=DUE, updated="2026-01-14T09:00")
    planned = meeting()
    before = read(family(notebook(planned, promised)))
    moved = replace(promised, due=dt.date(2026, 2, 3), updated="2026-01-15T10:00")
    after = read(family(notebook(replace(planned, starts="2026-01-21T15:00"), moved), LATER))
    for old, new in zip(before, after, strict=True):
        assert old["uid"] == new["uid"]
        assert old["sequence"] < new["sequence"]
        assert old["dtstamp"].dt < new["dtstamp"].dt
        assert old["dtstart"].dt != new["dtstart"].dt


def test_what_did_not_change_is_the_same_entry() -> None:
    records = notebook(follow_up("f-1", "Send it", due=DUE, updated="2026-01-14T09:00"))
    assert family(records).content == family(records, LATER).content
    assert family(notebook(meeting())).content == family(notebook(meeting())).content


def test_entries_of_two_notebooks_do_not_meet() -> None:
    uids = set()
    for created in ("2026-01-14T09:00", "2026-01-14T09:01"):
        header = Header(id="notebook", created=created)
        uids.add(only_event(family(notebook(meeting()).put(header)))["uid"])
    assert len(uids) == 2


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_what_is_done_before_its_date_leaves_the_calendar(status: Any) -> None:
    dates = family(notebook(follow_up("f-1", "Send it", due=DUE, status=status)))
    assert only_event(dates)["status"] == "CANCELLED"
    assert dates.follow_ups == 0


def test_what_the_reader_may_not_know_is_not_in_it() -> None:
    hush: dict[str, Any] = {"waiting_on": "hush", "reason": "hush", "due": DUE}
    records = notebook(
        KIT,
        follow_up("f-1", "hush", "t-kit", private=True, **hush),
        follow_up("f-2", "hush", "t-kit", topics=("money",), **hush),
        follow_up("f-3", "Call the school", "t-kit", topics=("school",), due=DUE),
    )
    mine = calendar(view(records, Person(KIT), TODAY), NOW)
    assert only_event(mine)["summary"] == "Due: Call the school (Kit Lindqvist)"
    assert b"hush" not in mine.content
    assert [each.why.code for each in mine.withheld] == ["private", "not_covered"]
    ours = family(records)
    assert [event["summary"] for event in read(ours)][1:] == [
        "Due: Call the school (Kit Lindqvist)"
    ]
    assert [thing.title for each in ours.withheld for thing in each.things] == ["hush"]
    assert len(read(calendar(view(records, Family((CIRCLE,)), TODAY), NOW))) == 3


def test_one_persons_dates_are_theirs_alone() -> None:
    ana = member("t-ana", "Ana Rivera")
    records = notebook(
        KIT,
        ana,
        follow_up("f-1", "Call", "t-ana", due=DUE),
        meeting(comes("t-ana"), id="m-1"),
        meeting(comes("t-ana"), comes("t-kit"), id="m-2", title_="Both"),
    )
    mine = calendar(view(records, Person(KIT), TODAY), NOW)
    assert only_event(mine)["summary"] == "Both for Juni"


@pytest.mark.parametrize("text", hostile.TEXT.values(), ids=hostile.TEXT)
def test_hostile_text_stays_text(text: str) -> None:
    records = notebook(
        replace(KIT, name=text),
        meeting(comes("t-kit"), title_=text, place=text, link=text, purpose=text),
        follow_up("f-1", text, "t-kit", due=DUE, waiting_on=text),
    )
    dates = family(records)
    said = sanitize(text, one_line=True)
    planned, promised = read(dates)
    if said:
        assert planned["summary"] == f"{sanitize(f'{text} for Juni', one_line=True)}"
        assert f"Why we meet: {said}\n" in planned["description"]
    assert promised["summary"] == sanitize(f"Due: {text} ({text})", one_line=True)
    assert dates.content.count(b"\nBEGIN:") == 2


@settings(suppress_health_check=list(HealthCheck))
@given(strategies.notebooks_with_meeting())
def test_any_notebook_has_its_dates(given_: tuple[Notebook, Meeting]) -> None:
    records, _ = given_
    dates = family(records)
    events = read(dates)
    standing = [event for event in events if event["status"] == "CONFIRMED"]
    assert len(standing) == dates.meetings + dates.follow_ups
    assert dates.meetings == sum(each.open for each in records.meetings.values())
    assert len({event["uid"] for event in events}) == len(events)
    assert dates == family(records)


# ── the verb ─────────────────────────────────────────────────────────────────────────────────────


def test_the_verb_writes_a_file_and_writes_it_again(sample: Path, tmp_path: Path) -> None:
    session = Session(sample, TODAY)
    path = tmp_path / "dates.ics"
    for _ in range(2):
        outcome = COMMANDS["calendar"].run(session, {"file": str(path)})
        assert outcome.said.startswith(f"Written: {path} (1 meeting and 11 follow-ups with a date)")
        assert "Held back, as it is private: “" in outcome.said
        assert not outcome.changed
    assert len(Calendar.from_ical(path.read_bytes()).events) == 12


def test_a_file_that_is_no_calendar_of_ours_is_left_alone(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.ics"
    path.write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:other\r\nEND:VCALENDAR\r\n")
    with pytest.raises(CareprepError, match="already a file named"):
        COMMANDS["calendar"].run(Session(sample, TODAY), {"file": str(path)})
    assert b"PRODID:other" in path.read_bytes()


def test_without_a_name_it_is_named_for_the_child(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    session = Session(sample, TODAY)
    COMMANDS["calendar"].run(session, {})
    COMMANDS["calendar"].run(session, {"for": "kit"})
    found = {path.name for path in tmp_path.glob("*.ics")}
    assert found == {"Juni calendar.ics", "Juni calendar for Kit Lindqvist.ics"}
