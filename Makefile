# make run    opens the chat on a sample clinic's page
# make test   runs the tests
# make check  does all that CI does: format, lint, types, knowledge, tests
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check fix clean

run: .venv/run
	$(BIN)/python bot.py

test: .venv/dev
	$(BIN)/python -m pytest

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python bot.py check
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
