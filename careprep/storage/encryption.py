"""Locked notebooks: bytes in, bytes out, in the age format (https://age-encryption.org).

A locked notebook is still one file. Its text holds two age blocks: a key, locked with the
passphrase, and the notebook, locked with that key. So every copy and every backup can be opened
by itself, a save does not pay for the passphrase, and the plain `age` tool opens it too.

Keys that were opened stay in the memory of this process, nowhere else.
"""

import binascii
import os
import re
import unicodedata
from pathlib import Path
from typing import Any

from careprep.errors import BadInput, CareprepError, FileTrouble, Locked, WrongPassphrase
from careprep.storage.atomic import explain_os_error

FROM_FILE = "CAREPREP_PASSPHRASE_FILE"
NEW_FROM_FILE = "CAREPREP_NEW_PASSPHRASE_FILE"
SHORTEST = 8  # letters of a passphrase

_BLOCK = re.compile(
    rb"-----BEGIN AGE ENCRYPTED FILE-----.*?-----END AGE ENCRYPTED FILE-----", re.DOTALL
)
_HEAD = """\
This is a notebook of careprep, locked with a passphrase. Open it with careprep.
Without careprep, with age (https://age-encryption.org); the first block is the key:
  awk '/^-----BEGIN/ {n++} n == 1' NOTEBOOK.json > key.age
  awk '/^-----BEGIN/ {n++} n == 2' NOTEBOOK.json > notebook.age
  age -d -i key.age notebook.age > open.json

"""
_PIECE = b"age:"


class Key:
    """What opens one notebook: the secret, and the same secret locked with the passphrase."""

    def __init__(self, secret: str, block: bytes) -> None:
        self.secret = secret
        self.block = block


_known_keys: dict[bytes, Key] = {}  # by their block, as far as somebody gave the passphrase


def ready() -> None:
    """Raise CareprepError where the part that locks is not installed."""
    _age()


def new_key(passphrase: str) -> Key:
    """A key of its own for a notebook that is to be locked. Takes some seconds, on purpose."""
    passphrase = _usable(passphrase)
    if len(passphrase) < SHORTEST:
        raise BadInput(
            f"That is too short: a passphrase has at least {SHORTEST} letters.",
            "Four or five words that nobody would guess are good.",
            "passphrase",
        )
    age = _age()
    secret = str(age.x25519.Identity.generate())
    block = age.passphrase.encrypt(f"{secret}\n".encode(), passphrase, armored=True).strip()
    return _known_keys.setdefault(block, Key(secret, block))


def unlock(block: bytes, passphrase: str) -> Key:
    """Open the key in this block, and keep it for as long as this process lives.

    Raises WrongPassphrase. Takes a second or two, on purpose: so does each guess.
    """
    age = _age()
    try:
        secret = age.passphrase.decrypt(block, _usable(passphrase)).decode().strip()
    except (age.DecryptError, ValueError):
        raise WrongPassphrase(
            "That is not the passphrase.", "A passphrase that is lost cannot be found again."
        ) from None
    return _known_keys.setdefault(block, Key(secret, block))


def is_locked(content: bytes) -> bool:
    """Are these the bytes of a locked notebook? (The first few hundred are enough.)"""
    return b"-----BEGIN AGE ENCRYPTED FILE-----" in content[:2000] and not _plain(content)


def is_locked_file(path: Path) -> bool:
    """Is there a locked notebook in this file?"""
    try:
        with path.open("rb") as file:
            return is_locked(file.read(2000))
    except OSError:
        return False


def key_for(content: bytes) -> Key | None:
    """The key to these bytes of a notebook file; None where they are not locked.

    Raises Locked where nobody gave the passphrase yet, FileTrouble where the key is damaged.
    """
    if not is_locked(content):
        return None
    block = block_of(content)
    if key := _known_keys.get(block):
        return key
    _age()
    if passphrase := from_file():
        try:
            return unlock(block, passphrase)
        except WrongPassphrase as problem:
            problem.what = f"The passphrase in the file that {FROM_FILE} names does not open it."
            raise
    raise Locked(
        "This notebook is locked.", "It needs its passphrase: open it once, then try again.", block
    )


