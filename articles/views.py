"""The pages of the articles. Their bytes are the same for every visitor, and they set no cookie."""

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.languages import interface_language
from articles.models import Article

ARTICLES_A_PAGE = 20


@require_safe
def show_front_page(request: HttpRequest) -> HttpResponse:
    paginator = Paginator(Article.objects.published(), ARTICLES_A_PAGE)
    try:
        page = paginator.page(request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404 from error
    return _render(request, "articles/front.html", {"page": page}, language=settings.LANGUAGE_CODE)


@require_safe
def show_article(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_object_or_404(Article.objects.published(), slug=slug)
    language = interface_language(article.language)
    return _render(request, "articles/article.html", {"article": article}, language=language)


def _render(request: HttpRequest, template: str, context: dict[str, object], *, language: str) -> HttpResponse:
    """Render in this language, whatever the visitor's browser prefers: else caches would mix the visitors up."""
    with translation.override(language):
        response = render(request, template, context)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = settings.PUBLIC_CACHE_CONTROL
    return response
