"""Statements of reasons: each rejection as the record that the Digital Services Act asks for (EU 2022/2065, Art. 17).

The fields, their values and limits are those of the Commission's transparency database, so that a publisher who has to
send statements there can send these. They hold no personal data: neither a text nor a name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from comments.guideline_texts import GuidelineText, ground_texts
from comments.models import ActorKind, Basis, Decision, Finding, Verdict
from comments.screening.types import Severity

UNLAWFUL = "unlawful"
_LANGUAGE = "en"
MAX_GROUND_LENGTH = 500
MAX_EXPLANATION_LENGTH = 2000
MAX_FACTS_LENGTH = 5000
BATCH = 500
_CATEGORIES = {
    "threat": "STATEMENT_CATEGORY_VIOLENCE",
    "abuse": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "sexism": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "racism": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "homophobia": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "xenophobia": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "religious_hatred": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    UNLAWFUL: "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "personal_data": "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
}
_OTHER_CATEGORY = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
# The database knows languages by two letters; Kurdish in both scripts is one of them.
_LANGUAGES = {"en": "EN", "ar": "AR", "tr": "TR", "ckb": "KU", "kmr": "KU", "fa": "FA"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One record; None where a field does not apply. The names are those of the database."""

    puid: str
    decision_visibility: tuple[str, ...]
    decision_ground: str
    illegal_content_legal_ground: str | None
    illegal_content_explanation: str | None
    incompatible_content_ground: str | None
    incompatible_content_explanation: str | None
    incompatible_content_illegal: str | None
    content_type: tuple[str, ...]
    category: str
    category_addition: tuple[str, ...]
    content_language: str | None
    content_date: date
    application_date: date
    decision_facts: str
    source_type: str
    automated_detection: str
    automated_decision: str

    def as_record(self) -> dict[str, object]:
        """Return the fields that apply, as they are sent."""
        values = {name: value for name, value in asdict(self).items() if value is not None}
        return values | {"content_date": str(self.content_date), "application_date": str(self.application_date)}


def find_rejections(*, since: datetime, until: datetime) -> QuerySet[Decision]:
    """Return what the publisher rejected in a period, oldest first; what commenters took back is no rejection."""
    decided = Decision.objects.filter(verdict=Verdict.REJECT, created_at__gte=since, created_at__lt=until)
    return decided.exclude(actor_kind__in=(ActorKind.COMMENTER, ActorKind.IMPORTER)).order_by("id")


def write_statements(decisions: QuerySet[Decision]) -> Iterator[Statement]:
    """Yield a statement for each decision, in the order of the decisions."""
    batch: list[Decision] = []
    for decision in decisions.select_related("comment").iterator(chunk_size=BATCH):
        batch.append(decision)
        if len(batch) == BATCH:
            yield from _write_batch(batch)
            batch = []
    yield from _write_batch(batch)


def _write_batch(decisions: list[Decision]) -> Iterator[Statement]:
    comments = [decision.comment_id for decision in decisions]
    findings: dict[int, list[Finding]] = {}
    for finding in Finding.objects.filter(screening__comment__in=comments).select_related("screening"):
        findings.setdefault(finding.screening.comment_id, []).append(finding)
    for decision in decisions:
        yield write_statement(decision, findings.get(decision.comment_id, ()))


