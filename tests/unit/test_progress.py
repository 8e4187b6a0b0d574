"""The bar for what takes long: on a terminal only, after a second, and gone at the end."""

import io

import pytest

from careprep.commands.progress import show_progress, track


class Stream(io.StringIO):
    """A stream that is a terminal, or is not."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


class Clock:
    """Goes on by so many seconds at each look."""

    def __init__(self, by: float) -> None:
        self.now, self.by = 0.0, by

    def __call__(self) -> float:
        self.now += self.by
        return self.now


def on_screen(written: str) -> list[str]:
    """Every state of the line: what stands after each carriage return, laid over what was there."""
    states, line = [], ""
    for piece in written.split("\r"):
        line = piece + line[len(piece) :]
        states.append(line)
    return states


def test_what_takes_long_is_shown_and_leaves_nothing() -> None:
    stream = Stream(terminal=True)
    with show_progress(stream, Clock(by=0.6)):
        assert list(track("abcd", "Writing")) == list("abcd")
        list(track("ab", "Laying out"))
    states = on_screen(stream.getvalue())
    assert "Writing [##########..........] 2 of 4" in states
    assert not any("0 of 4" in state for state in states)  # not yet a second
    assert any(state.rstrip() == "Laying out [....................] 0 of 2" for state in states)
    assert states[-1].strip() == ""
    assert max(map(len, states)) < 56  # the smallest window there may be


def test_what_is_quick_shows_nothing() -> None:
    stream = Stream(terminal=True)
    with show_progress(stream, Clock(by=0.01)):
        list(track("abcd", "Writing"))
    assert stream.getvalue() == ""


def test_nothing_of_it_goes_into_a_pipe() -> None:
    stream = Stream(terminal=False)
    with show_progress(stream, Clock(by=10)):
        list(track("abcd", "Writing"))
    assert stream.getvalue() == ""


def test_a_failure_leaves_nothing_either_and_nobody_listens_any_more() -> None:
    stream = Stream(terminal=True)
    clock = Clock(by=2)

    def fails() -> None:
        with show_progress(stream, clock):
            for _ in track("abcd", "Writing"):
                raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        fails()
    assert on_screen(stream.getvalue())[-1].strip() == ""
    written = stream.getvalue()
    list(track("ab", "Later"))
    assert stream.getvalue() == written
