"""The addresses of the API. Every one ends with a slash; identifiers are checked by what looks them up."""

from django.urls import path, re_path

from comments.api import articles, handlers, schema, views

app_name = "api"
urlpatterns = [
    path("articles/", views.ArticleListView.as_view(), name="articles"),
    path("articles/by-id/<str:external_id>/", articles.ArticleByIdView.as_view(), name="article_by_id"),
    path("articles/<str:slug>/", views.ArticleView.as_view(), name="article"),
    path("articles/<str:slug>/comments/", views.ThreadView.as_view(), name="comments"),
    path("articles/<str:slug>/embed/", views.EmbedView.as_view(), name="embed"),
    path("comments/<str:public_id>/", views.CommentView.as_view(), name="comment"),
    path("receipts/<str:token>/", views.ReceiptView.as_view(), name="receipt"),
    path("counts/", views.CountsView.as_view(), name="counts"),
    path("schema/", schema.SchemaView.as_view(), name="schema"),
    path("docs/", schema.DocsView.as_view(), name="docs"),
    re_path("", handlers.unmatched),
]
