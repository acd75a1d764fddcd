# Everything a developer runs, GNU make. `make` alone lists it. All of it lives in .venv; `make clean` removes that too.

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test lint types bench train quality notebook picture system-packages clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 18

demo: .venv/.installed ## install, load the sample articles and show what is known of them
	$(BIN)/dealgraph demo

test: system-packages lint types ## system packages (as root), lint, types, then all tests, with real Neo4j servers
	@echo "== Tests without a server, on $(WORKERS) workers"
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n $(WORKERS) -m "not neo4j"
	@echo "== Tests with real Neo4j servers, in one process (the first time, Maven fetches about 120 MB a version)"
	$(BIN)/python -m pytest -q -m neo4j

lint: .venv/.installed-dev ## ruff, formatting, and generated parts of the documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/cog --check README.md queries/README.md

types: .venv/.installed-dev ## mypy, strict
	$(BIN)/mypy

bench: .venv/.installed-dev ## speed of reader, load, templates and explorer
	$(BIN)/python -m tests.bench

train: .venv/.installed-train ## make the learned reader's weights and calibration anew (about 3 hours on 2 cores)
	$(BIN)/python -m dealgraph.loaders.reader.training

quality: .venv/.installed-dev ## measure both readers and write the tables of README and model card
	$(BIN)/python -m tests.bench quality

notebook: .venv/.installed-notebook ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

picture: demo .venv/.installed-dev ## make the README's pictures anew, with headless Chromium
	$(BIN)/python -m tests.browser.pictures demo.kgl docs
	chromium --headless --no-sandbox --disable-gpu --disable-background-networking --window-size=1280,800 \
	  --virtual-time-budget=15000 --screenshot=docs/picture.png file://$(CURDIR)/demo.html

system-packages:
	@.ci/system-packages

clean: ## remove the virtual environment, caches and what the demo wrote
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist demo.kgl demo.kgl-wal demo.kgl.lock demo.html
	find graph loaders queries src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Installs are editable: a second run after `git pull` runs the new code, and only a changed pyproject.toml installs
# again. `demo` must not replace the developer's installation by a copy, so it uses the same kind.
.venv/.installed: pyproject.toml | $(BIN)/python
	@echo "Installing dealgraph into .venv (about a minute the first time)"
	$(PIP) install --editable .
	@touch $@

.venv/.installed-dev: pyproject.toml | $(BIN)/python
	@echo "Installing dealgraph and its development tools into .venv (a few minutes the first time)"
	$(PIP) install --editable ".[dev]"
	@touch $@ .venv/.installed

.venv/.installed-notebook: pyproject.toml | $(BIN)/python
	@echo "Installing dealgraph and JupyterLab into .venv (a few minutes the first time)"
	$(PIP) install --editable ".[notebook]" jupyterlab
	@touch $@ .venv/.installed

.venv/.installed-train: pyproject.toml | $(BIN)/python
	@echo "Installing dealgraph and torch into .venv (some minutes and 5 GB the first time)"
	$(PIP) install --editable ".[train]"
	@touch $@ .venv/.installed

# A half-made environment is removed, so that the next run does not take it for a whole one.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found. Install Python 3.10 or later" \
	  "(Debian, Ubuntu: apt-get install python3 python3-venv), or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "dealgraph needs Python 3.10 or later;" \
	  "$(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments." \
	  "Debian, Ubuntu: apt-get install python3-venv; or name another: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
