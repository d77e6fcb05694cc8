# Sugar over bin/; nothing needs make.
.DEFAULT_GOAL := help
.PHONY: help setup run test lock bench

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv with the pinned packages
	@bin/setup

run: ## serve with demo data on http://127.0.0.1:5000
	@bin/run

test: ## run the checks and the whole suite
	@bin/test

lock: ## recompile the pinned requirements
	@bin/lock

bench: ## run the benchmarks
	@bin/bench
