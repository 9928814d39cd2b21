"""Celery's settings, by Celery's names; docs/decisions says why the broker is only a bell.

The row in the queue is what waits, so that no message carries anything, none is missed if it is lost, and a failure
needs no retry: the row is claimed again.
"""

import ssl

from django.conf import settings

from config.dead_letters import QUEUE, make_queue

_transport = str(settings.CELERY_BROKER_URL).partition(":")[0].partition("+")[0]
# kombu warns of an address without a host, although memory has none.
broker_url = "memory://localhost" if _transport == "memory" else settings.CELERY_BROKER_URL
_is_amqp = _transport in {"amqp", "amqps", "pyamqp"}
_is_redis = _transport in {"redis", "rediss", "sentinel"}

timezone = "UTC"
enable_utc = True
accept_content = ["json"]
task_serializer = "json"
result_backend = None
task_ignore_result = True

task_default_queue = QUEUE
task_acks_late = True
# Only these two brokers give a message back. Attempts are counted in the row, so that poison does not loop.
task_reject_on_worker_lost = _is_amqp or _is_redis
worker_cancel_long_running_tasks_on_connection_loss = _is_amqp or _is_redis
# Soft limit < hard limit < lease (20 s): nobody else claims what is still being worked on.
task_soft_time_limit = 10
task_time_limit = 15
worker_prefetch_multiplier = 1

worker_enable_remote_control = False
worker_send_task_events = False
worker_redirect_stdouts = False
broker_connection_retry_on_startup = True
broker_connection_max_retries = None

# Whoever publishes must not hang on a broker that is away or does not answer: the sweep rings later. A worker, which
# has the time, replaces these limits by longer ones (config/celery.py).
_PUBLISH_SECONDS = 0.2
broker_connection_timeout = _PUBLISH_SECONDS
task_publish_retry = False
task_routes = {"comments.*": {"timeout": _PUBLISH_SECONDS, "confirm_timeout": _PUBLISH_SECONDS}}

# kombu would wait for 2 s before it gives up on a connection that was refused.
_impatient: dict[str, object] = {"max_retries": 0, "interval_start": 0}
broker_transport_options: dict[str, object] = {}
if _transport == "memory":
    broker_transport_options = {"polling_interval": 0.05}
if _is_amqp:
    # Without confirmation RabbitMQ drops messages silently when it is short of memory or disk.
    broker_transport_options = _impatient | {"confirm_publish": True}
    # Kept by a majority of the nodes; what is given back too often, or cannot be read, is set apart.
    task_queues = (make_queue(),)
    worker_consumer = "config.dead_letters:Consumer"
    # An amqps:// address alone would not compare the certificate with the name; None stands for the broker's own.
    broker_use_ssl: dict[str, object] | bool = {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": None}
if _is_redis:
    _sockets = {"socket_connect_timeout": _PUBLISH_SECONDS, "socket_timeout": _PUBLISH_SECONDS}
    broker_transport_options = _impatient | _sockets | {"visibility_timeout": 600}
    # A rediss:// address alone would take any certificate.
    broker_use_ssl = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
if _transport not in {"amqps", "rediss"}:
    broker_use_ssl = False
