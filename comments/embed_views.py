"""The thread in the pages of other sites, without a script: a fragment to include, a page for a frame, and feeds.

What stands in a frame only shows and takes comments: whoever could trick a reader into a click there gains nothing. The
receipt, where a comment can be withdrawn, is in no frame.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.languages import interface_language
from articles.models import Article
from comments.conf import comments_settings
from comments.forms import Place, show_form
from comments.receipts import BadReceiptError, find_receipt
from comments.thread_page import read_begin, read_order, read_thread_page
from comments.views import Door, take_comment

THEMES = frozenset({"light", "dark"})


@require_safe
def show_fragment(request: HttpRequest, slug: str) -> HttpResponse:
    """The thread and the form as a piece of HTML with whole addresses, for a server to put into its own page."""
    article = get_object_or_404(Article.objects.published(), slug=slug)
    page = f"{settings.SITE_URL}{article.get_absolute_url()}"
    form = f"{settings.SITE_URL}{reverse('comments:post', args=[slug])}"
    language = interface_language(article.language)
    with translation.override(language):
        context = _thread_context(request, article, place=Place(page=page, form=form)) | {"language": language}
        response = render(request, "comments/fragment.html", context)
    return _public(response, language)


# The token in the form stands in for the cookie, which a frame does not get.
@csrf_exempt
@xframe_options_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show_frame(request: HttpRequest, slug: str) -> HttpResponse:
    """The thread and the form as a page for a frame; what is sent there is answered there."""
    article = get_object_or_404(Article.objects.published(), slug=slug)
    address = reverse("comments:frame", args=[slug])
    theme = request.GET.get("theme", "")
    place = Place(page=address, form=f"{address}?theme={theme}" if theme in THEMES else address)
    language = interface_language(article.language)
    with translation.override(language):
        context = _thread_context(request, article, place=place) | {"theme": theme if theme in THEMES else ""}
        if request.method == "POST":
            door = Door(article, "comments/frame.html", "comments:sent", place, context)
            return _framed(never_cache(lambda _: take_comment(request, door))(request))
        response = render(request, "comments/frame.html", context)
    return _framed(_public(response, language))


@xframe_options_exempt
@never_cache
@require_safe
def show_sent(request: HttpRequest, token: str) -> HttpResponse:
    """What follows in the frame: that the comment was taken, and the way to its receipt, in a window of its own."""
    try:
        article = find_receipt(token).comment.thread.article
    except BadReceiptError as error:
        raise Http404 from error
    language = interface_language(article.language)
    receipt = f"{settings.SITE_URL}{reverse('comments:receipt', args=[token])}"
    context = {"article": article, "receipt": receipt, "frame": reverse("comments:frame", args=[article.slug])}
    with translation.override(language):
        response = render(request, "comments/sent.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Language"] = language
    return _framed(response)


@require_safe
def show_ways(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of the demo that shows each way into a page of another site, as docs/embed.md describes it."""
    if not settings.DEMO:
        raise Http404
    article = get_object_or_404(Article.objects.published(), slug=slug)
    return render(request, "comments/ways.html", {"article": article})


def _thread_context(request: HttpRequest, article: Article, *, place: Place) -> dict[str, object]:
    query = request.GET
    thread = read_thread_page(article, begin=read_begin(query), order=read_order(query), page_address=place.page)
    shown = show_form(article, answering=query.get("reply_to", ""), place=place)
    return {"article": article, "thread": thread, "shown": shown}


def _public(response: HttpResponse, language: str) -> HttpResponse:
    response.headers["Cache-Control"] = settings.PUBLIC_CACHE_CONTROL
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _framed(response: HttpResponse) -> HttpResponse:
    """Let the pages of the configured sites hold this one; by default only our own do."""
    allowed = ["'self'", *comments_settings.embed_origins]
    vars(response)["_csp_replace"] = {"frame-ancestors": allowed}
    return response
