# Everything from a fresh clone with Python 3.11 or later: `make run`, `make test`.

PYTHON ?= python3
VENV ?= .venv
LOWEST ?= build/lowest-venv
PYTEST_ARGS ?=
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint types layers docs targets notebooks examples faults nightly bench lowest wheel lock clean

run: $(VENV)/.run
	@$(BIN)/valleysim run scenarios/running/portfolio.toml --by quarters

test: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST_ARGS)

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "valleysim needs Python 3.11 or later; found: $$($(PYTHON) --version 2>&1). Say which: make run PYTHON=python3.12"; exit 2; }
	@echo "Making $(VENV) (once; about a minute) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/.python
	@$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt pyproject.toml | $(VENV)/.python
	@$(BIN)/pip install --quiet --require-hashes -r requirements/test.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

layers: $(VENV)/.test
	$(BIN)/lint-imports

docs: $(VENV)/.test
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

targets: $(VENV)/.test
	$(BIN)/python -m tools.preset_targets

notebooks: $(VENV)/.test
	$(BIN)/python -m tools.run_notebooks

examples: $(VENV)/.test
	$(BIN)/python -m pytest -q --doctest-modules src -p no:cacheprovider

faults: $(VENV)/.test
	$(BIN)/python -m tools.faults

nightly: $(VENV)/.test
	tools/nightly

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks.run

lock:
	uv pip compile pyproject.toml requirements/build.in --python-version 3.11 --universal --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url -q -o requirements/run.txt
	uv pip compile pyproject.toml requirements/build.in --all-extras --python-version 3.11 --universal --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url -q -o requirements/test.txt

# The core with the oldest releases that are allowed, in an environment of its own; warnings of old releases pass.
lowest:
	rm -rf $(LOWEST)
	@mkdir -p build
	$(PYTHON) -m tools.lowest > build/lowest.txt
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/pip install --quiet -c build/lowest.txt --editable . pytest hypothesis jsonschema
	NUMBA_CACHE_DIR=build/lowest-cache $(LOWEST)/bin/python -m pytest -q -p no:cacheprovider -o filterwarnings=default \
	  tests/golden tests/cli/test_run.py tests/questions/forecast/test_figures.py tests/scenario/reading/test_rows.py tests/scenario/reading/test_validating.py \
	  --deselect tests/questions/forecast/test_figures.py::test_pyplot_is_not_even_imported

# The wheel, installed into an empty environment of each Python that is declared and here.
wheel: $(VENV)/.test
	$(BIN)/python -m tools.wheel build/wheel

clean:
	rm -rf build dist docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
