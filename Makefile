# Everything a newcomer needs: `make demo` and `make test`. The environment is rebuilt when the lock changes.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_DIR ?= demo
PORT ?= 8000
READY := $(VENV)/.installed
unexport PYTHONDONTWRITEBYTECODE

# Markers of the tests that `make test` leaves: pyproject.toml says what each means.
LEFT := browser or postgres or libreoffice or faults or saison or fuzz or slow
PYTEST := $(BIN)/pytest -n 2 --dist worksteal

# What an installation may use: neither test, check nor build.
EXTRAS := postgres pdf parquet oidc spss themes

.PHONY: demo test test-rest test-all install serve check compare bench soak mutants attacks aide accessibilite lock format clean

demo: $(READY)
	@$(BIN)/collecte demo --dossier $(DEMO_DIR) --port $(PORT)

serve: $(READY)
	@$(BIN)/collecte serveur --port $(PORT)

install: $(READY)

test: $(READY)
	@$(PYTEST) -m 'not ($(LEFT))' $(ARGS)

test-rest: $(READY)
	@$(PYTEST) -m '$(LEFT)' $(ARGS)

test-all: $(READY)
	@$(PYTEST) $(ARGS)

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/djlint collecte --check --lint
	$(BIN)/python -m tests.langue

compare: $(READY)
	@test -n "$(BASE)" || { echo "Name a commit: make compare BASE=main"; exit 2; }
	@$(BIN)/python -m tests.portrait.comparison $(BASE) $(ARGS)

bench: $(READY)
	@$(BIN)/python -m tests.benchmarks

soak: $(READY)
	@$(BIN)/python -m tests.soak $(ARGS)

mutants: $(READY)
	@$(BIN)/python -m tests.mutations $(ARGS)

attacks: $(READY)
	@$(BIN)/python -m tests.exports.release.attacks $(ARGS)

aide: $(READY)
	@$(BIN)/python -m tests.browser.images_aide

accessibilite: $(READY)
	@$(BIN)/python -m tests.grille

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djlint collecte --reformat --quiet

lock: $(READY)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --generate-hashes --all-extras --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --quiet --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes $(foreach own,$(EXTRAS),--extra $(own)) -c requirements.lock \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet pyproject.toml -o requirements-service.lock
	@sed -i '1i # Made by `make lock`; versions and hashes only.' requirements.lock
	@sed -i '1i # Made by `make lock`: the same versions, without what tests, checks and builds need.' requirements-service.lock

$(READY): requirements.lock pyproject.toml
	@echo "1/3 Creating the Python environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Python 3.11, 3.12 or 3.13 is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 demo")'
	@$(PYTHON) -m venv $(VENV)
	@echo "2/3 Installing the pinned packages (one or two minutes the first time)"
	@$(BIN)/pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.lock | grep --line-buffered -E '^(Collecting|Installing|ERROR)' | sed -u -E 's/ \(from .*//'; exit $${PIPESTATUS[0]}
	@echo "3/3 Installing the project"
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV) $(DEMO_DIR) .portraits build dist
