# Kept. `make help` lists what there is. Needs Python 3.11+; everything else is fetched into this folder.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
PAGES := server/static/pwa/.built
PAGE_SOURCES := $(shell find pwa -type f -not -path '*/node_modules/*' 2>/dev/null)
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never

.PHONY: help run test pango prove prove-ledger prove-mutants prove-sync prove-crash prove-demo prove-fuzz prove-notices prove-engines prove-everyone gates sbom bench check schema screenshots pictures setup setup-dev browser clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: setup $(PAGES) ## set up, make the demo school if there is none, and serve it on this machine
	@$(BIN)/kept serve --demo

test: setup-dev $(PAGES) browser pango check-quick ## set up and pass every test; this is what CI runs
	$(BIN)/python pwa/node.py npm run --silent test
	$(BIN)/pytest -n 2 --dist loadfile

check-quick: setup-dev pwa/node_modules/.package-lock.json
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python pwa/node.py npm run --silent check

check: $(PAGES) check-quick ## format, lint, types, layers, in both languages

prove: prove-ledger prove-mutants prove-sync prove-crash prove-demo prove-fuzz prove-notices prove-engines prove-everyone ## the long proofs; each part by itself too, at most 30 minutes a part

prove-ledger: setup-dev ## 20,000 schools drawn by chance: the engine and the naive ledger agree
	KEPT_CASES=20000 $(BIN)/pytest -m slow tests/domain

prove-mutants: setup-dev | $(UV) ## each small change of the domain's code is found by its tests, or explained
	@$(UV) sync --locked --quiet --inexact --group mutants
	$(BIN)/python -m tests.domain.survivors

prove-sync: setup-dev ## the model of the protocol with faults, and every seeded bug found
	$(BIN)/pytest -n 2 -m slow -rP tests/sync --ignore tests/sync/crash

prove-crash: setup-dev $(PAGES) browser ## server, PostgreSQL and Chromium killed, the power cut, the disk full; needs strace
	$(BIN)/pytest -n 2 --dist loadfile -m slow -rP tests/sync/crash tests/browser/test_kill.py

prove-demo: setup-dev ## six weeks of the demo school, and a half term with what is planted in it
	$(BIN)/pytest -m slow tests/services tests/half_term

half-term: setup-dev ## live the half term again and write docs/half-term.md: who was told what, and whether it was true
	$(BIN)/python -m tests.half_term

prove-fuzz: setup-dev ## 10,000 requests drawn from the contract: no crash, and each answer as it was promised
	KEPT_CASES=10000 $(BIN)/pytest -n 2 tests/contract/test_schemathesis.py

prove-notices: setup-dev ## 10,000 alerts, two clocks, 200 kills: none lost, none seen twice
	$(BIN)/pytest -m slow -rP tests/notify/test_kills.py

prove-engines: setup-dev $(PAGES) ## the log in both engines of Safari: now (WebKitGTK), and as old as Kept is made for (WPE WebKit 2.38)
	@$(PYTHON) tests/browser/install.py engines
	$(BIN)/pytest -m slow tests/browser/test_engines.py

prove-everyone: setup-dev $(PAGES) browser ## axe on every screen of the log in Firefox too, light and dark
	$(BIN)/pytest -m slow tests/browser/test_firefox_everyone.py

gates: setup-dev .tools/semgrep/ready | $(UV) ## look for known mistakes, secrets and weak packages; ends with 3 where a tool could not look
	@$(UV) sync --locked --quiet --inexact --group audits
	@$(BIN)/python -m tests.gates $(UV)

sbom: setup-dev | $(UV) ## list what Kept is built on: sbom/python.json and sbom/pages.json (CycloneDX)
	@mkdir -p sbom && $(UV) sync --locked --quiet --inexact --group audits
	@$(UV) export --locked --quiet --all-extras --no-default-groups --no-emit-project --no-annotate > sbom/python.txt
	@$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o sbom/python.json sbom/python.txt
	@rm sbom/python.txt
	@$(BIN)/python pwa/node.py npm sbom --package-lock-only --omit dev --sbom-format cyclonedx > sbom/pages.json
	@$(BIN)/python -c 'import json; [print(f"sbom/{name}.json:", len(json.load(open(f"sbom/{name}.json"))["components"]), "components") for name in ("python", "pages")]'

bench: setup-dev $(PAGES) browser ## measure side by side in one run; writes docs/figures.md
	$(BIN)/python -m benchmarks

schema: setup-dev ## regenerate what is generated: OpenAPI, JSON Schema, TypeScript types
	$(BIN)/python -m server.commands.schema
	$(BIN)/python pwa/types/write.py

screenshots: setup-dev $(PAGES) browser ## take every screen at 360x640 and 1280x800, light and dark, into screenshots/
	$(BIN)/python -m tests.browser.screenshots

pictures: setup-dev $(PAGES) browser ## take anew the pictures of the log that the tests compare with: look at what changed, then commit
	$(BIN)/python -m tests.browser.pictures

setup: .venv/.run-ready
setup-dev: .venv/.dev-ready

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kept needs Python 3.11 or newer. Install it, or say which with: make PYTHON=/path/to/python3 ..."; exit 1; }
	@$(PYTHON) -m venv .tools || { echo "Python cannot make virtual environments here. On Debian: apt-get install python3-venv"; exit 1; }
	@.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.run-ready: pyproject.toml uv.lock | $(UV)
	@$(UV) sync --locked --quiet --inexact --no-default-groups --group pages
	@touch $@

.venv/.dev-ready: pyproject.toml uv.lock | $(UV)
	@$(UV) sync --locked --quiet --inexact
	@touch $@ .venv/.run-ready

$(PAGES): .venv/.run-ready pwa/node_modules/.package-lock.json $(PAGE_SOURCES)
	@$(BIN)/python pwa/node.py npm run --silent build
	@touch $@

pwa/node_modules/.package-lock.json: pwa/package-lock.json | .venv/.run-ready
	@$(BIN)/python pwa/node.py npm ci --no-fund --no-audit --silent
	@touch $@

.tools/semgrep/ready: tests/gates/semgrep.txt | $(UV)
	@$(UV) venv --quiet --clear --python $(PYTHON) .tools/semgrep
	@$(UV) pip sync --quiet --require-hashes --python .tools/semgrep $<
	@touch $@

browser: ## find Chromium and Firefox, or install them where that is possible
	@$(PYTHON) tests/browser/install.py

pango: ## find the library that PDF files need, or install it where that is possible
	@$(PYTHON) tests/reports/install.py

clean: ## remove what was built and installed here (not kept-data/)
	rm -rf .venv .tools pwa/node_modules server/static/pwa sbom build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
