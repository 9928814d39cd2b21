"""Try a text: what the screening would make of it, and what the policy would do with each finding. Writes nothing."""

from dataclasses import dataclass

from comments.screening.compiled import Lexicons
from comments.screening.pipeline import screen
from comments.screening.policy import Policy, recommend
from comments.screening.types import Context, Draft, Finding, Mode, Outcome, Recommendation, ScreeningResult


@dataclass(frozen=True, slots=True)
class Weighed:
    """A finding, and what the policy does with it."""

    finding: Finding
    alone: Outcome
    """What it would do if nothing else were found and clean comments were approved."""
    is_deciding: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A text that was tried."""

    draft: Draft
    result: ScreeningResult
    recommendation: Recommendation
    weighed: tuple[Weighed, ...]


def try_text(
    draft: Draft,
    context: Context,
    *,
    lexicons: Lexicons,
    policy: Policy,
    mode: Mode,
    automatic_languages: frozenset[str],
) -> Trial:
    """Return what would become of a text."""
    result = screen(draft, context, lexicons=lexicons)
    recommendation = recommend(result, policy=policy, mode=mode, automatic_languages=automatic_languages)
    weighed = tuple(
        Weighed(finding, _alone(finding, result.language, policy), place in recommendation.deciding)
        for place, finding in enumerate(result.findings)
    )
    return Trial(draft, result, recommendation, weighed)


def _alone(finding: Finding, language: str, policy: Policy) -> Outcome:
    only = ScreeningResult((finding,), language)
    return recommend(only, policy=policy, mode=Mode.AUTOMATIC, automatic_languages=frozenset((language,))).outcome
