"""A card of the desk: the comment with its evidence, why it waits, and what was decided so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext

from articles.languages import written_language
from articles.models import Article
from comments.admin import labels
from comments.admin.cards import with_decisions
from comments.admin.cautions import caution_sentence
from comments.admin.desk_evidence import mark_with_letters
from comments.admin.desk_keys import GroundKey, ground_keys, letters
from comments.admin.desk_overlap import Overlap, find_overlap
from comments.admin.desk_words import describe_history, why_incomplete
from comments.admin.labels import Words
from comments.commenters import History, find_histories
from comments.desk import TARGET, Why, find_reasons
from comments.models import ActorKind, Comment, Decision, Finding, Note, QueueKind, Report, Screening, Verdict
from comments.screening.types import Field

SEVERE = frozenset(("threat", "abuse", "sexism", "racism", "homophobia", "xenophobia", "religious_hatred", "vulgarity"))
"""Guidelines whose finding blurs a text, for whoever wants that."""
MAX_KEYS = 3
"""Keys that are shown on the button that rejects."""
SHORT_PARENT = 400
"""Characters of an answered comment that are shown at once; a longer one is folded."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A guideline that was found."""

    letter: str
    colour: int
    text: str
    is_protected: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote beside the comment: a report, an appeal, a note."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """A decision in force or superseded, with its notes."""

    sentence: str
    notes: Sequence[Said]


@dataclass(frozen=True, slots=True)
class GroundChoice:
    """A ground as it is offered on a card, with the sentence that the commenter will read."""

    key: GroundKey
    title: str
    sentence: str
    language: str


@dataclass(frozen=True, slots=True)
class DeskCard:
    comment: Comment
    name: SafeString
    body: SafeString
    parent: SafeString | None
    is_parent_short: bool
    chips: Sequence[Chip]
    found: Sequence[GroundKey]
    """The keys that reject for what was found."""
    kinds: Sequence[str]
    reasons: Sequence[str]
    said: Sequence[Said]
    steps: Sequence[Step]
    age: str
    hours: float
    """How long it waits."""
    is_late: bool
    is_severe: bool
    overlap: Overlap
    commenter: Sequence[str]
    """What is known of the commenter, in sentences."""
    language: str
    grounds: Sequence[GroundChoice]

    @property
    def seen(self) -> str:
        """What the card shows, to send back with a decision: the comment and its number of decisions."""
        return f"{self.comment.pk}:{self.comment.seq}"

    @property
    def target_hours(self) -> int:
        return int(TARGET.total_seconds() // 3600)

    @property
    def article(self) -> Article:
        return self.comment.thread.article


def make_cards(comment_ids: Sequence[int], *, words: Words, now: datetime) -> list[DeskCard]:
    """Return the cards of these comments, in this order; what does not exist is left out."""
    screenings = Screening.objects.order_by("id").prefetch_related("findings")
    comments = with_decisions(Comment.objects.select_related("thread__article", "parent")).prefetch_related(
        Prefetch("screenings", queryset=screenings)
    )
    found = comments.in_bulk(comment_ids)
    reasons = find_reasons(found.keys())
    histories = find_histories(found.keys(), now=now)
    keys = ground_keys(words.guidelines)
    choices: dict[str, list[GroundChoice]] = {}
    cards = []
    for comment_id in comment_ids:
        if comment_id in found:
            language = found[comment_id].thread.article.language
            grounds = choices.setdefault(language, _choices(keys, language=language, words=words))
            history = histories.get(comment_id)
            cards.append(
                _card(
                    found[comment_id], why=reasons[comment_id], history=history, grounds=grounds, words=words, now=now
                )
            )
    return cards


def _choices(keys: Mapping[str, GroundKey], *, language: str, words: Words) -> list[GroundChoice]:
    """Return the grounds with their sentences as the commenter reads them: in the article's language if written."""
    choices = []
    for code, key in keys.items():
        sentences = key.guideline.sentences
        tag = next((tag for tag in (language, written_language(language)) if tag in sentences), "en")
        choices.append(GroundChoice(key, words.title(code), sentences[tag], tag))
    return choices


