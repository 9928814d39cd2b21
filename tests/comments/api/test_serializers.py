"""The input: JSON strings only, and no field that is not ours."""

import pytest

from comments.api.serializers import CommentInputSerializer
from tests.factories import POLITE

VALID = {"name": "Ada", "body": POLITE}


def test_texts_are_kept_as_they_are():
    serializer = CommentInputSerializer(data={"name": " Ada ", "body": "\r\n x \x00 ", "email": "", "parent": None})

    assert serializer.is_valid()
    assert serializer.validated_data == {"name": " Ada ", "body": "\r\n x \x00 ", "email": "", "parent": None}


@pytest.mark.parametrize("value", [None, True, 0, 1.5, float("inf"), [], {}, ["text"]])
@pytest.mark.parametrize("field", ["name", "body", "email"])
def test_what_is_no_text_is_refused(field, value):
    serializer = CommentInputSerializer(data=VALID | {field: value})

    assert not serializer.is_valid()
    assert [error.code for error in serializer.errors[field]] == ["not_text"]


def test_unknown_field_is_refused_beside_the_others():
    serializer = CommentInputSerializer(data={"name": "Ada", "seq": 1})

    assert not serializer.is_valid()
    assert set(serializer.errors) == {"seq", "body"}
