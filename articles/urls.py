"""Addresses of the pages of the articles."""

from django.urls import path

from articles import converters, views  # noqa: F401  (converters registers `article_slug`)

app_name = "articles"

urlpatterns = [
    path("", views.show_front_page, name="front"),
    path("articles/<article_slug:slug>/", views.show_article, name="article"),
]
