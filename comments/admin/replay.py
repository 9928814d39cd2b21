"""What would change: ask for a replay of a lexicon or policy over the last comments, and read its report."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from comments import bell, drafts, replaying
from comments.admin import labels
from comments.admin.base import ReadOnlyAdmin, row_link
from comments.admin.labels import Words, current_words
from comments.admin.pages import can_edit, check_can_edit, editor_of, page, tools
from comments.admin.revision_words import describe_changes, language_label, outcome_label
from comments.comparing import Content
from comments.models import Comment, Replay, Revision
from comments.publishing import newest_revision
from comments.replay_report import HUMAN, UNKNOWN, Flip, Report
from comments.screening.types import Outcome
from comments.tasks import replay_pending

LIST = "admin:comments_replay_changelist"
PAGE = "admin:comments_replay_change"
COMMENT_PAGE = "admin:comments_comment_change"
DRAFT = "draft"
_OFFERED = 20
"""Old revisions that are offered."""
_TOP_RULES = 20


class ReplayForm(forms.Form):
    """What is tried, over how many comments."""

    what = forms.ChoiceField(label=_("What is tried"))
    comments = forms.IntegerField(
        label=_("Last comments"),
        initial=replaying.DEFAULT_COMMENTS,
        min_value=1,
        max_value=replaying.MAX_COMMENTS,
        help_text=_("A lexicon screens each of them again; a policy weighs what was found at the time."),
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = offered  # type: ignore[attr-defined]  # It is a ChoiceField.


@dataclass(frozen=True, slots=True)
class FlipInWords:
    """A comment that would be judged otherwise."""

    comment: SafeString | str
    old: str
    new: str
    human: str
    grounds: str
    rules: str
    is_of_draft: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """How many comments went from one outcome to another, by what people made of them."""

    total: int
    counts: list[tuple[str, int, bool]]
    """By verdict: its name, how many, and whether the new outcome is against it."""
    is_same: bool


@admin.register(Replay)
class ReplayAdmin(ReadOnlyAdmin):
    list_display = ["label", "progress", "changes", "created_by", "at"]
    list_display_links = ["label"]
    list_select_related = ["created_by"]

    class Media:
        css: ClassVar = {"all": ["comments/revisions.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read the revisions may read what they would have changed: numbers, and ids of comments."""
        return bool(request.user.has_perm("comments.view_revision")) or can_edit(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        start = path("start/", self.admin_site.admin_view(self.start_view), name="comments_replay_start")
        return [start, *super().get_urls()]

    # The list.

    @admin.display(description=_("what was tried"))
    def label(self, replay: Replay) -> str:
        return _label(replay)

    @admin.display(description=_("comments read"))
    def progress(self, replay: Replay) -> str:
        return f"{replay.seen} / {replay.total}"

    @admin.display(description=_("would change"))
    def changes(self, replay: Replay) -> str:
        return str(Report.from_json(replay.report).changed)

    @admin.display(description=_("asked for"))
    def at(self, replay: Replay) -> SafeString:
        return labels.time_tag(replay.created_at)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {
            "title": _("What would change"),
            "tools": tools(request, LIST),
            "can_edit": can_edit(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    # Asking for one.

    def start_view(self, request: HttpRequest) -> HttpResponse:
        """Ask what is tried (GET), or begin (POST)."""
        check_can_edit(request)
        form = ReplayForm(
            request.POST if request.method == "POST" else None,
            offered=_offered(request),
            initial={"what": request.GET.get("what", "")},
        )
        if request.method == "POST" and form.is_valid():
            return self._start(request, form)
        return page(
            self,
            request,
            "admin/comments/replay/start.html",
            title=gettext("What would change?"),
            chosen=LIST,
            form=form,
            maximum=replaying.MAX_COMMENTS,
        )

    def _start(self, request: HttpRequest, form: ReplayForm) -> HttpResponse:
        kind, _separator, which = form.cleaned_data["what"].partition(":")
        content = _content(request, kind, which)
        if content is None:
            self.message_user(request, _("This draft is gone. Choose again."), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:comments_replay_start"))
        replay = replaying.start_replay(
            kind,
            content,
            limit=form.cleaned_data["comments"],
            editor=editor_of(request),
            now=timezone.now(),
            number=None if which == DRAFT else int(which),
        )
        self.log_addition(request, replay, gettext("Asked what would change."))
        bell.ring_apart(replay_pending)
        return HttpResponseRedirect(reverse(PAGE, args=[replay.pk]))

    # The report.

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Replay | None = None,
    ) -> HttpResponse:
        assert obj is not None  # noqa: S101 (nothing can be added here)
        words = current_words()
        report = Report.from_json(obj.report)
        newest = newest_revision(obj.kind)
        context |= {
            "title": _label(obj),
            "subtitle": None,
            "tools": tools(request, LIST),
            "replay": obj,
            "report": report,
            "percent": 100 * obj.seen // obj.total if obj.total else 100,
            "asked_at": labels.exact_time_tag(obj.created_at),
            "changes": describe_changes(obj.kind, newest.content, obj.content, words=words),
            "newest": newest,
            **_report_in_words(report, words=words, comments=_comments(request, report)),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)


def _label(replay: Replay) -> str:
    kind = capfirst(replay.get_kind_display())
    if replay.number is None:
        return gettext("%(kind)s, a draft") % {"kind": kind}
    return gettext("%(kind)s, revision %(number)d") % {"kind": kind, "number": replay.number}


def _offered(request: HttpRequest) -> list[tuple[str, str]]:
    offered = []
    for kind in replaying.KINDS:
        label = {"kind": capfirst(str(kind.label))}
        if drafts.find_draft(kind, editor=editor_of(request)):
            offered.append((f"{kind.value}:{DRAFT}", gettext("%(kind)s: your draft") % label))
        numbers = Revision.objects.filter(kind=kind).order_by("-number").values_list("number", flat=True)[:_OFFERED]
        for number in numbers:
            values = label | {"number": number}
            offered.append((f"{kind.value}:{number}", gettext("%(kind)s: revision %(number)d") % values))
    return offered


def _content(request: HttpRequest, kind: str, which: str) -> Content | None:
    if which == DRAFT:
        draft = drafts.find_draft(kind, editor=editor_of(request))
        return draft.content if draft else None
    return Revision.objects.filter(kind=kind, number=int(which)).values_list("content", flat=True).first()


def _comments(request: HttpRequest, report: Report) -> dict[int, Comment]:
    """Return the comments that the report names, in one query; none for whoever may not read comments."""
    if not request.user.has_perm("comments.view_comment"):
        return {}
    return Comment.objects.in_bulk([flip.comment for flip in (*report.against, *report.others)])


def _report_in_words(report: Report, *, words: Words, comments: dict[int, Comment]) -> dict[str, Any]:
    return {
        "matrix": [(outcome_label(old), [_cell(report, old, new) for new in Outcome]) for old in Outcome],
        "outcomes": [outcome_label(outcome) for outcome in Outcome],
        "newly_rejected": _newly(report, Outcome.REJECT),
        "newly_approved": _newly(report, Outcome.APPROVE),
        "against": [_flip(flip, words=words, comments=comments) for flip in report.against],
        "against_count": sum(
            report.count(old=old, new=new, human=human)
            for new, human in ((Outcome.REJECT, Outcome.APPROVE), (Outcome.APPROVE, Outcome.REJECT))
            for old in Outcome
            if old != new
        ),
        "others": [_flip(flip, words=words, comments=comments) for flip in report.others],
        "guidelines": [(words.title(code), counts) for code, counts in report.by_guideline()],
        "languages": [(language_label(tag), total, changed) for tag, total, changed in report.by_language()],
        "rules": report.rules.most_common(_TOP_RULES),
        "held_a_day": _held_a_day(report),
        "not_of_draft": report.changed - report.of_draft,
    }


def _newly(report: Report, new: Outcome) -> dict[str, int]:
    """Return how many comments would newly have an outcome, by what people made of them."""
    others = [old for old in Outcome if old != new]
    counts = {human: sum(report.count(old=old, new=new, human=human) for old in others) for human in HUMAN}
    return counts | {"total": sum(counts.values())}


def _cell(report: Report, old: Outcome, new: Outcome) -> Cell:
    counts = []
    for human in HUMAN:
        number = report.count(old=old, new=new, human=human)
        is_against = {new.value, human} == {Outcome.APPROVE.value, Outcome.REJECT.value}
        if number:
            counts.append((_human_label(human), number, is_against))
    return Cell(sum(number for _label, number, _against in counts), counts, old == new)


def _human_label(human: str, grounds: str = "") -> str:
    if human == UNKNOWN:
        return gettext("nobody looked")
    if human == Outcome.APPROVE:
        return gettext("approved by a person")
    return (
        gettext("rejected by a person: %(grounds)s") % {"grounds": grounds}
        if grounds
        else gettext("rejected by a person")
    )


def _held_a_day(report: Report) -> str:
    """Return how the work of moderators would change, as a sentence."""
    values: dict[str, Any] = {"count": abs(report.extra_held), "days": f"{report.days:.1f}"}
    if not report.extra_held:
        return gettext("As many comments would be held as were.")
    count = abs(report.extra_held)
    sentence = ngettext("%(count)d more comment would be held.", "%(count)d more comments would be held.", count)
    if report.extra_held < 0:
        sentence = ngettext("%(count)d fewer comment would be held.", "%(count)d fewer comments would be held.", count)
    if report.days < 1:
        return f"{sentence % values} {gettext('They came in within a day, too little to say how many a day.')}"
    values["a_day"] = f"{abs(report.extra_held) / report.days:.1f}"
    return f"{sentence % values} {gettext('Over %(days)s days that is %(a_day)s a day.') % values}"


def _flip(flip: Flip, *, words: Words, comments: dict[int, Comment]) -> FlipInWords:
    comment = comments.get(flip.comment)
    return FlipInWords(
        comment=_comment_link(comment) if comment else str(flip.comment),
        old=outcome_label(flip.old),
        new=outcome_label(flip.new),
        human=_human_label(flip.human, words.titles(flip.human_grounds)),
        grounds=words.titles(flip.grounds),
        rules=gettext(", ").join(flip.rules),
        is_of_draft=flip.is_of_draft,
    )


def _comment_link(comment: Comment) -> SafeString:
    text = comment.body or gettext("(erased)")
    return row_link(
        COMMENT_PAGE, comment.pk, labels.excerpt_tag(text, language=labels.language_of(comment), length=100)
    )
