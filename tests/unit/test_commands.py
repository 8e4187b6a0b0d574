"""The verbs: what each does to a notebook, and what it says."""

import datetime as dt
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.agenda.today import points
from careprep.commands import COMMANDS, Outcome
from careprep.errors import BadInput
from careprep.model.consent import may_hear, view
from careprep.model.records import Attendee, Consent, FollowUp, Meeting, Member, Question
from careprep.model.subjects import Subjects
from careprep.model.topic_places import topic_place, waiting
from careprep.model.validation import all_issues
from careprep.model.view import Person
from careprep.session.session import Session
from tests.conftest import MEETING, TODAY
from tests.revisions import contents


def do(session: Session, verb: str, **given: Any) -> Outcome:
    return COMMANDS[verb].run(session, given)


def meeting(session: Session) -> Meeting:
    return session.notebook.meetings[MEETING]


def items(session: Session) -> list[str]:
    agenda = build(session.notebook, meeting(session), session.today)
    return [item.key for item in agenda.items if not item.fixed]


# ── goals ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"note": "A good week"}, "Noted."),
        ({"value": 1}, "Noted. By its numbers: met. If you say so too, change “How it goes”."),
        ({"value": 3}, "Noted. By its numbers: slipping. If you say so too, change “How it goes”."),
    ],
)
def test_a_new_value_of_a_goal_says_how_it_goes(
    session: Session, given: dict[str, Any], said: str
) -> None:
    goal = session.notebook.goals["g-v3b6qb"]  # alarms a night: fewer are better
    assert do(session, "progress", which=goal.id, **given).said == said
    new = session.notebook.goals[goal.id]
    assert len(new.progress) == len(goal.progress) + 1
    assert new.achievement == goal.achievement  # it is the family that says so


# ── questions ────────────────────────────────────────────────────────────────────────────────────


def test_ask_adds_an_open_question_first_asked_today(session: Session) -> None:
    outcome = do(session, "ask", text="Is the rash from the tape?", ask=("t-y8xp8h",))
    made = session.notebook.questions[outcome.focus]
    assert (made.text, made.ask, made.state) == (
        "Is the rash from the tape?",
        ("t-y8xp8h",),
        "open",
    )
    assert made.first_asked == TODAY
    assert outcome.changed
    assert "rash" in outcome.said


def test_ask_keeps_a_day_that_was_given(session: Session) -> None:
    day = dt.date(2025, 12, 1)
    outcome = do(session, "ask", text="Why?", first_asked=day, minutes=UNSET)
    made = session.notebook.questions[outcome.focus]
    assert (made.first_asked, made.minutes) == (day, 5)


def test_a_question_asked_comes_onto_the_agenda_and_undo_takes_it_back(session: Session) -> None:
    before = session.path.read_bytes()
    outcome = do(session, "ask", text="Is the rash from the tape?", ask=("t-y8xp8h",))
    agenda = build(session.notebook, meeting(session), session.today)
    told = {item.key for item in agenda.items} | {left.key for left in agenda.left_over}
    assert outcome.focus in told
    assert "rash" in do(session, "undo").said
    assert contents(session.path) == before


def test_answer_closes_a_question(session: Session) -> None:
    do(session, "answer", which="q-dyf2ny", answer="Dr. Abebe", answered_by="t-2rj3hm")
    question = session.notebook.questions["q-dyf2ny"]
    assert (question.state, question.answer) == ("answered", "Dr. Abebe")
    assert (question.answered_by, question.answered_on) == ("t-2rj3hm", TODAY)


# ── follow-ups ───────────────────────────────────────────────────────────────────────────────────


def test_promise_adds_a_follow_up(session: Session) -> None:
    outcome = do(session, "promise", what="Call the clinic", owner="t-61vdpf", due=TODAY)
    made = session.notebook.follow_ups[outcome.focus]
    assert made.owner == "t-61vdpf"
    assert made.due == TODAY
    assert made.status == "requested"


