"""Place 2: the care team, by kind."""

from careprep import words
from careprep.dates import show_date
from careprep.model import Member, Notebook
from careprep.tui.place import Place, verbs
from careprep.tui.widgets.records import Row


class Team(Place):
    """Who is in the child's life, how to reach them, what they may hear."""

    BINDINGS = [
        *verbs("add member", "change member", "consent", "renew", "remove member"),
        *verbs("end-consent")[:1],
    ]
    empty = (
        "Everyone in your child's life: family, doctors, therapists, school, friends, agencies. "
        "Press a to add the first one."
    )
    paper = "team"

    def rows(self, notebook: Notebook) -> tuple[Row, ...]:
        rows: list[Row] = []
        for kind, word in (*words.MEMBER_KIND.items(), ("", "not said yet")):
            members = [m for m in notebook.team.values() if m.kind == kind]
            if members:
                rows.append(Row(key=f"kind:{kind}", text=word.capitalize(), heading=True))
                rows += [self._row(member) for member in members]
        return tuple(rows)

    def _row(self, member: Member) -> Row:
        gone = not member.on_team(self.today)
        if gone:
            day = member.until if member.until and member.until < self.today else member.since
            word = "until" if day == member.until else "from"
            right = f"{word} {show_date(day, self.today)}" if day else ""
        else:
            right = member.phone
        note = " · ".join(filter(None, (member.role, member.organization)))
        return Row(key=member.id, text=member.name, note=note, right=right, dim=gone)
