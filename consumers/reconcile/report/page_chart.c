/* SPDX-License-Identifier: Apache-2.0 */
#include "page_chart.h"

#include <inttypes.h>
#include <string.h>

#include "page_words.h"

enum { WIDTH = 720, HEIGHT = 170, LEFT = 10, BASE = 130, TALLEST = 100, WIDEST = 40 };

static int64_t open_on(const struct report_history *h, day_num day)
{
    int64_t n = 0;

    for (size_t i = 0; i < h->n; i++)
        n += h->cells[i].day == day ? h->cells[i].open : 0;
    return n;
}

static int64_t most_open(const struct report_history *h, const day_num *days, size_t n)
{
    int64_t most = 1;

    for (size_t i = 0; i < n; i++) {
        int64_t open = open_on(h, days[i]);

        most = open > most ? open : most;
    }
    return most;
}

/* What it shows, for whoever does not see it. */
static void told(struct buf *out, const struct report_history *h, const day_num *days, size_t n, const char *lang, struct arena *mem)
{
    buf_str(out, "<title>");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s%s: %" PRId64, i ? ", " : "", page_day(days[i], lang, mem), open_on(h, days[i]));
    buf_str(out, "</title>\n");
}

/* Names of days would run into each other: only as many as fit, the last one always. */
static bool is_named(size_t i, size_t n)
{
    size_t step = (n + 7) / 8;

    return (n - 1 - i) % step == 0;
}

static void bar(struct buf *out, int64_t open, int64_t most, int x, int width)
{
    int height = (int)(open * TALLEST / most);

    if (open > 0 && height < 2)
        height = 2;
    buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#444\"/><text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%" PRId64 "</text>\n", x, BASE - height, width,
               height, x + width / 2, BASE - height - 5, open);
}

void page_chart(struct buf *out, const struct report_history *h, const day_num *days, size_t n, const char *lang, struct arena *mem)
{
    int64_t most = most_open(h, days, n);
    int step = (WIDTH - 2 * LEFT) / (int)n, width = step * 2 / 3 > WIDEST ? WIDEST : step * 2 / 3;

    buf_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\">\n", WIDTH, HEIGHT);
    told(out, h, days, n, lang, mem);
    buf_printf(out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#111\"/>\n", LEFT, BASE, WIDTH - LEFT, BASE);
    for (size_t i = 0; i < n; i++) {
        int x = LEFT + (int)i * step + (step - width) / 2;

        bar(out, open_on(h, days[i]), most, x, width > 0 ? width : 1);
        if (is_named(i, n))
            buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x + width / 2, BASE + 20, page_day(days[i], lang, mem));
    }
    buf_str(out, "</svg>\n");
}
