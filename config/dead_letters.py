"""The queue of the bell on RabbitMQ, and where that puts what it cannot get rid of.

A message carries nothing, so that none of these is missed: they show that something is wrong with a worker.
"""

from typing import Any

from celery import bootsteps
from celery.worker import consumer
from kombu import Exchange, Queue

QUEUE = "verbatim"
DEAD_LETTERS = "verbatim.dead"
MAX_RETURNS = 10
"""So often a message is given back by workers that die of it. The comments behind it are counted by themselves."""
MAX_DEAD_LETTERS = 1000


def make_queue() -> Queue:
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": MAX_RETURNS,
        "x-dead-letter-exchange": "",  # The default exchange: straight to the queue of that name.
        "x-dead-letter-routing-key": DEAD_LETTERS,
    }
    return Queue(QUEUE, Exchange(QUEUE, type="direct"), routing_key=QUEUE, queue_arguments=arguments)


def make_dead_letters() -> Queue:
    arguments = {"x-queue-type": "quorum", "x-max-length": MAX_DEAD_LETTERS}
    return Queue(DEAD_LETTERS, routing_key=DEAD_LETTERS, queue_arguments=arguments)


_Blueprint: Any = consumer.Consumer.Blueprint


class DeclareDeadLetters(bootsteps.StartStopStep):
    """Have the queue of dead letters there before the first message is taken. Nobody reads it but people."""

    requires = ("celery.worker.consumer.connection:Connection",)

    def include_if(self, consumer: Any) -> bool:
        return bool(consumer.app.amqp.queues[QUEUE].queue_arguments)

    def start(self, consumer: Any) -> None:
        with consumer.connection.channel() as channel:
            make_dead_letters()(channel).queue_declare()


class Consumer(consumer.Consumer):
    """Celery's, without the queues that it declares for messages that wait: none of ours does."""

    class Blueprint(_Blueprint):  # type: ignore[misc]  # The stubs leave it out.
        default_steps = tuple(step for step in _Blueprint.default_steps if "delayed_delivery" not in str(step))
