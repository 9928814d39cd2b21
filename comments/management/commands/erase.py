"""`manage.py erase`: erase the personal data of a comment, or of all comments of a commenter."""

import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from comments import erasure
from comments.models import Comment


class Command(BaseCommand):
    """Erase texts, names, contacts and notes; decisions stay."""

    help = (
        "Erase the text, name, contact and notes of a comment, or of all comments sent with an e-mail address. "
        "The log of decisions stays whole. This cannot be undone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument(
            "--comment", type=uuid.UUID, action="append", metavar="ID", help="Its public id; repeatable."
        )
        whose.add_argument("--commenter", metavar="EMAIL", help="The address that the comments were sent with.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be erased.")
        parser.add_argument(
            "--keep-space", action="store_true", help="Do not vacuum: traces stay in free space until the next vacuum."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        comments = self._find(options["comment"], options["commenter"])
        if options["dry_run"]:
            self.stdout.write("\n".join(f"Would erase {comment.public_id}." for comment in comments))
            return
        erased = 0
        for comment in comments:
            erased += self._erase(comment)
        if erased and not options["keep_space"]:
            erasure.scrub_database()
        self.stdout.write(ngettext("Erased %d comment.", "Erased %d comments.", erased) % erased)

    def _find(self, public_ids: list[uuid.UUID] | None, email: str | None) -> list[Comment]:
        if email is not None:
            return list(erasure.find_by_email(email))
        comments = list(Comment.objects.filter(public_id__in=public_ids or ()))
        missing = set(public_ids or ()) - {comment.public_id for comment in comments}
        if missing:
            raise CommandError(f"There is no comment {', '.join(map(str, sorted(missing)))}. Nothing was erased.")
        return comments

    def _erase(self, comment: Comment) -> bool:
        try:
            return erasure.erase_comment(comment.pk)
        except erasure.LegalHoldError as error:
            self.stderr.write(f"Comment {comment.public_id} was left: it is under a legal hold. {error}")
            return False
