"""Put a guidelines, lexicon or policy revision in force. The only writer of Revision; an old one never changes."""

import hashlib
import json
from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from comments.comparing import Content, list_changes
from comments.digest import netstrings
from comments.examples import check_examples
from comments.models import Revision, RevisionKind
from comments.revisions import read_guidelines
from comments.screening.policy import Policy
from comments.screening.types import Guideline


class NumberTakenError(Exception):
    """Somebody else has put a revision in force since the editor began."""

    def __init__(self, newest: Revision) -> None:
        super().__init__(f"{newest} is in force.")
        self.newest = newest


class InvalidContentError(ValueError):
    """The content cannot be in force; its message is a sentence for the editor."""


class NothingChangedError(Exception):
    """The content is what is in force."""


def newest_revision(kind: str) -> Revision:
    """Return what is in force."""
    return Revision.objects.filter(kind=kind).latest("number")


def publish(kind: str, content: Content, *, based_on: int, editor: User, now: datetime) -> Revision:
    """Put a content in force as the next revision of its kind.

    Raise InvalidContentError if it cannot be in force, NothingChangedError if it is, and NumberTakenError if what is
    in force is not the revision that it is based on: nothing that a colleague did is undone unseen.
    """
    check_content(kind, content)
    newest = newest_revision(kind)
    if newest.number != based_on:
        raise NumberTakenError(newest)
    if not list_changes(kind, newest.content, content):
        raise NothingChangedError
    revision = Revision(
        kind=kind,
        number=newest.number + 1,
        content=content,
        digest=content_digest(content),
        created_by=editor,
        created_at=now,
    )
    try:
        with transaction.atomic():
            revision.save(force_insert=True)
    except IntegrityError as error:
        # Two editors in the same moment: the database lets one of them have the number.
        taken = newest_revision(kind)
        if taken.number == newest.number:
            raise
        raise NumberTakenError(taken) from error
    return revision


def content_digest(content: Content) -> str:
    """Return the digest of a revision's content, in format `v1`."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"v1|revision|" + netstrings([text])).hexdigest()


def check_content(kind: str, content: Content) -> None:
    """Raise InvalidContentError, with a sentence, for a content that cannot be in force."""
    _CHECKS[RevisionKind(kind)](content)


def _check_lexicon(content: Content) -> None:
    try:
        failures = check_examples(content)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidContentError(gettext("The lexicon could not be read: %(error)s.") % {"error": error}) from error
    if failures:
        patterns = gettext(", ").join(f"“{row['pattern']}”" for row, _ in failures)
        raise InvalidContentError(
            gettext("The examples of %(patterns)s do not do what they must any more.") % {"patterns": patterns}
        )


def _check_policy(content: Content) -> None:
    try:
        policy = Policy.from_content(content)
    except ValueError as error:
        raise InvalidContentError(str(error)) from error
    if doubles := _doubles(policy.order):
        raise InvalidContentError(gettext("The order names %(codes)s twice.") % {"codes": doubles})


def _check_guidelines(content: Content) -> None:
    try:
        guidelines = read_guidelines(content)
        entries: list[dict[str, Any]] = content["codes"]
        is_in_english = all(guideline.title("") and guideline.sentence("") for guideline in guidelines.values())
    except (KeyError, TypeError) as error:
        raise InvalidContentError(
            gettext("The guidelines lack a part that they need: %(error)s.") % {"error": error}
        ) from error
    if not is_in_english:
        raise InvalidContentError(gettext("Each guideline needs a title and a sentence in English."))
    if doubles := _doubles(entry["code"] for entry in entries):
        raise InvalidContentError(gettext("The code %(codes)s stands twice.") % {"codes": doubles})
    if doubles := _doubles(entry["key"].casefold() for entry in entries):
        raise InvalidContentError(gettext("The key %(keys)s stands twice.") % {"keys": doubles})
    missing = [code.value for code in Guideline if code not in guidelines]
    if missing:
        raise InvalidContentError(
            gettext("The screening can find %(codes)s, so these guidelines cannot be left out.")
            % {"codes": gettext(", ").join(missing)}
        )


def _doubles(words: Any) -> str:
    return gettext(", ").join(word for word, count in Counter(words).items() if count > 1)


_CHECKS = {
    RevisionKind.LEXICON: _check_lexicon,
    RevisionKind.POLICY: _check_policy,
    RevisionKind.GUIDELINES: _check_guidelines,
}
