"""Fingerprints: stable, blind to what no reader would notice, and rarely the same for different texts."""

import subprocess
import sys

import pytest

from comments.screening.fingerprint import ALIKE, BANDS, bands, pieces, resemblance

TEXT = "Dr Smith brought my husband back within two days, write to him now and thank me later."


def alike(one, other):
    return resemblance(pieces(one), pieces(other))


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b\u200d"])
def test_text_in_which_nothing_can_be_seen_has_none(text):
    assert bands(text) == ()


@pytest.mark.parametrize("text", ["a", "Yes!", "👏", "۱۲۳", TEXT, TEXT * 100, "\ud800"])
def test_any_other_text_has_eight_that_a_column_can_hold(text):
    assert len(bands(text)) == BANDS
    assert all(0 <= band < 2**63 for band in bands(text))


@pytest.mark.parametrize(
    "other",
    [
        TEXT.upper(),
        TEXT.replace(" ", "  "),
        TEXT.replace(",", " –").replace(".", "!!!"),
        TEXT.replace("husband", "hus\u200bband"),
        "Ｄｒ" + TEXT[2:],
    ],
)
def test_what_no_reader_would_notice_changes_nothing(other):
    assert bands(other) == bands(TEXT)
    assert alike(TEXT, other) == 1


def test_one_other_word_leaves_a_band():
    other = TEXT.replace("husband", "wife")

    assert set(bands(other)) & set(bands(TEXT))
    assert alike(TEXT, other) > ALIKE


@pytest.mark.parametrize(
    "other",
    [
        "The fare is too high for pupils and for those who have no work.",
        "I have waited two days for the tram, and my husband waits for it now.",
        "Dr Smith is the mayor who closed the library, write to him.",
    ],
)
def test_other_texts_are_not_alike(other):
    assert alike(TEXT, other) < ALIKE


def test_texts_of_signs_are_compared_by_their_signs():
    assert alike("👏👏👏👏👏👏", "👏👏👏👏👏👏👏👏") == 1
    assert alike("👏👏👏👏👏👏", "🔥🔥🔥🔥🔥🔥") == 0


def test_nothing_resembles_an_empty_text():
    assert alike("", "") == 0


def test_fingerprint_is_the_same_in_every_process():
    command = f"from comments.screening.fingerprint import bands; print(bands({TEXT!r}))"
    printed = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)

    assert printed.stdout.strip() == str(bands(TEXT))
