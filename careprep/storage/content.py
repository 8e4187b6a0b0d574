"""What stands in a notebook file: bytes, locked or not, ⇄ tables of rows."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec

from careprep.errors import FileTrouble, Locked
from careprep.model.notebook import Issue
from careprep.storage import atomic, duplicate_keys, encryption

_DAMAGED = (
    "It was left as it is. To bring back a backup: careprep restore. "
    "To save what can still be read: careprep check --save-readable NEW.json"
)


def read_content(path: Path) -> bytes:
    """The bytes of a notebook file. Raises FileTrouble where there is none to read."""
    try:
        return atomic.read(path)
    except FileNotFoundError:
        raise FileTrouble(
            f"There is no file {path}.",
            "Check the name, or start a notebook with: careprep new. "
            "If the file got lost, careprep restore brings back a backup of it.",
        ) from None
    except IsADirectoryError:
        raise FileTrouble(f"{path} is a folder.", "Name the notebook file inside it.") from None
    except OSError as problem:
        if os.name == "nt" and path.is_dir():
            raise FileTrouble(f"{path} is a folder.", "Name the notebook file inside it.") from None
        why = atomic.explain_os_error(problem)
        raise FileTrouble(
            f"{path} could not be opened: {why}.", "Ask whoever owns the file, or copy it first."
        ) from None


def small_enough(content: bytes) -> bytes:
    """The content of a file, if it may be one: what is too large could not be opened again.

    Raises FileTrouble where it is.
    """
    if len(content) > atomic.LARGEST:
        raise FileTrouble(
            f"The notebook would be too large: {atomic.too_large(len(content))}.",
            "Nothing was changed. Make the longest texts shorter, or start a second notebook.",
        )
    return content


def unlock_content(path: Path, content: bytes) -> tuple[bytes, encryption.Key | None]:
    """The plain bytes in the content of a file, and what it is locked with.

    Raises FileTrouble, or Locked where its passphrase is not known.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise FileTrouble(f"{path} is empty: what was in it is gone from this copy.", _DAMAGED)
    try:
        key = encryption.key_for(content)
        return encryption.decrypt(content, key), key
    except Locked as locked:
        locked.what = f"{path.name} is locked."
        raise
    except FileTrouble as damaged:
        damaged.what = f"{path}: {damaged.what}"
        raise


def decode_tables(path: Path, content: bytes) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """The tables in the plain content of a file, and what is odd about it. Raises FileTrouble."""
    faults: tuple[Issue, ...] = ()
    try:
        data = msgspec.json.decode(content)
        # What was lost in reading is missing from what is written back.
        if msgspec.json.format(content, indent=-1) != msgspec.json.encode(data):
            data, faults = _slowly(path, content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        data, faults = _slowly(path, content)
    if not isinstance(data, dict):
        raise FileTrouble(f"{path} is not a careprep notebook.", "Open another file.")
    return data, faults


def too_deep(path: Path) -> FileTrouble:
    """What to say of a file that cannot be read or written for its depth."""
    return FileTrouble(f"{path} has lists inside lists too deep to be read.", _DAMAGED)


def _slowly(path: Path, content: bytes) -> tuple[Any, tuple[Issue, ...]]:
    """The standard library forgives what the fast one does not: a mark in front, half letters.

    And it tells of a name that stands twice.
    """
    try:
        data, faults = duplicate_keys.resolve(duplicate_keys.parse(content.decode("utf-8-sig")))
        whole = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
        return msgspec.json.decode(whole), faults
    except json.JSONDecodeError as problem:
        where = f"around line {problem.lineno}"
    except (ValueError, RecursionError, msgspec.MsgspecError):
        where = "where it is not text"
    raise FileTrouble(f"{path} cannot be read as a notebook: it is damaged {where}.", _DAMAGED)


def encode_tables(data: Any) -> bytes:
    """The plain content of a file with these tables."""
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"
