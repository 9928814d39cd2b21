"""The receipt of a report: a signed link that tells whoever reported a comment what became of it."""

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core import signing

from articles.models import Article
from comments.guideline_texts import GuidelineText, ground_texts
from comments.models import Report, Resolution


class BadReportReceiptError(Exception):
    """A token that we did not sign, or of a report that is not here."""


@dataclass(frozen=True, slots=True)
class ReportReceipt:
    """What a reporter may know: not who wrote the comment, nor who decided."""

    article: Article
    reported_at: datetime
    ground: GuidelineText | None
    resolution: Resolution
    answered_at: datetime | None


def _signer() -> signing.Signer:
    return signing.Signer(salt="comments.report", sep="~")


def make_token(public_id: uuid.UUID) -> str:
    """Return what names the report and proves that we gave it out; fit for a path segment."""
    return _signer().sign(base64.urlsafe_b64encode(public_id.bytes).decode("ascii").rstrip("="))


def find_receipt(token: str) -> ReportReceipt:
    """Return the receipt that the token opens. Raise BadReportReceiptError if there is none."""
    try:
        value = _signer().unsign(token)
        public_id = uuid.UUID(bytes=base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    except (signing.BadSignature, binascii.Error, ValueError) as error:
        raise BadReportReceiptError from error
    report = (
        Report.objects.select_related("comment__thread__article", "resolved_by").filter(public_id=public_id).first()
    )
    if report is None:
        raise BadReportReceiptError
    article = report.comment.thread.article
    return ReportReceipt(
        article=article,
        reported_at=report.created_at,
        ground=next(iter(ground_texts([report.ground], article.language)), None),
        resolution=Resolution(report.resolution),
        answered_at=report.resolved_by.created_at if report.resolved_by else None,
    )
