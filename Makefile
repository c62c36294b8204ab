# Everything begins with `make setup`, which does nothing when nothing changed.
.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo demo-reset test lint format bench replay-2021 faults screenshots lock guides

BIN := .venv/bin
DEMO_OPTIONS ?=
TEST_OPTIONS ?=
BENCH_OPTIONS ?=
FAULT_OPTIONS ?=

help: ## 顯示這份說明 / show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: ## 建立執行環境 / make the environment to run in
	@sh scripts/setup.sh run

setup-test: ## 建立測試環境 / make the environment to test in
	@sh scripts/setup.sh test

demo: setup ## 啟動示範系統（Ctrl-C 停止） / run the demo (Ctrl-C stops it)
	@exec $(BIN)/licheng demo $(DEMO_OPTIONS)

demo-reset: setup ## 刪除示範資料後重新啟動 / start the demo over with fresh data
	@exec $(BIN)/licheng demo --reset $(DEMO_OPTIONS)

test: setup-test lint ## 執行全部檢查與測試 / run every check and test
	$(BIN)/pytest -q -n 2 --dist loadgroup $(TEST_OPTIONS)

lint: setup-test ## 檢查寫法、型別與分層 / check style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-test ## 統一排版 / format the code
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .

bench: setup-test ## 測量各項操作的成本 / measure what each operation costs
	$(BIN)/python -m benchmarks $(BENCH_OPTIONS)

replay-2021: setup-test ## 重演 2021 年的檔案遺失 / replay the loss of 2021 at its full size
	$(BIN)/python -m benchmarks.replay_2021 --write $(REPLAY_OPTIONS)

faults: setup-test ## 注入故障，核對有沒有遺失 / inject faults and look for anything lost
	$(BIN)/python -m faults $(FAULT_OPTIONS)

screenshots: setup-test ## 重新拍攝文件裡的畫面 / take the pictures of README and guides again
	SCREENSHOTS=docs/screenshots $(BIN)/pytest -q tests/browser/test_losses.py tests/browser/test_year.py tests/browser/test_year_handed_in.py

guides: setup ## 重新產生由程式寫成的文件 / write the documents made from the code
	$(BIN)/python -m licheng.settings.documentation docs/guides/settings.md

LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --all-extras

lock: setup-test ## 重新鎖定相依套件 / lock the required packages again
	$(LOCK) pyproject.toml -o requirements/base.txt
	$(LOCK) --group dev pyproject.toml -o requirements/dev.txt
