# The two commands of a newcomer: `make demo`, `make test`. Both need Python 3.11–3.13 with venv, and make.

PYTHON ?= $(firstword $(foreach v,3.12 3.11 3.13 3,$(shell python$(v) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo python$(v))))
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000

.PHONY: demo test test-browser pictures lint format clean bench bench-build bench-exactness bench-product bench-pages bench-analysis bench-relevance known-item floors

demo: $(VENV)/installed
	$(BIN)/timtin demo seeds --port $(PORT)

# A process for each core; who is done takes tests from another, those at the end of its list, so that most of what tests share
# is made once.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist worksteal

# TEST_ARGS for pytest's options. Kernels are compiled before, or each process would compile all of them.
test: $(VENV)/installed-test
	$(BIN)/python -m searcher.kernels
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) $(TEST_ARGS)

# The pages in headless Chromium; needs chromium, npm (for axe) and Java (for the Nu checker).
test-browser: $(VENV)/installed-browser tests/browser/node_modules/.package-lock.json
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) tests/browser

lint: $(VENV)/installed-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/installed-lint
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# TIMTIN_DATA=… names a folder with corpora/baomoi.jsonl.gz; CORPUS=… another file of articles.
CORPUS ?= $(TIMTIN_DATA)/corpora/baomoi.jsonl.gz
bench-analysis: $(VENV)/installed-test
	$(BIN)/python -m benchmarks.analysis $(CORPUS)

# PEERS=tantivy,fts5,… a choice of peers; BENCH_JSON=FILE the figures as JSON; BENCH_ARGS for the program's other options.
PEERS ?= tantivy,fts5,bm25s,whoosh
bench: $(VENV)/installed-bench
	BENCH_JSON=$(BENCH_JSON) $(BIN)/python -m benchmarks.performance $(CORPUS) --peers $(PEERS) $(BENCH_ARGS)

# From raw text to an index, beside pyvi with other engines; random queries against brute force; whole searches.
bench-build: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks.building $(CORPUS) $(BENCH_ARGS)

bench-exactness: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks.exactness $(CORPUS) $(BENCH_ARGS)

bench-product: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks.product $(CORPUS) $(BENCH_ARGS)

# The pictures of the pages in docs/, drawn anew.
pictures: $(VENV)/installed-browser
	$(BIN)/python -m tools.draw_pages

# How pages of results come to a reader's screen, in Chromium.
bench-pages: $(VENV)/installed-browser
	$(BIN)/python -m benchmarks.pages $(CORPUS) $(BENCH_ARGS)

# How well known articles are found by their headlines; KNOWN_ARGS=--keywords for two words of each, "--keywords --formula-r" beside formula R.
known-item: $(VENV)/installed-test
	$(BIN)/python -m benchmarks.known_item $(CORPUS) $(KNOWN_ARGS)

# The answers beside other engines': the judged sets of TIMTIN_DATA, and headlines and two keywords of each over CORPUS.
# RELEVANCE_QUERIES=1500 asks as many of these as known-item does; stock Whoosh takes half a second for a headline.
RELEVANCE_QUERIES ?= 300
bench-relevance: $(VENV)/installed-bench
	mkdir -p build/relevance
	$(BIN)/python -m benchmarks.known_item $(CORPUS) --queries $(RELEVANCE_QUERIES) --write build/relevance/known_item.json.gz
	$(BIN)/python -m benchmarks.known_item $(CORPUS) --queries $(RELEVANCE_QUERIES) --keywords \
		--write build/relevance/two_keywords.json.gz
	$(BIN)/python -m benchmarks.relevance $(wildcard $(TIMTIN_DATA)/relevance/*.json.gz) build/relevance/*.json.gz $(BENCH_ARGS)

# Scores that must not fall; FLOOR_ARGS="--write" raises them, "--write --lower WHY" lowers them.
floors: $(VENV)/installed-test
	$(BIN)/python -m benchmarks.floors $(FLOOR_ARGS)

clean:
	rm -rf $(VENV) build *.egg-info timtin-index

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "timtin needs Python 3.11, 3.12 or 3.13; install one, or name it: make PYTHON=/path/to/python $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(VENV)/installed-lint: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint]'
	@touch $@

$(VENV)/installed-browser: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,browser]'
	@touch $@

# All that there is, in one step for .ci/run: for each by itself pip looks at all of it again.
$(VENV)/installed-all: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint,bench,browser]'
	@touch $(VENV)/installed $(addprefix $(VENV)/installed-,test lint bench browser all)

# No install scripts: what is needed is in the packages.
tests/browser/node_modules/.package-lock.json: tests/browser/package-lock.json
	npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/installed-bench: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,bench]'
	@touch $@
