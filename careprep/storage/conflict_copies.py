"""Copies that a program for shared folders leaves beside a notebook when two computers changed it.

Nothing is done to them: they are noticed, so that what is in them can be taken in.
"""

import os
import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from careprep.errors import CareprepError, Sentence
from careprep.model import identity
from careprep.storage import atomic, encryption

Likeness = Literal["", "perhaps", "surely"]

# What follows the notebook's own name, in the words of the programs that write it.
_SURELY = re.compile(
    r"""
      \ ?[(\[] [^()\[\]]* (?: conflict | konflikt | conflit ) .* [)\]] (?:\ \(\d+\))?
    | \.sync-conflict-\d{8}-\d{6}-[a-z0-9]+    # Syncthing
    | _conflict-\d{8}-\d{6}                    # ownCloud
    | \.conflict (?:\.\d+)?                    # Resilio Sync
    | _.+_conflict                             # Synology Drive
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The same names are given to notebooks that have nothing to do with each other.
_PERHAPS = re.compile(r" \(\d{1,2}\)| \d{1,2}|-[\w-]{1,63}")


def likeness(name: str, original: str) -> Likeness:
    """By its name alone: is the file `name` a copy of the file `original` made by a conflict?

    “perhaps” where the name could as well be one that somebody chose.
    """
    stem, suffix = os.path.splitext(original)
    if not stem or not name.startswith(stem) or not name.endswith(suffix) or name == original:
        return ""
    rest = name[len(stem) : len(name) - len(suffix)]
    if _SURELY.fullmatch(rest):
        return "surely"
    return "perhaps" if _PERHAPS.fullmatch(rest) else ""


def copies_of(path: Path, among: Iterable[str] | None = None) -> tuple[Path, ...]:
    """The copies of a notebook that lie beside it, by name.

    `among` are the names in its folder; without them it is listed. Where a name is not enough, a
    file is a copy if it is surely about the same child, or locked with the same key; and none is
    one that is about another child, whatever its name.
    """
    if among is None:
        path = Path(os.path.realpath(path))  # beside the file itself, where a link leads to it
        try:
            among = os.listdir(path.parent)
        except OSError:
            return ()
    own: identity.Mark | bytes | None = None
    found = []
    for name in sorted(among):
        like = likeness(name, path.name)
        if like:
            own = own or _birth(path)
            kin = _kin(own, _birth(path.with_name(name)))
            like = "" if kin == "strangers" or (like, kin) == ("perhaps", "unsure") else "surely"
        if like:
            found.append(path.with_name(name))
    return tuple(found)


def split_copies(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Notebooks in one folder, and those among them that are copies of another one."""
    paths = list(paths)
    names = [path.name for path in paths]
    copies = {copy for path in paths for copy in copies_of(path, names)}
    return [p for p in paths if p not in copies], [p for p in paths if p in copies]


def mention_copies(copies: tuple[Path, ...], where: str = "") -> Sentence:
    """What to say about copies beside a notebook, and what to do; empty where there are none.

    `where` names the notebook on a command line, if it has to be named.
    """
    if not copies:
        return ""
    if len(copies) == 1:
        return (
            f"A copy from another computer lies beside this notebook: “{copies[0].name}”. "
            f"Take in what is new in it with: careprep merge {shlex.quote(str(copies[0]))}{where}"
        )
    names = "; ".join(f"“{copy.name}”" for copy in copies[:5])
    return (
        f"{len(copies)} copies from other computers lie beside this notebook: {names}. "
        f"Take in what is new in each with: careprep merge FILE{where}"
    )


def _birth(path: Path) -> identity.Mark | bytes | None:
    """Whose notebook it is; of a locked one its key, which its copies have too.

    None where the file is none or cannot be read.
    """
    try:
        content = atomic.read(path)
        if encryption.is_locked(content):
            return encryption.block_of(content)
        return identity.mark_in(msgspec.json.decode(content))
    except (OSError, ValueError, RecursionError, CareprepError):
        return None


def _kin(ours: identity.Mark | bytes | None, theirs: identity.Mark | bytes | None) -> identity.Kin:
    if isinstance(ours, identity.Mark) and isinstance(theirs, identity.Mark):
        return identity.kin(ours, theirs)
    return "same" if ours is not None and ours == theirs else "unsure"