def block_of(content: bytes) -> bytes:
    """The locked key in the bytes of a locked notebook. Raises FileTrouble where it is damaged."""
    return _blocks(content)[0]


def decrypt(content: bytes, key: Key | None) -> bytes:
    """The plain bytes of a notebook file. Raises FileTrouble where they are damaged."""
    return content if key is None else _decrypted(_blocks(content)[1], key)


def encrypt(content: bytes, key: Key | None) -> bytes:
    """The bytes for a notebook file: locked where there is a key, else as they are."""
    if key is None:
        return content
    notebook = _age().encrypt(content, [_identity(key).to_public()], armored=True).strip()
    return b"".join((_HEAD.encode(), key.block, b"\n", notebook, b"\n"))


def encrypt_piece(content: bytes, key: Key | None) -> bytes:
    """What careprep keeps about a notebook beside it: one line, locked where the notebook is."""
    if key is None:
        return content
    locked = _age().encrypt(content, [_identity(key).to_public()])
    return _PIECE + binascii.b2a_base64(locked, newline=False)


def decrypt_piece(content: bytes, key: Key | None) -> bytes:
    """What `encrypt_piece` was given; plain bytes are returned as they are.

    Raises FileTrouble where they are damaged, or locked for another key.
    """
    if not is_piece(content):
        return content
    try:
        locked = binascii.a2b_base64(content[len(_PIECE) :])
    except binascii.Error:
        raise _damaged() from None
    if key is None:
        raise _damaged()
    return _decrypted(locked, key)


def is_piece(content: bytes) -> bool:
    """Are these bytes from `encrypt_piece`?"""
    return content.startswith(_PIECE)


def _blocks(content: bytes) -> list[bytes]:
    blocks: list[bytes] = [block.replace(b"\r\n", b"\n") for block in _BLOCK.findall(content)]
    if len(blocks) != 2:
        raise _damaged()
    return blocks


def _plain(content: bytes) -> bool:
    return content[:100].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def _identity(key: Key) -> Any:
    return _age().x25519.Identity.from_str(key.secret)


def _decrypted(locked: bytes, key: Key) -> bytes:
    age = _age()
    try:
        content: bytes = age.decrypt(locked, [_identity(key)])
    except (age.DecryptError, age.IdentityError):
        raise _damaged() from None
    return content


def _damaged() -> FileTrouble:
    return FileTrouble(
        "What is locked in it cannot be opened: it is damaged.",
        "It was left as it is. Use a backup or another copy of the notebook.",
    )


def _age() -> Any:
    try:
        import pyrage  # only where something is locked; it is an extra
    except ImportError:
        raise CareprepError(
            "For a locked notebook careprep needs one more part, which is not installed.",
            'Install it with: pip install "careprep[encrypt]"',
        ) from None
    return pyrage


def _usable(passphrase: str) -> str:
    """The same letters give the same bytes, whichever keyboard they were typed on."""
    text = unicodedata.normalize("NFC", passphrase)
    if not text or any(0xD800 <= ord(letter) < 0xE000 for letter in text):
        raise WrongPassphrase("That cannot be a passphrase.", "Type it again.")
    return text


def from_file(variable: str = FROM_FILE) -> str:
    """The first line of the file that this variable of the environment names; empty where it
    names none. Raises CareprepError where there is no passphrase in it."""
    name = os.environ.get(variable)
    if not name:
        return ""
    try:
        with Path(name).open("rb") as file:
            text = file.readline(10_000).decode("utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as problem:
        why = explain_os_error(problem) if isinstance(problem, OSError) else "it is not text"
        raise CareprepError(
            f"The file with the passphrase could not be read: {why}.", f"Look at {variable}."
        ) from None
    if not text:
        raise CareprepError("The file with the passphrase is empty.", f"Look at {variable}.")
    return text
