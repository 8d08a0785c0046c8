# Two commands on a fresh machine: `make demo` and `make test`. They need git, make and Python 3.11
# or later with venv; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo

.PHONY: demo test editors integrations browser lint types check clean

$(BIN)/icpspec: pyproject.toml
	@echo "Installing into $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.test: pyproject.toml $(BIN)/icpspec
	@$(BIN)/python -m pip install --quiet --group test --group oracles
	@touch $@

$(VENV)/.lint: pyproject.toml $(BIN)/icpspec
	@$(BIN)/python -m pip install --quiet --group lint
	@touch $@

demo: $(BIN)/icpspec
	@$(BIN)/icpspec demo $(DEMO) --overwrite
	@echo "To have icpspec on your path: . $(BIN)/activate"

test: $(VENV)/.test
	@$(BIN)/python -m pytest -n auto

# Specs in the real YAML language server, which needs Node.js with npm; `make test` does without.
$(VENV)/.editors: tests/editors/package.json tests/editors/package-lock.json $(BIN)/icpspec
	@mkdir -p $(VENV)/editors
	@cp tests/editors/package.json tests/editors/package-lock.json $(VENV)/editors/
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js." >&2; exit 1; }
	@npm ci --prefix $(VENV)/editors --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

editors: $(VENV)/.test $(VENV)/.editors
	@ICPSPEC_EDITORS=required $(BIN)/python -m pytest -q tests/editors

# Workflows and hooks with the programs of others: zizmor, check-jsonschema and pre-commit.
$(VENV)/.integrations: pyproject.toml $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --group integrations
	@touch $@

integrations: $(VENV)/.integrations
	@ICPSPEC_INTEGRATIONS=required $(BIN)/python -m pytest -q tests/integrations

# The HTML report in a headless Chromium, with axe-core; pictures of it are kept. Debian's package
# is installed where that can be done and no browser is there.
CHROMIUM := chromium chromium-browser google-chrome-stable google-chrome
$(VENV)/.browser: pyproject.toml $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --group browser
	@for name in $(CHROMIUM); do command -v $$name >/dev/null && exit 0; done; \
	  apt-get update -qq && apt-get install -qq -y chromium >/dev/null || \
	  { echo "No browser: install chromium, or name one in ICPSPEC_CHROMIUM." >&2; exit 1; }
	@touch $@

browser: $(VENV)/.browser
	@ICPSPEC_BROWSER=required ICPSPEC_SCREENSHOTS=$(VENV)/screenshots \
	  $(BIN)/python -m pytest -q tests/browser

lint: $(VENV)/.lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.lint $(VENV)/.test
	$(BIN)/mypy

check: test lint types

clean:
	rm -rf $(VENV) $(DEMO) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
