"""A few thousand random texts for everything that reads text; millions are run by hand."""

import pytest

from tests.fuzz import TARGETS, fuzz

SLOW = {"reading-fields": 60, "reading-dates": 300, "writing-markdown": 400, "loading": 500}


@pytest.mark.parametrize("name", TARGETS)
def test_random_text_does_no_harm(name: str) -> None:
    fuzz(name, SLOW.get(name, 2_000), seed=1)
