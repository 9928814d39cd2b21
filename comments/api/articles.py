"""Articles by their id in the publisher's own system: read by everybody, told by whoever has a token."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api import documented
from comments.api.article_input import ArticleInputSerializer
from comments.api.problems import APIError, FieldCode, FieldError, ProblemCode
from comments.api.reading import article_data, find_article_by_id
from comments.api.views import PRIVATE, PUBLIC, ReaderView
from comments.api_tokens import BadTokenError, find_token
from comments.article_sync import AddressTakenError, ArticleFacts, put_article
from comments.models import APIToken

MAX_ID_LENGTH = 200


class ArticleByIdView(ReaderView):
    @documented.article_by_id
    def get(self, _request: Request, external_id: str) -> Response:
        return Response(article_data(find_article_by_id(external_id), now=timezone.now()), headers=PUBLIC)

    @documented.article_put
    def put(self, request: Request, external_id: str) -> Response:
        token = _require_token(request)
        if len(external_id) > MAX_ID_LENGTH or "\x00" in external_id:
            raise Http404
        serializer = ArticleInputSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            synced = put_article(external_id, _facts(serializer.validated_data), by=token.created_by)
        except AddressTakenError as error:
            raise _address_taken() from error
        data = article_data(find_article_by_id(external_id, also_unpublished=True), now=timezone.now())
        return Response(data, status=HTTPStatus.CREATED if synced.is_new else HTTPStatus.OK, headers=PRIVATE)


def _require_token(request: Request) -> APIToken:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        return find_token(token.strip() if scheme.lower() == "bearer" else "", now=timezone.now())
    except BadTokenError as error:
        raise APIError(
            HTTPStatus.UNAUTHORIZED,
            ProblemCode.UNAUTHORIZED,
            _("This needs a token of the publisher: the header Authorization with Bearer and the token."),
            headers={"WWW-Authenticate": "Bearer"},
        ) from error


def _facts(values: Mapping[str, Any]) -> ArticleFacts:
    return ArticleFacts(
        url=values["url"],
        title=values["title"],
        aliases=values.get("aliases"),
        byline=values.get("byline"),
        language=values.get("language"),
        section=values.get("section"),
        text=values.get("text"),
        published_at=values.get("published_at"),
        is_open=values.get("open"),
        mode=values.get("mode"),
        closes_at=values.get("closes_at"),
        never_closes="closes_at" in values and values["closes_at"] is None,
    )


def _address_taken() -> APIError:
    detail = _("Another article has this address. Give that one another address first.")
    return APIError(
        HTTPStatus.CONFLICT,
        ProblemCode.ADDRESS_TAKEN,
        detail,
        errors={"url": [FieldError(FieldCode.INVALID, detail)]},
    )
