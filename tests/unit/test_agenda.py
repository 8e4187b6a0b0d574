"""Agendas a family would recognize: each test is one meeting."""

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.agenda.items import Why
from careprep.agenda.words import to_data
from careprep.model.notebook import Notebook
from careprep.model.records import (
    FIXED_PARTS,
    Child,
    Expectation,
    Meeting,
    Note,
    Parked,
    Progress,
    Question,
)
from tests.conftest import TODAY
from tests.making import (
    DAY,
    agenda,
    away,
    choose,
    closed,
    comes,
    everything,
    follow_up,
    goal,
    item,
    left,
    may,
    meeting,
    member,
    notebook,
    notes,
    placed,
    question,
    reason,
    warned,
    whys,
)

DANI = member("t-dani", "Dani Example", "family")
SAM = member("t-sam", "Sam Example", "family")
JUNI = member("t-juni", "Juniper Example", "self")
ABEBE = member("t-abebe", "Dr. Selam Abebe", "health", may("everything"))
NEURO = member("t-neuro", "Dr. Helena Castellanos", "health", may("everything"))
GUT = member("t-gut", "Dr. Hector Castellano")
RIVERA = member("t-rivera", "Nurse Ana Rivera")
KIT = member("t-kit", "Kit Lindqvist", "school", may("school", "safety"))
OWEN = member("t-owen", "Owen Fairweather", "school", may("school"))
TEAM = (DANI, SAM, JUNI, ABEBE, NEURO, GUT, RIVERA, KIT, OWEN)


# ── a parent alone with one doctor ───────────────────────────────────────────────────────────────


def parent_and_doctor() -> tuple[Notebook, Meeting]:
    book = notebook(
        *TEAM,
        question("q-letter", "Who writes the letter?", "t-abebe"),
        question("q-feed", "How fast may the feed run?", "t-abebe", "t-gut"),
        question("q-naps", "Is it the morning dose?", "t-neuro", topics=("medicines",)),
        question("q-pouch", "Can we have a second pouch?", "t-neuro", priority="high"),
        question("q-private", "Do we lose the insurance?", "t-abebe", private=True),
        goal("g-sleep", "We all sleep", "t-dani", "t-rivera"),
    )
    of = meeting(
        comes("t-dani", part="family_voice"),
        comes("t-abebe", part="facilitator"),
        away("t-neuro"),
        top=("q-letter", "g-sleep", "q-feed"),
    )
    return book, of


def test_a_parent_alone_with_one_doctor() -> None:
    book, of = parent_and_doctor()
    built = agenda(book, of)
    assert built.planned <= 30
    assert placed(built)[-2:] == ["read_back", "next_time"]
    assert [each.key for each in built.items if each.section == "top_three"] == [
        "q-letter",
        "g-sleep",
        "q-feed",
    ]
    assert whys(built, "q-letter")[0] == "One of your top three."
    by_letter = {each.key: each.for_ for each in built.left_over if each.fate == "in_writing"}
    assert by_letter == {"q-naps": ("t-neuro",), "q-pouch": ("t-neuro",)}
    assert reason(built, "q-naps") == "Dr. Helena Castellanos is not coming."
    assert "q-private" not in str(to_data(built, built.words))


def test_a_question_for_two_of_whom_one_comes_names_the_other() -> None:
    book, of = parent_and_doctor()
    built = agenda(book, of)
    assert notes(built, item(built, "q-feed").under) == [
        "Dr. Hector Castellano must be asked too, and will not be there."
    ]


def test_who_opens_an_item() -> None:
    book, of = parent_and_doctor()
    built = agenda(book, of)
    assert item(built, "welcome").speaks == "t-abebe"
    assert item(built, "q-letter").speaks == "t-dani"


# ── an interpreted meeting where people come and go ──────────────────────────────────────────────


def test_an_interpreted_meeting_where_people_come_and_go() -> None:
    book = notebook(
        *TEAM,
        question(
            "q-bus", "When can I ride the bus?", "t-kit", own_voice="t-juni", topics=("general",)
        ),
        question("q-aide", "Who is the aide?", "t-owen", topics=("general",)),
        question(
            "q-plan", "Which plan is the right one?", "t-rivera", minutes=4, topics=("general",)
        ),
        question(
            "q-long", "Can we go through all of it?", "t-rivera", minutes=14, topics=("general",)
        ),
    )
    of = meeting(
        comes("t-dani"),
        comes("t-kit"),
        comes("t-juni", leaves=20),
        comes("t-owen", leaves=30),
        comes("t-rivera", arrives=10, leaves=25),
        minutes=45,
        interpreted="Arabic",
        top=("q-bus", "q-aide", "q-plan"),
    )
    built = agenda(book, of)
    assert item(built, "q-bus").end <= 20
    assert item(built, "q-aide").end <= 30
    plan = item(built, "q-plan")
    assert plan.start >= 10
    assert plan.end <= 25
    assert plan.minutes == 6  # 4, and half as long again
    assert item(built, "q-aide").minutes in (6, 7, 8)  # 4 to 5, and half as long again
    assert item(built, "read_back").minutes == 4
    assert reason(built, "q-long") == ("Nurse Ana Rivera leaves at 3:25 pm, before there was time.")
    assert any("interpreted" in each for each in warned(built))


