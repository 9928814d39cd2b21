# Everything a developer or a curious reader types. `make help` lists it.

PYTHON ?= python3
PORT ?= 8000
VAR_DIR ?= var
SECONDS ?= 60
VENV := .venv
BIN := $(VENV)/bin
# No index address may get into the lock files: pip takes the one that this computer is set up for.
LOCK := env -u PIP_FIND_LINKS $(VENV)-lock/bin/uv --no-config --quiet pip compile --universal --python-version 3.11 \
	--upgrade --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run install test check lint types lock flip evaluate bench bench-screen fuzz fuzz-api audit faults

help:  ## List these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.runtime  ## Start the demo on http://127.0.0.1:8000/ (set PORT and VAR_DIR to change that); Ctrl-C stops it.
	@DEMO=1 PORT='$(PORT)' VAR_DIR='$(VAR_DIR)' exec $(BIN)/python manage.py serve

install: $(VENV)/.runtime  ## Install what runs, without the libraries of the tests.

test: $(VENV)/.development  ## Run all tests on SQLite and PostgreSQL; ARGS='tests/comments -k word' narrows them.
	@exec $(BIN)/python -m tests $(ARGS)

check: lint types  ## Run every check that needs no running service: style, types, architecture, migrations, docs.
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py check
	$(BIN)/python -m pytest -q -p no:randomly tests/test_architecture.py tests/test_docs.py

lint: $(VENV)/.development  ## Check style, format, and the rules of security (bandit, and our own in lint/).
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml articles comments config
	$(BIN)/ast-grep test --skip-snapshot-tests
	$(BIN)/ast-grep scan

types: $(VENV)/.development  ## Check types.
	$(BIN)/mypy

flip: $(VENV)/.development  ## Negate each condition of the rules that matter, one at a time: a test must notice.
	@exec $(BIN)/python -m tests.flip $(ARGS)

evaluate: $(VENV)/.development  ## Measure the screeners over labelled comments: make evaluate DATA=/path/to/data.
	@exec $(BIN)/python -m benchmarks.evaluate --data '$(DATA)' $(ARGS)

bench: $(VENV)/.development  ## Measure speed beside the others (20 minutes; QUICK=1: three) into var/bench/summary.json.
	@exec $(BIN)/python -m benchmarks.bench

bench-screen: $(VENV)/.development  ## Measure the screeners' speed, start-up and memory.
	@exec $(BIN)/python -m benchmarks.screen $(ARGS)

fuzz: $(VENV)/.development  ## Throw made-up texts at the screeners; SECONDS=600 says for how long.
	@exec $(BIN)/python -m benchmarks.fuzz_screening --seconds '$(SECONDS)' $(ARGS)

fuzz-api: $(VENV)/.development  ## Send 10,000 requests made from the API's schema to the real server; ARGS='--seed 2'.
	@exec $(BIN)/python -m benchmarks.fuzz_api $(ARGS)

audit: $(VENV)/.development  ## Ask whether a library that runs has a known weakness (needs the network; fails if it cannot look).
	@exec $(BIN)/python -m tests.audit $(ARGS)

faults: $(VENV)/.development  ## Kill, starve and cut off everything under load, and look for harm; QUICK=1 is a short run.
	@exec $(BIN)/python -m faults $(ARGS)

lock:  ## Resolve the dependencies anew and write both lock files (for maintainers; needs the network).
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip --disable-pip-version-check --quiet install 'uv>=0.9'
	$(LOCK) --extra postgres --extra redis --extra otp --output-file requirements.lock pyproject.toml
	$(LOCK) --all-extras --constraints requirements.lock --output-file requirements-dev.lock pyproject.toml

# An older interpreter would fail later and less clearly.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Verbatim needs Python 3.11 or later, which $(PYTHON) is not. Name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "Python cannot make virtual environments here. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamps are newer than the locks as long as the locks have not changed.
$(VENV)/.runtime: requirements.lock | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.development: requirements-dev.lock $(VENV)/.runtime
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
