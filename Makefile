# Thin: every target is a command of dev.py. ARGS are passed on: make test ARGS="-k matching"
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help demo serve test check prove bench fairness docs screenshots lock

help: ## List what there is
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Load two towns, run this week's round, print it, serve it
	@$(PYTHON) dev.py demo $(ARGS)

serve: ## Serve the pages
	@$(PYTHON) dev.py serve $(ARGS)

test: ## Run the tests
	@$(PYTHON) dev.py test $(ARGS)

check: ## Run the linters, types, import contracts, catalogues and docs
	@$(PYTHON) dev.py check $(ARGS)

prove: ## Run the property tests at full size
	@$(PYTHON) dev.py prove $(ARGS)

bench: ## Measure a week beside other solvers
	@$(PYTHON) dev.py bench $(ARGS)

fairness: ## Choose a simulated year in several ways and say who waits
	@$(PYTHON) dev.py fairness $(ARGS)

docs: ## Write docs/reference/ anew from the code, and what the tutorial prints
	@$(PYTHON) dev.py docs $(ARGS)

screenshots: ## Take the pictures of docs/screenshots/ anew, of a town made for them
	@$(PYTHON) dev.py screenshots $(ARGS)

lock: ## Resolve requirements/*.txt anew
	@$(PYTHON) dev.py lock $(ARGS)
