# make demo   a server with a demo company to look at
# make test   everything that must hold
# make help   the rest

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

HOST ?= 127.0.0.1
PORT ?= 8480
DATA ?= headwater-data

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# DataHub's parser asks for another sqlglot than we do.
DATAHUB := .venv-datahub
PAGE := src/headwater/server/page/index.html
PAGE_SOURCES := $(shell find ui -path ui/node_modules -prune -o -path ui/tests -prune \
	-o -path ui/fixtures -prune -o -type f ! -name '*.md' ! -name '*.tsbuildinfo' -print)

.PHONY: help demo page install test check format docs types browser mariadb alertmanager prometheus java bench \
	bench-sql bench-respond crash fuzz oracle mutations screenshots clean

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' Makefile

demo: install page ## start a server with fourteen days of a made-up company
	@echo "Headwater: http://$(HOST):$(PORT)   data in $(DATA)/   Ctrl-C stops it"
	@$(BIN)/headwater up --demo --host $(HOST) --port $(PORT) --data $(DATA) \
		|| test $$? -eq 130

install: $(VENV)/installed ## the package in .venv

page: $(PAGE) ## the web page alone

test: check page browser mariadb alertmanager prometheus java ## everything that must hold
	cd ui && npm test --silent
	$(BIN)/pytest -q -m "not slow" --numprocesses 2 --dist loadfile

check: $(VENV)/installed-test ui/node_modules/installed ## formatting, lint, types, layers
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/pyright
	$(BIN)/lint-imports
	cd ui && npm run --silent check

format: $(VENV)/installed-test ui/node_modules/installed ## put sources into their form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	cd ui && npm run --silent format

docs: types ## the documentation, in site/, and the dashboards
	$(BIN)/python tests/documentation/reference.py
	$(BIN)/python tests/documentation/dashboards.py
	$(BIN)/mkdocs build --strict --quiet

types: $(VENV)/installed-test ## what the page may ask and is answered, as TypeScript
	$(BIN)/python tests/documentation/page_types.py

bench: $(VENV)/installed-bench $(DATAHUB)/installed ## speed, beside what else could do the work (slow, some GB of memory)
	$(BIN)/python tests/benchmarks/ingest.py
	$(BIN)/python tests/benchmarks/admission.py
	$(BIN)/python tests/benchmarks/large_events.py
	$(BIN)/python tests/benchmarks/projection.py
	$(BIN)/python tests/benchmarks/startup.py
	$(BIN)/python tests/benchmarks/questions.py
	PYTHONPATH=tests $(BIN)/python tests/benchmarks/graph_engine.py
	$(BIN)/python tests/benchmarks/answers.py
	$(BIN)/python tests/benchmarks/slo.py
	PYTHONPATH=tests $(BIN)/python tests/benchmarks/query_log.py --send
	$(BIN)/python tests/benchmarks/sql.py --datahub $(DATAHUB)/bin/python
	$(BIN)/python tests/benchmarks/scan.py
	PYTHONPATH=tests $(BIN)/python tests/benchmarks/dbt.py

bench-sql: $(VENV)/installed-bench $(DATAHUB)/installed ## lineage of SQL alone, beside four others: speed, and who is right
	$(BIN)/python tests/benchmarks/sql.py --datahub $(DATAHUB)/bin/python

bench-respond: $(VENV)/installed-test ## seeded faults: who did it, how often and how soon are people told?
	PYTHONPATH=tests $(BIN)/python tests/benchmarks/respond.py
	PYTHONPATH=tests $(BIN)/python tests/benchmarks/paging.py
	PYTHONPATH=tests $(BIN)/python tests/benchmarks/detect.py

crash: $(VENV)/installed-test ## kills, power cuts, failing disks, flipped bits: more than 10,000 trials (half an hour)
	PYTHONPATH=tests $(BIN)/python -m crash.matrix

fuzz: $(VENV)/installed-test ## the long seeded suites
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -q tests/histories
	PYTHONPATH=tests $(BIN)/python -m histories.stores --histories 10000
	PYTHONPATH=tests $(BIN)/python -m histories.stores --histories 10000 --store postgresql
	$(BIN)/pytest -q -m slow --ignore tests/crash --timeout 3600

mutations: $(VENV)/installed-test ## make small mistakes, one at a time, that tests must notice
	$(BIN)/python tests/mutations/run.py

oracle: $(VENV)/installed-test ## 25,000 random queries on real databases: is every influence claimed? (an hour)
	PYTHONPATH=tests $(BIN)/python -m oracle.sql --engine postgres --queries 20000
	PYTHONPATH=tests $(BIN)/python -m oracle.sql --engine duckdb --queries 5000

screenshots: install page browser $(VENV)/installed-test ## the pictures of the documentation
	$(BIN)/python tests/documentation/screenshots.py

clean: ## all that was built; data stays
	rm -rf $(VENV) $(DATAHUB) ui/node_modules src/headwater/server/page site

# A stamp is younger than what it was made from, so that nothing is installed twice.

$(VENV)/created:
	@./.ci/prerequisites python
	@rm -rf $(VENV)
	@$$(./.ci/prerequisites which-python) -m venv $(VENV)
	@touch $@

$(VENV)/installed: pyproject.toml | $(VENV)/created
	@echo "installing headwater into $(VENV) ..."
	@$(PIP) install --editable .
	@touch $@

# Dependency groups need pip 25.1.
$(VENV)/installed-test: pyproject.toml | $(VENV)/installed
	@echo "installing what the tests need ..."
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --group test
	@touch $@

$(VENV)/installed-bench: pyproject.toml | $(VENV)/installed-test
	@$(PIP) install --group bench
	@touch $@

$(DATAHUB)/installed: | $(VENV)/created
	@echo "installing DataHub's parser into $(DATAHUB) ..."
	@$(BIN)/python -m venv $(DATAHUB)
	@$(DATAHUB)/bin/python -m pip --disable-pip-version-check --quiet install \
		'acryl-datahub[sql-parser]==1.7.0.17'
	@touch $@

ui/node_modules/installed: ui/package-lock.json
	@./.ci/prerequisites node
	@echo "installing what the page is built with ..."
	@cd ui && npm ci --silent --no-audit --no-fund
	@touch $@

$(PAGE): $(PAGE_SOURCES) | ui/node_modules/installed
	@echo "building the page ..."
	@cd ui && npm run --silent build > /dev/null
	@touch $@

browser:
	@./.ci/prerequisites browser

mariadb:
	@./.ci/prerequisites mariadb

alertmanager:
	@./.ci/prerequisites alertmanager

prometheus:
	@./.ci/prerequisites prometheus

java:
	@./.ci/prerequisites java
