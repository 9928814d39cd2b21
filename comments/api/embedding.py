"""All that `<reader-comments>` needs to show a thread, in one answer: article, words, guidelines, the first page."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.languages import direction, interface_language
from articles.models import Article
from comments.api.reading import FoundThread, article_data
from comments.guideline_texts import offence_texts
from comments.models import MAX_BODY_LENGTH, Badge
from comments.privacy import email_sentence, write_notice

_ANY_ID = UUID(int=0)
_NAME = "{name}"
"""What the component replaces with a name. The sentence around it is a translator's."""


def embed_data(view: FoundThread, article: Article, *, language: str, comments: dict[str, object]) -> dict[str, Any]:
    """Return the answer in a language of the site; `comments` is the first page as the API lists it."""
    spoken = interface_language(language or article.language)
    with translation.override(spoken):
        return {
            "article": article_data(article, now=timezone.now()),
            "language": spoken,
            "direction": direction(spoken),
            "heading": _heading(view.thread.approved_count),
            "max_length": MAX_BODY_LENGTH,
            "report_address": reverse("comments:report", args=[_ANY_ID]).replace(str(_ANY_ID), "{id}"),
            "privacy": asdict(write_notice()),
            "guidelines": _guidelines(language or article.language),
            "words": _words(),
            "comments": comments,
        }


def _heading(count: int) -> str:
    return ngettext("%(count)s comment", "%(count)s comments", count) % {"count": count}


def _guidelines(language: str) -> list[dict[str, str]]:
    return [
        {"title": text.title, "sentence": text.sentence, "language": text.language} for text in offence_texts(language)
    ]


def _with_name(sentence: str) -> str:
    """Return the sentence of a page, whose name stands in an element, with a place for the name."""
    return sentence.replace("<bdi>%(name)s</bdi>", _NAME)


def _words() -> dict[str, str]:
    return {
        **{f"badge_{badge.value}": str(badge.label) for badge in Badge},
        "answering": _with_name(_("You are answering <bdi>%(name)s</bdi>:")),
        "approved": _("Your comment is published."),
        "be_first": _("Nobody has commented yet. You can be the first."),
        "body": _("Comment"),
        "by": _("Comment by %(name)s") % {"name": _NAME},
        "closed": _("This article takes no more comments."),
        "email": _("E-mail address (optional)"),
        "email_help": email_sentence(),
        "failed": _("Your comment could not be sent. It is kept here: please try again."),
        "gap": _("This comment is not public any more."),
        "held": _("A person will read your comment."),
        "in_reply_to": _with_name(_("in reply to <bdi>%(name)s</bdi>")),
        "left": _("Characters left:"),
        "meaning": _("What each of these means"),
        "more": _("More comments"),
        "name": _("Name"),
        "name_help": _("Shown with your comment."),
        "newest": _("Newest first"),
        "not_published": _("Not published:"),
        "not_sent": _("Your comment was not sent"),
        "oldest": _("Oldest first"),
        "on_its_own": _("Write a comment of its own instead"),
        "over": _("Characters too many:"),
        "pending": _("Thank you. Your comment is being read."),
        "privacy": _("What happens to your data"),
        "privacy_more": _("More on privacy here"),
        "receipt": _("See what becomes of it"),
        "rejected": _("Your comment is not published."),
        "reply": _("Reply"),
        "report": _("Report"),
        "report_of": _("Report the comment by %(name)s") % {"name": _NAME},
        "reply_to": _("Reply to %(name)s") % {"name": _NAME},
        "send": _("Send the comment"),
        "sending": _("Sending…"),
        "unchanged": _("A comment is published as you wrote it or not at all: we never edit one."),
        "write": _("Write a comment"),
    }
