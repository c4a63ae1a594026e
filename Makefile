# SPDX-License-Identifier: Apache-2.0
# casebus: one Makefile.  V=dev|asan|tsan|rel choose the variant; O=DIR the build folder.
V ?= dev
O ?= build
B = $(O)/$(V)
ifeq ($(V),dev)
OPT = -O1 -g
else ifeq ($(V),asan)
OPT = -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
# What a test itself does is not what is tried: compiled so it takes a third of the time.
TESTOPT = -O0
else ifeq ($(V),tsan)
# The proof's threads meet where a page, a stretch or a window ends: with few numbers in each a short day has all of these (tests/flow/60_threads.sh).
SIZES ?= -DPAGE_NUMBERS=7 -DPRINTS_WINDOW=11 -DAPART_NUMBERS=12
OPT = -O0 -g1 -fsanitize=thread $(SIZES)
threads = $(B)/tests/tsan_threads.o
else
OPT = -O2 -g
endif
WARN = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef -Werror
CFLAGS ?=
ALLCFLAGS = -std=gnu11 $(OPT) $(WARN) -fno-common -D_GNU_SOURCE -I. -I$(B)/gen -MMD -MP -pthread $(CFLAGS)
LDLIBS = -lrdkafka -lavro -lpq -lconfig -ljansson -lsqlite3 -lsodium -lcrypto -lexpat -lmicrohttpd -lutf8proc -lpthread -lm
PGINC = -I/usr/include/postgresql

common = $(patsubst %.c,$(B)/%.o,$(wildcard common/*/*.c))
programs = casebus-agency casebus-journal casebus-caseview casebus-monitor casebus-portal casebus-reconcile casebus
unit = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))

.SECONDEXPANSION:
.SECONDARY:
.PHONY: all clean programs needs demo test check flow fault fuzz bench lint world world-down install
all: needs
	@$(MAKE) --no-print-directory -j2 programs
programs: $(addprefix $(B)/bin/,$(programs))
ifeq ($(V),dev)
	@ln -sfn $(V)/bin $(O)/bin
endif
needs:
	@docker/install build

# Statements live in .sql files beside the .c file that runs them: "-- name: why" begins one, C sees sql_name.
statements = $(patsubst %.sql,$(B)/gen/%_sql.h,$(wildcard common/*/*.sql producers/*/*.sql consumers/*/*.sql consumers/*/*/*.sql))
$(B)/gen/%_sql.h: %.sql
	@mkdir -p $(@D)
	@awk '/^-- [a-z_]+:/ { if (open) print ";"; sub(/:.*/, "", $$2); printf "static const char sql_%s[] =", $$2; open = 1; next } \
	    /^--/ || !open { next } { gsub(/[\\"]/, "\\\\&"); printf "\n    \"%s\\n\"", $$0 } END { if (open) print ";" }' $< >$@.new
	@mv $@.new $@
$(B)/%.o: %.c | $(statements)
	@mkdir -p $(@D)
	@echo "  cc    $<"
	@$(CC) $(ALLCFLAGS) $(PGINC) -c -o $@ $<
# Everything compiles, also what no program links yet.
objects: $(patsubst %.c,$(B)/%.o,$(wildcard common/*/*.c producers/*.c producers/*/*.c consumers/*.c consumers/*/*.c consumers/*/*/*.c))
.PHONY: objects
$(B)/libcommon.a: $(common)
	@rm -f $@; $(AR) rcs $@ $^
link = @mkdir -p $(@D); echo "  link  $@"; $(CC) $(ALLCFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o %.a,$^)
objects_of = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)/*.c))
$(B)/bin/casebus-agency: $(call objects_of,producers) $(call objects_of,producers/*) $(B)/libcommon.a
$(B)/bin/casebus: $(call objects_of,consumers/admin) $(call objects_of,consumers/admin/*) $(filter-out %/main.o,$(call objects_of,consumers/caseview) $(call objects_of,consumers/caseview/*) $(call objects_of,consumers/journal)) $(call objects_of,consumers/health) $(B)/consumers/reconcile/report/report.o $(B)/consumers/consumer.o $(B)/libcommon.a
$(B)/bin/casebus-monitor: $(call objects_of,consumers/monitor) $(call objects_of,consumers/health) $(B)/consumers/consumer.o $(B)/libcommon.a
$(B)/bin/casebus-portal: $(call objects_of,consumers/portal) $(call objects_of,consumers/portal/pages) $(call objects_of,consumers/health) $(B)/consumers/admin/agencies/onboard.o $(B)/libcommon.a
$(B)/bin/casebus-reconcile: $(call objects_of,consumers/reconcile) $(call objects_of,consumers/reconcile/*) $(filter-out %/main.o,$(call objects_of,consumers/caseview) $(call objects_of,consumers/caseview/*)) $(B)/consumers/consumer.o $(B)/consumers/journal/declared.o $(B)/consumers/admin/print.o $(B)/consumers/admin/watch/findings.o $(B)/libcommon.a
$(B)/bin/casebus-%: $$(call objects_of,consumers/$$*) $$(call objects_of,consumers/$$*/*) $(B)/consumers/consumer.o $(B)/libcommon.a
	$(link) $(LDLIBS)
