# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

PYTHON ?= python3
SETUP := $(PYTHON) -m tools.setup

export ODOO_SOURCE ONCE SEED HARDENED

.DEFAULT_GOAL := help
.PHONY: help demo test test-n8n test-superset superset-bundle chaos lint shell verify harden bench stop clean

help: ## show this list
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST)

demo: ## the main job from end to end; ONCE=1 ends with its result, SEED=n varies it
	@$(SETUP) demo $(if $(ONCE),--once) $(if $(SEED),--seed $(SEED))

test: ## every test but the two below; T=addons/ipai_pulser_bot or pytest arguments: a part; LONG=1: all; HARDENED=1
	@$(SETUP) test $(if $(LONG),--with-long) $(T)

test-n8n: ## the escalation workflow in a real n8n: 1.4 GB from npm, once per user
	@$(SETUP) test tests/n8n

test-superset: ## the dashboards in a real Superset: 0.8 GB from pip, once per user
	@$(SETUP) test tests/superset

superset-bundle: ## the dashboards as a zip for Superset; URI=postgresql+psycopg2://role@host/db ZIP=path
	@$(SETUP) superset bundle "$(ZIP)" "$(URI)"

chaos: ## killed workers, dead receivers, cron threads that are taken
	@$(SETUP) test tests/chaos

lint: ## ruff, pylint-odoo, formatting, well-formed files
	@$(SETUP) lint

shell: ## Odoo's Python shell on the demo's database
	@$(SETUP) shell $(DB)

verify: ## check the evidence of a database, the demo's or DB=name; ARGS="--json"
	@$(SETUP) verify $(or $(DB),-) $(ARGS)

harden: ## give a database's evidence to an owner Odoo cannot become; DB=name ARGS=--undo
	@$(SETUP) harden $(or $(DB),-) $(ARGS)

bench: ## figures of bench/*.py, as soon as there are some; B=name runs one
	@$(SETUP) bench $(B)

stop: ## stop the servers that make started
	@$(SETUP) stop

clean: ## delete .venv and .work; downloads stay in the user's cache
	@$(SETUP) clean