def test_done_ticks_off(session: Session) -> None:
    do(session, "done", which="f-9rhjqx", note="Signed and sent")
    made = session.notebook.follow_ups["f-9rhjqx"]
    assert (made.status, made.done_on) == ("completed", TODAY)
    assert made.notes[-1].text == "Signed and sent"


def test_a_referral_is_done_only_at_the_end_of_its_chain(session: Session) -> None:
    key = "f-cd3a2k"
    assert session.notebook.follow_ups[key].stage == "sent"
    seen = []
    for _ in range(4):
        assert session.notebook.follow_ups[key].open
        do(session, "done", which=key)
        now = session.notebook.follow_ups[key]
        seen.append((now.stage, now.status, now.done_on))
    assert seen == [
        ("scheduled", "in-progress", None),
        ("seen", "in-progress", None),
        ("report_back", "in-progress", None),
        ("family_told", "completed", TODAY),
    ]


# ── meetings ─────────────────────────────────────────────────────────────────────────────────────


def test_plan_makes_a_meeting_with_who_comes(session: Session) -> None:
    outcome = do(
        session, "plan", starts="2026-02-03T09:00", minutes=45, who=("t-61vdpf", "t-y8xp8h")
    )
    made = session.notebook.meetings[outcome.focus]
    assert (made.starts, made.minutes, made.state) == ("2026-02-03T09:00", 45, "planned")
    assert [(p.member, p.response) for p in made.people] == [
        ("t-61vdpf", "accepted"),
        ("t-y8xp8h", "accepted"),
    ]
    assert "February" in outcome.said


def test_coming_changes_one_person_in_place_and_keeps_the_rest(session: Session) -> None:
    before = meeting(session).people
    do(session, "coming", which=MEETING, member="t-89dzp8", response="tentative", leaves=15)
    after = meeting(session).people
    assert [p.member for p in after] == [p.member for p in before]
    kit = meeting(session).attendee("t-89dzp8")
    assert kit is not None
    assert (kit.response, kit.leaves, kit.why) == ("tentative", 15, before[4].why)
    assert [p for p in after if p.member != kit.member] == [
        p for p in before if p.member != kit.member
    ]


def test_coming_adds_who_was_not_on_the_list_and_uninvite_takes_them_off(
    session: Session,
) -> None:
    before = meeting(session).people
    do(session, "coming", which=MEETING, member="t-63kake", response="accepted")
    assert meeting(session).people == (*before, Attendee(member="t-63kake", response="accepted"))
    do(session, "uninvite", which=MEETING, member="t-63kake")
    assert meeting(session).people == before


def test_leaving_before_arriving_is_refused(session: Session) -> None:
    before = meeting(session)
    with pytest.raises(BadInput, match="leaves before"):
        do(session, "coming", which=MEETING, member="t-89dzp8", arrives=30, leaves=10)
    assert meeting(session) is before


def test_choose_changes_only_what_is_given(session: Session) -> None:
    key = "q-n9smwh"
    do(session, "choose", which=MEETING, item=key, minutes=7)
    choice = meeting(session).choices[key]
    assert (choice.pinned, choice.minutes) == (True, 7)
    do(session, "choose", which=MEETING, item=key, minutes=UNSET)
    assert meeting(session).choices[key].minutes is None
    do(session, "choose", which=MEETING, item=key, pinned=False)
    assert key not in meeting(session).choices


def test_what_is_left_out_cannot_stay_pinned_nor_the_other_way(session: Session) -> None:
    key = "q-n9smwh"
    do(session, "choose", which=MEETING, item=key, left_out=True)
    choice = meeting(session).choices[key]
    assert (choice.pinned, choice.left_out) == (False, True)
    assert key not in items(session)
    do(session, "choose", which=MEETING, item=key, pinned=True)
    choice = meeting(session).choices[key]
    assert (choice.pinned, choice.left_out) == (True, False)
    assert key in items(session)


