"""Fill a peer's site: `python -m benchmarks.peer_sites.fill CORPUS.json`, in the peer's environment."""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peer_sites.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.peer_sites.models import Page


@transaction.atomic
def fill(corpus):
    if settings.IS_XTD:
        from django_comments_xtd.models import XtdComment as Comment  # noqa: PLC0415 (which one is installed, the settings say)
    else:
        from django_comments.models import Comment  # noqa: PLC0415
    kind = ContentType.objects.get_for_model(Page)
    for thread in corpus:
        page, numbers = Page.objects.create(title=thread["slug"]), {}
        for one in thread["comments"]:
            comment = Comment(
                content_type=kind,
                object_pk=str(page.pk),
                site_id=settings.SITE_ID,
                user_name=one["name"],
                comment=one["body"],
                submit_date=timezone.now(),
            )
            if settings.IS_XTD and one["root"] in numbers:
                # At the first of its line: xtd refuses what is deeper than its limit.
                comment.parent_id = numbers[one["root"]]
            comment.save()
            numbers[one["id"]] = comment.pk


if __name__ == "__main__":
    call_command("migrate", run_syncdb=True, verbosity=0)
    fill(json.loads(Path(sys.argv[1]).read_text()))
    connection.close()
