"""Who comes after somebody whose time on the team has ended."""

import datetime as dt

from careprep.agenda.context import plain
from careprep.model.records import Member, Notebook


def successor(notebook: Notebook, owner: Member, day: dt.date) -> Member | None:
    """Who does now what somebody did who left: the same role first, then the same kind and firm."""

    def folded(text: str) -> str:
        return plain(text).casefold()

    there = [m for m in notebook.team.values() if m.id != owner.id and m.on_team(day)]
    role, firm = folded(owner.role), folded(owner.organization)
    same_role = [m for m in there if role and folded(m.role) == role]
    same_firm = [m for m in there if firm and folded(m.organization) == firm]
    both = [m for m in same_role if m in same_firm]
    found = both or same_role or [m for m in same_firm if owner.kind and m.kind == owner.kind]
    # The newest one, as that is who came after; who has always been there came before.
    return max(found, key=lambda m: (m.since or dt.date.min, m.id), default=None)
