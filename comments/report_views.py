"""Reports: readers who say that a comment does not belong there, or breaks the law; and the receipt of a report.

A report names a guideline. A notice of illegal content (EU 2022/2065, Article 16) also says which law, why, and that it
is made in good faith; a name and an address may be left with it. Who reports is kept as a hash, to count each once.
"""

import uuid
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.languages import interface_language
from comments import complaints, report_receipts
from comments.brakes import count_report
from comments.guideline_texts import GuidelineChoice, offence_choices
from comments.limit_words import retry_after, text_kept, wait_sentence
from comments.limits import LimitReachedError
from comments.models import Comment
from comments.network import client_address
from comments.report_receipts import BadReportReceiptError
from comments.senders import identify
from comments.submission import SentTooOftenError
from comments.thread_page import comment_address

UNLAWFUL = "unlawful"


@dataclass(frozen=True, slots=True)
class Filled:
    """What a reader has filled in, and what is missing."""

    ground: str = ""
    text: str = ""
    law: str = ""
    contact: str = ""
    is_in_good_faith: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    def note(self) -> str:
        """Return what is written beside the report, for the moderator."""
        if self.ground != UNLAWFUL:
            return self.text
        parts = (self.law, self.text, self.contact, _("Made in good faith.") if self.is_in_good_faith else "")
        return "\n\n".join(part for part in parts if part.strip())


# Nothing here rests on a cookie: anybody may report, with or without one.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    comment = Comment.objects.public().select_related("thread__article").filter(public_id=public_id).first()
    if comment is None:
        raise Http404
    article = comment.thread.article
    choices = offence_choices(article.language)
    with translation.override(interface_language(article.language)):
        response = _take(request, comment, choices) if request.method == "POST" else _render(request, comment, choices)
    response.headers["Content-Language"] = interface_language(article.language)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _take(request: HttpRequest, comment: Comment, choices: tuple[GuidelineChoice, ...]) -> HttpResponse:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        # A form of another site, which its visitors may not even see.
        raise PermissionDenied
    filled = _read(request, {choice.code for choice in choices})
    if filled.errors:
        return _render(request, comment, choices, filled, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    # One reader may report a comment on several grounds; many behind one address use different browsers.
    agent = request.headers.get("User-Agent", "")
    sender = identify(client_address(request), name=f"report\0{filled.ground}\0{agent}")
    try:
        count_report(sender)
        made = complaints.report_comment(comment.pk, reporter=sender.session, ground=filled.ground, text=filled.note())
    except LimitReachedError as error:
        return _refuse_for_now(request, comment, choices, filled, SentTooOftenError(error.wait))
    except complaints.InvalidTextError:
        message = _("This cannot be stored: at most %(maximum)d characters fit, and each must be one.")
        too_long = replace(filled, errors={"text": message % {"maximum": complaints.MAX_TEXT_LENGTH}})
        return _render(request, comment, choices, too_long, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except complaints.NotPublicError as error:
        raise Http404 from error
    address = reverse("comments:report_receipt", args=[report_receipts.make_token(made.public_id)])
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


def _refuse_for_now(
    request: HttpRequest,
    comment: Comment,
    choices: tuple[GuidelineChoice, ...],
    filled: Filled,
    error: SentTooOftenError,
) -> HttpResponse:
    too_often = replace(filled, errors={"": text_kept(wait_sentence(error))})
    response = _render(request, comment, choices, too_often, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = retry_after(error)["Retry-After"]
    return response


def _read(request: HttpRequest, grounds: set[str]) -> Filled:
    ground = request.POST.get("ground", "")
    texts = {name: request.POST.get(name, "").replace("\r\n", "\n") for name in ("text", "law", "contact")}
    is_in_good_faith = request.POST.get("good_faith") == "yes"
    errors = {}
    if ground not in grounds | {UNLAWFUL}:
        errors["ground"] = _("Please choose what is wrong with the comment.")
    if ground == UNLAWFUL and not texts["text"].strip():
        errors["text"] = _("Please say why the comment breaks the law.")
    if ground == UNLAWFUL and not is_in_good_faith:
        errors["good_faith"] = _("Please confirm that what you say is true as far as you know.")
    return Filled(ground=ground, is_in_good_faith=is_in_good_faith, errors=errors, **texts)


def _render(
    request: HttpRequest,
    comment: Comment,
    choices: tuple[GuidelineChoice, ...],
    filled: Filled | None = None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "article": comment.thread.article,
        "comment": comment,
        "address": comment_address(comment),
        "choices": choices,
        "filled": filled or Filled(),
        "unlawful": UNLAWFUL,
    }
    return render(request, "comments/report.html", context, status=status)


@require_safe
@never_cache
def show_report_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a report: whoever has the address may know."""
    try:
        receipt = report_receipts.find_receipt(token)
    except BadReportReceiptError:
        response = render(request, "comments/receipt_unknown.html", status=HTTPStatus.NOT_FOUND)
    else:
        language = interface_language(receipt.article.language)
        with translation.override(language):
            response = render(request, "comments/report_receipt.html", {"receipt": receipt, "article": receipt.article})
        response.headers["Content-Language"] = language
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
