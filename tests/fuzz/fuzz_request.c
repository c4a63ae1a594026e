/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the request for a certificate that an agency sends, as PEM would hold them.  Never a crash; what is refused says why; what is taken
 * is the asker's, and is no other's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../common/ground/certificate.h"
#include "../../common/ground/hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_BYTES = 8192, LINE = 64 };

/* A file in memory, by the name under which it can be opened. */
static int pem_of(const uint8_t *data, size_t size)
{
    static char text[2 * MOST_BYTES];
    int fd = memfd_create("request", MFD_CLOEXEC);

    base64_text(data, size, text);
    if (fd < 0 || dprintf(fd, "-----BEGIN CERTIFICATE REQUEST-----\n") < 0)
        abort();
    for (const char *at = text; *at; at += strnlen(at, LINE))
        if (dprintf(fd, "%.*s\n", LINE, at) < 0)
            abort();
    if (dprintf(fd, "-----END CERTIFICATE REQUEST-----\n") < 0)
        abort();
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char file[40];
    struct err e = {0};

    if (size > MOST_BYTES)
        return 0;
    int fd = pem_of(data, size);
    snprintf(file, sizeof file, "/proc/self/fd/%d", fd);
    bool taken = certificate_request_check(file, "05162004.jobcenter.05162", &e);
    if (!taken && (e.kind != ERR_CONFIG || !*e.text))
        abort();
    if (taken && certificate_request_check(file, "05162004.schulamt.05162", &e))
        abort();
    close(fd);
    return 0;
}
