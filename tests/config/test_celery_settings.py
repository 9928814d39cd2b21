"""Celery's settings, by broker."""

import runpy
import ssl
import sys

import pytest

from config.celery import app


@pytest.fixture
def celery_settings(settings, monkeypatch):
    """Return a function from the address of a broker to the settings that it gets."""
    monkeypatch.delitem(sys.modules, "config.celery_settings", raising=False)

    def read(url):
        settings.CELERY_BROKER_URL = url
        return runpy.run_module("config.celery_settings")

    return read


@pytest.mark.parametrize(
    ("url", "gives_messages_back"),
    [("memory://", False), ("amqp://rabbit//", True), ("redis://redis/0", True), ("rediss://redis/0", True)],
)
def test_only_brokers_that_give_messages_back_are_asked_to(celery_settings, url, gives_messages_back):
    celery = celery_settings(url)

    assert celery["task_acks_late"]
    assert celery["task_reject_on_worker_lost"] is gives_messages_back
    assert celery["worker_cancel_long_running_tasks_on_connection_loss"] is gives_messages_back


def test_rabbitmq_confirms_and_keeps_a_quorum(celery_settings):
    celery = celery_settings("amqp://rabbit//")

    assert celery["broker_transport_options"]["confirm_publish"] is True
    [queue] = celery["task_queues"]
    assert queue.queue_arguments["x-queue-type"] == "quorum"
    assert queue.queue_arguments["x-dead-letter-routing-key"] == "verbatim.dead"


@pytest.mark.parametrize("url", ["amqps://rabbit//", "rediss://redis/0"])
def test_certificate_and_name_of_the_broker_are_checked(celery_settings, url):
    options = {name.removeprefix("ssl_"): value for name, value in celery_settings(url)["broker_use_ssl"].items()}

    assert options["cert_reqs"] is ssl.CERT_REQUIRED
    assert options.get("check_hostname", True)


@pytest.mark.parametrize("url", ["memory://", "amqp://rabbit//", "redis://redis/0"])
def test_no_tls_where_none_is_asked_for(celery_settings, url):
    assert celery_settings(url)["broker_use_ssl"] is False


def test_redis_gives_messages_back_after_ten_minutes(celery_settings):
    celery = celery_settings("redis://redis/0")

    assert celery["broker_transport_options"]["visibility_timeout"] == 600


def test_limits_stand_in_the_order_that_leases_need():
    assert app.conf.task_soft_time_limit == 10
    assert app.conf.task_time_limit == 15  # and a lease is 20


def test_only_json_is_read_and_nothing_is_kept():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_ignore_result
    assert app.conf.result_backend is None
    assert not app.conf.worker_enable_remote_control
