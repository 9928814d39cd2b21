"""Comment: what a reader sent, code point for code point, and the projection of its last decision."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from comments.bulk import allocate_ids
from comments.models.choices import Badge, Status
from comments.models.thread import Thread

MAX_NAME_LENGTH = 80
"""Code points."""
MAX_BODY_LENGTH = 5000
"""Code points."""
MAX_DEPTH = 4
"""A reply to a comment of this depth is attached beside it."""
PATH_STEP = 10
"""Characters a level of `path` takes: enough for 36^10 comments."""


class CommentQuerySet(models.QuerySet["Comment"]):
    def allocate_ids(self, count: int) -> list[int]:
        """Return ids that no other comment will get. The caller is in a transaction, and inserts them in it.

        A row needs its id before it is inserted, for `root` and `path`, which never change afterwards.
        """
        return allocate_ids(self.model, count)

    def public(self) -> "CommentQuerySet":
        """Comments that readers may see: the one door out."""
        return self.filter(status=Status.APPROVED, erased_at__isnull=True, thread__article__published_at__lte=Now())

    def undecided(self) -> "CommentQuerySet":
        """Comments that wait for the screening or for a moderator."""
        return self.filter(status__in=[Status.PENDING, Status.HELD])

    def with_context(self) -> "CommentQuerySet":
        """Comments with the article and parent that they are judged beside."""
        return self.select_related("thread__article", "parent")


class Comment(models.Model):
    """Inserted as pending and never changed again, but for the projection of its decisions and for erasure."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(_("public id"), unique=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="comments", verbose_name=_("thread"), db_index=False
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("answers"),
    )
    root = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("first of its line"),
        db_index=False,
    )
    depth = models.PositiveSmallIntegerField(_("depth"), default=0)
    # Ids in base 36, PATH_STEP characters a level: sorting by it is reading the thread in order.
    path = models.CharField(max_length=PATH_STEP * (MAX_DEPTH + 1), editable=False)
    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH)
    # Set when the comment comes in, by what the publisher signed.
    badge = models.CharField(_("badge"), max_length=8, choices=Badge, blank=True, editable=False)
    body = models.TextField(_("comment"), max_length=MAX_BODY_LENGTH)
    salt = models.BinaryField(max_length=16, null=True, editable=False)
    text_digest = models.CharField(
        _("digest of the text"),
        max_length=64,
        editable=False,
        help_text=_("Salted; says nothing once erased."),
    )
    language_declared = models.CharField(_("declared language"), max_length=16, blank=True)
    created_at = models.DateTimeField(_("received at"))
    source = models.CharField(_("imported from"), max_length=60, blank=True)
    external_id = models.CharField(  # noqa: DJ001 (NULL is not unique, empty text is)
        _("id where it was imported from"), max_length=200, null=True, blank=True
    )
    idempotency_key = models.CharField(  # noqa: DJ001 (the same)
        max_length=200, null=True, blank=True, editable=False
    )

    # The projection of the last decision. The database writes it; nothing else can.
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PENDING, editable=False)
    language = models.CharField(_("language found"), max_length=16, blank=True, editable=False)
    seq = models.PositiveIntegerField(_("number of decisions"), default=0, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    published_at = models.DateTimeField(_("first published at"), null=True, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints: ClassVar = [
            # Also serves: all comments of these articles?
            models.UniqueConstraint(fields=["thread", "idempotency_key"], name="comment_one_a_key"),
            models.UniqueConstraint(fields=["source", "external_id"], name="comment_one_an_import"),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="comment_status_known"),
            models.CheckConstraint(condition=models.Q(depth__lte=MAX_DEPTH), name="comment_depth_bounded"),
            models.CheckConstraint(
                condition=models.Q(salt__isnull=False) | models.Q(erased_at__isnull=False),
                name="comment_salted_until_erased",
            ),
        ]
        indexes: ClassVar = [
            # The thread, oldest first; keyset pages.
            models.Index(fields=["thread", "path"], name="comment_thread_order", condition=models.Q(status="approved")),
            # The thread, newest line first, each line in order.
            models.Index(
                fields=["thread", "-root", "path"],
                name="comment_thread_newest",
                condition=models.Q(status="approved"),
            ),
            # The moderators' list, newest first, by status.
            models.Index(fields=["status", "-id"], name="comment_status_newest"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None


class CommentContact(models.Model):
    """Private facts of a commenter: erasable, expiring, never joined by a public query."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="contact")
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    network_hash = models.CharField(_("keyed hash of the network address"), max_length=64, blank=True)
    sso_subject = models.CharField(_("account at the publisher"), max_length=200, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    # Asked once a comment, and once a day whatever the number of comments; told only after the answer.
    asked_on = models.DateField(_("asked to confirm on"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints: ClassVar = [
            # Nobody's mailbox can be filled through the form, not by two workers at once either.
            models.UniqueConstraint(Lower("email"), "asked_on", name="contact_asked_once_a_day"),
        ]
        indexes: ClassVar = [
            # The sweep takes those that have expired.
            models.Index(fields=["expires_at"], name="contact_expiry"),
            # What else an account wrote, for the card of the desk.
            models.Index(fields=["sso_subject"], name="contact_account", condition=~models.Q(sso_subject="")),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)
