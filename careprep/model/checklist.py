"""The medical-home checklist: what a family may expect, line by line, in plain words.

Only the family's answers are stored (`Expectation` records, by the ids used here); the wording,
the groups and the sums are here.
"""

from typing import Literal

from msgspec import Struct

from careprep.model.notebook import Notebook
from careprep.model.records import Answer

Group = Literal["access", "respect", "support", "coordinate"]
GROUPS: dict[Group, str] = {
    "access": "Easy to reach and to use",
    "respect": "Respect, and deciding together",
    "support": "Support for the whole family",
    "coordinate": "Care that fits together",
}


class ChecklistItem(Struct, frozen=True, kw_only=True):
    """One thing a family may expect of a practice that works as a medical home.

    `only_if` names what has to happen first: such a line is never counted before the family has
    asked. `request` asks for it at a meeting; `ask` is what a parent can say the first time.
    `from_age` is the child's age in years at which the line first appears.
    """

    id: str
    group: Group
    text: str
    request: str
    ask: str
    only_if: str = ""
    from_age: int | None = None
    serves: str = ""  # what in this program helps with it


class Tally(Struct, frozen=True, kw_only=True):
    """How many lines of a group have which answer; `waiting` lines are not counted at all."""

    group: Group
    yes: int = 0
    sometimes: int = 0
    not_yet: int = 0
    not_asked: int = 0
    not_sure: int = 0
    not_for_us: int = 0
    waiting: int = 0  # they hold only once the family asks, and it has not

    @property
    def counted(self) -> int:
        """The lines that say something about the practice: yes, sometimes or not yet."""
        return self.yes + self.sometimes + self.not_yet


def line(key: str) -> ChecklistItem | None:
    return BY_ID.get(key)


def answer(notebook: Notebook, key: str) -> Answer:
    """The family's answer to a line; a line without one was never asked."""
    expectation = notebook.expectations.get(key)
    return expectation.answer if expectation else "not_asked"


def shown(age: int | None) -> tuple[ChecklistItem, ...]:
    """The lines to show for a child of this age in years (all, where the age is not known)."""
    return tuple(
        each for each in LINES if each.from_age is None or age is None or age >= each.from_age
    )


def tally(notebook: Notebook, age: int | None = None) -> tuple[Tally, ...]:
    """The answers, summed up by group, for a child of this age in years."""
    sums: dict[Group, dict[str, int]] = {group: {} for group in GROUPS}
    for each in shown(age):
        given: str = answer(notebook, each.id)
        if each.only_if and given == "not_asked":
            given = "waiting"
        counts = sums[each.group]
        counts[given] = counts.get(given, 0) + 1
    return tuple(Tally(group=group, **counts) for group, counts in sums.items())


def sentence(key: str, given: Answer) -> str:
    """What a parent can do about a line: a request, or what to say first; "" where nothing."""
    known = BY_ID.get(key)
    if known is None:
        return ""
    if given in ("not_yet", "sometimes"):
        return known.request
    return known.ask if given == "not_asked" else ""