def test_move_changes_places_and_stops_at_the_ends(session: Session) -> None:
    before = items(session)
    at = before.index("q-dyf2ny")
    do(session, "move", which=MEETING, item="q-dyf2ny", by=-1)
    swapped = [*before[: at - 1], before[at], before[at - 1], *before[at + 1 :]]
    assert items(session) == swapped
    outcome = do(session, "move", which=MEETING, item=before[0], by=-1)
    assert not outcome.changed
    with pytest.raises(BadInput):
        do(session, "move", which=MEETING, item="welcome", by=1)


def test_top_takes_three_in_order_and_no_more(session: Session) -> None:
    chosen = ("g-v3b6qb", "q-n9smwh")
    do(session, "top", which=MEETING, top=chosen)
    assert meeting(session).top == chosen
    with pytest.raises(BadInput, match="three"):
        do(session, "top", which=MEETING, top=(*chosen, "q-dyf2ny", "g-xmexh0"))
    assert meeting(session).top == chosen


def test_star_adds_takes_out_and_knows_when_it_is_full(session: Session) -> None:
    first, second, third = meeting(session).top
    with pytest.raises(BadInput, match="three already"):
        do(session, "star", which=MEETING, item="g-xmexh0")
    do(session, "star", which=MEETING, item=second)
    assert meeting(session).top == (first, third)
    do(session, "star", which=MEETING, item="g-xmexh0")
    assert meeting(session).top == (first, third, "g-xmexh0")


# ── any record ───────────────────────────────────────────────────────────────────────────────────


def test_change_changes_only_what_is_given(session: Session) -> None:
    before = session.notebook.team["t-y8xp8h"]
    do(session, "change member", which="t-y8xp8h", phone="555-0199")
    after = session.notebook.team["t-y8xp8h"]
    assert after.phone == "555-0199"
    assert (after.name, after.role, after.consents) == (before.name, before.role, before.consents)
    assert not do(session, "change member", which="t-y8xp8h", phone="555-0199").changed


def test_remove_says_how_many_records_no_longer_name_it(session: Session) -> None:
    key = do(session, "add member", name="Ana New").focus
    do(session, "ask", text="One?", ask=(key,))
    do(session, "promise", what="Two", owner=key)
    outcome = do(session, "remove member", which=key)
    assert "2 records" in outcome.said
    assert session.notebook.get(key) is None
    assert all_issues(session.notebook) == ()


def test_a_record_that_is_gone_is_said_to_be(session: Session) -> None:
    for name in ("answer", "done", "change goal", "remove question", "coming", "star"):
        with pytest.raises(BadInput, match="not in the notebook"):
            do(session, name, which="x-gone00", member="t-61vdpf", item="q-dyf2ny")


def test_find_and_check(session: Session) -> None:
    found = do(session, "find", text="big bus")
    assert found.document is not None
    assert [row["id"] for row in found.document.data["found"]] == ["q-n9smwh"]
    assert do(session, "find", text="xylophone zeppelin").document is None
    assert do(session, "check").document is None


def test_undo_and_redo_say_what_they_did(session: Session) -> None:
    key = do(session, "ask", text="Why penguins?").focus
    assert "Why penguins?" in do(session, "undo").said
    assert session.notebook.get(key) is None
    assert "Why penguins?" in do(session, "redo").said
    assert session.notebook.get(key) is not None


@pytest.mark.parametrize("name", ["agenda", "follow-ups", "team"])
def test_papers_change_nothing(session: Session, name: str) -> None:
    before, whole = session.notebook, session.path.read_bytes()
    outcome = do(session, name)
    assert outcome.document is not None
    assert outcome.document.kind == name
    assert not outcome.changed
    assert session.notebook is before
    assert session.path.read_bytes() == whole


