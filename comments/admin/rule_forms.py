"""The forms by which editors change a policy and the guidelines."""

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.admin.labels import Words
from comments.admin.revision_words import CODE_KINDS, LANGUAGES, language_label
from comments.comparing import Content, action_when_certain, make_policy_content
from comments.screening.policy import Policy
from comments.screening.types import Guideline, Outcome

_ACTIONS = [(Outcome.REJECT.value, _("reject")), (Outcome.HOLD.value, _("hold"))]


class PolicyForm(forms.Form):
    """What a certain finding of each guideline does, and which guideline is named first."""

    def __init__(self, *args: Any, content: Content, words: Words, **kwargs: Any) -> None:
        policy = Policy.from_content(content)
        self.codes = sorted([*policy.order, *(code for code in Guideline if code not in policy.order)], key=policy.rank)
        super().__init__(*args, **kwargs)
        for place, code in enumerate(self.codes, start=1):
            self.fields[f"action_{code}"] = forms.ChoiceField(
                label=words.title(code),
                choices=_ACTIONS,
                initial=action_when_certain(policy, code).value,
                widget=forms.Select(attrs={"aria-label": words.title(code)}),
            )
            self.fields[f"place_{code}"] = forms.IntegerField(
                label=_("Place"),
                initial=place,
                min_value=1,
                max_value=len(self.codes),
                widget=forms.NumberInput(attrs={"aria-label": _("Place") + f": {words.title(code)}", "class": "place"}),
            )

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the two fields of each guideline."""
        return [(self[f"action_{code}"], self[f"place_{code}"]) for code in self.codes]

    def clean(self) -> None:
        super().clean()
        places = Counter(self.cleaned_data.get(f"place_{code}") for code in self.codes)
        for code in self.codes:
            place = self.cleaned_data.get(f"place_{code}")
            if place is not None and places[place] > 1:
                self.add_error(
                    f"place_{code}",
                    forms.ValidationError(
                        _("More than one guideline has the place %(place)d."), params={"place": place}
                    ),
                )

    def content(self) -> Content:
        """Return the policy's content."""
        values = self.cleaned_data
        order = sorted(self.codes, key=lambda code: values[f"place_{code}"])
        return make_policy_content(
            order=[str(code) for code in order],
            actions={str(code): values[f"action_{code}"] for code in order},
        )


class GuidelineForm(forms.Form):
    """The words, key and place of one guideline; of a new one also its code and kind."""

    def __init__(self, *args: Any, content: Content, entry: dict[str, Any] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = [other for other in content["codes"] if entry is None or other["code"] != entry["code"]]
        self._entry = entry
        place = content["codes"].index(entry) + 1 if entry else len(self._others) + 1
        if entry is None:
            self.fields["code"] = forms.RegexField(
                r"^[a-z][a-z0-9_]*$",
                label=_("Code"),
                max_length=40,
                help_text=_("Small letters and underscores. It stands in decisions for ever."),
                error_messages={"invalid": _("A code has small letters, digits and underscores only.")},
            )
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=CODE_KINDS.items())
        self.fields["key"] = forms.RegexField(
            r"^[a-zA-Z0-9]$",
            label=_("Key"),
            initial=entry["key"] if entry else "",
            help_text=_("What a moderator presses to name it: one letter or digit."),
            error_messages={"invalid": _("A key is one letter from a to z, or one digit.")},
            widget=forms.TextInput(attrs={"size": 2, "maxlength": 1}),
        )
        self.fields["place"] = forms.IntegerField(
            label=_("Place"), initial=place, min_value=1, max_value=len(self._others) + 1
        )
        for tag in _languages(entry):
            self._add_words(tag, entry)

    def _add_words(self, tag: str, entry: dict[str, Any] | None) -> None:
        name = {"language": language_label(tag)}
        direction = {"dir": "auto", "lang": tag}
        self.fields[f"title_{tag}"] = forms.CharField(
            label=_("Title, %(language)s") % name,
            required=tag == "en",
            max_length=80,
            initial=entry["title"].get(tag, "") if entry else "",
            widget=forms.TextInput(attrs={"size": 40, **direction}),
        )
        self.fields[f"sentence_{tag}"] = forms.CharField(
            label=_("Sentence, %(language)s") % name,
            required=tag == "en",
            max_length=400,
            initial=entry["sentence"].get(tag, "") if entry else "",
            help_text=_("What the commenter reads."),
            widget=forms.Textarea(attrs={"rows": 2, "cols": 60, **direction}),
        )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if any(other["code"] == code for other in self._others):
            raise forms.ValidationError(_("There is a guideline with this code already."))
        return code

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).lower()
        taken = next((other for other in self._others if other["key"].lower() == key), None)
        if taken:
            raise forms.ValidationError(
                _("“%(code)s” has this key already."), params={"code": taken["title"].get("en", taken["code"])}
            )
        return key

    def content(self, content: Content) -> Content:
        """Return the guidelines with this one changed or added."""
        values = self.cleaned_data
        tags = _languages(self._entry)
        entry = {
            **(self._entry or {"code": values.get("code"), "kind": values.get("kind")}),
            "key": values["key"],
            "title": {tag: values[f"title_{tag}"] for tag in tags if values[f"title_{tag}"]},
            "sentence": {tag: values[f"sentence_{tag}"] for tag in tags if values[f"sentence_{tag}"]},
        }
        codes = [other for other in content["codes"] if other["code"] != entry["code"]]
        codes.insert(values["place"] - 1, entry)
        return {**content, "codes": codes}


def _languages(entry: dict[str, Any] | None) -> list[str]:
    known = [*entry["title"], *entry["sentence"]] if entry else []
    return list(dict.fromkeys([*LANGUAGES, *known]))
