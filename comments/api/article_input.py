"""An article as a publisher's system tells of it, checked strictly."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.api.problems import FieldCode
from comments.api.serializers import StrictSerializer, StrictTextField
from comments.article_sync import MAX_ALIASES
from comments.models import ThreadMode

_LANGUAGE = r"\A(?=.{2,16}\Z)[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"


class LineField(StrictTextField):
    """Text that a column holds: no character that cannot be stored, at most so long, not empty unless that is said."""

    default_error_messages = {
        FieldCode.BLANK: gettext_lazy("This must not be empty."),
        FieldCode.INVALID_CHARACTER: gettext_lazy("The text has a character that cannot be stored."),
        FieldCode.TOO_LONG: gettext_lazy("This is too long: at most {maximum} characters fit."),
    }

    def __init__(self, *, maximum: int, may_be_empty: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.maximum = maximum
        self.may_be_empty = may_be_empty

    def to_internal_value(self, data: object) -> str:
        text = super().to_internal_value(data)
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            self.fail(FieldCode.INVALID_CHARACTER)
        if not text.strip() and not self.may_be_empty:
            self.fail(FieldCode.BLANK)
        if len(text) > self.maximum:
            self.fail(FieldCode.TOO_LONG, maximum=self.maximum)
        return text


class AddressField(LineField):
    """A whole address of a page. It is only ever shown and compared; nothing is fetched from it."""

    default_error_messages = {
        FieldCode.INVALID: gettext_lazy("Write a whole address that begins with https:// or http://.")
    }

    def to_internal_value(self, data: object) -> str:
        address = super().to_internal_value(data)
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            self.fail(FieldCode.INVALID)
        return address


@extend_schema_field(OpenApiTypes.BOOL)
class StrictBooleanField(serializers.Field):
    default_error_messages = {FieldCode.INVALID: gettext_lazy("This is true or false, without quotes.")}

    def to_internal_value(self, data: object) -> bool:
        if not isinstance(data, bool):
            self.fail(FieldCode.INVALID)
        return data

    def to_representation(self, value: object) -> object:
        return value


class ArticleInputSerializer(StrictSerializer):
    """An article as a publisher's system tells of it. What is left out stays as it is."""

    url = AddressField(maximum=500, help_text="Where readers read it.")
    title = LineField(maximum=300)
    aliases = serializers.ListField(
        child=AddressField(maximum=500), required=False, max_length=MAX_ALIASES, help_text="Its other addresses."
    )
    byline = LineField(maximum=200, may_be_empty=True, required=False)
    language = serializers.RegexField(_LANGUAGE, required=False, help_text="A tag, such as en or ckb.")
    section = LineField(maximum=60, may_be_empty=True, required=False)
    text = LineField(
        maximum=50_000, may_be_empty=True, required=False, help_text="The text or a summary, as plain text."
    )
    published_at = serializers.DateTimeField(required=False, help_text="Until then nobody sees it.")
    open = StrictBooleanField(required=False, help_text="Whether comments are taken.")
    closes_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Null: never.")
    mode = serializers.ChoiceField(
        choices=["", *ThreadMode.values], required=False, help_text="How comments are moderated; empty: as around it."
    )
