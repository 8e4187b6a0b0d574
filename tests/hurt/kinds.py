"""Every kind of harm: one function, one row."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from tests.hurt.harm import Found, Harm, one_time
from tests.hurt.kills import killed, killed_verb


class Kind(Struct, frozen=True):
    """A kind of harm: how it is done, how often in the whole run and in the gate."""

    harm: Harm
    times: int
    in_gate: int = 2
    in_memory: bool = False  # on a disk in memory, where there is one: it is about content

    def where(self) -> str | None:
        """The folder to work in; None is the computer's own."""
        shared = Path("/dev/shm")
        return str(shared) if self.in_memory and shared.is_dir() else None


KINDS: dict[str, Kind] = {
    "kill-record": Kind(killed("one record"), 200),
    "kill-many": Kind(killed("many records"), 150),
    "kill-commands": Kind(killed("commands"), 100),
    "kill-undo": Kind(killed("undo"), 150),
    "kill-journal": Kind(killed("journal"), 100),
    "kill-new": Kind(killed("new"), 100),
    "kill-export": Kind(killed("export"), 100),
    "kill-packet": Kind(killed("packet"), 100),
    "kill-verb": Kind(killed_verb, 100),
}


def run(name: str, seeds: Iterable[int], top: Path) -> Found:
    """Hurt once for each seed."""
    found = Found()
    for seed in seeds:
        found += one_time(KINDS[name].harm, top / f"{name}-{seed}", seed)
    return found