def _card(
    comment: Comment,
    *,
    why: Why,
    history: History | None,
    grounds: Sequence[GroundChoice],
    words: Words,
    now: datetime,
) -> DeskCard:
    findings = labels.last_findings(comment)
    keys = {choice.key.guideline.code: choice.key for choice in grounds}
    decisions = list(comment.decisions.all())
    since = why.waits_since or comment.created_at
    return DeskCard(
        comment=comment,
        name=_marked(comment, comment.name, field=Field.NAME, findings=findings, keys=keys, words=words),
        body=_marked(comment, comment.body, field=Field.BODY, findings=findings, keys=keys, words=words),
        parent=_parent_text(comment),
        is_parent_short=comment.parent is not None and len(comment.parent.body) <= SHORT_PARENT,
        chips=_chips(findings, keys=keys, words=words),
        found=letters((finding.guideline for finding in findings if not finding.protected_by), keys)[:MAX_KEYS],
        kinds=[capfirst(item.get_kind_display()) for item in why.items],
        reasons=_reasons(comment, why=why, last=decisions[-1] if decisions else None, words=words),
        said=_said(why),
        steps=[_step(decision, notes=why.notes, words=words) for decision in decisions],
        age=timesince(since, now, depth=1),
        hours=round((now - since).total_seconds() / 3600, 1),
        is_late=now - since > TARGET,
        is_severe=any(finding.guideline in SEVERE for finding in findings),
        overlap=find_overlap(comment.body, comment.thread.article),
        commenter=describe_history(history, words=words) if history else [],
        language=labels.language_of(comment) or comment.language,
        grounds=grounds,
    )


def _marked(
    comment: Comment,
    text: str,
    *,
    field: Field,
    findings: Iterable[Finding],
    keys: Mapping[str, GroundKey],
    words: Words,
) -> SafeString:
    marked = mark_with_letters(
        text,
        [finding for finding in findings if finding.field == field],
        keys=keys,
        describe=lambda finding: f"{words.describe(finding)} ({finding.rule})",
    )
    return labels.text_tag(marked, language=labels.language_of(comment), classes=f"comment-{field}")


def _parent_text(comment: Comment) -> SafeString | None:
    if comment.parent is None:
        return None
    text = comment.parent.body or gettext("(erased)")
    return labels.text_tag(text, language=labels.language_of(comment.parent), classes="comment-body")


def _chips(findings: Iterable[Finding], *, keys: Mapping[str, GroundKey], words: Words) -> list[Chip]:
    chips = {}
    for finding in findings:
        key = letters([finding.guideline], keys)
        text = words.describe(finding)
        chips[text] = Chip(
            letter=key[0].label if key else "?",
            colour=key[0].colour if key else 0,
            text=text,
            is_protected=bool(finding.protected_by),
        )
    return list(chips.values())


def _reasons(comment: Comment, *, why: Why, last: Decision | None, words: Words) -> list[str]:
    """Return in sentences why this comment waits."""
    reasons = []
    waits_for = {item.kind for item in why.items}
    if QueueKind.REVIEW in waits_for and last is not None:
        reasons.append(_why_held(comment, last, words=words))
        reasons += [caution_sentence(row.caution) for row in list(comment.screenings.all())[-1:] if row.caution]
    if why.reports:
        reasons.append(_why_reported(why.reports, words=words))
    if why.appeal is not None:
        reasons.append(gettext("The commenter appeals the decision."))
    if any(item.for_role for item in why.items):
        reasons.append(gettext("It was passed on to a senior."))
    if not why.items:
        reasons.append(gettext("It does not wait any more. You may still decide."))
    return reasons


def _why_held(comment: Comment, last: Decision, *, words: Words) -> str:
    screenings = list(comment.screenings.all())
    screening = screenings[-1] if screenings else None
    if last.actor_kind != ActorKind.AUTOMATIC or screening is None:
        return words.describe_decision(last)
    if not screening.is_complete:
        return why_incomplete(screening.incomplete_reason)
    if last.verdict == Verdict.REJECT:
        return gettext("The screening rejected it as a threat. A person looks at each of them.")
    if screening.grounds:
        return gettext("The screening held it: %(grounds)s.") % {"grounds": words.titles(screening.grounds)}
    return gettext("The screening found nothing, and leaves it to a person.")


def _why_reported(reports: Sequence[Report], *, words: Words) -> str:
    counts: dict[str, int] = {}
    for report in reports:
        counts[report.ground] = counts.get(report.ground, 0) + 1
    grounds = gettext(", ").join(f"{words.title(code)} ×{count}" for code, count in counts.items())
    sentence = ngettext(
        "%(count)d reader reported it: %(grounds)s.", "%(count)d readers reported it: %(grounds)s.", len(reports)
    )
    return sentence % {"count": len(reports), "grounds": grounds}


def _said(why: Why) -> list[Said]:
    said = [Said(gettext("Report"), _text_of(report.note)) for report in why.reports if report.note]
    said += [Said(_written_by(note), _text_of(note)) for note in why.notes if note.decision_id is None]
    if why.appeal is not None:
        said.insert(0, Said(gettext("Appeal"), _text_of(why.appeal.note)))
    return said


def _written_by(note: Note) -> str:
    if note.author is None:
        return gettext("Note")
    return gettext("Note of %(who)s") % {"who": labels.person_label(note.author)}


def _text_of(note: Note) -> str:
    return gettext("(erased)") if note.erased_at else note.text


def _step(decision: Decision, *, notes: Iterable[Note], words: Words) -> Step:
    written = [
        Said(capfirst(note.get_kind_display()), _text_of(note)) for note in notes if note.decision_id == decision.pk
    ]
    return Step(words.describe_decision(decision), written)
