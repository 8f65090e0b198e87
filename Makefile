# make run    opens the chat on a sample clinic's page
# make test   runs the tests
# make check  does all that CI does: format, lint, types, knowledge, tests
PYTHON ?= python3
BIN := .venv/bin
# Fits the index once, so that the tests' workers and servers need not wait while each fits its own.
FIT := $(BIN)/python bot.py ask "does it hurt?"

.PHONY: run test check fix clean

run: .venv/run
	$(BIN)/python bot.py

test: .venv/dev
	$(FIT)
	$(BIN)/python -m pytest

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python bot.py check
	$(FIT)
	$(BIN)/python -m pytest

fix: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/run: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/dev: .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,e2e,oidc,postgres,benchmarks]"
	touch $@

clean:
	rm -rf .venv data reports
