"""Words in large letters, made of blocks, for the back of the room."""

import textwrap

from textual.content import Content
from textual.geometry import Size
from textual.reactive import var
from textual.widget import Widget

from careprep.text import sanitize

# The letters from the space to the tilde, five columns each, the lowest bit on top: the usual
# dot-matrix shapes.
_DOTS = bytes.fromhex(
    "000000000000005f00000007000700147f147f14242a7f2a12231308646236495522500005030000001c22410000"
    "41221c0014083e081408083e080800503000000808080808006060000020100804023e5149453e00427f40004261"
    "514946214145 4b311814127f1027454545393c4a49493001710905033649494936064949291e00363600000056"
    "36000008142241001414141414004122140802015109063249 79413e7e1111117e7f494949363e414141227f41"
    "41221c7f494949417f090909013e4149497a7f0808087f00417f41002040413f017f081422417f404040407f020c"
    "027f7f0408107f3e4141413e7f090909063e4151215e7f0919294646494949310101 7f01013f4040403f1f2040"
    "201f3f4038403f6314081463070870080761514945430 07f41410002040810200041417f00040201020440404040"
    "400001020400205454547 87f484444383844444420384444487f3854545418087e0901020c5252523e7f08040478"
    "00447d40002040443d007f1028440000417f40007c041804787c0804047838444444387c14141408081414187c7c"
    "0804040848545454200 43f4440203c4040207c1c2040201c3c4030403c44281028440c5050503c4464544c440008"
    "364100 00007f0000004136080008040810 08".replace(" ", "")
)
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."})
_HALVES = " ▀▄█"
ROWS = 4  # of the screen for one line of large letters


class Large(Widget):
    """A text in large letters where there is room for all of it, else as it is.

    Letters that have no large shape make the whole text stay as it is.
    """

    DEFAULT_CSS = "Large { height: auto; width: 100%; text-style: bold; }"

    text: var[str] = var("")
    large: var[bool] = var(False)

    def __init__(self, most: int, *, id: str | None = None) -> None:
        """`most` is the largest number of lines that may be large."""
        super().__init__(id=id)
        self._most = most

    def watch_text(self) -> None:
        self.refresh(layout=True)

    def watch_large(self) -> None:
        self.refresh(layout=True)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        return self._drawn(width).count("\n") + 1

    def render(self) -> Content:
        return Content(self._drawn(self.size.width))

    def _drawn(self, width: int) -> str:
        text = sanitize(self.text, one_line=True)
        if self.large and (drawn := enlarged(text, width, self._most)):
            return drawn
        return "\n".join(textwrap.wrap(text, max(1, width))) or " "


def enlarged(text: str, width: int, most: int) -> str:
    """The text in large letters, wrapped to so many cells and lines; empty where it does not fit
    or has letters without a shape."""
    text = text.translate(_SAME)
    if not all(" " <= letter <= "~" for letter in text):
        return ""
    lines: list[list[int]] = [[]]
    for word in text.split():
        columns = _columns(word)
        if lines[-1] and len(lines[-1]) + 4 + len(columns) > width:
            lines.append([])
        lines[-1] += ([0] * 4 if lines[-1] else []) + columns
    if len(lines) > most or any(len(line) > width for line in lines):
        return ""
    return "\n".join(
        "".join(_HALVES[column >> 2 * row & 3] for column in line)
        for line in lines
        for row in range(ROWS)
    )


def _columns(word: str) -> list[int]:
    """The columns of dots of a word, one empty column between its letters."""
    found: list[int] = []
    for letter in word:
        at = (ord(letter) - 32) * 5
        dots = [*_DOTS[at : at + 5]]
        while dots and not dots[-1]:
            dots.pop()
        while dots and not dots[0]:
            dots.pop(0)
        found += [*([0] if found else []), *dots]
    return found
