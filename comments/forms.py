"""The form that readers fill in: how a comment is typed and shown. What one must be is said in `submission`.

The form carries a signed token instead of a cookie, so that the page is the same for every visitor and reading it sets
nothing in the browser.
"""

import time
import uuid
from dataclasses import dataclass

from django import forms
from django.core import signing
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.accounts import Account, BadAccountError, read_account
from comments.guideline_texts import GuidelineText, offence_texts
from comments.models import MAX_BODY_LENGTH, Comment
from comments.privacy import PrivacyNotice, email_sentence, write_notice
from comments.submission import ParentNotFoundError, Submission
from comments.thread_page import is_open

TOKEN_LIFETIME_SECONDS = 24 * 60 * 60


class BadTokenError(Exception):
    """The form was not given out for this article, or too long ago."""


class _MinuteSigner(signing.TimestampSigner):
    """Signs with the minute, not the second: pages of the same minute have the same bytes."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) // 60 * 60)


def _signer() -> _MinuteSigner:
    """Return the signer of forms. Made at each use: commands that sign nothing run without a secret key."""
    return _MinuteSigner(salt="comments.form")


def make_form_token(article: Article) -> str:
    return _signer().sign(str(article.pk))


def check_form_token(token: str, *, article: Article) -> None:
    """Raise BadTokenError unless we gave this token out for the article in the last 24 hours."""
    try:
        value = _signer().unsign(token, max_age=TOKEN_LIFETIME_SECONDS)
    except signing.BadSignature as error:
        raise BadTokenError from error
    if value != str(article.pk):
        raise BadTokenError


class CommentForm(forms.Form):
    """The fields take what is typed as it is: `forms.CharField` would strip and measure, with sentences of its own."""

    name = forms.Field(
        label=_("Name"),
        help_text=_("Shown with your comment."),
        required=False,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto", "aria-required": "true"}),
    )
    email = forms.Field(
        label=_("E-mail address (optional)"),
        help_text=lazy(email_sentence, str)(),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
    )
    body = forms.Field(
        label=_("Comment"),
        help_text=format_lazy(_("At most {count} characters."), count=MAX_BODY_LENGTH),
        required=False,
        widget=forms.Textarea({"rows": 8, "cols": None, "dir": "auto", "aria-required": "true"}),
    )
    parent = forms.Field(required=False, widget=forms.HiddenInput)
    # The token of the publisher's site that says who writes; then the name is that of the account.
    account = forms.Field(required=False, widget=forms.HiddenInput)
    # Programs fill in what looks useful to them; people do not see it, and are told to leave it if they do.
    website = forms.Field(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    def submission(self) -> Submission:
        """Return what was typed. Raise ParentNotFoundError if the comment to be answered has no possible id.

        Raise BadAccountError if there is a token of an account that we do not believe.
        """
        self.full_clean()
        typed = {field: value or "" for field, value in self.cleaned_data.items()}
        account = read_account(typed["account"]) if typed["account"] else None
        return Submission(
            name=account.name if account else typed["name"],
            # Browsers send each line break as CRLF, whatever was typed (HTML, "constructing the entry list").
            body=typed["body"].replace("\r\n", "\n"),
            email=typed["email"].strip() or (account.email if account else ""),
            account=account,
            parent=_read_id(typed["parent"]) if typed["parent"] else None,
            trap=typed["website"],
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Addresses of a page that shows a thread: its own, without a query, and where its form is sent."""

    page: str
    form: str


@dataclass(frozen=True, slots=True)
class ShownForm:
    """The form as a page shows it, with all that it says beside the fields."""

    article: Article
    form: CommentForm
    token: str
    is_open: bool
    answered: Comment | None
    """The public comment that is answered."""
    is_answered_missing: bool
    """Whether a comment was to be answered that is not public."""
    guidelines: tuple[GuidelineText, ...]
    privacy: PrivacyNotice
    account: Account | None = None
    """Whom the publisher vouches for."""
    account_token: str = ""
    message: str = ""
    """What is wrong with the form as a whole."""
    max_length: int = MAX_BODY_LENGTH
    place: Place | None = None
    """Where the form stands, if not on the page of the article."""

    @property
    def page_address(self) -> str:
        return self.place.page if self.place else self.article.get_absolute_url()

    @property
    def form_address(self) -> str:
        return self.place.form if self.place else reverse("comments:post", args=[self.article.slug])


def show_form(
    article: Article,
    *,
    form: CommentForm | None = None,
    answering: str = "",
    message: str = "",
    place: Place | None = None,
    account_token: str = "",
) -> ShownForm:
    """Return the form of the article, empty or as it was sent, with a fresh token.

    A token of an account that is not valid, or not any more, is left out: the reader can still write without one.
    """
    answered = _find_public(article, answering)
    account = _find_account(account_token)
    return ShownForm(
        article=article,
        form=form or CommentForm(auto_id="your-%s"),
        token=make_form_token(article),
        is_open=is_open(article),
        answered=answered,
        is_answered_missing=bool(answering) and answered is None,
        guidelines=offence_texts(article.language),
        privacy=write_notice(),
        account=account,
        account_token=account_token if account else "",
        message=message,
        place=place,
    )


def _find_account(token: str) -> Account | None:
    try:
        return read_account(token) if token else None
    except BadAccountError:
        return None


def _find_public(article: Article, public_id: str) -> Comment | None:
    if not public_id:
        return None
    try:
        return Comment.objects.public().filter(thread_id=article.pk, public_id=_read_id(public_id)).first()
    except ParentNotFoundError:
        return None


def _read_id(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError as error:
        raise ParentNotFoundError from error
