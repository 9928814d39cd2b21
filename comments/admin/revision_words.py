"""Guidelines, lexicons and policies in words: what a content holds, and what a change does."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from comments import comparing
from comments.admin.labels import Words, person_label, severity_label
from comments.comparing import Change, Content
from comments.models import Revision, RevisionKind
from comments.screening.lexicon import Kind
from comments.screening.types import Outcome

LANGUAGES = {
    "en": gettext_lazy("English"),
    "ckb": gettext_lazy("Sorani"),
    "kmr": gettext_lazy("Kurmanji"),
    "ar": gettext_lazy("Arabic"),
    "tr": gettext_lazy("Turkish"),
}
"""The languages that are screened; also those that guidelines speak first."""
KINDS = {
    Kind.WORD: gettext_lazy("a whole word, also disguised (sh1t, s h i t)"),
    Kind.EXACT: gettext_lazy("a whole word, only as it is spelt"),
    Kind.UNCAPITALISED: gettext_lazy("a whole word, unless it is written like a name"),
    Kind.PART: gettext_lazy("also inside a longer word"),
    Kind.INSULT_ALWAYS: gettext_lazy("an insult of whomever it is said; found only with a target"),
    Kind.INSULT_OF_PERSON: gettext_lazy("a noun that insults a person; found only with a target"),
    Kind.INSULT_OF_QUALITY: gettext_lazy("an adjective that insults a person; found only with a target"),
}
OUTCOMES = {
    Outcome.APPROVE: pgettext_lazy("outcome of a screening", "approved"),
    Outcome.HOLD: pgettext_lazy("outcome of a screening", "held"),
    Outcome.REJECT: pgettext_lazy("outcome of a screening", "rejected"),
}
CODE_KINDS = {
    "offence": gettext_lazy("an offence against the guidelines"),
    "formality": gettext_lazy("a formality, no fault of the commenter"),
}

Facts = dict[str, str]


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact of a part: equal on both sides if only others have changed."""

    label: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """One change as an editor reads it."""

    sign: str
    """`added`, `removed` or `changed`: also the class of its colour."""
    heading: str
    facts: list[FactChange]


def revision_label(revision: Revision) -> str:
    return gettext("%(kind)s, revision %(number)d") % {
        "kind": capfirst(revision.get_kind_display()),
        "number": revision.number,
    }


def maker_label(revision: Revision) -> str:
    """Return who put a revision in force."""
    return person_label(revision.created_by) if revision.created_by else gettext("The installation")


def number_taken_message(newest: Revision) -> str:
    """Return the sentence for an editor whom a colleague has overtaken."""
    return gettext(
        "%(who)s has put another revision in force meanwhile: %(revision)s. Nothing of yours is lost, and nothing of "
        "it is in force."
    ) % {"who": maker_label(newest), "revision": revision_label(newest)}


def in_force_message(revision: Revision) -> str:
    return gettext("%(revision)s is in force. The workers use it from their next batch on.") % {
        "revision": revision_label(revision)
    }


def language_label(tag: str) -> str:
    return str(LANGUAGES.get(tag, "") or dict(settings.LANGUAGES).get(tag, tag))


def outcome_label(outcome: str) -> str:
    return str(OUTCOMES[Outcome(outcome)])


def describe_changes(kind: str, before: Content, after: Content, *, words: Words) -> list[ChangeInWords]:
    """Return what differs between two contents, in words."""
    return [describe(change, words=words) for change in comparing.list_changes(kind, before, after)]


def describe(change: Change, *, words: Words) -> ChangeInWords:
    """Return one change in words."""
    old, new = (_facts(change, part, words) for part in (change.before, change.after))
    labels = [*new, *(label for label in old if label not in new)]
    facts = [FactChange(label, old.get(label, ""), new.get(label, "")) for label in labels]
    is_whole = change.before is None or change.after is None
    return ChangeInWords(
        sign=_sign(change),
        heading=_heading(change, words),
        facts=[fact for fact in facts if fact.is_changed or is_whole],
    )


