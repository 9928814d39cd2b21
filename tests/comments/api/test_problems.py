"""Problems: one shape, stable codes, each of them documented."""

import json
from http import HTTPStatus

import pytest
from rest_framework import exceptions

from comments.api.problems import (
    APIError,
    FieldCode,
    FieldError,
    ProblemCode,
    exception_handler,
    not_found,
    problem_response,
)
from tests.conftest import ROOT


@pytest.mark.parametrize("code", sorted({*ProblemCode, *FieldCode}))
def test_code_is_documented(code):
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")

    assert f"| `{code}` |" in text


def test_problem_has_the_fields_of_rfc_9457():
    response = problem_response(HTTPStatus.FORBIDDEN, ProblemCode.THREAD_CLOSED, "Too late.")

    assert json.loads(response.content) == {
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "detail": "Too late.",
        "code": "thread_closed",
    }
    assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")
    assert response["Cache-Control"] == "no-store"


def test_errors_are_by_field():
    errors = {"name": [FieldError("blank", "Please give a name.")]}

    response = problem_response(HTTPStatus.BAD_REQUEST, ProblemCode.INVALID, "No.", errors=errors)

    assert json.loads(response.content)["errors"] == {"name": [{"code": "blank", "detail": "Please give a name."}]}


def test_field_with_a_lone_surrogate_can_be_named():
    errors = {"\ud83c": [FieldError("not_allowed", "ڕێگەپێنەدراو")]}

    response = problem_response(HTTPStatus.BAD_REQUEST, ProblemCode.INVALID, "No.", errors=errors)

    assert list(json.loads(response.content)["errors"]) == ["\ud83c"]
    assert "ڕێگەپێنەدراو".encode() in response.content


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (APIError(HTTPStatus.CONFLICT, ProblemCode.INVALID, "No."), 409, "invalid"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (exceptions.ValidationError({"name": ["No."]}), 400, "invalid"),
    ],
)
def test_refusal_becomes_a_problem(error, status, code):
    response = exception_handler(error, {})

    assert (response.status_code, json.loads(response.content)["code"]) == (status, code)


def test_what_nobody_expected_is_left_to_be_logged():
    assert exception_handler(RuntimeError("secret"), {}) is None


def test_nothing_tells_one_404_from_another():
    assert not_found().content == not_found().content
