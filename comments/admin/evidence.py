"""Mark the findings in a text, by their places: code points of the field as stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comments.models import Finding


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text, and the findings that cover the whole of it."""

    text: str
    findings: tuple[Finding, ...]


def split_by_findings(text: str, findings: Iterable[Finding]) -> list[Segment]:
    """Return the text in pieces, cut wherever a finding begins or ends. Nothing is left out.

    Findings may overlap. One that lies beyond the text, as all do once it is erased, covers nothing.
    """
    findings = list(findings)
    cuts = {0, len(text)} | {min(edge, len(text)) for finding in findings for edge in (finding.start, finding.end)}
    edges = sorted(cuts)
    return [
        Segment(
            text[start:end], tuple(finding for finding in findings if finding.start <= start and end <= finding.end)
        )
        for start, end in pairwise(edges)
    ]


def mark_findings(text: str, findings: Iterable[Finding], *, describe: Callable[[Finding], str]) -> SafeString:
    """Return the text as HTML, escaped, with `<mark>` around what was found and a description as its title."""
    return format_html_join("", "{}", ((_as_html(segment, describe),) for segment in split_by_findings(text, findings)))


def _as_html(segment: Segment, describe: Callable[[Finding], str]) -> str:
    if not segment.findings:
        return segment.text
    title = "; ".join(dict.fromkeys(describe(finding) for finding in segment.findings))
    is_protected = all(finding.protected_by for finding in segment.findings)
    return format_html(
        '<mark class="{}" title="{}">{}</mark>',
        "evidence evidence-protected" if is_protected else "evidence",
        title,
        segment.text,
    )
