"""The app of the comments."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from comments import checks  # noqa: F401  (registers the checks)
from comments.roles import make_roles
from comments.rules.signals import drop_rules, install_rules


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("comments")

    def ready(self) -> None:
        pre_migrate.connect(drop_rules, sender=self, dispatch_uid="comments.drop_rules")
        post_migrate.connect(make_roles, sender=self, dispatch_uid="comments.make_roles")
        post_migrate.connect(install_rules, sender=self, dispatch_uid="comments.install_rules")
