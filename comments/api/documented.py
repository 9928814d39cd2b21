"""What the schema says of each operation of the API, apart from the code that does it."""

from collections.abc import Mapping

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from comments.api.article_input import ArticleInputSerializer
from comments.api.pages import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from comments.api.reading import ORDERS
from comments.api.serializers import (
    AcceptedSerializer,
    ArticlePageSerializer,
    ArticleSerializer,
    CommentInputSerializer,
    CommentPageSerializer,
    CommentSerializer,
    ProblemSerializer,
    ReceiptSerializer,
)


def _problems(sentences: Mapping[int, str]) -> dict[tuple[int, str], OpenApiResponse]:
    return {
        (status, "application/problem+json"): OpenApiResponse(ProblemSerializer, description=sentence)
        for status, sentence in sentences.items()
    }


_NOT_FOUND = {404: "There is nothing here that is public."}
_BAD_PARAMETER = {400: "A parameter is not acceptable; `errors` names it."}

_PAGE_PARAMETERS = [
    OpenApiParameter(
        "page_size", int, description=f"At least 1; {DEFAULT_PAGE_SIZE} if left out, {MAX_PAGE_SIZE} if larger."
    ),
    OpenApiParameter("after", str, description="The page after this row. Use the links `next` and `previous`."),
    OpenApiParameter("before", str, description="The page before this row."),
]

article_list = extend_schema(
    operation_id="articles_list",
    summary="List the articles, newest first",
    tags=["articles"],
    parameters=_PAGE_PARAMETERS,
    responses={200: ArticlePageSerializer, **_problems(_BAD_PARAMETER)},
)
article = extend_schema(
    operation_id="articles_read",
    summary="Read an article",
    tags=["articles"],
    responses={200: ArticleSerializer, **_problems(_NOT_FOUND)},
)
article_by_id = extend_schema(
    operation_id="articles_read_by_id",
    summary="Read an article by its id in the publisher's own system",
    tags=["articles"],
    responses={200: ArticleSerializer, **_problems(_NOT_FOUND)},
)
article_put = extend_schema(
    operation_id="articles_put",
    summary="Tell of an article, by its id in the publisher's own system",
    description=(
        "For the publisher's own system, with a token. The article keeps its thread whatever its address becomes; an "
        "address that it had stays an alias. Nothing is ever fetched from an address."
    ),
    tags=["articles"],
    request=ArticleInputSerializer,
    parameters=[
        OpenApiParameter(
            "Authorization", str, OpenApiParameter.HEADER, required=True, description="Bearer and a token."
        ),
    ],
    responses={
        200: ArticleSerializer,
        201: ArticleSerializer,
        **_problems(
            {
                400: "The body or some of its fields are not acceptable; `errors` names them.",
                401: "There is no token, or one that is not valid.",
                409: "Another article has this address.",
                413: "The body is larger than 64 kB.",
                415: "The body is not declared as JSON.",
            }
        ),
    },
)
comment_list = extend_schema(
    operation_id="comments_list",
    summary="List the approved comments of an article",
    description=(
        "`oldest` is the thread in order: each comment before its answers. `newest` begins with the newest line, "
        "each line in order. The answer has an ETag; ask with `If-None-Match` to learn that nothing has changed."
    ),
    tags=["comments"],
    parameters=[
        OpenApiParameter("order", str, enum=list(ORDERS), description="`oldest` if left out."),
        *_PAGE_PARAMETERS,
    ],
    responses={
        200: CommentPageSerializer,
        304: OpenApiResponse(description="Nothing has changed."),
        **_problems(_BAD_PARAMETER | _NOT_FOUND),
    },
)
comment_create = extend_schema(
    operation_id="comments_create",
    summary="Send a comment",
    description=(
        "The comment is stored durably as pending, and decided shortly after. The receipt tells what became of it. "
        "With an `Idempotency-Key` a request can be sent again without harm: the answer is the same."
    ),
    tags=["comments"],
    parameters=[
        OpenApiParameter(
            "Idempotency-Key",
            str,
            OpenApiParameter.HEADER,
            description="16 to 190 printable ASCII characters that no other comment has, such as a random UUID.",
        )
    ],
    request=CommentInputSerializer,
    responses={
        201: AcceptedSerializer,
        **_problems(
            {
                400: "The body or some of its fields are not acceptable; `errors` names them.",
                401: "The token of the account is not valid, or there is none where one is needed.",
                403: "The article takes no comments.",
                404: _NOT_FOUND[404],
                411: "The body is sent in chunks.",
                413: "The body is larger than 64 kB.",
                415: "The body is not declared as JSON.",
                422: "The key belongs to another comment.",
                429: "Too many comments came in too short a time; Retry-After says when to send it again.",
            }
        ),
    },
)
comment = extend_schema(
    operation_id="comments_read",
    summary="Read an approved comment",
    description="Whatever is not public — unknown, pending, held, rejected, erased — has one and the same answer.",
    tags=["comments"],
    responses={200: CommentSerializer, **_problems(_NOT_FOUND)},
)
receipt = extend_schema(
    operation_id="receipts_read",
    summary="Learn what became of a comment",
    tags=["comments"],
    responses={200: ReceiptSerializer, **_problems(_NOT_FOUND)},
)
counts = extend_schema(
    operation_id="counts_read",
    summary="Count the approved comments of several articles",
    description="An object of slug and number. Articles that are unknown or not published are left out.",
    tags=["articles"],
    parameters=[
        OpenApiParameter("article", str, many=True, description="Slugs, at most 100."),
        OpenApiParameter("external_id", str, many=True, description="Ids of the publisher's own system, instead."),
    ],
    responses={
        (200, "application/json"): {"type": "object", "additionalProperties": {"type": "integer"}},
        **_problems(_BAD_PARAMETER),
    },
)
schema = extend_schema(exclude=True)
