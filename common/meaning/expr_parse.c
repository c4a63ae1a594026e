/* SPDX-License-Identifier: Apache-2.0 */
/* Text to tree: the grammar of schemas/README.md, one function per line of it. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../ground/cfg.h"
#include "../ground/cfg_place.h"
#include "expr_node.h"

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_DATE, TOKEN_INT, TOKEN_CODE, TOKEN_PARAMETER, TOKEN_COLUMN, TOKEN_SIGN };
struct token {
    enum token_kind kind;
    size_t at, length;                   /* in the text, with quotes */
    const char *text;                    /* without quotes or $ */
    int64_t integer; day_num day;
};
struct parser {
    const struct expr_source *source;
    struct arena *mem;
    struct err *e;
    bool mapping;                        /* [Column name] */
    struct token now;                    /* the token to be taken next */
    size_t end;                          /* where the last one taken ended */
    int depth;
};

bool expr_fail(struct err *e, const struct expr_source *s, size_t at, const char *format, ...)
{
    char text[sizeof e->text];
    int line = s->at ? s->at->line : 1, column = 1;
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (!s->at || !cfg_place(s->at, at, &line, &column))
        for (size_t i = 0; i < at && s->text[i]; i++)
            column += ((unsigned char)s->text[i] & 0xc0) != 0x80;
    return err_set(e, ERR_CONFIG, "%s:%d:%d: %.300s", s->at ? s->at->file : "expression", line, column, text);
}

/* ---- tokens ---- */

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_word(char c)
{
    return is_letter(c) || isdigit((unsigned char)c);
}

static bool looks_like_date(const char *t)
{
    static const char form[] = "dddd-dd-dd";

    for (size_t i = 0; form[i]; i++)
        if (form[i] == 'd' ? !isdigit((unsigned char)t[i]) : t[i] != '-')
            return false;
    return true;
}

