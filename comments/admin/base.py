"""What the pages of the admin have in common: nothing is edited, and no big table is counted."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar, TypeGuard
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.paginator import Paginator
from django.db.models import DateTimeField, Field, Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

MAX_COUNTED = 5_000
"""Rows. A hundred pages: who would read on narrows the list instead, and no list counts a million rows."""
PER_PAGE = 50


class BoundedPaginator(Paginator):
    """Counts no further than MAX_COUNTED; what lies beyond is reached by filter and search."""

    @cached_property
    def _counted(self) -> int:
        if not isinstance(self.object_list, QuerySet):
            return len(self.object_list)
        # In the order of the list: the database then goes the way that it goes for the page, and stops as early.
        return self.object_list[: MAX_COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, MAX_COUNTED)

    @property
    def has_more(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._counted > MAX_COUNTED


class BoundedListAdmin(admin.ModelAdmin):
    """A list that costs the same however big its table is, and that only its filters filter."""

    list_per_page = PER_PAGE
    list_max_show_all = PER_PAGE
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # Any other order would sort the whole table.
    sortable_by: ClassVar[Any] = []

    class Media:
        css = {"all": ["comments/admin.css"]}

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """An address cannot ask for other columns than the filters do, nor for other tables."""
        return lookup in {chosen.parameter_name for chosen in self.list_filter if _is_filter(chosen)}


class ReadOnlyAdmin(BoundedListAdmin):
    """A log to read and search. Nobody adds, changes or deletes a row here, whatever their permissions."""

    actions: Any = None
    ordering: ClassVar[Any] = ["-id"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _is_filter(chosen: object) -> TypeGuard[type[admin.SimpleListFilter]]:
    return isinstance(chosen, type) and issubclass(chosen, admin.SimpleListFilter)


class ChoiceFilter(admin.SimpleListFilter):
    """A filter over a closed list; anything else in the address is refused, and says so."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        raise NotImplementedError

    def condition(self, request: HttpRequest, value: str) -> Q:
        """Return what a chosen value asks for."""
        raise NotImplementedError

    def has_output(self) -> bool:
        # A filter without output is not asked, and the list would show everything under an address that asks for less.
        return bool(self.lookup_choices) or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(choice) for choice, _ in self.lookup_choices}:
            raise IncorrectLookupParameters
        return queryset.filter(self.condition(request, value))


class NamedDateTime(AdminSplitDateTime):
    """A date and a time that say which they are to those who hear the page."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, (_("Date"), _("Time")), strict=True):
            widget.attrs["aria-label"] = name


NAMED_DATES: Mapping[type[Field], Mapping[str, Any]] = {DateTimeField: {"widget": NamedDateTime}}
"""For `formfield_overrides`."""


def link(address: str, text: object, **query: object) -> SafeString:
    """Return a link to a page of the admin, by the name of its address."""
    query_string = f"?{urlencode(query)}" if query else ""
    return format_html('<a href="{}{}">{}</a>', reverse(address), query_string, text)


def row_link(address: str, pk: object, text: object) -> SafeString:
    """Return a link to the page of one row."""
    return format_html('<a href="{}">{}</a>', reverse(address, args=[pk]), text)