def test_every_command_works_on_what_its_fields_say() -> None:
    for name, command in COMMANDS.items():
        assert command.name == name
        names = [field.name for field in command.asked]
        assert len(set(names)) == len(names), name
        assert command.words <= len(command.fields), name
        assert command.help[0].isupper(), name
    assert COMMANDS["answer"].on is Question
    assert COMMANDS["done"].on is FollowUp


def test_a_consent_that_never_ends_needs_no_renewal(session: Session) -> None:
    """Some programs write the last day there is where they mean no last day."""
    kit = session.notebook.team["t-y8xp8h"]
    consent = Consent(topics=("school",), ends=dt.date.max)
    session.apply(lambda n: n.put(replace(kit, consents=(consent,))), "said for ever")
    with pytest.raises(BadInput, match="no last day"):
        do(session, "renew", which=kit.id)


def test_a_promise_for_a_goal_goes_no_further_than_the_goal(session: Session) -> None:
    """What it is for is read from the goal each time, never copied."""
    outcome = do(session, "promise", what="Write the diary", about="g-v3b6qb")
    made = session.notebook.follow_ups[outcome.focus]
    assert (made.topics, made.private) == ((), False)
    assert outcome.said.endswith("About: family and sleep.")
    assert outcome.tagged == made.id
    outcome = do(session, "promise", what="Ask the aunt", about="g-m94qes", topics=("school",))
    made = session.notebook.follow_ups[outcome.focus]
    assert (made.topics, made.private) == (("school",), False)
    assert outcome.said.endswith("It is private, as what it is for is.")
    assert Subjects(session.notebook).of(made.id).private == {()}


# ── topics ───────────────────────────────────────────────────────────────────────────────────────

_WRITTEN = {
    "ask": ("text", {}),
    "promise": ("what", {}),
    "add goal": ("own_words", {}),
    "decide": ("text", {"which": MEETING}),
    "park": ("text", {"which": MEETING}),
}


@pytest.mark.parametrize("verb", list(_WRITTEN))
def test_what_is_written_gets_the_topics_its_words_speak_for(session: Session, verb: str) -> None:
    name, more = _WRITTEN[verb]
    outcome = do(session, verb, **{name: "The tape leaves a rash at recess"}, **more)
    place = topic_place(session.notebook, outcome.tagged)
    assert place
    assert place.topics == ("health", "school")
    assert "About: health and school." in outcome.said
    do(session, "undo")
    assert topic_place(session.notebook, outcome.tagged) is None


@pytest.mark.parametrize("verb", list(_WRITTEN))
@pytest.mark.parametrize("topics", [(), ("money",), ("general",)])
def test_topics_that_are_said_are_those(
    session: Session, verb: str, topics: tuple[str, ...]
) -> None:
    name, more = _WRITTEN[verb]
    before = {each.key for each in waiting(session.notebook)}
    outcome = do(session, verb, **{name: "Which tape?"}, topics=topics, **more)
    assert not outcome.tagged
    assert "About" not in outcome.said
    waits = [each for each in waiting(session.notebook) if each.key not in before]
    assert len(waits) == (0 if topics else 1)


def test_what_no_word_gives_a_topic_says_so_and_waits(session: Session) -> None:
    before = waiting(session.notebook)
    outcome = do(session, "ask", text="Why?")
    assert "no topic yet: nobody outside the family and the clinic gets it" in outcome.said
    assert [each.text for each in waiting(session.notebook) if each not in before] == ["Why?"]
    assert str(points(session.notebook, TODAY)[-1].text).startswith(f"{len(before) + 1} things")
    with pytest.raises(BadInput, match="gives a topic"):
        do(session, "topics", line="why")
    said = do(session, "topics", line=outcome.tagged, topics=("general",)).said
    assert said == "“Why?”. Anyone may hear it."
    assert waiting(session.notebook) == before


