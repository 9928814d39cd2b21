"""What other programs ask of this one: is it alive, is it ready, how is it doing."""

import hmac
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments import health, metrics

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
@never_cache
def show_alive(_request: HttpRequest) -> HttpResponse:
    """Answer as long as the process does: no database, so that a database that is down restarts nobody."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def show_ready(_request: HttpRequest) -> HttpResponse:
    """Say whether readers can be served (200) or not (503), and how each check went."""
    readiness = health.read_readiness()
    checks = {
        check.name: {
            "ok": check.is_ok,
            "grave": check.is_grave,
            **({"seconds": check.seconds} if check.seconds is not None else {}),
            **({"detail": check.detail} if check.detail else {}),
        }
        for check in readiness.checks
    }
    status = HTTPStatus.OK if readiness.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    response = JsonResponse({"status": readiness.status, "checks": checks}, status=status)
    if not readiness.is_ready:
        response["Retry-After"] = "5"
    return response


@require_safe
@never_cache
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Answer whoever has METRICS_TOKEN. Raise Http404 while it is not set: then there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        response = HttpResponse("The token is missing or wrong.\n", status=HTTPStatus.UNAUTHORIZED)
        response["Content-Type"] = "text/plain; charset=utf-8"
        response["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return response
    return HttpResponse(metrics.read_text(), content_type=METRICS_TYPE)
