"""A notebook file without its revision: what is compared where undo gives back what was there."""

import re
from pathlib import Path

_REVISION = re.compile(rb',\s*"revision": \d+,\s*"by": "[^"]*",\s*"holds": \{[^}]*\}')


def contents(file: Path | bytes) -> bytes:
    """The bytes of a plain notebook file, but for those that say which writing of it they are."""
    content = file.read_bytes() if isinstance(file, Path) else file
    return _REVISION.sub(b"", content, count=1)