def test_a_third_less_is_planned_with_an_interpreter() -> None:
    questions = [question(f"q-{n}", f"Question {n}", "t-abebe") for n in range(30)]
    book = notebook(*TEAM, member("t-yusra", "Yusra Khalil", "interpreter"), *questions)
    plain = agenda(book, meeting(comes("t-dani"), comes("t-abebe"), minutes=60))
    slow = agenda(book, meeting(comes("t-dani"), comes("t-abebe"), comes("t-yusra"), minutes=60))
    count = sum(each.key.startswith("q-") for each in plain.items)
    slower = sum(each.key.startswith("q-") for each in slow.items)
    assert 0.55 <= slower / count <= 0.75


# ── two halves ───────────────────────────────────────────────────────────────────────────────────


def test_what_the_school_may_not_hear_waits_until_it_has_left() -> None:
    book = notebook(
        *TEAM,
        question("q-money", "Who pays for the nurse?", "t-abebe", topics=("money",)),
        question("q-sleep", "How do we sleep?", "t-abebe", topics=("sleep",)),
        question("q-bus", "Who rides along?", "t-kit", topics=("safety",)),
        goal("g-family", "One evening for the two of us", "t-dani", topics=("family",)),
    )
    of = meeting(
        comes("t-dani"),
        comes("t-abebe"),
        comes("t-kit", leaves=30),
        comes("t-owen", leaves=30),
        minutes=60,
    )
    built = agenda(book, of)
    for key in ("q-money", "q-sleep", "g-family"):
        assert item(built, key).start >= 30
    assert reason(built, "q-bus") == (
        "Owen Fairweather is in the room until 3:30 pm, and has a release that does not cover "
        "safety. Kit Lindqvist is there until 3:30 pm."
    )


def test_school_staff_in_the_room_to_the_end() -> None:
    book = notebook(*TEAM, question("q-money", "Who pays?", "t-abebe", topics=("money",)))
    built = agenda(
        book, meeting(comes("t-dani"), comes("t-abebe"), comes("t-kit"), comes("t-owen"))
    )
    assert reason(built, "q-money") == (
        "School staff are in the room all the time, and what they may hear does not cover this."
    )
    assert left(built, "q-money").fate == "in_writing"
    assert left(built, "q-money").for_ == ("t-abebe",)


def test_who_may_not_hear_it_is_not_written_to() -> None:
    book = notebook(*TEAM, question("q-money", "Who pays?", "t-kit", topics=("money",)))
    built = agenda(book, meeting(comes("t-dani"), away("t-kit")))
    assert left(built, "q-money").fate == "next_meeting"
    assert reason(built, "q-money") == (
        "Kit Lindqvist is not coming, and has a release that does not cover money."
    )


# ── consents ─────────────────────────────────────────────────────────────────────────────────────


def test_a_consent_that_lapsed_and_is_renewed() -> None:
    lapsed = may("therapy", ends=dt.date(2026, 1, 7))
    priya = member("t-priya", "Priya Raman", "therapy", lapsed)
    book = notebook(DANI, priya, question("q-brace", "New braces?", "t-priya", topics=("therapy",)))
    of = meeting(comes("t-dani"), comes("t-priya"))
    built = agenda(book, of)
    assert reason(built, "q-brace") == "Priya Raman has a release that ended on Wed Jan 7."
    assert warned(built)[0] == (
        "The release that lets Priya Raman hear about therapy ended on Wed Jan 7. Renew it, and "
        "what it covers can be on the agenda again while they are there."
    )
    renewed = replace(priya, consents=(lapsed, may("therapy", starts=dt.date(2026, 1, 14))))
    again = agenda(book.put(renewed), of)
    assert item(again, "q-brace").needs == ("t-priya",)
    assert not any("release" in each for each in warned(again))


def test_a_consent_about_to_end_is_raised_with_its_person() -> None:
    priya = member("t-priya", "Priya Raman", "therapy", may("therapy", ends=dt.date(2026, 3, 2)))
    built = agenda(notebook(DANI, priya), meeting(comes("t-dani"), comes("t-priya")))
    assert item(built, "t-priya").title == "Renew the release for Priya Raman"
    assert whys(built, "t-priya") == (
        "The release for Priya Raman ends on Mon Mar 2, 41 days after this meeting.",
    )