def test_all_that_waits_takes_what_is_proposed_in_one_step(session: Session) -> None:
    """By number or words, one alone; the sample has one: a key for the school elevator."""
    do(session, "ask", text="Who fixes the wheelchair?", topics=())
    do(session, "ask", text="Why?")
    offer = do(session, "topics")
    assert offer.offer == {"yes": True}
    assert offer.document is not None
    assert [each["proposed"] for each in offer.document.data["topics"]] == [
        ["equipment"],
        [],
        ["school"],
    ]
    assert do(session, "topics", line="3").said.endswith("About: school.")
    do(session, "undo")
    said = do(session, "topics", yes=True).said
    assert said == "2 things have topics now. 1 still has none: no word gives one."
    do(session, "undo")
    assert len(waiting(session.notebook)) == 3
    with pytest.raises(BadInput, match="no number 4"):
        do(session, "topics", line="4")


# ── consents ─────────────────────────────────────────────────────────────────────────────────────

JOYCE, ABEBE = "t-sj5pmy", "t-2rj3hm"  # hers ends on March 2; nothing was agreed about the doctor


def test_what_ends_first_is_renewed_too(session: Session) -> None:
    do(session, "consent", which=JOYCE, topics=("money",), ends=dt.date(2026, 8, 31))
    do(session, "renew", which=JOYCE)
    health, money = session.notebook.team[JOYCE].consents[2:]
    assert (health.topics[0], health.starts) == ("health", dt.date(2026, 3, 3))
    assert (money.topics, money.starts) == (("money",), dt.date(2026, 9, 1))
    with pytest.raises(BadInput, match="is agreed until Thursday, January 14, 2027 already"):
        do(session, "renew", which=JOYCE)


def test_one_without_a_last_day_keeps_no_other_from_being_renewed(session: Session) -> None:
    do(session, "consent", which=JOYCE, topics=("money",))
    do(session, "renew", which=JOYCE)
    assert session.notebook.team[JOYCE].consents[-1].topics[0] == "health"


def test_what_was_renewed_ahead_ends_with_the_rest(session: Session) -> None:
    do(session, "renew", which=JOYCE)
    do(session, "end-consent", which=JOYCE)
    joyce = session.notebook.team[JOYCE]
    for day in (TODAY, dt.date(2026, 3, 10)):
        assert not may_hear(joyce, ("health",), day).yes
    do(session, "consent", which=JOYCE, topics=("school",), starts=dt.date(2026, 3, 1))
    do(session, "end-consent", which=JOYCE)
    again = session.notebook.team[JOYCE]
    assert again.consents[:-1] == joyce.consents  # nothing goes from the list
    assert again.consents[-1].ended == TODAY
    assert not may_hear(again, ("school",), dt.date(2026, 3, 10)).yes


def test_a_new_consent_says_from_when_and_what_it_does_not_change(session: Session) -> None:
    given = {"topics": ("everything",), "except": ("health", "money"), "starts": TODAY}
    said = do(session, "consent", which=JOYCE, **given).said
    assert said == (
        "Joyce Nakamura, RN may hear about everything, except health and money, from today, with "
        "no last day. They may still hear about health: an earlier consent covers it, until you "
        "end it."
    )
    days = {"starts": dt.date(2026, 3, 1), "ends": dt.date(2027, 1, 14)}
    later = do(session, "consent", which=JOYCE, topics=("sleep",), **days)
    assert later.said == (
        "Joyce Nakamura, RN may hear about sleep, from March 1, 2026 until January 14, 2027."
    )


def test_a_word_that_is_no_topic_is_asked_about(session: Session) -> None:
    before = session.notebook
    with pytest.raises(BadInput, match=r"“schol” is not a topic.* Do you mean school") as problem:
        do(session, "consent", which=JOYCE, topics=("health schol",))
    assert "--own-word" in problem.value.todo
    with pytest.raises(BadInput, match="Is it a word of your own"):
        do(session, "consent", which=JOYCE, **{"topics": ("health",), "except": ("zzz",)})
    assert session.notebook is before
    said = do(session, "consent", which=JOYCE, topics=("school bike club",), own_word=True).said
    assert said.startswith("Joyce Nakamura, RN may hear about school and bike club, from today")
    do(session, "consent", which=ABEBE, topics=("Bike Club",))  # the notebook knows it now
    assert session.notebook.team[ABEBE].consents[-1].topics == ("bike club",)


