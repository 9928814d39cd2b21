"""Who looks at the admin: Mo decides, Vera has only the permissions that a test gives her."""

import time

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import translation

from comments.staff_middleware import SEEN_AT, SIGNED_IN_AT
from comments.two_factor_middleware import HAS_NONE
from tests.factories import make_moderator


@pytest.fixture(autouse=True)
def _in_english():
    """A request in another language, of whichever test came before, leaves its language behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def mo():
    return make_moderator()


def _logged_in(user):
    """Return a client in the middle of its work: what the first request notes in the session is noted."""
    client = Client()
    client.force_login(user)
    session = client.session
    session.update({SIGNED_IN_AT: int(time.time()), SEEN_AT: int(time.time()), HAS_NONE: True})
    session.save()
    return client


@pytest.fixture
def moderator_client(mo):
    return _logged_in(mo)


@pytest.fixture
def staff():
    """Return a function that logs Vera in with these permissions and no others."""

    def log_in(*codenames):
        vera = make_moderator("vera", is_superuser=False)
        vera.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return _logged_in(vera)

    return log_in


@pytest.fixture
def editor_client(staff):
    """Vera, who may change the rules and nothing else."""
    return staff("add_revision")
