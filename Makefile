# SPDX-License-Identifier: Apache-2.0
# casebus: one Makefile.  V=dev|asan|rel choose the variant; O=DIR the build folder.
V ?= dev
O ?= build
B = $(O)/$(V)
ifeq ($(V),dev)
OPT = -O1 -g
else ifeq ($(V),asan)
OPT = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
else
OPT = -O2 -g
endif
WARN = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef -Werror
CFLAGS ?=
ALLCFLAGS = -std=gnu11 $(OPT) $(WARN) -fno-common -D_GNU_SOURCE -I. -Icommon -I$(B)/gen -MMD -MP -pthread $(CFLAGS)
LDLIBS = -lrdkafka -lavro -lpq -lconfig -ljansson -lsqlite3 -lsodium -lcrypto -lpthread -lm
PGINC = -I/usr/include/postgresql

common = $(patsubst %.c,$(B)/%.o,$(wildcard common/*.c))
programs = casebus-agency casebus-journal casebus-caseview casebus
unit = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))

.SECONDEXPANSION:
.SECONDARY:
.PHONY: all clean
all: $(addprefix $(B)/bin/,$(programs))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALLCFLAGS) $(PGINC) -c -o $@ $<
$(B)/libcommon.a: $(common)
	@rm -f $@; $(AR) rcs $@ $^
objects = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)/*.c))
$(B)/bin/casebus-agency: $(call objects,producers) $(B)/libcommon.a
$(B)/bin/casebus: $(call objects,consumers/admin) $(filter-out %/main.o,$(call objects,consumers/caseview)) $(B)/consumers/consumer.o $(B)/libcommon.a
$(B)/bin/casebus-%: $$(call objects,consumers/$$*) $(B)/consumers/consumer.o $(B)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(ALLCFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/bin/casebus $(B)/bin/casebus-agency:
	@mkdir -p $(@D)
	$(CC) $(ALLCFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
# A unit test is one file, test_*.c, linked with common; what it tests of a program it includes by TEST_OBJECTS below.
$(B)/unit/%: tests/unit/%.c $(B)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(ALLCFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)
clean:
	rm -rf $(O)/dev $(O)/asan $(O)/rel $(O)/bin
-include $(shell find $(O) -name '*.d' 2>/dev/null)
