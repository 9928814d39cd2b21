"""Addresses of the reader's pages: the form, the receipts, and the thread in pages of other sites."""

from django.urls import path
from django.views.decorators.http import require_safe

from articles import converters  # noqa: F401  (registers `article_slug`)
from comments import address_views, embed_views, feeds, mine_views, receipt_views, report_views, views

app_name = "comments"

urlpatterns = [
    path("articles/<article_slug:slug>/", views.post_comment, name="post"),
    path("addresses/<str:token>/", address_views.confirm, name="confirm"),
    path("fragments/<article_slug:slug>/", embed_views.show_fragment, name="fragment"),
    path("frames/<article_slug:slug>/", embed_views.show_frame, name="frame"),
    path("sent/<str:token>/", embed_views.show_sent, name="sent"),
    path("ways/<article_slug:slug>/", embed_views.show_ways, name="ways"),
    path("feeds/", require_safe(feeds.SiteFeed()), name="feed"),
    path("feeds/articles/<article_slug:slug>/", require_safe(feeds.ArticleFeed()), name="article_feed"),
    path("mine/", mine_views.mine, name="mine"),
    path("mine/forget/", mine_views.forget, name="forget"),
    path("receipts/<str:token>/", receipt_views.show_receipt, name="receipt"),
    path("receipts/<str:token>/appeal/", receipt_views.appeal, name="appeal"),
    path("receipts/<str:token>/withdraw/", receipt_views.withdraw, name="withdraw"),
    path("receipts/<str:token>/erase/", receipt_views.erase, name="erase"),
    path("receipts/<str:token>/data/", receipt_views.get_data, name="data"),
    path("reports/<uuid:public_id>/", report_views.report, name="report"),
    path("reports/receipts/<str:token>/", report_views.show_report_receipt, name="report_receipt"),
]