def write_statement(decision: Decision, findings: Iterable[Finding]) -> Statement:
    """Return the statement of one rejection; `findings` are those of the comment's screenings."""
    comment = decision.comment
    found = tuple(finding for finding in findings if finding.guideline in decision.grounds)
    was_public = comment.published_at is not None and comment.published_at < decision.created_at
    visibility = "REMOVED" if was_public else "DISABLED"
    categories = list(dict.fromkeys(_CATEGORIES.get(code, _OTHER_CATEGORY) for code in decision.grounds))
    is_unlawful = UNLAWFUL in decision.grounds
    ground, explanation = _words(ground_texts(decision.grounds, _LANGUAGE), decision.grounds)
    return Statement(
        puid=f"{comment.public_id}-{decision.seq}",
        decision_visibility=(f"DECISION_VISIBILITY_CONTENT_{visibility}",),
        decision_ground=f"DECISION_GROUND_{'ILLEGAL' if is_unlawful else 'INCOMPATIBLE'}_CONTENT",
        illegal_content_legal_ground=ground if is_unlawful else None,
        illegal_content_explanation=explanation if is_unlawful else None,
        incompatible_content_ground=None if is_unlawful else ground,
        incompatible_content_explanation=None if is_unlawful else explanation,
        incompatible_content_illegal=None if is_unlawful else "No",
        content_type=("CONTENT_TYPE_TEXT",),
        category=categories[0],
        category_addition=tuple(categories[1:]),
        content_language=_LANGUAGES.get(comment.language),
        content_date=comment.created_at.date(),
        application_date=decision.created_at.date(),
        decision_facts=_facts(decision, found, was_public=was_public),
        source_type=_source(decision, is_unlawful=is_unlawful),
        automated_detection="Yes" if found else "No",
        automated_decision=_automation(decision, found),
    )


def _words(texts: tuple[GuidelineText, ...], codes: list[str]) -> tuple[str, str]:
    """Return the grounds by their titles, and what they mean; a code whose guideline is gone stands for itself."""
    titles = "; ".join(text.title for text in texts) or "; ".join(codes)
    sentences = " ".join(text.sentence for text in texts) or titles
    return _cut(titles, MAX_GROUND_LENGTH), _cut(sentences, MAX_EXPLANATION_LENGTH)


def _facts(decision: Decision, found: tuple[Finding, ...], *, was_public: bool) -> str:
    """Return what led to the decision, in sentences without a text, a name or an address."""
    comment = decision.comment
    sentences = [f"The comment was received on {comment.created_at:%Y-%m-%d at %H:%M} UTC."]
    if was_public:
        sentences.append(f"It was public from {comment.published_at:%Y-%m-%d at %H:%M} UTC.")
    for guideline in dict.fromkeys(finding.guideline for finding in found):
        places = [finding for finding in found if finding.guideline == guideline]
        worst = next(level for level in Severity if any(finding.severity == level for finding in places))
        sentences.append(f"The screening found {guideline} in {len(places)} places ({worst}).")
    sentences.append(_BASES.get(Basis(decision.basis), "") or _BASES[Basis.DESK])
    return _cut(" ".join(sentences), MAX_FACTS_LENGTH)


_BASES = {
    Basis.SCREENING: "It was rejected automatically, under the policy that the publisher has put in force.",
    Basis.DESK: "A moderator read it and rejected it.",
    Basis.REPORT: "Readers reported it; a moderator read it and rejected it.",
    Basis.APPEAL: "The commenter appealed; another person read it and rejected it.",
    Basis.UNDO: "A moderator took back a later decision, which put this one in force again.",
    Basis.BULK: "A moderator rejected it together with others that are nearly the same.",
    Basis.LEGAL: "It was rejected because of a law or an order.",
}


def _source(decision: Decision, *, is_unlawful: bool) -> str:
    if decision.basis != Basis.REPORT:
        return "SOURCE_VOLUNTARY"
    return "SOURCE_ARTICLE_16" if is_unlawful else "SOURCE_TYPE_OTHER_NOTIFICATION"


def _automation(decision: Decision, found: tuple[Finding, ...]) -> str:
    if decision.actor_kind == ActorKind.AUTOMATIC:
        return "AUTOMATED_DECISION_FULLY"
    return "AUTOMATED_DECISION_PARTIALLY" if found else "AUTOMATED_DECISION_NOT_AUTOMATED"


def _cut(text: str, length: int) -> str:
    """Return a text that fits the database's column, with a sign where something is missing."""
    return text if len(text) <= length else text[: length - 1] + "…"
