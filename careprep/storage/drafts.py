"""What is typed into a form and not saved yet, kept beside the notebook's other state.

One file a form, so that two windows on one notebook do not write over each other.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from careprep.errors import CareprepError
from careprep.storage import atomic, paths

Sealer = Callable[[bytes], bytes]


def _as_it_is(content: bytes) -> bytes:
    return content


class Draft:
    """The texts of one form by the names of its fields; only what differs from the record."""

    def __init__(
        self, path: Path | None = None, seal: Sealer = _as_it_is, unseal: Sealer = _as_it_is
    ) -> None:
        """`path` is the file it is kept in (None: in memory alone), locked by `seal`."""
        self._path, self._seal, self._unseal = path, seal, unseal
        self.texts = _read(path, unseal) if path else {}
        self._kept = dict(self.texts)

    def keep(self) -> None:
        """Put it into its file, if it is not there as it is; one without texts has no file.

        It serves a killed program only: where it cannot be written, nothing else fails.
        """
        if self._path is None or self.texts == self._kept:
            return
        with contextlib.suppress(OSError, CareprepError):
            if self.texts:
                paths.ensure_folder(self._path.parent)
                atomic.write(self._path, self._seal(msgspec.json.encode(self.texts)))
            else:
                self._path.unlink(missing_ok=True)
            self._kept = dict(self.texts)

    def inner(self, name: str) -> "Draft":
        """The draft of a form that this one opens for facts inside a field."""
        path = self._path and self._path.with_name(f"{self._path.name}-{name}")
        return Draft(path, self._seal, self._unseal)

    def forget(self) -> None:
        """It was saved, or is no longer wanted, and so are those inside it."""
        self.texts.clear()
        self.keep()
        if self._path is not None:
            with contextlib.suppress(OSError):
                for inside in self._path.parent.glob(f"{self._path.name}-*"):
                    inside.unlink(missing_ok=True)


def draft_for(
    notebook: Path, form: str, seal: Sealer = _as_it_is, unseal: Sealer = _as_it_is
) -> Draft:
    """The draft of a form of one notebook; `form` names the form and what it is about."""
    import hashlib  # only writing needs it, and it is slow to load

    name = hashlib.sha256(form.encode("utf-8", "replace")).hexdigest()[:16]
    try:
        return Draft(paths.state_for(notebook) / "drafts" / name, seal, unseal)
    except CareprepError:
        return Draft()


def _read(path: Path, unseal: Sealer) -> dict[str, str]:
    try:
        return msgspec.json.decode(unseal(path.read_bytes()), type=dict[str, str])
    except (OSError, CareprepError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
