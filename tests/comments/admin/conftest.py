"""Who looks at the admin: Mo decides, Vera has only the permissions that a test gives her."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import translation

from tests.factories import make_moderator


@pytest.fixture(autouse=True)
def _in_english():
    """A request in another language, of whichever test came before, leaves its language behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def mo():
    return make_moderator()


@pytest.fixture
def moderator_client(mo):
    client = Client()
    client.force_login(mo)
    return client


@pytest.fixture
def staff():
    """Return a function that logs Vera in with these permissions and no others."""

    def log_in(*codenames):
        vera = make_moderator("vera", is_superuser=False)
        vera.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client = Client()
        client.force_login(vera)
        return client

    return log_in


@pytest.fixture
def editor_client(staff):
    """Vera, who may change the rules and nothing else."""
    return staff("add_revision")
