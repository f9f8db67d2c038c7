# Every target sets up what it needs; a second run installs nothing again.
.DEFAULT_GOAL := help
.PHONY: help audit book live pdf handout test test-everywhere mutants check notebooks exercises lab edit bench lint format requirements clean always
.NOTPARALLEL:

# The machine's own Python, also where the environment is active; empty where it is old.
PYTHON := python3
BASE := $(shell $(PYTHON) -I -c "import sys; print(sys._base_executable) if \
  sys.version_info >= (3, 11) else 0" 2>/dev/null)

# The groups of packages in pyproject.toml; a target names those it needs.
GROUPS := book test lab live lint pin mutants audit

# Of the caller's variables a command sees these alone: where programs and the screen
# are, and where packages come from. All others (PIP_USER, NODE_ENV, PYTHONPATH, LC_ALL,
# PYTEST_ADDOPTS, …) were set for other work, and many of them would break ours. In the
# same way NPM_PASSED picks lines of an .npmrc, and scripts/install.py those of a pip.conf.
PASSED := PATH HOME USER LOGNAME SHELL TERM TMPDIR LD_LIBRARY_PATH NIX_%
PASSED += BROWSER DISPLAY WAYLAND_DISPLAY XAUTHORITY XDG_RUNTIME_DIR DBUS_% WSL_%
PASSED += XDG_CONFIG_HOME XDG_CONFIG_DIRS
PASSED += %_proxy %_PROXY SSL_CERT_% %_CA_BUNDLE NODE_EXTRA_CA_CERTS NETRC PIP_%
PASSED += $(foreach npm,npm_config NPM_CONFIG,$(addprefix $(npm)_,registry REGISTRY \
  cafile CAFILE noproxy NOPROXY strict_ssl STRICT_SSL)) NPM_CONFIG_USERCONFIG
