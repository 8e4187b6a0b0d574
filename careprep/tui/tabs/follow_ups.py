"""Tab 6: follow-ups, by owner or by date."""

import datetime as dt

from textual.binding import Binding

from careprep.model import labels, queries
from careprep.model.dates import show_age, show_date
from careprep.model.notebook import Notebook
from careprep.model.records import FollowUp
from careprep.tui.tabs.base import Tab, verbs
from careprep.tui.widgets.rows import ListRow


class FollowUpsTab(Tab):
    """Who does what by when."""

    BINDINGS = [
        *verbs("promise", "done", "change follow-up", "hand-over", "remove follow-up"),
        Binding("o", "order", "By owner/date", show=False),
    ]
    table = "follow_ups"
    empty = (
        "What somebody said they would do, and by when, so that it is not forgotten. "
        "Press a to add the first one."
    )
    paper = "follow-ups"
    by_owner = True

    def action_order(self) -> None:
        self.by_owner = not self.by_owner
        self.watch_notebook()

    def rows(self, notebook: Notebook) -> tuple[ListRow, ...]:
        late = dt.date.max
        waiting = sorted(
            (f for f in notebook.follow_ups.values() if f.open), key=lambda f: f.due or late
        )
        over = [f for f in notebook.follow_ups.values() if not f.open]
        groups: dict[str, list[FollowUp]] = {}
        for follow_up in waiting:
            owner = notebook.team.get(follow_up.owner)
            heading = owner.name if owner else "Nobody yet"
            if not self.by_owner:
                heading = self._when(follow_up)
            groups.setdefault(heading, []).append(follow_up)
        rows: list[ListRow] = []
        for heading, follow_ups in groups.items():
            rows.append(ListRow(key=f"group:{heading}", text=heading, heading=True))
            for follow_up in follow_ups:
                owner = notebook.team.get(follow_up.owner)
                who = "" if self.by_owner else owner.name if owner else "nobody yet"
                rows.append(self._row(follow_up, who))
        if over:
            rows.append(ListRow(key="group:over", text="Done or no longer needed", heading=True))
            rows += [
                ListRow(key=f.id, text=f.what, right=labels.STATUS[f.status], mark="✓", dim=True)
                for f in over
            ]
        return tuple(rows)

    def _when(self, follow_up: FollowUp) -> str:
        if follow_up.due is None:
            return "No date yet"
        if queries.overdue(follow_up, self.today):
            return "Their day has passed"
        return "Due soon" if queries.due_soon(follow_up, self.today) else "Later"

    def _row(self, follow_up: FollowUp, who: str) -> ListRow:
        state = labels.STAGE.get(follow_up.stage) or labels.STATUS[follow_up.status]
        right = "no date yet"
        if follow_up.due:
            days = (follow_up.due - self.today).days
            near = -60 <= days <= 30
            right = show_age(days) if near else show_date(follow_up.due, self.today)
        return ListRow(
            key=follow_up.id,
            text=follow_up.what,
            note=" · ".join(filter(None, (who, state))),
            right=right,
            tone="warn" if queries.overdue(follow_up, self.today) else "",
        )
