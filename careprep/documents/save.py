"""A document as a file, which never takes the place of anything that careprep needs."""

import os
import re
from pathlib import Path

from careprep.documents.formats.registry import FORMATS, Format
from careprep.documents.tree import Document
from careprep.errors import BadInput, FileTrouble
from careprep.storage import atomic, encryption, paths
from careprep.storage.paths import file_stem
from careprep.text import sanitize


def save(
    document: Document, format_name: str, path: Path | None = None, over: bool = False
) -> Path:
    """Write the document in a format, and say where it is.

    Without a path it goes into the current folder under its own name; a path that is a folder
    gets that name too. An existing file is replaced only with `over`. Raises CareprepError where
    the format is not known or the file cannot be written; then nothing changed.
    """
    whole = content(document, format_name)
    path = Path() if path is None else path.expanduser()
    if path.is_dir():
        path /= default_name(document, format_name)
    write(path, whole, over=over)
    return path


def write(path: Path, whole: bytes, *, over: bool = False) -> None:
    """Put a paper at `path`. Every verb that writes one for a person does it by this.

    Raises FileTrouble where something of careprep's own is there (see `refuse_ours`), where any
    file is and `over` is not given, or where it cannot be written; then nothing changed.
    """
    refuse_ours(path)
    atomic.write(path, whole, over=over)


def refuse_ours(path: Path) -> None:
    """Raise FileTrouble where a paper would take the place of a notebook, or of what careprep keeps
    beside notebooks: backups, steps to undo, locks. A link counts as what it leads to.
    """
    real = Path(os.path.realpath(path))
    if paths.state_place() in real.parents or _LOCK.fullmatch(real.name):
        what = f"{path} is a place of careprep’s own: what it needs to save your notebook is there."
    elif paths.keeps_beside(real) or _is_notebook(real):
        what = f"{path} is a careprep notebook: a paper never takes its place."
    else:
        return
    raise FileTrouble(what, "Choose another name. Nothing was written.")


_LOCK = re.compile(r"\..+\.lock|\.careprep-.+\.tmp", re.IGNORECASE)
_HEADER = re.compile(rb'"format"\s*:\s*"careprep"')
_HEAD = 2000


def _is_notebook(path: Path) -> bool:
    """By what it says, whatever its name: also one that is locked, or damaged behind its header."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if encryption.is_locked(head):
                return True
            # Written by hand, the header may stand last. No other kind of paper begins so.
            as_json = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
            return bool(_HEADER.search(head + file.read() if as_json else head))
    except OSError:
        return False


def content(document: Document, format_name: str) -> bytes:
    """What stands in the document's file. Raises CareprepError where the format cannot be had."""
    rendered = _format(format_name).render(document)
    return rendered.encode() if isinstance(rendered, str) else rendered


def default_name(document: Document, format_name: str) -> str:
    """The name of the document's file: `2026-01-20 Juni agenda.md`."""
    return f"{file_stem(sanitize(document.name, one_line=True))}.{_format(format_name).suffix}"


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise BadInput(f"There is no format “{name}”.", f"There are: {', '.join(FORMATS)}.")
    return FORMATS[name]
