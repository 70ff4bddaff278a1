# Two commands: `make run` builds the warehouse from raw/, `make test` proves it.
# Everything they need is brought into this folder: uv into .uv/, the packages into .venv/.

PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .uv/bin/uv
BIN := .venv/bin
READY := .venv/.ready

export DBT_SEND_ANONYMOUS_USAGE_STATS := 0
export DO_NOT_TRACK := 1
export UV_NO_PROGRESS := 1
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help setup run test check format format-check lint lint-sql types layers docs ui lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(UV):
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# The stamp is touched last: an interrupted install is taken up again by the next command.
$(READY): requirements.lock pyproject.toml | $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(READY) ## install everything into .venv/ (the other commands do this by themselves)

run: setup ## land raw/, extract, build, test and publish the warehouse
	$(BIN)/starhall run

# Files of tests are dealt in their own order: those that build warehouses come first, the many quick ones fill the end.
test: setup ## the whole test suite, a process a core; a file of tests stays in one of them
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

format: setup ## rewrite the sources in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

format-check: setup
	$(BIN)/ruff format --check .

lint: setup
	$(BIN)/ruff check .

lint-sql: setup
	$(BIN)/sqlfluff lint --processes 0 dbt_project/models $(wildcard dbt_project/tests/*.sql)

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

check: setup ## what CI runs: format, lint, types, import layers side by side, then the tests
	$(MAKE) --no-print-directory --jobs=2 format-check lint lint-sql types layers
	$(MAKE) --no-print-directory test

docs: run ## what every table and column holds, and what comes of what, as one page
	$(BIN)/dbt --quiet docs generate --static --project-dir dbt_project
	@echo "docs      dbt_project/target/static_index.html"

ui: setup ## the Dagster UI on 127.0.0.1:3000
	$(BIN)/starhall ui

lock: $(UV) ## resolve pyproject.toml anew into requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --extra openlineage --extra postgresql --group dev --output-file requirements.lock pyproject.toml

clean: ## remove what runs wrote (raw/ stays)
	rm -rf warehouse dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache
