# Two commands do everything: `make demo` and `make test`. Each sets up what it needs.
# Only Python 3.11 to 3.13 with pip, and make, have to be there.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench lock setup browser clean

demo: setup
	$(BIN)/errata demo

test: setup browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m benchmarks.run

setup: .venv/.ready

# The environment is exactly requirements.lock, every file checked against its hash. All is compiled here, once: else the
# first run does it, or every single one where Python is told to keep no byte code.
.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	@awk '/^uv==/ {keep = 1; print; next} /^[^ ]/ {keep = 0} keep' requirements.lock > .venv/uv.txt
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r .venv/uv.txt
	$(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	$(BIN)/python -m compileall -q flows reports tasks
	$(BIN)/python -m tasks.compiled
	@touch $@

# The report's tests look at it in Chromium. Without it, and without the right to install it, they are skipped and say so.
browser:
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	  else echo "Chromium is not installed: the browser tests will be skipped (Debian: apt-get install chromium)."; fi; }

# Newest versions that pyproject.toml allows; no index address gets into the file.
lock: setup
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --all-extras --no-emit-index-url --no-annotate --no-header \
	  --python-version 3.11 --upgrade pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv demo build .pytest_cache .mypy_cache .ruff_cache .hypothesis
