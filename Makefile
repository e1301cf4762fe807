# bursar. `make run` sets everything up and serves a demo guild; `make test` sets everything up and passes all tests.

.PHONY: run test check bless bench fuzz setup tested-with web python prepare clean

# sqlx checks the SQL against .sqlx/ rather than a database.
export SQLX_OFFLINE = true

BURSAR = target/debug/bursar
DATA ?= .bursar

run: setup web
	cargo build --locked
	@exec $(BURSAR) --data $(DATA) serve --demo

test: setup tested-with web python check
	cargo build --locked
	cd tests/graphql-http && npm ci --silent --no-audit --no-fund
	$(BURSAR) with-postgres -- scripts/test

# Formatting, lints, and that the pure crates are pure when they are built alone.
check:
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo check --locked -p aggregates
	cargo check --locked -p projections
	cargo check --locked -p pastes
	cargo check --locked -p proofs
	cargo check --locked -p raidlogs

# Writes what tests compare with: the schema, golden files.
bless: setup tested-with python
	cargo build
	$(BURSAR) schema > schema.graphql
	BLESS=1 $(BURSAR) with-postgres -- scripts/test

# Feeds whatever it can think of to what reads notes, proofs and pastes, for so many seconds each. Needs cargo-fuzz, and works on
# stable Rust.
FUZZ_SECONDS ?= 10
fuzz: setup
	@cargo fuzz --version >/dev/null 2>&1 || { echo 'cargo-fuzz is missing: cargo install cargo-fuzz' >&2; exit 1; }
	cd fuzz && for target in note proof paste; do \
		RUSTC_BOOTSTRAP=1 cargo fuzz run $$target -- -max_total_time=$(FUZZ_SECONDS) || exit 1; done

# Measures against the limits and peers in the same run; see docs/benchmark.md.
bench: setup
	cargo build --locked --release
	cargo bench --locked --bench compare

# Notes what the SQL in the code gives, for builds without a database.
prepare: setup
	cargo build
	$(BURSAR) with-postgres -- scripts/prepare

setup:
	@scripts/setup

# What only the tests need: a program that checks books.
tested-with:
	@scripts/setup hledger

# A Python of the tests' own.
python: target/python/ready

target/python/ready: tests/requirements.txt
	python3 -m venv --clear target/python
	target/python/bin/python -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch $@

web: web/dist/index.html

web/dist/index.html: web/package-lock.json web/index.html web/page.js web/page.css web/build.mjs
	cd web && npm ci --silent --no-audit --no-fund && npm run --silent build

clean:
	cargo clean
	rm -rf web/dist web/node_modules tests/graphql-http/node_modules
