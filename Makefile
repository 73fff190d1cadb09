# The thin front of Meson and Ninja. `make help` lists what there is.

BUILD        ?= build
DEMO_PUPILS  ?= 23000
BENCH_PUPILS ?= 230000
PORT         ?= 8080
KILLS        ?= 500
FUZZ_SECONDS ?= 600
SCAN_SECONDS ?= 600
TSAN_TESTS   ?= audit_test search_keep held_test child_index import_job kept_test kept_rows sqlite_tidy dispatch tick_timer rollcall_cache
T            ?=
SUITE        ?=

.PHONY: help build demo test kills fuzz tsan scan sbom trust check format bench docs screenshots clean install

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

build: ## build build/muster, installing what is missing
	@tools/setup build
	@tools/build $(BUILD)

demo: build ## make a county of invented children, import it and serve it (DEMO_PUPILS=23000 PORT=8080)
	@DEMO_PUPILS='$(DEMO_PUPILS)' PORT='$(PORT)' tools/demo

test: ## run every test; T=part-of-a-name for unit tests only, SUITE=name for one suite
	@tools/setup test
	@tests/run $(if $(T),--only-tests '$(T)') $(if $(SUITE),--suite '$(SUITE)')

kills: build ## kill the server at random points of work, many times, and ask for every acknowledged write (KILLS=500)
	@mkdir -p build-logs
	@python3 tests/kill_test.py --kills '$(KILLS)' | tee build-logs/kills-long.log
	@tools/with-postgres python3 tests/kill_test.py --kills '$(KILLS)' | tee build-logs/kills-postgres-long.log

fuzz: ## fuzz every parser for long, by clang's libFuzzer (FUZZ_SECONDS=600 each)
	@tools/setup test
	@mkdir -p build-logs
	@tools/fuzz long '$(FUZZ_SECONDS)' | tee build-logs/fuzz-long.log

tsan: ## the tests of what several threads share, under the thread sanitizer
	@tools/build build-tsan -Db_sanitize=thread -Db_lundef=false -Doptimization=1 -Dwerror=false
	@mkdir -p build-logs
	@TSAN_OPTIONS='halt_on_error=1 second_deadlock_stack=1' build-tsan/muster-tests $(TSAN_TESTS) | tee build-logs/tsan.log
	@! grep -qE 'WARNING: ThreadSanitizer|[1-9][0-9]* failed' build-logs/tsan.log && grep -q ' passed' build-logs/tsan.log

scan: build ## let wapiti, and nikto where it is installed, look at a running server (SCAN_SECONDS=600); docs/security-scan.md
	@tools/setup trust
	@mkdir -p build-logs
	@tools/scan --seconds '$(SCAN_SECONDS)' | tee build-logs/scan.log

sbom: build ## write what Muster is made with, as SPDX: build/muster.spdx.json
	@tools/sbom >$(BUILD)/muster.spdx.json

trust: ## print what the runs of trust showed last: kills, fuzzing, pages, routes and roles
	@tools/trust

check: ## our own rules over the sources
	@tools/check

format: ## lay out the C sources
	@tools/format

bench: ## measure speed and memory, as ratios taken in one run (BENCH_PUPILS=230000)
	@tools/setup bench
	@tools/build build-release --buildtype=release
	@bench/run --pupils '$(BENCH_PUPILS)'

docs: build ## write the generated pages of docs/ again
	@$(BUILD)/muster test-help >docs/commands.md

screenshots: ## take the README's pictures again
	@tools/setup test
	@tools/build $(BUILD)
	@cd tests/pages && node screenshots.mjs

clean: ## remove everything built, the demo county too
	rm -rf build build-* demo bench/out

install: build ## install build/muster below PREFIX (/usr/local)
	install -D -m 755 $(BUILD)/muster '$(DESTDIR)$(or $(PREFIX),/usr/local)/bin/muster'