def test_lines_that_somebody_there_may_not_hear_are_kept_for_the_family() -> None:
    book = notebook(
        *TEAM,
        closed("2025-11-12"),
        goal(
            "g-met",
            "Quiet nights",
            achievement="achieved",
            topics=("sleep",),
            progress=(Progress(on=dt.date(2025, 12, 1), note="Six."),),
        ),
        goal(
            "g-holds",
            "Sits with her class",
            achievement="sustaining",
            topics=("school",),
            progress=(Progress(on=dt.date(2025, 12, 1), note="All week."),),
        ),
    )
    built = agenda(book, meeting(comes("t-dani"), comes("t-kit")))
    assert notes(built, item(built, "going_well").under) == [
        "Holding: “Sits with her class”. All week."
    ]
    assert notes(built, built.unsaid) == ["Met: “Quiet nights”. Six."]


def test_a_question_is_kept_from_whoever_may_not_hear_of_its_goal() -> None:
    secret = goal("g-sleep", "We all sleep", topics=("sleep",))
    shared = goal("g-bus", "Ride the bus", topics=("school",))
    book = notebook(
        *TEAM,
        secret,
        shared,
        question("q-1", "Who rides along?", "t-kit", about="g-bus", topics=("school", "safety")),
        question("q-2", "What about naps?", "t-kit", about="g-sleep", topics=("school",)),
    )
    built = agenda(book, meeting(comes("t-dani"), comes("t-kit"), minutes=60))
    assert "It serves the goal “Ride the bus”." in whys(built, "q-1")
    assert item(built, "q-1").about == "g-bus"
    assert reason(built, "q-2") == "Kit Lindqvist has a release that does not cover sleep."


# ── since last time ──────────────────────────────────────────────────────────────────────────────


def since_last_time() -> Notebook:
    marcus = member("t-marcus", "Marcus Bell", "therapy", until=dt.date(2025, 11, 30), role="PT")
    priya = member("t-priya", "Priya Raman", "therapy", since=dt.date(2025, 12, 1), role="PT")
    return notebook(
        *TEAM,
        marcus,
        priya,
        closed(
            "2025-11-12",
            parked=(
                Parked(text="The farm trip", fate="next_meeting", topics=("general",)),
                Parked(text="A lift", fate="in_writing"),
            ),
        ),
        follow_up(
            "f-late", "Sign the plan", "t-abebe", due=dt.date(2026, 1, 4), topics=("general",)
        ),
        follow_up(
            "f-no",
            "Ask for an aide",
            "t-kit",
            status="rejected",
            meeting="m-2025-11-12",
            topics=("general",),
        ),
        follow_up(
            "f-heir", "Measure Juni", "t-marcus", meeting="m-2025-11-12", topics=("general",)
        ),
        follow_up(
            "f-silent",
            "Get Juni in",
            "t-rivera",
            kind="referral",
            stage="sent",
            topics=("general",),
            notes=(Note(on=dt.date(2025, 11, 24), text="Faxed."),),
        ),
        follow_up("f-later", "Summer form", due=dt.date(2026, 6, 1)),
        follow_up(
            "f-done",
            "Tubing letter",
            "t-abebe",
            topics=("general",),
            status="completed",
            meeting="m-2025-11-12",
            done_on=dt.date(2025, 12, 2),
        ),
        follow_up(
            "f-mine", "Call the plan", "t-sam", due=dt.date(2026, 1, 20), topics=("general",)
        ),
    )


def test_since_last_time() -> None:
    of = meeting(
        comes("t-dani"),
        comes("t-abebe"),
        comes("t-kit"),
        comes("t-rivera"),
        comes("t-priya"),
        away("t-neuro", update="Please leave the dose as it is."),
        minutes=90,
    )
    built = agenda(since_last_time(), of)
    assert whys(built, "f-late")[0] == "Due on Sun Jan 4, 16 days before this meeting."
    assert item(built, "f-late").minutes == 2
    assert whys(built, "f-no")[0] == "The answer was no: what is the next step?"
    assert whys(built, "f-heir")[0] == (
        "Marcus Bell left the team on Sun Nov 30, 2025: can Priya Raman (PT) take it over?"
    )
    assert item(built, "f-heir").needs == ("t-priya",)
    assert whys(built, "f-silent") == (
        "The referral is at “sent”, and nothing has moved for 57 days.",
    )
    assert item(built, "f-mine").needs == ("t-dani",)  # family speaks for family
    keys = {each.key for each in everything(built)}
    assert keys.isdisjoint({"f-later", "f-done"})
    lines = notes(built, (*item(built, "since_last_time").under, *built.unsaid))
    assert lines == [
        "Done on Tue Dec 2, 2025, by Dr. Selam Abebe: Tubing letter",
        "Parked last time: The farm trip",
        "From Dr. Helena Castellanos, who cannot come: Please leave the dose as it is.",
    ]


def test_news_is_said_when_all_who_are_there_may_hear_it() -> None:
    book = notebook(*TEAM, question("q-1", "Naps?", "t-neuro", topics=("medicines",)))
    of = meeting(
        comes("t-dani"), comes("t-kit", leaves=20), away("t-neuro", update="Leave the dose.")
    )
    news = item(agenda(book, of), "since_last_time")
    assert news.start >= 20
    assert news.under[0].topics == ("health", "medicines")


