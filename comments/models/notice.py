"""Endpoint and Delivery: who wants to be told what becomes of comments, and what was tried to tell them."""

import secrets
import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment

SECRET_BYTES = 32
"""As long as the digest that it keys."""


class NoticeEvent(models.TextChoices):
    """What is told. The words of webhooks are promised to receivers: none is ever renamed."""

    RECEIVED = "comment.received", _("comment received")
    DECIDED = "comment.decided", _("comment decided")
    PUBLISHED = "comment.published", _("comment published")
    WITHDRAWN = "comment.withdrawn", _("comment withdrawn")
    CONFIRMATION = "mail.confirmation", _("mail: confirmation of the address")
    CHANGE = "mail.change", _("mail: what became of the comment")


class DeliveryState(models.TextChoices):
    BEGUN = "begun", _("begun")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed, to be tried again")
    GIVEN_UP = "given_up", _("given up")


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


class Endpoint(models.Model):
    """An address of another program. It is never deleted, as its log is not: it is switched off."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=80, help_text=_("What it is for."))
    url = models.CharField(_("address"), max_length=500)
    secret = models.CharField(_("secret"), max_length=64, default=new_secret, editable=False)
    with_text = models.BooleanField(
        _("with text"),
        default=False,
        help_text=_("Send the name and the text of the comment as well, also before it is decided."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    # What happened before it was switched on is not told.
    active_since = models.DateTimeField(_("active since"), default=timezone.now, editable=False)
    # Failures in a row, of any event. While it fails, it is tried now and then with one event, not with each.
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    retry_at = models.DateTimeField(_("tried again at"), null=True, editable=False)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One try to tell one event, to an endpoint or, without one, by mail. Only ever added to; old rows go."""

    endpoint = models.ForeignKey(
        Endpoint,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("webhook"),
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("comment"), db_index=False
    )
    event = models.CharField(_("event"), max_length=20, choices=NoticeEvent)
    event_id = models.UUIDField(_("id of the event"), help_text=_("The same at each try."))
    seq = models.PositiveIntegerField(_("number of the decision"))
    attempt = models.PositiveSmallIntegerField(_("try"))
    tried_at = models.DateTimeField(_("tried at"))
    state = models.CharField(_("outcome"), max_length=9, choices=DeliveryState)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar = [
            # No mail twice, whoever races: a mail is marked as begun before it is sent.
            models.UniqueConstraint(
                fields=["event_id"],
                name="delivery_one_mail_an_event",
                condition=models.Q(endpoint__isnull=True) & ~models.Q(state=DeliveryState.FAILED),
            ),
        ]
        indexes: ClassVar = [
            # What an endpoint, or a commenter, has been told of a comment.
            models.Index(fields=["comment", "endpoint"], name="delivery_told"),
            # What went wrong, newest first: few rows of many.
            models.Index(
                fields=["state", "-id"],
                name="delivery_not_done",
                condition=~models.Q(state=DeliveryState.DELIVERED),
            ),
            # The sweep takes old rows.
            models.Index(fields=["tried_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.comment_id}/{self.seq}: {self.state}"
