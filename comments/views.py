"""The reader's way in: posting a comment, and the receipt that tells what became of it.

Answers to a comment that was not taken, each with the form, all that was typed, and a sentence:

- 400: the form's token is not ours, not of this article, or older than a day;
- 403: the thread is closed, or the commenter is blocked;
- 413: more was sent than is read at all (then nothing typed can be shown);
- 429: too much came in too short a time, with Retry-After;
- 422: a field is not acceptable, the comment to be answered is not public, or a key was used for another comment.

A comment that was taken is answered with 303 to its receipt; a script that asks for JSON gets 201 and the address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.languages import interface_language
from articles.models import Article
from comments.account_words import account_sentence
from comments.accounts import BadAccountError
from comments.forms import BadTokenError, CommentForm, Place, ShownForm, check_form_token, show_form
from comments.limit_words import retry_after, text_kept, wait_sentence
from comments.models import Comment
from comments.network import client_address
from comments.receipts import make_token
from comments.restriction_words import blocked_sentence
from comments.senders import identify
from comments.submission import (
    AccountNeededError,
    CommenterBlockedError,
    InvalidSubmissionError,
    KeyReusedError,
    ParentNotFoundError,
    SentTooOftenError,
    Submission,
    ThreadClosedError,
    double_post_keys,
    submit_comment,
)

KEY_LENGTHS = range(16, 129)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a comment was not taken, beside what the form's fields say."""

    status: HTTPStatus
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Door:
    """Where a form is sent from: what shows it again, and what follows when the comment is taken."""

    article: Article
    template: str = "comments/form_page.html"
    next_view: str = "comments:receipt"
    """Is given the token of the receipt."""
    place: Place | None = None
    context: Mapping[str, object] = field(default_factory=dict)
    """What the template needs beside the form."""


# The token in the form stands in for the cookie, which a reader does not get.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def post_comment(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_object_or_404(Article.objects.published(), slug=slug)
    door = Door(article)
    with translation.override(interface_language(article.language)):
        if request.method == "POST":
            return take_comment(request, door)
        return _render_form(request, show_form(article, answering=request.GET.get("reply_to", "")), HTTPStatus.OK, door)


def take_comment(request: HttpRequest, door: Door) -> HttpResponse:
    """Return the way to the receipt, or the form with all that was typed and what is wrong with it."""
    article = door.article
    try:
        form = CommentForm(request.POST, auto_id="your-%s")
    except RequestDataTooBig:
        refusal = Refusal(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _("This is far too long to be read. Go back in your browser to find your text again, and shorten it."),
        )
        return _refuse(request, door, CommentForm(auto_id="your-%s"), refusal)
    outcome = _submit(request, article, form)
    if isinstance(outcome, Refusal):
        return _refuse(request, door, form, outcome)
    receipt = reverse(door.next_view, args=[make_token(outcome.public_id)])
    if _wants_json(request):
        return JsonResponse({"receipt": receipt}, status=HTTPStatus.CREATED)
    return HttpResponseRedirect(receipt, status=HTTPStatus.SEE_OTHER)


def _submit(request: HttpRequest, article: Article, form: CommentForm) -> Comment | Refusal:
    """Return the comment that was stored, or why none was; what is wrong with a field is added to the form."""
    try:
        check_form_token(request.POST.get("token", ""), article=article)
        submission = form.submission()
        subject = submission.account.subject if submission.account else ""
        sender = identify(client_address(request), name=submission.name, account=subject)
        return submit_comment(article, submission, keys=_keys(request, submission), sender=sender).comment
    except InvalidSubmissionError as error:
        for name, found in error.errors.items():
            form.add_error(name, found)
        return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "")
    except SentTooOftenError as error:
        message = text_kept(wait_sentence(error))
        return Refusal(HTTPStatus.TOO_MANY_REQUESTS, message, headers=retry_after(error))
    except CommenterBlockedError as blocked:
        return Refusal(HTTPStatus.FORBIDDEN, text_kept(blocked_sentence(blocked)))
    except (AccountNeededError, BadAccountError) as unknown:
        return Refusal(HTTPStatus.FORBIDDEN, text_kept(account_sentence(unknown)))
    except (BadTokenError, ThreadClosedError, ParentNotFoundError, KeyReusedError) as error:
        return _refusal_of(error)


def _refusal_of(error: Exception) -> Refusal:
    refusals = {
        BadTokenError: Refusal(
            HTTPStatus.BAD_REQUEST,
            _("This form has been open for more than a day. Your text is still here: please send it again."),
        ),
        ThreadClosedError: Refusal(
            HTTPStatus.FORBIDDEN,
            _("Comments on this article are closed. Your text is still here, so that you can copy it."),
        ),
        ParentNotFoundError: Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _("The comment that you answer is not here any more. If you send yours again, it will stand on its own."),
        ),
        KeyReusedError: Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _("Another comment was sent with the key of this one. Please send it again."),
        ),
    }
    return refusals[type(error)]


def _keys(request: HttpRequest, submission: Submission) -> tuple[str, ...]:
    """Return the script's key if it sends one; a form without a script is known by what was typed."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) in KEY_LENGTHS:
        return (f"form:{key}",)
    return double_post_keys(submission, now=timezone.now())


def _refuse(request: HttpRequest, door: Door, form: CommentForm, refusal: Refusal) -> HttpResponse:
    answering = str(form["parent"].value() or "")
    token = str(form["account"].value() or "")
    shown = show_form(
        door.article, form=form, answering=answering, message=refusal.message, place=door.place, account_token=token
    )
    if _wants_json(request):
        response: HttpResponse = JsonResponse(_explain(form, shown), status=refusal.status)
    else:
        response = _render_form(request, shown, refusal.status, door)
    for name, value in refusal.headers.items():
        response.headers[name] = value
    return response


def _explain(form: CommentForm, shown: ShownForm) -> dict[str, object]:
    """Return what a script needs to show the refusal in the form that the reader has before them."""
    errors = {field: [str(message) for message in messages] for field, messages in form.errors.items()}
    return {
        "message": shown.message,
        "errors": errors,
        "token": shown.token,
        "is_parent_public": shown.answered is not None,
    }


def _render_form(request: HttpRequest, shown: ShownForm, status: HTTPStatus, door: Door) -> HttpResponse:
    context = {**door.context, "shown": shown, "article": shown.article}
    response = render(request, door.template, context, status=status)
    response.headers["Content-Language"] = interface_language(shown.article.language)
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
