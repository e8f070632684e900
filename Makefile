# clare-review: `make demo` and `make test` are all a newcomer needs; the README says what they do.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
WORKERS ?= 2

.PHONY: help setup demo test test-long lint types notebooks unit browser bench pictures lock clean

help:
	@echo "make demo       the main job on an invented force, into demo/"
	@echo "make test       everything that CI runs"
	@echo "make setup      only the environment, in .venv"
	@echo "make test-long  the longer sweeps"
	@echo "make pictures   the pictures of docs/panel.md anew"
	@echo "make bench NAME=panel    one committed benchmark"

# The environment is made anew whenever a lock changes; hashes are checked for every file.
.venv/.runtime: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing the pinned packages (about a minute the first time)"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.test: requirements-test.lock .venv/.runtime
	@$(PIP) install --require-hashes --no-deps -r requirements-test.lock
	@touch $@

setup: .venv/.runtime

demo: setup
	@$(BIN)/clare-review demo --workers $(WORKERS)

test: lint types notebooks unit browser

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.test
	$(BIN)/mypy

# The committed notebooks show what they stored; the tests ask the same of nbval, cell by cell.
notebooks: .venv/.test
	$(BIN)/clare-review check-notebooks

unit: .venv/.test
	$(BIN)/pytest tests -n $(WORKERS) --dist loadfile -m "not long and not browser"

browser: .venv/.test
	$(BIN)/pytest tests/browser -n $(WORKERS) --dist loadfile -m "browser and not long"

test-long: .venv/.test
	$(BIN)/pytest tests -m long

# Programs of others that a benchmark runs beside ours, in an environment of their own over ours.
.venv-bench/.ready: requirements-bench.lock .venv/.test
	@test -x .venv-bench/bin/python || $(BIN)/python -m venv .venv-bench
	@.venv-bench/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps -r requirements-bench.lock
	@printf 'import site; site.addsitedir("%s")\n' "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" > "$$(.venv-bench/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/ours.pth"
	@touch $@

ifeq ($(NAME),running)
bench: .venv-bench/.ready
endif

bench: .venv/.test
	@test -n "$(NAME)" || { echo "say which: make bench NAME=$$(ls benchmarks | sed -n 's/\.py$$//p' | paste -sd'|')"; exit 2; }
	@$(BIN)/python benchmarks/$(NAME).py

pictures: .venv/.test
	$(BIN)/python docs/panel/make_pictures.py

# Needs uv, and network; the locks hold names, versions and hashes, no addresses.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra build --extra test pyproject.toml -o requirements-test.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements-test.lock --extra build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements-test.lock benchmarks/requirements.in -o requirements-bench.lock

clean:
	rm -rf .venv .venv-bench demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
