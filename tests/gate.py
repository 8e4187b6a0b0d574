"""The one gate: `python -m tests.gate` runs every check and says which failed.

Exit code 0 when all pass, 1 when any does not. All of them run, so that one look shows everything;
at the same time, so that it is over soon. `--fast` leaves out of the tests what starts processes or
the screens, what tries rules at random and what tries every hostile text in every place; `--slow`
looks at much more, and takes as long.
"""

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CHECKS: dict[str, list[str]] = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    # import-linter has no `python -m` form; its command is a function like any other.
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
}
TESTS = ["-m", "pytest", "-n", "auto", "--dist", "worksteal"]


def main() -> int:
    """Run every check from the top folder of the project."""
    parser = argparse.ArgumentParser(prog="python -m tests.gate", description=__doc__)
    more = parser.add_mutually_exclusive_group()
    for name in ("--fast", "--slow"):
        more.add_argument(name, dest="more", action="append_const", const=name, default=[])
    options = parser.parse_args()
    with ThreadPoolExecutor() as pool:
        ran = {name: pool.submit(_run, CHECKS[name], quiet=True) for name in CHECKS}
        ran["pytest"] = pool.submit(_run, TESTS + options.more)  # says itself how far it is
    failed = []
    for name, done in ran.items():
        code, said = done.result()
        print(f"── {name}\n{said}", end="")  # noqa: T201  # the gate talks to a person
        if code:
            failed.append(name)
    print(f"── failed: {', '.join(failed)}" if failed else "── all well")  # noqa: T201
    return 1 if failed else 0


def _run(arguments: list[str], *, quiet: bool = False) -> tuple[int, str]:
    """The exit code of one check and, where it was to be quiet, all that it said."""
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return ran.returncode, ran.stdout or ""


if __name__ == "__main__":
    sys.exit(main())
