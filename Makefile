# make help lists the targets.
#
# Objects are in build/BUILD/VARIANT: BUILD is release, asan, ... and VARIANT
# the processor that they are compiled for. On x86-64 a released program holds
# the whole library three times, for every processor, for those with AVX2 and
# FMA, and for those with AVX-512; src/cli/main.c takes one of them when it
# starts.

PREFIX  = /usr/local
bindir  = $(PREFIX)/bin
mandir  = $(PREFIX)/share/man
bashdir = $(PREFIX)/share/bash-completion/completions
zshdir  = $(PREFIX)/share/zsh/site-functions
DESTDIR =
CFLAGS  = $(OPTIMISE)

BUILD    = release
PROGRAMS = nntrain nnpredict nninspect nnplot

# --- what is there --------------------------------------------------------

OUT     = build/$(BUILD)
BIN     = $(if $(filter release,$(BUILD)),build,$(OUT))
LIBRARY = $(wildcard src/nn/*.c)
ENTRIES = $(PROGRAMS:%=src/cli/%.c) src/cli/main.c
SHARED  = $(filter-out $(ENTRIES),$(wildcard src/cli/*.c))
UNITS   = $(patsubst tests/%.c,$(OUT)/%,$(wildcard tests/unit/test_*.c))
FUZZERS = $(patsubst tests/%.c,$(OUT)/%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAYS = $(FUZZERS:$(OUT)/fuzz/%=$(OUT)/replay/%)
BENCHES = $(patsubst tests/%.c,$(OUT)/%,$(wildcard tests/bench/*.c))
MAN1    = $(wildcard man/*.1)
MAN5    = $(wildcard man/*.5)
MAN7    = $(wildcard man/*.7)

# --- how it is compiled ---------------------------------------------------

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wconversion -Wno-sign-conversion -Wcast-qual \
    -Wwrite-strings -Wvla -Wformat=2 -Wundef -Wno-psabi
DEFENCE  = -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
OPTIMISE = -O2 -g
LINK     = -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LIBS     = -lcjson -lcsv -lz -lpthread -lm

# -iquote, not -I: src/nn/csv.h must not hide libcsv's <csv.h>.
# -ffp-contract=off: only nn_fma fuses, so that results have the same bits.
# -fno-math-errno: a square root is one instruction, also of a vector.
COMPILE = $(CC) -std=c17 -D_GNU_SOURCE -iquote src/nn -iquote src/cli \
    $(CPPFLAGS) $(CFLAGS) -fPIE -ffp-contract=off -fno-math-errno \
    $(DEFENCE) $(WARNINGS)

ifeq ($(BUILD),asan)
OPTIMISE = -O1 -g
DEFENCE  = -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fno-omit-frame-pointer
endif
ifeq ($(BUILD),tsan)
OPTIMISE = -O1 -g
DEFENCE  = -fsanitize=thread
endif
ifeq ($(BUILD),fuzz)
CC       = clang
OPTIMISE = -O2 -g
DEFENCE  = -fsanitize=fuzzer-no-link,address,undefined \
    -fno-sanitize-recover=all
endif
# What the tests reach. Assertions are faults of ours, which no test reaches.
ifeq ($(BUILD),coverage)
OPTIMISE = -O0 -g --coverage -fprofile-update=atomic
DEFENCE  = -DNDEBUG
endif
# The builds of make lint: every warning is an error.
ifeq ($(BUILD),gcc)
CC       = gcc
WARNINGS += -Werror
endif
ifeq ($(BUILD),clang)
CC       = clang
WARNINGS += -Werror
endif

# For AArch64, with libraries that tests/arm64/libraries has unpacked.
ifeq ($(BUILD),arm64)
CC       = aarch64-linux-gnu-gcc
CPPFLAGS = -idirafter build/arm64/debian/usr/include
LDFLAGS  = -Lbuild/arm64/debian/usr/lib/aarch64-linux-gnu \
    -Wl,-rpath-link,build/arm64/debian/lib/aarch64-linux-gnu
endif

# Sanitizers add flags that the linker needs too.
LINK_PROGRAM = $(CC) $(CFLAGS) $(filter -fsanitize%,$(DEFENCE)) $(LINK) \
    $(LDFLAGS)

# --- variants -------------------------------------------------------------

accepts   = $(shell echo 'int x;' | \
    $(CC) $(1) -x c -c -o /dev/null - 2>/dev/null && echo yes)
MACHINE  := $(shell $(CC) -dumpmachine 2>/dev/null)
VARIANTS := generic
ifneq ($(filter x86_64-%,$(MACHINE)),)
ifeq ($(call accepts,-march=x86-64-v4),yes)
VARIANTS := x86-64 x86-64-v3 x86-64-v4
endif
endif
march = $(if $(filter generic,$(1)),,-march=$(1) \
    $(if $(filter x86-64-v4,$(1)),-mprefer-vector-width=512))
# cli_main is main itself where there is one variant.
entry = $(if $(word 2,$(VARIANTS)),cli_main_$(subst -,_,$(1)),main)

# Tests use the best variant that this machine can run.
has = $(shell for flag in $(1); do grep -q "^flags.* $$flag " \
    /proc/cpuinfo 2>/dev/null || exit; done; echo yes)
LEVEL  := $(if $(call has,avx2 fma bmi1 bmi2 pclmulqdq),$(if $(call has,\
    avx512f avx512bw avx512cd avx512dq avx512vl),3,2),1)
NATIVE := $(or $(word $(LEVEL),$(VARIANTS)),$(lastword $(VARIANTS)))
NATIVE_LIBRARY = $(OUT)/$(NATIVE)/libnntrain.a

# Builds other than the release are for this machine only; clang's is compared
# with it, variant by variant.
ifeq ($(filter release clang,$(BUILD)),)
VARIANTS := $(NATIVE)
endif

# --- targets --------------------------------------------------------------

# As many jobs as processors, unless the user said how many.
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
DEPS     = CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' .ci/deps

.PHONY: all demo check check-long check-arm64 asan tsan tsan-run memcheck lint \
    fuzz fuzz-run bench bench-peers experiments gallery pictures install \
    uninstall deps clean help programs test-programs bench-programs \
    fuzz-programs FORCE
.DELETE_ON_ERROR:
.SUFFIXES:

all: programs ## build the programs, into build/ (the default)

demo: ## install what is missing, build, train XOR, predict
	@$(DEPS) build
	@$(MAKE) --no-print-directory $(PARALLEL) programs
	@mkdir -p build/demo
	@for command in 'cd build/demo' \
	    '../nntrain --config ../../configs/xor.json' \
	    '../nnpredict model.bin < ../../data/xor.csv'; do \
	    printf '\n$$ %s\n' "$$command"; eval "$$command" || exit; \
	done

# Checks of the source that need no further tool.
LINT_PLAIN = $(wildcard $(addprefix tests/lint/,includes length symbols words))
LINT_TOOLS = $(wildcard $(addprefix tests/lint/,format shell man cppcheck))
TESTS      = $(LINT_PLAIN) $(UNITS) $(REPLAYS) \
    $(wildcard tests/lint/*.bats tests/cli/*.bats)

export NN_ROOT     = $(CURDIR)
export NN_BUILD    = $(CURDIR)/$(BIN)
export NN_OBJECTS  = $(CURDIR)/$(OUT)/$(NATIVE)
export NN_VARIANTS = $(VARIANTS)
export NN_SANITIZE = $(if $(filter asan tsan,$(BUILD)),1)
export NN_CC       = $(CC)
# Tests ask for more memory than there is.
export ASAN_OPTIONS = allocator_may_return_null=1

check: ## install what is missing, build, run every test
	@$(DEPS) build test
	@$(MAKE) --no-print-directory $(PARALLEL) programs test-programs
	@tests/run $(TESTS)

# What reads the files of users.
FUZZ_LONG = config csv model checkpoint
check-long: export NN_LONG = 1
check-long: ## the same with the tests that take minutes, or hours of fuzzing
	@$(DEPS) build test lint
	@$(MAKE) --no-print-directory $(PARALLEL) BUILD=clang programs
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory $(PARALLEL) BUILD=asan \
	    build/asan/unit/test_damage
	@tests/run build/asan/unit/test_damage
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=60
	@$(MAKE) --no-print-directory fuzz RUNS=10000000 \
	    FUZZERS='$(FUZZ_LONG:%=build/fuzz/fuzz/fuzz_%)'

ARM64 = $(CURDIR)/build/arm64/debian
check-arm64: ## build for AArch64, compare its models under qemu
	@$(DEPS) build test arm64
	@tests/arm64/libraries $(ARM64)
	@$(MAKE) --no-print-directory $(PARALLEL) programs
	@$(MAKE) --no-print-directory $(PARALLEL) BUILD=arm64 programs
	@tests/run tests/arm64/arm64.bats

asan: ## the same under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory BUILD=asan LINT_PLAIN= check

# What has threads, or runs with several.
THREADED = pool pace mat prop train steps check split pieces table cache
tsan: ## run what has threads under ThreadSanitizer
	@$(DEPS) build test
	@$(MAKE) --no-print-directory $(PARALLEL) BUILD=tsan tsan-run

tsan-run: programs $(THREADED:%=$(OUT)/unit/test_%)
	@tests/run $(THREADED:%=$(OUT)/unit/test_%) tests/cli/threads.bats

memcheck: export NN_LONG = 1
memcheck: programs ## run the programs under valgrind's memcheck
	@$(DEPS) build lint
	@tests/run tests/cli/memcheck.bats

lint: ## hold the source to the house rules; gcc and clang without a warning
	@$(DEPS) build test lint
	@$(MAKE) --no-print-directory $(PARALLEL) BUILD=gcc \
	    programs test-programs bench-programs
	@$(MAKE) --no-print-directory $(PARALLEL) BUILD=clang \
	    programs test-programs bench-programs fuzz-programs
	@NN_OBJECTS=build/gcc/$(NATIVE) tests/run $(LINT_PLAIN) $(LINT_TOOLS)

FUZZ_SECONDS = 10
RUNS         =
fuzz: ## run each fuzz target for FUZZ_SECONDS=10, or RUNS times
	@$(DEPS) build lint
	@$(MAKE) --no-print-directory $(PARALLEL) BUILD=fuzz fuzz-run

fuzz-run: fuzz-programs
	@printf '%s\n' $(FUZZERS) | xargs -P "$$(nproc)" -I '{}' \
	    tests/fuzz/run '{}' \
	    $(if $(RUNS),-runs=$(RUNS),-max_total_time=$(FUZZ_SECONDS))

gallery: programs ## draw pictures of every kind, into build/gallery
	@$(DEPS) build test
	@tests/gallery/draw build/gallery
	@ls build/gallery/*.png

pictures: programs ## draw again what README.md shows, into data/
	@tests/gallery/pictures data

bench: programs bench-programs ## measure the speed of this machine
	@for target in $(BENCHES); do $$target || exit; done

bench-peers: programs ## the same training by PyTorch, scikit-learn, FANN, BLAS
	@$(DEPS) --check peers || true
	@CC='$(CC)' tests/bench/peers
	@tests/bench/liblinear
	@tests/bench/peers_files

experiments: programs ## published results and ours, DATA=folder NAMES=which
	@tests/experiments/run $(DATA) $(NAMES)

.PHONY: coverage mutation analyze
coverage: ## which lines and branches the tests reach (build/coverage/report)
	@$(DEPS) build test analyze
	@mkdir -p build/coverage && find build/coverage -name '*.gcda' -delete
	@$(MAKE) --no-print-directory BUILD=coverage LINT_PLAIN= check || \
	    echo 'tests of speed may fail in this build'
	@$(MAKE) --no-print-directory BUILD=coverage coverage-faults
	@tests/coverage

# Each allocation and each call that fails has its lines.
.PHONY: coverage-faults
coverage-faults: export NN_LONG = 1
coverage-faults: programs
	@tests/run tests/cli/memory.bats tests/cli/faults.bats

mutation: ## do the tests notice 100 random faults that are put into the code?
	@$(DEPS) build test
	@nice tests/mutation/mutate.py

analyze: ## gcc -fanalyzer, clang-tidy, cppcheck, shellcheck
	@$(DEPS) build lint analyze
	@tests/run $(addprefix tests/lint/,analyzer tidy cppcheck shell)

install: programs ## install under PREFIX=/usr/local
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(mandir)/man1 \
	    $(DESTDIR)$(mandir)/man5 $(DESTDIR)$(mandir)/man7 \
	    $(DESTDIR)$(bashdir) $(DESTDIR)$(zshdir)
	install -m 755 $(PROGRAMS:%=$(BIN)/%) $(DESTDIR)$(bindir)
	install -m 644 $(MAN1) $(DESTDIR)$(mandir)/man1
	install -m 644 $(MAN5) $(DESTDIR)$(mandir)/man5
	install -m 644 $(MAN7) $(DESTDIR)$(mandir)/man7
	for p in $(PROGRAMS); do \
	    $(BIN)/$$p --completion bash >$(DESTDIR)$(bashdir)/$$p && \
	    $(BIN)/$$p --completion zsh >$(DESTDIR)$(zshdir)/_$$p || exit; \
	done

uninstall: ## remove what install put there
	rm -f $(PROGRAMS:%=$(DESTDIR)$(bindir)/%)
	rm -f $(MAN1:man/%=$(DESTDIR)$(mandir)/man1/%)
	rm -f $(MAN5:man/%=$(DESTDIR)$(mandir)/man5/%)
	rm -f $(MAN7:man/%=$(DESTDIR)$(mandir)/man7/%)
	rm -f $(PROGRAMS:%=$(DESTDIR)$(bashdir)/%)
	rm -f $(PROGRAMS:%=$(DESTDIR)$(zshdir)/_%)

deps: ## install the packages that demo and check need (apt-get)
	@$(DEPS) build test && echo 'all that build and tests need is there'

clean: ## remove build/
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 14

# --- rules ----------------------------------------------------------------

programs: $(PROGRAMS:%=$(BIN)/%)
test-programs: $(UNITS) $(REPLAYS)
bench-programs: $(BENCHES)
fuzz-programs: $(FUZZERS)
# Say nothing where there is nothing to do.
programs test-programs bench-programs fuzz-programs: ; @:

# Changes when the compiler or its flags do: then everything is rebuilt. The
# first build also says what is missing.
$(OUT)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE) $(LINK_PROGRAM)' | cmp -s - $@ || \
	    { $(DEPS) --check build && echo '$(COMPILE) $(LINK_PROGRAM)' >$@; }

# $(1): a variant. Its library; each program as one object, in which only the
# entry is left visible, so that variants can be linked together.
define variant_rules
$(OUT)/$(1)/%.o: src/%.c $(OUT)/flags
	@mkdir -p $$(@D)
	@echo '  CC   $(1) $$<'
	@$$(COMPILE) $(call march,$(1)) -Dcli_main=$(call entry,$(1)) \
	    -MMD -MP -c -o $$@ $$<

$(OUT)/$(1)/libnntrain.a: \
    $(patsubst src/%.c,$(OUT)/$(1)/%.o,$(LIBRARY) $(SHARED))
	@echo '  AR   $$@'
	@rm -f $$@
	@$(AR) rcs $$@ $$^

$(OUT)/$(1)/%.all.o: $(OUT)/$(1)/cli/%.o $(OUT)/$(1)/libnntrain.a
	@echo '  LD   $$@'
	@$$(CC) -r -nostdlib -o $$@ $$^
	@objcopy --keep-global-symbol=$(call entry,$(1)) $$@
endef
$(foreach variant,$(VARIANTS),$(eval $(call variant_rules,$(variant))))
.SECONDARY:

ifeq ($(words $(VARIANTS)),1)
$(BIN)/%: $(OUT)/$(NATIVE)/cli/%.o $(NATIVE_LIBRARY)
	@echo '  LINK $@'
	@$(LINK_PROGRAM) -o $@ $^ $(LIBS)
else
$(OUT)/%.main.o: src/cli/main.c $(OUT)/flags
	@echo '  CC   $@'
	@$(COMPILE) -DCLI_NAME='"$*"' -MMD -MP -c -o $@ $<
$(BIN)/%: $(OUT)/%.main.o $(VARIANTS:%=$(OUT)/%/%.all.o)
	@echo '  LINK $@'
	@$(LINK_PROGRAM) -o $@ $^ $(LIBS)
endif

$(OUT)/%.o: tests/%.c $(OUT)/flags
	@mkdir -p $(@D)
	@echo '  CC   $<'
	@$(COMPILE) $(call march,$(NATIVE)) -MMD -MP -c -o $@ $<

$(OUT)/unit/%: $(OUT)/unit/%.o $(NATIVE_LIBRARY)
	@echo '  LINK $@'
	@$(LINK_PROGRAM) -o $@ $^ -lcmocka $(LIBS)

# What test_lbfgs compares with, where it is installed.
$(OUT)/unit/test_lbfgs: LIBS += $(shell $(CC) $(CPPFLAGS) -E -x c -o /dev/null \
    -include lbfgs.h /dev/null 2>/dev/null && echo -llbfgs)

$(OUT)/bench/%: $(OUT)/bench/%.o $(NATIVE_LIBRARY)
	@echo '  LINK $@'
	@$(LINK_PROGRAM) -o $@ $^ $(LIBS)

$(OUT)/fuzz/%: $(OUT)/fuzz/%.o $(NATIVE_LIBRARY)
	@echo '  LINK $@'
	@$(LINK_PROGRAM) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# The same with a main that hands it the files of its corpus.
$(OUT)/replay/%: $(OUT)/fuzz/%.o $(OUT)/fuzz/replay.o $(NATIVE_LIBRARY)
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(LINK_PROGRAM) -o $@ $^ $(LIBS)

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
