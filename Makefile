# The two commands of the README are `make up` and `make test`. All of them install what they need first.
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

.PHONY: help up preview down install contract test test-slow test-all lint format generate clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: .venv/.installed  ## rehearse access.yaml on a real Keystone on this machine: preview, apply, prove
	@$(BIN)/osaccess up --rehearsal --yes

preview: .venv/.installed  ## show what `make up` would do
	@$(BIN)/osaccess preview --rehearsal

down: .venv/.installed  ## destroy the rehearsal's stack, stop its servers, remove its state
	@$(BIN)/osaccess destroy --rehearsal --yes

test: .venv/.installed-dev  ## all tests but the slow matrices
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not slow and not pulumi_cli and not browser" $(ARGS)
	@scripts/pulumi-cli-tier
	@scripts/browser-tier

test-slow: .venv/.installed-dev  ## the slow matrices alone
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "slow and not pulumi_cli and not browser" $(ARGS)

test-all: test test-slow  ## all tests

contract: .venv/.installed-dev  ## the fake Keystone beside the real one; the last line is the count that agrees
	@$(BIN)/python -m pytest -q -n 2 tests/contract $(ARGS)

lint: .venv/.installed-dev  ## style, types, the direction of imports, generated files
	@scripts/lint

format: .venv/.installed-dev  ## rewrite the sources in the house style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix-only -q .

generate: .venv/.installed-dev  ## write the generated pages and profiles anew
	@$(BIN)/python scripts/generate.py

install: .venv/.installed-dev  ## make .venv with everything in it

clean:  ## remove what was built here; the rehearsal's state goes with `make down`
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache

.venv/.installed: requirements-rehearsal.txt requirements.txt pyproject.toml setup.py
	@scripts/install requirements-rehearsal.txt
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.txt scripts/install-schemas
	@scripts/install requirements-dev.txt
	@scripts/install-schemas
	@touch $@
