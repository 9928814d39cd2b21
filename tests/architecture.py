"""The rules of docs/architecture.md, as functions from a module's syntax tree to what is wrong with it."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
FIRST_PARTY = ("articles", "comments", "config")
MAX_CODE_LINES = 300

# From the lowest line to the highest: a module may import from its own line and from those below.
LINES = (
    ("comments.screening", "articles"),
    ("comments.models", "comments.rules", "comments.conf", "comments.bulk", "comments.digest", "comments.migrations"),
    (
        "comments.queue",
        "comments.bell",
        "comments.account_keys",
        "comments.accounts",
        "comments.limits",
        "comments.brakes",
        "comments.namesakes",
        "comments.rejected_lately",
        "comments.network",
        "comments.roles",
        "comments.senders",
        "comments.two_factor",
        "comments.counters",
        "comments.revisions",
        "comments.restrictions",
        "comments.switches",
        "comments.guideline_texts",
        "comments.comparing",
        "comments.examples",
    ),
    (
        "comments.api_tokens",
        "comments.moderation",
        "comments.notices",
        "comments.mailing",
        "comments.news",
        "comments.webhooks",
        "comments.complaints",
        "comments.colleagues",
        "comments.sign_ins",
        "comments.figures",
        "comments.own_data",
        "comments.receipts",
        "comments.report_receipts",
        "comments.commenters",
        "comments.seals",
        "comments.log_verification",
        "comments.publishing",
        "comments.drafts",
        "comments.trials",
        "comments.replay_report",
        "comments.statements",
        "comments.transparency",
    ),
    (
        "comments.screening_batch",
        "comments.screening_record",
        "comments.deliveries",
        "comments.purging",
        "comments.erasure",
        "comments.replaying",
    ),
    ("comments.tasks", "comments.upkeep"),
    (
        "comments.backups",
        "comments.diagnosis",
        "comments.health",
        "comments.metrics",
        "comments.desk",
        "comments.batches",
        "comments.submission",
        "comments.corpus",
        "comments.forms",
        "comments.restriction_words",
        "comments.account_words",
        "comments.limit_words",
        "comments.privacy",
        "comments.article_sync",
        "comments.linked_data",
        "comments.page_state",
        "comments.page_store",
        "comments.text_parts",
        "comments.thread_page",
    ),
    (
        "comments.address_views",
        "comments.admin",
        "comments.api",
        "comments.apps",
        "comments.checks",
        "comments.demo",
        "comments.embed_views",
        "comments.feeds",
        "comments.health_views",
        "comments.staff_middleware",
        "comments.two_factor_middleware",
        "comments.management",
        "comments.middleware",
        "comments.templatetags",
        "comments.urls",
        "comments.mine_views",
        "comments.receipt_views",
        "comments.report_views",
        "comments.views",
        "config",
    ),
)

# Who may write which rows. A queue item may be made anywhere, to be handed to the queue.
SOLE_CREATORS = {
    "Comment": {"comments.submission", "comments.corpus"},
    "Bucket": {"comments.limits"},
    "NetworkKey": {"comments.senders"},
    "Decision": {"comments.moderation", "comments.screening_record"},
    "Screening": {"comments.screening_record"},
    "Finding": {"comments.screening_record"},
    "Fingerprint": {"comments.screening_record"},
    "Revision": {"comments.publishing"},
    "RevisionDraft": {"comments.drafts"},
    "Replay": {"comments.replaying"},
    "APIToken": {"comments.api_tokens"},
    "Restriction": {"comments.restrictions"},
    "Switch": {"comments.switches"},
}
SOLE_WRITERS = SOLE_CREATORS | {
    "Comment": {"comments.submission", "comments.corpus", "comments.erasure"},
    "Fingerprint": {"comments.screening_record", "comments.erasure"},
    "QueueItem": {"comments.queue"},
}
WRITING = {
    "abulk_create", "acreate", "adelete", "asave", "aupdate", "bulk_create", "bulk_update", "create", "delete",
    "get_or_create", "save", "update", "update_or_create",
}  # fmt: skip

SIGNAL_MODULES = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.contrib.auth.signals")
MIGRATE_SIGNALS = {"django.db.models.signals.pre_migrate", "django.db.models.signals.post_migrate"}


@dataclass(frozen=True)
class Module:
    name: str
    source: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def is_migration(self) -> bool:
        return ".migrations." in self.name


def read_modules() -> list[Module]:
    paths = sorted(path for package in FIRST_PARTY for path in (ROOT / package).rglob("*.py"))
    return [Module(_name(path), path.read_text(encoding="utf-8")) for path in paths]


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names that are imported: `from a import b` is `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def line_of(name: str) -> int | None:
    for number, packages in enumerate(LINES):
        if any(is_in(name, package) for package in packages):
            return number
    return None


def check_order(module: Module) -> Iterator[str]:
    line = line_of(module.name)
    if module.name == "comments":
        return
    if line is None:
        yield f"{module.name} stands on no line: say in tests/architecture.py where it belongs."
        return
    for name in imported(module.tree):
        other = line_of(name)
        if other is not None and other > line:
            yield f"{module.name} imports {name}, which stands above it."


def check_no_relative_imports(module: Module) -> Iterator[str]:
    for name in imported(module.tree):
        if name.startswith("."):
            yield f"{module.name} imports {name}: write the whole name."


def check_purity(module: Module) -> Iterator[str]:
    if not is_in(module.name, "comments.screening"):
        return
    for name in imported(module.tree):
        if is_in(name, "django") or (name.startswith(FIRST_PARTY) and not is_in(name, "comments.screening")):
            yield f"{module.name} imports {name}: screening is pure Python."


def check_articles(module: Module) -> Iterator[str]:
    if not is_in(module.name, "articles"):
        return
    for name in imported(module.tree):
        if is_in(name, "comments"):
            yield f"{module.name} imports {name}: articles know nothing of comments."


def check_imports_in_functions(module: Module) -> Iterator[str]:
    functions = (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    for function in functions:
        for name in imported(function):
            if name.startswith((*FIRST_PARTY, ".")):
                yield f"{module.name}.{function.name} imports {name} inside: the module is on the wrong line."


def check_signals(module: Module) -> Iterator[str]:
    for name in imported(module.tree):
        if not name.startswith(SIGNAL_MODULES):
            continue
        is_allowed = name in MIGRATE_SIGNALS and module.name in {"comments.apps", "comments.rules.signals"}
        if not is_allowed:
            yield f"{module.name} imports {name}: no signals but the two of the rules."


def check_settings(module: Module) -> Iterator[str]:
    if module.name in {"comments.conf", "config.settings"}:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and _is_settings(node.value) and node.attr.startswith("COMMENTS_"):
            yield f"{module.name} reads settings.{node.attr}: only comments/conf.py does."
        if isinstance(node, ast.Call) and _is_getattr(node.func) and node.args and _is_settings(node.args[0]):
            yield f"{module.name} reads a setting by getattr: only comments/conf.py may."


def _is_getattr(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "getattr"


def _is_settings(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "settings"


def check_size(module: Module) -> Iterator[str]:
    if not module.is_migration and (lines := count_code_lines(module)) > MAX_CODE_LINES:
        yield f"{module.name} has {lines} lines of code; {MAX_CODE_LINES} are allowed."


def count_code_lines(module: Module) -> int:
    """Return the lines that hold code: no blank lines, no comments, no docstrings."""
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(module.source).readline):
        if token.type not in silent:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def check_emptiness(module: Module) -> Iterator[str]:
    if module.name == "comments" and module.source.strip():
        yield "comments/__init__.py is not empty: whatever imports a module of comments would run it."


def check_sole_writers(module: Module) -> Iterator[str]:
    # What screening finds has the same name as its row, and is no row.
    if module.is_migration or is_in(module.name, "comments.screening"):
        return
    rows = _Rows(module.tree)
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        made = _name_of(node.func)
        if module.name not in SOLE_CREATORS.get(made, {module.name}):
            yield f"{module.name}:{node.lineno} makes a {made}: only {_allowed(made)} does."
        if (written := _written(node)) and isinstance(node.func, ast.Attribute):
            model = rows.model_of(written)
            if module.name not in SOLE_WRITERS.get(model, {module.name}):
                yield f"{module.name}:{node.lineno} writes {model}.{node.func.attr}: only {_allowed(model)} does."


def _written(call: ast.Call) -> ast.expr | None:
    """Return whose rows a call writes: those of `Model` in `Model.objects.create(…)` and in `bulk.insert(Model, …)`."""
    if isinstance(call.func, ast.Attribute):
        if call.func.attr in WRITING:
            return call.func.value
        if ast.unparse(call.func) in {"bulk.insert", "bulk.insert_as_numbered"}:
            return call.args[0]
    return None


def _allowed(model: str) -> str:
    return ", ".join(sorted(SOLE_WRITERS[model]))


def _name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


class _Rows:
    """Which variables of a module hold rows or querysets of which model, as far as its text tells."""

    def __init__(self, tree: ast.Module) -> None:
        self._models: dict[str, str] = {}
        for node in ast.walk(tree):
            self._learn(node)

    def model_of(self, node: ast.expr) -> str:
        """Return the model at the root of `Model.objects.filter(…)[0]` or of a variable that holds such."""
        while not isinstance(node, ast.Name):
            if isinstance(node, ast.Call):
                node = node.func
            elif isinstance(node, ast.Attribute | ast.Subscript):
                node = node.value
            else:
                return ""
        return node.id if node.id in SOLE_WRITERS else self._models.get(node.id, "")

    def _learn(self, node: ast.AST) -> None:
        if isinstance(node, ast.arg) and node.annotation is not None:
            self._remember(node.arg, _model_in(node.annotation))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._remember(_name_of(target), self.model_of(node.value))
        elif isinstance(node, ast.AnnAssign):
            self._remember(_name_of(node.target), _model_in(node.annotation))
        elif isinstance(node, ast.For):
            self._remember(_name_of(node.target), self.model_of(node.iter))

    def _remember(self, name: str, model: str) -> None:
        if name and model:
            self._models[name] = model


def _model_in(annotation: ast.expr) -> str:
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    return next(iter(sorted(names & SOLE_WRITERS.keys())), "")


CHECKS = (
    check_order,
    check_no_relative_imports,
    check_purity,
    check_articles,
    check_imports_in_functions,
    check_signals,
    check_settings,
    check_size,
    check_emptiness,
    check_sole_writers,
)


def find_problems(module: Module) -> list[str]:
    return [problem for check in CHECKS for problem in check(module)]
