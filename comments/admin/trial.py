"""Try a text: what would become of it, under what is in force, an old revision, or the editor's own draft."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments import drafts
from comments.admin import labels
from comments.admin.labels import Words, current_words
from comments.admin.pages import can_edit, editor_of, page
from comments.admin.revision_words import LANGUAGES, language_label, outcome_label
from comments.comparing import Content
from comments.conf import comments_settings
from comments.models import MAX_BODY_LENGTH, MAX_NAME_LENGTH, Finding, Revision, RevisionKind, ThreadMode
from comments.screening.compiled import lexicons_from_content
from comments.screening.policy import Policy
from comments.screening.types import ArticleContext, Context, Draft, Field, Mode, Outcome
from comments.trials import Trial, Weighed, try_text

IN_FORCE = "in-force"
DRAFT = "draft"
_OFFERED = 20
"""Old revisions and new articles that are offered."""
_NAMED = 5
"""Articles that are named when the words fit several."""
_AREA = {"dir": "auto", "cols": 60}
_STATUS = {Outcome.APPROVE: "approved", Outcome.HOLD: "held", Outcome.REJECT: "rejected"}


class TrialForm(forms.Form):
    """A text, what it stands under, and what it is judged by."""

    body = forms.CharField(
        label=_("Comment"), max_length=MAX_BODY_LENGTH, strip=False, widget=forms.Textarea(attrs={"rows": 4, **_AREA})
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=MAX_NAME_LENGTH,
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    article = forms.CharField(
        label=_("Article"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto", "list": "articles", "size": 60}),
        help_text=_("Words of its title, or its slug. Empty: no article."),
    )
    parent = forms.CharField(
        label=_("Comment that it answers"),
        required=False,
        max_length=MAX_BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, **_AREA}),
    )
    language = forms.ChoiceField(label=_("Declared language"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), required=False)
    lexicon = forms.ChoiceField(label=_("Lexicon"))
    policy = forms.ChoiceField(label=_("Policy"))

    def __init__(self, *args: Any, contents: "dict[str, dict[str, str]]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("language", [("", _("none")), *LANGUAGES.items()])
        self._offer("mode", [("", _("as the article or the site has it")), *ThreadMode.choices])
        for kind, offered in contents.items():
            self._offer(kind, list(offered.items()))

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # These are ChoiceFields.

    def clean_body(self) -> str:
        # As the reader's form does: the encoding of forms makes CRLF of each line break.
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

    def clean_parent(self) -> str:
        return str(self.cleaned_data["parent"]).replace("\r\n", "\n")

    def clean_article(self) -> Article | None:
        words = str(self.cleaned_data["article"]).strip()
        if not words:
            return None
        found = _find_articles(words)
        if not found:
            raise forms.ValidationError(_("No article has these words in its title, or this slug."))
        if len(found) > 1:
            slugs = gettext(", ").join(f"{article.slug} ({article.title})" for article in found[:_NAMED])
            raise forms.ValidationError(
                _("Several articles fit. Give the slug of one: %(slugs)s."), params={"slugs": slugs}
            )
        return found[0]


def _find_articles(words: str) -> list[Article]:
    exact = Article.objects.filter(slug=words).first()
    if exact:
        return [exact]
    found = Article.objects.filter(Q(title__icontains=words) | Q(slug__icontains=words))
    return list(found.select_related("thread").order_by("-published_at")[: _NAMED + 1])


@dataclass(frozen=True, slots=True)
class FoundInWords:
    """One finding, and what the policy did with it."""

    field: str
    words: SafeString
    guideline: str
    severity: str
    screener: str
    rule: str
    protection: str
    done: str
    is_deciding: bool


def urls(model_admin: ModelAdmin) -> list[URLPattern]:
    """Return the address of the page."""

    def view(request: HttpRequest) -> HttpResponse:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        return _trial_view(model_admin, request)

    return [path("try/", model_admin.admin_site.admin_view(view), name="comments_revision_try")]


def _trial_view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Show the form (GET), or what would become of a text (POST: a reader's words do not stand in an address)."""
    words = current_words()
    is_asked = request.method == "POST"
    form = TrialForm(
        request.POST if is_asked else None,
        contents={kind: _offered(request, kind) for kind in ("lexicon", "policy")},
        initial={"lexicon": request.GET.get("lexicon", IN_FORCE), "policy": request.GET.get("policy", IN_FORCE)},
    )
    trial = _try(request, form) if is_asked and form.is_valid() else None
    return page(
        model_admin,
        request,
        "admin/comments/revision/try.html",
        title=gettext("Try a text"),
        chosen="admin:comments_revision_try",
        form=form,
        articles=list(Article.objects.order_by("-published_at", "-id")[:_OFFERED].values_list("slug", "title")),
        **(_in_words(trial, form, words=words) if trial else {}),
    )