PASSED += %_TOKEN PLAYWRIGHT_DOWNLOAD_HOST PLAYWRIGHT_BROWSERS_PATH
PASSED += UV_DEFAULT_INDEX UV_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS
NPM_PASSED := ^(//.*|@.*|registry|(https?-|no-?)?proxy|ca(file|\[\])?|cert|key|strict-ssl|_auth.*) *=
$(foreach name,$(.VARIABLES),$(if $(findstring environment,$(origin $(name))),\
  $(if $(filter-out $(PASSED),$(name)),$(eval unexport $(name)))))
export PYTHONUTF8 := 1

# Everything runs in the virtual environment; Node, for KaTeX and esbuild, is there too.
# RUN has a home there besides: it can be written to, and holds no settings of other work.
AT_HOME := PATH="$(CURDIR)/.venv/bin:$$PATH"
RUN := $(AT_HOME) HOME="$(CURDIR)/.venv/home" XDG_CONFIG_HOME=

# Make cannot read a name with a space or the like, so such files are left out; the book
# has none.
SOURCES := $(shell find chapters lib -type f -not -path '*/__pycache__/*' \
  -not -path '*.egg-info*' -not -path '*/.*' -not -name '*[!A-Za-z0-9._-]*')

help:
	@echo "make book             build the book and say where it is"
	@echo "make live             add a Jupyter to the book that runs in the browser"
	@echo "make pdf              print the book as one PDF: SOLUTIONS=no"
	@echo "make test             build the book and run every test"
	@echo "make test-everywhere  run the tests on other processors, Pythons and packages"
	@echo "make mutants          break the library on purpose and see the tests go red"
	@echo "make lab              open copies of the chapters, and the exercises, in JupyterLab"
	@echo "make exercises        write the notebooks a student fills in"
	@echo "make edit             open the chapters themselves, to change them"
	@echo "make check            show what a change does to the outputs: CHAPTER=2"
	@echo "make notebooks        execute the chapters and store their outputs: CHAPTER=2"
	@echo "make handout          write a problem sheet of drills: SEED=1 N=6 KIND=complex"
	@echo "make bench            measure speed, memory and pages"
	@echo "make audit            ask for known vulnerabilities and list licences"
	@echo "make format lint      what ruff does and checks"
	@echo "make requirements     pin the newest packages that pyproject.toml admits"
	@echo "make clean            remove what was built and installed, and nothing in my/"

book: _build/ready
	@$(RUN) python -c "from pathlib import Path; print('The book is here:', \
	  Path('_build/html/index.html').absolute().as_uri())"

# PYODIDE= names a folder with files of Pyodide's release; what it lacks is fetched.
live: PYODIDE =
live: book .venv/live.group
	@$(RUN) python scripts/live.py $(PYODIDE)

pdf: SOLUTIONS =
pdf: book .venv/test.group
	@$(RUN) python scripts/browser.py
	@$(RUN) python scripts/pdf.py $(SOLUTIONS)

# Each of pytest's processes has a core; threads of BLAS would only queue.
test: book .venv/test.group
	$(RUN) python scripts/browser.py
	$(RUN) OPENBLAS_NUM_THREADS=1 python -m pytest -n auto

test-everywhere: live .venv/test.group .venv/pin.group
	$(AT_HOME) nox -f scripts/noxfile.py

mutants: .venv/book.group .venv/test.group .venv/mutants.group
	$(RUN) OPENBLAS_NUM_THREADS=1 python scripts/mutants.py

# CHAPTER=2, or a name; all chapters where none is named.
check notebooks: CHAPTER =
check: .venv/fonts
	@$(RUN) OPENBLAS_NUM_THREADS=1 python scripts/notebooks.py --check $(CHAPTER)

notebooks: .venv/fonts
	@$(RUN) OPENBLAS_NUM_THREADS=1 python scripts/notebooks.py $(CHAPTER)

exercises: .venv/book.group
	@$(RUN) python scripts/exercises.py

# ARGS= goes on to JupyterLab, as in ARGS="--no-browser --allow-root".
lab edit: ARGS =
lab edit: .venv/book.group .venv/lab.group
	@$(AT_HOME) python scripts/lab.py $@ $(ARGS)

handout: SEED = 1
handout: N = 6
handout: KIND =
handout: node_modules/ready
	@$(RUN) python scripts/handout.py "$(SEED)" "$(N)" "$(KIND)"

bench: book .venv/test.group
	$(RUN) python scripts/bench.py
	$(RUN) PYTHONPATH=tests python scripts/bench_pages.py

# A hole that has to stay gets an --ignore-vuln=… with its reason. --strict: a package
# that could not be asked about fails. Options for npm, since an .npmrc may say otherwise.
audit: book $(GROUPS:%=.venv/%.group)
	$(AT_HOME) pip-licenses --with-system
	$(AT_HOME) python scripts/audit.py
	$(AT_HOME) npm audit --no-offline --include=dev --include=optional --include=peer
	$(AT_HOME) npm audit --no-offline --package-lock-only --prefix lib/page/carried
	$(AT_HOME) pip-audit --strict --disable-pip --no-deps --requirement requirements.txt

format: .venv/lint.group
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

lint: .venv/lint.group
	$(RUN) ruff format --check .
	$(RUN) ruff check .

requirements: .venv/pin.group
	$(AT_HOME) uv pip compile pyproject.toml --extra dask \
	  $(GROUPS:%=--group %) \
	  --universal --python-version 3.11 --upgrade --no-emit-index-url \
	  --custom-compile-command "make requirements" --quiet --output-file requirements.txt

clean:
	rm -rf .venv _build node_modules lib/svdlab.egg-info
	rm -rf .hypothesis .pytest_cache .ruff_cache

# Always asked for, as the folder may have been moved or another Python installed; where
# all is well the script does nothing, at once.
.venv/%.group: always
	@test "$(BASE)" || { echo "Python 3.11 or newer is needed; $(PYTHON) is older or not" \
	  "there. Name another with make PYTHON=…" >&2; exit 1; }
	@"$(BASE)" scripts/install.py $*

# Matplotlib lists the fonts of the machine once. It says so where that takes long, and a
# chapter must not.
.venv/fonts: .venv/book.group
	@$(RUN) python -c "import matplotlib.font_manager"
	@touch $@

node_modules/ready: package-lock.json .venv/book.group
	@grep -E '$(NPM_PASSED)' "$${NPM_CONFIG_USERCONFIG:-$$HOME/.npmrc}" 2>/dev/null | $(RUN) \
	  npm ci --userconfig=/dev/stdin --ignore-scripts --no-audit --no-fund \
	  --no-update-notifier --loglevel=error
	@touch $@

_build/page/ready: node_modules/ready package.json lib/svdview/widgets/page.js $(wildcard lib/page/*.css)
	$(RUN) npm run --silent build
	@touch $@

# The chapters run side by side: see lib/page/at_once.py. A book that is gone is built anew.
_build/ready: .venv/fonts _build/page/ready _config.yml _toc.yml $(SOURCES) \
  $(if $(wildcard _build/html/index.html),,always)
	$(RUN) OPENBLAS_NUM_THREADS=1 jupyter-book build . --all -W -n --keep-going
	@touch $@