def test_news_may_be_about_all_that_its_sender_knows_of_the_child() -> None:
    """A doctor who is asked about school may still write of the new medicine."""
    book = notebook(*TEAM, question("q-1", "Naps in class?", "t-neuro", topics=("school",)))
    of = meeting(comes("t-dani"), away("t-neuro", update="A new dose."))
    assert item(agenda(book, of), "since_last_time").under[0].topics == ("health", "school")


def test_news_that_nobody_may_say_there_is_no_empty_item() -> None:
    book = notebook(*TEAM)
    of = meeting(comes("t-dani"), comes("t-kit"), away("t-neuro", update="Leave the dose."))
    built = agenda(book, of)
    assert reason(built, "since_last_time") == (
        "Somebody who may not hear it is in the room all the time."
    )
    assert notes(built, built.unplaced) == [
        "From Dr. Helena Castellanos, who cannot come: Leave the dose."
    ]


def test_a_promise_of_somebody_absent_goes_out_in_writing() -> None:
    built = agenda(since_last_time(), meeting(comes("t-dani"), comes("t-abebe")))
    assert left(built, "f-silent").fate == "in_writing"
    assert reason(built, "f-silent") == "Nurse Ana Rivera is not on the list for this meeting."


def test_carried_over_is_derived() -> None:
    book = notebook(
        *TEAM,
        question("q-1", "Who writes it?", "t-abebe", first_asked=dt.date(2025, 9, 1)),
        closed("2025-09-10", "q-1"),
        closed("2025-11-12", "q-1"),
    )
    built = agenda(book, meeting(comes("t-dani"), comes("t-abebe"), top=("q-1",)))
    assert whys(built, "q-1")[1] == "Carried over ×2, first raised on Mon Sep 1, 2025."


# ── goals ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"agreement": {"t-owen": "disagree"}}, "Owen Fairweather does not agree yet."),
        ({"achievement": "worsening"}, "It is slipping."),
        ({"achievement": "no-progress"}, "It is stuck."),
        ({"lifecycle": "proposed"}, "It is still an idea: do all agree to it?"),
        ({"due": dt.date(2026, 2, 27)}, "Due on Fri Feb 27, 38 days after this meeting."),
        (
            {"progress": (Progress(on=dt.date(2025, 10, 1), note="Old."),)},
            "Nothing was noted about it since the meeting on Wed Nov 12, 2025.",
        ),
        ({"created": "2026-01-02T09:00"}, "It is new since the meeting on Wed Nov 12, 2025."),
    ],
)
def test_why_a_goal_is_there(more: dict[str, Any], why: str) -> None:
    fresh: dict[str, Any] = {"progress": (Progress(on=dt.date(2026, 1, 2), note="Fine."),)}
    given = more if why.startswith(("Nothing", "It is new")) else {**fresh, **more}
    book = notebook(*TEAM, closed("2025-11-12"), goal("g-1", "Ride the bus", "t-dani", **given))
    built = agenda(book, meeting(comes("t-dani"), top=("q-none",)))
    every = everything(built)
    assert [each.key for each in every if each.key == "g-1"] == ["g-1"]
    assert why in whys(built, "g-1")


@pytest.mark.parametrize("lifecycle", ["on-hold", "rejected", "cancelled", "completed"])
def test_goals_that_rest_stay_away(lifecycle: str) -> None:
    book = notebook(
        *TEAM, goal("g-1", "Ride the bus", achievement="worsening", lifecycle=lifecycle)
    )
    built = agenda(book, meeting(comes("t-dani")))
    assert "g-1" not in {each.key for each in everything(built)}


def test_steps_stand_under_their_long_term_goal() -> None:
    book = notebook(
        *TEAM,
        goal("g-step", "A step", "t-dani", horizon="short_term", part_of="g-long", priority="high"),
        goal("g-other", "Another", "t-dani"),
        goal("g-long", "The long way", "t-dani", priority="low"),
        question("q-1", "First?", "t-dani"),
    )
    built = agenda(book, meeting(comes("t-dani"), top=("q-1",), minutes=90))
    goals = [(each.key, each.inside) for each in built.items if each.section == "goals"]
    assert goals == [("g-long", ("g-step",)), ("g-other", ())]


# ── the family's choices ─────────────────────────────────────────────────────────────────────────


def questions(count: int) -> list[Question]:
    return [question(f"q-{n}", f"Question {n}", "t-abebe") for n in range(count)]


def with_choices(count: int = 6, **more: Any) -> tuple[Notebook, Meeting]:
    book = notebook(*TEAM, *questions(count))
    return book, meeting(comes("t-dani"), comes("t-abebe"), **more)


