"""Every command by name (ctrl+p): the registry again, an accelerator and nothing else."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from careprep.commands import COMMANDS, Command
from careprep.tui.app_lock import LockingApp
from careprep.tui.messages import Ask, Do


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
        command = COMMANDS[name]
        asks = command.screen or any(field.required for field in command.fields)
        self.screen.post_message(Ask(name) if asks else Do(name, command.preset()))

    def _plain(self) -> list[tuple[str, Command]]:
        if isinstance(self.app, LockingApp) and self.app.session is None:
            return []
        return [
            (name, command)
            for name, command in COMMANDS.items()
            if command.on is None and not command.starts
        ]
