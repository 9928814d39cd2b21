"""What goes in, checked strictly, and what comes out, as the schema describes it.

The answers themselves are built in `reading.py`: a serializer a row took most of the time of a page when measured.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.api.problems import FieldCode, ProblemCode
from comments.models import Badge, Status

_MAX_NAMED_FIELDS = 20
"""Unknown fields that an answer names; a body may hold thousands."""


@extend_schema_field(OpenApiTypes.STR)
class StrictTextField(serializers.Field):
    """A JSON string, code point for code point: nothing is converted and nothing trimmed."""

    default_error_messages = {
        "required": _("This field is missing."),
        "not_text": _("This must be text in quotes."),
    }

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        if data is None and not self.allow_null:
            self.fail(FieldCode.NOT_TEXT)
        return super().validate_empty_values(data)

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail(FieldCode.NOT_TEXT)
        return data

    def to_representation(self, value: str) -> str:
        return value


class StrictSerializer(serializers.Serializer):
    """Knows its fields, and refuses others: what is misspelt would be left out without a word."""

    def to_internal_value(self, data: Mapping[str, object]) -> dict[str, Any]:
        """Return the values. Raise ValidationError that names every field that is wrong, unknown ones too."""
        detail = serializers.ErrorDetail(str(_("This field cannot be set.")), code=FieldCode.NOT_ALLOWED)
        unknown = [name for name in data if name not in self.fields][:_MAX_NAMED_FIELDS]
        errors: dict[str, Any] = {name: [detail] for name in unknown}
        try:
            values: dict[str, Any] = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors.update(error.detail)  # type: ignore[arg-type]  # A serializer's errors are by field.
        if errors:
            raise serializers.ValidationError(errors)
        return values


class CommentInputSerializer(StrictSerializer):
    """A comment as it is sent. What its texts must be is said in `submission`, not here."""

    name = StrictTextField(help_text="Shown beside the comment: 1–80 code points, one line.")
    body = StrictTextField(help_text="The comment: 1–5,000 code points, stored exactly as sent.")
    email = StrictTextField(required=False, help_text="Never shown. Empty is the same as left out.")
    parent = StrictTextField(  # type: ignore[assignment]  # DRF moves declared fields out of the class.
        required=False, allow_null=True, help_text="The id of the public comment of this article that is answered."
    )


class ArticleSerializer(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField(help_text="A language tag, such as en, ckb or ar.")
    url = serializers.URLField(help_text="Where readers read the article.")
    published_at = serializers.DateTimeField()
    comments_open = serializers.BooleanField(help_text="Whether new comments are taken.")
    comment_count = serializers.IntegerField(help_text="How many comments readers can see.")
    external_id = serializers.CharField(help_text="Its id in the publisher's own system, or empty.")


class CommentSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    badge = serializers.ChoiceField(
        choices=["", *Badge.values], help_text="What the publisher says of the commenter; mostly empty."
    )
    body = serializers.CharField(help_text="Plain text. It is not HTML: escape it where you show it.")
    parent = serializers.UUIDField(  # type: ignore[assignment]  # The same.
        allow_null=True, help_text="The comment that is answered; null if there is none, or none that is public now."
    )
    depth = serializers.IntegerField(help_text="0 for the first of a line, at most 4.")
    created_at = serializers.DateTimeField()
    language = serializers.CharField(help_text="The language found; `und` if nobody knows.")


class _PageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ArticlePageSerializer(_PageSerializer):
    results = ArticleSerializer(many=True)


class CommentPageSerializer(_PageSerializer):
    results = CommentSerializer(many=True)


class AcceptedSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text="The id under which it will be public if it is approved.")
    status = serializers.ChoiceField(choices=[Status.PENDING.value])
    receipt = serializers.URLField(help_text="Tells what became of it. The last segment of its path is the token.")


class ReceiptSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=Status.values)
    grounds = serializers.ListField(child=serializers.CharField(), help_text="Guideline codes; empty until decided.")
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.ChoiceField(choices=["automatic", "moderator"], allow_null=True)


class FieldErrorSerializer(serializers.Serializer):
    code = serializers.ChoiceField(choices=[code.value for code in FieldCode])
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for people.")
    code = serializers.ChoiceField(choices=[code.value for code in ProblemCode])
    errors = serializers.DictField(  # type: ignore[assignment]  # The same.
        child=FieldErrorSerializer(many=True), required=False, help_text="By field."
    )
