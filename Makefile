# Each target sets up .venv by itself; nothing needs doing by hand before it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LIGHT_PLUGINS := $(wildcard $(addprefix plugins/desk-,apertium email firefox libretranslate medusa shopify vendure))
EDITABLE_PLUGINS := $(foreach plugin,$(LIGHT_PLUGINS),-e ./$(plugin))
# 250 MB, and of no use without packages: too much for a first look.
HEAVY_PLUGINS := -e './plugins/desk-argos[library]'

.PHONY: demo test test-stores lint bench faults clean

demo: $(VENV)/demo.stamp
	@$(BIN)/desk demo $(ARGS)

test: $(VENV)/dev.stamp lint
	$(BIN)/pytest $(ARGS)

# Shops that take minutes to set up the first time; what comes of that is kept for the next.
test-stores: $(VENV)/dev.stamp
	$(BIN)/pytest -m stores $(ARGS)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# More of what `make test` does to desks: see tests/faults/README.md.
faults: export DESK_FAULTS := $(or $(ROUNDS),50)
faults: $(VENV)/dev.stamp
	$(BIN)/pytest tests/faults $(ARGS)

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bench $(ONLY)

$(VENV)/bin/python:
	@echo "Setting up $(VENV); the first time this takes a minute or two."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/demo.stamp: pyproject.toml $(wildcard plugins/*/pyproject.toml) | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e . $(EDITABLE_PLUGINS)
	@touch $@

$(VENV)/dev.stamp: pyproject.toml $(wildcard plugins/*/pyproject.toml) | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' $(EDITABLE_PLUGINS) $(HEAVY_PLUGINS)
	@touch $@

clean:
	rm -rf $(VENV) .venv-libretranslate .demo .artifacts
