"""Three meetings of different kinds, with the agenda an experienced coordinator wrote by hand.

Each was written down before careprep was asked: `BY_HAND` holds her order, by item key, and why.
Everybody here is invented.
"""

import datetime as dt

from careprep.model.notebook import Notebook
from careprep.model.records import (
    Attendee,
    Child,
    Consent,
    FollowUp,
    Goal,
    Meeting,
    Member,
    Question,
    Record,
)

DAY = dt.date(2026, 3, 10)
BEFORE = dt.date(2026, 3, 3)  # the day on which the agenda is made
STARTS = "2026-03-10T15:00"


def _notebook(child: Child, *records: Record) -> Notebook:
    notebook = Notebook(tables={})
    for record in (child, *records):
        notebook = notebook.put(record)
    return notebook


def _hears(*topics: str, but: tuple[str, ...] = ()) -> tuple[Consent, ...]:
    return (Consent(id="c-" + topics[0][:4], topics=topics, but=but, starts=dt.date(2025, 9, 1)),)


def foster_care() -> tuple[Notebook, Meeting]:
    """Marcus, 9, lives with Rosa; his mother Tanya takes part by phone from 3:15 to 3:45.

    Tanya may hear everything but `safety` (where he lives, and the court's rules for visits), Rosa
    everything but `family` (what is Tanya's own). Dr. Lund, his counselor, leaves at 3:30.
    """
    meeting = Meeting(
        id="m-foster",
        kind="plan_of_care",
        starts=STARTS,
        minutes=60,
        purpose="Marcus has moved; how we keep school, sleep and visits steady",
        people=(
            Attendee(member="t-rosa", response="accepted", part="family_voice"),
            Attendee(member="t-tanya", response="accepted", arrives=15, leaves=45),
            Attendee(member="t-okafor", response="accepted", part="facilitator"),
            Attendee(member="t-lund", response="accepted", leaves=30),
            Attendee(member="t-boyd", response="accepted", part="note_taker"),
        ),
        top=("q-sleep", "q-visits", "g-calm"),
    )
    return (
        _notebook(
            Child(id="child", name="Marcus Example", called="Marcus", born=dt.date(2016, 6, 2)),
            Member(
                id="t-rosa",
                name="Rosa Delgado",
                role="Foster mother",
                kind="family",
                phone="555-0121",
                consents=_hears("everything", but=("family",)),
            ),
            Member(
                id="t-tanya",
                name="Tanya Example",
                role="Mother",
                kind="family",
                phone="555-0122",
                consents=_hears("everything", but=("safety",)),
            ),
            Member(
                id="t-okafor",
                name="Dr. Ife Okafor",
                role="Pediatrician",
                kind="health",
                phone="555-0123",
                consents=_hears("everything"),
            ),
            Member(
                id="t-lund",
                name="Dr. Erik Lund",
                role="Counselor",
                kind="therapy",
                phone="555-0124",
                consents=_hears("everything"),
            ),
            Member(
                id="t-boyd",
                name="Carla Boyd",
                role="County caseworker",
                kind="agency",
                phone="555-0125",
                consents=_hears("everything"),
            ),
            Goal(
                id="g-calm",
                own_words="Marcus gets through a bad moment without breaking things",
                measurable="Two or fewer a week by June",
                topics=("feelings",),
                owners=("t-lund",),
                due=dt.date(2026, 6, 1),
                achievement="in-progress",
            ),
            Goal(
                id="g-read",
                own_words="Marcus reads a whole book by himself",
                topics=("school",),
                achievement="achieved",
                lifecycle="active",
                owners=("t-rosa",),
            ),
            Question(
                id="q-sleep",
                text="He wakes at three every night. Is it the new medicine?",
                ask=("t-okafor",),
                topics=("sleep", "medicines"),
                priority="high",
                minutes=6,
                first_asked=dt.date(2026, 2, 1),
            ),
            Question(
                id="q-visits",
                text="How do we tell Marcus when a visit is called off?",
                ask=("t-lund", "t-boyd"),
                topics=("feelings",),
                priority="high",
                minutes=6,
                first_asked=dt.date(2026, 2, 10),
            ),
            Question(
                id="q-address",
                text="Who at school may know the address of the new house?",
                ask=("t-boyd",),
                topics=("safety", "school"),
                minutes=4,
                first_asked=dt.date(2026, 2, 20),
            ),
            Question(
                id="q-tanya",
                text="I want to know how my own counseling counts for the court",
                ask=("t-boyd",),
                topics=("family",),
                minutes=4,
                own_voice="t-tanya",
                first_asked=dt.date(2026, 2, 22),
            ),
            FollowUp(
                id="f-plan",
                what="Write down what calms him, for school and both homes",
                owner="t-lund",
                due=dt.date(2026, 2, 20),
                status="accepted",
                about="g-calm",
                topics=("feelings",),
                kind="information",
            ),
            FollowUp(
                id="f-card",
                what="Send the new Medicaid card to the clinic",
                owner="t-boyd",
                due=dt.date(2026, 2, 27),
                status="accepted",
                topics=("money",),
                kind="paperwork",
            ),
            meeting,
        ),
        meeting,
    )


