"""The forms by which editors change a lexicon and take out words of the shipped one; examples are checked here."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import examples
from comments.admin.labels import SEVERITIES, Words, severity_label
from comments.admin.revision_words import KINDS, LANGUAGES, language_label
from comments.comparing import Content
from comments.examples import Failure, Fault, Judged, Row
from comments.screening.lexicon import entry_from_row
from comments.screening.types import Finding, Guideline

MAX_SPELLINGS = 50
MAX_SPELLING_LENGTH = 80
MAX_FORMS = 1_000
"""Spellings with their suffixes: an entry is a word, not a dictionary."""
SOURCE = "site"
_TEXT = {"dir": "auto"}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "cols": 60, **_TEXT})


class LinesField(forms.CharField):
    """Words, one a line; kept as the lexicon keeps them, with a bar between."""

    widget = _area(3)

    def prepare_value(self, value: Any) -> Any:
        return value.replace("|", "\n") if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        text = super().clean(value) or ""
        words = list(dict.fromkeys(word.strip() for word in text.replace("|", "\n").splitlines() if word.strip()))
        if len(words) > MAX_SPELLINGS:
            raise forms.ValidationError(_("At most %(limit)d lines are allowed."), params={"limit": MAX_SPELLINGS})
        if any(len(word) > MAX_SPELLING_LENGTH for word in words):
            raise forms.ValidationError(
                _("A line has at most %(limit)d characters."), params={"limit": MAX_SPELLING_LENGTH}
            )
        if "\t" in text:
            raise forms.ValidationError(_("A tab cannot stand in a word."))
        return "|".join(words)


class EntryForm(forms.Form):
    """An entry of the site's lexicon. It is valid only if the real screeners do with its examples what they must."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES.items())
    pattern = LinesField(label=_("Spellings"), help_text=_("One a line."))
    guideline = forms.ChoiceField(label=_("Guideline"))
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=SEVERITIES.items(),
        help_text=_(
            "In other languages than English it is at most “possible” until two native speakers have put their names "
            "below."
        ),
    )
    kind = forms.ChoiceField(label=_("Found as"), choices=KINDS.items())
    suffixes = forms.CharField(
        label=_("Suffixes"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"size": 40, **_TEXT}),
        help_text=_("With spaces between. What stands before a word ends in a hyphen."),
    )
    exceptions = LinesField(
        label=_("Innocent phrases"), required=False, help_text=_("One a line. Within them the word is not found.")
    )
    hit = forms.CharField(
        label=_("Example in which it must be found"), max_length=500, widget=_area(2), help_text=_("A sentence.")
    )
    miss = forms.CharField(
        label=_("Example in which it must not be found"),
        max_length=500,
        widget=_area(2),
        help_text=_("A sentence with a word that looks like it, or with an innocent use."),
    )
    checked_by = forms.CharField(
        label=_("Checked by"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"size": 40, **_TEXT}),
        help_text=_("Names of native speakers without spaces in them, with a space between."),
    )

    def __init__(self, *args: Any, content: Content, words: Words, **kwargs: Any) -> None:
        """`content` is the lexicon that the entry goes into, without the entry."""
        super().__init__(*args, **kwargs)
        self._content = content
        self._words = words
        choices = [(code.value, words.title(code)) for code in Guideline]
        self.fields["guideline"].choices = choices  # type: ignore[attr-defined]  # It is a ChoiceField.

    @property
    def row(self) -> Row:
        """Return the entry as the lexicon keeps it."""
        return {name: self.cleaned_data[name] for name in self.fields} | {"source": SOURCE}

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        row = self.row
        try:
            forms_of_row = entry_from_row(row["language"], row).forms
        except ValueError:
            self.add_error("pattern", _("Nothing is left of these spellings once they are folded."))
            return
        if len(forms_of_row) > MAX_FORMS or not all(forms_of_row):
            self.add_error("pattern", _("With the suffixes these are too many spellings."))
        elif self._is_known(row):
            self.add_error("pattern", _("The lexicon of this site has an entry with these spellings already."))
        else:
            self._check_examples(row)

    def _is_known(self, row: Row) -> bool:
        same = ("language", "pattern", "guideline")
        return any(all(known[name] == row[name] for name in same) for known in self._content.get("added", []))

    def _check_examples(self, row: Row) -> None:
        for failure in examples.check_row(row, content=self._content):
            self.add_error(_FIELDS[failure.fault], failure_message(failure, row, words=self._words))


_FIELDS = {
    Fault.NOT_FOUND: "hit",
    Fault.NO_EFFECT: "hit",
    Fault.FOUND: "miss",
    Fault.FOUND_ELSEWHERE: "pattern",
}


def _no_effect() -> str:
    return gettext(
        "The entry changes nothing: this is found without it. %(found)s To judge it otherwise, take the word out of "
        "the shipped lexicon first."
    )


def failure_message(failure: Failure, row: Row, *, words: Words) -> str:
    """Return what the screeners found, as sentences for the editor."""
    judged = failure.shown[0]
    values = {
        "guideline": words.title(row["guideline"]),
        "found": _found(judged, words=words),
        "texts": gettext(", ").join(f"“{shown.text}”" for shown in failure.shown),
    }
    if failure.fault is Fault.NOT_FOUND:
        sentence = gettext("It is not found here under “%(guideline)s”. %(found)s") % values
        return f"{sentence} {_language_note(judged, row)}".rstrip()
    if failure.fault is Fault.NO_EFFECT:
        return _no_effect() % values
    if failure.fault is Fault.FOUND:
        return gettext("Something is found here under “%(guideline)s”. %(found)s") % values
    return gettext("It would also be found in texts that must pass: %(texts)s. %(found)s") % values


def _found(judged: Judged, *, words: Words) -> str:
    if not judged.findings:
        return gettext("Nothing at all was found.")
    found = gettext("; ").join(_one(finding, judged, words) for finding in judged.findings[: examples.MAX_NAMED])
    return gettext("What was found: %(findings)s.") % {"findings": found}


def _one(finding: Finding, judged: Judged, words: Words) -> str:
    return gettext("%(guideline)s, %(severity)s: “%(words)s”") % {
        "guideline": words.title(finding.guideline),
        "severity": severity_label(finding.severity),
        "words": judged.text[finding.start : finding.end],
    }


def _language_note(judged: Judged, row: Row) -> str:
    if judged.language == row["language"]:
        return ""
    return gettext("The example was read as %(language)s.") % {"language": language_label(judged.language)}


class RemovalForm(forms.Form):
    """Take spellings out of the shipped lexicon, with the reason."""

    spelling = forms.MultipleChoiceField(
        label=_("Spellings"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one spelling.")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"size": 60, **_TEXT}))

    def __init__(self, *args: Any, spellings: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["spelling"].choices = list(spellings)  # type: ignore[attr-defined]  # It is a ChoiceField.


class SearchForm(forms.Form):
    """Look for a word in the shipped lexicon."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES.items())
    q = forms.CharField(label=_("Word"), max_length=80, widget=forms.TextInput(attrs={"size": 30, **_TEXT}))
