# Every target sets up what it needs. `make check` is what CI runs.
PY := .venv/bin/python

.PHONY: demo test check lint types bench schema clean help

help:
	@echo "make demo   verify sample_images/ and leave out/report.html"
	@echo "make test   everything that CI runs (also: make check)"
	@echo "make bench  measure reading on sample_images/ (and on your own real pictures)"

demo:
	@tools/setup.sh run
	@# Two of the cases cannot be decided on purpose (an unreadable and a missing picture), so 3 is expected.
	@$(PY) -m verifier batch sample_images/cases --out out --exit-zero || test $$? -eq 3
	@echo "open out/report.html"

check test:
	@tools/setup.sh dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m pytest

lint:
	@tools/setup.sh dev
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

types:
	@tools/setup.sh dev
	@$(PY) -m mypy

bench:
	@tools/setup.sh dev
	@$(PY) -m benchmarks

clean:
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
