"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("articles.urls")),
    path("comments/", include("comments.urls")),
    path("api/v1/", include("comments.api.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "comments.api.handlers.bad_request"
handler403 = "comments.api.handlers.permission_denied"
handler404 = "comments.api.handlers.page_not_found"
handler500 = "comments.api.handlers.server_error"
