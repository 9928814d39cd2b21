"""Pages by keyset: a page begins after (or ends before) a row that the reader has seen, so that none is shown twice.

A cursor is the public name of that row, `?after=…` or `?before=…`: nothing has to be signed, and nothing is given away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from http import HTTPStatus
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from comments.api.problems import APIError, FieldCode, FieldError, ProblemCode

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 100
"""A hundred comments of full length are about 500 kB."""

Position = tuple[object, ...]
"""The values of a row in the fields of an order."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for."""

    size: int
    after: str
    before: str

    @property
    def cursor(self) -> str:
        """The row that the page begins after or ends before, or empty for the first page."""
        return self.after or self.before


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in order, and the cursors of the pages around them: None where there are no more."""

    rows: list[Any]
    next: dict[str, str] | None
    previous: dict[str, str] | None


def read_page_request(params: QueryDict) -> PageRequest:
    """Return the page asked for. Raise APIError for a size that is no number, or two cursors."""
    after, before = params.get("after", ""), params.get("before", "")
    if after and before:
        raise parameter_error("before", _("Give after or before, not both."))
    return PageRequest(size=_read_size(params.get("page_size", "")), after=after, before=before)


def _read_size(value: str) -> int:
    if not value:
        return DEFAULT_PAGE_SIZE
    # A larger page than we give is asked for in good faith; what is no number is a mistake.
    if not (value.isascii() and value.isdigit() and value.strip("0")):
        raise parameter_error("page_size", _("The size of a page is a whole number, at least 1."))
    return MAX_PAGE_SIZE if len(value) > len(str(MAX_PAGE_SIZE)) else min(int(value), MAX_PAGE_SIZE)


def parameter_error(name: str, detail: str) -> APIError:
    return APIError(
        HTTPStatus.BAD_REQUEST,
        ProblemCode.INVALID_PARAMETER,
        _("A parameter of the address is not acceptable."),
        errors={name: [FieldError(FieldCode.INVALID, detail)]},
    )


def take_page(
    rows: QuerySet[Any, Any],
    *,
    order: Sequence[str],
    asked: PageRequest,
    position: Position | None,
    name: Callable[[Any], object],
) -> Page:
    """Return the page of `rows` in this order (`-field` falls); `name` is what a cursor calls a row.

    `position` is where the cursor stands, or None on the first page. One row more than the page is read, to know
    whether there are others.
    """
    backwards = bool(asked.before)
    directed = _reversed(order) if backwards else list(order)
    if position is not None:
        rows = rows.filter(_beyond(directed, position))
    found = list(rows.order_by(*directed)[: asked.size + 1])
    has_more, found = len(found) > asked.size, found[: asked.size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, has_more) if backwards else (has_more, bool(asked.after))
    if not found:
        # All that stood there is gone: back to the first page.
        return Page(found, next={} if backwards else None, previous={} if asked.after else None)
    return Page(
        found,
        next={"after": str(name(found[-1]))} if has_next else None,
        previous={"before": str(name(found[0]))} if has_previous else None,
    )


def _reversed(order: Sequence[str]) -> list[str]:
    return [field.removeprefix("-") if field.startswith("-") else f"-{field}" for field in order]


def _beyond(order: Sequence[str], position: Position) -> Q:
    """Return the condition for rows that stand after the position: the first field is beyond, or equal and so on."""
    fields = [(field.removeprefix("-"), "lt" if field.startswith("-") else "gt") for field in order]
    alternatives = []
    equal = Q()
    for (field, comparison), value in zip(fields, position, strict=True):
        alternatives.append(equal & Q(**{f"{field}__{comparison}": value}))
        equal &= Q(**{field: value})
    # Implied by the rest, but without it the database reads the index from its beginning.
    first, comparison = fields[0]
    return Q(**{f"{first}__{comparison}e": position[0]}) & reduce(or_, alternatives)


def page_query(params: QueryDict, cursor: dict[str, str]) -> str:
    """Return the query of another page of the same list."""
    kept = {name: params[name] for name in ("order", "page_size") if name in params}
    query = urlencode(kept | cursor)
    return f"?{query}" if query else ""
