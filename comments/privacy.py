"""What a commenter is told about their data beside the form (EU 2016/679, Article 13), as sentences.

They follow the settings: nothing is promised that this installation does not do.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.conf import comments_settings
from comments.screening.types import Mode


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    sentences: tuple[str, ...]
    policy_url: str
    """The publisher's own page on privacy; empty if there is none."""


def write_notice() -> PrivacyNotice:
    """Return the notice in the language of the moment."""
    return PrivacyNotice(tuple(sentence for sentence in _sentences() if sentence), comments_settings.privacy_url)


def email_sentence() -> str:
    """Return what the address is for."""
    if comments_settings.is_mail_on:
        return _("Never shown. We ask you once to confirm it, and then write when your comment is decided.")
    return _("Never shown.")


def _sentences() -> tuple[str, ...]:
    names = comments_settings.publisher_names
    days = comments_settings.contact_lifetime.days
    months = round(comments_settings.rejected_lifetime.days / 30.5)
    return (
        _("Your name and your comment are kept by %(publisher)s, to publish them.") % {"publisher": names[0]}
        if names
        else _("Your name and your comment are kept to publish them."),
        _("Every comment is read by a program first, which may decide; you can have a person look at its decision.")
        if comments_settings.has_mode and comments_settings.mode != Mode.REVIEWED
        else _("Every comment is read by a program, and decided by a person."),
        ngettext(
            "An e-mail address, if you give one, is kept for %(days)d day.",
            "An e-mail address, if you give one, is kept for %(days)d days.",
            days,
        )
        % {"days": days},
        ngettext(
            "What is not published is erased after %(months)d month.",
            "What is not published is erased after %(months)d months.",
            months,
        )
        % {"months": months},
        _("You get a receipt, from which you can withdraw the comment, and get or erase your data, at any time."),
    )
