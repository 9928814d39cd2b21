"""The closed lists of values that rows hold; those that screening uses too come from there."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PENDING = "pending", _("pending")
    HELD = "held", _("held")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")


class Badge(models.TextChoices):
    """What readers see beside a name that the publisher vouches for."""

    VERIFIED = "verified", _("verified reader")
    STAFF = "staff", _("editorial staff")


class Verdict(models.TextChoices):
    """What a decision says. The words are those of `screening.types.Outcome`."""

    APPROVE = "approve", _("approve")
    HOLD = "hold", _("hold")
    REJECT = "reject", _("reject")


class ThreadMode(models.TextChoices):
    """The words are those of `screening.types.Mode`."""

    AUTOMATIC = "automatic", _("automatic: clean comments are approved, certain offences rejected")
    ASSISTED = "assisted", _("assisted: a moderator approves, certain offences are rejected")
    REVIEWED = "reviewed", _("reviewed: a moderator decides everything")


class ActorKind(models.TextChoices):
    AUTOMATIC = "automatic", _("automatic")
    MODERATOR = "moderator", _("moderator")
    COMMENTER = "commenter", _("commenter")
    IMPORTER = "importer", _("importer")


class Basis(models.TextChoices):
    """What made somebody decide."""

    SCREENING = "screening", _("screening")
    DESK = "desk", _("moderator's desk")
    REPORT = "report", _("report")
    APPEAL = "appeal", _("appeal")
    UNDO = "undo", _("undo")
    BULK = "bulk", _("many alike")
    IMPORT = "import", _("import")
    LEGAL = "legal", _("law")
    WITHDRAWAL = "withdrawal", _("withdrawal by the commenter")


class QueueKind(models.TextChoices):
    SCREEN = "screen", _("to be screened")
    REVIEW = "review", _("held for a moderator")
    REPORT = "report", _("reported")
    APPEAL = "appeal", _("appealed")
    NOTIFY = "notify", _("to be told")


DESK_KINDS = (QueueKind.REVIEW, QueueKind.REPORT, QueueKind.APPEAL)
"""What moderators do."""


class RevisionKind(models.TextChoices):
    GUIDELINES = "guidelines", _("guidelines")
    LEXICON = "lexicon", _("lexicon")
    POLICY = "policy", _("policy")


class NoteKind(models.TextChoices):
    COLLEAGUES = "colleagues", _("to colleagues")
    READER = "reader", _("to the reader")
    REPORT = "report", _("text of a report")
    APPEAL = "appeal", _("text of an appeal")


class Resolution(models.TextChoices):
    OPEN = "open", _("open")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")
    WITHDRAWN = "withdrawn", _("settled by a withdrawal")


class SwitchKind(models.TextChoices):
    """What can be set at once, for the site or a part of it."""

    MODE = "mode", _("mode")
    APPROVALS = "approvals", _("pause automatic approvals")
    AUTOMATION = "automation", _("pause all automation")
    FIRST_COMMENTS = "first_comments", _("hold first comments")
    THREADS = "threads", _("close threads")


class SwitchScope(models.TextChoices):
    """Where a switch holds, from the widest place to the narrowest."""

    SITE = "site", _("the whole site")
    LANGUAGE = "language", _("a language")
    SECTION = "section", _("a section")
    ARTICLE = "article", _("an article")


class RestrictionKind(models.TextChoices):
    HELD = "held", _("comments are held")
    BLOCKED = "blocked", _("comments are not taken")


class FigureKind(models.TextChoices):
    """What the figures of a day count."""

    DECIDED = "decided", _("decided")
    OVERTURNED = "overturned", _("overturned by a person")
    REPORTED = "reported", _("reported")
