"""Evidence is marked where it was found, whatever the text is made of."""

import pytest

from comments.admin.evidence import mark_findings, split_by_findings
from comments.models import Finding


def found(start, end, guideline="threat", protected_by=""):
    return Finding(start=start, end=end, guideline=guideline, protected_by=protected_by)


def mark(text, *findings):
    return mark_findings(text, findings, describe=lambda finding: finding.guideline)


@pytest.mark.parametrize(
    ("text", "spans", "pieces"),
    [
        ("abc", [], ["abc"]),
        ("abc", [(0, 3)], ["abc"]),
        ("abc", [(0, 1)], ["a", "bc"]),
        ("abc", [(2, 3)], ["ab", "c"]),
        ("abcdef", [(1, 4), (2, 6)], ["a", "b", "cd", "ef"]),
        ("abcdef", [(1, 5), (2, 3)], ["a", "b", "c", "de", "f"]),
        ("abc", [(1, 2), (1, 2)], ["a", "b", "c"]),
        # An emoji is one code point, two units of UTF-16 and four bytes.
        ("🤬🤬 idiot", [(3, 8)], ["🤬🤬 ", "idiot"]),
        ("تۆ گەمژەیت", [(3, 10)], ["تۆ ", "گەمژەیت"]),
        # Beyond the text: it was erased, or the finding is of another field.
        ("abc", [(2, 9)], ["ab", "c"]),
        ("abc", [(7, 9)], ["abc"]),
        ("", [(0, 4)], []),
    ],
)
def test_text_is_cut_where_findings_begin_and_end(text, spans, pieces):
    segments = split_by_findings(text, [found(*span) for span in spans])

    assert [segment.text for segment in segments] == pieces


def test_overlapping_findings_are_both_named_where_they_overlap():
    html = mark("abcdef", found(0, 4, "threat"), found(2, 6, "profanity"))

    assert html == (
        '<mark class="evidence" title="threat">ab</mark>'
        '<mark class="evidence" title="threat; profanity">cd</mark>'
        '<mark class="evidence" title="profanity">ef</mark>'
    )


def test_a_finding_made_twice_is_named_once():
    html = mark("abc", found(0, 3), found(0, 3))

    assert html == '<mark class="evidence" title="threat">abc</mark>'


def test_text_between_and_inside_marks_is_escaped():
    html = mark("<b>&<i>", found(3, 7))

    assert html == '&lt;b&gt;<mark class="evidence" title="threat">&amp;&lt;i&gt;</mark>'


def test_description_is_escaped():
    html = mark("abc", found(0, 3, '"><script>'))

    assert html == '<mark class="evidence" title="&quot;&gt;&lt;script&gt;">abc</mark>'


def test_whitespace_stays_as_it_is():
    assert mark("  a\n\n\tb ") == "  a\n\n\tb "


def test_protected_evidence_looks_different():
    assert mark("abc", found(0, 3, protected_by="quotation")) == (
        '<mark class="evidence evidence-protected" title="threat">abc</mark>'
    )


def test_evidence_that_is_protected_only_in_part_looks_like_evidence():
    html = mark("abc", found(0, 3, protected_by="quotation"), found(0, 3))

    assert html == '<mark class="evidence" title="threat">abc</mark>'
