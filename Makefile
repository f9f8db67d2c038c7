# Every target sets up what it needs; a second run installs nothing again.
.DEFAULT_GOAL := help
.PHONY: help audit book handout test test-everywhere mutants check notebooks exercises lab edit bench lint format requirements clean

# The machine's own Python, also where the environment is active.
PYTHON ?= $(shell python3 -c "import sys; print(sys._base_executable)")
# Everything runs in the virtual environment; Node, for KaTeX and esbuild, is there too.
RUN := PATH="$(CURDIR)/.venv/bin:$$PATH"

SOURCES := $(shell find chapters lib -type f -not -name '*.pyc' -not -path '*.egg-info*' -not -path '*/.*')

help:
	@echo "make book             build the book and say where it is"
	@echo "make test             build the book and run every test"
	@echo "make test-everywhere  hold the outputs to other processors and packages"
	@echo "make mutants          break the library on purpose and see the tests go red"
	@echo "make lab              open copies of the chapters, and the exercises, in JupyterLab"
	@echo "make exercises        write the notebooks a student fills in"
	@echo "make edit             open the chapters themselves, to change them"
	@echo "make check            show what a change does to the outputs: CHAPTER=2"
	@echo "make notebooks        execute the chapters and store their outputs: CHAPTER=2"
	@echo "make handout          write a problem sheet of drills: SEED=1 N=6 KIND=complex"
	@echo "make bench            measure speed and exactness, as ratios"
	@echo "make audit            ask for known vulnerabilities and list licences"
	@echo "make format lint      what ruff does and checks"
	@echo "make requirements     pin the newest packages that pyproject.toml admits"
	@echo "make clean            remove what was built and installed, and nothing in my/"

book: _build/html/index.html
	@echo "The book is here: file://$(CURDIR)/_build/html/index.html"

# Each of pytest's processes has a core; threads of BLAS would only queue.
test: book
	$(RUN) python scripts/browser.py
	$(RUN) OPENBLAS_NUM_THREADS=1 python -m pytest -n auto

test-everywhere: .venv/ready
	$(RUN) python scripts/everywhere.py

mutants: .venv/ready
	$(RUN) python scripts/mutants.py

# CHAPTER=2, or a name; all chapters where none is named.
check: .venv/ready
	@$(RUN) OPENBLAS_NUM_THREADS=1 python scripts/notebooks.py --check $(CHAPTER)

notebooks: .venv/ready
	@$(RUN) OPENBLAS_NUM_THREADS=1 python scripts/notebooks.py $(CHAPTER)

exercises: .venv/ready
	@$(RUN) python scripts/exercises.py

# ARGS= goes on to JupyterLab, as in ARGS="--no-browser --allow-root".
lab edit: .venv/ready
	@$(RUN) python scripts/lab.py $@ $(ARGS)

handout: SEED = 1
handout: N = 6
handout: KIND =
handout: node_modules/ready
	@$(RUN) python scripts/handout.py "$(SEED)" "$(N)" "$(KIND)"

bench: book
	$(RUN) PYTHONPATH=tests python scripts/bench.py
	$(RUN) python scripts/bench_disk.py
	$(RUN) python scripts/bench_pages.py

audit: book
	$(RUN) python scripts/audit.py

format: .venv/ready
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

lint: .venv/ready
	$(RUN) ruff format --check .
	$(RUN) ruff check .

requirements: .venv/ready
	echo "-e .[dask]" | $(RUN) uv pip compile - --universal --python-version 3.11 \
	  --group book --group test --group dev \
	  --upgrade --no-emit-index-url --custom-compile-command "make requirements" \
	  --quiet --output-file requirements.txt

clean:
	rm -rf .venv _build node_modules lib/svdlab.egg-info
	rm -rf .hypothesis .pytest_cache .ruff_cache

# Debian's Python has no ensurepip without python3-venv, so the machine's own pip installs
# into the environment.
.venv/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version)." \
	    "Name another with make PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python .venv/bin/python install --quiet --requirement requirements.txt
	@touch $@

node_modules/ready: package-lock.json .venv/ready
	$(RUN) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

_build/page/ready: node_modules/ready package.json $(wildcard lib/page/*)
	$(RUN) npm run --silent build
	@touch $@

# The chapters run side by side: see lib/page/at_once.py.
_build/html/index.html: .venv/ready _build/page/ready _config.yml _toc.yml $(SOURCES)
	$(RUN) OPENBLAS_NUM_THREADS=1 jupyter-book build . --all -W -n --keep-going
	@touch $@
