"""How rows are put into words and small pieces of HTML for moderators."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext, pgettext_lazy

from comments.admin.evidence import mark_findings
from comments.models import ActorKind, Comment, Decision, Finding, Verdict
from comments.revisions import Guideline, current_guidelines
from comments.screening.types import Field, Severity

SEVERITIES = {
    Severity.CERTAIN: pgettext_lazy("severity of a finding", "certain"),
    Severity.LIKELY: pgettext_lazy("severity of a finding", "likely"),
    Severity.POSSIBLE: pgettext_lazy("severity of a finding", "possible"),
}
FIELDS = {
    Field.BODY: pgettext_lazy("part of a comment", "comment"),
    Field.NAME: pgettext_lazy("part of a comment", "name"),
}
NO_LANGUAGE = ("", "und", "zxx")
"""Tags that say nothing a browser could use."""
EXCERPT_LENGTH = 180
"""Characters of a comment in a list: what is seen of it at a glance."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the guidelines in force, in the moderator's language: read once a page."""

    guidelines: Mapping[str, Guideline]
    language: str

    def title(self, code: str) -> str:
        """Return the title of a guideline; one that is no longer in force is shown by its code."""
        guideline = self.guidelines.get(code)
        return guideline.title(self.language) if guideline else code

    def titles(self, codes: Iterable[str]) -> str:
        return gettext(", ").join(self.title(code) for code in codes)

    def describe(self, finding: Finding) -> str:
        """Return a finding in words: the guideline, how sure, what protects it."""
        values = {"guideline": self.title(finding.guideline), "severity": severity_label(finding.severity)}
        if not finding.protected_by:
            return gettext("%(guideline)s: %(severity)s") % values
        values["protection"] = finding.protected_by.replace("_", " ")
        return gettext("%(guideline)s: %(severity)s, protected (%(protection)s)") % values

    def describe_decision(self, decision: Decision) -> str:
        """Return what was decided, as a sentence."""
        values = {
            "who": actor_label(decision),
            "when": ago(decision.created_at),
            "grounds": self.titles(decision.grounds),
        }
        return _SENTENCES[Verdict(decision.verdict)]() % values


_SENTENCES = {
    Verdict.APPROVE: lambda: gettext("%(who)s approved it %(when)s."),
    Verdict.HOLD: lambda: gettext("%(who)s held it %(when)s."),
    Verdict.REJECT: lambda: gettext("%(who)s rejected it %(when)s: %(grounds)s."),
}


def current_words() -> Words:
    """Return the words of the guidelines in force, in the language of the request."""
    return Words(guidelines=current_guidelines(), language=get_language() or "en")


def severity_label(severity: str) -> str:
    return str(SEVERITIES[Severity(severity)])


def field_label(field: str) -> str:
    return str(FIELDS[Field(field)])


def actor_label(decision: Decision) -> str:
    """Return who decided: a person by name, the machine by what it is."""
    if decision.actor_kind == ActorKind.MODERATOR and decision.actor:
        return person_label(decision.actor)
    kinds = {
        ActorKind.AUTOMATIC: gettext("The screening"),
        ActorKind.COMMENTER: gettext("The commenter"),
        ActorKind.IMPORTER: gettext("An import"),
    }
    return kinds.get(ActorKind(decision.actor_kind), gettext("A moderator"))


def person_label(person: User) -> str:
    return person.get_full_name() or person.get_username()


def ago(moment: datetime) -> str:
    return gettext("%(time)s ago") % {"time": timesince(moment, depth=1)}


def exact(moment: datetime) -> str:
    """Return a time to the second, with its zone."""
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'DATE_FORMAT')}, {local:%H:%M:%S %Z}"


def time_tag(moment: datetime) -> SafeString:
    """Return how long ago it was, with the exact time as its title."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(timespec="seconds"), exact(moment), ago(moment)
    )


def exact_time_tag(moment: datetime) -> SafeString:
    """Return the exact time, with how long ago it was as its title."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(timespec="seconds"), ago(moment), exact(moment)
    )


def status_tag(comment: Comment) -> SafeString:
    return format_html(
        '<span class="status status-{}">{}</span>', comment.status, capfirst(comment.get_status_display())
    )


def verdict_tag(decision: Decision) -> SafeString:
    return format_html(
        '<span class="status status-{}">{}</span>',
        _COLOURS[Verdict(decision.verdict)],
        capfirst(decision.get_verdict_display()),
    )


_COLOURS = {Verdict.APPROVE: "approved", Verdict.HOLD: "held", Verdict.REJECT: "rejected"}


def chips(findings: Iterable[Finding], *, words: Words) -> SafeString:
    """Return one chip for each kind of finding, with the number if there are several."""
    counts: dict[tuple[str, str, str], int] = {}
    for finding in findings:
        key = (words.describe(finding), finding.severity, finding.protected_by)
        counts[key] = counts.get(key, 0) + 1
    return format_html_join(
        " ",
        '<span class="chip chip-{}{}">{}{}</span>',
        (
            (severity, " chip-protected" if protection else "", text, f" ×{count}" if count > 1 else "")
            for (text, severity, protection), count in counts.items()
        ),
    )


def language_of(comment: Comment) -> str:
    """Return the tag for `lang`: what was found, or declared; empty if neither says anything."""
    return next((tag for tag in (comment.language, comment.language_declared) if tag not in NO_LANGUAGE), "")


def text_tag(text: str, *, language: str, classes: str) -> SafeString:
    """Return a reader's text, or HTML made of one, in an element of its own direction and language."""
    return format_html('<div class="{}" dir="auto" lang="{}">{}</div>', classes, language, text)


def excerpt_tag(text: str, *, language: str = "", length: int = EXCERPT_LENGTH) -> SafeString:
    return format_html('<span dir="auto" lang="{}">{}</span>', language, Truncator(text).chars(length))


def name_tag(comment: Comment) -> SafeString:
    return format_html('<bdi lang="{}">{}</bdi>', language_of(comment), comment.name or gettext("(erased)"))


def last_findings(comment: Comment) -> Sequence[Finding]:
    """Return what the last screening found. The screenings are prefetched, in order, with their findings."""
    screenings = list(comment.screenings.all())
    return list(screenings[-1].findings.all()) if screenings else []


def marked_field(text: str, *, field: Field, findings: Iterable[Finding], words: Words) -> SafeString:
    """Return a field of a comment with its evidence marked."""
    return mark_findings(text, [finding for finding in findings if finding.field == field], describe=words.describe)
