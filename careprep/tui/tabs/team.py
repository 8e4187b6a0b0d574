"""Tab 2: the care team, by kind, as a list or as a map with the child in the middle."""

from textual.binding import Binding

from careprep.documents.kinds.care_map import circle
from careprep.documents.phrases import position
from careprep.model import labels
from careprep.model.dates import show_date
from careprep.model.notebook import Notebook
from careprep.model.records import Member
from careprep.tui.messages import Do
from careprep.tui.tabs.base import Tab, verbs
from careprep.tui.widgets.rows import ListRow


class TeamTab(Tab):
    """Who is in the child's life, how to reach them, what they may hear."""

    manual = "consent"  # the page about it

    BINDINGS = [
        *verbs("add member", "change member", "consent", "renew", "remove member"),
        *verbs("end-consent")[:1],
        Binding(
            "m", "map", "Map", tooltip="Show the team as a map around your child, or as a list"
        ),
    ]
    paper = "team"
    empty = (
        "Everyone in your child's life: family, doctors, therapists, school, friends, agencies. "
        "Press a to add the first one."
    )
    as_map = False

    def action_map(self) -> None:
        self.as_map = not self.as_map
        self.watch_notebook()

    def action_paper(self) -> None:
        self.post_message(Do("care-map" if self.as_map else self.paper))

    def rows(self, notebook: Notebook) -> tuple[ListRow, ...]:
        return self._map(notebook) if self.as_map and notebook.team else self._list(notebook)

    # ── the list ──────────────────────────────────────────────────────────────────────────────

    def _list(self, notebook: Notebook) -> tuple[ListRow, ...]:
        rows: list[ListRow] = []
        for kind, word in (*labels.MEMBER_KIND.items(), ("", "not said yet")):
            members = [m for m in notebook.team.values() if m.kind == kind]
            if members:
                rows.append(ListRow(key=f"kind:{kind}", text=word.capitalize(), heading=True))
                rows += [self._row(member) for member in members]
        return tuple(rows)

    def _row(self, member: Member) -> ListRow:
        gone = not member.on_team(self.today)
        if gone:
            day = member.until if member.until and member.until < self.today else member.since
            word = "until" if day == member.until else "from"
            right = f"{word} {show_date(day, self.today)}" if day else ""
        else:
            right = member.phone
        note = " · ".join(filter(None, (member.role, member.organization)))
        return ListRow(key=member.id, text=member.name, note=note, right=right, dim=gone)

    # ── the map ───────────────────────────────────────────────────────────────────────────────

    def _map(self, notebook: Notebook) -> tuple[ListRow, ...]:
        """The child, a branch for each kind, a twig for each person and what is missing there."""
        rings = circle(notebook, self.today)
        missing = sum(bool(lacks) for ring in rings for _, lacks in ring.people)
        rows = [
            ListRow(
                key=notebook.child.id,
                text=notebook.child.title,
                right=f"{missing} with something missing" if missing else "nothing is missing",
                tone="warn" if missing else "good",
                strong=True,
            )
        ]
        for ring in rings:
            last = ring is rings[-1]
            branch = f"{'└' if last else '├'}─ "
            rows.append(
                ListRow(key=f"kind:{ring.label}", tree=branch, text=ring.label, heading=True)
            )
            for member, lacks in ring.people:
                end = member is ring.people[-1][0]
                rows.append(
                    ListRow(
                        key=member.id,
                        tree=f"{' ' if last else '│'}  {'└' if end else '├'}─ ",
                        text=member.name,
                        note=" · ".join(filter(None, (*lacks, position(member)))),
                        tone="warn" if lacks else "",
                    )
                )
        return tuple(rows)
