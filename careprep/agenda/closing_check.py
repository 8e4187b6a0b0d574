"""The balance check: what to look at in the promises of a meeting before it is closed."""

import datetime as dt
from typing import Literal

from msgspec import Struct

from careprep.agenda.attendance import find_attendance
from careprep.agenda.words import quoted, sanitize_line
from careprep.errors import Sentence
from careprep.model import labels
from careprep.model.dates import show_date
from careprep.model.notebook import Notebook
from careprep.model.records import FollowUp, Meeting, Member

FindingKind = Literal["no_owner", "no_date", "not_there", "left_team", "too_many"]
FEW = 3  # of so few promises nobody can hold too many


class Finding(Struct, frozen=True, kw_only=True):
    """Something to look at again: the promise (or "" for several), whose it is, in a sentence.

    `offer` is the member who could take it over, "" where nobody is known.
    """

    kind: FindingKind
    text: Sentence
    follow_up: str = ""
    member: str = ""
    offer: str = ""


def check_balance(notebook: Notebook, meeting: Meeting, day: dt.date) -> tuple[Finding, ...]:
    """What is not in balance among the open promises made at a meeting, private ones too.

    A promise with no owner, with no date, with an owner who was not in the room or whose time on
    the team has ended on that day; and one person who holds more than a third of them all.
    """
    made = [f for f in notebook.follow_ups.values() if f.meeting == meeting.id and f.open]
    there = {p.member for p in meeting.people if p.attended}
    if not there:  # nobody has ticked who came: those who meant to
        there = set(find_attendance(notebook, meeting).members)
    found = [finding for each in made for finding in _of_one(notebook, each, there, day)]
    return (*found, *_too_many(notebook, made))


def _of_one(notebook: Notebook, each: FollowUp, there: set[str], day: dt.date) -> list[Finding]:
    found: list[Finding] = []
    what, owner = quoted(each.what), notebook.team.get(each.owner)

    def add(kind: FindingKind, text: str, offer: str = "") -> None:
        found.append(
            Finding(kind=kind, text=text, follow_up=each.id, member=each.owner, offer=offer)
        )

    if owner is None:
        add("no_owner", f"Nobody has taken on {what} yet.")
    elif not owner.on_team(day):
        after = find_successor(notebook, owner, day)
        gone = f"{sanitize_line(owner.name)} is not on the team"
        if owner.until and owner.until < day:
            gone = f"{sanitize_line(owner.name)} left the team on {show_date(owner.until, day)}"
        ask = (
            f"could {sanitize_line(after.name)} take it over?"
            if after
            else "who could take it over?"
        )
        add("left_team", f"{what}: {gone}; {ask}", after.id if after else "")
    elif there and owner.id not in there:
        add(
            "not_there",
            f"{what} is for {sanitize_line(owner.name)}, who was not in the room: ask first.",
        )
    if each.due is None:
        add("no_date", f"{what} has no date yet.")
    return found


def _too_many(notebook: Notebook, made: list[FollowUp]) -> list[Finding]:
    held: dict[str, int] = {}
    for each in made:
        if each.owner in notebook.team:
            held[each.owner] = held.get(each.owner, 0) + 1
    of_all = labels.counted(len(made), "promise")
    return [
        Finding(
            kind="too_many",
            text=f"{sanitize_line(notebook.team[member].name)} holds {count} of {of_all}: can "
            "somebody else take one?",
            member=member,
        )
        for member, count in held.items()
        if len(made) > FEW and 3 * count > len(made)
    ]


def find_successor(notebook: Notebook, owner: Member, day: dt.date) -> Member | None:
    """Who does now what somebody did who left: the same role first, then the same kind and firm."""

    def folded(text: str) -> str:
        return sanitize_line(text).casefold()

    there = [m for m in notebook.team.values() if m.id != owner.id and m.on_team(day)]
    role, firm = folded(owner.role), folded(owner.organization)
    same_role = [m for m in there if role and folded(m.role) == role]
    same_firm = [m for m in there if firm and folded(m.organization) == firm]
    both = [m for m in same_role if m in same_firm]
    found = both or same_role or [m for m in same_firm if owner.kind and m.kind == owner.kind]
    # The newest one, as that is who came after; who has always been there came before.
    return max(found, key=lambda m: (m.since or dt.date.min, m.id), default=None)
