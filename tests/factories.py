"""Valid rows for tests, made the way the application makes them. Ada comments, Mo moderates, Vera visits."""

from django.contrib.auth.models import User

from articles.models import Article
from comments import moderation, screening_batch
from comments.models import Comment, Decision, Verdict
from comments.submission import Submission, submit_comment

POLITE = "I agree with the council: the new bus line was long overdue, and the fare is fair."


def make_article(slug="bus-line", **fields):
    defaults = {
        "title": "Council approves a new bus line",
        "byline": "Rosa Field",
        "text": "The council approved the bus line.",
    }
    return Article.objects.create(slug=slug, **defaults | fields)


def make_comment(article=None, *, name="Ada", body=POLITE, parent=None, **fields) -> Comment:
    """A comment as it came in: pending, with its place in the queue."""
    article = article or Article.objects.filter(slug="bus-line").first() or make_article()
    submission = Submission(name=name, body=body, parent=parent.public_id if parent else None, **fields)
    return submit_comment(article, submission).comment


def make_screened_comment(article=None, **fields) -> Comment:
    """A comment that the real queue and the real screeners have decided."""
    comment = make_comment(article, **fields)
    while screening_batch.screen_next_batch():
        pass
    comment.refresh_from_db()
    return comment


def make_moderator(username="mo", **fields) -> User:
    defaults = {"is_staff": True, "is_superuser": True, "password": "mo-decides-daily"}
    defaults |= fields
    return User.objects.create_user(username, **defaults)


def make_decision(comment, *, verdict=Verdict.APPROVE, moderator=None, grounds=(), **fields) -> Decision:
    """A moderator's decision on what the comment is now."""
    comment.refresh_from_db()
    moderator = moderator or User.objects.filter(username="mo").first() or make_moderator()
    if verdict == Verdict.REJECT and not grounds:
        grounds = ["off_topic"]
    decision = moderation.decide(
        comment.pk, verdict=verdict, moderator=moderator, seen_seq=comment.seq, grounds=grounds, **fields
    )
    comment.refresh_from_db()
    return decision


def make_public_comment(article=None, **fields) -> Comment:
    comment = make_comment(article, **fields)
    make_decision(comment)
    return comment


def make_held_comment(article=None, **fields) -> Comment:
    comment = make_comment(article, **fields)
    make_decision(comment, verdict=Verdict.HOLD)
    return comment


def make_rejected_comment(article=None, **fields) -> Comment:
    comment = make_comment(article, **fields)
    make_decision(comment, verdict=Verdict.REJECT)
    return comment
