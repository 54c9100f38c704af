# The commands that continuous integration runs, for people. They use the environment in .venv.
.PHONY: install check test matrix browser hooks sarif docs site demo fixtures

install:
	python3 -m venv .venv
	.venv/bin/pip install -e '.[dev]'

check:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	PYTHONPATH=. .venv/bin/lint-imports
	.venv/bin/mlaudit rules test

test:
	.venv/bin/pytest -n auto --dist worksteal

# Five environments from the package index, some minutes: are artifacts of every kind, version and format read right?
matrix:
	.venv/bin/python tests/artifact_matrix/matrix.py

# The HTML report in Chromium, with axe-core from npm: apt-get install chromium chromium-driver npm
browser:
	npm install --no-save --prefix build/axe axe-core
	MLAUDIT_AXE=$(CURDIR)/build/axe/node_modules/axe-core/axe.min.js .venv/bin/pytest tests/reporting/test_page_in_chromium.py

# The hooks of the last commit, installed by the real pre-commit.
hooks:
	python3 -m venv build/hooks && build/hooks/bin/pip install --quiet pre-commit
	MLAUDIT_PRE_COMMIT=$(CURDIR)/build/hooks/bin/pre-commit .venv/bin/pytest tests/cli/test_hooks_for_real.py

# SARIF of the demo and of a hostile project, by the validator that knows the rules of GitHub's code scanning.
sarif:
	npm install --no-save --prefix build/sarif @microsoft/sarif-multitool
	chmod u+x build/sarif/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
	MLAUDIT_SARIF_MULTITOOL=$(CURDIR)/build/sarif/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool \
		.venv/bin/pytest tests/reporting/test_real_scans.py

demo:
	-.venv/bin/mlaudit scan fixtures/demo

docs:
	.venv/bin/python docs/screenshot.py docs/screenshot.svg
	.venv/bin/python docs/report_picture.py docs/report.png

# The documentation, into build/site.
site:
	.venv/bin/mkdocs build --strict

fixtures:
	.venv/bin/python fixtures/make_demo.py
	.venv/bin/python fixtures/make_fixtures.py