$(addprefix $(B)/bin/,$(programs)): $(threads)
$(B)/bin/casebus $(B)/bin/casebus-agency $(B)/bin/casebus-monitor $(B)/bin/casebus-portal $(B)/bin/casebus-reconcile:
	$(link) $(LDLIBS)
# SQL files become C strings: what `casebus init` applies travels inside it.
migrations = $(wildcard schemas/sql/[0-9]*.sql)
$(B)/gen/migrations.h: $(migrations) Makefile
	@mkdir -p $(@D)
	@{ echo 'static const struct migration migrations[] = {'; for f in $(migrations); do n=$${f##*/}; \
	    printf '{ %d, "%s",\n' "$$(echo "$${n%%_*}" | sed 's/^0*//')" "$${n%.sql}"; sed 's/[\\"]/\\&/g; s/.*/  "&\\n"/' "$$f"; echo '},'; done; echo '};'; } >$@.new
	@mv $@.new $@
$(B)/consumers/admin/setup/init.o: $(B)/gen/migrations.h
# What offices read travels inside the program, too: template_task_de is producers/templates/task_de.txt.
templates = $(wildcard producers/templates/*.txt)
$(B)/gen/producers/templates.h: $(templates) Makefile
	@mkdir -p $(@D)
	@for f in $(templates); do n=$${f##*/}; echo "static const char template_$${n%.txt}[] ="; sed 's/[\\"]/\\&/g; s/.*/    "&\\n"/' "$$f"; echo ';'; done >$@.new
	@mv $@.new $@
$(B)/producers/deliver/written.o $(B)/producers/deliver/deliver_mail.o: $(B)/gen/producers/templates.h
$(B)/gen/consumers/admin/pages.h: $(wildcard consumers/admin/*/*.html) Makefile
$(B)/gen/consumers/reconcile/pages.h: $(wildcard consumers/reconcile/*/*.html) Makefile
$(B)/gen/consumers/%/pages.h:
	@mkdir -p $(@D)
	@for f in $(filter %.html,$^); do n=$${f##*/}; echo "static const char page_$${n%.html}[] ="; sed 's/[\\"]/\\&/g; s/.*/    "&\\n"/' "$$f"; echo ';'; done >$@.new
	@mv $@.new $@
$(B)/consumers/admin/rules/annex_html.o $(B)/consumers/admin/watch/statistics_print.o: $(B)/gen/consumers/admin/pages.h
$(B)/consumers/reconcile/report/page.o: $(B)/gen/consumers/reconcile/pages.h
# The portal's pages, styles, script and words, each by its file's name.
assets = $(wildcard consumers/portal/html/*)
$(B)/gen/consumers/portal/asset_files.h: $(assets) Makefile
	@mkdir -p $(@D)
	@{ echo 'static const struct asset assets[] = {'; for f in $(assets); do printf '{ "%s",\n' "$${f##*/}"; sed 's/[\\"]/\\&/g; s/.*/    "&\\n"/' "$$f"; echo '},'; done; echo '};'; } >$@.new
	@mv $@.new $@
$(B)/consumers/portal/assets.o: $(B)/gen/consumers/portal/asset_files.h
runbook_pages = $(wildcard docs/runbooks/*.md docs/runbooks/de/*.md)
$(B)/gen/consumers/admin/watch/runbooks.h: $(runbook_pages) Makefile
	@mkdir -p $(@D)
	@{ echo 'static const struct { const char *name, *lang, *text; } runbooks[] = {'; for f in $(runbook_pages); do n=$${f##*/}; \
	    case $$f in */de/*) lang=de ;; *) lang=en ;; esac; echo "{ \"$${n%.md}\", \"$$lang\","; sed 's/[\\"]/\\&/g; s/.*/  "&\\n"/' "$$f"; echo '},'; done; echo '};'; } >$@.new
	@mv $@.new $@
