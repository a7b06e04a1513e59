# Everything here needs Python 3.11 or later, git and make; the rest is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: run test coverage check format fuzz bench messages pictures clean

run: $(STAMP)          ## consult about an example case
	$(BIN)/ischia consult examples/chronic-left.yaml

test: check            ## format, lint, types, then every test
	$(BIN)/python -m pytest -n 2

coverage: $(STAMP)     ## every test, with the statements and branches that none of them reached; twice as slow
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term-missing:skip-covered

check: $(STAMP)        ## format, lint and type-check the code, and check the knowledge
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	mkdir -p .mypy && ln -sfn .. .mypy/ischia
	$(BIN)/mypy
	$(BIN)/ischia rules check --strict
	$(BIN)/ischia rules fmt --check

format: $(STAMP)       ## put the code into the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

fuzz: $(STAMP)         ## the long campaign of the laws
	ISCHIA_FUZZ=1 $(BIN)/python -m pytest -n 2 tests/expert tests/rules/test_reader_fuzz.py tests/rules/test_read_aloud.py

bench: $(STAMP)        ## the benchmarks, each against an alternative in the same run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check clipspy
	$(BIN)/python benchmarks/cold.py
	$(BIN)/python benchmarks/warm.py
	$(BIN)/python benchmarks/growth.py
	$(BIN)/python benchmarks/why.py
	$(BIN)/python benchmarks/changes.py
	$(BIN)/python benchmarks/report.py
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/rule_tests.py
	$(BIN)/python benchmarks/many_rules.py

messages: $(STAMP)     ## bring the catalogues of translations up to date with the texts
	$(BIN)/python -m ischia.commands.messages

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[pdf,docx,lsp,watch,test,dev]'
	$(BIN)/python -m compileall -q __init__.py __main__.py cli.py commands facts rules expert
	touch $(STAMP)

pictures: $(STAMP)     ## take the pictures of reports that the README shows; needs Chromium
	$(BIN)/python docs/pictures.py

clean:
	rm -rf $(VENV) .mypy .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage build *.egg-info
