# Everything a developer or operator does, by name. `make` alone lists it.
SHELL := /bin/sh
STAGE ?= local
PORT ?= 8080
PLEDGES ?= 100000
VIEWS ?= 0
MAILS ?= 0
SCREENS ?= 0
DAYS ?= 7
PEOPLE ?= 10000
PYTHON ?= python3
BIN := .venv/bin
INFRA := $(BIN)/python -m infra
# Tests start hundreds of processes: bytecode is written, whatever the environment says, so that few of them compile.
TESTS := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 3 --durations=10
RUN := .venv/run-ready
DEV := .venv/dev-ready
CHECKOV := .venv/checkov/ready
BENCH := .venv/bench/ready

# A Python that was named (make setup PYTHON=python3.13) is that of .venv.
ifneq ($(origin PYTHON),file)
$(shell PYTHON=$(PYTHON) sh infra/setup.sh anew)
endif

.DEFAULT_GOAL := help
.PHONY: help setup run test fast check static tests lock deploy code rollback smoke preflight status destroy publish redrive content claims site bench mutate screening learn-distress faults cost drill gameday burst republish restore-rehearsal taps audit follow-through travel mails print kit screens clean

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DEV) ## install everything into .venv (the others install what they need by themselves)

$(RUN): requirements-run.txt requirements-uv.txt infra/setup.sh
	@PYTHON=$(PYTHON) sh infra/setup.sh run

$(DEV): requirements-dev.txt $(RUN)
	@sh infra/setup.sh dev

$(CHECKOV): requirements-checkov.txt $(RUN)
	@sh infra/setup.sh checkov

$(BENCH): requirements-bench.txt $(RUN)
	@sh infra/setup.sh bench

run: $(RUN) ## the whole platform on this machine (PORT=8080)
	@exec $(INFRA) run --port $(PORT)

test: $(DEV) ## all tests, with a browser and the emulator
	@sh infra/setup.sh browser
	$(TESTS) $(PYTEST)

fast: $(DEV) ## the tests that an edit needs: no browser, no emulator, under a minute
	$(TESTS) -m "not browser and not emulator and not slow" $(PYTEST)

check: $(DEV) $(CHECKOV) ## what CI runs: style, types, templates, tests, package
	@sh infra/setup.sh browser
	@$(MAKE) --no-print-directory -j 2 static tests  # side by side: tests often wait for the emulator

static:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet frontend/templates infra/local
	$(BIN)/cfn-lint infra/*.yaml
	.venv/checkov/bin/checkov --quiet --compact --skip-download --framework cloudformation --directory infra
	$(INFRA) package --stage prod

tests:
	$(TESTS) $(PYTEST)

lock: $(RUN) ## pin the newest versions of what requirements*.in name
	@sh infra/setup.sh lock

deploy: $(RUN) ## deploy this checkout to a stage (STAGE=prod, REHEARSAL=1 for a rehearsal)
	$(INFRA) deploy --stage $(STAGE) $(if $(filter 1,$(REHEARSAL)),--rehearsal)

code: $(RUN) ## send out functions and API alone, after the same checks (STAGE=prod)
	$(INFRA) code --stage $(STAGE)

rollback: $(RUN) ## bring code and pages of the release before back (STAGE=prod, TO=a release)
	$(INFRA) rollback --stage $(STAGE) $(if $(TO),--to $(TO))

smoke: $(RUN) ## ask through the site's address whether people can use it (STAGE=)
	@$(INFRA) smoke --stage $(STAGE)

preflight: $(RUN) ## say what would stop a deployment (STAGE=prod)
	@$(INFRA) check --stage $(STAGE) $(if $(filter 1,$(REHEARSAL)),--rehearsal)

status: $(RUN) ## compare what is live with what is wanted (STAGE=)
	@$(INFRA) status --stage $(STAGE)

destroy: $(RUN) ## remove a stage; its data stays (STAGE=)
	$(INFRA) destroy --stage $(STAGE)

publish: $(RUN) ## write all pages and public data again, from the tables (STAGE=)
	$(INFRA) publish --stage $(STAGE)

redrive: $(RUN) ## deliver failed work again (STAGE=, FROM=a queue, such as mail, or failures)
	$(INFRA) redrive --stage $(STAGE) $(FROM)

content: $(RUN) ## check the content and write what the functions read of it
	@$(INFRA) content

claims: $(RUN) ## list claims and phone lines that somebody should check again
	@$(INFRA) claims

site: $(RUN) ## build and upload the pages (STAGE=)
	$(INFRA) site --stage $(STAGE)

bench: $(DEV) $(BENCH) ## our handler beside a bare function and other frameworks, in one run; what a pledge costs, by counted calls
	@$(BIN)/python -m bench

burst: $(DEV) ## how long the publisher takes for 1,000 new pledges at once, on a stack of its own
	@$(BIN)/python -m bench.burst

republish: $(DEV) ## publish many pledges again, on a stack of its own, and look at the result (PLEDGES=100000)
	@$(BIN)/python -m bench.republish $(PLEDGES)

restore-rehearsal: $(DEV) ## damage many pledges on a stack of its own, bring them back, say how long it took (PLEDGES=1000)
	@$(BIN)/python -m bench.restore $(if $(filter file,$(origin PLEDGES)),1000,$(PLEDGES))

mutate: $(DEV) ## change the code in small ways; a test must fail for each (an hour or two; ONLY=totals, AGAIN=1)
	@$(BIN)/python -m tests.mutation

screening: $(DEV) ## what the screening finds in labelled lines, and what it misses
	@$(BIN)/python -m tests.support.screening_figures

learn-distress: $(DEV) $(BENCH) ## learn from labelled lines what words of distress are like, with figures
	@.venv/bench/bin/python -m bench.learn_distress

faults: $(DEV) ## what becomes of each side effect under each fault
	@$(BIN)/python -m tests.support.fault_table

cost: $(RUN) ## what a month costs, and which quota is hit first (PLEDGES=100000 VIEWS=0 MAILS=0 SCREENS=0)
	@$(INFRA) cost --pledges $(PLEDGES) --views $(VIEWS) --mails $(MAILS) --screens $(SCREENS)

drill: $(DEV) ## a surge on a stack of its own, with a kill -9; then everything is compared (2 minutes)
	@$(BIN)/python -m bench.drill

gameday: $(RUN) ## break a stack of its own, see each alarm's condition hold and the documented cure work (minutes)
	@$(INFRA) gameday

taps: $(DEV) ## taps and seconds from the home page to a sent pledge, on a phone and a slow line
	@sh infra/setup.sh browser
	@$(BIN)/python -m bench.taps

audit: $(DEV) ## weigh and time the pages against their budget (Lighthouse, some minutes)
	@sh infra/setup.sh browser
	@sh infra/setup.sh audit
	@$(BIN)/python -m audit

follow-through: $(DEV) ## simulate people over 200 days, through the real functions (PEOPLE=10000)
	@$(BIN)/python -m bench.follow_through $(PEOPLE)

travel: $(RUN) ## move the clock of the local stack, and run the schedules (DAYS=7, or DATE=2027-01-01)
	$(INFRA) travel --stage $(STAGE) $(if $(DATE),--date $(DATE),--days $(DAYS))

mails: $(DEV) ## every mail about a pledge as HTML and pictures (build/mails/index.html), and the snapshots anew
	@sh infra/setup.sh browser
	@$(BIN)/python -m tests.mails

print: $(DEV) ## posters, slips and leaflets for a press, as PDFs (STAGE=, CHANNEL=poster-hawick-2, SEASON=2027-new-year, MARKS=1)
	@$(INFRA) print --stage $(STAGE) $(if $(CHANNEL),--channel $(CHANNEL)) $(if $(SEASON),--season $(SEASON)) $(if $(MARKS),--marks)

kit: $(DEV) ## print the same and put it on the kit page (STAGE=, CHANNEL=poster-hawick-2, SEASON=2027-new-year)
	@$(INFRA) kit --stage $(STAGE) $(if $(CHANNEL),--channel $(CHANNEL)) $(if $(SEASON),--season $(SEASON))

screens: $(DEV) ## take the pictures of the README anew, and every state of every page (build/states/index.html)
	@sh infra/setup.sh browser
	$(BIN)/python -m tests.screens
	@$(BIN)/python -m tests.state_screens

clean: ## forget the local stack and what was built; .venv stays
	@$(PYTHON) -m infra.local.clean
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis mutants