$(B)/consumers/admin/watch/runbook_command.o: $(B)/gen/consumers/admin/watch/runbooks.h
# A unit test is one file, test_*.c, linked with what it uses of everything but the mains.
parts = $(filter-out %/main.c,$(wildcard producers/*.c producers/*/*.c consumers/*.c consumers/*/*.c consumers/*/*/*.c))
$(B)/libtested.a: $(common) $(patsubst %.c,$(B)/%.o,$(parts))
	@rm -f $@; $(AR) rcs $@ $^
$(B)/unit/%: tests/unit/%.c $(B)/libtested.a $(threads)
	$(link) $(TESTOPT) -lcmocka $(LDLIBS)
# What a second reading in another language is compared with: tests/unit/oracle.sh, calendar.sh.
oracles = $(patsubst tests/oracle/%.c,$(B)/oracle/%,$(wildcard tests/oracle/*.c))
$(B)/oracle/%: tests/oracle/%.c $(B)/libtested.a
	$(link) -lcmocka $(LDLIBS)
unit: $(unit) $(oracles) $(B)/bench/fill
.PHONY: unit

# ---- what is proved
# make test: everything that must hold.  The parts alone: check (no network), flow, fault RUNS= SEED=, fuzz SECONDS=.
test:
	@docker/install build world test
	@$(MAKE) --no-print-directory -j2 world-ready programs unit
	@$(MAKE) --no-print-directory -j2 V=asan programs unit
	@$(MAKE) --no-print-directory -j2 V=tsan $(O)/tsan/bin/casebus-reconcile
	@$(MAKE) --no-print-directory -j2 fuzz-targets
	@SECONDS_EACH=12 tests/run unit asan fuzz flow fault
# What the first world makes for all others (docker/world), so that none of them waits for it.
world-ready:
	@mkdir -p $(O); export WORLD=$(CURDIR)/$(O)/ready; docker/world up 2>$(O)/ready.log && docker/world down --wipe || { cat $(O)/ready.log >&2; exit 1; }
.PHONY: world-ready
check: needs
	@$(MAKE) --no-print-directory -j2 programs unit
	@tests/run unit
flow: needs
	@docker/install world test
	@$(MAKE) --no-print-directory -j2 programs unit
	@tests/run flow
RUNS ?= 200
SEED ?= 1
fault: needs
	@docker/install world test
	@$(MAKE) --no-print-directory -j2 programs
	@RUNS=$(RUNS) SEED=$(SEED) tests/run fault

# Planted faults in a million events of thirty agencies and thirty days, each of them sent by its agency's program (tests/fault/05_plants.sh; fault has a small form).
EVENTS ?= 1000000
AGENCIES ?= 30
DAYS ?= 30
PLANTS ?= 1000
plants: needs
	@docker/install world test
	@$(MAKE) --no-print-directory -j2 programs
	@EVENTS=$(EVENTS) AGENCIES=$(AGENCIES) DAYS=$(DAYS) PLANTS=$(PLANTS) SEED=$(SEED) bash tests/fault/05_plants.sh
.PHONY: plants

# A file of 5 GB, as a table and as messages, in as little memory as one of 200 MB (tests/flow/25_big_file.sh).
big: needs
	@docker/install world test
	@$(MAKE) --no-print-directory -j2 V=rel programs
	@BIN=$(CURDIR)/$(O)/rel/bin BIG_MB=5000 bash tests/flow/25_big_file.sh
.PHONY: big

# The units under a running systemd, in a machine of its own made of this one's /usr (root, and a kernel that lets it; two minutes).
systemd: needs
	@docker/install world test
	@$(MAKE) --no-print-directory -j2 programs
	@bash tests/systemd.sh
.PHONY: systemd

# ---- fuzzing: libFuzzer, so clang; everything it links is built again with it
fuzzers = $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZFLAGS = -std=gnu11 -g1 -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -D_GNU_SOURCE -I. -I$(B)/gen -pthread -MMD -MP
fuzzed = $(patsubst %.c,$(O)/fuzz/%.o,$(wildcard common/*/*.c) $(filter producers/% consumers/reconcile/closing/closing.c consumers/reconcile/stock/stock_read.c,$(parts)))
$(O)/fuzz/%.o: %.c | $(statements)
	@mkdir -p $(@D)
	@echo "  clang $<"
	@clang $(FUZZFLAGS) $(PGINC) -c -o $@ $<
