/* SPDX-License-Identifier: Apache-2.0 */
/* seal - small secrets kept in files: keys in clear (64 hex digits, mode 0600) and keys sealed with a master key
 * (libsodium's secretbox).  libsodium stays behind seal.c.
 *
 *   sealed file:  "casebus-sealed-1 " hex(nonce 24 | box 16 + 32) "\n"                                                  */
#ifndef COMMON_SEAL_H
#define COMMON_SEAL_H
#include "hash.h"

/* A key in clear, as in an agency's bundle.  ERR_CONFIG names the file. */
bool key_read(const char *file, uint8_t ret_key[KEY_BYTES], struct err *e) MUST_CHECK;
/* Writes it with mode 0600, complete or not at all; an existing file is replaced. */
bool key_write(const char *file, const uint8_t key[KEY_BYTES], struct err *e) MUST_CHECK;
bool key_seal(const char *file, const uint8_t master[KEY_BYTES], const uint8_t key[KEY_BYTES], struct err *e) MUST_CHECK;
/* ERR_CONFIG: not there, not ours, or sealed with another master key. */
bool key_unseal(const char *file, const uint8_t master[KEY_BYTES], uint8_t ret_key[KEY_BYTES], struct err *e) MUST_CHECK;
/* Writes a whole file so that readers see the old or the new one, never half (temporary file, fsync, rename).
 * One writer at a time: who calls it holds a lock.  ERR_RETRY: no room; else ERR_CONFIG. */
bool file_replace(const char *file, const void *bytes, size_t n, unsigned mode, struct err *e) MUST_CHECK;
#endif
