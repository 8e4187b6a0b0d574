"""A document as a page in the browser of whoever sits here."""

from collections.abc import Callable
from pathlib import Path

from careprep.documents.save import content, default_name
from careprep.documents.tree import Document
from careprep.errors import CareprepError
from careprep.storage import atomic


def show(document: Document, folder: Path, opened: Callable[[str], bool] | None = None) -> Path:
    """Write the document as a page into a folder that exists, open it, and say where it is.

    An older page of the same name is written over: it is a look, not a copy to keep. `opened`
    opens an address and says whether it could; without it, the browser of this computer does.
    Raises CareprepError where the page cannot be written or nothing opens it.
    """
    path = (folder / default_name(document, "html")).resolve()
    atomic.write(path, content(document, "html"))
    if not (opened or _in_browser)(path.as_uri()):
        raise CareprepError("No browser could be opened from here.", f"The page is saved: {path}")
    return path


def _in_browser(address: str) -> bool:
    import webbrowser  # only for whoever asks to see a page

    try:
        browser = webbrowser.get()
        # This kind runs inside the terminal, over what is on the screen, until somebody leaves it.
        return type(browser) is not webbrowser.GenericBrowser and browser.open(address)
    except (webbrowser.Error, OSError):
        return False
