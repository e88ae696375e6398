# make chat   install, build the index, open the web app        make test   install, lint, type-check, test
# Each works alone from a bare clone; what is already done is not done again. JOBS=4 runs four tests side by side.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
HOST   ?= 127.0.0.1
PORT   ?= 7860
JOBS   ?= 2

.PHONY: chat test lint types check eval install clean

chat: $(VENV)/.installed
	$(BIN)/whitepaper serve --open --host $(HOST) --port $(PORT)

test: lint types check

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) torch==2.13.0
	$(PIP) --editable .
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(PIP) --editable '.[dev]'
	touch $@

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tested
	$(BIN)/mypy

check: $(VENV)/.tested  # a thread for each test: small products wait for threads that other tests keep from running
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal

eval: $(VENV)/.tested
	$(BIN)/whitepaper eval --report report

clean:
	rm -rf $(VENV) report .pytest_cache .mypy_cache .ruff_cache .hypothesis
