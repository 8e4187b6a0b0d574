"""`python -m tests.hurt [KIND ...] [--times N] [--seed S]`: careprep is hurt, and what came of it.

Every time has a seed of its own (the first is S, the next S + 1 …): what went wrong is named with
its seed and comes again with `KIND --times 1 --seed THAT`. Exit code 1 where anything was lost,
left lying about, or answered with a traceback.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.hurt.harm import Found
from tests.hurt.kinds import KINDS, run

CHUNKS = 24  # of one kind, handed out one after the other
WIDE = "{:34}{:>8}{:>9}{:>8}{:>9}{:>6}{:>8}{:>11}{:>7}"


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # a table for a person


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hurt", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--times", type=int, help="how often each kind (its own number if not)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=2, help="processes")
    options = parser.parse_args()
    wanted = [name for name in KINDS if not options.kinds or name in options.kinds]
    if unknown := set(options.kinds) - set(KINDS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    say(f"seed {options.seed}")
    heads = ("times", "survived", "midway", "changes", "lost", "litter", "tracebacks", "s")
    say(WIDE.format("harm", *heads))
    total = Found()
    with ProcessPoolExecutor(options.at_once) as pool:
        for name in wanted:
            total += row(name, options.times or KINDS[name].times, options.seed, pool)
    bad = total.lost or total.litter or total.tracebacks
    say(f"{total.times:,} times hurt: {total.lost} lost, {total.tracebacks} tracebacks")
    return 1 if bad else 0


def row(name: str, times: int, seed: int, pool: ProcessPoolExecutor) -> Found:
    """Hurt in one way as often as asked for, and print what came of it."""
    began = time.monotonic()
    found = Found()
    with tempfile.TemporaryDirectory(prefix="careprep-hurt-", dir=KINDS[name].where()) as top:
        size = max(1, -(-times // CHUNKS))
        starts = range(seed, seed + times, size)
        waiting = [
            pool.submit(run, name, range(start, min(start + size, seed + times)), Path(top))
            for start in starts
        ]
        for each in waiting:
            found += each.result()
    numbers = (found.times, found.survived, found.midway, found.acknowledged)
    bad = (found.lost, found.litter, found.tracebacks)
    took = f"{time.monotonic() - began:.0f}"
    say(WIDE.format(name, *(f"{number:,}" for number in (*numbers, *bad)), took))
    once = {note.partition(": ")[2]: note for note in reversed(found.notes)}
    for note in sorted(once.values(), key=lambda note: ": lost: " in note)[:12]:
        say(f"    {note}")
    return found


if __name__ == "__main__":
    sys.exit(main())
