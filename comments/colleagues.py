"""Who works at the desk: the languages that they read, who decides what was passed on, and what nobody can read."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet

from comments import queue
from comments.models import QueueItem, StaffProfile
from comments.roles import Role
from comments.screening.language import NO_LANGUAGE, UNKNOWN

MAY_DECIDE = "comments.change_comment"
TAKES_ESCALATED = "comments.take_escalated"
FOR_EVERYBODY = ("", NO_LANGUAGE, UNKNOWN)
"""Languages of the queue that are everybody's: somebody must look at them."""
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the queue is for somebody."""

    languages: frozenset[str] | None
    """None is all."""
    takes_escalated: bool

    def apply(self, items: QuerySet[QueueItem], *, any_language: bool = False) -> QuerySet[QueueItem]:
        """Return what is for them; `any_language` if they ask for one language by name."""
        if self.languages is not None and not any_language:
            items = items.filter(language__in=[*FOR_EVERYBODY, *sorted(self.languages)])
        return items if self.takes_escalated else items.filter(for_role="")


def find_profile(user: User) -> StaffProfile:
    """Return what somebody said about themselves, or an unsaved row that says nothing."""
    return StaffProfile.objects.filter(pk=user.pk).first() or StaffProfile(user=user)


def find_scope(user: User, profile: StaffProfile | None = None) -> Scope:
    profile = profile or find_profile(user)
    languages = frozenset(profile.languages) or None
    return Scope(languages, takes_escalated=user.has_perm(TAKES_ESCALATED))


def change_profile(user: User, *, languages: Collection[str], masks_severe: bool) -> StaffProfile:
    profile, _ = StaffProfile.objects.update_or_create(
        user=user, defaults={"languages": sorted(set(languages)), "masks_severe": masks_severe}
    )
    return profile


def find_seniors(*, beside: User) -> QuerySet[User]:
    """Return who else decides what is passed on."""
    return _who_may(TAKES_ESCALATED).exclude(pk=beside.pk)


def _who_may(permission: str) -> QuerySet[User]:
    return User.objects.with_perm(permission, is_active=True, backend=_BACKEND).filter(is_staff=True)


def find_unread_languages() -> list[str]:
    """Return the languages of what waits that no moderator reads."""
    moderators = set(_who_may(MAY_DECIDE).values_list("pk", flat=True))
    profiles = dict(StaffProfile.objects.filter(pk__in=moderators).values_list("pk", "languages"))
    if len(profiles) < len(moderators) or not all(profiles.values()):
        # Somebody reads all of them.
        return []
    read = {language for languages in profiles.values() for language in languages}
    waiting = QueueItem.objects.filter(kind__in=queue.DESK_KINDS).exclude(language__in={*read, *FOR_EVERYBODY})
    return sorted(set(waiting.order_by().values_list("language", flat=True).distinct()))


SENIOR = Role.SENIOR.value
"""For whom a queue item is that was passed on."""
