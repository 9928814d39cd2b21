"""What a fault run does inside the product, in a process of its own: `python -m faults.actions set_up f01 f02`."""

import json
import os
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from articles.models import Article
from comments import erasure, screening_batch, tasks
from comments.models import Comment

MODERATORS = ("mo", "max", "mia", "mei")


def set_up(*slugs):
    """Make an article for each fault, and moderators who are signed in; print their session keys."""
    published_at = timezone.now() - timedelta(days=7)
    for slug in slugs:
        Article.objects.create(slug=slug, title=f"The night bus, {slug}", published_at=published_at)
    print(json.dumps([_sign_in(User.objects.create_superuser(name)) for name in MODERATORS]))


def _sign_in(user):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(timedelta(days=30))
    session.create()
    return session.session_key


def ring(times):
    """Send that many messages that ask for a screening, as a broker would that delivers each message many times."""
    for _ in range(int(times)):
        tasks.screen_pending.apply_async()


def screen(seconds):
    """Say `ready`; do the work of the task again and again, beside the workers; print how many comments that were."""
    print("ready", flush=True)
    done = 0
    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline:
        done += screening_batch.screen_next_batch()
    print(done)


def erase(*public_ids):
    """Erase comments, as somebody asked."""
    for pk in Comment.objects.filter(public_id__in=public_ids).values_list("pk", flat=True):
        erasure.erase_comment(pk)


ACTIONS = (set_up, ring, screen, erase)

if __name__ == "__main__":
    {action.__name__: action for action in ACTIONS}[sys.argv[1]](*sys.argv[2:])
