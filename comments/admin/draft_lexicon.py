"""Change a draft of the lexicon: add an entry with its examples, take shipped spellings out, take either back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from comments import drafts
from comments.admin.labels import Words, current_words, severity_label
from comments.admin.pages import DRAFT, check_can_edit, editor_of, page, save_draft
from comments.admin.revision_forms import EntryForm, RemovalForm, SearchForm
from comments.admin.revision_words import Facts, entry_facts, entry_heading, spellings
from comments.comparing import ADDED, REMOVED, Content
from comments.models import RevisionKind
from comments.publishing import content_digest
from comments.screening.compiled import default_lexicons
from comments.screening.lexicon import Entry
from comments.screening.text import fold

MAX_FOUND = 60
"""Spellings that a search shows: each is a box to tick, and a form has a limit of fields."""
_KIND = RevisionKind.LEXICON
_CHOSEN = f"{DRAFT} {_KIND.value}"


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry of the site's lexicon, as the draft's page lists it."""

    key: str
    heading: str
    facts: Facts


def urls(model_admin: ModelAdmin) -> list[URLPattern]:
    """Return the addresses of these pages."""

    def entry(request: HttpRequest) -> HttpResponse:
        check_can_edit(request)
        return _entry_view(model_admin, request)

    def remove(request: HttpRequest) -> HttpResponse:
        check_can_edit(request)
        return _remove_view(model_admin, request)

    def take_back(request: HttpRequest) -> HttpResponse:
        check_can_edit(request)
        return _take_back_view(model_admin, request)

    wrap = model_admin.admin_site.admin_view
    return [
        path("draft/lexicon/entry/", wrap(entry), name="comments_revision_entry"),
        path("draft/lexicon/remove/", wrap(remove), name="comments_revision_remove"),
        path("draft/lexicon/take-back/", wrap(require_POST(take_back)), name="comments_revision_take_back"),
    ]


def context_of(content: Content, *, words: Words) -> dict[str, Any]:
    """Return what the draft's page lists."""
    return {
        "added": [
            EntryCard(_key(row), entry_heading(ADDED, row), entry_facts(row, words=words))
            for row in content.get(ADDED, [])
        ],
        "removed": [
            EntryCard(_key(row), entry_heading(REMOVED, row), {gettext("Reason"): row.get("reason", "")})
            for row in content.get(REMOVED, [])
        ],
    }


def _key(row: dict[str, str]) -> str:
    """Return a name for a row that no other row has."""
    return content_digest(row)[:16]


def _without(content: Content, key: str) -> Content:
    return content | {group: [row for row in content.get(group, []) if _key(row) != key] for group in (ADDED, REMOVED)}


def _content_now(request: HttpRequest) -> Content:
    return cast("Content", drafts.find_or_make_draft(_KIND, editor=editor_of(request), now=timezone.now()).content)


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse(DRAFT, args=[_KIND.value]))


def _entry_view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Add an entry to the draft, or put another in the place of one (`replace`); its examples are checked first."""
    words = current_words()
    replaced = request.POST.get("replace") or request.GET.get("replace") or ""
    content = _content_now(request)
    before = next((row for row in content.get(ADDED, []) if _key(row) == replaced), None)
    if replaced and before is None:
        raise Http404
    content = _without(content, replaced)
    form = EntryForm(request.POST or None, content=content, words=words, initial=before)
    if request.method == "POST" and form.is_valid():
        row = form.row
        what = gettext("Entry of the lexicon: %(entry)s.") % {"entry": entry_heading(ADDED, row)}
        save_draft(model_admin, request, _KIND, lambda now: _with_row(_without(now, replaced), row), what=what)
        model_admin.message_user(request, _("The entry is in the draft. It is not in force yet."), messages.SUCCESS)
        return _back()
    return page(
        model_admin,
        request,
        "admin/comments/revision/entry.html",
        title=gettext("Change an entry") if before else gettext("Add an entry"),
        chosen=_CHOSEN,
        form=form,
        replaced=replaced,
    )


def _with_row(content: Content, row: dict[str, str]) -> Content:
    return content | {ADDED: [*content.get(ADDED, []), row]}


def _take_back_view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Take an entry, or a removal, out of the draft."""
    key = request.POST.get("key", "")
    content = _content_now(request)
    rows = [(group, row) for group in (ADDED, REMOVED) for row in content.get(group, []) if _key(row) == key]
    if not rows:
        raise Http404
    what = gettext("Taken back: %(entry)s.") % {"entry": entry_heading(*rows[0])}
    save_draft(model_admin, request, _KIND, lambda now: _without(now, key), what=what)
    model_admin.message_user(request, what, messages.SUCCESS)
    return _back()


def _remove_view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Look for a word in the shipped lexicon (GET), and take spellings of it out (POST)."""
    words = current_words()
    data = request.POST or request.GET
    search = SearchForm(data if "q" in data else None)
    found: list[tuple[str, Entry]] = []
    if search.is_valid():
        found = find_spellings(search.cleaned_data["q"], language=search.cleaned_data["language"])
    choices = [(form, _describe(form, entry, words)) for form, entry in found]
    form = RemovalForm(request.POST if request.method == "POST" else None, spellings=choices)
    if request.method == "POST" and search.is_valid() and form.is_valid():
        return _remove(model_admin, request, form, language=search.cleaned_data["language"])
    return page(
        model_admin,
        request,
        "admin/comments/revision/remove.html",
        title=gettext("Take words out of the shipped lexicon"),
        chosen=_CHOSEN,
        search=search,
        form=form if choices else None,
        is_searched=search.is_bound and search.is_valid(),
        is_full=len(found) == MAX_FOUND,
    )


def _remove(model_admin: ModelAdmin, request: HttpRequest, form: RemovalForm, *, language: str) -> HttpResponse:
    chosen, reason = form.cleaned_data["spelling"], form.cleaned_data["reason"]
    rows = [{"language": language, "pattern": spelling, "reason": reason} for spelling in chosen]

    def change(content: Content) -> Content:
        known = {(row["language"], row["pattern"]) for row in content.get(REMOVED, [])}
        new = [row for row in rows if (row["language"], row["pattern"]) not in known]
        return content | {REMOVED: [*content.get(REMOVED, []), *new]}

    what = gettext("Taken out of the shipped lexicon: %(words)s.") % {"words": spellings("|".join(chosen))}
    save_draft(model_admin, request, _KIND, change, what=what)
    model_admin.message_user(request, _("The draft takes them out. It is not in force yet."), messages.SUCCESS)
    return _back()


def find_spellings(word: str, *, language: str) -> list[tuple[str, Entry]]:
    """Return the shipped spellings that hold a word, each once, shortest first, with the first entry of each."""
    wanted = fold(word).text.strip()
    found: dict[str, Entry] = {}
    for form, entry in _spellings_of(language):
        if wanted in form:
            found.setdefault(form, entry)
    return sorted(found.items(), key=lambda pair: (len(pair[0]), pair[0]))[:MAX_FOUND]


def _spellings_of(language: str) -> Iterator[tuple[str, Entry]]:
    for entry in default_lexicons().languages[language].entries:
        for form in entry.forms:
            yield form, entry


def _describe(form: str, entry: Entry, words: Words) -> str:
    return gettext("“%(word)s”: %(guideline)s, %(severity)s") % {
        "word": form,
        "guideline": words.title(entry.guideline),
        "severity": severity_label(entry.severity),
    }
