"""What differs between two contents of a kind of revision, and how two people's changes go together. Pure.

A content is taken apart into named parts, each of which one change concerns: an entry, a guideline, an action.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from comments.models import RevisionKind
from comments.screening.policy import DEFAULT_CONTENT, Policy
from comments.screening.types import Guideline, Outcome

Content = dict[str, Any]
Parts = dict[str, Any]

ADDED = "added"
REMOVED = "removed"
CERTAIN = "certain"
GUIDELINE = "guideline"
ORDER = "order"
OTHER = "other"
_SEPARATOR = "\t"
"""Stands in no pattern: a tab is the end of a field in the shipped files."""


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs. What was not there before, or is not any more, is None."""

    group: str
    """`added`, `removed`, `certain`, `guideline`, `order` or `other`."""
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people's changes together."""

    content: Content
    overruled: tuple[Change, ...]
    """What theirs said differently of the same parts: from theirs to mine."""


def list_changes(kind: str, before: Content, after: Content) -> list[Change]:
    """Return what differs, in the order of the later content; what is gone comes last."""
    old, new = take_apart(kind, before), take_apart(kind, after)
    keys = [*new, *(key for key in old if key not in new)]
    return [_change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


def merge(kind: str, *, base: Content, mine: Content, theirs: Content) -> Merged:
    """Return their content with my changes to the base. Where both changed a part differently, mine stands."""
    base_parts, own, other = (take_apart(kind, content) for content in (base, mine, theirs))
    merged = dict(other)
    overruled = []
    for key in [*own, *(key for key in base_parts if key not in own)]:
        if own.get(key) == base_parts.get(key):
            continue
        if other.get(key) not in (base_parts.get(key), own.get(key)):
            overruled.append(_change(key, other.get(key), own.get(key)))
        merged[key] = own.get(key)
    kept = {key: part for key, part in merged.items() if part is not None}
    return Merged(put_together(kind, kept), tuple(change for change in overruled if change.group != ORDER))


def take_apart(kind: str, content: Content) -> Parts:
    """Return the parts of a content by key."""
    return _TAKE_APART[RevisionKind(kind)](content)


def put_together(kind: str, parts: Parts) -> Content:
    """Return the content of these parts."""
    return _PUT_TOGETHER[RevisionKind(kind)](parts)


def _change(key: str, before: Any, after: Any) -> Change:
    group, _, name = key.partition(_SEPARATOR)
    return Change(group, name.replace(_SEPARATOR, " "), before, after)


def _key(*words: str) -> str:
    return _SEPARATOR.join(words)


def _others(content: Content, known: Iterable[str]) -> Parts:
    """Return what a later version may have put into a content: compared and kept as it is."""
    return {_key(OTHER, name): value for name, value in content.items() if name not in known}


def _with_others(content: Content, parts: Parts) -> Content:
    prefix = _key(OTHER, "")
    return content | {key.removeprefix(prefix): part for key, part in parts.items() if key.startswith(prefix)}


def _in_group(parts: Parts, group: str) -> list[Any]:
    return [part for key, part in parts.items() if key.partition(_SEPARATOR)[0] == group]


def _take_lexicon(content: Content) -> Parts:
    parts = {
        _key(group, row["language"], row["pattern"], row.get("guideline", "")): row
        for group in (ADDED, REMOVED)
        for row in content.get(group, [])
    }
    return parts | _others(content, (ADDED, REMOVED))


def _put_lexicon(parts: Parts) -> Content:
    return _with_others({ADDED: _in_group(parts, ADDED), REMOVED: _in_group(parts, REMOVED)}, parts)


def _take_policy(content: Content) -> Parts:
    policy = Policy.from_content(content)
    codes = [*policy.order, *(code for code in Guideline if code not in policy.order)]
    codes += sorted(policy.reject_when_certain.difference(codes))
    actions: Parts = {_key(CERTAIN, code): action_when_certain(policy, code).value for code in codes}
    return actions | {ORDER: list(policy.order)} | _others(content, DEFAULT_CONTENT)


def action_when_certain(policy: Policy, code: str) -> Outcome:
    """Return what an unprotected certain finding of a guideline does under a policy."""
    return Outcome.REJECT if code in policy.reject_when_certain else Outcome.HOLD


def _put_policy(parts: Parts) -> Content:
    actions = {name: parts[key] for key in parts for name in [key.partition(_SEPARATOR)[2]] if key.startswith(CERTAIN)}
    return make_policy_content(order=parts[ORDER], actions=actions) | _with_others({}, parts)


def make_policy_content(*, order: list[str], actions: Mapping[str, str]) -> Content:
    """Return a policy's content from what a certain finding of each guideline does."""
    return {
        "order": order,
        "reject_when_certain": [code for code, action in actions.items() if action == Outcome.REJECT],
        "hold_when_certain": [code for code, action in actions.items() if action == Outcome.HOLD],
    }


def _take_guidelines(content: Content) -> Parts:
    codes = content.get("codes", [])
    parts: Parts = {_key(GUIDELINE, entry["code"]): entry for entry in codes}
    return parts | {ORDER: [entry["code"] for entry in codes]} | _others(content, ("codes",))


def _put_guidelines(parts: Parts) -> Content:
    entries = {entry["code"]: entry for entry in _in_group(parts, GUIDELINE)}
    order = [code for code in parts[ORDER] if code in entries]
    # What the other editor has added stands at the end.
    order += [code for code in entries if code not in order]
    return _with_others({"codes": [entries[code] for code in order]}, parts)


_TAKE_APART = {
    RevisionKind.LEXICON: _take_lexicon,
    RevisionKind.POLICY: _take_policy,
    RevisionKind.GUIDELINES: _take_guidelines,
}
_PUT_TOGETHER = {
    RevisionKind.LEXICON: _put_lexicon,
    RevisionKind.POLICY: _put_policy,
    RevisionKind.GUIDELINES: _put_guidelines,
}
