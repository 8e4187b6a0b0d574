"""What one change would bring, and what stands in the way: named, and tried."""

import datetime as dt

import pytest
from msgspec.structs import replace

from careprep.agenda.items import Move, Why
from careprep.agenda.moves import with_move
from careprep.documents.formats.markdown import render_markdown
from careprep.model.records import Meeting, Record
from careprep.model.view import Audience, Family, Person
from tests.conftest import TODAY
from tests.making import (
    Spoken,
    agenda,
    away,
    comes,
    follow_up,
    goal,
    left,
    may,
    meeting,
    member,
    notebook,
    placed,
    question,
    warned,
)
from tests.papers import paper

DANI = member("t-dani", "Dani Example", "family")
ABEBE = member("t-abebe", "Dr. Selam Abebe")
NEURO = member("t-neuro", "Dr. Helena Castellanos")
KIT = member("t-kit", "Kit Lindqvist", "school", may("school", "safety"))
JOYCE = member("t-joyce", "Joyce Nakamura", "school")
TEAM = (DANI, ABEBE, NEURO, KIT, JOYCE)
HEALTH = [question(f"q-{n}", f"Health {n}?", "t-abebe", topics=("health",)) for n in range(8)]


def moved(of: Meeting, move: Move) -> Meeting:
    """The meeting with a move made."""
    return with_move(notebook(of), of, move).meetings[of.id]


def guest_without_a_release() -> tuple[Spoken, Meeting, list[Record]]:
    records: list[Record] = [*TEAM, *HEALTH, question("q-s", "School?", "t-joyce")]
    of = meeting(comes("t-dani"), comes("t-abebe"), comes("t-joyce"), top=("q-0", "q-1", "q-2"))
    return agenda(notebook(*records), of), of, records


def test_a_guest_who_empties_a_meeting_is_named_first() -> None:
    built, of, records = guest_without_a_release()
    assert "q-0" not in placed(built)
    best = built.moves[0]
    assert best.member == "t-joyce"
    assert {"q-0", "q-1", "q-2"} <= set(best.gains)
    assert built.words.move(best, built).count("Joyce Nakamura") == 1
    assert best.kind == "comes_from"  # what does not need her is no reason to tell her
    assert set(best.gains) <= set(placed(agenda(notebook(*records), moved(of, best))))


def test_a_release_that_ended_may_be_renewed_and_one_in_force_is_not_questioned() -> None:
    over = member("t-kit", "Kit", "school", may("health", ends=dt.date(2026, 1, 1)))
    of = meeting(comes("t-dani"), comes("t-abebe"), comes("t-kit", 0, 29), top=("q-0",))
    built = agenda(notebook(DANI, ABEBE, over, *HEALTH), of)
    assert "consent_renewed" in {move.kind for move in built.moves}
    decided = agenda(notebook(DANI, ABEBE, KIT, *HEALTH), of)
    assert decided.moves
    assert "consent_renewed" not in {move.kind for move in decided.moves}


def test_whoever_leaves_too_early_could_stay() -> None:
    asked = [question(f"q-{n}", f"Seizures {n}?", "t-neuro", topics=("health",)) for n in range(6)]
    of = meeting(comes("t-dani"), comes("t-neuro", 0, 8), top=("q-0", "q-1", "q-2"), minutes=45)
    built = agenda(notebook(*TEAM, *asked), of)
    best = built.moves[0]
    assert (best.kind, best.member) == ("leaves_at", "t-neuro")
    again = agenda(notebook(*TEAM, *asked), moved(of, best))
    assert set(best.gains) <= set(placed(again))


def test_ten_minutes_more_are_tried() -> None:
    of = meeting(comes("t-dani"), comes("t-abebe"), top=("q-0",), minutes=20)
    built = agenda(notebook(*TEAM, *HEALTH), of)
    assert [move.kind for move in built.moves] == ["more_minutes"]
    assert built.words.move(built.moves[0], built).startswith("With 10 minutes more, ")


def test_where_all_has_a_place_nothing_is_to_be_moved() -> None:
    built = agenda(notebook(*TEAM, HEALTH[0]), meeting(comes("t-dani"), comes("t-abebe")))
    assert (built.left_over, built.moves) == ((), ())


def test_what_can_never_be_said_with_all_of_them_asks_for_a_second_meeting() -> None:
    of = meeting(comes("t-dani"), comes("t-abebe", 0, 20), comes("t-kit"))
    built = agenda(notebook(*TEAM, HEALTH[0]), of)
    assert built.moves[-1] == Move(
        kind="second_meeting", args={"members": ["t-kit"]}, gains=("q-0",)
    )


def test_the_moves_are_for_the_family_alone() -> None:
    _, of, records = guest_without_a_release()
    book = notebook(*records).put(of)
    readers: dict[bool, Audience] = {True: Family(), False: Person(ABEBE)}
    for seen, reader in readers.items():
        made = paper("agenda", book, reader, meeting=of)
        assert ("What would help" in render_markdown(made)) == seen
        assert bool(made.data["moves"]) == seen


# ── what is named ────────────────────────────────────────────────────────────────────────────────


def test_somebody_called_in_for_nothing() -> None:
    of = meeting(comes("t-dani"), comes("t-abebe"), comes("t-kit", 10, 20))
    told = warned(agenda(notebook(*TEAM, HEALTH[0]), of))
    [idle] = [each for each in told if "Kit" in each]
    assert idle.startswith("Kit Lindqvist comes from 3:10 pm to 3:20 pm, and nothing on this")
    assert not [each for each in told if "Abebe" in each]


def test_silent_minutes_and_who_is_in_the_way() -> None:
    of = meeting(comes("t-dani"), comes("t-abebe"), comes("t-kit"))
    told = warned(agenda(notebook(*TEAM, *HEALTH), of))
    [silent] = [each for each in told if "nothing is planned" in each]
    assert silent.endswith("Kit Lindqvist may not hear what is left over.")


def test_two_who_are_asked_and_never_meet() -> None:
    both = question("q-both", "Who decides?", "t-abebe", "t-neuro", topics=("health",))
    of = meeting(comes("t-dani"), comes("t-abebe", 0, 10), comes("t-neuro", 20))
    assert any("never there together" in each for each in warned(agenda(notebook(*TEAM, both), of)))


def test_a_needed_person_who_has_not_answered() -> None:
    silent = replace(comes("t-neuro"), response="needs-action")
    asked = question("q-n", "The dose?", "t-neuro", topics=("health",))
    built = agenda(notebook(*TEAM, asked), meeting(comes("t-dani"), silent))
    needed = Why("agenda.needed_and_silent", {"member": "t-neuro", "count": 1})
    assert (needed,) in built.warnings


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (question("q-x", "The dose?", "t-neuro", topics=("health",)), "agenda.next.letter"),
        (goal("g-x", "Sleep", "t-dani", topics=("family",)), "agenda.next.meeting"),
        (follow_up("f-x", "Call", "t-dani", topics=("family",), due=TODAY), "agenda.next.call"),
        (follow_up("f-y", "Call", topics=("money",), due=TODAY), "agenda.next.nobody_owns"),
        (question("q-y", "Who?", topics=("money",)), "agenda.next.nobody_asked"),
    ],
)
def test_what_has_no_place_has_a_next_step(record: Record, code: str) -> None:
    of = meeting(comes("t-dani"), comes("t-kit"), away("t-neuro"))
    assert left(agenda(notebook(*TEAM, record), of), record.id).next_step.code == code
