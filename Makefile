# Everything that is done with this repository. Needs only make, git and Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
TESTS ?=

# The locks are complete: nothing is resolved, and nothing without a recorded hash is installed. The stamp of a richer set
# does for the poorer one too, so that `make demo` after `make test` has nothing to do.
LOCKED = $(PIP) install --require-hashes --only-binary :all: -r
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links pyproject.toml --extra server --extra cli --extra polars

# Bytecode is kept, whatever the environment says: the tests start this package some hundred times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-all check check-types check-rest generate bench docs lock clean

help:  ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done

demo: $(VENV)/.base  ## Set up and run the main job against two local servers
	@$(BIN)/python examples/walkthrough.py

test: check  ## Set up, check, and run the tests but for heavy kinds of content (TESTS=... for a part)
	$(BIN)/python -m pytest -n 3 -m 'not heavy' $(TESTS)

test-all: test  ## Run also the tests of every kind of content, which install large packages
	$(BIN)/python -m pytest -n 2 -m heavy tests

check: $(VENV)/.dev  ## Lint, types, generated files
	@$(MAKE) --no-print-directory -j 2 check-types check-rest

check-types: $(VENV)/.dev
	$(BIN)/mypy

# The last one also compiles all tests once; else each of the processes that run them would.
check-rest: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/pyright
	$(BIN)/python -m tools.check
	@said=$$($(BIN)/python -m pytest --collect-only -qq tests 2>&1) || { echo "$$said"; exit 1; }

generate: $(VENV)/.dev  ## Write everything that comes from contract/ and from _async/
	$(BIN)/python -m tools.generate
	$(BIN)/python -m tools.unasync
	$(BIN)/python -m tools.coverage
	$(BIN)/python -m tools.parity
	$(BIN)/python -m tools.state_schema

bench: $(VENV)/.bench  ## Measure side by side with the peers; writes bench/results.json
	$(BIN)/python -m bench

docs: $(VENV)/.docs  ## Build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

lock: $(VENV)/.dev  ## Bring requirements/*.txt up to date (UPGRADE= keeps what still fits)
	$(foreach set,base dev bench docs,$(COMPILE) requirements/$(set).in -o requirements/$(set).txt $(UPGRADE) &&) true
	@if grep -nE 'https?://|file://|index-url|find-links' requirements/*.txt; then \
		echo 'a lock names an address' >&2; exit 1; fi

clean:  ## Remove what these commands made
	rm -rf $(VENV) .demo .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist site
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

UPGRADE ?= --upgrade

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo 'no $(PYTHON) here; name a Python 3.11 or newer: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'connectapi needs Python 3.11 or newer; name one: make PYTHON=python3.12 ...' >&2; exit 1; }
	@"$$(command -v $(PYTHON))" -m venv $(VENV) || { \
		echo '$(PYTHON) cannot make a virtual environment (on Debian: apt install python3-venv)' >&2; \
		rm -rf $(VENV); exit 1; }

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	@test -e $(VENV)/.dev || echo 'Installing the package into $(VENV) (once) ...'
	@$(LOCKED) requirements/base.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev $(VENV)/.bench $(VENV)/.docs: $(VENV)/.%: requirements/%.txt $(VENV)/.base
	@echo 'Installing requirements/$*.txt into $(VENV) ...'
	@$(LOCKED) requirements/$*.txt
	@touch $@
