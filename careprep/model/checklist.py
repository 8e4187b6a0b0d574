"""The medical-home checklist: what a family may expect, line by line, in plain words.

Only the family's answers are stored (`Expectation` records, by the ids used here); the lines,
their groups and the sums are here, and what they say is `expectation.…` in the catalogue.
"""

from typing import Literal, cast, get_args

from msgspec import Struct

from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import Answer

Group = Literal["access", "respect", "support", "coordinate"]
GROUPS: tuple[Group, ...] = get_args(Group)


class ChecklistItem(Struct, frozen=True, kw_only=True):
    """One thing a family may expect of a practice that works as a medical home.

    What is `conditional` holds only once something happens, most often that the family asks: such
    a line is never counted before. `from_age` is the child's age in years at which the line first
    appears.
    """

    id: str
    conditional: bool = False
    from_age: int | None = None

    @property
    def group(self) -> Group:
        return cast(Group, self.id.partition("-")[0])

    @property
    def text(self) -> str:
        """What a family may expect."""
        return say(f"expectation.{self.id}.text")

    @property
    def request(self) -> str:
        """Asks for it at a meeting."""
        return say(f"expectation.{self.id}.request")

    @property
    def ask(self) -> str:
        """What a parent can say the first time."""
        return say(f"expectation.{self.id}.ask")

    @property
    def only_if(self) -> str:
        """What has to happen first: “when you ask”; often empty."""
        return say(f"expectation.{self.id}.only-if") if self.conditional else ""

    @property
    def serves(self) -> str:
        """What in this program helps with it."""
        return say(f"expectation.{self.id}.serves")


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
    def title(self) -> str:
        """What the group is called."""
        return say(f"expectation-group.{self.group}")

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
        if each.conditional and given == "not_asked":
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
    ChecklistItem(id="access-after-hours"),
    ChecklistItem(id="access-insurance"),
    ChecklistItem(id="access-building"),
    ChecklistItem(id="access-known"),
    ChecklistItem(id="access-needs"),
    ChecklistItem(id="access-paperwork"),
    ChecklistItem(id="access-plain-words"),
    ChecklistItem(id="respect-heard"),
    ChecklistItem(id="respect-knowledge"),
    ChecklistItem(id="respect-decisions"),
    ChecklistItem(id="respect-family-life"),
    ChecklistItem(id="respect-culture"),
    ChecklistItem(id="respect-goals"),
    ChecklistItem(id="respect-in-writing"),
    ChecklistItem(id="respect-plan"),
    ChecklistItem(id="respect-records", conditional=True),
    ChecklistItem(id="respect-new-treatment", conditional=True),
    ChecklistItem(id="support-caregiver"),
    ChecklistItem(id="support-organizations"),
    ChecklistItem(id="support-parents"),
    ChecklistItem(id="support-research"),
    ChecklistItem(id="support-advocacy"),
    ChecklistItem(id="support-adult-care", from_age=12),
    ChecklistItem(id="support-adult-services", from_age=12),
    ChecklistItem(id="coordinate-with-you"),
    ChecklistItem(id="coordinate-referrals"),
    ChecklistItem(id="coordinate-services"),
    ChecklistItem(id="coordinate-funding"),
    ChecklistItem(id="coordinate-informed"),
    ChecklistItem(id="coordinate-school", conditional=True),
    ChecklistItem(id="coordinate-team", conditional=True),
    ChecklistItem(id="coordinate-meetings", conditional=True),
)
BY_ID: dict[str, ChecklistItem] = {each.id: each for each in LINES}

TRANSITION_IDS = ("support-adult-care", "support-adult-services")
TRANSITION_AGES = (12, 14, 16, 18)
"""From which ages in years on a growing child's age asks something of the move to adult care."""


def transition(age: int | None) -> str:
    """What the move to adult care asks at this age in years; "" before it begins."""
    reached = [each for each in TRANSITION_AGES if age is not None and age >= each]
    return say(f"transition.{reached[-1]}") if reached else ""
