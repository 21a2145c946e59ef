# The verbs of klachtwacht. Each does its own set-up; a second run starts at once.
.PHONY: help demo test test-fast lint bench chaos lock papers
ONCE ?=
DIR ?= demo
PORT ?= 2525
DATABASE ?=

help: ## deze lijst
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/'

demo: ## zeven voorbeeldorganisaties met voorbeeldmail (ONCE=1: stop na het werk)
	@.ci/setup run
	@.venv/bin/klachtwacht demo --dir $(DIR) --port $(PORT) $(if $(ONCE),--once)

# Whoever forbids Python to keep what it compiled would have it compiled again by every process the tests start.
test test-fast: export PYTHONDONTWRITEBYTECODE =
test: ## alle controles en tests
	@.ci/setup test
	@$(MAKE) --no-print-directory lint
	@.venv/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-fast: ## de begane grond en de brieven: ruim de helft van de tests, in ongeveer een minuut
	@.ci/setup test
	@.venv/bin/pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not chromium" tests/domain tests/letters

lint: ## stijl, types en de pijlen van het huis
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

bench: ## hoeveel mail per seconde, met een kale pijplijn ernaast
	@.ci/setup test
	@.venv/bin/python -m tests.benchmarks.intake

chaos: ## 2.000 mails terwijl tien minuten lang alles misgaat; drukt de aantallen af (DATABASE=postgres: op PostgreSQL)
	@.ci/setup test
	@DATABASE=$(DATABASE) .venv/bin/python -m tests.journeys.chaos

papers: ## schrijf de bladzijden die uit tabellen komen opnieuw: opdrachten, regelingen, normen, brieven
	@.venv/bin/python -m bot.papers
	@.venv/bin/python -m tests.letters.naslag

lock: ## zet requirements*.in om in requirements*.lock (versies en hashes, zonder adressen)
	@.ci/setup run
	@.venv/bin/python -m pip install --quiet uv
	@for name in requirements requirements-dev requirements-synapse; do \
	  .venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header $$name.in -o $$name.lock; done