def test_what_is_pinned_has_a_place() -> None:
    book, of = with_choices(30, choices={"q-29": choose(pinned=True)})
    built = agenda(book, of)
    assert item(built, "q-29").pinned
    assert whys(built, "q-29")[0] == "You pinned it."


def test_what_is_left_out_is_left_over() -> None:
    book, of = with_choices(
        choices={"q-0": choose(left_out=True), "welcome": choose(left_out=True)}
    )
    built = agenda(book, of)
    assert reason(built, "q-0") == "You left it out this time."
    assert left(built, "welcome").fate == "next_meeting"
    assert "You left out “Welcome”. Most meetings go better with it." in warned(built)


def test_minutes_that_the_family_gave_hold() -> None:
    book, of = with_choices(
        choices={"q-0": choose(minutes=9), "read_back": choose(minutes=8)}, top=("q-0",)
    )
    built = agenda(book, of)
    assert item(built, "q-0").minutes == 9
    assert item(built, "read_back").minutes == 8


def test_more_minutes_than_the_meeting_has_are_named() -> None:
    book, of = with_choices(choices={"q-0": choose(minutes=60, pinned=True)})
    built = agenda(book, of)
    why = "You gave it 60 minutes, and there are only 21 in one piece for it."
    assert reason(built, "q-0") == why
    assert f"“Question 0” is pinned, but it has no place. {why}" in warned(built)


def test_two_wishes_that_cannot_both_hold() -> None:
    book, of = with_choices(
        choices={
            "q-0": choose(minutes=15, pinned=True),
            "q-1": choose(minutes=15, pinned=True),
        }
    )
    built = agenda(book, of)
    assert sum(key in placed(built) for key in ("q-0", "q-1")) == 1
    assert any("It gave way to “Question" in each for each in warned(built))


def test_a_wished_place_holds() -> None:
    book, of = with_choices(choices={"q-4": choose(pinned=True, place=1)}, top=("q-0", "q-1"))
    built = agenda(book, of)
    movable = [each.key for each in built.items if not each.fixed]
    assert movable[0] == "q-4"
    assert not any("could not stand" in each for each in warned(built))


def test_a_wished_place_that_cannot_hold_is_named() -> None:
    book = notebook(
        *TEAM,
        question("q-early", "Early?", "t-kit", topics=("school",)),
        question("q-late", "Late?", topics=("school",)),
    )
    of = meeting(
        comes("t-dani"),
        comes("t-kit", leaves=8),
        top=("q-early", "q-late"),
        choices={"q-late": choose(place=1), "plan_b": choose(place=2)},
    )
    built = agenda(book, of)
    assert placed(built).index("q-early") < placed(built).index("plan_b")
    assert any("could not stand just where you put it" in each for each in warned(built))


def test_a_fixed_part_does_not_move() -> None:
    book, of = with_choices(choices={"welcome": choose(place=3)})
    built = agenda(book, of)
    assert placed(built)[0] == "welcome"
    assert "“Welcome” stays where it is: it opens or closes every meeting." in warned(built)


def test_where_nothing_is_chosen_three_are_suggested() -> None:
    book, of = with_choices()
    built = agenda(book, of)
    assert built.suggested == ("q-0", "q-1", "q-2")
    assert whys(built, "q-0")[0].startswith("We suggest it as one of your top three")
    assert item(built, "q-0").section == "top_three"
    assert any("not chosen your top three" in each for each in warned(built))


def test_only_what_can_be_said_is_suggested() -> None:
    book = notebook(
        *TEAM,
        question("q-away", "Away?", "t-neuro", priority="high"),
        question("q-deaf", "Money?", "t-abebe", priority="high", topics=("money",)),
        question("q-here", "Here?", "t-abebe", topics=("school",)),
    )
    built = agenda(book, meeting(comes("t-dani"), comes("t-abebe"), comes("t-kit")))
    assert built.suggested == ("q-here",)


def test_one_of_the_top_three_that_is_over_is_named() -> None:
    book = notebook(*TEAM, question("q-1", "Done?", state="answered"), question("q-2", "More?"))
    built = agenda(book, meeting(comes("t-dani"), top=("q-1", "q-2")))
    assert "“Done?” is one of your top three, but it is not open any more." in warned(built)
    assert "q-2" in placed(built)


def test_a_pin_on_what_does_not_come_up_is_named() -> None:
    pins = {key: choose(pinned=True) for key in ("g-rest", "respect-heard", "q-done")}
    book = notebook(
        *TEAM,
        goal("g-rest", "Swim", lifecycle="on-hold"),
        question("q-done", "Why?", state="answered"),
    )
    built = agenda(book, meeting(comes("t-dani"), comes("t-kit"), choices=pins))
    assert "“Swim” is pinned, but the goal is paused." in warned(built)
    assert (
        "“Please start with what worries us most.” is pinned, but nobody from a clinic is coming."
    ) in warned(built)
    assert "Why?" not in str(warned(built))


