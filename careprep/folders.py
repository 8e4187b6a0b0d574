"""Where things live: notebooks in the person's documents, everything else in the state folder."""

import os
import re
from pathlib import Path

from careprep import swap
from careprep.errors import BadInput, FileTrouble

_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def notebooks() -> Path:
    """The folder for notebooks (it may not exist yet)."""
    if home := os.environ.get("CAREPREP_HOME"):
        return Path(home) / "notebooks"
    from platformdirs import user_documents_path  # only when nobody named a file

    return user_documents_path() / "careprep"


def state() -> Path:
    """The folder for what careprep needs to remember, made on first use, for the owner alone."""
    if home := os.environ.get("CAREPREP_HOME"):
        folder = Path(home) / "state"
    else:
        from platformdirs import user_state_path

        folder = user_state_path("careprep", appauthor=False)
    return made(folder)


def state_for(notebook: Path) -> Path:
    """The part of the state folder that belongs to one notebook file."""
    import hashlib  # only writing needs it, and it is slow to load

    name = hashlib.sha256(os.path.realpath(notebook).encode("utf-8", "replace")).hexdigest()[:16]
    return made(state() / name)


def made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise FileTrouble(
            f"The folder {folder} could not be made: {swap.in_words(problem)}.",
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
    folder = made(notebooks())
    stem = file_stem(name)
    path, count = folder / f"{stem}.json", 1
    while path.exists():
        count += 1
        path = folder / f"{stem} {count}.json"
    return path


def known() -> list[Path]:
    """The notebooks in the notebooks folder, by name."""
    try:
        return sorted(path for path in notebooks().glob("*.json") if path.is_file())
    except OSError:
        return []


def beside(notebook: Path) -> list[Path]:
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


def last_opened() -> Path | None:
    try:
        path = Path((state() / "last").read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError, FileTrouble):
        return None
    return path if path.is_file() else None


def remember(path: Path) -> None:
    """This notebook is the one to open next time."""
    path = Path(os.path.abspath(path))
    if last_opened() != path:
        swap.write(state() / "last", f"{path}\n".encode())


def find_notebook(named: str | None = None) -> Path:
    """The notebook that is meant: named, in CAREPREP_NOTEBOOK, opened last, or the only one."""
    if named := named or os.environ.get("CAREPREP_NOTEBOOK"):
        return Path(named).expanduser()
    if last := last_opened():
        return last
    here = known()
    if len(here) == 1:
        return here[0]
    if here:
        names = ", ".join(path.name for path in here[:12])
        raise BadInput(f"There are several notebooks: {names}.", "Name one with -n FILE.")
    raise BadInput(
        "There is no notebook yet.",
        "Start one with: careprep new NAME. Or look around in an example: careprep --sample",
    )