LINES: tuple[ChecklistItem, ...] = (
    ChecklistItem(
        id="access-after-hours",
        group="access",
        text="You can reach someone in the evening, at weekends and on holidays, and you know how.",
        request="Please tell us whom to call when the office is closed.",
        ask="Whom do we call at night or at the weekend?",
        serves="the after-hours line on the team card",
    ),
    ChecklistItem(
        id="access-insurance",
        group="access",
        text="The practice takes your child's insurance, Medicaid too.",
        request="Please tell us which of our insurance plans you can take.",
        ask="Do you take our insurance, and will you next year?",
        serves="the insurance on the team",
    ),
    ChecklistItem(
        id="access-building",
        group="access",
        text="Your child can get into the office and every room there, and use what is in it.",
        request="Please help us get in and around: some parts of the office are hard to use.",
        ask="Which door, room and scale work for our child?",
        serves="access needs of a meeting",
    ),
    ChecklistItem(
        id="access-known",
        group="access",
        text="When you call, the people who answer know you and your child.",
        request="Please give us one person to ask for when we call.",
        ask="Who is our person when we call?",
        serves="a named contact for each organization",
    ),
    ChecklistItem(
        id="access-needs",
        group="access",
        text="Staff notice what your child needs on a visit, and change how they do things.",
        request="Please read our child's page before a visit, and plan the visit around it.",
        ask="May we give you a page about what helps our child on a visit?",
        serves="the page about your child",
    ),
    ChecklistItem(
        id="access-paperwork",
        group="access",
        text="Approvals, letters to the insurance and forms are done without a long wait.",
        request="Please tell us who does our papers, and how long each kind takes.",
        ask="Who fills in forms and letters here, and how long does it take?",
        serves="follow-ups with their age and due date",
    ),
    ChecklistItem(
        id="access-plain-words",
        group="access",
        text="What you are told and given to read is in plain words.",
        request="Please use everyday words, and stop when we ask what one means.",
        ask="May we stop you when there is a word we do not know?",
        serves="the word box and the check for plain words",
    ),
    ChecklistItem(
        id="respect-heard",
        group="respect",
        text="People listen to what worries you, and take it seriously.",
        request="Please start with what worries us most.",
        ask="May we begin with our own three things?",
        serves="your top three, which come first",
    ),
    ChecklistItem(
        id="respect-knowledge",
        group="respect",
        text="You are asked what you know and see: you know your child best.",
        request="Please ask us what we see at home before a plan is made.",
        ask="Can we tell you what we see at home?",
        serves="notes on what you see at home",
    ),
    ChecklistItem(
        id="respect-decisions",
        group="respect",
        text="Before something is decided, you are asked what you think.",
        request="Please ask what we think before something is decided.",
        ask="What are the choices, and may we say which one we would take?",
        serves="decisions with who agrees and who does not",
    ),
    ChecklistItem(
        id="respect-family-life",
        group="respect",
        text="You talk together about what care does to family life: brothers and sisters, "
        "child care, money, work and sleep.",
        request="Please ask how the whole family is doing, at home and at work.",
        ask="May we talk about what this does to the rest of the family?",
        serves="the part of the agenda on family life",
    ),
    ChecklistItem(
        id="respect-culture",
        group="respect",
        text="Your culture, your language and your faith are respected.",
        request="Please plan with our language, our customs and our faith in mind.",
        ask="May we tell you what matters in our family and our faith?",
        serves="values, languages and the interpreter",
    ),
    ChecklistItem(
        id="respect-goals",
        group="respect",
        text="You set goals together, for this season and for years ahead.",
        request="Please set goals with us: what we want soon, and what we want later.",
        ask="Can we write down our goals together?",
        serves="goals and the steps under them",
    ),
    ChecklistItem(
        id="respect-in-writing",
        group="respect",
        text="Advice and new treatments are given to you in writing.",
        request="Please give us what you advise in writing before we go home.",
        ask="Can we have that in writing?",
        serves="decisions in the summary",
    ),
    ChecklistItem(
        id="respect-plan",
        group="respect",
        text="There is a written plan of care, for medical and for other needs, and it is kept up.",
        request="Please write one plan of care with us, and set a day to look at it again.",
        ask="Does our child have a written plan of care, and may we see it?",
        serves="the plan of care and the day it was last looked at",
    ),
    ChecklistItem(
        id="respect-records",
        group="respect",
        text="Someone goes through the records with you, so that you know how to get at them.",
        request="Please go through our child's records with us.",
        ask="How can we see our child's records?",
        only_if="when you ask",
        serves="a question or a follow-up about your records",
    ),
    ChecklistItem(
        id="respect-new-treatment",
        group="respect",
        text="When you think a new treatment is needed, it is looked at with you.",
        request="Please look with us at the treatment we asked about.",
        ask="We have read about another treatment. Could it help our child?",
        only_if="if you feel one is needed",
        serves="a question about a new treatment",
    ),
    ChecklistItem(
        id="support-caregiver",
        group="support",
        text="You get support too, as the one who cares for your child.",
        request="Please look at what we do every day, and what could be taken off our hands.",
        ask="What help is there for us who do the caring?",
        serves="your own share of the follow-ups",
    ),
    ChecklistItem(
        id="support-organizations",
        group="support",
        text="You are put in touch with groups that support families.",
        request="Please put us in touch with a group that supports families like ours.",
        ask="Which groups help families like ours?",
        serves="a follow-up to find information",
    ),
    ChecklistItem(
        id="support-parents",
        group="support",
        text="You are put in touch with other parents.",
        request="Please help us meet another family that has been through this.",
        ask="Is there a parent we could talk to?",
        serves="a follow-up to find information",
    ),
    ChecklistItem(
        id="support-research",
        group="support",
        text="You are told about new findings that matter to your child.",
        request="Please tell us what is new about our child's condition.",
        ask="Is there anything new that we should know about?",
        serves="a question for information",
    ),
    ChecklistItem(
        id="support-advocacy",
        group="support",
        text="You are helped to speak up for your child.",
        request="Please help us say what our child needs, and back us up when we do.",
        ask="How should we ask for this so that people listen?",
        serves="your top three, sentences to say, and the summary",
    ),
    ChecklistItem(
        id="support-adult-care",
        group="support",
        text="You get help with the move to doctors for adults.",
        request="Please plan the move to doctors for adults with us.",
        ask="When should we start to think about doctors for adults?",
        from_age=12,
        serves="lines that come up as your child grows",
    ),
    ChecklistItem(
        id="support-adult-services",
        group="support",
        text="You get help with the move to long-term services for adults.",
        request="Please plan the move to services for adults with us.",
        ask="Which services are there for adults, and when do we apply?",
        from_age=12,
        serves="lines that come up as your child grows",
    ),
    ChecklistItem(
        id="coordinate-with-you",
        group="coordinate",
        text="Your child's care is planned together with you, not around you.",
        request="Please plan our child's care together with us.",
        ask="Who puts all of our child's care together, and how do we take part?",
        serves="the whole notebook",
    ),
    ChecklistItem(
        id="coordinate-referrals",
        group="coordinate",
        text="When your child is sent to someone else, it is followed up until it is done.",
        request="Please follow each referral to its end, and tell us where it stands.",
        ask="Who makes sure that a referral goes through?",
        serves="referrals, step by step",
    ),
    ChecklistItem(
        id="coordinate-services",
        group="coordinate",
        text="You are helped to find rides, equipment and care at home.",
        request="Please help us find the services we are missing.",
        ask="Can you help us find a ride, equipment or care at home?",
        serves="follow-ups for rides, equipment and care at home",
    ),
    ChecklistItem(
        id="coordinate-funding",
        group="coordinate",
        text="You are helped to find ways to pay for them.",
        request="Please help us find ways to pay for what our child needs.",
        ask="Are there ways to pay for this that we do not know of?",
        serves="follow-ups on ways to pay",
    ),
    ChecklistItem(
        id="coordinate-informed",
        group="coordinate",
        text="Others who care for your child, at school and elsewhere, hear in time what is "
        "needed.",
        request="Please tell the others on our team in time when something changes.",
        ask="Who tells the school and the others when something changes?",
        serves="a copy for each person, and notes to those who could not come",
    ),
    ChecklistItem(
        id="coordinate-school",
        group="coordinate",
        text="The clinic helps the school or day care understand your child's condition.",
        request="Please explain our child's condition to the school.",
        ask="Could you talk to the school about our child's condition?",
        only_if="if you ask for it",
        serves="a copy for the school, and a request",
    ),
    ChecklistItem(
        id="coordinate-team",
        group="coordinate",
        text="The people on your team are encouraged to talk with each other often.",
        request="Please talk with the others on our team between meetings.",
        ask="Would you talk with the others on our team, if we agree to it?",
        only_if="if you agree to it",
        serves="releases, and a copy for each person",
    ),
    ChecklistItem(
        id="coordinate-meetings",
        group="coordinate",
        text="Someone from the practice comes to your plan-of-care meetings.",
        request="Please send someone to our plan-of-care meetings.",
        ask="Could someone from here come to our next meeting?",
        only_if="if you ask for it",
        serves="who is invited, and why",
    ),
)
BY_ID: dict[str, ChecklistItem] = {each.id: each for each in LINES}

# What a growing child's age asks of the move to adult care, from which age in years. A list, so
# that a later age stands last.
TRANSITION: tuple[tuple[int, str], ...] = (
    (12, "From 12 on it helps to begin to talk about growing up."),
    (14, "From 14 on it helps to have a plan for the move."),
    (16, "From 16 on the plan for the move is put into practice."),
    (18, "At 18 the care is handed over, one service at a time."),
)
TRANSITION_IDS = ("support-adult-care", "support-adult-services")


def transition(age: int | None) -> str:
    """What the move to adult care asks at this age in years; "" before it begins."""
    if age is None:
        return ""
    return next((said for years, said in reversed(TRANSITION) if age >= years), "")
