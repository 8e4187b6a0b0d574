"""Special words in a text, and the list that says what they mean."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careprep.model.glossary import (
    LONGEST_MEANING,
    MOST_PARTS,
    Finder,
    Term,
    in_capitals,
    key,
    merged,
    parse,
)
from careprep.storage import glossary_file
from careprep.text import sanitize
from tests.strategies import texts

OURS = glossary_file.ours()


def finder(*terms: str, names: tuple[str, ...] = ()) -> Finder:
    return Finder([Term(text, "x") for text in terms], names)


def found(text: str, *terms: str, names: tuple[str, ...] = ()) -> list[str]:
    """What of the text is taken for one of the terms."""
    return [text[each.start : each.end] for each in finder(*terms, names=names).find(text)]


@pytest.mark.parametrize(
    ("text", "terms", "wanted"),
    [
        ("Ask the PT.", ["PT"], ["PT"]),
        ("apt to be, pt, Pt, aPT, PTA, PT_1", ["PT"], []),
        ("two PTs, the PT's view, PT/OT (PT)", ["PT"], ["PTs", "PT", "PT", "PT"]),
        ("PTS", ["PT"], []),
        ("Respite and RESPITE and respite", ["respite"], ["Respite", "RESPITE", "respite"]),
        ("respiteful unrespite", ["respite"], []),
        ("waivers and a waiver", ["waiver"], ["waivers", "waiver"]),
        ("therapies", ["therapy"], ["therapies"]),
        ("an orthotic", ["orthotics"], ["orthotic"]),
        ("prn or PRN", ["prn"], ["prn", "PRN"]),
        ("two letters of medical necessity", ["letter of medical necessity"],
         ["letters of medical necessity"]),
        ("a gait trainer", ["gait", "gait trainer"], ["gait trainer"]),
        ("the gait of a trainer", ["gait", "gait trainer"], ["gait"]),
        ("gait\u2010trainer gait  trainer", ["gait trainer"],
         ["gait\u2010trainer", "gait  trainer"]),
        ("gait, trainer; gait/trainer", ["gait trainer"], []),
        ("out of network, out-of-network", ["out-of-network"],
         ["out of network", "out-of-network"]),
        ("a G tube, G-tubes", ["G-tube"], ["G tube", "G-tubes"]),
        ("iep@example.org, see https://x.org/IEP or www.iep.x or example.org/IEP", ["IEP"], []),
        ("mail a@b.org about the IEP", ["IEP"], ["IEP"]),
        ("home health aide", ["home", "health aide"], ["home", "health aide"]),
        ("a b c", ["a b", "b c"], ["a b"]),
        ("cafe\u0301 and CAF\u00c9", ["caf\u00e9"], ["cafe\u0301", "CAF\u00c9"]),
        ("\u0631\u0639\u0627\u064a\u0629 \u0628", ["\u0631\u0639\u0627\u064a\u0629"],
         ["\u0631\u0639\u0627\u064a\u0629"]),
        ("", ["IEP"], []),
    ],
)  # fmt: skip
def test_what_is_taken_for_a_term(text: str, terms: list[str], wanted: list[str]) -> None:
    assert found(text, *terms) == wanted


def test_names_are_not_terms_and_hide_no_others() -> None:
    names = ("Respite Jones", "Hope House PT", "PT", "waiver")
    text = "Respite Jones of Hope House PT asks the PT about respite and the waiver"
    assert found(text, "PT", "respite", "waiver", names=names) == ["PT", "respite", "waiver"]


def test_a_term_without_everyday_words_guards_what_is_in_it() -> None:
    both = Finder([Term("PO", "by mouth"), Term("PO box", "")])
    assert [each.start for each in both.find("PO Box 12, PO twice")] == [11]


# Made to run into each other: shared beginnings, capitals, plurals, what may stand between.
PIECES = ("PT", "pt", "PTs", "plan", "plans", "Plan", "of", "care", "gait", "IEP", "x@y.org", "iep")
BETWEEN = (" ", "-", "  ", ", ", "/", ". ", "'")
pieces = st.sampled_from(PIECES)
joined = st.lists(st.tuples(pieces, st.sampled_from(BETWEEN)), max_size=12)
phrases = st.lists(pieces.filter(lambda p: "@" not in p), min_size=1, max_size=3).map(" ".join)


def by_hand(text: str, terms: list[Term]) -> list[tuple[int, int, str]]:
    """The slow way: at every word, every term is tried on every stretch of text."""
    words = [m.span() for m in re.finditer(r"[^\s\-,/.'@]+", text)]
    bad = [m.span() for m in re.finditer(r"\S+", text) if "@" in m[0]]
    words = [w for w in words if not any(a <= w[0] < b for a, b in bad)]
    found: list[tuple[int, int, str]] = []
    for start, _ in words:
        if found and start < found[-1][1]:
            continue
        fits = [
            (end, in_capitals(term.text), term.text)
            for term in terms
            for _, end in words
            if end > start and same(text[start:end], term.text)
        ]
        if fits:
            end, _, term_text = max(fits)
            found.append((start, end, term_text))
    return found


def same(stretch: str, term: str) -> bool:
    """Is the stretch, from a word to a word, the term, with nothing but space or one hyphen?"""
    if re.search(r"[,/.@]|\s[-']|[-'][\s'-]", stretch):
        return False
    if in_capitals(term):
        return stretch in (term, f"{term}s")
    return key(stretch) == key(term)


@given(joined, st.lists(phrases, max_size=6))
def test_the_finder_agrees_with_the_slow_way(
    text_parts: list[tuple[str, str]], listed: list[str]
) -> None:
    text = "".join(piece + between for piece, between in text_parts)
    terms, _ = parse("\n".join(f"{each} = x" for each in listed))
    quick = [(each.start, each.end, each.term.text) for each in Finder(terms).find(text)]
    assert quick == by_hand(text, list(terms))


@given(texts(), st.lists(texts(), max_size=4))
def test_any_text_and_any_list(text: str, listed: list[str]) -> None:
    terms, _ = parse("\n".join(f"{each} = {each}" for each in listed))
    ends = [0]
    for each in Finder(terms, listed).find(text):
        assert ends[-1] <= each.start < each.end <= len(text)
        ends.append(each.end)


# ── a list ───────────────────────────────────────────────────────────────────────────────────────


def test_a_list_is_read_line_by_line() -> None:
    text = "\ufeff# ours\r\n\r\n  IEP = plan = school \r\nnothing here\n = x\nPT =\niep = late\n"
    terms, wrong = parse(text.removeprefix("\ufeff"))
    assert terms == (Term("IEP", "plan = school"), Term("PT", ""), Term("iep", "late"))
    assert [bad.number for bad in wrong] == [4, 5]
    assert [bad.why for bad in wrong] == [
        "There is no = after the word.",
        "There is no word to explain.",
    ]


def test_too_long_is_said_not_cut() -> None:
    many, long = "a " * (MOST_PARTS + 1), "x" * (LONGEST_MEANING + 1)
    terms, wrong = parse(f"{many} = x\nIEP = {long}\nPT = x")
    assert terms == (Term("PT", "x"),)
    assert [bad.number for bad in wrong] == [1, 2]


def test_the_later_of_two_lines_counts() -> None:
    assert parse("waiver = a\nWaivers = b")[0] == (Term("Waivers", "b"),)


def test_what_is_harmful_is_cleaned() -> None:
    ((term,), wrong) = parse("I\x00EP\u202e = \x1b[31mred\x1b[0m \u2028 <b>\n")
    assert (term, wrong) == (Term("IEP", "red <b>"), ())


@given(texts())
def test_terms_are_clean_whatever_is_in_the_file(text: str) -> None:
    for term in parse(text)[0]:
        for each in (term.text, term.means):
            assert sanitize(each, one_line=True) == each
        assert key(term.text)


def test_the_familys_word_wins_in_whatever_letters() -> None:
    own = (Term("iep", "mine"), Term("Waivers", "mine too"))
    both = merged((Term("IEP", "ours"), Term("waiver", "ours"), Term("PT", "ours")), own)
    found_ = Finder(both).find("IEP, waiver, PT")
    assert [each.term.means for each in found_] == ["mine", "mine too", "ours"]


# ── careprep's own list ──────────────────────────────────────────────────────────────────────────


def explained() -> list[Term]:
    return [term for term in OURS if term.means]


def plainly(term: Term) -> str:
    """The everyday words, without the long form of an abbreviation before them."""
    return term.means.partition(":")[2] or term.means


def test_every_line_of_our_list_is_well_formed() -> None:
    text = Path(glossary_file.__file__).with_name("glossary.txt").read_text("utf-8")
    terms, wrong = parse(text)
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert wrong == ()
    assert terms == OURS
    assert len(lines) == len(OURS)  # no term is there twice
    assert all(line == f"{term.text} = {term.means}".rstrip() for line, term in zip(
        lines, OURS, strict=True
    ))  # fmt: skip
    assert len(explained()) >= 200


def test_no_two_lines_are_for_one_word() -> None:
    counted = Counter((key(term.text), in_capitals(term.text)) for term in OURS)
    assert [each for each, count in counted.items() if count > 1] == []


def test_our_everyday_words_need_no_explaining() -> None:
    """Else a family would look up one word only to find another."""
    everything = Finder(OURS)
    assert {t.text: plainly(t) for t in explained() if everything.find(plainly(t))} == {}


def test_our_everyday_words_are_short_and_plain() -> None:
    for term in explained():
        assert len(term.means) <= 100, term
        words = re.findall(r"[^\W\d_]+", plainly(term))
        assert sum(map(len, words)) / len(words) <= 7 or len(words) == 1, term
        assert [word for word in words if len(word) > 13] == [], term
        assert not term.means.endswith("."), term
    every = [word for term in explained() for word in re.findall(r"[^\W\d_]+", plainly(term))]
    assert sum(map(len, every)) / len(every) < 4.5


def test_the_words_of_the_field_are_there() -> None:
    wanted = (
        "IEP, 504 plan, LEA, FAPE, PT, OT, SLP, EPSDT, prior authorization, DME, AFO, G-tube, "
        "NG tube, titrate, contraindicated, PRN, BID, NPO, gait trainer, baclofen pump, orthotics, "
        "spasticity, aspiration, respite, waiver, HCBS, CLTS, transition, medical necessity, "
        "denial, appeal, co-pay, out-of-network, care coordinator, palliative"
    )
    everything = Finder(OURS)
    assert [w for w in wanted.split(", ") if len(everything.find(w)) != 1] == []
