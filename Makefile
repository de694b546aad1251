# Swarm Nexus. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: help setup setup-dev run stop clean-demo check test faults bench bench-extraction compose-test protos lock

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

setup: $(VENV)/.runtime  ## make .venv from the locked, hashed dependencies

setup-dev: $(VENV)/.dev  ## the same with what tests and checks need

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "python3 -m venv failed. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 2; }

$(VENV)/.runtime: requirements.lock | $(VENV)/bin/python
	@echo "installing the locked dependencies into $(VENV) (once, about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "installing what tests and checks need into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@

run: setup  ## the whole system on demo data, until Ctrl-C
	@exec $(BIN)/python -m ops.local run

stop: setup  ## stop what `make run` started in another terminal
	@$(BIN)/python -m ops.local stop

clean-demo: setup  ## forget the demo's data
	@$(BIN)/python -m ops.local clean

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock'

lock: $(VENV)/bin/python  ## resolve the dependencies anew into the two lock files
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(LOCK) --group run -o requirements.lock pyproject.toml
	@$(LOCK) --group run --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml

protos: setup-dev  ## generate the gRPC stubs from protos/
	@$(BIN)/python tools/generate_stubs.py

BUF := tools/protos/node_modules/.bin/buf

$(BUF): tools/protos/package-lock.json
	@tools/need_commands.sh npm:npm
	@cd tools/protos && npm ci --silent --ignore-scripts
	@touch $@

check: setup-dev $(BUF)  ## ruff, mypy, buf, stubs fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd protos && ../$(BUF) lint
	cd protos && ../$(BUF) breaking --against released.binpb
	$(BIN)/python tools/generate_stubs.py --check

# tests wait for processes more than they compute; a file's tests stay together, as they share its fixtures
TEST_PROCESSES := 3

# command:package of what tests run beside Python
TEST_COMMANDS := chromium:chromium nginx:nginx-light npm:npm systemd-analyze:systemd openssl:openssl curl:curl shellcheck:shellcheck setpriv:util-linux

AXE := tools/web/node_modules/axe-core/axe.min.js

$(AXE): tools/web/package-lock.json
	@tools/need_commands.sh npm:npm
	@cd tools/web && npm ci --silent --ignore-scripts
	@touch $@

test: setup-dev $(AXE)  ## everything, with a summary; ARGS="-k feed" for a part of it
	@tools/need_commands.sh $(TEST_COMMANDS)
	$(BIN)/python -m pytest --numprocesses=$(TEST_PROCESSES) --dist=loadfile $(ARGS)

faults: setup-dev  ## kill, cut off, fill and damage the store, and check that nothing acked is lost; ARGS=--quick
	@tools/need_commands.sh strace:strace faketime:faketime
	@$(BIN)/python -m tests.faults $(ARGS)

bench: setup-dev  ## the benchmarks, as ratios within one run
	@tools/need_commands.sh wrk:wrk
	@for bench in $$(grep -l __main__ tests/bench/*.py); do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

bench-extraction: setup-dev  ## how well calls are read, against the labelled posts; writes docs/extraction-results.md
	@$(BIN)/python tests/bench/extraction.py --write-table docs/extraction-results.md

compose-test:  ## build the containers, ask every endpoint through Nginx, take them down
	@ops/containers/compose-test.sh