def _offered(request: HttpRequest, kind: str) -> dict[str, str]:
    """Return what a text can be judged by: what is in force, the draft if there is one, older revisions."""
    numbers = Revision.objects.filter(kind=kind).order_by("-number").values_list("number", flat=True)
    offered = {IN_FORCE: gettext("in force")}
    if can_edit(request) and drafts.find_draft(kind, editor=editor_of(request)):
        offered[DRAFT] = gettext("your draft")
    return offered | {str(number): gettext("revision %(number)d") % {"number": number} for number in numbers[:_OFFERED]}


def _content(request: HttpRequest, kind: RevisionKind, chosen: str) -> Content:
    if chosen == DRAFT:
        draft = drafts.find_draft(kind, editor=editor_of(request))
        if draft is not None:
            return cast("Content", draft.content)
    revisions = Revision.objects.filter(kind=kind)
    found = revisions.filter(number=int(chosen)) if chosen.isdigit() else revisions
    return cast("Content", found.latest("number").content)


def _try(request: HttpRequest, form: TrialForm) -> Trial:
    values = form.cleaned_data
    article: Article | None = values["article"]
    return try_text(
        Draft(body=values["body"], name=values["name"], language=values["language"]),
        _context(article, parent=values["parent"], language=values["language"]),
        lexicons=lexicons_from_content(_content(request, RevisionKind.LEXICON, values["lexicon"])),
        policy=Policy.from_content(_content(request, RevisionKind.POLICY, values["policy"])),
        mode=_mode(values["mode"], article),
        automatic_languages=comments_settings.automatic_languages,
    )


def _context(article: Article | None, *, parent: str, language: str) -> Context:
    known = ArticleContext(language=language)
    if article:
        known = ArticleContext(title=article.title, text=article.text, byline=article.byline, language=article.language)
    return Context(article=known, parent=parent, publisher_names=comments_settings.publisher_names)


def _mode(chosen: str, article: Article | None) -> Mode:
    if chosen:
        return Mode(chosen)
    if article and hasattr(article, "thread") and article.thread.mode:
        return Mode(article.thread.mode)
    return comments_settings.mode


def _in_words(trial: Trial, form: TrialForm, *, words: Words) -> dict[str, Any]:
    recommendation = trial.recommendation
    article = form.cleaned_data["article"]
    return {
        "trial": trial,
        "outcome": outcome_label(recommendation.outcome),
        "status": _STATUS[recommendation.outcome],
        "grounds": words.titles(recommendation.grounds),
        "language_found": language_label(trial.result.language),
        "mode": ThreadMode(_mode(form.cleaned_data["mode"], article)).label,
        "article": article,
        "body": _marked(trial, Field.BODY, words=words),
        "name": _marked(trial, Field.NAME, words=words),
        "found": [_found(weighed, trial, words=words) for weighed in trial.weighed],
    }


def _marked(trial: Trial, field: Field, *, words: Words) -> SafeString:
    # What screening finds has the attributes of the row that would be made of it.
    findings = cast("list[Finding]", list(trial.result.findings))
    text = trial.draft.body if field is Field.BODY else trial.draft.name
    marked = labels.marked_field(text, field=field, findings=findings, words=words)
    return labels.text_tag(marked, language=_tag(trial), classes=f"comment-{field}")


def _tag(trial: Trial) -> str:
    return "" if trial.result.language in labels.NO_LANGUAGE else trial.result.language


def _found(weighed: Weighed, trial: Trial, *, words: Words) -> FoundInWords:
    finding = weighed.finding
    text = trial.draft.body if finding.field is Field.BODY else trial.draft.name
    return FoundInWords(
        field=labels.field_label(finding.field),
        words=labels.text_tag(text[finding.start : finding.end], language=_tag(trial), classes="found-words"),
        guideline=words.title(finding.guideline),
        severity=labels.severity_label(finding.severity),
        screener=finding.screener,
        rule=finding.rule,
        protection=finding.protected_by.replace("_", " "),
        done=_done(weighed),
        is_deciding=weighed.is_deciding,
    )


def _done(weighed: Weighed) -> str:
    """Return what the policy does with a finding, as a sentence."""
    sentences = {
        Outcome.REJECT: gettext("Rejects the comment."),
        Outcome.HOLD: gettext("Holds the comment for a person."),
        Outcome.APPROVE: gettext("Does nothing: it is protected, and only possible."),
    }
    return sentences[weighed.alone]
