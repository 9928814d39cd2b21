"""Addresses of the pages of the articles."""

from django.urls import path

from articles import views

app_name = "articles"

urlpatterns = [
    path("", views.show_front_page, name="front"),
    # Not `slug:`, which knows ASCII only.
    path("articles/<str:slug>/", views.show_article, name="article"),
]
