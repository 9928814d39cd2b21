"""Turn findings into a recommendation: evidence in, outcome and grounds out. Pure, and replayable over the past."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from comments.screening.types import (
    Caution,
    Finding,
    Guideline,
    Mode,
    Outcome,
    Recommendation,
    ScreeningResult,
    Severity,
)

_REJECTED_WHEN_CERTAIN = (
    Guideline.THREAT,
    Guideline.RACISM,
    Guideline.HOMOPHOBIA,
    Guideline.XENOPHOBIA,
    Guideline.RELIGIOUS_HATRED,
    Guideline.SEXISM,
    Guideline.ABUSE,
    Guideline.PROFANITY,
    Guideline.VULGARITY,
    Guideline.COMMERCIAL_PROMOTION,
)
_HELD_WHEN_CERTAIN = (Guideline.PERSONAL_ATTACK, Guideline.PERSONAL_PROMOTION)

DEFAULT_CONTENT: dict[str, Any] = {
    "order": [
        "threat",
        "racism",
        "homophobia",
        "xenophobia",
        "religious_hatred",
        "sexism",
        "abuse",
        "personal_attack",
        "profanity",
        "vulgarity",
        "commercial_promotion",
        "personal_promotion",
    ],
    "reject_when_certain": [code.value for code in _REJECTED_WHEN_CERTAIN],
    "hold_when_certain": [code.value for code in _HELD_WHEN_CERTAIN],
}
"""What a first policy revision holds: codes, most severe first, and what a certain finding of each does."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is made of each kind of finding."""

    order: tuple[str, ...]
    """Guideline codes, most severe first; a code that is not listed comes last."""
    reject_when_certain: frozenset[str]
    """Codes of which an unprotected certain finding rejects; of all others it holds."""

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> "Policy":
        """Return the policy of a revision's content. Raise ValueError, in a sentence, if the content is no policy."""
        order = _codes(content, "order")
        rejecting, holding = _codes(content, "reject_when_certain"), _codes(content, "hold_when_certain")
        both = set(rejecting) & set(holding)
        if both:
            raise ValueError(f"A policy cannot both reject and hold certain findings of {', '.join(sorted(both))}.")
        return cls(order, frozenset(rejecting))

    def rank(self, code: str) -> int:
        """Return the place of a code in the order of severity; 0 is the most severe."""
        return self.order.index(code) if code in self.order else len(self.order)


def _codes(content: Mapping[str, Any], key: str) -> tuple[str, ...]:
    codes = content.get(key, DEFAULT_CONTENT[key])
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise ValueError(f"A policy's {key!r} must be a list of guideline codes.")
    return tuple(codes)


DEFAULT = Policy.from_content(DEFAULT_CONTENT)


def recommend(
    result: ScreeningResult,
    *,
    policy: Policy = DEFAULT,
    mode: Mode,
    automatic_languages: frozenset[str],
    caution: Caution | None = None,
) -> Recommendation:
    """Return what a policy makes of a screening.

    - Not complete (a screener failed, the language is unknown): held, whatever was found; the grounds say what was.
    - An unprotected certain finding of a rejecting guideline: rejected.
    - Anything else found, other than protected `possible` findings: held.
    - Nothing found: approved, if the mode is automatic and the language may be approved automatically; else held.
    - Mode `reviewed`, or all automation paused: held, always, with what would have decided.
    - Any other caution (approvals paused, a commenter who is held, a first comment): nothing is approved.
    """
    rejecting = _positions(result, lambda finding: _rejects(finding, policy))
    deciding = rejecting or _positions(result, _holds)
    grounds = _grounds(result, deciding, policy)
    if not result.complete or mode is Mode.REVIEWED or caution is Caution.AUTOMATION_PAUSED:
        return Recommendation(Outcome.HOLD, grounds, deciding)
    if rejecting:
        return Recommendation(Outcome.REJECT, grounds, deciding)
    if deciding or caution is not None:
        return Recommendation(Outcome.HOLD, grounds, deciding)
    if mode is Mode.AUTOMATIC and result.language in automatic_languages:
        return Recommendation(Outcome.APPROVE)
    return Recommendation(Outcome.HOLD)


def _rejects(finding: Finding, policy: Policy) -> bool:
    return (
        finding.severity is Severity.CERTAIN
        and not finding.protected_by
        and finding.guideline in policy.reject_when_certain
    )


def _holds(finding: Finding) -> bool:
    return not finding.protected_by or finding.severity is not Severity.POSSIBLE


def _positions(result: ScreeningResult, decides: Callable[[Finding], bool]) -> tuple[int, ...]:
    return tuple(place for place, finding in enumerate(result.findings) if decides(finding))


def _grounds(result: ScreeningResult, deciding: tuple[int, ...], policy: Policy) -> tuple[str, ...]:
    codes = dict.fromkeys(result.findings[place].guideline for place in deciding)
    return tuple(sorted(codes, key=policy.rank))
