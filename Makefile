# Everything a developer or operator does, by name. `make` alone lists it.
SHELL := /bin/sh
STAGE ?= local
PORT ?= 8080
PYTHON ?= python3
BIN := .venv/bin
INFRA := $(BIN)/python -m infra
READY := .venv/ready
CHECKOV := .venv/checkov/ready

.DEFAULT_GOAL := help
.PHONY: help setup run test check lock deploy status destroy publish redrive content site bench audit screens clean

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## install what the rest needs into .venv (the others do this by themselves)

$(READY): requirements-dev.txt infra/setup.sh
	@PYTHON=$(PYTHON) sh infra/setup.sh venv

$(CHECKOV): requirements-checkov.txt $(READY)
	@sh infra/setup.sh checkov

run: $(READY) ## the whole platform on this machine (PORT=8080)
	@exec $(INFRA) run --port $(PORT)

test: $(READY) ## all tests, with a browser
	@sh infra/setup.sh browser
	$(BIN)/pytest -n 2 $(PYTEST)

check: $(READY) $(CHECKOV) ## what CI runs: style, types, templates, tests, package
	@sh infra/setup.sh browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet frontend/templates infra/local
	$(BIN)/cfn-lint infra/*.yaml
	.venv/checkov/bin/checkov --quiet --compact --skip-download --framework cloudformation --directory infra
	$(INFRA) package --stage prod
	$(BIN)/pytest -n 2 $(PYTEST)

lock: $(READY) ## pin the newest versions of what requirements*.in name
	@sh infra/setup.sh lock

deploy: $(READY) ## bring a stage up to this checkout (STAGE=prod)
	$(INFRA) deploy --stage $(STAGE)

status: $(READY) ## compare what is live with what is wanted (STAGE=)
	@$(INFRA) status --stage $(STAGE)

destroy: $(READY) ## take a stage down; its data stays (STAGE=)
	$(INFRA) destroy --stage $(STAGE)

publish: $(READY) ## write everything again that is made from the tables (STAGE=)
	$(INFRA) publish --stage $(STAGE)

redrive: $(READY) ## give failed work again (STAGE=, FROM=mail, publish.fifo, review.fifo or failures)
	$(INFRA) redrive --stage $(STAGE) $(FROM)

content: $(READY) ## check the content and write what the functions read of it
	@$(INFRA) content

site: $(READY) ## build and upload the pages (STAGE=)
	$(INFRA) site --stage $(STAGE)

bench: $(READY) ## our handler against a bare function, in one run
	@$(BIN)/python -m bench

audit: $(READY) ## weigh and time the pages against their budget (Lighthouse, some minutes)
	@sh infra/setup.sh browser
	@sh infra/setup.sh audit
	@$(BIN)/python -m audit

screens: $(READY) ## take the pictures of the README anew
	@sh infra/setup.sh browser
	$(BIN)/python -m tests.screens

clean: ## forget the local stack and what was built; .venv stays
	rm -rf .local build .pytest_cache .mypy_cache .ruff_cache .hypothesis
