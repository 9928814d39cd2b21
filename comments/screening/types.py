"""The words that screening, policy and the rows share. Pure Python: nothing of Django may be imported here."""

from dataclasses import dataclass
from enum import StrEnum


class Guideline(StrEnum):
    """Codes of the guidelines that screeners can find; a publisher may add others, for people to use."""

    PROFANITY = "profanity"
    VULGARITY = "vulgarity"
    THREAT = "threat"
    PERSONAL_ATTACK = "personal_attack"
    ABUSE = "abuse"
    SEXISM = "sexism"
    RACISM = "racism"
    HOMOPHOBIA = "homophobia"
    XENOPHOBIA = "xenophobia"
    RELIGIOUS_HATRED = "religious_hatred"
    COMMERCIAL_PROMOTION = "commercial_promotion"
    PERSONAL_PROMOTION = "personal_promotion"


class Severity(StrEnum):
    """How sure a finding is of itself, in the context it was made in."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def rank(self) -> int:
        """The place among the severities; 0 is the surest."""
        return _RANKS[self]


_RANKS = {severity: place for place, severity in enumerate(Severity)}


class Field(StrEnum):
    """The part of a comment that was read."""

    BODY = "body"
    NAME = "name"


class Outcome(StrEnum):
    """What is done with a comment; also the verdict of a decision."""

    APPROVE = "approve"
    HOLD = "hold"
    REJECT = "reject"


class Mode(StrEnum):
    """How much the machine may decide on its own."""

    AUTOMATIC = "automatic"
    ASSISTED = "assisted"
    REVIEWED = "reviewed"


class Caution(StrEnum):
    """Why the machine decides less than its mode would let it; the first that applies is named."""

    AUTOMATION_PAUSED = "automation_paused"
    COMMENTER_HELD = "commenter_held"
    APPROVALS_PAUSED = "approvals_paused"
    FIRST_COMMENT = "first_comment"
    NETWORK_FLOOD = "network_flood"
    ARTICLE_FLOOD = "article_flood"
    HIDDEN_FIELD = "hidden_field"
    LIKE_REJECTED = "like_rejected"
    IMPERSONATION = "impersonation"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a commenter sent, exactly as it is stored."""

    body: str
    name: str = ""
    language: str = ""
    """The declared language tag, or empty."""


@dataclass(frozen=True, slots=True)
class ArticleContext:
    """The article that a comment stands under, as far as screening may know it."""

    title: str = ""
    text: str = ""
    byline: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a draft."""

    article: ArticleContext = ArticleContext()
    parent: str = ""
    """The body of the comment that is answered, or empty."""
    publisher_names: tuple[str, ...] = ()
    """The publisher's own names, in every language of the site."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a screener saw: evidence, not a verdict."""

    field: Field
    guideline: str
    severity: Severity
    start: int
    """First code point of the span, in the field as stored."""
    end: int
    """One past the last code point of the span."""
    screener: str
    rule: str
    protected_by: str = ""
    """The protection that applies (`quotation`, `reporting`, …), or empty."""


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """All that was found in one draft. `complete` is false when a screener failed or the language is unknown to us."""

    findings: tuple[Finding, ...]
    language: str
    complete: bool = True
    incomplete_reason: str = ""
    """`screener_failed:<name>`, `language_unknown`, …; empty when complete."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What a policy makes of a result."""

    outcome: Outcome
    grounds: tuple[str, ...] = ()
    """Guideline codes that decided, most severe first; empty unless something was found."""
    deciding: tuple[int, ...] = ()
    """Positions in `ScreeningResult.findings` of the findings that decided."""
