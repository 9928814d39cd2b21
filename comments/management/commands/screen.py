"""`manage.py screen`: screen JSON Lines, or one text, without touching a database unless `--site` asks for it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from comments.screening.compiled import Lexicons, default_lexicons, lexicons_from_content
from comments.screening.jsonl import Judge, Question, answer_lines
from comments.screening.language import NO_LANGUAGE, SCREENED_LANGUAGES
from comments.screening.marking import show
from comments.screening.pipeline import screen
from comments.screening.policy import DEFAULT, Policy, recommend
from comments.screening.types import ArticleContext, Context, Draft, Mode, Recommendation, ScreeningResult

_ALLOWED = SCREENED_LANGUAGES | {NO_LANGUAGE}
"""Every language that is screened, whatever the site allows: what is measured here are the screeners."""


class Command(BaseCommand):
    """Screen comments from standard input, or one from the command line."""

    help = "Screen comments: JSON Lines on standard input, answers on standard output in the same order."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--text", help="Screen this one text and show what was found.")
        parser.add_argument("--language", default="", help="With --text: the language of the article.")
        parser.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.AUTOMATIC.value)
        parser.add_argument(
            "--site", action="store_true", help="Use the site's lexicon and policy (reads the database)."
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 – Django's signature.
        lexicons, policy = site_lexicons_and_policy() if options["site"] else (default_lexicons(), DEFAULT)
        judge = _judge_with(lexicons, policy)
        if options["text"] is not None:
            self._show_one(options["text"], language=options["language"], mode=Mode(options["mode"]), judge=judge)
        elif not self._answer_all(judge):
            sys.exit(1)

    def _show_one(self, text: str, *, language: str, mode: Mode, judge: Judge) -> None:
        context = Context(article=ArticleContext(language=language))
        question = Question(id="", draft=Draft(body=text), context=context, mode=mode)
        self.stdout.write(show(text, *judge(question)))

    def _answer_all(self, judge: Judge) -> bool:
        """Answer line by line, flushed as it goes; return whether every line was a comment."""
        is_clean = True
        for answer in answer_lines(sys.stdin.buffer, judge):
            is_clean = is_clean and not answer.is_error
            self.stdout.write(answer.line)
            self.stdout.flush()
        return is_clean


def _judge_with(lexicons: Lexicons, policy: Policy) -> Judge:
    def judge(question: Question) -> tuple[ScreeningResult, Recommendation]:
        result = screen(question.draft, question.context, lexicons=lexicons)
        return result, recommend(result, policy=policy, mode=question.mode, automatic_languages=_ALLOWED)

    return judge


def site_lexicons_and_policy() -> tuple[Lexicons, Policy]:
    """Return what the newest lexicon and policy revisions say. Raise CommandError if they cannot be used.

    The model is asked for by name, so that the command without `--site` needs no table.
    """
    revision = apps.get_model("comments", "Revision")
    contents = {kind: _newest(revision, kind) for kind in ("lexicon", "policy")}
    try:
        return lexicons_from_content(contents["lexicon"]), Policy.from_content(contents["policy"])
    except (KeyError, ValueError) as error:
        raise CommandError(f"The site's revisions cannot be used: {error}") from error


def _newest(revision: Any, kind: str) -> dict[str, Any]:
    newest = revision.objects.filter(kind=kind).order_by("-number").values_list("content", flat=True).first()
    return newest or {}
