"""Every command by name (ctrl+p): the registry again, an accelerator and nothing else."""

import contextlib
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from careprep.commands import COMMANDS, Command
from careprep.errors import CareprepError
from careprep.storage import paths
from careprep.tui.app_lock import LockingApp
from careprep.tui.messages import Ask, Do

_ASKING = (
    "change child",
    "restore",
    "topics",
)  # they need nothing, and yet something is to be chosen


class VerbProvider(Provider):
    """The verbs that need no record chosen first; none where no notebook is open."""

    async def discover(self) -> Hits:
        for name, command in self._plain():
            yield DiscoveryHit(command.help, partial(self._run, name))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, command in self._plain():
            if (score := matcher.match(f"{name} {command.help}")) > 0:
                yield Hit(score, matcher.highlight(command.help), partial(self._run, name), name)

    def _run(self, name: str) -> None:
        asks = any(field.required for field in COMMANDS[name].fields) or name in _ASKING
        given = {}
        if name == "calendar":  # beside the papers, not where careprep happened to be started
            with contextlib.suppress(CareprepError):
                given["file"] = str(paths.ensure_folder(paths.notebooks()))
        self.screen.post_message(Ask(name) if asks else Do(name, given))

    def _plain(self) -> list[tuple[str, Command]]:
        if isinstance(self.app, LockingApp) and self.app.session is None:
            return []
        return [
            (name, command)
            for name, command in COMMANDS.items()
            if command.on is None and not command.starts
        ]
