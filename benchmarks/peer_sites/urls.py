"""A page with its comments, and the peer's own addresses."""

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.urls import include, path

from benchmarks.peer_sites.models import Page


def show(request, pk):
    return render(request, "page.html", {"page": get_object_or_404(Page, pk=pk)})


urlpatterns = [
    path("pages/<int:pk>/", show),
    path("comments/", include("django_comments_xtd.urls" if settings.IS_XTD else "django_comments.urls")),
]
