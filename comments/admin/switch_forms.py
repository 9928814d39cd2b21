"""What a change of a switch asks for, and what it will do, in sentences."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.admin.base import MAX_COUNTED
from comments.admin.filters import RECENT_ARTICLES
from comments.models import OFF, ON, QueueItem, QueueKind, Switch, SwitchKind, SwitchScope
from comments.screening.language import SCREENED_LANGUAGES
from comments.switches import INHERITED, Place

ACTIONS: Mapping[str, Mapping[str, str | Promise]] = {
    SwitchKind.MODE: {
        "automatic": _("Mode: automatic"),
        "assisted": _("Mode: assisted"),
        "reviewed": _("Mode: reviewed"),
        INHERITED: _("Mode: as it is set further out"),
    },
    SwitchKind.APPROVALS: {ON: _("Pause automatic approvals"), OFF: _("Resume automatic approvals")},
    SwitchKind.AUTOMATION: {ON: _("Pause all automation"), OFF: _("Resume all automation")},
    SwitchKind.FIRST_COMMENTS: {ON: _("Hold first comments"), OFF: _("Hold first comments no longer")},
    SwitchKind.THREADS: {ON: _("Close threads"), OFF: _("Open threads again")},
}
"""What a switch is set to, as something that one does."""

_CONSEQUENCES: Mapping[tuple[str, str], str | Promise] = {
    (SwitchKind.MODE, "automatic"): _(
        "Comments with no finding are approved without a person, where the language allows it; certain offences are "
        "rejected; the rest waits for a moderator."
    ),
    (SwitchKind.MODE, "assisted"): _(
        "Nothing is approved without a moderator; certain offences are rejected without one."
    ),
    (SwitchKind.MODE, "reviewed"): _("A moderator decides every comment."),
    (SwitchKind.MODE, INHERITED): _("The mode is that of the wider place again."),
    (SwitchKind.APPROVALS, ON): _(
        "Nothing is approved without a moderator; certain offences are still rejected without one."
    ),
    (SwitchKind.APPROVALS, OFF): _("The machine approves again what the mode lets it approve."),
    (SwitchKind.AUTOMATION, ON): _("The machine decides nothing. It still reads, and says what it finds."),
    (SwitchKind.AUTOMATION, OFF): _("The machine decides again what the mode lets it decide."),
    (SwitchKind.FIRST_COMMENTS, ON): _(
        "A comment waits for a moderator unless its commenter is known and has had one approved before. Whoever gives "
        "no address, or has not confirmed it, is new each time."
    ),
    (SwitchKind.FIRST_COMMENTS, OFF): _("First comments are judged like all others."),
    (SwitchKind.THREADS, ON): _(
        "No new comments are taken. Readers see that comments are closed; what is published stays."
    ),
    (SwitchKind.THREADS, OFF): _("New comments are taken again where the thread of the article itself is open."),
}


class SwitchForm(forms.Form):
    """One switch, one place, one reason."""

    action = forms.ChoiceField(label=_("What"))
    scope = forms.ChoiceField(label=_("Where"), choices=SwitchScope.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Which language"), required=False)
    section = forms.ChoiceField(label=_("Which section"), required=False)
    article = forms.ModelChoiceField(
        Article.objects.all(),
        label=_("Which article"),
        required=False,
        widget=forms.NumberInput,
        help_text=_("Its number, as in the address of its page here."),
        error_messages={"invalid_choice": _("There is no article with this number.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Colleagues read it in the log."),
        error_messages={"required": _("Say why: colleagues read it in the log.")},
        widget=forms.TextInput({"dir": "auto", "size": 60}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = [(f"{kind}:{value}", label) for kind, values in ACTIONS.items() for value, label in values.items()]
        self._offer("action", actions)
        self._offer("language", [("", "–"), *_languages()])
        self._offer("section", [("", "–"), *((section, section) for section in _sections())])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        scope = values.get("scope")
        narrow = (SwitchScope.LANGUAGE, SwitchScope.SECTION, SwitchScope.ARTICLE)
        if scope in narrow and not values.get(scope) and scope not in self.errors:
            self.add_error(scope, _("Choose which."))
        if scope == SwitchScope.ARTICLE and str(values.get("action", "")).startswith(SwitchKind.THREADS):
            self.add_error("scope", _("The thread of one article is closed on the page of the article."))
        return values

    @property
    def place(self) -> Place:
        """Return which switch is meant. Ask only after `is_valid`."""
        kind, _colon, _value = self.cleaned_data["action"].partition(":")
        scope = SwitchScope(self.cleaned_data["scope"])
        chosen = "" if scope == SwitchScope.SITE else self.cleaned_data[scope.value]
        return Place(SwitchKind(kind), scope, str(chosen.pk if isinstance(chosen, Article) else chosen))

    @property
    def value(self) -> str:
        return str(self.cleaned_data["action"].partition(":")[2])


def _languages() -> list[tuple[str, Any]]:
    names = dict(settings.LANGUAGES)
    return [(tag, names.get(tag, tag)) for tag in sorted(SCREENED_LANGUAGES)]


def _sections() -> list[str]:
    return sorted(set(Article.objects.values_list("section", flat=True)[:RECENT_ARTICLES]) - {""})


def describe_place(scope: str, target: str) -> str:
    """Return where a switch holds: a language by its name, an article by its number, which costs no query a row."""
    if scope == SwitchScope.SITE:
        return gettext("the whole site")
    if scope == SwitchScope.LANGUAGE:
        return str(dict(settings.LANGUAGES).get(target, target))
    if scope == SwitchScope.ARTICLE:
        return gettext("the article %(number)s") % {"number": target}
    return gettext("the section %(section)s") % {"section": target}


def describe_action(kind: str, value: str) -> str:
    return str(ACTIONS[kind][value])


def consequences(place: Place, *, value: str) -> list[str]:
    """Return in sentences what will happen when the switch is set."""
    sentences = [str(_CONSEQUENCES[(place.kind, value)])]
    if place.kind == SwitchKind.MODE and place.scope != SwitchScope.ARTICLE and value != INHERITED:
        sentences.append(gettext("A narrower place with a mode of its own keeps that one."))
    if place.kind != SwitchKind.MODE and value == OFF and place.scope != SwitchScope.SITE:
        sentences.append(gettext("Where it is set for a wider place as well, it still holds."))
    if place.kind == SwitchKind.THREADS:
        return sentences
    pending = QueueItem.objects.filter(kind=QueueKind.SCREEN)[:MAX_COUNTED].count()
    sentences.append(gettext("It holds from the next comment that is screened."))
    if pending:
        words = ngettext(
            "%(count)d comment waits to be screened now; it is read as it is set then.",
            "%(count)d comments wait to be screened now; they are read as it is set then.",
            pending,
        )
        sentences.append(words % {"count": pending})
    sentences.append(gettext("What is decided, or waits for a moderator, stays as it is."))
    return sentences


def describe_row(row: Switch) -> str:
    return f"{describe_action(row.kind, row.value)} · {describe_place(row.scope, row.target)}"
