"""One page of a thread as readers see it: approved comments in order, and gaps where an answered one is not public."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from articles.models import Article
from comments.models import PATH_STEP, Comment, Thread
from comments.switches import current_switches
from comments.text_parts import Part, split_paragraphs

COMMENTS_A_PAGE = 50
OLDEST = "oldest"
"""The thread in order: each comment before its answers."""
NEWEST = "newest"
"""The newest line first, each line in order."""
_NO_LANGUAGE = frozenset(("", "und", "zxx"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the thread."""

    comment: Comment | None
    """None where a comment was answered that is not public any more."""
    depth: int
    answered: Comment | None = None
    """The public comment that this one answers."""
    is_answered_here: bool = False
    """Whether the answered comment is on the same page."""

    @property
    def paragraphs(self) -> list[list[Part]]:
        """The text of the comment in parts."""
        return split_paragraphs(self.comment.body) if self.comment else []

    @property
    def language(self) -> str:
        """The language tag of the comment, or empty if it is not known."""
        found = self.comment.language if self.comment else ""
        return "" if found in _NO_LANGUAGE else found


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What a reader sees of the thread at once."""

    article: Article
    count: int
    """Approved comments of the whole thread."""
    is_open: bool
    entries: tuple[Entry, ...]
    begin: uuid.UUID | None
    """The comment that this page begins at; None for the first page."""
    next_begin: uuid.UUID | None
    """The comment that the next page begins at; None on the last page."""
    order: str = OLDEST
    page_address: str = ""
    """Where the thread is shown, if not on the page of the article."""

    @property
    def address(self) -> str:
        """The address of the page without a query."""
        return self.page_address or self.article.get_absolute_url()

    @property
    def origin(self) -> str:
        """What stands before our own addresses: nothing on our own pages, this site in a page of another one."""
        return settings.SITE_URL if self.page_address.startswith("http") else ""

    @property
    def query(self) -> str:
        """The query of this page's address."""
        return _query_of(self.order, self.begin)

    @property
    def next_query(self) -> str:
        """The query of the next page's address."""
        return _query_of(self.order, self.next_begin)

    @property
    def is_newest_first(self) -> bool:
        return self.order == NEWEST


def _query_of(order: str, begin: uuid.UUID | None) -> str:
    values = {"order": order if order != OLDEST else "", "from": str(begin or "")}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"?{query}" if query else ""


def read_begin(query: QueryDict) -> uuid.UUID | None:
    """Return where the page begins. Links get mangled on their way; the first page is better than none."""
    try:
        return uuid.UUID(query.get("from", ""))
    except ValueError:
        return None


def read_order(query: QueryDict) -> str:
    return NEWEST if query.get("order") == NEWEST else OLDEST


def find_thread(article: Article) -> Thread:
    """Return the article's thread, or what it would be: it is made with the first comment or the first setting."""
    try:
        return article.thread
    except Thread.DoesNotExist:
        return Thread(article=article)


def is_open(article: Article) -> bool:
    """Whether the article takes comments: its own thread is open, and no switch closes the threads around it."""
    return find_thread(article).is_open(timezone.now()) and not current_switches().is_closed(article)


def read_thread_page(
    article: Article, *, begin: uuid.UUID | None = None, order: str = OLDEST, page_address: str = ""
) -> ThreadPage:
    """Return the page that begins at this comment, public or not; an unknown one gives an empty page."""
    thread = find_thread(article)
    public: QuerySet[Comment] = Comment.objects.public().filter(thread_id=article.pk).order_by(*_FIELDS[order])
    if begin is not None:
        public = _from(public, begin, article=article, order=order)
    found = list(public[: COMMENTS_A_PAGE + 1])
    shown, further = found[:COMMENTS_A_PAGE], found[COMMENTS_A_PAGE:]
    return ThreadPage(
        article=article,
        count=thread.approved_count,
        is_open=is_open(article),
        entries=tuple(_entries(shown)),
        begin=begin,
        next_begin=further[0].public_id if further else None,
        order=order,
        page_address=page_address,
    )


_FIELDS = {OLDEST: ("path",), NEWEST: ("-root_id", "path")}


def _from(rows: QuerySet[Comment], begin: uuid.UUID, *, article: Article, order: str) -> QuerySet[Comment]:
    """Return the rows from this comment on.

    A page must keep its address when its first comment is taken down. Only the place of that comment is used.
    """
    place = Comment.objects.filter(thread_id=article.pk, public_id=begin).values_list("root_id", "path").first()
    if place is None:
        return rows.none()
    root_id, path = place
    if order == OLDEST:
        return rows.filter(path__gte=path)
    # The first condition is implied by the other; with it the database begins in the middle of its index.
    return rows.filter(root_id__lte=root_id).filter(Q(root_id__lt=root_id) | Q(path__gte=path))


def comment_address(comment: Comment) -> str:
    """Return where a public comment can be read; in a thread of several pages, on a page that begins with it."""
    thread = comment.thread
    return address_within(thread.article, comment.public_id, count=thread.approved_count)


def address_within(article: Article, public_id: uuid.UUID, *, count: int) -> str:
    """Return the address of a comment in a thread of so many."""
    query = f"?from={public_id}" if count > COMMENTS_A_PAGE else ""
    return f"{article.get_absolute_url()}{query}#comment-{public_id}"


def _entries(shown: Sequence[Comment]) -> Iterator[Entry]:
    here = {comment.pk: comment for comment in shown}
    elsewhere_ids = {comment.parent_id for comment in shown if comment.parent_id not in here} - {None}
    elsewhere = Comment.objects.public().in_bulk(elsewhere_ids) if elsewhere_ids else {}
    paths = {comment.path for comment in shown} | {comment.path for comment in elsewhere.values()}
    gaps: set[int] = set()
    for comment in shown:
        answered = here.get(comment.parent_id or 0) or elsewhere.get(comment.parent_id or 0)
        if comment.parent_id and answered is None and comment.parent_id not in gaps:
            gaps.add(comment.parent_id)
            yield Entry(comment=None, depth=_depth_of_gap(comment, paths))
        is_here = comment.parent_id in here
        yield Entry(comment=comment, depth=comment.depth, answered=answered, is_answered_here=is_here)


def _depth_of_gap(comment: Comment, paths: set[str]) -> int:
    """A reply stands below what it answers; at the deepest level it stands beside it, below something that is there."""
    stands_beside = comment.path[:-PATH_STEP] in paths
    return comment.depth if stands_beside else comment.depth - 1
