.DEFAULT_GOAL := help
PY ?= python3
ENV := .venv
BIN := $(ENV)/bin
UV := $(ENV)/bin/uv

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(ENV)/.made ## the environment, from the hashed lock

# uv comes from its own hashed lock: it installs the rest in seconds where pip takes a minute.
$(ENV)/.made: requirements-dev.txt requirements-uv.txt pyproject.toml
	$(PY) -c 'import sys; v=sys.version_info; sys.exit(v < (3, 11) and "Trunkline needs Python 3.11 or newer: make PY=python3.12 ...")'
	$(PY) -m venv $(ENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.txt
	$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

lock: $(ENV)/.made ## resolve the locks anew from pyproject.toml
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --upgrade pyproject.toml -o requirements.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --upgrade pyproject.toml --extra local --extra dev -o requirements-dev.txt
	echo uv | $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --upgrade - -o requirements-uv.txt

check: setup ## format, lint, types, layers, stale generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/trunkline schema check

test: setup ## everything, in two processes
	$(BIN)/python -m tests

simulate: setup ## the engine under crashes, zombies and replays: SEEDS=1000 FIRST=0
	$(BIN)/python -m tests.simulation --seeds $(or $(SEEDS),1000) --first $(or $(FIRST),0)

demo: setup ## a day of three organisations on real parts, ending in SQL answers (KEEP=1 leaves the stack up)
	$(BIN)/trunkline demo $(if $(KEEP),--keep)

up: setup ## start the local stack and keep it
	$(BIN)/trunkline local up

down: ## stop the local stack and delete its data
	$(BIN)/trunkline local down

bench: setup ## measure; writes benchmarks/latest.json
	$(BIN)/python -m benchmarks

schemas: setup ## generated files from the declarations
	$(BIN)/trunkline schema lock

.PHONY: help setup lock check test simulate demo up down bench schemas
