from comments.screening.marking import mark_evidence, show
from comments.screening.types import Field, Finding, Outcome, Recommendation, ScreeningResult, Severity


def finding(start, end, *, field=Field.BODY, protected_by=""):
    return Finding(field, "threat", Severity.LIKELY, start, end, "threats", "rule", protected_by)


def test_the_words_of_findings_stand_in_brackets():
    assert mark_evidence("a bad word", [finding(2, 5)]) == "a ⟦bad⟧ word"


def test_overlapping_findings_share_a_pair():
    assert mark_evidence("abcdef", [finding(3, 5), finding(1, 4)]) == "a⟦bcde⟧f"


def test_a_text_without_findings_is_shown_as_it_is():
    assert mark_evidence("abc", []) == "abc"


def test_each_finding_is_explained():
    result = ScreeningResult((finding(0, 1, protected_by="quotation"), finding(0, 1, field=Field.NAME)), "en")

    shown = show("abc", result, Recommendation(Outcome.HOLD, ("threat",)))

    assert shown == "\n".join(
        [
            "hold (threat): language en",
            "⟦a⟧bc",
            "  threat, likely, protected as quotation: 'a' [threats: rule]",
        ]
    )


def test_what_was_not_complete_says_why():
    result = ScreeningResult((), "und", complete=False, incomplete_reason="language_unknown")

    assert show("abc", result, Recommendation(Outcome.HOLD)).splitlines()[0] == (
        "hold: language und; not complete: language_unknown"
    )