def _sign(change: Change) -> str:
    if change.before is not None and change.after is not None:
        return "changed"
    # A removal that is added takes a word away.
    is_more = (change.before is None) != (change.group == comparing.REMOVED)
    return "added" if is_more else "removed"


def _heading(change: Change, words: Words) -> str:
    part = change.before if change.after is None else change.after
    if change.group in (comparing.ADDED, comparing.REMOVED):
        return entry_heading(change.group, part)
    if change.group in (comparing.CERTAIN, comparing.GUIDELINE):
        return words.title(change.name)
    return gettext("Order") if change.group == comparing.ORDER else change.name


def entry_heading(group: str, row: Mapping[str, str]) -> str:
    """Return the first line of an entry of a site's lexicon."""
    values = {"language": language_label(row["language"]), "words": spellings(row["pattern"])}
    if group == comparing.REMOVED:
        return gettext("%(language)s: %(words)s of the shipped lexicon") % values
    return gettext("%(language)s: %(words)s") % values


def spellings(pattern: str) -> str:
    # Isolated, so that words of another direction leave the sentence around them in order.
    words = (f"“\u2068{word.strip()}\u2069”" for word in pattern.split("|") if word.strip())
    return gettext(", ").join(words)


def _facts(change: Change, part: Any, words: Words) -> Facts:
    if part is None:
        return {}
    describing: dict[str, Callable[[], Facts]] = {
        comparing.ADDED: lambda: entry_facts(part, words=words),
        comparing.REMOVED: lambda: {gettext("Reason"): part.get("reason", "")},
        comparing.CERTAIN: lambda: {gettext("A certain finding is"): outcome_label(part)},
        comparing.GUIDELINE: lambda: guideline_facts(part),
        comparing.ORDER: lambda: {gettext("From first to last"): words.titles(part)},
    }
    return describing[change.group]() if change.group in describing else {gettext("Content"): str(part)}


def entry_facts(row: Mapping[str, str], *, words: Words) -> Facts:
    """Return the columns of an entry that hold anything, by their names."""
    facts = {
        gettext("Guideline"): words.title(row["guideline"]),
        gettext("Severity"): severity_label(row["severity"]),
        gettext("Found as"): str(KINDS[Kind(row.get("kind") or Kind.WORD)]),
        gettext("Suffixes"): row.get("suffixes", ""),
        gettext("Innocent phrases"): spellings(row.get("exceptions", "")),
        gettext("Must be found in"): row.get("hit", ""),
        gettext("Must not be found in"): row.get("miss", ""),
        gettext("Checked by"): row.get("checked_by", ""),
    }
    return {label: text for label, text in facts.items() if text}


def guideline_facts(entry: Mapping[str, Any]) -> Facts:
    """Return the parts of a guideline by their names."""
    facts = {
        gettext("Code"): entry["code"],
        gettext("Kind"): str(CODE_KINDS.get(entry["kind"], entry["kind"])),
        gettext("Key"): entry["key"],
    }
    for part, label in (("title", gettext("Title, %(language)s")), ("sentence", gettext("Sentence, %(language)s"))):
        facts |= {label % {"language": language_label(tag)}: text for tag, text in entry[part].items()}
    return facts


def describe_content(kind: str, content: Content, *, words: Words) -> list[ChangeInWords]:
    """Return all that a content holds, in words: what it adds to nothing."""
    parts = comparing.list_changes(kind, _NOTHING[RevisionKind(kind)], content)
    if kind != RevisionKind.POLICY:
        return [describe(change, words=words) for change in parts]
    # No policy is nothing: an empty one is the default.
    policy = comparing.take_apart(kind, content)
    return [describe(change, words=words) for change in _as_added(policy)]


_NOTHING: dict[RevisionKind, Content] = {
    RevisionKind.LEXICON: {},
    RevisionKind.POLICY: {},
    RevisionKind.GUIDELINES: {"codes": []},
}


def _as_added(parts: Mapping[str, Any]) -> Iterable[Change]:
    for key, part in parts.items():
        group, _, name = key.partition("\t")
        yield Change(group, name, None, part)