def youth_leads() -> tuple[Notebook, Meeting]:
    """Maya, 17, leads her own transition meeting; the doctor for adults phones in for 12
    minutes.
    """
    meeting = Meeting(
        id="m-maya",
        kind="transition",
        starts=STARTS,
        minutes=45,
        purpose="Who looks after what when I am 18",
        people=(
            Attendee(member="t-maya", response="accepted", part="facilitator"),
            Attendee(member="t-mother", response="accepted", part="note_taker"),
            Attendee(member="t-reyes", response="accepted"),
            Attendee(member="t-adult", response="accepted", arrives=20, leaves=32),
            Attendee(member="t-work", response="accepted", arrives=25),
        ),
        top=("q-handover", "g-own", "q-job"),
    )
    return (
        _notebook(
            Child(
                id="child",
                name="Maya Example",
                called="Maya",
                born=dt.date(2008, 5, 4),
                appreciate=("I keep a promise.",),
                important=("My music, loud.",),
                support=("Ask me, not my mother.",),
            ),
            Member(id="t-maya", name="Maya Example", role="Me", kind="self"),
            Member(
                id="t-mother", name="Lena Example", role="Mother", kind="family", phone="555-0131"
            ),
            Member(
                id="t-reyes",
                name="Dr. Ana Reyes",
                role="Pediatrician",
                kind="health",
                phone="555-0132",
                consents=_hears("everything"),
            ),
            Member(
                id="t-adult",
                name="Dr. Paul Nilsen",
                role="Doctor for adults, epilepsy",
                kind="health",
                phone="555-0133",
                consents=_hears("health", "medicines", "transition"),
            ),
            Member(
                id="t-work",
                name="Odette Price",
                role="Job counselor",
                kind="agency",
                phone="555-0134",
                consents=_hears("transition", "school", "money", "work"),
            ),
            Goal(
                id="g-own",
                own_words="I take my medicines without anybody reminding me",
                measurable="Four weeks in a row by May",
                topics=("medicines",),
                owners=("t-maya",),
                achievement="improving",
                due=dt.date(2026, 5, 1),
            ),
            Goal(
                id="g-box",
                own_words="I fill the pill box on Sundays",
                horizon="short_term",
                part_of="g-own",
                topics=("medicines",),
                owners=("t-maya",),
                due=dt.date(2026, 3, 20),
                achievement="in-progress",
            ),
            Question(
                id="q-handover",
                text="Who do I call when I have a seizure after my birthday?",
                ask=("t-adult", "t-reyes"),
                topics=("health", "transition"),
                priority="high",
                minutes=6,
                own_voice="t-maya",
                first_asked=dt.date(2026, 1, 20),
            ),
            Question(
                id="q-job",
                text="Can I work at the garden center with my seizures?",
                ask=("t-work",),
                topics=("transition", "work"),
                priority="high",
                minutes=6,
                own_voice="t-maya",
                first_asked=dt.date(2026, 2, 1),
            ),
            Question(
                id="q-levels",
                text="Do the adult doses stay the same?",
                ask=("t-adult",),
                topics=("medicines",),
                minutes=4,
                first_asked=dt.date(2026, 2, 14),
            ),
            Question(
                id="q-sign",
                text="What do I have to sign when I am 18, and what can my mother?",
                ask=("t-reyes",),
                topics=("transition",),
                minutes=4,
                own_voice="t-maya",
                first_asked=dt.date(2026, 2, 14),
            ),
            FollowUp(
                id="f-record",
                what="Send my records to the adult clinic",
                owner="t-reyes",
                due=dt.date(2026, 2, 28),
                status="accepted",
                kind="records",
                about="q-handover",
                topics=("health",),
            ),
            FollowUp(
                id="f-form",
                what="Send the form for the summer job program",
                owner="t-work",
                due=dt.date(2026, 3, 6),
                status="requested",
                kind="paperwork",
                topics=("work",),
            ),
            meeting,
        ),
        meeting,
    )


