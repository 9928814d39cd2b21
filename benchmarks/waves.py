"""How long the fast lane and the search for waves take: `DATABASE_URL=… python -m benchmarks.waves 10000`.

On a database of its own: it fills it with held comments, of which each twentieth belongs to one of ten waves.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth.models import User

from articles.models import Article
from comments import batches, screening_batch
from comments.desk import Desk
from comments.models import Comment, Fingerprint, QueueItem, QueueKind
from comments.submission import Submission, submit_comment

WAVES = 10
WORDS = [
    "council", "bus", "line", "fare", "tram", "library", "school", "river", "night", "market", "bridge", "mayor",
    "street", "house", "people", "time", "year", "work", "city", "water", "money", "paper", "child", "mother",
    "teacher", "driver", "ticket", "station", "garden", "winter", "summer", "hospital", "road", "car", "plan",
    "question", "answer", "story", "answer", "reason", "change", "minister", "party", "vote", "law", "court",
    "police", "fire", "light", "door", "window", "table",
]  # fmt: skip


def fill(count: int) -> None:
    """Submit comments and screen them, until so many wait for a person."""
    chance = random.Random(1)
    article, _ = Article.objects.get_or_create(slug="tram", defaults={"title": "The tram", "language": "en"})
    for number in range(QueueItem.objects.filter(kind=QueueKind.REVIEW).count(), count):
        words = chance.choices(WORDS, k=chance.randrange(8, 40))
        if number % 20 == 0:
            wave = random.Random(number % (20 * WAVES))
            words = [*wave.choices(WORDS, k=16), str(number)]
        submit_comment(article, Submission(name="Ada", body="I think that " + " ".join(words)))
    while screening_batch.screen_next_batch():
        pass


def measure(what: str, work: Callable[[], Any]) -> None:
    times, result = [], None
    for _ in range(7):
        started = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - started) * 1000)
    print(f"{what}: {sorted(times)[3]:.0f} ms at the median, {max(times):.0f} ms at most ({result})")


def main(count: int) -> None:
    fill(count)
    moderator, _ = User.objects.get_or_create(username="mo", defaults={"is_superuser": True, "is_staff": True})
    desk = Desk(moderator, "benchmark")
    fast, alike = batches.fast_desk(desk), batches.wave_desk(desk)
    waiting = QueueItem.objects.filter(kind=QueueKind.REVIEW).count()
    print(f"{waiting} wait, {Fingerprint.objects.count()} bands")
    measure("fast lane", lambda: len(batches.claim(fast, batches.find_recommended(fast), limit=batches.FAST)))
    measure("waves", lambda: [wave.count for wave in batches.find_waves(alike)])
    seed = next((wave.seed for wave in batches.find_waves(alike)), Comment.objects.earliest("id"))
    measure("one wave", lambda: len(batches.claim_wave(alike, seed)))
    measure("alike", lambda: len(batches.find_alike(seed)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