def test_the_top_three_shrink_rather_than_fall_out() -> None:
    book = notebook(*TEAM, *(question(f"q-{n}", f"Long {n}", minutes=15) for n in range(3)))
    built = agenda(book, meeting(comes("t-dani"), top=("q-0", "q-1", "q-2")))
    assert {"q-0", "q-1", "q-2"} <= set(placed(built))
    assert any("fewer minutes than they ask for" in each for each in warned(built))


# ── who is invited ───────────────────────────────────────────────────────────────────────────────


def test_a_meeting_nobody_is_invited_to_yet() -> None:
    book = notebook(*TEAM, question("q-1", "Who writes it?", "t-abebe", topics=("money",)))
    built = agenda(book, meeting())
    assert "q-1" in placed(built)
    assert warned(built)[0].startswith("Nobody is on the list for this meeting yet.")


def test_a_meeting_nobody_said_yes_to_yet() -> None:
    book = notebook(*TEAM, question("q-1", "Who?", "t-abebe"), question("q-2", "Why?", "t-gut"))
    built = agenda(book, meeting(comes("t-abebe", response="needs-action"), away("t-gut")))
    assert "q-1" in placed(built)
    assert left(built, "q-2").fate == "in_writing"
    assert warned(built)[0].startswith("Nobody has said yes yet.")


def test_somebody_silent_is_not_counted_on() -> None:
    book = notebook(*TEAM, question("q-1", "Who?", "t-abebe"))
    built = agenda(book, meeting(comes("t-dani"), comes("t-abebe", response="needs-action")))
    assert reason(built, "q-1") == "Dr. Selam Abebe has not said yes yet."


def test_a_family_that_is_not_on_the_list_is_at_its_own_meeting() -> None:
    book = notebook(*TEAM, follow_up("f-1", "Call the plan", "t-dani", due=DAY))
    built = agenda(book, meeting(comes("t-abebe")))
    assert item(built, "f-1").needs == ()


def test_a_stranger_on_the_list_hears_only_what_has_no_topic() -> None:
    book = notebook(DANI, question("q-1", "Who pays?", "t-dani", topics=("money",)))
    built = agenda(book, meeting(comes("t-dani"), comes("t-nobody")))
    assert reason(built, "q-1").startswith("Somebody who is not on the team list is in the")
    assert any("is not on the team" in each for each in warned(built))


# ── short and long meetings ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("minutes", "parts"),
    [
        (1, ["read_back"]),
        (2, ["read_back", "next_time"]),
        (3, ["welcome", "read_back", "next_time"]),
        (4, ["welcome", "going_well", "read_back", "next_time"]),
    ],
)
def test_a_meeting_too_short_for_anything_keeps_the_read_back_longest(
    minutes: int, parts: list[str]
) -> None:
    built = agenda(notebook(DANI), meeting(comes("t-dani"), minutes=minutes))
    assert placed(built) == parts
    assert built.planned == minutes


def test_an_empty_notebook_has_the_fixed_parts() -> None:
    built = agenda(notebook(), meeting(minutes=60))
    assert placed(built) == ["welcome", "going_well", "plan_b", "read_back", "next_time"]
    assert set(placed(built)) <= set(FIXED_PARTS)
    assert built.left_over == ()


# ── growing up, the checklist ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("born", "why"),
    [
        (dt.date(2014, 1, 20), "From 12 on it helps to begin to talk about growing up."),
        (dt.date(2011, 6, 1), "From 14 on it helps to have a plan for the move."),
        (dt.date(2009, 6, 1), "From 16 on the plan for the move is put into practice."),
        (dt.date(2007, 6, 1), "At 18 the care is handed over, one service at a time."),
    ],
)
def test_growing_up_comes_up_with_age(born: dt.date, why: str) -> None:
    book = notebook(DANI).put(Child(id="child", name="Juni", born=born))
    built = agenda(book, meeting(comes("t-dani"), minutes=90))
    assert whys(built, "support-adult-care") == (why,)
    assert whys(built, "support-adult-services") == (why,)


def test_nothing_of_it_comes_up_before_twelve_or_where_it_is_settled() -> None:
    young = notebook(DANI).put(Child(id="child", name="Juni", born=dt.date(2014, 1, 21)))
    built = agenda(young, meeting(comes("t-dani"), minutes=90))
    assert "support-adult-care" not in placed(built)
    older = notebook(DANI, Expectation(id="support-adult-care", answer="yes"))
    older = older.put(Child(id="child", name="Juni", born=dt.date(2010, 1, 1)))
    built = agenda(older, meeting(comes("t-dani"), minutes=90))
    assert "support-adult-care" not in {each.key for each in everything(built)}
    assert "support-adult-services" in placed(built)


