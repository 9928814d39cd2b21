"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("articles.urls")),
    path("comments/", include("comments.urls")),
    path("admin/", admin.site.urls),
]
