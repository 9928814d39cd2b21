"""Each module keeps the rules of the architecture, and each rule can be broken."""

import pytest

from tests.architecture import MAX_CODE_LINES, Module, count_code_lines, find_problems, read_modules


@pytest.mark.parametrize("module", read_modules(), ids=lambda module: module.name)
def test_module_keeps_the_rules(module):
    assert find_problems(module) == []


@pytest.mark.parametrize(
    ("name", "source", "problem"),
    [
        ("comments.queue", "from comments import submission", "stands above it"),
        ("comments.queue", "import comments.moderation", "stands above it"),
        ("comments.models.thread", "from comments.queue import claim", "stands above it"),
        ("comments.unheard_of", "", "stands on no line"),
        ("comments.views", "from .forms import CommentForm", "write the whole name"),
        ("comments.screening.text", "from django.utils import timezone", "pure Python"),
        ("comments.screening.text", "import django", "pure Python"),
        ("comments.screening.text", "from comments.models import Comment", "pure Python"),
        ("comments.screening.text", "from articles.models import Article", "pure Python"),
        ("articles.views", "from comments.models import Comment", "know nothing of comments"),
        ("comments.views", "def view():\n    from comments import forms", "inside"),
        ("comments.views", "async def view():\n    import comments.forms", "inside"),
        ("comments.views", "from django.db.models.signals import post_save", "no signals"),
        ("comments.views", "from django.dispatch import receiver", "no signals"),
        ("comments.rules.signals", "from django.db.models.signals import post_save", "no signals"),
        ("comments.views", "settings.COMMENTS_MODE", "only comments/conf.py"),
        ("comments.views", "getattr(settings, 'COMMENTS_MODE', None)", "only comments/conf.py"),
        ("comments", "from comments.models import Comment", "not empty"),
        ("comments.views", "x = 1\n" * (MAX_CODE_LINES + 1), "lines of code"),
        ("comments.views", "Comment(name='Ada')", "makes a Comment"),
        ("comments.views", "Comment.objects.create(name='Ada')", "writes Comment.create"),
        ("comments.views", "Comment.objects.bulk_create([])", "writes Comment.bulk_create"),
        ("comments.views", "bulk.insert(Comment, [])", "writes Comment.insert"),
        ("comments.views", "Comment.objects.filter(id=1).update(name='')", "writes Comment.update"),
        ("comments.views", "comment = Comment.objects.get(id=1)\ncomment.save()", "writes Comment.save"),
        ("comments.views", "for comment in Comment.objects.all():\n    comment.delete()", "writes Comment.delete"),
        ("comments.views", "def view(comment: Comment):\n    comment.save()", "writes Comment.save"),
        ("comments.views", "rows: QuerySet[Comment] = x()\nrows.update(name='')", "writes Comment.update"),
        ("comments.queue", "Decision.objects.create()", "writes Decision.create"),
        ("comments.submission", "Decision(verdict='approve')", "makes a Decision"),
        ("comments.submission", "Screening()", "makes a Screening"),
        ("comments.submission", "Finding()", "makes a Finding"),
        ("comments.moderation", "QueueItem.objects.filter(id=1).delete()", "writes QueueItem.delete"),
        ("comments.admin.revisions", "Revision.objects.create(number=2)", "writes Revision.create"),
        ("comments.drafts", "Revision(number=2).save()", "makes a Revision"),
        ("comments.admin.drafts", "RevisionDraft.objects.all().delete()", "writes RevisionDraft.delete"),
        ("comments.admin.replay", "Replay.objects.create()", "writes Replay.create"),
        ("comments.replaying", "Decision.objects.create()", "writes Decision.create"),
    ],
)
def test_breach_is_found(name, source, problem):
    assert any(problem in found for found in find_problems(Module(name, source)))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("comments.queue", "from comments.models import QueueItem\nQueueItem.objects.filter(id=1).delete()"),
        ("comments.submission", "Comment(name='Ada').save()"),
        ("comments.moderation", "Decision.objects.bulk_create([Decision()])"),
        ("comments.screening_record", "bulk.insert(Decision, [])"),
        # A row that is handed to the queue.
        ("comments.submission", "queue.put([QueueItem()])"),
        ("comments.views", "Comment.objects.filter(id=1).first()\n{}.update(a=1)\nsession.save()"),
        ("comments.rules.signals", "from django.db.models.signals import post_migrate"),
        ("comments.conf", "settings.COMMENTS_MODE"),
        ("comments.migrations.0001_first", "x = 1\n" * (MAX_CODE_LINES + 1)),
    ],
)
def test_what_is_allowed_is_left_alone(name, source):
    assert find_problems(Module(name, source)) == []


def test_lines_of_code_are_counted_without_words():
    source = (
        '"""A module.\n\nTwo more lines.\n"""\n\n# Why.\nx = {\n    1,\n}\n\n\ndef f():\n    """Do."""\n    return x\n'
    )

    assert count_code_lines(Module("comments.views", source)) == 5
