"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from comments import health_views
from comments.conf import comments_settings

# Its modules know tables that are there only if it is on.
_second_step = (
    [path("admin/second-step/", include("comments.admin.two_factor"))] if comments_settings.is_two_factor_on else []
)

urlpatterns = [
    path("", include("articles.urls")),
    path("comments/", include("comments.urls")),
    path("api/v1/", include("comments.api.urls")),
    path("admin/desk/", include("comments.admin.desk")),
    *_second_step,
    path("admin/", admin.site.urls),
    # For programs of the same network; the front server need not pass them on.
    path("healthz", health_views.show_alive),
    path("readyz", health_views.show_ready),
    path("metrics", health_views.show_metrics),
]

handler400 = "comments.api.handlers.bad_request"
handler403 = "comments.api.handlers.permission_denied"
handler404 = "comments.api.handlers.page_not_found"
handler500 = "comments.api.handlers.server_error"