static bool read_number(struct parser *p, const char *t)
{
    size_t n = 0;
    struct err why;

    if (looks_like_date(t)) {
        p->now.kind = TOKEN_DATE;
        p->now.length = 10;
        if (!day_parse(t, 10, &p->now.day, &why))
            return expr_fail(p->e, p->source, p->now.at, "%.10s is no day that exists", t);
        return true;
    }
    p->now.kind = TOKEN_INT;
    p->now.integer = 0;
    for (; isdigit((unsigned char)t[n]); n++)
        if (p->now.integer <= EXPR_MOST_INT)
            p->now.integer = p->now.integer * 10 + (t[n] - '0');
    p->now.length = n;
    if (is_word(t[n]))
        return expr_fail(p->e, p->source, p->now.at, "a symbol that begins with a digit is quoted: '%.*s'", (int)(strspn(t + n, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") + n), t);
    if (p->now.integer > EXPR_MOST_INT)
        return expr_fail(p->e, p->source, p->now.at, "%.*s is too large: numbers go up to %d", (int)(n < 30 ? n : 30), t, EXPR_MOST_INT);
    return true;
}

/* 'code', or [Column name] of a mapping. */
static bool read_quoted(struct parser *p, const char *t, char end, enum token_kind kind)
{
    const char *stop = strchr(t + 1, end);

    if (!stop)
        return expr_fail(p->e, p->source, p->now.at, "the %s that begins here has no end: %c is missing", kind == TOKEN_CODE ? "quoted code" : "column name", end);
    if (stop == t + 1)
        return expr_fail(p->e, p->source, p->now.at, "an empty %s says nothing; `is known` asks whether there is a value", kind == TOKEN_CODE ? "code" : "column name");
    p->now.kind = kind;
    p->now.length = (size_t)(stop - t) + 1;
    p->now.text = arena_strndup(p->mem, t + 1, p->now.length - 2);
    return true;
}

static bool read_word(struct parser *p, const char *t, size_t skip, enum token_kind kind)
{
    size_t n = skip;

    while (is_word(t[n]))
        n++;
    if (n == skip)
        return expr_fail(p->e, p->source, p->now.at, "$ is followed by the name of a parameter");
    p->now.kind = kind;
    p->now.length = n;
    p->now.text = arena_strndup(p->mem, t + skip, n - skip);
    return true;
}

static bool read_sign(struct parser *p, const char *t)
{
    static const char *const signs[] = { "..", "!=", "<=", ">=", "=", "<", ">", "+", "-", "(", ")", "{", "}", ",", ".", NULL };

    for (size_t i = 0; signs[i]; i++)
        if (strncmp(t, signs[i], strlen(signs[i])) == 0) {
            p->now.kind = TOKEN_SIGN;
            p->now.text = signs[i];
            p->now.length = strlen(signs[i]);
            return true;
        }
    return expr_fail(p->e, p->source, p->now.at, "cannot read \"%.12s\" here", t);
}

/* Makes the next token the present one. */
static bool advance(struct parser *p)
{
    size_t at = p->now.at + p->now.length;
    const char *text = p->source->text;

    p->end = at;
    while (isspace((unsigned char)text[at]))
        at++;
    const char *t = text + at;
    p->now = (struct token){ .at = at };
    if (*t == '\0') {
        p->now.kind = TOKEN_END;
        return true;
    }
    if (isdigit((unsigned char)*t))
        return read_number(p, t);
    if (*t == '\'')
        return read_quoted(p, t, '\'', TOKEN_CODE);
    if (*t == '[' && p->mapping)
        return read_quoted(p, t, ']', TOKEN_COLUMN);
    if (*t == '$')
        return read_word(p, t, 1, TOKEN_PARAMETER);
    if (is_letter(*t))
        return read_word(p, t, 0, TOKEN_NAME);
    return read_sign(p, t);
}

static bool is(const struct parser *p, enum token_kind kind, const char *text)
{
    return p->now.kind == kind && strcmp(p->now.text, text) == 0;
}

static bool is_sign(const struct parser *p, const char *text)
{
    return is(p, TOKEN_SIGN, text);
}

static bool is_name(const struct parser *p, const char *text)
{
    return is(p, TOKEN_NAME, text);
}

static bool refuse(struct parser *p, const char *wanted)
{
    if (p->now.kind == TOKEN_END)
        return expr_fail(p->e, p->source, p->now.at, "the expression ends where %s is wanted", wanted);
    return expr_fail(p->e, p->source, p->now.at, "%s is wanted here, not \"%.*s\"", wanted, (int)(p->now.length < 40 ? p->now.length : 40), p->source->text + p->now.at);
}

static bool need_sign(struct parser *p, const char *text)
{
    char wanted[8];

    snprintf(wanted, sizeof wanted, "\"%s\"", text);
    return is_sign(p, text) ? advance(p) : refuse(p, wanted);
}

static bool need_name(struct parser *p, const char *what, const char **ret)
{
    if (p->now.kind != TOKEN_NAME)
        return refuse(p, what);
    *ret = p->now.text;
    return advance(p);
}

/* ---- the tree ---- */

static struct expr *new_node(struct parser *p, enum node node, size_t at)
{
    struct expr *x = ARENA_NEW(p->mem, struct expr);

    x->node = node;
    x->source = p->source->text;
    x->at = at;
    return x;
}

static bool finish(struct parser *p, struct expr *x, struct expr **ret)
{
    x->length = p->end - x->at;
    *ret = x;
    return true;
}

static bool join(struct parser *p, enum node node, struct expr *a, struct expr *b, struct expr **ret)
{
    struct expr *x = new_node(p, node, a->at);

    x->a = a;
    x->b = b;
    return finish(p, x, ret);
}

static bool is_reserved(const char *name)
{
    static const char *const words[] = { "or", "and", "not", "in", "is", "known", "exists", "first", "last", "as", "before", "from", "after", "where", NULL };

    for (size_t i = 0; words[i]; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

static bool parse_expr(struct parser *p, struct expr **ret);
static bool parse_sum(struct parser *p, struct expr **ret);

/* Bounds the recursion: every way back to parse_expr and parse_not goes through here. */
static bool deeper(struct parser *p, bool (*parse)(struct parser *, struct expr **), struct expr **ret)
{
    if (++p->depth > EXPR_DEPTH)
        return expr_fail(p->e, p->source, p->now.at, "more than %d brackets and nots within each other", EXPR_DEPTH);
    bool ok = parse(p, ret);
    p->depth--;
    return ok;
}

/* sym = SYM | 'CODE' */
static bool parse_symbol(struct parser *p, const char **ret)
{
    if (p->now.kind == TOKEN_CODE) {
        *ret = p->now.text;
        return advance(p);
    }
    if (p->now.kind == TOKEN_NAME && is_reserved(p->now.text))
        return expr_fail(p->e, p->source, p->now.at, "\"%s\" is a word of the language: as a symbol it is quoted, '%s'", p->now.text, p->now.text);
    return need_name(p, "a symbol", ret);
}

/* "{" sym {"," sym} "}" */
static bool parse_set(struct parser *p, struct expr *left, struct expr **ret)
{
    struct expr *x = new_node(p, NODE_SET, left->at);
    const char *symbols[256];
    size_t n = 0;

    x->a = left;
    do {
        if (n == 256)
            return expr_fail(p->e, p->source, p->now.at, "a set holds at most 256 symbols");
        if (!advance(p) || !parse_symbol(p, &symbols[n++]))
            return false;
    } while (is_sign(p, ","));
    if (!need_sign(p, "}"))
        return false;
    x->symbols = arena_memdup(p->mem, symbols, n * sizeof symbols[0]);
    x->n_symbols = n;
    return finish(p, x, ret);
}

/* after "in": a set, a range, or a list field */
static bool parse_in(struct parser *p, struct expr *left, struct expr **ret)
{
    struct expr *b, *c;

    if (is_sign(p, "{"))
        return parse_set(p, left, ret);
    if (!parse_sum(p, &b))
        return false;
    if (!is_sign(p, ".."))
        return join(p, NODE_MEMBER, left, b, ret);
    if (!advance(p) || !parse_sum(p, &c) || !join(p, NODE_RANGE, left, b, ret))
        return false;
    (*ret)->c = c;
    return finish(p, *ret, ret);
}

static bool comparison(const struct parser *p, enum compare *ret)
{
    static const char *const signs[] = { "=", "!=", "<", "<=", ">", ">=" };

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (is_sign(p, signs[i])) {
            *ret = (enum compare)i;
            return true;
        }
    return false;
}

/* test = sum [ (= != < <= > >=) sum | "in" ... | "is" "known" ] */
static bool parse_test(struct parser *p, struct expr **ret)
{
    struct expr *a, *b;
    enum compare op;

    if (!parse_sum(p, &a))
        return false;
    if (comparison(p, &op)) {
        if (!advance(p) || !parse_sum(p, &b) || !join(p, NODE_COMPARE, a, b, ret))
            return false;
        (*ret)->op = op;
        return true;
    }
    if (is_name(p, "in"))
        return advance(p) && parse_in(p, a, ret);
    if (is_name(p, "is")) {
        if (!advance(p))
            return false;
        if (!is_name(p, "known"))
            return refuse(p, "\"known\"");
        return advance(p) && join(p, NODE_KNOWN, a, NULL, ret);
    }
    *ret = a;
    return true;
}

/* not = "not" not | test */
static bool parse_not(struct parser *p, struct expr **ret)
{
    size_t at = p->now.at;
    struct expr *a;

    if (!is_name(p, "not"))
        return parse_test(p, ret);
    if (!advance(p) || !deeper(p, parse_not, &a))
        return false;
    struct expr *x = new_node(p, NODE_NOT, at);
    x->a = a;
    return finish(p, x, ret);
}

static bool parse_and(struct parser *p, struct expr **ret)
{
    struct expr *b;

    if (!parse_not(p, ret))
        return false;
    while (is_name(p, "and"))
        if (!advance(p) || !parse_not(p, &b) || !join(p, NODE_AND, *ret, b, ret))
            return false;
    return true;
}

static bool parse_or(struct parser *p, struct expr **ret)
{
    struct expr *b;

    if (!parse_and(p, ret))
        return false;
    while (is_name(p, "or"))
        if (!advance(p) || !parse_and(p, &b) || !join(p, NODE_OR, *ret, b, ret))
            return false;
    return true;
}

static bool parse_expr(struct parser *p, struct expr **ret)
{
    return deeper(p, parse_or, ret);
}

static bool parse_unit(struct parser *p, enum unit *ret)
{
    static const char *const units[] = { "days", "weeks", "months", "years", "working", "school", NULL };

    for (size_t i = 0; units[i]; i++)
        if (is_name(p, units[i])) {
            *ret = (enum unit)i;
            if (!advance(p))
                return false;
            if (*ret != UNIT_WORKING_DAYS && *ret != UNIT_SCHOOL_DAYS)
                return true;
            return is_name(p, "days") ? advance(p) : refuse(p, "\"days\"");
        }
    if (p->now.kind == TOKEN_NAME) {
        const char *near = cfg_nearest(p->now.text, units);

        if (near)
            return expr_fail(p->e, p->source, p->now.at, "there is no unit \"%s\"; the nearest is \"%s\" (units: days, weeks, months, years, working days, school days)", p->now.text, near);
    }
    return refuse(p, "a unit (days, weeks, months, years, working days, school days)");
}

static bool parse_amount(struct parser *p, struct expr **ret)
{
    bool parameter = p->now.kind == TOKEN_PARAMETER;
    struct expr *x = new_node(p, parameter ? NODE_PARAMETER : NODE_INT, p->now.at);

    if (!parameter && p->now.kind != TOKEN_INT)
        return refuse(p, "a number or a $parameter");
    x->text = p->now.text;
    x->integer = p->now.integer;
    return advance(p) && finish(p, x, ret);
}

static bool parse_value(struct parser *p, struct expr **ret);

/* sum = value { ("+"|"-") (INT | "$"PARAM) UNIT } */
static bool parse_sum(struct parser *p, struct expr **ret)
{
    if (!parse_value(p, ret))
        return false;
    while (is_sign(p, "+") || is_sign(p, "-")) {
        int sign = is_sign(p, "+") ? 1 : -1;
        struct expr *amount = NULL;
        enum unit unit = UNIT_DAYS;

        if (!advance(p) || !parse_amount(p, &amount) || !parse_unit(p, &unit) || !join(p, NODE_ADD, *ret, amount, ret))
            return false;
        (*ret)->sign = sign;
        (*ret)->unit = unit;
    }
    return true;
}

/* a.b.c as one name: event types and axes */
static bool parse_dotted(struct parser *p, const char *what, const char **ret)
{
    const char *part = NULL;

    if (!need_name(p, what, ret))
        return false;
    while (is_sign(p, ".")) {
        if (!advance(p) || !need_name(p, what, &part))
            return false;
        *ret = arena_printf(p->mem, "%s.%s", *ret, part);
    }
    return true;
}

static bool clause_kind(const struct parser *p, enum clause_kind *ret)
{
    static const char *const words[] = { "before", "from", "after", "where" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is_name(p, words[i])) {
            *ret = (enum clause_kind)i;
            return true;
        }
    return false;
}

static bool parse_clauses(struct parser *p, struct expr *query)
{
    struct clause **last = &query->clauses;
    enum clause_kind kind;

    for (size_t n = 0; clause_kind(p, &kind); n++) {
        if (n == EXPR_CLAUSES)
            return expr_fail(p->e, p->source, p->now.at, "a query has at most %d conditions", EXPR_CLAUSES);
        struct clause *c = *last = ARENA_NEW(p->mem, struct clause);
        c->kind = kind;
        last = &c->next;
        if (!advance(p))
            return false;
        if (kind != CLAUSE_WHERE) {
            if (!parse_sum(p, &c->x))
                return false;
        } else if (!need_sign(p, "(") || !parse_expr(p, &c->x) || !need_sign(p, ")"))
            return false;
    }
    return true;
}

/* query = ("exists"|"first"|"last") TYPE ["as" NAME] { "before" sum | "from" sum | "after" sum | "where" "(" expr ")" } */
static bool parse_query(struct parser *p, struct expr **ret)
{
    struct expr *x = new_node(p, NODE_QUERY, p->now.at);

    x->query = is_name(p, "exists") ? QUERY_EXISTS : is_name(p, "first") ? QUERY_FIRST : QUERY_LAST;
    x->variable = "it";
    if (p->mapping)
        return expr_fail(p->e, p->source, p->now.at, "a mapping sees one record: it has no queries");
    const char *word = p->now.text;
    if (!advance(p))
        return false;
    if (p->now.kind != TOKEN_NAME || is_reserved(p->now.text))
        return expr_fail(p->e, p->source, x->at, "\"%s\" is followed by an event type; as a symbol it is quoted, '%s'", word, word);
    if (!parse_dotted(p, "an event type", &x->text))
        return false;
    if (is_name(p, "as")) {
        if (!advance(p))
            return false;
        if (p->now.kind == TOKEN_NAME && is_reserved(p->now.text))
            return refuse(p, "a name for the event");
        if (!need_name(p, "a name for the event", &x->variable))
            return false;
    }
    return parse_clauses(p, x) && finish(p, x, ret);
}

static bool function_named(const char *name, bool mapping, enum function *ret)
{
    static const struct { const char *name; enum function function; bool mapping; } functions[] = {
        { "reached", FN_REACHED, false }, { "age", FN_AGE, false }, { "month_end", FN_MONTH_END, false }, { "day", FN_DAY, false },
        { "min", FN_MIN, false }, { "max", FN_MAX, false }, { "date", FN_DATE, true }, { "code", FN_CODE, true }, { "ref", FN_REF, true },
    };

    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (strcmp(functions[i].name, name) == 0 && (mapping || !functions[i].mapping)) {
            *ret = functions[i].function;
            return true;
        }
    return false;
}

/* axis "(" NAME {"." NAME} ["," sum] ")" */
static bool parse_axis(struct parser *p, struct expr *x)
{
    x->node = NODE_AXIS;
    if (!parse_dotted(p, "the name of an axis", &x->text))
        return false;
    return !is_sign(p, ",") || (advance(p) && parse_expr(p, &x->a));
}

/* role "(" value "," NAME ")" */
static bool parse_role(struct parser *p, struct expr *x)
{
    x->node = NODE_ROLE;
    return parse_expr(p, &x->a) && need_sign(p, ",") && need_name(p, "the name of a role", &x->text);
}

static bool parse_arguments(struct parser *p, struct expr *x)
{
    struct expr **last = &x->a;

    x->node = NODE_CALL;
    if (is_sign(p, ")"))
        return true;
    for (size_t n = 0;; n++) {
        if (n == EXPR_CLAUSES)
            return expr_fail(p->e, p->source, p->now.at, "a function has at most %d arguments", EXPR_CLAUSES);
        if (!parse_expr(p, last))
            return false;
        last = &(*last)->next;
        if (!is_sign(p, ","))
            return true;
        if (!advance(p))
            return false;
    }
}

static bool parse_call(struct parser *p, const char *name, size_t at, struct expr **ret)
{
    struct expr *x = new_node(p, NODE_CALL, at);
    bool ok = advance(p);

    x->text = name;
    if (ok && strcmp(name, "axis") == 0)
        ok = parse_axis(p, x);
    else if (ok && strcmp(name, "role") == 0)
        ok = parse_role(p, x);
    else if (ok && function_named(name, p->mapping, &x->function))
        ok = parse_arguments(p, x);
    else if (ok)
        return expr_fail(p->e, p->source, at, "there is no function \"%s\" (functions: %s)", name,
                         p->mapping ? "date, code, ref, day, month_end, min, max" : "reached, age, month_end, day, axis, role, min, max");
    return ok && need_sign(p, ")") && finish(p, x, ret);
}

/* NAME, SYM, a call or a query */
static bool parse_word(struct parser *p, struct expr **ret)
{
    struct token t = p->now;

    if (is_name(p, "exists") || is_name(p, "first") || is_name(p, "last"))
        return deeper(p, parse_query, ret);
    if (is_reserved(t.text))
        return expr_fail(p->e, p->source, t.at, "the word \"%s\" cannot stand here; as a symbol it is quoted, '%s'", t.text, t.text);
    if (!advance(p))
        return false;
    if (is_sign(p, "("))
        return parse_call(p, t.text, t.at, ret);
    struct expr *x = new_node(p, NODE_NAME, t.at);
    x->text = t.text;
    return finish(p, x, ret);
}

/* term = DATE | INT | sym | NAME | "$"PARAM | FUNC "(" ... ")" | query | "(" expr ")" */
static bool parse_term(struct parser *p, struct expr **ret)
{
    struct token t = p->now;
    struct expr *x;

    switch (t.kind) {
    case TOKEN_DATE: x = new_node(p, NODE_DAY, t.at); break;
    case TOKEN_INT: x = new_node(p, NODE_INT, t.at); break;
    case TOKEN_CODE: x = new_node(p, NODE_SYMBOL, t.at); break;
    case TOKEN_PARAMETER: x = new_node(p, NODE_PARAMETER, t.at); break;
    case TOKEN_COLUMN: x = new_node(p, NODE_COLUMN, t.at); break;
    case TOKEN_NAME: return parse_word(p, ret);
    case TOKEN_SIGN:
        if (is_sign(p, "("))
            return advance(p) && parse_expr(p, ret) && need_sign(p, ")");
        return refuse(p, "a value");
    case TOKEN_END: default: return refuse(p, "a value");
    }
    x->day = t.day;
    x->integer = t.integer;
    x->text = t.text;
    x->quoted = t.kind == TOKEN_CODE;
    return advance(p) && finish(p, x, ret);
}

/* value = term {"." FIELD} */
static bool parse_value(struct parser *p, struct expr **ret)
{
    if (!parse_term(p, ret))
        return false;
    while (is_sign(p, ".")) {
        struct expr *x = new_node(p, NODE_FIELD, (*ret)->at);

        x->a = *ret;
        if (!advance(p) || !need_name(p, "the name of a field", &x->text) || !finish(p, x, ret))
            return false;
    }
    return true;
}

bool expr_syntax(const struct expr_source *s, bool mapping, struct arena *mem, struct expr **ret, struct err *e)
{
    struct parser p = { .source = s, .mem = mem, .e = e, .mapping = mapping };

    /* A chain of `or` is a tree as deep as it is long; this bounds it. */
    if (strlen(s->text) > EXPR_BYTES)
        return expr_fail(e, s, 0, "an expression has at most %d bytes", EXPR_BYTES);
    if (!advance(&p) || !parse_expr(&p, ret))
        return false;
    if (p.now.kind != TOKEN_END)
        return refuse(&p, "the end of the expression or a connecting word");
    return true;
}
