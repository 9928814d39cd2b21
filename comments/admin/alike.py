"""The page of comments that are like one: what became of each, beside how much they share."""

from dataclasses import dataclass

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from comments.admin import labels
from comments.batches import find_alike
from comments.models import Comment

MAX_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Row:
    comment: Comment
    status: SafeString
    excerpt: SafeString
    received: SafeString
    percent: int


def show_alike(model_admin: ModelAdmin, request: HttpRequest, comment_id: int) -> HttpResponse:
    comment = get_object_or_404(Comment.objects.with_context(), pk=comment_id)
    found = find_alike(comment)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Comments like this one"),
        "opts": model_admin.opts,
        "media": model_admin.media,
        "comment": comment,
        "excerpt": labels.excerpt_tag(comment.body, language=labels.language_of(comment)),
        "rows": [
            Row(
                comment=one.comment,
                status=labels.status_tag(one.comment),
                excerpt=labels.excerpt_tag(one.comment.body, language=labels.language_of(one.comment)),
                received=labels.time_tag(one.comment.created_at),
                percent=round(one.resemblance * 100),
            )
            for one in found[:MAX_SHOWN]
        ],
        "more": max(0, len(found) - MAX_SHOWN),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/comments/comment/alike.html", context)