@pytest.mark.parametrize(("days", "lines"), [(61, 0), (60, 2), (31, 2), (30, 3), (7, 4), (0, 4)])
def test_what_changes_at_18_is_listed_nearer_and_nearer(days: int, lines: int) -> None:
    birthday = TODAY + dt.timedelta(days=days)
    child = Child(id="child", name="Juni", born=birthday.replace(year=birthday.year - 18))
    built = agenda(notebook(DANI).put(child), meeting(comes("t-dani")))
    told = [each for each in warned(built) if "Juni" in each or "county" in each]
    assert len(told) == lines


def test_at_most_two_requests_the_newest_first() -> None:
    answers = {
        "respect-in-writing": dt.date(2025, 11, 30),
        "respect-family-life": dt.date(2026, 1, 5),
        "support-parents": dt.date(2026, 1, 6),
    }
    book = notebook(*TEAM, *(Expectation(id=k, answer="not_yet", on=d) for k, d in answers.items()))
    built = agenda(book, meeting(comes("t-dani"), comes("t-abebe"), minutes=90))
    asked = [each for each in built.items if each.section == "expectations"]
    assert {each.key for each in asked} == {"support-parents", "respect-family-life"}
    assert all(each.title.startswith("Please ") for each in asked)
    without = agenda(book, meeting(comes("t-dani"), comes("t-kit"), minutes=90))
    assert not any(each.section == "expectations" for each in without.items)


# ── for other programs ───────────────────────────────────────────────────────────────────────────


def test_the_data_has_the_documented_shape() -> None:
    book, of = parent_and_doctor()
    built = agenda(book, of)
    data = to_data(built, built.words)
    assert list(data) == [
        "meeting", "child", "minutes", "planned", "items", "left_over", "warnings", "moves"
    ]  # fmt: skip
    assert list(data["items"][0]) == [
        "key", "section", "title", "start", "minutes", "why", "why_codes", "needs", "inside",
        "pinned",
    ]  # fmt: skip
    assert list(data["left_over"][0]) == [
        "key",
        "title",
        "reason",
        "why_codes",
        "fate",
        "next_step",
        "next_step_code",
        "for",
    ]
    assert data["child"] == "Juni"
    assert data["items"][0]["section"] == "welcome"


def test_a_notebook_with_faults_still_has_an_agenda() -> None:
    book = notebook(
        DANI,
        question("q-1", "Who?", "t-gone", about="g-gone", own_voice="t-gone"),
        goal("g-1", "Go", "t-gone", part_of="g-gone"),
        follow_up("f-1", "Do", "t-gone", meeting="m-gone", about="q-gone", due=DAY),
    )
    of = meeting(comes("t-dani"), comes("t-dani", 5, 9), top=("q-gone", "q-1", "q-1", "g-1"))
    built = build(book, of, TODAY)  # not even in the notebook
    assert left(built, "q-1").fate == "next_meeting"
    assert Why("agenda.nobody_owns") in item(built, "f-1").why


def test_many_records_do_not_cost_more_than_their_number() -> None:
    """With ten times the questions the fit is asked for no more jobs than have room."""
    book, of = with_choices(2000)
    built = agenda(book, of)
    assert len(built.items) + len(built.left_over) == 2000 + 5
    assert built.planned >= 28  # no item is shorter than three minutes
    assert built.exact


def test_the_opening_gives_way_to_what_somebody_who_leaves_early_wants_to_say() -> None:
    book = notebook(
        *TEAM,
        question("q-bus", "When can I ride?", "t-kit", own_voice="t-juni", topics=("school",)),
    )
    of = meeting(
        comes("t-dani"), comes("t-kit"), comes("t-juni", leaves=10), minutes=90, top=("q-bus",)
    )
    built = agenda(book, of)
    assert item(built, "q-bus").end <= 10
    assert item(built, "q-bus").speaks == "t-juni"
    assert item(built, "going_well").minutes < 6


def test_somebody_says_it_for_one_who_is_not_there() -> None:
    book = notebook(
        *TEAM,
        question("q-bus", "When can I ride?", "t-kit", own_voice="t-juni", topics=("school",)),
    )
    of = meeting(comes("t-dani"), comes("t-kit"), comes("t-juni", leaves=2), top=("q-bus",))
    built = agenda(book, of)
    bus = item(built, "q-bus")
    assert bus.speaks == "t-dani"
    assert notes(built, bus.under) == ["Juni will not be there then: somebody else says it."]


def test_of_several_absent_only_those_who_may_read_it_are_written_to() -> None:
    book = notebook(*TEAM, question("q-1", "Who pays?", "t-kit", "t-neuro", topics=("money",)))
    built = agenda(book, meeting(comes("t-dani"), away("t-kit"), away("t-neuro")))
    assert left(built, "q-1").fate == "in_writing"
    assert left(built, "q-1").for_ == ("t-neuro",)


def test_minutes_for_a_part_that_has_no_room_for_them_are_named() -> None:
    built = agenda(notebook(DANI), meeting(comes("t-dani"), choices={"plan_b": choose(minutes=40)}))
    assert any(
        each.startswith("You gave “Plan B” 40 minutes, but it has no place.")
        for each in warned(built)
    )


