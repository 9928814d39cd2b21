"""Everything that is kept about a comment and its commenter, for the commenter (EU 2016/679, Articles 15 and 20)."""

from datetime import datetime

from comments.models import Appeal, Comment, CommentContact, Finding, NoteKind, Screening

_TO_COMMENTER = (NoteKind.READER, NoteKind.APPEAL)


def collect(comment: Comment) -> dict[str, object]:
    """Return it as plain values, ready for JSON. What moderators write to each other is not about the commenter."""
    return {
        "id": str(comment.public_id),
        "article": comment.thread.article.title,
        "received_at": _text(comment.created_at),
        "name": comment.name,
        "body": comment.body,
        "badge": comment.badge,
        "language_declared": comment.language_declared,
        "language_found": comment.language,
        "status": comment.status,
        "published_at": _text(comment.published_at),
        "erased_at": _text(comment.erased_at),
        "answers": str(comment.parent.public_id) if comment.parent else None,
        "contact": _contact(comment),
        "screenings": [_screening(screening) for screening in comment.screenings.order_by("id")],
        "decisions": [
            {
                "number": decision.seq,
                "verdict": decision.verdict,
                "grounds": decision.grounds,
                "decided_by": decision.actor_kind,
                "on_the_basis_of": decision.basis,
                "decided_at": _text(decision.created_at),
            }
            for decision in comment.decisions.order_by("seq")
        ],
        "appeals": [
            {"appealed_at": _text(appeal.created_at), "resolution": appeal.resolution}
            for appeal in Appeal.objects.filter(decision__comment=comment).order_by("id")
        ],
        "notes": [
            {"kind": note.kind, "text": note.text, "written_at": _text(note.created_at)}
            for note in comment.notes.filter(kind__in=_TO_COMMENTER).order_by("id")
        ],
    }


def _contact(comment: Comment) -> dict[str, object] | None:
    contact = CommentContact.objects.filter(comment=comment).first()
    if contact is None:
        return None
    return {
        "email": contact.email,
        "account": contact.sso_subject,
        "confirmed_at": _text(contact.confirmed_at),
        "kept_until": _text(contact.expires_at),
    }


def _screening(screening: Screening) -> dict[str, object]:
    findings = Finding.objects.filter(screening=screening).order_by("id")
    return {
        "screened_at": _text(screening.created_at),
        "language_found": screening.language,
        "recommendation": screening.recommendation,
        "findings": [
            {
                "field": finding.field,
                "guideline": finding.guideline,
                "severity": finding.severity,
                "start": finding.start,
                "end": finding.end,
                "protected_by": finding.protected_by,
            }
            for finding in findings
        ],
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
