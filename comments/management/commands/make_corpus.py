"""`manage.py make_corpus`: fill a demo with many comments, to measure with."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from comments.corpus import Corpus, make_corpus
from comments.management.commands.verify_log import ProgressBar


class Command(BaseCommand):
    help = "Write many made-up comments, decided and with a record that verifies, to a demo. The same for one seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--comments", type=int, default=10_000)
        parser.add_argument("--articles", type=int, default=100)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--prefix", default="corpus", help="What the articles' addresses begin with.")
        parser.add_argument("--all-approved", action="store_true", help="Have every comment shown.")

    def handle(self, *_args: Any, **options: Any) -> None:
        corpus = Corpus(**{name: options[name] for name in Corpus.__slots__})
        self._refuse_what_cannot_be(corpus)
        bar = ProgressBar(corpus.comments, self.stderr)
        started = time.monotonic()
        make_corpus(corpus, lambda count: bar.advance("comments", count))
        bar.close()
        seconds = time.monotonic() - started
        self.stdout.write(f"{corpus.comments} comments on {corpus.articles} articles in {seconds:.1f} s.")

    def _refuse_what_cannot_be(self, corpus: Corpus) -> None:
        if not settings.DEMO:
            raise CommandError("Made-up comments can never be deleted; only a demo (DEMO=1) takes them.")
        if corpus.comments < 0 or corpus.articles < 1:
            raise CommandError("Give --comments 0 or more, and --articles 1 or more.")
        if Article.objects.filter(slug=f"{corpus.prefix}-1").exists():
            raise CommandError(f"There are articles {corpus.prefix}-1 … already. Give another --prefix.")
