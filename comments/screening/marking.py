"""Show a comment with its evidence marked, for people at a terminal."""

from comments.screening.types import Field, Finding, Recommendation, ScreeningResult

_OPEN, _CLOSE = "⟦", "⟧"


def show(text: str, result: ScreeningResult, recommendation: Recommendation) -> str:
    """Return the outcome, the text with each finding's words in brackets, and a line a finding."""
    body = [finding for finding in result.findings if finding.field is Field.BODY]
    grounds = f" ({', '.join(recommendation.grounds)})" if recommendation.grounds else ""
    reading = "" if result.complete else f"; not complete: {result.incomplete_reason}"
    lines = [
        f"{recommendation.outcome.value}{grounds}: language {result.language}{reading}",
        mark_evidence(text, body),
        *(_line(text, finding) for finding in body),
    ]
    return "\n".join(lines)


def mark_evidence(text: str, findings: list[Finding]) -> str:
    """Return the text with the words of findings in brackets; overlapping ones share a pair."""
    marked: list[str] = []
    done = 0
    for start, end in _merged(findings):
        marked += (text[done:start], _OPEN, text[start:end], _CLOSE)
        done = end
    return "".join(marked) + text[done:]


def _merged(findings: list[Finding]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sorted((finding.start, finding.end) for finding in findings):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _line(text: str, finding: Finding) -> str:
    protection = f", protected as {finding.protected_by}" if finding.protected_by else ""
    words = text[finding.start : finding.end]
    return (
        f"  {finding.guideline}, {finding.severity.value}{protection}: {words!r} [{finding.screener}: {finding.rule}]"
    )
