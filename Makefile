# Everything a contributor needs. `make` alone lists it.

PORT ?= 8000
DATA ?= var/demo
# The first Python that is new enough; `make PYTHON=/path/to/python …` takes another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c '$(NEW_ENOUGH)' 2>/dev/null && echo $(name))))

VENV := .venv
BIN := $(VENV)/bin
LANGUAGES := nl fr de it tr ar
WORDS := forum/locale
TEMPLATE := var/words.pot

.DEFAULT_GOAL := help
.PHONY: help install demo test torture bench lighthouse score train pictures check check-style check-format check-types check-imports check-rest \
	lock audit format words migration

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- what is needed, made once ------------------------------------------------------------------

define MAKE_VENV
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
			&& apt-get update -qq && apt-get install -y -qq python3-venv; } \
		|| { echo "$(PYTHON) can't make virtual environments; on Debian: apt install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
		|| echo "uv can't be had; pip does the work, which takes a minute longer"
endef

# uv knows nothing of pip's own configuration, so where uv fails pip is tried.
define INSTALL
	@echo "Installing $<"
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $< 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e . 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@
endef

$(VENV)/.made:
	$(MAKE_VENV)
	@touch $@

$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/.made
	$(INSTALL)

$(VENV)/.installed-dev: requirements-dev.txt pyproject.toml | $(VENV)/.made
	$(INSTALL)
	@touch $(VENV)/.installed

# --- to try it, to work on it -------------------------------------------------------------------

# On a terminal the forum is a job of its own, so that Ctrl-C ends it and not make.
ALONE := import os, signal, sys; \
	signal.signal(signal.SIGTTOU, signal.SIG_IGN); signal.signal(signal.SIGTSTP, signal.SIG_IGN); \
	sys.stdin.isatty() and (os.setpgid(0, 0), os.tcsetpgrp(0, os.getpid())); \
	os.execv(sys.argv[1], sys.argv[1:])

# The forum's own user may not write here: each of its processes would compile the code as it starts.
install: $(VENV)/.installed ## what the forum needs to run, in .venv
	@$(BIN)/python -m compileall -q forum moderation search

demo: $(VENV)/.installed ## a living town on http://127.0.0.1:$(PORT)
	@exec $(BIN)/python -c '$(ALONE)' $(BIN)/forum demo --port $(PORT) --data $(DATA)

# Containers often set it; then each of the hundred processes that the tests start compiles the forum.
WITH_BYTECODE := PYTHONDONTWRITEBYTECODE=

test: $(VENV)/.installed-dev ## every test; ARGS="-k voting" for some of them
	@$(BIN)/python -m tests.services.chromium
	@$(BIN)/python -m tests.services.postgres
	@$(BIN)/python -m tests.services.meili
	@$(BIN)/python -m tests.services.oidc
	@$(BIN)/python -m tests.services.vnu
	@$(BIN)/python -m tests.services.nginx
	@$(BIN)/python -m tests.services.dclint
	@$(WITH_BYTECODE) $(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

bench: $(VENV)/.installed-dev ## how fast it is; BENCH="--ideas 1000 --only list,vote" for parts
	@$(BIN)/python -m tests.services.postgres
	@$(BIN)/python -m tests.services.meili
	@$(BIN)/python -m tests.bench $(BENCH)

lighthouse: $(VENV)/.installed-dev ## twelve pages of residents by Lighthouse, on a phone; four minutes
	@$(BIN)/python -m tests.services.chromium
	@$(BIN)/python -m tests.services.lighthouse
	@$(BIN)/python -m tests.lighthouse

torture: $(VENV)/.installed-dev ## 50 processes killed at random under load; ARGS="--seed 7 --meili"
	@$(BIN)/python -m tests.services.postgres
	@$(BIN)/python -m tests.torture $(ARGS)

score: $(VENV)/.installed ## SET=language|screening|search|similar FILE=rows.jsonl [POOL=pool.jsonl]: how good the guesses are
	@$(BIN)/python -m tests.quality.score "$(SET)" "$(FILE)" "$(POOL)"

train: $(VENV)/.installed ## learn anew which texts speak of danger, from tests/quality/; ten minutes
	@$(BIN)/python -m tests.quality.distress_training

pictures: $(VENV)/.installed-dev ## the pictures in README.md, taken anew of the demo's town
	@$(BIN)/python -m tests.services.chromium
	@$(BIN)/python -m tests.pictures

check: check-style check-format check-types check-imports check-rest ## style, types, floors, migrations, words

check-style: $(VENV)/.installed-dev
	$(BIN)/ruff check .

check-format: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .

check-types: $(VENV)/.installed-dev
	$(BIN)/mypy

check-imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports --no-logo

check-rest: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.services.postgres
	$(BIN)/python -m pytest -q tests/architecture

format: $(VENV)/.installed-dev ## bring the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

words: $(VENV)/.installed-dev ## gather new words into forum/locale/LANGUAGE/forum.po
	@mkdir -p $(dir $(TEMPLATE))
	$(BIN)/pybabel --quiet extract -F babel.cfg -k N_ -k pgettext:1c,2 -k npgettext:1c,2,3 \
		--add-comments=NOTE --add-location=file --sort-output --width=100 \
		--project=samenspraak --output $(TEMPLATE) .
	@for language in $(LANGUAGES); do \
		file=$(WORDS)/$$language/forum.po; mkdir -p $$(dirname $$file); \
		test -e $$file || $(BIN)/pybabel --quiet init -i $(TEMPLATE) -o $$file -l $$language; \
		$(BIN)/pybabel --quiet update -i $(TEMPLATE) -o $$file -l $$language --no-fuzzy-matching \
			--ignore-obsolete --ignore-pot-creation-date --width=100 || exit 1; \
		sed -i.old -e '/^#/{/^#[:,.|]/!d;}' \
			-e '/^"\(POT-Creation-Date\|PO-Revision-Date\|Generated-By\|Last-Translator\|Report-Msgid-Bugs-To\)/d' \
			$$file && rm $$file.old; \
	done

migration: $(VENV)/.installed-dev ## NUMBER=0002 NAME="what it is for": the next migration
	@test -n "$(NUMBER)" -a -n "$(NAME)" || { echo 'say: make migration NUMBER=0002 NAME="…"' >&2; exit 2; }
	$(BIN)/python -m forum.migrations.autogenerate $(NUMBER) "$(NAME)"

# --- the lock -----------------------------------------------------------------------------------

# The files name no host: what they hold is versions and hashes.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

# Not among the tests: its answer changes without a change here, and it needs the net. Strict: what
# could not be looked at isn't taken for well.
audit: | $(VENV)/.made ## known faults of what the forum depends on, by PyPI's and OSV's databases
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	@failed=0; for service in pypi osv; do \
		echo "Asking $$service"; \
		$(VENV)/audit/bin/pip-audit --strict --vulnerability-service $$service \
			--require-hashes --disable-pip -r requirements.txt || failed=1; \
	done; test $$failed = 0 || { echo "not all is known to be well: see above" >&2; exit 1; }

lock: | $(VENV)/.made ## make requirements*.txt anew; UPGRADE=--upgrade for newer versions
	@test -x $(BIN)/uv || { echo "make lock needs uv in $(VENV)" >&2; exit 1; }
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.txt
	$(COMPILE) $(UPGRADE) --group dev pyproject.toml -o requirements-dev.txt
