"""Whose notebook is it? Two files are about one child when their identities are the same.

A notebook gets its identity as it is begun, for good. One that an older careprep began has none
until its next change: what it has instead follows from when it was begun, for whom, born when,
so that copies of it on two computers come to the same.
"""

import os
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from careprep.model.notebook import Notebook
from careprep.model.records import Header

Kin = Literal["same", "unsure", "strangers"]
LENGTH = 16
# No i, l, o, u: nothing that is mistaken for another letter, nothing rude by chance.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


class Mark(Struct, frozen=True, kw_only=True):
    """What tells whose notebook it is; `own` is the identity in the file, if it has one."""

    own: str
    created: str
    name: str
    born: str

    @property
    def identity(self) -> str:
        """Its own, or what follows from the rest; empty where nothing is known."""
        if self.own or not (self.created and self.name):
            return self.own
        import hashlib  # slow to load, and only an older file needs it

        text = "\n".join((self.created, self.name, self.born))
        return _spelled(hashlib.sha256(text.encode("utf-8", "replace")).digest())


def random_letters(count: int = LENGTH) -> str:
    """Letters by chance: an identity that no other notebook has, or the end of an id."""
    return _spelled(os.urandom(count))


def mark(notebook: Notebook) -> Mark:
    header = next(iter(notebook.table(Header).values()), Header())
    child = notebook.child
    return Mark(
        own=header.identity,
        created=header.created or "",
        name=_plain(child.name),
        born=child.born.isoformat() if child.born else "",
    )


def given(notebook: Notebook, own: str) -> Notebook:
    """The notebook with this identity; the same one where it has it."""
    headers = [each for each in notebook.table(Header).values() if each.identity != own]
    return notebook.put(*(replace(each, identity=own) for each in headers)) if headers else notebook


def mark_in(tables: Any) -> Mark | None:
    """The same from the parsed content of a file; None where it is no notebook."""
    header, child = _only_row(tables, "notebook"), _only_row(tables, "child")
    if header is None or child is None:
        return None
    return Mark(
        own=_text(header.get("identity")),
        created=_text(header.get("created")),
        name=_plain(_text(child.get("name"))),
        born=_text(child.get("born")),
    )


def kin(ours: Mark, theirs: Mark) -> Kin:
    """Are these the notebooks of one child? Where one of them has no identity of its own, what
    they say of their beginning decides; where that does not, a person has to.
    """
    if ours.identity and ours.identity == theirs.identity:
        return "same"
    if ours.own and theirs.own:
        return "strangers"
    if not (ours.created and theirs.created):
        return "unsure" if ours.name == theirs.name else "strangers"
    if ours.created != theirs.created:
        return "strangers"
    return "same" if (ours.name, ours.born) == (theirs.name, theirs.born) else "unsure"


def _spelled(some: bytes) -> str:
    return "".join(_LETTERS[byte % 32] for byte in some[:LENGTH])


def _plain(name: str) -> str:
    return " ".join(name.split())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _only_row(tables: Any, name: str) -> Mapping[str, Any] | None:
    rows = tables.get(name) if isinstance(tables, dict) else None
    row = next(iter(rows.values()), None) if isinstance(rows, dict) else None
    return row if isinstance(row, dict) else None