def half_the_time() -> tuple[Notebook, Meeting]:
    """A school meeting of 40 minutes: two are there for its first half, two for its second."""
    meeting = Meeting(
        id="m-school",
        kind="iep",
        starts=STARTS,
        minutes=40,
        purpose="The bus, the afternoon feed, and writing",
        people=(
            Attendee(member="t-mom", response="accepted", part="family_voice"),
            Attendee(member="t-teacher", response="accepted", part="facilitator"),
            Attendee(member="t-principal", response="accepted", leaves=20),
            Attendee(member="t-bus", response="accepted", leaves=20),
            Attendee(member="t-nurse", response="accepted", arrives=20),
            Attendee(member="t-ot", response="accepted", arrives=20),
        ),
        top=("q-bus", "q-feed", "g-write"),
    )
    school = ("school", "safety")
    return (
        _notebook(
            Child(id="child", name="Ren Example", called="Ren", born=dt.date(2017, 1, 15)),
            Member(id="t-mom", name="Aiko Example", role="Mother", kind="family", phone="555-0141"),
            Member(
                id="t-teacher",
                name="Hal Novak",
                role="Teacher",
                kind="school",
                phone="555-0142",
                consents=_hears(*school, "therapy", "feeding"),
            ),
            Member(
                id="t-principal",
                name="June Abbott",
                role="Principal",
                kind="school",
                phone="555-0143",
                consents=_hears(*school),
            ),
            Member(
                id="t-bus",
                name="Stan Mora",
                role="Bus supervisor",
                kind="school",
                phone="555-0144",
                consents=_hears(*school),
            ),
            Member(
                id="t-nurse",
                name="Bea Quist",
                role="School nurse",
                kind="school",
                phone="555-0145",
                consents=_hears(*school, "health", "feeding", "therapy"),
            ),
            Member(
                id="t-ot",
                name="Mia Falk",
                role="Occupational therapist",
                kind="therapy",
                phone="555-0146",
                consents=_hears("school", "therapy", "feeding"),
            ),
            Goal(
                id="g-write",
                own_words="Ren writes his name so that others can read it",
                measurable="In 4 of 5 tries by June",
                topics=("school", "therapy"),
                owners=("t-ot", "t-teacher"),
                due=dt.date(2026, 5, 30),
                achievement="no-progress",
            ),
            Goal(
                id="g-ride",
                own_words="Ren rides the bus without being sick",
                topics=("school",),
                owners=("t-mom",),
                achievement="in-progress",
                due=dt.date(2026, 6, 10),
            ),
            Question(
                id="q-bus",
                text="Can the bus come to our corner, not across the road?",
                ask=("t-bus", "t-principal"),
                topics=("school", "safety"),
                priority="high",
                minutes=5,
                about="g-ride",
                first_asked=dt.date(2026, 2, 1),
            ),
            Question(
                id="q-feed",
                text="Who gives the two o’clock feed when the nurse is away?",
                ask=("t-nurse",),
                topics=("feeding", "school"),
                priority="high",
                minutes=6,
                first_asked=dt.date(2026, 2, 1),
            ),
            Question(
                id="q-aide",
                text="Will there be an aide on the bus in April?",
                ask=("t-principal",),
                topics=("school",),
                minutes=3,
                about="g-ride",
                first_asked=dt.date(2026, 2, 20),
            ),
            Question(
                id="q-grip",
                text="Which pencil grip should we buy for home?",
                ask=("t-ot",),
                topics=("therapy",),
                minutes=2,
                first_asked=dt.date(2026, 2, 25),
            ),
            FollowUp(
                id="f-belt",
                what="Order the bus harness",
                owner="t-bus",
                due=dt.date(2026, 2, 27),
                status="accepted",
                kind="equipment",
                about="g-ride",
                topics=("school", "safety"),
            ),
            FollowUp(
                id="f-plan",
                what="Sign the feeding plan",
                owner="t-nurse",
                due=dt.date(2026, 3, 1),
                status="requested",
                kind="school",
                topics=("feeding",),
                about="q-feed",
            ),
            meeting,
        ),
        meeting,
    )


