"""Large letters: they fit, or the text stays as it is."""

from careprep.tui.widgets.large import enlarged


def test_large_letters_fit_or_stay_small() -> None:
    drawn = enlarged("Hi", 20, 1).split("\n")
    assert drawn == ["█   █  ▀ ", "█▄▄▄█ ▀█ ", "█   █  █ ", "▀   ▀ ▀▀▀"]
    assert len(enlarged("We all sleep", 40, 3).split("\n")) == 8
    assert enlarged("We all sleep", 40, 1) == ""
    assert enlarged("Incomprehensibilities", 40, 3) == ""
    assert enlarged("نادية", 200, 3) == ""
    assert enlarged("It’s “so”", 200, 1) == enlarged('It\'s "so"', 200, 1)
