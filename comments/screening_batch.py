"""Screen what waits: claim a batch, read each comment, hand the results to screening_record."""

import logging
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial

from articles.models import Article
from comments import namesakes, queue, restrictions, screening_record, switches
from comments.conf import comments_settings
from comments.digest import content_digest, record_now
from comments.models import Badge, Comment, QueueItem, QueueKind
from comments.rejected_lately import RejectedLately, read_rejected_lately
from comments.revisions import CurrentRevisions, current_revisions
from comments.screening import fingerprint, policy
from comments.screening.pipeline import screen
from comments.screening.types import ArticleContext, Caution, Context, Draft, Mode, Outcome, ScreeningResult

logger = logging.getLogger(__name__)

BATCH = 250
"""Comments a claim. One transaction writes them all, with some thirty statements however many they are."""
WORKING_TIME = timedelta(seconds=5)
"""After this a batch stops taking up comments, so that it is written well before the task's limit of 10 s."""
TASK_TIME = timedelta(seconds=2)
"""After this a task takes no further batch; with one that takes all its time it still ends before its limit."""
GAVE_UP = "gave_up"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is set at the moment of a claim, and who is held or known among its commenters."""

    revisions: CurrentRevisions
    switchboard: switches.Switchboard
    held: Collection[int]
    """Comments of commenters who are held."""
    known: Collection[int]
    """Comments of commenters who had one approved before."""
    staff: namesakes.Names
    rejected: RejectedLately

    def mode_of(self, comment: Comment, *, language: str) -> Mode:
        return self.switchboard.mode_of(comment.thread, language=language)

    def caution_of(self, item: QueueItem, comment: Comment, *, language: str) -> Caution | None:
        """Return why the machine should do less: what people have set goes first, then how the comment came in."""
        article = comment.thread.article
        is_set = self.switchboard.caution_of(
            article, language=language, is_held=comment.pk in self.held, is_first=comment.pk not in self.known
        )
        if is_set or item.caution:
            return is_set or Caution(item.caution)
        if comment.badge != Badge.STAFF and namesakes.is_of_the_house(
            comment.name, byline=article.byline, staff=self.staff
        ):
            return Caution.IMPERSONATION
        return None


def screen_until_empty() -> bool:
    """Screen batch after batch; return False if TASK_TIME ran out first.

    Later attempts are claimed alone: after a worker was killed with a full batch, they must not wait for a bell each.
    """
    deadline = time.monotonic() + TASK_TIME.total_seconds()
    while screen_next_batch():
        if time.monotonic() > deadline:
            return False
    return True


def screen_next_batch() -> int:
    """Screen and record the next batch of what waits; return how many comments were finished.

    1. Claim: the attempt is counted before the work, so that a comment that kills its worker is known by it.
    2. Screen without a transaction; what there was no time for is given back.
    3. Record everything in one transaction. Whatever dies before its commit is claimed again after the lease.
    """
    claimed = queue.claim(QueueKind.SCREEN, limit=BATCH)
    if not claimed.items:
        return 0
    revisions = current_revisions()
    screened = list(_screen_items(claimed.items, revisions=revisions))
    queue.release(claimed, claimed.items[len(screened) :])
    decisions = screening_record.record_screenings(claimed, screened, revisions=revisions, now=record_now())
    logger.info("Screened %d comments, decided %d.", len(screened), len(decisions))
    return len(screened)


def _screen_items(items: tuple[QueueItem, ...], *, revisions: CurrentRevisions) -> Iterator[screening_record.Screened]:
    # A process that has just begun reads its lexicons first: that is no work on a comment.
    _ = revisions.compiled_lexicons
    deadline = time.monotonic() + WORKING_TIME.total_seconds()
    ids = [item.comment_id for item in items]
    # The articles by themselves: joined, each would come with its whole text once for each of its comments.
    comments = Comment.objects.select_related("parent").prefetch_related("thread__article").in_bulk(ids)
    circumstances = _circumstances(ids, revisions=revisions)
    for item in items:
        if time.monotonic() > deadline:
            return
        yield _screen_item(item, comments[item.comment_id], circumstances=circumstances)


def _circumstances(comment_ids: Collection[int], *, revisions: CurrentRevisions) -> Circumstances:
    switchboard = switches.current_switches()
    asks_who_is_known = switchboard.asks_for_first_comments
    return Circumstances(
        revisions=revisions,
        switchboard=switchboard,
        held=restrictions.find_held(comment_ids, now=record_now()),
        known=restrictions.find_known(comment_ids) if asks_who_is_known else (),
        staff=namesakes.read_staff_names(),
        rejected=read_rejected_lately(now=record_now()),
    )


def _screen_item(item: QueueItem, comment: Comment, *, circumstances: Circumstances) -> screening_record.Screened:
    context = context_of(comment)
    revisions = circumstances.revisions
    started = time.perf_counter()
    if item.attempts > queue.MAX_ATTEMPTS:
        logger.error(
            "Comment %s was given up after %d attempts; a person must decide.",
            comment.public_id,
            item.attempts,
        )
        result = ScreeningResult(findings=(), language="und", complete=False, incomplete_reason=GAVE_UP)
    else:
        draft = Draft(body=comment.body, name=comment.name, language=comment.language_declared)
        result = screen(draft, context, lexicons=revisions.compiled_lexicons)
    mode = circumstances.mode_of(comment, language=result.language)
    caution = circumstances.caution_of(item, comment, language=result.language)
    weigh = partial(
        policy.recommend,
        result,
        policy=revisions.compiled_policy,
        mode=mode,
        automatic_languages=comments_settings.automatic_languages,
    )
    recommendation = weigh(caution=caution)
    # Only what would be approved is compared: that takes as long as half of a screening.
    if recommendation.outcome is Outcome.APPROVE and circumstances.rejected.has_alike(comment.body):
        caution = Caution.LIKE_REJECTED
        recommendation = weigh(caution=caution)
    return screening_record.Screened(
        item=item,
        result=result,
        recommendation=recommendation,
        mode=mode,
        caution=caution,
        # Waves are looked for among what waits, and what is sent anew among what was rejected.
        bands=() if recommendation.outcome is Outcome.APPROVE else fingerprint.bands(comment.body),
        context_digest=_context_digest(comment),
        milliseconds=(time.perf_counter() - started) * 1000,
    )


def context_of(comment: Comment) -> Context:
    article: Article = comment.thread.article
    return Context(
        article=ArticleContext(
            title=article.title, text=article.text, byline=article.byline, language=article.language
        ),
        parent=comment.parent.body if comment.parent else "",
        publisher_names=comments_settings.publisher_names,
    )


def _context_digest(comment: Comment) -> str:
    """Return the digest of what the comment was read beside.

    The text of a parent may have to be erased, so its salted digest stands in for it.
    """
    article: Article = comment.thread.article
    parent = comment.parent.text_digest if comment.parent else ""
    return _digest_once((article.title, article.text, article.byline, article.language, parent))


@lru_cache(maxsize=64)
def _digest_once(values: tuple[str, ...]) -> str:
    """Return the digest; most comments of a batch are read beside the same."""
    return content_digest(values)
