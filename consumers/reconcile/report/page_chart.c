/* SPDX-License-Identifier: Apache-2.0 */
#include "page_chart.h"

#include <inttypes.h>
#include <string.h>

#include "page_words.h"

enum { WIDTH = 720, HEIGHT = 170, LEFT = 10, BASE = 130, TALLEST = 100, WIDEST = 40 };

struct of_day { int64_t found, open; };

static struct of_day count_of(const struct report_history *h, day_num day)
{
    struct of_day c = {0};

    for (size_t i = 0; i < h->n; i++)
        if (h->cells[i].day == day) {
            c.open += h->cells[i].open;
            c.found += h->cells[i].found;
        }
    return c;
}

static int64_t most_found(const struct report_history *h, const day_num *days, size_t n)
{
    int64_t most = 1;

    for (size_t i = 0; i < n; i++) {
        int64_t found = count_of(h, days[i]).found;

        most = found > most ? found : most;
    }
    return most;
}

/* What it shows, for whoever does not see it. */
static void told(struct buf *out, const struct report_history *h, const day_num *days, size_t n, const char *lang, struct arena *mem)
{
    bool german = strcmp(lang, "de") == 0;

    buf_str(out, "<title>");
    for (size_t i = 0; i < n; i++) {
        struct of_day c = count_of(h, days[i]);

        buf_printf(out, "%s%s: %" PRId64 " %s %" PRId64 " %s", i ? ", " : "", page_day(days[i], lang, mem), c.open, german ? "von" : "of", c.found, german ? "offen" : "open");
    }
    buf_str(out, "</title>\n");
}

/* Names of days would run into each other: only as many as fit, the last one always. */
static bool is_named(size_t i, size_t n)
{
    size_t step = (n + 7) / 8;

    return (n - 1 - i) % step == 0;
}

/* A difference is seen however many others there are. */
static int height_of(int64_t n, int64_t most)
{
    int height = (int)(n * TALLEST / most);

    return n > 0 && height < 2 ? 2 : height;
}

static void box(struct buf *out, int x, int width, int height, const char *fill)
{
    buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"#444\"/>", x, BASE - height, width, height, fill);
}

/* Found: the outline; of these the open ones: filled.  "2 / 5" above it, or one number where all are open. */
static void bar(struct buf *out, struct of_day c, int64_t most, int x, int width)
{
    int height = height_of(c.found, most);

    box(out, x, width, height, "none");
    box(out, x, width, height_of(c.open, most), "#444");
    buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%" PRId64, x + width / 2, BASE - height - 5, c.open);
    if (c.open != c.found)
        buf_printf(out, " / %" PRId64, c.found);
    buf_str(out, "</text>\n");
}

void page_chart(struct buf *out, const struct report_history *h, const day_num *days, size_t n, const char *lang, struct arena *mem)
{
    int64_t most = most_found(h, days, n);
    int step = (WIDTH - 2 * LEFT) / (int)n, width = step * 2 / 3 > WIDEST ? WIDEST : step * 2 / 3;

    buf_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\">\n", WIDTH, HEIGHT);
    told(out, h, days, n, lang, mem);
    buf_printf(out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#111\"/>\n", LEFT, BASE, WIDTH - LEFT, BASE);
    for (size_t i = 0; i < n; i++) {
        int x = LEFT + (int)i * step + (step - width) / 2;

        bar(out, count_of(h, days[i]), most, x, width > 0 ? width : 1);
        if (is_named(i, n))
            buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x + width / 2, BASE + 20, page_day(days[i], lang, mem));
    }
    buf_str(out, "</svg>\n");
}
