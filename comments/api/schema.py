"""The schema of the API (OpenAPI 3), and a page that shows it without reaching outside this site."""

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api import documented
from comments.api.views import ReaderView

CACHED = {"Cache-Control": "public, max-age=300"}


@cache
def build_schema() -> dict[str, Any]:
    """Return the schema, built once a process: it takes some hundredth of a second and never changes."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


class SchemaView(ReaderView):
    renderer_classes = [OpenApiJsonRenderer]

    @documented.schema
    def get(self, _request: Request) -> Response:
        return Response(build_schema(), headers=CACHED)


class DocsView(ReaderView):
    @documented.schema
    def get(self, request: Request) -> HttpResponse:
        page = render(request._request, "comments/api/docs.html")
        page["Cache-Control"] = CACHED["Cache-Control"]
        return page
