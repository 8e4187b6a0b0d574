"""The one gate: `python -m tests.gate` runs every check and says which failed.

Exit code 0 when all pass, 1 when any does not. All of them run, so that one look shows everything.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CHECKS: dict[str, list[str]] = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    # import-linter has no `python -m` form; its command is a function like any other.
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
    "pytest": ["-m", "pytest"],
}


def main() -> int:
    """Run every check from the top folder of the project."""
    failed = []
    for name, arguments in CHECKS.items():
        print(f"── {name}", flush=True)  # noqa: T201  # the gate talks to a person
        if subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False).returncode:
            failed.append(name)
    print(f"── failed: {', '.join(failed)}" if failed else "── all well")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
