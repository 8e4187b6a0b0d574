"""The balance check: which promises of a meeting need a second look."""

import datetime as dt

from careprep.agenda.closing_check import check_balance, find_successor
from careprep.model.records import Attendee, FollowUp
from tests.making import DAY, comes, follow_up, meeting, member, notebook

ABEBE = member("t-abebe", "Dr. Selam Abebe", organization="Clinic")
RIVERA = member("t-rivera", "Nurse Ana Rivera", organization="Clinic")
KIT = member("t-kit", "Kit Lindqvist", "school")
MARCUS = member(
    "t-marcus", "Marcus Bell", "therapy", role="Physical therapist", until=dt.date(2025, 11, 30)
)
PRIYA = member(
    "t-priya", "Priya Raman", "therapy", role="physical therapist", since=dt.date(2025, 12, 1)
)
HELD = meeting(
    Attendee(member="t-abebe", response="accepted", attended=True),
    Attendee(member="t-rivera", response="accepted", attended=True),
    Attendee(member="t-kit", response="accepted", attended=False),
)
DUE = dt.date(2026, 2, 3)


def promise(key: str, owner: str, due: dt.date | None = DUE, meeting: str = "m-next") -> FollowUp:
    return follow_up(key, f"Do {key}", owner, due=due, meeting=meeting)


def found(*promises: FollowUp) -> list[tuple[str, str]]:
    book = notebook(ABEBE, RIVERA, KIT, MARCUS, PRIYA, HELD, *promises)
    return [(each.kind, each.follow_up) for each in check_balance(book, HELD, DAY)]


def test_a_meeting_in_balance() -> None:
    assert found(promise("f-1", "t-abebe"), promise("f-2", "t-rivera")) == []


def test_a_promise_of_nobody_without_a_date() -> None:
    assert found(promise("f-1", "", None)) == [("no_owner", "f-1"), ("no_date", "f-1")]


def test_an_owner_who_was_not_in_the_room() -> None:
    assert found(promise("f-1", "t-kit")) == [("not_there", "f-1")]


def test_an_owner_who_left_the_team_and_who_could_take_it_over() -> None:
    book = notebook(MARCUS, PRIYA, ABEBE, HELD, promise("f-1", "t-marcus"))
    (finding,) = check_balance(book, HELD, DAY)
    assert finding.kind == "left_team"
    assert finding.offer == "t-priya"
    assert finding.text == (
        "“Do f-1”: Marcus Bell left the team on Sun Nov 30, 2025; could Priya Raman take it over?"
    )


def test_one_who_holds_more_than_a_third() -> None:
    book = [promise(f"f-{n}", "t-abebe" if n < 3 else "t-rivera") for n in range(9)]
    assert found(*book) == [("too_many", "")]  # three of nine is a third, six of nine is more
    assert found(*(promise(f"f-{n}", "t-abebe") for n in range(3))) == []  # few are never many


def test_only_open_promises_of_this_meeting_count() -> None:
    done = follow_up("f-1", "Done", status="completed", meeting="m-next")
    assert found(done, promise("f-2", "", meeting="")) == []


def test_where_nobody_ticked_who_came_those_who_meant_to_were_there() -> None:
    held = meeting(comes("t-abebe"))
    book = notebook(ABEBE, KIT, held, promise("f-1", "t-abebe"), promise("f-2", "t-kit"))
    assert [each.follow_up for each in check_balance(book, held, DAY)] == ["f-2"]


def test_who_comes_after_whom() -> None:
    book = notebook(ABEBE, RIVERA, KIT, MARCUS, PRIYA)
    assert find_successor(book, MARCUS, DAY) == PRIYA
    assert find_successor(book, ABEBE, DAY) == RIVERA  # the same kind at the same place
    assert find_successor(book, KIT, DAY) is None
    assert find_successor(book, MARCUS, dt.date(2025, 11, 1)) is None  # she was not there yet
