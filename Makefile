# The commands that continuous integration runs, for people. They use the environment in .venv.
.PHONY: install check test demo screenshot

install:
	python3 -m venv .venv
	.venv/bin/pip install -e '.[dev]'

check:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/mlaudit rules test

test:
	.venv/bin/pytest

demo:
	-.venv/bin/mlaudit scan fixtures/demo

screenshot:
	.venv/bin/python docs/screenshot.py docs/screenshot.svg
