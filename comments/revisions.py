"""What is in force: the newest guidelines, lexicon and policy that the publisher has set."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from comments.models import Revision, RevisionKind
from comments.screening.compiled import Lexicons, lexicons_from_content
from comments.screening.policy import Policy


@dataclass(frozen=True, slots=True)
class Guideline:
    """One ground that a decision can name. Titles and sentences are by language; English is always there."""

    code: str
    kind: str
    """`offence` (against the guidelines) or `formality` (no fault of the commenter)."""
    key: str
    """The moderator's key."""
    titles: Mapping[str, str]
    sentences: Mapping[str, str]

    def title(self, language: str) -> str:
        return self.titles.get(language, self.titles["en"])

    def sentence(self, language: str) -> str:
        """Return what the commenter reads."""
        return self.sentences.get(language, self.sentences["en"])


@dataclass(frozen=True, slots=True)
class CurrentRevisions:
    """The revisions in force at one moment."""

    guidelines: Revision
    lexicon: Revision
    policy: Revision

    @property
    def compiled_policy(self) -> Policy:
        return _compile_policy(self.policy.number, str(self.policy.digest))

    @property
    def compiled_lexicons(self) -> Lexicons:
        return _compile_lexicons(self.lexicon.number, str(self.lexicon.digest))


def current_revisions() -> CurrentRevisions:
    """Return what is in force, in one query."""
    found = {revision.kind: revision for revision in Revision.objects.current()}
    return CurrentRevisions(
        guidelines=found[RevisionKind.GUIDELINES],
        lexicon=found[RevisionKind.LEXICON],
        policy=found[RevisionKind.POLICY],
    )


@lru_cache(maxsize=4)
def _compile_policy(number: int, digest: str) -> Policy:
    """Compile a policy once a process; number and digest name the row, which never changes."""
    content = Revision.objects.get(kind=RevisionKind.POLICY, number=number, digest=digest).content
    return Policy.from_content(content)


@lru_cache(maxsize=2)
def _compile_lexicons(number: int, digest: str) -> Lexicons:
    content = Revision.objects.get(kind=RevisionKind.LEXICON, number=number, digest=digest).content
    return lexicons_from_content(content)


def current_guidelines() -> dict[str, Guideline]:
    """Return the guidelines in force by code, in the publisher's order."""
    revision = Revision.objects.filter(kind=RevisionKind.GUIDELINES).order_by("-number").first()
    return read_guidelines(revision.content) if revision else {}


def read_guidelines(content: dict[str, Any]) -> dict[str, Guideline]:
    """Return what a guidelines revision holds. Raise KeyError for a content without the fields that it needs."""
    return {
        entry["code"]: Guideline(entry["code"], entry["kind"], entry["key"], entry["title"], entry["sentence"])
        for entry in content["codes"]
    }
