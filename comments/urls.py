"""Addresses of the reader's pages: the form, and the receipts."""

from django.urls import path

from articles import converters  # noqa: F401  (registers `article_slug`)
from comments import address_views, views

app_name = "comments"

urlpatterns = [
    path("articles/<article_slug:slug>/", views.post_comment, name="post"),
    path("addresses/<str:token>/", address_views.confirm, name="confirm"),
    path("receipts/<str:token>/", views.show_receipt, name="receipt"),
]