BY_HAND: dict[str, tuple[str, ...]] = {
    # Lund leaves at 3:30, so what is his stands before. The address cannot be said while Tanya is
    # on the phone, Tanya’s own question not with Rosa in the room: in writing. His promise stands
    # inside the goal it is about.
    "foster_care": (
        *("welcome", "going_well", "g-calm", "q-visits", "q-sleep", "f-card", "q-address"),
        *("read_back", "next_time"),
    ),
    # Maya begins. Her medicines need nobody scarce; the doctor for adults has 3:20 to 3:32, so the
    # handover and the doses are his; the job waits for Odette. The records stand inside the
    # handover, the pill box inside the medicines.
    "youth_leads": (
        *("welcome", "going_well", "g-own", "q-sign", "q-handover", "q-levels", "q-job", "f-form"),
        *("read_back", "next_time"),
    ),
    # First half: the bus, whatever serves the same goal beside it, the harness inside. Second half:
    # the feed with the plan to sign inside, then writing and the pencil grip, both for Mia.
    "half_the_time": (
        *("welcome", "q-bus", "q-aide", "q-feed", "g-write", "q-grip"),
        *("read_back", "next_time"),
    ),
}

DIFFERENT: dict[str, tuple[str, ...]] = {
    # The address is said before Tanya comes, not after she has gone: by hand that left twelve
    # minutes in which nobody could say anything. The family’s own order has the visits before the
    # goal. The card is overdue and Boyd’s, so it is said as soon as Lund’s minutes are over, before
    # the question that the doctor can answer at any time: by hand it was nearly forgotten.
    "foster_care": (
        *("welcome", "going_well", "q-address", "q-visits", "g-calm", "f-card", "q-sleep"),
        *("plan_b", "read_back", "next_time"),
    ),
    # By hand it was overlooked that Odette, there from 3:25, may not hear of health or medicines:
    # only 3:20 to 3:25 is left for the doctor for adults. So the handover begins with the
    # pediatrician and he joins in it, and the doses are short. What changes at 18, and time alone
    # with a doctor, were not on the list written by hand.
    "youth_leads": (
        *("welcome", "about_me", "going_well", "q-sign", "g-own", "child", "support-adult-care"),
        *("support-adult-services", "plan_b", "q-handover", "q-levels", "time_alone", "q-job"),
        *("f-form", "read_back", "next_time"),
    ),
    # The same, with what goes well and Plan B, which are always offered, and the goal that both
    # questions about the bus serve: nobody has talked about it yet.
    "half_the_time": (
        *("welcome", "going_well", "q-bus", "g-ride", "q-aide", "plan_b", "q-feed", "g-write"),
        *("q-grip", "read_back", "next_time"),
    ),
}
"""What careprep makes of them, and why it is not what was written by hand."""

INSIDE = {
    "foster_care": {"g-calm": ("f-plan",)},
    "youth_leads": {"q-handover": ("f-record",), "g-own": ("g-box",)},
    "half_the_time": {"q-bus": ("f-belt",), "q-feed": ("f-plan",)},
}
IN_WRITING = {"foster_care": ("q-tanya",), "youth_leads": (), "half_the_time": ()}
