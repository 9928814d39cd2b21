"""The rows. What must always hold for them is in `comments/rules`, below the ORM."""

from comments.models.access import APIToken
from comments.models.bucket import Bucket, NetworkKey
from comments.models.choices import (
    ActorKind,
    Badge,
    Basis,
    FigureKind,
    NoteKind,
    QueueKind,
    Resolution,
    RestrictionKind,
    RevisionKind,
    Status,
    SwitchKind,
    SwitchScope,
    ThreadMode,
    Verdict,
)
from comments.models.comment import (
    MAX_BODY_LENGTH,
    MAX_DEPTH,
    MAX_NAME_LENGTH,
    PATH_STEP,
    Comment,
    CommentContact,
    CommentQuerySet,
)
from comments.models.complaint import Appeal, Report
from comments.models.decision import Decision, Note
from comments.models.fingerprint import Fingerprint
from comments.models.notice import Delivery, DeliveryState, Endpoint, NoticeEvent, new_secret
from comments.models.queue_item import QueueItem
from comments.models.record import Revision, Seal
from comments.models.revising import Replay, RevisionDraft
from comments.models.screening import Finding, Screening
from comments.models.staff import DayFigure, HourFigure, StaffProfile
from comments.models.switch import OFF, ON, Restriction, Switch
from comments.models.thread import Thread
from comments.models.upkeep import LegalHold, Upkeep

__all__ = [
    "MAX_BODY_LENGTH",
    "MAX_DEPTH",
    "MAX_NAME_LENGTH",
    "OFF",
    "ON",
    "PATH_STEP",
    "APIToken",
    "ActorKind",
    "Appeal",
    "Badge",
    "Basis",
    "Bucket",
    "Comment",
    "CommentContact",
    "CommentQuerySet",
    "DayFigure",
    "Decision",
    "Delivery",
    "DeliveryState",
    "Endpoint",
    "FigureKind",
    "Finding",
    "Fingerprint",
    "HourFigure",
    "LegalHold",
    "NetworkKey",
    "Note",
    "NoteKind",
    "NoticeEvent",
    "QueueItem",
    "QueueKind",
    "Replay",
    "Report",
    "Resolution",
    "Restriction",
    "RestrictionKind",
    "Revision",
    "RevisionDraft",
    "RevisionKind",
    "Screening",
    "Seal",
    "StaffProfile",
    "Status",
    "Switch",
    "SwitchKind",
    "SwitchScope",
    "Thread",
    "ThreadMode",
    "Upkeep",
    "Verdict",
    "new_secret",
]
