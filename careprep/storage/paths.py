"""Where things live: notebooks in the person's documents, everything else in the state folder."""

import contextlib
import os
import re
from pathlib import Path

from careprep.errors import BadInput, FileTrouble
from careprep.storage import atomic, conflict_copies

HIDE_AFTER = "hide-after"
"""The setting: after how many minutes without a key the screen hides itself; 0 is never."""

_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def notebooks() -> Path:
    """The folder for notebooks (it may not exist yet)."""
    if home := os.environ.get("CAREPREP_HOME"):
        return Path(home) / "notebooks"
    from platformdirs import user_documents_path  # only when nobody named a file

    return user_documents_path() / "careprep"


def state() -> Path:
    """The folder for what careprep needs to remember, made on first use, for the owner alone."""
    folder = ensure_folder(_state())
    if os.name != "nt" and folder.stat().st_mode & 0o077:
        with contextlib.suppress(OSError):
            folder.chmod(0o700)  # somebody else made it, or loosened it
    return folder


def _state() -> Path:
    if home := os.environ.get("CAREPREP_HOME"):
        return Path(home) / "state"
    from platformdirs import user_state_path

    return user_state_path("careprep", appauthor=False)


def state_place() -> Path:
    """Where the state folder is, or would be, without links."""
    return Path(os.path.realpath(_state()))


def state_for(notebook: Path) -> Path:
    """The part of the state folder that belongs to one notebook file."""
    return ensure_folder(state() / _code(notebook))


def keeps_beside(path: Path) -> bool:
    """Is there a file at `path` that has a part of the state folder, as every notebook gets one?"""
    return path.is_file() and (_state() / _code(path)).is_dir()


def _code(notebook: Path) -> str:
    import hashlib  # only writing needs it, and it is slow to load

    real = os.path.realpath(notebook)
    return hashlib.sha256(real.encode("utf-8", "replace")).hexdigest()[:16]


def ensure_folder(folder: Path) -> Path:
    try:
        atomic.make_folder(folder)
    except OSError as problem:
        raise FileTrouble(
            f"The folder {folder} could not be made: {atomic.explain_os_error(problem)}.",
            "Set CAREPREP_HOME to a folder you can write to.",
        ) from None
    return folder


def file_stem(text: str) -> str:
    """A name that is safe as a file name anywhere: no path, no reserved or hidden name."""
    stem = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", text)
    stem = " ".join(stem.split()).strip(". ")
    while len(stem.encode("utf-8")) > 120:
        stem = stem[:-1]
    stem = stem.strip(". ") or "notebook"
    return f"{stem} notebook" if _RESERVED.match(stem) else stem


def new_notebook(name: str) -> Path:
    """A file name for a new notebook that no other notebook has."""
    folder = ensure_folder(notebooks())
    stem = file_stem(name)
    path, count = folder / f"{stem}.json", 1
    while path.exists():
        count += 1
        path = folder / f"{stem} {count}.json"
    return path


def elsewhere(notebook: Path) -> Path:
    """A file that is not there yet, in another folder than this notebook, to save it in."""
    here = Path(os.path.realpath(notebook)).parent
    places = [notebooks(), Path.home(), Path.cwd()]
    folder = next((p for p in places if p.is_dir() and p.resolve() != here), Path.home())
    path, count = folder / notebook.name, 1
    while path.exists():
        count += 1
        path = folder / f"{notebook.stem} {count}{notebook.suffix}"
    return path


def known() -> list[Path]:
    """The notebooks in the notebooks folder, by name, without copies that a conflict made."""
    return conflict_copies.split_copies(_here())[0]


def known_copies() -> list[Path]:
    """The copies there that another computer's changes left beside a notebook."""
    return conflict_copies.split_copies(_here())[1]


def _here() -> list[Path]:
    try:
        return sorted(path for path in notebooks().glob("*.json") if path.is_file())
    except OSError:
        return []


def others(notebook: Path) -> list[Path]:
    """Files that may be another copy: in the same folder, then in the notebooks folder.

    Those that begin with the same name come first: that is how copies in conflict are called.
    """
    own = os.path.realpath(notebook)
    found: dict[str, Path] = {}
    for folder in (Path(own).parent, notebooks()):
        try:
            paths = sorted(path for path in folder.glob("*.json") if path.is_file())
        except OSError:
            continue
        for path in sorted(paths, key=lambda p: not p.stem.startswith(notebook.stem)):
            found.setdefault(os.path.realpath(path), path)
    found.pop(own, None)
    return list(found.values())


def setting(name: str) -> str:
    """A setting of this computer, as it was kept; empty where it never was."""
    try:
        return (state() / name).read_text(encoding="utf-8", errors="surrogateescape").strip()
    except (OSError, UnicodeDecodeError, FileTrouble):
        return ""


def keep_setting(name: str, text: str) -> None:
    # A path may hold bytes that are no text: they come back as they were.
    atomic.write(state() / name, f"{text}\n".encode("utf-8", "surrogateescape"))


def install() -> str:
    """Four letters that tell this install from others where they write to one notebook.

    They name nobody. Where nothing can be remembered they are others each time.
    """
    if not (name := setting("install")):
        name = os.urandom(2).hex()
        with contextlib.suppress(FileTrouble):
            keep_setting("install", name)
    return name


def last_opened() -> Path | None:
    path = Path(setting("last"))
    return path if path.is_file() else None


def remember(path: Path) -> None:
    """This notebook is the one that is meant where none is named: a person opened or chose it."""
    path = Path(os.path.abspath(path))
    if last_opened() != path:
        keep_setting("last", str(path))


def find_notebook(named: str | None = None) -> Path:
    """The notebook that is meant: named, in CAREPREP_NOTEBOOK, opened last, or the only one."""
    if named := named or os.environ.get("CAREPREP_NOTEBOOK"):
        return Path(named).expanduser()
    if last := last_opened():
        return last
    here = known()
    names = ", ".join(path.name for path in here[:12])
    if here and (gone := setting("last")):  # another child's is no stand-in for it
        raise BadInput(
            f"The notebook that was opened last is not there any more: {gone}.",
            f"Choose another: careprep use FILE, or name one with -n FILE. There are: {names}.",
        )
    if len(here) == 1:
        return here[0]
    if here:
        raise BadInput(
            f"There are several notebooks: {names}.",
            "Name one with -n FILE, or choose the one to use from now on: careprep use FILE",
        )
    raise BadInput(
        "There is no notebook yet.",
        "Start one with: careprep new NAME. Or look around in an example: careprep --sample",
    )
