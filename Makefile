# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

PYTHON ?= python3
SETUP := $(PYTHON) -m tools.setup

export ODOO_SOURCE ONCE SEED

.DEFAULT_GOAL := help
.PHONY: help demo test lint shell verify harden bench stop clean

help: ## show this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST)

demo: ## the main job from end to end; ONCE=1 ends with its result, SEED=n varies it
	@$(SETUP) demo $(if $(ONCE),--once) $(if $(SEED),--seed $(SEED))

test: ## every test; T=addons/ipai_pulser_bot or any pytest arguments run a part
	@$(SETUP) test $(T)

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
