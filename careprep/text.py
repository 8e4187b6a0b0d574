"""Text from a person or a file, made harmless to show, and measured in terminal cells."""

import re
import unicodedata

# A whole colour or cursor command (CSI), or a whole message to the terminal such as "set the
# title" or "fill the clipboard" (OSC and its kin, on one line and with its end). Anything less
# than whole keeps its letters and loses only its control character.
_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*+[ -/]*+[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c\r\n]*+(?:\x07|\x1b\\|\x9c)"
)

LOST = "\ufffd"
"""What stands where something was that cannot be shown."""

_ENDS_A_LINE = r"\v\f\r\x85\u2028\u2029"
# C1 controls, halves of characters and non-characters stand for something that was lost.
_NO_LETTER = r"\x80-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# C0 controls, direction marks, overrides and isolates, and the byte order mark show nothing.
_UNSEEN = r"\x00-\x08\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff"

_NEWLINE = re.compile(rf"\r\n|[{_ENDS_A_LINE}]")
_LOST_CHARACTER = re.compile(f"[{_NO_LETTER}]")
_UNSEEN_CHARACTER = re.compile(f"[{_UNSEEN}]")

UNSAFE = re.compile(f"[{_ENDS_A_LINE}{_NO_LETTER}{_UNSEEN}]")
"""Every character that `sanitize` never leaves in, but the tab; all are below U+10000."""


def sanitize(text: str, *, one_line: bool = False) -> str:
    """`text` without anything that could move a cursor, flip a direction or break an encoder.

    Control characters, whole terminal commands, direction overrides and byte order marks go;
    lone surrogates, C1 controls and non-characters become U+FFFD; every kind of line end becomes a
    newline and a tab four spaces. With `one_line`, all white space folds into single spaces and
    none is left at the ends. Emoji joiners, combining marks and right-to-left letters stay.
    Cleaning twice changes nothing more.
    """
    if not text.isprintable():  # all harmful characters are unprintable; most text has none
        if "\x1b" in text:
            text = _SEQUENCE.sub("", text)
        text = _NEWLINE.sub("\n", text)
        text = _LOST_CHARACTER.sub(LOST, text)
        text = _UNSEEN_CHARACTER.sub("", text)
    if one_line:
        return " ".join(text.split())
    return text.replace("\t", "    ")


def width(text: str) -> int:
    """How many terminal cells one line of cleaned text takes: wide letters two, marks none."""
    if text.isascii():
        return len(text)
    cells = 0
    joined = False
    for char in unicodedata.normalize("NFC", text):
        if joined or _is_mark(char):
            joined = char == "\u200d"  # what follows a joiner is drawn into the same picture
            continue
        cells += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return cells


def right_to_left(text: str) -> bool | None:
    """Is the text read from right to left? Its first letter that has a direction says so; None:
    there is no such letter.
    """
    if text.isascii():
        return False if any(map(str.isalpha, text)) else None
    ways = (unicodedata.bidirectional(char) for char in text)
    return next((way != "L" for way in ways if way in ("L", "R", "AL")), None)


def _is_mark(char: str) -> bool:
    """Does the character add no cell of its own: combining, formatting or a skin tone?"""
    return unicodedata.category(char) in ("Mn", "Me", "Cf") or "\U0001f3fb" <= char <= "\U0001f3ff"