# ── what stands inside something else, and whose minutes they are ────────────────────────────────


def test_a_promise_about_one_of_the_top_three_stands_inside_it_with_its_history() -> None:
    book = notebook(
        *TEAM,
        closed("2025-09-10", id="m-sep"),
        question("q-letter", "Who writes the letter?", "t-abebe", about="g-walk"),
        goal("g-walk", "Walk to the swings", "t-dani"),
        follow_up("f-letter", "Write it", "t-abebe", about="q-letter", meeting="m-sep"),
        follow_up("f-numbers", "Measure her", "t-abebe", about="g-walk", meeting="m-sep"),
        follow_up("f-away", "Send it", "t-neuro", about="q-letter", meeting="m-sep"),
    )
    built = agenda(book, meeting(comes("t-dani"), comes("t-abebe"), top=("q-letter",)))
    letter = item(built, "q-letter")
    assert letter.inside == ("f-letter", "f-numbers")
    assert Why("agenda.promised", {"day": dt.date(2025, 9, 10)}) in letter.lines[0].why
    assert left(built, "f-away").fate == "in_writing", "whoever owes it does not come"


def test_the_promises_of_one_person_are_one_block_in_their_minutes() -> None:
    promises = [
        follow_up(f"f-{n}", f"Do {n}", "t-rivera", due=DAY - dt.timedelta(n)) for n in range(1, 4)
    ]
    book = notebook(*TEAM, *promises, follow_up("f-4", "Sign the plan", "t-abebe", due=TODAY))
    built = agenda(book, meeting(comes("t-dani"), comes("t-abebe"), comes("t-rivera", 12, 20)))
    block = item(built, "f-3")
    assert block.block
    assert block.title == "Promises of Nurse Ana Rivera"
    assert block.inside == ("f-2", "f-1")
    assert (block.start, block.end) >= (12, 15)
    assert block.end <= 20
    assert block.minutes >= 3
    assert item(built, "f-4").speaks == "t-abebe"
    assert not item(built, "f-4").lines


def test_promises_that_not_the_same_people_may_hear_are_no_block() -> None:
    book = notebook(
        *TEAM,
        follow_up("f-1", "Call", "t-rivera", due=TODAY, topics=("sleep",)),
        follow_up("f-2", "Write", "t-rivera", due=TODAY, topics=("safety",)),
    )
    built = agenda(book, meeting(comes("t-dani"), comes("t-rivera"), comes("t-kit", leaves=15)))
    assert item(built, "f-1").start >= 15
    assert item(built, "f-2").lines == ()


def test_where_the_child_comes_she_begins() -> None:
    book = notebook(
        *TEAM,
        question("q-top", "Who writes it?", "t-abebe", priority="high"),
        question("q-own", "When can I ride the bus?", "t-dani", own_voice="t-juni"),
    )
    people = (comes("t-dani"), comes("t-abebe"), comes("t-juni"))
    built = agenda(book, meeting(*people, top=("q-top",)))
    assert placed(built)[:4] == ["welcome", "about_me", "going_well", "q-own"]
    assert item(built, "about_me").speaks == item(built, "q-own").speaks == "t-juni"
    late = agenda(book, meeting(*people[:2], comes("t-juni", 10), top=("q-top",)))
    assert item(late, "about_me").start >= 10
    without = agenda(book, meeting(*people[:2], top=("q-top",)))
    assert "about_me" not in [each.key for each in everything(without)]


def test_the_minutes_of_who_phones_in_are_for_what_needs_them() -> None:
    asked = [question(f"q-{n}", f"Neurology {n}?", "t-neuro") for n in range(6)]
    others = [question(f"q-o{n}", f"Other {n}?", "t-abebe", priority="high") for n in range(9)]
    book = notebook(*TEAM, *asked, *others)
    people = (comes("t-dani"), comes("t-abebe"), comes("t-neuro", 10, 22))
    built = agenda(book, meeting(*people, minutes=60, top=("q-o0", "q-o1", "q-o2")))
    theirs = [each for each in built.items if 10 <= each.start < 22]
    assert {need for each in theirs for need in each.needs} == {"t-neuro"}
    assert sum(each.minutes for each in theirs) == 12


def test_a_question_for_two_who_come_waits_for_both() -> None:
    book = notebook(*TEAM, question("q-1", "Who decides it?", "t-abebe", "t-gut"))
    built = agenda(book, meeting(comes("t-dani"), comes("t-abebe"), comes("t-gut", 15, 25)))
    both = item(built, "q-1")
    assert both.start >= 15
    assert both.end <= 25
    assert notes(built, both.under) == []


def test_no_minute_is_empty_while_something_is_left_for_lack_of_time() -> None:
    book = notebook(*TEAM, *questions(30))
    built = agenda(book, meeting(comes("t-dani"), comes("t-abebe"), minutes=60))
    assert built.planned == 60
    assert built.left_over
