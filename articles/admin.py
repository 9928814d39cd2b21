"""Articles, for editors. The comments app adds the state of the thread; articles know nothing of comments."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class AddressesField(forms.CharField):
    """A list of addresses, one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "ltr"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # the field holds a list, not a text
        return (
            value if isinstance(value, list) else [line.strip() for line in (value or "").splitlines() if line.strip()]
        )

    def clean(self, value: Any) -> list[str]:
        addresses = self.to_python(value)
        errors = [_("“%(address)s” is not an address.") % {"address": line} for line in addresses if not _is_url(line)]
        if errors:
            raise ValidationError(errors)
        return addresses


def _is_url(line: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(line)
    except ValidationError:
        return False
    return True


class ArticleForm(forms.ModelForm):
    aliases = AddressesField(label=_("Other addresses"), required=False, help_text=_("One a line."))

    class Meta:
        model = Article
        fields = ()  # The admin names them.

    def save(self, commit: bool = True) -> Article:
        """Give a changed text its next revision: what was screened under the old one says so."""
        if self.instance.pk and "text" in self.changed_data:
            self.instance.text_revision += 1
        article: Article = super().save(commit)
        return article


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    date_hierarchy = None
    fieldsets = [
        (None, {"fields": ["title", "slug", "byline", "section", "language", "published_at"]}),
        (_("Text"), {"fields": ["text", "text_revision"]}),
        (_("Where it comes from"), {"classes": ["collapse"], "fields": ["url", "aliases", "origin", "external_id"]}),
    ]
    form = ArticleForm
    # Without a scheme an address means the safe one; Django 6 takes it so by itself.
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["title", "section", "language", "published_at"]
    list_filter = ["language", "section", "published_at"]
    list_per_page = 50
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["text_revision"]
    search_fields = ["title", "slug", "byline"]
    show_full_result_count = False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Let each text run in its own direction."""
        form = super().get_form(request, obj, change, **kwargs)
        for name in ("title", "byline", "section", "text"):
            if name in form.base_fields:
                form.base_fields[name].widget.attrs["dir"] = "auto"
        return form
