"""Screen a comment: every screener reads name and body; what they find is returned, what failed is named."""

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from comments.screening.compiled import SCREENING_VERSION, Lexicons, default_lexicons
from comments.screening.guidelines.abuse import screen_abuse
from comments.screening.guidelines.personal_attacks import screen_personal_attacks
from comments.screening.guidelines.profanity import screen_profanity
from comments.screening.guidelines.promotion import screen_promotion
from comments.screening.guidelines.threats import screen_threats
from comments.screening.language import NO_LANGUAGE, SCREENED_LANGUAGES, Identified, identify
from comments.screening.protections import protect
from comments.screening.screenable import Screenable, prepare
from comments.screening.types import Context, Draft, Field, Finding, ScreeningResult

__all__ = ["SCREENERS", "SCREENING_VERSION", "Screener", "screen"]

_MAX_OF_A_RULE = 20
"""So that a comment that repeats one word a thousand times costs no more to judge and to store than another."""

logger = logging.getLogger(__name__)

Screener = Callable[[Screenable, Context], Iterable[Finding]]

# In the order of their findings; none depends on another, and all run on every comment.
SCREENERS: tuple[tuple[str, Screener], ...] = (
    ("threats", screen_threats),  # Somebody must see these first.
    ("abuse", screen_abuse),  # Slurs, and sentences that degrade a group.
    ("personal_attacks", screen_personal_attacks),  # Insults with a target in the conversation.
    ("profanity", screen_profanity),  # Words that are not printed, whoever they are aimed at.
    ("promotion", screen_promotion),  # Commercial and personal.
)


def screen(
    draft: Draft,
    context: Context,
    *,
    lexicons: Lexicons | None = None,
    screeners: tuple[tuple[str, Screener], ...] = SCREENERS,
) -> ScreeningResult:
    """Return all that is found in a draft; never raises for what a text holds."""
    known = default_lexicons() if lexicons is None else lexicons
    identified = identify(draft.body, declared=draft.language, article=context.article.language)
    findings: list[Finding] = []
    failed: list[str] = []
    for screenable in _readings(draft, identified, known):
        for name, screener in screeners:
            try:
                given = _first_of_each_rule(screener(screenable, context))
                findings += protect(given, screenable, context)
            except Exception:
                # One screener's mistake must not hide the others' findings; a person reads the comment.
                logger.exception("Screener %s failed.", name)
                failed.append(name)
    return ScreeningResult(
        findings=_distinct(findings),
        language=identified.language,
        complete=not failed and _is_screened(identified.language),
        incomplete_reason=_reason(failed, identified.language),
    )


def _readings(draft: Draft, identified: Identified, known: Lexicons) -> Iterable[Screenable]:
    """Yield each field in each language that it may be in; of a language that we do not know, only the others."""
    own = identified.language if identified.language in known.languages else ""
    languages = dict.fromkeys(chain([own] if own else [], identified.also))
    if not languages:
        languages["en"] = None
    for field, text in ((Field.BODY, draft.body), (Field.NAME, draft.name)):
        for language in languages if text else ():
            if language in known.languages:
                yield prepare(field, text, known.languages[language], is_own_language=language == own)


def _first_of_each_rule(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings, of one rule in one field no more than a person would look at."""
    seen: dict[str, int] = {}  # Not a Counter: this runs ten times a comment, nearly always over nothing.
    for finding in findings:
        seen[finding.rule] = seen.get(finding.rule, 0) + 1
        if seen[finding.rule] <= _MAX_OF_A_RULE:
            yield finding


def _is_screened(language: str) -> bool:
    return language in SCREENED_LANGUAGES or language == NO_LANGUAGE


def _reason(failed: list[str], language: str) -> str:
    if failed:
        return f"screener_failed:{failed[0]}"
    return "" if _is_screened(language) else "language_unknown"


def _distinct(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings; of those at the same place under the same guideline, the surest."""
    seen: dict[tuple[str, str, int, int], Finding] = {}
    for finding in findings:
        place = (finding.field, finding.guideline, finding.start, finding.end)
        if place not in seen or finding.severity.rank < seen[place].severity.rank:
            seen[place] = finding
    return tuple(seen.values())
