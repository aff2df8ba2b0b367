# The ways into this project. `make` alone lists them.
PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
FUZZ_SECONDS ?= 60
# One file that needs nothing of the machine that it runs on: login nodes have older libraries, or none.
# Where there are no static libraries (Fedora), `make install STATIC=` links with shared ones.
STATIC ?= -Xswiftc -static-executable
# What nothing calls is left out: each function is a section of its own, and none is kept for other programs.
# Without what is for debuggers there are no tables of unwinding either, which would stay after `strip`.
SMALL := -debug-info-format none -Xlinker --gc-sections \
  $(addprefix -Xswiftc ,-Xfrontend -function-sections -Xfrontend -internalize-at-link)
# Types such as dictionaries are made by what was compiled for them, not by reading their names and looking
# through all conformances: a sixth of a start.
FAST := $(addprefix -Xswiftc ,-Xfrontend -disable-concrete-type-metadata-mangled-name-accessors)
# Regular expressions are PCRE2's; the parser of the standard library's own is a megabyte. What is missed
# without them is in `Scalars/TextSearch.swift`.
PLAIN := $(addprefix -Xswiftc ,-Xfrontend -disable-implicit-string-processing-module-import)
RELEASE := --configuration release --static-swift-stdlib $(STATIC) $(SMALL) $(FAST) $(PLAIN)
# What `--version` names; a folder that is no clone has no commit.
export SLURMTAIL_COMMIT := $(shell git describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null)
# The tests of what runs on threads of our own.
THREADED := FollowingTests|BadMountTests|ExporterTests|MailboxTests
# Of a crash the stack is what tells; registers and images would come after it, at the end of a log.
BACKTRACE := SWIFT_BACKTRACE=threads=crashed,registers=none,images=none,sanitize=yes
# What the build must not let pass: an import that the manifest does not name.
STRICT := --explicit-target-dependency-import-check error

.PHONY: help demo test check threads elsewhere fuzz build release install dist test-dist deps dist-deps test-deps golden screenshots bench clean

help:
	@echo "make demo         watch simulated jobs; needs no Slurm"
	@echo "make test         everything that is tested, with a real terminal and a real Slurm"
	@echo "make check        format, import law and warnings"
	@echo "make threads      the tests of what runs on threads, under ThreadSanitizer"
	@echo "make fuzz         random input to all that reads text, FUZZ_SECONDS ($(FUZZ_SECONDS)) for each"
	@echo "make install      build and install to PREFIX ($(PREFIX))"
	@echo "make dist         pack it for other machines: dist/ gets an archive, a .deb and an .rpm"
	@echo "make test-dist    try the archive in Debian 11 and 13; needs root"
	@echo "make golden       record the screens of the tests again"
	@echo "make screenshots  take the pictures of docs/images again"
	@echo "make bench        measure against tail, lnav and multitail"
	@echo "make clean        remove what was built"

deps:
	@scripts/deps build

test-deps: deps
	@scripts/deps test

dist-deps: deps
	@scripts/deps dist

build: deps
	$(SWIFT) build $(STRICT)

release: deps
	$(SWIFT) build $(STRICT) $(RELEASE) --product slurmtail-tui

demo: release
	@"$$($(SWIFT) build $(RELEASE) --show-bin-path)/slurmtail-tui" --demo

check: deps
	scripts/check-imports
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Fuzz Benchmarks Package.swift
	scripts/build-without-warnings $(SWIFT) build --build-tests $(STRICT)

# The last line is the closing line of `swift test`; where something failed, what it was comes after it.
test: test-deps check threads elsewhere
	$(BACKTRACE) scripts/run-tests $(SWIFT) test --disable-xctest $(STRICT)

# What runs on threads of its own, under ThreadSanitizer.
threads: test-deps
	$(BACKTRACE) SLURMTAIL_THREADS=1 TSAN_OPTIONS="suppressions=$(CURDIR)/scripts/tsan.suppressions halt_on_error=0" \
	  scripts/run-tests $(SWIFT) test --disable-xctest --sanitize=thread --scratch-path .build-threads \
	  --filter '$(THREADED)'

# What is handed out, in other systems, which takes root to make.
elsewhere: test-deps
	@if [ "$$(id -u)" = 0 ]; then $(MAKE) --no-print-directory dist && $(MAKE) --no-print-directory test-dist; \
	  else echo "test-dist: other systems are made by root: skipped"; fi

fuzz: test-deps
	Fuzz/run $(FUZZ_SECONDS)

golden:
	RECORD_SCREENS=1 $(SWIFT) test --disable-xctest --filter TailAppTests

# For these pictures alone: xterm, and an X server that nobody sees.
screenshots: release
	@scripts/deps screenshots
	scripts/screenshots "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slurmtail-tui"

install: release
	packaging/install-tree "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slurmtail-tui" "$(DESTDIR)$(PREFIX)"

dist: dist-deps release
	packaging/dist "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slurmtail-tui"

test-dist: dist-deps
	packaging/test-dist

bench: release
	@RELEASE='$(RELEASE)' Benchmarks/run

clean:
	$(SWIFT) package clean
