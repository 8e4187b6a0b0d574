"""What this install wrote last into a notebook, kept with its state: one short line.

It makes the look for lost changes cheap: where the file is what was written or looked at last,
there is nothing to look for.
"""

import contextlib
import os
from pathlib import Path

from msgspec import Struct

from careprep.errors import FileTrouble
from careprep.storage import paths
from careprep.storage.revision import Revision

NAME = "written"


class Written(Struct, frozen=True):
    """`last` is the greatest number of this install; `whole` the file in which nothing is missing
    that was saved here, by its number, its writer and its size."""

    last: int = 0
    whole: tuple[int, str, int] | None = None


def mark_of(revision: Revision, content: bytes) -> tuple[int, str, int]:
    """What tells one state of the file from any other, without reading it all."""
    return revision.number, revision.by, len(content)


def read(notebook: Path) -> Written:
    """What was kept; nothing where that cannot be read."""
    try:
        words = (paths.state_for(notebook) / NAME).read_text("utf-8").split()
        last, number, size, *by = words
        whole = (int(number), "".join(by), int(size)) if int(size) >= 0 else None
        return Written(int(last), whole)
    except (OSError, ValueError, FileTrouble):
        return Written()


def keep(notebook: Path, written: Written) -> None:
    """Keep it, if there is a place for it. Losing it costs a longer look, and nothing else."""
    number, by, size = written.whole or (0, "", -1)
    line = f"{written.last} {number} {size} {by}\n".encode()
    with contextlib.suppress(OSError, FileTrouble):
        path = paths.state_for(notebook) / NAME
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)