$(O)/fuzz/libfuzzed.a: $(fuzzed)
	@rm -f $@; $(AR) rcs $@ $^
$(O)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(O)/fuzz/libfuzzed.a
	@echo "  link  $@"
	@clang $(FUZZFLAGS) -fsanitize=fuzzer -o $@ $(filter %.c %.a,$^) $(LDLIBS)
fuzz-targets: $(fuzzers)
.PHONY: fuzz-targets
SECONDS ?= 60
fuzz:
	@docker/install build test
	@$(MAKE) --no-print-directory -j2 fuzz-targets
	@SECONDS_EACH=$(SECONDS) tests/run fuzz

# ---- what people see
demo:
	@docker/install build world
	@$(MAKE) --no-print-directory -j2 programs
	@docker/demo
bench:
	@docker/install build world test
	@$(MAKE) --no-print-directory -j2 V=rel programs bench-tools
	@tests/bench/run $(PARTS)
bench-tools: $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))
$(B)/bench/%: tests/bench/%.c $(B)/libcommon.a
	$(link) -lcmocka $(LDLIBS)
.PHONY: bench-tools
world: needs
	@$(MAKE) --no-print-directory -j2 programs
	@docker/world up
world-down:
	@docker/world down
# What can be checked without an engine: ShellCheck, cppcheck with the compiler's own warnings on; compose where Docker is there.
scripts = $(wildcard docker/world docker/install docker/demo docker/entry docker/certificates tests/run tests/venv tests/twenty/people tests/browser/axe tests/fuzz/run tests/bench/run .ci/run tests/*.sh tests/*/*.sh)
# jansson's loops, as cppcheck understands them.
jansson_loops = '-Djson_array_foreach(a,i,v)=for(i=0;(v=json_array_get(a,i));i++)' '-Djson_object_foreach(o,k,v)=for(k="";(v=json_object_get(o,k));)'
lint:
	@docker/install build test
	shellcheck -S warning -e SC1010 $(scripts)    # SC1010: `casebus task done` ends no loop
	cppcheck --quiet --error-exitcode=1 -j2 --std=c11 --enable=warning,portability --inline-suppr --suppress=missingIncludeSystem \
	    --suppress=normalCheckLevelMaxBranches $(jansson_loops) -D_GNU_SOURCE -I. common producers consumers
	@if docker compose version >/dev/null 2>&1; then docker compose -f docker/compose.yaml config -q; \
	elif python3 -c 'import yaml' 2>/dev/null; then python3 -c 'import yaml; yaml.safe_load(open("docker/compose.yaml"))'; \
	else echo "neither docker compose nor python3-yaml here: compose.yaml is not checked"; fi

# What a machine needs to run without this folder (RELEASE: which variant of the programs): programs, schemas, agency types, units, sample configurations, pages for operators.
PREFIX ?= /usr/local
RELEASE ?= rel
SHARE = $(DESTDIR)$(PREFIX)/share/casebus
UNITS = $(DESTDIR)$(PREFIX)/lib/systemd/system
PAGES = $(DESTDIR)$(PREFIX)/share/doc/casebus
install:
	@$(MAKE) --no-print-directory V=$(RELEASE) programs
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/producers/agencies $(SHARE)/samples $(UNITS) $(PAGES)
	install -m 755 $(addprefix $(O)/$(RELEASE)/bin/,$(programs)) $(DESTDIR)$(PREFIX)/bin
	cp -R schemas docker/prometheus docker/grafana $(SHARE)/
	install -m 755 docker/certificates $(SHARE)/
	cp -R producers/agencies/. $(SHARE)/producers/agencies/
	for unit in producers/systemd/*.service consumers/systemd/*; do sed 's|/usr/local/|$(PREFIX)/|g' $$unit >$(UNITS)/$${unit##*/}; done
	$(O)/$(RELEASE)/bin/casebus-journal --sample | sed 's|^#schemas = .*|schemas = "$(PREFIX)/share/casebus/schemas";|' >$(SHARE)/samples/tenant.cfg
	for list in agencies agreements; do echo "$$list = ( );" >$(SHARE)/samples/$$list.cfg; done
	$(O)/$(RELEASE)/bin/casebus-agency --sample >$(SHARE)/samples/agency.cfg
	cp -R docs/. $(PAGES)/
clean:
	rm -rf $(O)/dev $(O)/asan $(O)/tsan $(O)/rel $(O)/bin
-include $(shell find $(O) -name '*.d' 2>/dev/null)
