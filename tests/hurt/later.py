"""A careprep of the next version of the format, in this process: it brings notebooks up to it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from careprep.model import codec
from careprep.model.records import VERSION
from tests.hurt.harm import raw


def _next(tables: codec.Tables) -> codec.Tables:
    """In this story version 1 did not know how long a question takes."""
    rows = {key: {**row, "minutes": 7} for key, row in tables["questions"].items()}
    return {**tables, "questions": rows}


@contextlib.contextmanager
def next_version() -> Iterator[None]:
    """Inside, the format is one version further than it is."""
    with (
        mock.patch.object(codec, "VERSION", VERSION + 1),
        mock.patch.dict(codec.MIGRATIONS, {VERSION: _next}),
    ):
        yield


def version_of(path: Path) -> Any:
    return raw(path)["notebook"]["notebook"]["version"]
