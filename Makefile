# Two commands matter: `make demo` and `make test`. The rest are steps of these, and the inner loop.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
SEED ?= 20261121

.PHONY: demo test check soak bench image install install-test system front lint types contracts unit clean

demo: install            ## make a demonstration council and serve it
	$(BIN)/laverock demo

test:                    ## everything, as the continuous integration runs it
	bash .ci/stages $(VENV) $(PYTHON)

check: lint types contracts unit  ## the inner loop: no database, browser or soak

soak:                    ## kills, fuzzing and load at length
	LAVEROCK_SOAK_ROUNDS=25 $(BIN)/python -m pytest -m slow tests

bench:                   ## ratios against named peers
	for script in benchmarks/*.py; do $(BIN)/python $$script; done

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

install: $(BIN)/python   ## the service, its front end built
	$(PIP) --editable .

image:                   ## what the Dockerfile runs: a wheel in an environment of its own
	$(PYTHON) -m venv $(VENV)
	$(PIP) .

install-test: $(BIN)/python  ## the service and what tests it
	$(PIP) --editable ".[test]"

system:                  ## Chromium and PostgreSQL with PostGIS, from the distribution
	bash .ci/system

front:                   ## the front end alone
	$(BIN)/python hatch_build.py

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell

types:
	$(BIN)/mypy .

contracts:
	$(BIN)/lint-imports

unit:
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not slow and not browser and not database" tests

clean:
	rm -rf var build dist app/static node_modules