DOCTOR = "t-doctor"


def with_a_doctor(session: Session) -> None:
    """Somebody new with whom nothing was ever agreed."""
    doctor = Member(id=DOCTOR, name="Dr. Noor Haddad", kind="health")
    session.apply(lambda notebook: notebook.put(doctor), "added Dr. Haddad")


def test_who_is_there_for_health_hears_it_where_nothing_is_agreed(session: Session) -> None:
    with_a_doctor(session)
    with pytest.raises(BadInput) as problem:
        do(session, "end-consent", which=DOCTOR)
    assert "They hear health, medicines, safety," in problem.value.todo
    said = do(session, "consent", which=DOCTOR, topics=("health",)).said
    assert said.endswith("now it is this alone.")
    said = do(session, "end-consent", which=DOCTOR).said
    assert said == "Ended for Dr. Noor Haddad: from today they hear only what anyone may."
    assert not may_hear(session.notebook.team[DOCTOR], ("health",), TODAY).yes


def test_what_was_agreed_has_an_id_and_is_never_rewritten(session: Session) -> None:
    with_a_doctor(session)
    do(session, "consent", which=DOCTOR, topics=("health", "money"))
    (first,) = session.notebook.team[DOCTOR].consents
    assert first.id.startswith("c-")
    narrower = replace(first, id="", topics=("health",))
    do(session, "change member", which=DOCTOR, consents=(narrower,))
    old, new = session.notebook.team[DOCTOR].consents
    assert (old, new.topics) == (replace(first, ended=TODAY), ("health",))
    assert new.id not in ("", first.id)
    do(session, "change member", which=DOCTOR, consents=(replace(new, note="Signed"),))
    assert session.notebook.team[DOCTOR].consents == (old, replace(new, note="Signed"))


def test_what_was_ended_is_renewed_as_a_new_one(session: Session) -> None:
    with_a_doctor(session)
    do(session, "consent", which=DOCTOR, topics=("health",))
    do(session, "end-consent", which=DOCTOR)
    (ended,) = session.notebook.team[DOCTOR].consents
    said = do(session, "renew", which=DOCTOR).said
    assert said.endswith("from today it is agreed anew.")
    kept, new = session.notebook.team[DOCTOR].consents
    assert kept == ended
    assert new.id != ended.id
    assert may_hear(session.notebook.team[DOCTOR], ("health",), TODAY).yes


def test_a_change_says_what_it_hides_with_it(session: Session) -> None:
    """What hangs on a goal is hidden with it, and nothing of it is on anybody's paper."""
    goal = "g-f0hp64"  # a step: what hangs on it are two questions and three promises
    said = do(session, "change goal", which=goal, private=True).said
    assert said.startswith(
        "Changed “A gait trainer that fits her, before she forgets how”. Private"
    )
    assert "“Who writes the letter for the gait trainer?”" in said
    kit = Person(session.notebook.team["t-89dzp8"])
    left = view(session.notebook, kit, TODAY).notebook
    keys = {goal, "q-dyf2ny", "q-p7bmvp", "f-2kypjg", "f-2m4cdq"}
    assert keys.isdisjoint({*left.goals, *left.questions, *left.follow_ups})
    said = do(session, "change goal", which=goal, private=False).said
    assert "Who may know of it changes too: " in said
    said = do(session, "change goal", which=goal, topics=("equipment", "medicines")).said
    assert "About medicines with it: “Who writes the letter" in said
    assert do(session, "change goal", which=goal, priority="low").said.endswith("forgets how”.")
