# Every target sets up what it needs. `make check` is what CI runs.
PY := .venv/bin/python

.PHONY: demo serve test check lint types corpus corpus-full bench bench-full bench-compare bench-scale bench-desk clean help

help:
	@echo "make demo   verify sample_images/ and leave out/report.html"
	@echo "make serve  the desk for reviewers on the sample cases: pages and HTTP API"
	@echo "make test   everything that CI runs (also: make check)"
	@echo "make bench  measure everything and write docs/benchmarks.md (builds the small corpus first)"
	@echo "make bench-scale   measure batches, reuse and speed; writes docs/performance.md"
	@echo "make bench-compare   the same, and fail where a figure fell below the recorded baseline"
	@echo "make bench-desk      200 clients at the desk, 1,000 cases with the server killed twice"
	@echo "make corpus          the labelled pictures alone, into corpus/small (make corpus-full: corpus/full)"

demo:
	@tools/setup.sh run
	@# Two of the cases cannot be decided on purpose (an unreadable and a missing picture), so 3 is expected.
	@$(PY) -m verifier batch sample_images/cases --out out --exit-zero || test $$? -eq 3
	@echo "open out/report.html"

serve:
	@tools/setup.sh run
	@mkdir -p out
	@$(PY) -m verifier serve --store out/desk.db --import sample_images/cases --new-password --no-access-log

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

corpus:
	@tools/setup.sh dev
	@$(PY) -m tools.corpus.build --size small --out corpus/small

corpus-full:
	@tools/setup.sh dev
	@$(PY) -m tools.corpus.build --size full --out corpus/full

bench:
	@tools/setup.sh dev
	@$(PY) -m benchmarks

bench-full:
	@tools/setup.sh dev
	@$(PY) -m benchmarks --size full

bench-scale:
	@tools/setup.sh dev
	@$(PY) -m benchmarks.scale

bench-compare:
	@tools/setup.sh dev
	@$(PY) -m benchmarks --compare

bench-desk:
	@tools/setup.sh dev
	@$(PY) -m benchmarks.desk_load

clean:
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
