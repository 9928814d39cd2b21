"""What an editor has begun to change and nobody else sees: kept until it is put in force. Writes RevisionDraft."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from comments.comparing import Change, Content, merge
from comments.models import Revision, RevisionDraft, RevisionKind
from comments.publishing import content_digest, newest_revision, publish


class DraftChangedError(Exception):
    """The draft is not the one that its editor looked at: another window has changed it."""


def find_draft(kind: str, *, editor: User) -> RevisionDraft | None:
    """Return what an editor has begun, if anything."""
    return RevisionDraft.objects.filter(kind=kind, editor=editor).first()


def find_or_make_draft(kind: str, *, editor: User, now: datetime) -> RevisionDraft:
    """Return what an editor has begun, or what is in force, not yet saved."""
    newest = newest_revision(kind)
    return find_draft(kind, editor=editor) or RevisionDraft(
        kind=kind, editor=editor, content=newest.content, based_on=newest.number, updated_at=now
    )


def change_draft(
    kind: RevisionKind, change: Callable[[Content], Content], *, editor: User, now: datetime
) -> RevisionDraft:
    """Change an editor's draft, begun by this if there is none. The change sees what other windows have done."""
    newest = newest_revision(kind)
    begun = {"content": newest.content, "based_on": newest.number, "updated_at": now}
    with transaction.atomic():
        # Two windows may begin the same draft in the same moment.
        RevisionDraft.objects.get_or_create(kind=kind, editor=editor, defaults=begun)
        draft = RevisionDraft.objects.select_for_update().get(kind=kind, editor=editor)
        draft.content = change(draft.content)
        draft.updated_at = now
        draft.save()
    return draft


def discard_draft(kind: str, *, editor: User) -> bool:
    """Throw a draft away; return whether there was one."""
    deleted, _ = RevisionDraft.objects.filter(kind=kind, editor=editor).delete()
    return bool(deleted)


def publish_draft(kind: str, *, seen: str, editor: User, now: datetime) -> Revision:
    """Put an editor's draft in force; it is gone then.

    `seen` is the digest of the content that the editor looked at. Raise DraftChangedError if the draft is another
    one, RevisionDraft.DoesNotExist if there is none, and what `publish` raises; the draft is kept then.
    """
    with transaction.atomic():
        draft = RevisionDraft.objects.select_for_update().get(kind=kind, editor=editor)
        if content_digest(draft.content) != seen:
            raise DraftChangedError
        revision = publish(kind, draft.content, based_on=draft.based_on, editor=editor, now=now)
        draft.delete()
    return revision


def catch_up(kind: str, *, editor: User, now: datetime) -> tuple[RevisionDraft, tuple[Change, ...]]:
    """Put an editor's changes on top of what has come into force since; return the draft, and what it overrules.

    Raise RevisionDraft.DoesNotExist if there is no draft.
    """
    with transaction.atomic():
        draft = RevisionDraft.objects.select_for_update().get(kind=kind, editor=editor)
        base = Revision.objects.get(kind=kind, number=draft.based_on)
        newest = newest_revision(kind)
        merged = merge(kind, base=base.content, mine=draft.content, theirs=newest.content)
        draft.content, draft.based_on, draft.updated_at = merged.content, newest.number, now
        draft.save()
    return draft, merged.overruled
