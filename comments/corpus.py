"""Many made-up comments at once, to measure with: the same for the same seed, and a record that verifies.

Texts are put together from sentences, and what a screening would have found in them is made up with them; they are
written the way of all comments, and decided the way of all decisions, in greater batches. Not for a real newsroom.
"""

import random
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from django.db import transaction

from articles.models import Article
from comments import bulk, queue, screening_record, seals
from comments.digest import record_now, text_digest, whole_milliseconds
from comments.models import MAX_DEPTH, Comment, QueueItem, QueueKind, Thread
from comments.revisions import CurrentRevisions, current_revisions
from comments.screening import types
from comments.screening.types import Field, Mode, Outcome, Recommendation, ScreeningResult, Severity
from comments.submission import SALT_BYTES, place_in_thread

BATCH = 2_000
PERIOD = timedelta(days=30)
"""Over which the comments have come in."""
_SETTLED = timedelta(hours=1)
"""So that the record can be sealed at once."""
_REPLIES = 0.45
_ANSWERED = 24
"""Of a thread the last ones are answered."""
_OFFENCE = "bullshit"
_HELD, _REJECTED = 0.04, 0.08
_NAMES = (
    "Ada",
    "Aram",
    "Berivan",
    "Grace Moss",
    "Hêja",
    "Joan",
    "Karl P.",
    "Leyla",
    "Noor",
    "Tom from the harbour",
    "شیلان",
)
_SENTENCES = (
    "The council should have asked those who live on this street before it sold the park.",
    "I do not agree with the author, but the figures in the third paragraph are worth a look.",
    "My grandmother lived there for forty years, and nobody ever asked her what she thought of it!",
    "Has anybody read the whole report, or only the first page?",
    "Thank you for this. It is rare that a newspaper says so.",
    "The bus that stopped at the school was always late, but at least there was one.",
    "We voted for something else, and I remember who promised it.",
    "That is not how I read it.",
    "In winter the path by the river is a sheet of ice, and the lights are off at nine.",
    "My neighbours and I have written to the mayor twice; we are still waiting for an answer.",
    "Where does the money come from?",
    "Rents have doubled since the bridge was opened, and now this.",
    "سوپاس بۆ ئەم هەواڵە، زۆر گرنگ بوو.",
    "Bu konuda daha çok yazı okumak isterim.",
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is wanted."""

    comments: int
    articles: int
    seed: int
    prefix: str = "corpus"
    """What the addresses of the articles begin with."""
    all_approved: bool = False


@dataclass(frozen=True, slots=True)
class _Written:
    comment: Comment
    screened: tuple[ScreeningResult, Recommendation]


def make_corpus(corpus: Corpus, advance: Callable[[int], None]) -> None:
    """Write the comments batch by batch, each with its decision; tell `advance` how many were written."""
    writer = _Writer(corpus, _make_threads(corpus), current_revisions())
    for start in range(0, corpus.comments, BATCH):
        count = min(BATCH, corpus.comments - start)
        writer.write(count)
        advance(count)
    seals.seal_log()


def _make_threads(corpus: Corpus) -> list[int]:
    first = record_now() - PERIOD - _SETTLED
    articles = [
        Article(
            slug=f"{corpus.prefix}-{number}",
            title=f"The {number}th thing that the council decided",
            text=" ".join(_SENTENCES[:6]),
            published_at=first,
        )
        for number in range(1, corpus.articles + 1)
    ]
    with transaction.atomic():
        Article.objects.bulk_create(articles)
        Thread.objects.bulk_create([Thread(article=article) for article in articles])
    return [article.pk for article in articles]


class _Writer:
    def __init__(self, corpus: Corpus, threads: Sequence[int], revisions: CurrentRevisions) -> None:
        self._corpus = corpus
        self._random = random.Random(corpus.seed)  # noqa: S311 (nothing of it is a secret)
        # Of their own, so that two corpora of one seed can stand side by side.
        self._ids = random.Random(f"{corpus.seed} {corpus.prefix}")  # noqa: S311
        self._threads = threads
        # A few articles get most comments, as everywhere.
        self._weights = list(accumulate(1 / number**0.7 for number in range(1, len(threads) + 1)))
        self._recent: dict[int, deque[Comment]] = {}
        self._revisions = revisions
        self._moment = record_now() - PERIOD - _SETTLED
        self._step = PERIOD / max(corpus.comments, 1)

    @transaction.atomic
    def write(self, count: int) -> None:
        written = [self._new_comment(comment_id) for comment_id in bulk.allocate_ids(Comment, count)]
        bulk.insert_as_numbered(Comment, [one.comment for one in written])
        claimed = self._claim(written)
        by_id = {one.comment.pk: one.screened for one in written}
        screened = [
            screening_record.Screened(item, *by_id[item.comment_id], Mode.AUTOMATIC, "0" * 64, 0.3)
            for item in claimed.items
        ]
        screening_record.record_screenings(claimed, screened, revisions=self._revisions, now=self._now())

    def _claim(self, written: Sequence[_Written]) -> queue.Claim:
        """Return the comments as a worker would have claimed them: no other one ever sees them wait."""
        token, now = uuid.UUID(int=self._ids.getrandbits(128)).hex, self._now()
        kept = {"kind": QueueKind.SCREEN, "created_at": now, "due_at": now, "lease_by": token, "attempts": 1}
        queue.put(QueueItem(comment_id=one.comment.pk, **kept) for one in written)
        return queue.Claim(token, tuple(QueueItem.objects.filter(lease_by=token).order_by("id")))

    def _now(self) -> datetime:
        return whole_milliseconds(self._moment)

    def _new_comment(self, comment_id: int) -> _Written:
        [thread_id] = self._random.choices(self._threads, cum_weights=self._weights)
        recent = self._recent.setdefault(thread_id, deque(maxlen=_ANSWERED))
        parent = self._random.choice(recent) if recent and self._random.random() < _REPLIES else None
        body, screened = self._write_text()
        name, salt = self._random.choice(_NAMES), self._random.randbytes(SALT_BYTES)
        self._moment += self._step
        comment = bulk.new_row(
            Comment,
            id=comment_id,
            public_id=uuid.UUID(int=self._ids.getrandbits(128), version=4),
            thread_id=thread_id,
            parent_id=parent.pk if parent else None,
            root_id=parent.root_id if parent else comment_id,
            depth=min(parent.depth + 1, MAX_DEPTH) if parent else 0,
            path=place_in_thread(comment_id, parent=parent),
            name=name,
            body=body,
            salt=salt,
            text_digest=text_digest(salt, name=name, body=body),
            created_at=self._now(),
        )
        if screened[1].outcome is Outcome.APPROVE:
            recent.append(comment)
        return _Written(comment, screened)

    def _write_text(self) -> tuple[str, tuple[ScreeningResult, Recommendation]]:
        words = " ".join(self._random.choices(_SENTENCES, k=self._random.choice((1, 2, 3, 3, 4, 6))))
        drawn = 1.0 if self._corpus.all_approved else self._random.random()
        body = f"{words} ({self._random.randrange(10**6)})"
        if drawn >= _HELD + _REJECTED:
            return body, (ScreeningResult((), "en"), Recommendation(Outcome.APPROVE))
        outcome, severity = (Outcome.HOLD, Severity.LIKELY) if drawn < _HELD else (Outcome.REJECT, Severity.CERTAIN)
        start = len(body) + 1
        finding = types.Finding(
            Field.BODY, "profanity", severity, start, start + len(_OFFENCE), "profanity", f"corpus:{_OFFENCE}"
        )
        result = ScreeningResult((finding,), "en")
        return f"{body} {_OFFENCE}", (result, Recommendation(outcome, ("profanity",), (0,)))
