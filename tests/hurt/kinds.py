"""Every kind of harm: one function, one row."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from tests.hurt.full import full_disk, full_disk_for_a_verb, no_room_for_a_file, no_step
from tests.hurt.harm import Found, Harm, one_time
from tests.hurt.kills import killed, killed_migrating, killed_verb
from tests.hurt.malformed import malformed, malformed_for_a_verb
from tests.hurt.pairs import pair, pair_of_which_one_is_killed, three_computers
from tests.hurt.refused import not_allowed, state_vanished, vanished


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
    "kill-typing": Kind(killed("typing"), 100),
    "kill-journal": Kind(killed("journal"), 100),
    "kill-new": Kind(killed("new"), 100),
    "kill-export": Kind(killed("export"), 100),
    "kill-packet": Kind(killed("packet"), 100),
    "kill-backup": Kind(killed("backup"), 100),
    "kill-merge": Kind(killed("merge"), 100),
    "kill-lock": Kind(killed("lock"), 100),
    "kill-restore": Kind(killed("restore"), 100),
    "kill-migration": Kind(killed_migrating, 100),
    "kill-verb": Kind(killed_verb, 100),
    "full-file": Kind(no_room_for_a_file, 300, 10),
    "full-step": Kind(no_step, 600, 30),
    "full-disk": Kind(full_disk, 200),
    "full-verb": Kind(full_disk_for_a_verb, 100),
    "refused": Kind(not_allowed, 100),
    "vanished": Kind(vanished, 50),
    "state-vanished": Kind(state_vanished, 50),
    "malformed": Kind(malformed, 100_000, 100, in_memory=True),
    "malformed-verb": Kind(malformed_for_a_verb, 400, in_memory=True),
    "pair": Kind(pair, 200, 1),
    "pair-kill": Kind(pair_of_which_one_is_killed, 100, 1),
    "three-computers": Kind(three_computers, 20, 1),
}


def run(name: str, seeds: Iterable[int], top: Path) -> Found:
    """Hurt once for each seed."""
    found = Found()
    for seed in seeds:
        found += one_time(KINDS[name].harm, top / f"{name}-{seed}", seed)
    return found
