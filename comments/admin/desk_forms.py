"""What the desk is asked: which comments to show, and which cards a request is about."""

import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments import desk
from comments.admin.filters import RECENT_ARTICLES
from comments.admin.labels import Words
from comments.desk import Filters, Span
from comments.screening.language import NO_LANGUAGE, SCREENED_LANGUAGES, UNKNOWN

MAX_IDS = 200
"""Comments that one request may name: many more than a desk shows."""
MAX_SPANS = 50
"""Places of one text that a moderator may mark."""
_SPAN = re.compile(r"(body|name):([0-9]{1,9}):([0-9]{1,9})")
_ID = re.compile(r"[1-9][0-9]{0,17}")
_MOMENT = re.compile(r"[0-9]{1,17}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


WAITS = {
    1: _("for an hour or longer"),
    6: _("for 6 hours or longer"),
    12: _("for 12 hours or longer"),
    24: _("over the target of 24 hours"),
}


class FilterForm(forms.Form):
    """The filters of the desk; each is a closed list, and an article is come to by a link."""

    kind = forms.ChoiceField(label=_("Why it waits"), required=False)
    guideline = forms.ChoiceField(label=_("Guideline found"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    section = forms.ChoiceField(label=_("Section"), required=False)
    hours = forms.TypedChoiceField(label=_("Waits"), required=False, coerce=int, empty_value=None)
    article = forms.ModelChoiceField(
        Article.objects.all(), label=_("Article"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, words: Words) -> None:
        super().__init__(data, auto_id="filter_%s")
        offences = [(code, words.title(code)) for code, entry in words.guidelines.items() if entry.kind == "offence"]
        self._offer("kind", [(kind.value, capfirst(str(kind.label))) for kind in desk.kinds()])
        self._offer("guideline", offences)
        self._offer("language", _languages())
        self._offer("hours", [(str(hours), label) for hours, label in WAITS.items()])
        self._offer("section", [(section, section) for section in _sections()])

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", _("All")), *choices]

    @property
    def filters(self) -> Filters:
        """Return what was chosen. Ask only after `is_valid`."""
        values = {name: self.cleaned_data[name] for name in ("kind", "guideline", "language", "section")}
        article = self.chosen_article.pk if self.chosen_article else None
        return Filters(**values, article=article, hours=self.cleaned_data["hours"])

    @property
    def chosen_article(self) -> Article | None:
        chosen: Article | None = self.cleaned_data.get("article")
        return chosen


def language_name(tag: str) -> str:
    """Return what a language calls itself; one that the site does not speak is shown by its tag."""
    return dict(settings.LANGUAGES).get(tag, tag)


def _languages() -> list[tuple[str, Any]]:
    known = [(tag, language_name(tag)) for tag in sorted(SCREENED_LANGUAGES)]
    return [*known, (NO_LANGUAGE, _("No words")), (UNKNOWN, _("Another, or unknown"))]


def _sections() -> list[str]:
    return sorted(set(Article.objects.values_list("section", flat=True)[:RECENT_ARTICLES]) - {""})


class UnreadableCardsError(Exception):
    """The request names comments in a way that is not ours."""


def read_ids(values: Collection[str]) -> set[int]:
    """Return the comments that a request names. Raise UnreadableCardsError for anything that is none."""
    if len(values) > MAX_IDS or not all(_ID.fullmatch(value) for value in values):
        raise UnreadableCardsError
    return {int(value) for value in values}


def write_moment(moment: datetime) -> int:
    """Return a time as a page keeps it: in microseconds, which a script can compare."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def read_moment(value: str) -> datetime:
    """Return the time that a page kept. Raise UnreadableCardsError for what is none."""
    if not _MOMENT.fullmatch(value):
        raise UnreadableCardsError
    return _EPOCH + timedelta(microseconds=int(value))


def read_spans(values: Collection[str]) -> list[Span]:
    """Return what was marked as evidence. Raise UnreadableCardsError for anything that is no place in a text."""
    matches = [_SPAN.fullmatch(value) for value in values]
    if len(matches) > MAX_SPANS or not all(matches):
        raise UnreadableCardsError
    return sorted({Span(match[1], int(match[2]), int(match[3])) for match in matches if match}, key=_place)


def _place(span: Span) -> tuple[str, int, int]:
    return span.field, span.start, span.end
