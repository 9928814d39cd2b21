"""The moderators' and editors' door: Django's own admin, which keeps a strict content security policy."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from comments.admin import (  # noqa: F401  (registers the pages)
    articles,
    comments,
    holds,
    logs,
    notices,
    replay,
    restrictions,
    revisions,
    staff,
    switches,
    tokens,
)

admin.site.site_header = settings.SITE_NAME or _("Comments")
admin.site.site_title = settings.SITE_NAME or _("Comments")
admin.site.index_title = _("Comments and articles")
admin.site.enable_nav_sidebar = False
admin.site.index_template = "admin/comments/desk/index.html"
