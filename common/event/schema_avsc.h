/* SPDX-License-Identifier: Apache-2.0 */
/* schema_avsc - one schema file to struct schema.  Used by schema.c only. */
#ifndef COMMON_SCHEMA_AVSC_H
#define COMMON_SCHEMA_AVSC_H
#include "schema.h"

/* Fills everything but id and version.  ret->avro is the caller's to give back (avro_schema_decref).  ERR_CONFIG with the file. */
bool schema_avsc_read(const char *file, const char *text, size_t bytes, struct arena *mem, struct schema *ret, struct err *e) MUST_CHECK;
#endif
