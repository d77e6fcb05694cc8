/* Put a crowd of WebSocket clients on one server and measure what reaches them.
 *
 * One thread, one epoll set, Linux only: cc -O2 -o load load.c -lm.  `load --help` lists the
 * options; one JSON object on stdout is the result, with --verbose one line a step on stderr.
 *
 * A line carries `~xxxxxxxx~`: its number in eight hexadecimal digits.  That survives the escaping
 * of JSON and HTML, and the rare first byte is quick to find.  When a line left is kept here by its
 * number, so lines need no clock inside and every delivery is told from every other one: what is
 * missing, doubled or in another order is counted exactly.
 *
 * The order of lines is the one in which the first client saw them (several may write at once); a
 * client that sees an earlier line after a later one, or a writer whose own lines change places,
 * counts as `disordered`.
 *
 * With --follow the clients do what livedemo's page does: they apply numbered entries in order and
 * ask by `sync` for what is missing: when they connect, find a gap or hear of a later entry by
 * `pulse`.  Slow ones read on at full speed once everything is said. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    MARK = 10,             /* ~xxxxxxxx~ */
    READ_BYTES = 8 << 20,  /* the longest frame, too */
    EVENTS = 256,
    TURNS = 64,            /* remembered sendings of a client, for the rate limits */
    LIMITS = 2,
    STEPS = 40,
    MEMOS = 64,
    MEMO_MIN = 400,
    BUCKETS = 48 * 32,
    WARM = 50,             /* clients whose memory is not counted: what is loaded once */
    ROOM_WHEN_FREE = 256 << 10,
};
#define SECOND 1000000000ull
#define LOWEST 1.0               /* lines a second that a search tries */
#define SYNC_ID 4000000000000ull /* beyond the number of any line */
#define BEHIND_NS 700000000ull   /* what a page waits for an entry that may be on its way */

enum kind { VIEWER, WRITER, SLOW, STALLED };
enum state { IDLE, DIALLING, UPGRADING, OPENING, JOINING, READY, GONE };

struct client {
    int fd;
    enum kind kind;
    enum state state;
    char *rest;   /* the received part of a frame */
    size_t rest_size, rest_room;
    char *queue;  /* what the kernel did not take yet */
    size_t queue_size;
    uint64_t *seen;         /* a bit for each line of the step */
    int64_t place;          /* of the last line, in the order of the crowd */
    uint64_t turns;         /* lines sent in its life */
    uint64_t sent[TURNS];
    uint64_t retry_at, pong_at, cut_at;
    double credit;          /* bytes a slow client may read now */
    int64_t last, head;     /* with --follow: the entry applied last, and the newest heard of */
    uint64_t ask_at;
    bool syncing;
    const char *cookie, *auth;
};

struct limit { int count; double seconds; };

struct step {
    double rate, planned_s, elapsed_s, delivered_per_s, p50, p99, max, late_ms;
    double generator_cpu, server_cpu, server_us_per_line, ack_p50, ack_p99, acks_per_s;
    double rss_kb, rss_growth_kb;
    uint64_t lines, refused, acks, starved, expected, delivered, missing, doubled, disordered;
    uint64_t stray, bytes, syncs, syncs_refused, fetched, resets;
    double level_s;
    int lost, slow_lost;
    bool ok;
    const char *why;
};

/* What the options set. */
static const char *host = "127.0.0.1", *path = "/socket.io/?EIO=4&transport=websocket";
static const char *space = "/bench", *people_file, *pids_text = "";
static int port = 5000, viewers = 100, writers, slow, stalled, publishers = 1, size = 150;
static int parallel = 64, closed;
static double connect_rate = 1e9, rate = 10, seconds = 2, first = 0, fixed, fixed_seconds = 3;
static double p99_limit = 250, finest = 1.07, growth = 1.6, slow_bytes = 2000;
static bool raw, searching, acks, verbose, follow;
static struct limit limits[LIMITS];
static int limit_count;

/* The crowd. */
static struct client *crowd;
static int total, ready_count, busy_count, poller;
static uint64_t failed_connects, refused_connects, pings, ping_interval_ms = 25000;
static char *read_buffer;
static char first_refusal[300];

/* The step under way; a line's number is `base` and its index in the step. */
static uint32_t base;
static uint64_t planned, published, *sent_at, *ack_at;
static int32_t *sender_of, *last_of_sender;
static int64_t *place_of, places;
static uint64_t histogram[BUCKETS], ack_histogram[BUCKETS], longest, last_arrival, last_ack;
static struct step now_step;
static uint64_t step_start, next_due;
static double gap_ns;
static uint64_t in_flight;
static uint64_t free_at; /* when slow clients began to read at full speed */
static int ring_viewers, ring_writers;
static bool measuring, over;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static void *room(void *old, size_t bytes) {
    void *found = realloc(old, bytes ? bytes : 1);
    if (!found) fail("out of memory");
    return found;
}

/* ---- CPU and memory ------------------------------------------------------------------------ */

static double cpu_of(clockid_t clock) {
    struct timespec t;
    return clock_gettime(clock, &t) ? 0 : t.tv_sec + t.tv_nsec / 1e9;
}

static double own_cpu(void) { return cpu_of(CLOCK_PROCESS_CPUTIME_ID); }

static pid_t pid_at(const char **text) {
    while (**text == ',') (*text)++;
    char *end;
    pid_t pid = strtol(*text, &end, 10);
    *text = end;
    return pid;
}

/* Seconds of processor that the servers have used, all threads together. */
static double server_cpu(void) {
    double sum = 0;
    for (const char *at = pids_text; *at;) {
        clockid_t clock;
        pid_t pid = pid_at(&at);
        if (!pid) break;
        if (!clock_getcpuclockid(pid, &clock)) sum += cpu_of(clock);
    }
    return sum;
}

static double server_rss_kb(void) {
    double sum = 0;
    for (const char *at = pids_text; *at;) {
        char name[64];
        long all, resident = 0;
        pid_t pid = pid_at(&at);
        if (!pid) break;
        snprintf(name, sizeof name, "/proc/%d/statm", pid);
        FILE *file = fopen(name, "r");
        if (!file) continue;
        if (fscanf(file, "%ld %ld", &all, &resident) == 2)
            sum += resident * (sysconf(_SC_PAGESIZE) / 1024.0);
        fclose(file);
    }
    return sum;
}

/* ---- latencies: 32 buckets a doubling, so within 3 % ------------------------------------------ */

static int bucket(uint64_t ns) {
    uint64_t us = ns / 1000;
    if (us < 32) return us;
    int power = 63 - __builtin_clzll(us);
    int found = (power - 4) * 32 + ((us >> (power - 5)) & 31);
    return found < BUCKETS ? found : BUCKETS - 1;
}

static double bucket_ms(int at) {
    if (at < 32) return at / 1000.0;
    return (double)((32ull + at % 32) << (at / 32 - 1)) / 1000.0;
}

static double percentile(const uint64_t *counts, double share) {
    uint64_t sum = 0, passed = 0;
    for (int i = 0; i < BUCKETS; i++) sum += counts[i];
    for (int i = 0; sum && i < BUCKETS; i++)
        if ((passed += counts[i]) > share * sum) return bucket_ms(i);
    return sum ? bucket_ms(BUCKETS - 1) : 0;
}

/* ---- one client's socket -------------------------------------------------------------------- */

static void watch(struct client *c, uint32_t events, int how) {
    struct epoll_event event = {.events = events, .data.u32 = c - crowd};
    epoll_ctl(poller, how, c->fd, &event);
}

static uint32_t reading(const struct client *c) {
    bool deaf = c->state == READY && (c->kind == STALLED || (c->kind == SLOW && !free_at));
    return deaf ? EPOLLRDHUP : EPOLLIN;
}

static void lose(struct client *c) {
    if (c->state == GONE || c->state == IDLE) return;
    if (c->state == READY) ready_count--;
    else busy_count--, failed_connects++;
    if (c->state == READY) {
        c->cut_at = now();
        if (c->kind != STALLED) now_step.lost++;
        if (c->kind == SLOW) now_step.slow_lost++;
    }
    c->state = GONE;
    close(c->fd);
    c->rest_size = c->queue_size = 0;
}

static void put(struct client *c, const char *data, size_t length) {
    ssize_t taken = 0;
    if (!c->queue_size) {
        taken = send(c->fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (taken < 0 && errno != EAGAIN) { lose(c); return; }
        if (taken < 0) taken = 0;
    }
    if ((size_t)taken == length) return;
    c->queue = room(c->queue, c->queue_size + length - taken);
    memcpy(c->queue + c->queue_size, data + taken, length - taken);
    c->queue_size += length - taken;
    watch(c, reading(c) | EPOLLOUT, EPOLL_CTL_MOD);
}

static void flush_queue(struct client *c) {
    if (!c->queue_size) return;
    ssize_t taken = send(c->fd, c->queue, c->queue_size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken < 0) {
        if (errno != EAGAIN) lose(c);
        return;
    }
    memmove(c->queue, c->queue + taken, c->queue_size - taken);
    c->queue_size -= taken;
    if (!c->queue_size) watch(c, reading(c), EPOLL_CTL_MOD);
}

/* Send one masked frame. */
static void put_frame(struct client *c, int opcode, const char *data, size_t length) {
    static const unsigned char mask[4] = {0x5a, 0x17, 0xc3, 0x88};
    static char frame[70000];
    size_t head = 2;
    if (length > 65535) fail("a frame of %zu bytes to send", length);
    frame[0] = (char)(0x80 | opcode);
    if (length < 126) {
        frame[1] = (char)(0x80 | length);
    } else {
        frame[1] = (char)(0x80 | 126);
        frame[2] = (char)(length >> 8);
        frame[3] = (char)length;
        head = 4;
    }
    memcpy(frame + head, mask, 4);
    head += 4;
    for (size_t i = 0; i < length; i++) frame[head + i] = data[i] ^ mask[i & 3];
    put(c, frame, head + length);
}

static void put_text(struct client *c, const char *text) { put_frame(c, 1, text, strlen(text)); }

/* ---- counting lines --------------------------------------------------------------------------- */

/* What a long frame held: the same one comes once for each client. */
struct memo {
    char *data;
    size_t size, room;
    uint32_t *lines, count, lines_room, step;
    bool ordered;
};
static struct memo memos[MEMOS];

static int hex_digit(unsigned char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Return the next marker at or behind `at`, and its number; NULL without one. */
static const char *find_mark(const char *at, const char *end, uint32_t *number) {
    while (end - at >= MARK && (at = memchr(at, '~', end - at - MARK + 1))) {
        uint32_t value = 0;
        int i = 1;
        for (; i < MARK - 1; i++) {
            int digit = hex_digit(at[i]);
            if (digit < 0) break;
            value = value << 4 | digit;
        }
        if (i == MARK - 1 && at[i] == '~') {
            *number = value;
            return at;
        }
        at++;
    }
    return NULL;
}

/* Give a line its place in the crowd's order when it is seen for the first time. */
static int64_t place(uint32_t line) {
    if (place_of[line] < 0) {
        place_of[line] = places++;
        int32_t *last = &last_of_sender[sender_of[line]];
        if (*last > (int32_t)line) now_step.disordered++;
        *last = line;
    }
    return place_of[line];
}

static void count_line(struct client *c, uint32_t line, uint64_t at) {
    uint64_t bit = 1ull << (line & 63), *word = &c->seen[line >> 6];
    if (*word & bit) {
        now_step.doubled++;
        return;
    }
    *word |= bit;
    now_step.delivered++;
    uint64_t took = at > sent_at[line] ? at - sent_at[line] : 0;
    if (c->kind == SLOW) return; /* when it arrives is up to the client */
    histogram[bucket(took)]++;
    if (took > longest) longest = took;
}

static void follow_order(struct client *c, int64_t head, int64_t tail) {
    if (head <= c->place) now_step.disordered++;
    c->place = tail;
}

/* Return the index of a line in the running step, or -1 for one of another step. */
static int64_t index_of(uint32_t number) {
    uint32_t index = number - base;
    return measuring && index < published ? (int64_t)index : -1;
}

static void count_marks(struct client *c, const char *data, size_t length, uint64_t at) {
    uint32_t number;
    const char *end = data + length;
    for (const char *p = data; (p = find_mark(p, end, &number)); p += MARK) {
        int64_t line = index_of(number);
        if (line < 0) {
            now_step.stray++;
            continue;
        }
        if (!c->seen) continue;
        bool again = c->seen[line >> 6] >> (line & 63) & 1;
        count_line(c, line, at);
        int64_t where = place(line);
        if (!again) follow_order(c, where, where);
    }
}

/* Return what a long frame holds, read once and then recognised; NULL when it cannot be kept. */
static struct memo *remember(const char *data, size_t length) {
    uint32_t number;
    const char *end = data + length, *p = find_mark(data, end, &number);
    if (!p || index_of(number) < 0) return NULL;
    struct memo *memo = &memos[number % MEMOS];
    if (memo->step == base && memo->size == length && !memcmp(memo->data, data, length))
        return memo;
    if (memo->room < length) memo->data = room(memo->data, memo->room = length * 2);
    memcpy(memo->data, data, memo->size = length);
    memo->count = 0;
    memo->step = base;
    memo->ordered = true;
    int64_t last = -1;
    for (; p; p = find_mark(p + MARK, end, &number)) {
        int64_t line = index_of(number);
        if (line < 0) {
            memo->step = base - 1;
            return NULL;
        }
        if (memo->count == memo->lines_room) {
            memo->lines_room = memo->lines_room * 2 + 64;
            memo->lines = room(memo->lines, memo->lines_room * sizeof *memo->lines);
        }
        memo->lines[memo->count++] = line;
        int64_t where = place(line);
        if (where < last) memo->ordered = false;
        last = where;
    }
    return memo;
}

static void count_lines(struct client *c, const char *data, size_t length, uint64_t at) {
    if (c->kind == WRITER) return;
    last_arrival = at;
    struct memo *memo = length < MEMO_MIN || !c->seen ? NULL : remember(data, length);
    if (!memo) {
        count_marks(c, data, length, at);
        return;
    }
    uint64_t doubled = now_step.doubled;
    for (uint32_t i = 0; i < memo->count; i++) count_line(c, memo->lines[i], at);
    if (now_step.doubled - doubled == memo->count) return;
    if (!memo->ordered) now_step.disordered++;
    follow_order(c, place_of[memo->lines[0]], place_of[memo->lines[memo->count - 1]]);
}

/* ---- the page's part ---------------------------------------------------------------------------- */

static void ask_sync(struct client *c) {
    char text[200];
    if (c->syncing || c->state != READY) return;
    c->syncing = true;
    c->ask_at = 0;
    now_step.syncs++;
    snprintf(text, sizeof text, "42%s,%llu[\"sync\",{\"seq\":%" PRId64 "}]", space, SYNC_ID,
        c->last);
    put_text(c, text);
}

static void ask_later(struct client *c, int64_t head, uint64_t when) {
    if (head > c->head) c->head = head;
    if (c->head > c->last && !c->ask_at) c->ask_at = when;
}

static const char *find(const char *data, const char *end, const char *what) {
    return end > data ? memmem(data, end - data, what, strlen(what)) : NULL;
}

/* Return the number behind `name`, -1 without it. */
static int64_t number_at(const char *data, const char *end, const char *name) {
    const char *at = find(data, end, name);
    return at ? strtoll(at + strlen(name), NULL, 10) : -1;
}

/* Apply entries in order, each once; return how many, and in `gap` whether some are missing. */
static uint64_t apply(struct client *c, const char *data, const char *end, uint64_t at, bool *gap) {
    static const char mark[] = "{\"seq\":";
    uint64_t applied = 0;
    for (const char *p = find(data, end, mark), *next; p; p = next) {
        int64_t seq = strtoll(p + sizeof mark - 1, NULL, 10);
        next = find(p + sizeof mark, end, mark);
        if (seq > c->last + 1) *gap = true;
        if (seq != c->last + 1) continue;
        c->last = seq;
        applied++;
        count_marks(c, p, (next ? next : end) - p, at);
    }
    return applied;
}

static void hear_sync(struct client *c, const char *data, const char *end, uint64_t at) {
    const char *tail = end - data > 100 ? end - 100 : data;
    int64_t before = c->last;
    bool gap = false;
    c->syncing = false;
    if (!find(data, data + 40 < end ? data + 40 : end, "\"ok\":true")) {
        now_step.syncs_refused++;
        ask_later(c, c->last + 1, at + SECOND);
        return;
    }
    if (find(tail, end, "\"reset\":true")) {
        now_step.resets++;
        c->last = number_at(tail, end, "\"head\":");
        return;
    }
    uint64_t applied = apply(c, data, end, at, &gap);
    if (applied) last_arrival = at;
    if (c->kind != WRITER && measuring) now_step.fetched += applied;
    if ((gap || find(tail, end, "\"more\":true")) && c->last > before) ask_sync(c);
}

static void hear_event(struct client *c, const char *data, size_t length, uint64_t at) {
    const char *end = data + length, *head_end = length > 120 ? data + 120 : end;
    bool gap = false;
    if (c->kind == WRITER) return;
    if (find(data, head_end, "[\"live\",")) {
        last_arrival = at;
        apply(c, data, end, at, &gap);
        if (gap) ask_sync(c);
    } else if (find(data, head_end, "[\"pulse\",")) {
        ask_later(c, number_at(data, end, "\"viewers\":"), at + BEHIND_NS);
    }
}

/* ---- the protocol ----------------------------------------------------------------------------- */

static void joined(struct client *c) {
    c->state = READY;
    busy_count--;
    ready_count++;
    c->pong_at = now() + (ping_interval_ms + 1000) * 1000000;
    if (follow && c->kind != WRITER) {
        c->syncing = false;
        ask_sync(c);
    }
    if (c->kind >= SLOW && c->state == READY) watch(c, reading(c), EPOLL_CTL_MOD);
}

static void hear_open(struct client *c, const char *data, size_t length) {
    char text[1200];
    const char *interval = memmem(data, length, "\"pingInterval\":", 15);
    if (interval) ping_interval_ms = strtoul(interval + 15, NULL, 10);
    snprintf(text, sizeof text, "40%s,%s", space, c->auth ? c->auth : "");
    put_text(c, text);
    if (c->state == OPENING) c->state = JOINING;
}

/* A server that is busy says when to come back. */
static void hear_refusal(struct client *c, const char *data, size_t length) {
    const char *retry = memmem(data, length, "\"retry_ms\":", 11);
    if (!first_refusal[0])
        snprintf(first_refusal, sizeof first_refusal, "%.*s", (int)length, data);
    refused_connects++;
    lose(c);
    failed_connects--;
    uint64_t wait = retry ? strtoul(retry + 11, NULL, 10) : 1000;
    c->state = IDLE;
    c->retry_at = now() + wait * 1000000;
}

static void keep_in_flight(uint64_t at);

static void hear_ack(struct client *c, const char *data, size_t length, uint64_t at) {
    const char *end = data + length, *p = memchr(data, ',', length);
    uint64_t number = 0;
    for (p = p ? p + 1 : data + 2; p < end && *p >= '0' && *p <= '9'; p++)
        number = number * 10 + *p - '0';
    if (number == SYNC_ID) {
        hear_sync(c, p, end, at);
        return;
    }
    int64_t line = index_of(number);
    if (line < 0 || ack_at[line]) return;
    ack_at[line] = last_ack = at;
    in_flight--;
    if (memmem(p, end - p, "\"ok\":true", 9)) {
        now_step.acks++;
        ack_histogram[bucket(at - sent_at[line])]++;
    } else {
        now_step.refused++;
        if (!first_refusal[0])
            snprintf(first_refusal, sizeof first_refusal, "%.*s", (int)(end - p), p);
    }
    keep_in_flight(at);
}

static void hear_text(struct client *c, const char *data, size_t length, uint64_t at) {
    char kind = length ? data[0] : 0, what = length > 1 ? data[1] : 0;
    if (follow && kind == '4' && what == '2') {
        hear_event(c, data, length, at);
    } else if (raw || (kind == '4' && what == '2')) {
        count_lines(c, data, length, at);
    } else if (kind == '2') {
        put_text(c, "3");
        pings++;
    } else if (kind == '0') {
        hear_open(c, data, length);
    } else if (kind == '4' && what == '0') {
        if (c->state == JOINING) joined(c);
    } else if (kind == '4' && what == '3') {
        hear_ack(c, data, length, at);
    } else if (kind == '4' && what == '4') {
        hear_refusal(c, data, length);
    } else if (kind == '1' || (kind == '4' && what == '1')) {
        lose(c);
    }
}

static void hear_frame(struct client *c, int head, const char *data, size_t length, uint64_t at) {
    switch (head & 15) {
    case 1: hear_text(c, data, length, at); break;
    case 8: lose(c); break;
    case 9: put_frame(c, 10, data, length); break;
    }
}

/* Return how many bytes of the answer to the upgrade there are; 0 while it is not complete. */
static size_t hear_upgrade(struct client *c, const char *data, size_t length) {
    const char *end = memmem(data, length, "\r\n\r\n", 4);
    if (!end) return 0;
    if (length < 12 || memcmp(data + 9, "101", 3)) {
        if (!first_refusal[0])
            snprintf(first_refusal, sizeof first_refusal, "%.*s", (int)(end - data), data);
        lose(c);
        return length;
    }
    c->state = OPENING;
    if (raw) joined(c);
    return end + 4 - data;
}

/* Handle every complete frame; return how many bytes they took. */
static size_t hear(struct client *c, const char *data, size_t length, uint64_t at) {
    size_t used = c->state == UPGRADING ? hear_upgrade(c, data, length) : 0;
    if (c->state == UPGRADING) return 0;
    while (length - used >= 2 && c->state != GONE && c->state != IDLE) {
        const unsigned char *frame = (const unsigned char *)data + used;
        size_t body = frame[1] & 127, head = body == 126 ? 4 : body == 127 ? 10 : 2;
        if (length - used < head) break;
        if (head > 2) body = 0;
        for (size_t i = 2; i < head; i++) body = body << 8 | frame[i];
        if (head + body > READ_BYTES) fail("a frame of %zu bytes", body);
        if (length - used < head + body) break;
        hear_frame(c, frame[0], (const char *)frame + head, body, at);
        used += head + body;
    }
    return used;
}

/* Read what has come, at most `most` bytes; return how many. */
static size_t listen_to(struct client *c, size_t most) {
    size_t sum = 0;
    while (sum < most && c->state > IDLE && c->state < GONE) {
        size_t had = c->rest_size, want = READ_BYTES - had;
        if (want > most - sum) want = most - sum;
        memcpy(read_buffer, c->rest, had);
        ssize_t got = recv(c->fd, read_buffer + had, want, MSG_DONTWAIT);
        if (got < 0 && errno == EAGAIN) return sum;
        if (got <= 0) {
            lose(c);
            return sum;
        }
        sum += got;
        now_step.bytes += got;
        size_t used = hear(c, read_buffer, had + got, now());
        if (c->state == GONE || c->state == IDLE) return sum;
        size_t left = had + got - used;
        if (left > c->rest_room) c->rest = room(c->rest, c->rest_room = left * 2);
        memcpy(c->rest, read_buffer + used, left);
        c->rest_size = left;
        if ((size_t)got < want) return sum;
    }
    return sum;
}

/* ---- connecting ------------------------------------------------------------------------------- */

static void dial(struct client *c) {
    int one = 1, small = 8192;
    struct linger at_once = {1, 0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, host, &address.sin_addr);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) fail("socket: %s", strerror(errno));
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    if (c->kind >= SLOW) setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    c->state = DIALLING;
    c->rest_size = c->queue_size = 0;
    busy_count++;
    if (connect(c->fd, (void *)&address, sizeof address) && errno != EINPROGRESS) {
        lose(c);
        return;
    }
    watch(c, EPOLLOUT, EPOLL_CTL_ADD);
}

static void upgrade(struct client *c) {
    char text[3000];
    int problem = 0;
    socklen_t length = sizeof problem;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &problem, &length);
    if (problem) {
        lose(c);
        return;
    }
    watch(c, EPOLLIN, EPOLL_CTL_MOD);
    c->state = UPGRADING;
    int n = snprintf(text, sizeof text,
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nOrigin: http://%s:%d\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: bGl2ZWRlbW8tYmVuY2gtMQ==\r\n%s%s%s\r\n",
        raw ? "/" : path, host, port, host, port,
        c->cookie ? "Cookie: " : "", c->cookie ? c->cookie : "", c->cookie ? "\r\n" : "");
    put(c, text, n);
}

static void publish_due(void);

/* Handle what happens within the next milliseconds. */
static void turn(int ms) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(poller, events, EVENTS, ms);
    for (int i = 0; i < count; i++) {
        struct client *c = &crowd[events[i].data.u32];
        uint32_t what = events[i].events;
        if (c->state == GONE || c->state == IDLE) continue;
        if (c->state == DIALLING) upgrade(c);
        else if (what & EPOLLOUT) flush_queue(c);
        if (c->state == GONE || c->state == IDLE || c->state == DIALLING) continue;
        if (what & EPOLLIN) listen_to(c, SIZE_MAX);
        else if (what & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) lose(c);
        if (!(i & 15)) publish_due();
    }
}

static void turn_for(double s) {
    for (uint64_t end = now() + s * 1e9; now() < end;) turn(10);
}

/* Connect the clients from..to that are not there, within the rate; return how many are ready. */
static int connect_some(int from, int to, double patience) {
    uint64_t start = now(), end = start + patience * 1e9;
    double dialled = 0;
    for (int i = from; i < to; i++)
        if (crowd[i].state == GONE) crowd[i].state = IDLE, crowd[i].retry_at = 0;
    for (int cursor = from;;) {
        int there = 0, waiting = 0;
        for (int i = from; i < to; i++)
            there += crowd[i].state == READY, waiting += crowd[i].state != GONE;
        if (there == to - from || !(waiting - there) || now() > end) return there;
        for (int tried = 0; tried < to - from && busy_count < parallel; tried++) {
            struct client *c = &crowd[cursor];
            cursor = cursor + 1 < to ? cursor + 1 : from;
            uint64_t at = now();
            if (dialled >= connect_rate * ((at - start) / 1e9 + 0.05)) break;
            if (c->state == IDLE && c->retry_at <= at) dial(c), dialled++;
        }
        turn(5);
    }
}

/* ---- publishing -------------------------------------------------------------------------------- */

static bool may_write(const struct client *c, uint64_t at) {
    if (c->state != READY) return false;
    for (int i = 0; i < limit_count; i++) {
        const struct limit *limit = &limits[i];
        if (c->turns < (uint64_t)limit->count) continue;
        uint64_t since = c->sent[(c->turns - limit->count) % TURNS];
        if (at - since < limit->seconds * 1e9) return false;
    }
    return true;
}

/* Return whose turn it is: the viewers', then the writers', each the longest silent first. */
static struct client *next_publisher(uint64_t at) {
    for (int tried = 0; tried < publishers; tried++) {
        struct client *c = &crowd[ring_viewers];
        if (c->state == READY && !may_write(c, at)) break;
        ring_viewers = (ring_viewers + 1) % publishers;
        if (c->state == READY) return c;
    }
    for (int tried = 0; tried < writers; tried++) {
        struct client *c = &crowd[viewers + ring_writers];
        if (c->state == READY && !may_write(c, at)) break;
        ring_writers = (ring_writers + 1) % writers;
        if (c->state == READY) return c;
    }
    return NULL;
}

static size_t line_text(char *text, uint32_t number) {
    static const char words[] =
        " we see you well here and the sound is good too, when does the second talk begin";
    int n = sprintf(text, "~%08x~", number);
    for (int i = 0; n < size; i++) text[n++] = words[i % (sizeof words - 1)];
    while (n > MARK && text[n - 1] == ' ') text[--n] = '.', n++;
    text[n] = 0;
    return n;
}

static void publish_one(struct client *c, uint64_t at) {
    static char message[8192], frame[10000];
    uint32_t line = published, number = base + line;
    line_text(message, number);
    if (raw)
        snprintf(frame, sizeof frame, "{\"message\":\"%s\"}", message);
    else if (acks)
        snprintf(frame, sizeof frame,
            "42%s,%u[\"chat\",{\"message\":\"%s\",\"client_id\":\"%08x-0000-4000-8000-%012x\"}]",
            space, number, message, (uint32_t)getpid(), number);
    else
        snprintf(frame, sizeof frame, "42%s,[\"chat\",{\"message\":\"%s\"}]", space, message);
    sent_at[line] = at;
    sender_of[line] = c - crowd;
    c->sent[c->turns++ % TURNS] = at;
    published++;
    in_flight++;
    put_text(c, frame);
}

/* With --closed: have so many lines on their way, as far as the limits let people write. */
static void keep_in_flight(uint64_t at) {
    while (closed && measuring && !over && in_flight < (uint64_t)closed && published < planned) {
        struct client *c = next_publisher(at);
        if (!c) {
            now_step.starved++;
            return;
        }
        publish_one(c, at);
    }
}

static void publish_due(void) {
    if (!measuring || closed) return;
    for (int burst = 0; burst < 64 && published < planned; burst++) {
        uint64_t at = now();
        if (at < next_due) return;
        struct client *c = next_publisher(at);
        if (!c) {
            now_step.starved++;
            return;
        }
        double late = (at - next_due) / 1e6;
        if (late > now_step.late_ms) now_step.late_ms = late;
        publish_one(c, at);
        next_due = step_start + (uint64_t)(published * gap_ns);
    }
}

/* Return how many lines the publishers may write within a moment from now. */
static double allowance(uint64_t at) {
    if (!limit_count) return 1e18;
    double sum = 0;
    for (int i = 0; i < viewers + writers; i++) {
        const struct client *c = &crowd[i];
        if (c->state != READY || (i >= publishers && i < viewers)) continue;
        int left = TURNS;
        for (int k = 0; k < limit_count; k++) {
            int used = 0;
            for (uint64_t t = c->turns; t && used < limits[k].count; t--, used++)
                if (at - c->sent[(t - 1) % TURNS] >= limits[k].seconds * 1e9) break;
            if (limits[k].count - used < left) left = limits[k].count - used;
        }
        sum += left;
    }
    return sum;
}

/* Wait until the rate limits leave room for so many lines, or for all that there ever is. */
static void await_allowance(double lines) {
    if (!limit_count) return;
    double most = (double)limits[0].count * (publishers + writers);
    if (lines > most) lines = most;
    for (uint64_t end = now() + 65 * SECOND; allowance(now()) < lines && now() < end;) turn(50);
}

/* ---- slow and stalled clients -------------------------------------------------------------------- */

/* Tell by the kernel's table which stalled clients the server has given up: they read nothing, so
 * its goodbye waits behind what they did not read. */
static void look_for_cuts(void) {
    FILE *file = fopen("/proc/net/tcp", "r");
    char text[300];
    bool *open = calloc(65536, 1);
    while (file && fgets(text, sizeof text, file)) {
        unsigned local, remote, state;
        if (sscanf(text, " %*d: %*x:%x %*x:%x %x", &local, &remote, &state) == 3)
            if (local == (unsigned)port && state == 1) open[remote & 65535] = true;
    }
    if (file) fclose(file);
    for (int i = viewers + writers; i < total; i++) {
        struct client *c = &crowd[i];
        struct sockaddr_in mine;
        socklen_t length = sizeof mine;
        if (c->kind != STALLED || c->state != READY) continue;
        if (!getsockname(c->fd, (void *)&mine, &length) && !open[ntohs(mine.sin_port)]) lose(c);
    }
    free(open);
}

/* Let everybody ask who has heard of entries that did not come. */
static void ask_due(uint64_t at) {
    for (int i = 0; i < total; i++) {
        struct client *c = &crowd[i];
        if (!c->ask_at || at < c->ask_at) continue;
        c->ask_at = 0;
        if (c->head > c->last) ask_sync(c);
    }
}

/* The uplink is free again: slow clients read on like all others. */
static void free_uplink(void) {
    int large = ROOM_WHEN_FREE;
    free_at = now();
    for (int i = viewers + writers; i < total; i++) {
        struct client *c = &crowd[i];
        if (c->kind != SLOW || c->state != READY) continue;
        setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
        watch(c, reading(c) | (c->queue_size ? EPOLLOUT : 0), EPOLL_CTL_MOD);
    }
}

/* Answer the pings that a deaf client cannot have seen, and let slow ones read their share. */
static void tend(uint64_t at) {
    static uint64_t slow_at, look_at;
    if (!slow && !stalled && !follow) return;
    double passed = slow_at ? (at - slow_at) / 1e9 : 0;
    if (slow_at && passed < 0.02) return;
    slow_at = at;
    if (follow) ask_due(at);
    for (int i = viewers + writers; i < total; i++) {
        struct client *c = &crowd[i];
        if (c->state != READY) continue;
        if (at >= c->pong_at && c->kind == STALLED && !raw) {
            put_text(c, "3");
            c->pong_at += (ping_interval_ms + 1000) * 1000000;
        }
        if (c->kind != SLOW || c->state != READY || free_at) continue;
        c->credit += slow_bytes * passed;
        if (c->credit >= 200) c->credit -= listen_to(c, c->credit);
    }
    if (at - look_at > SECOND / 2 && stalled) {
        look_at = at;
        look_for_cuts();
    }
}

/* ---- steps ------------------------------------------------------------------------------------- */

static bool counts(const struct client *c) { return c->kind == VIEWER || c->kind == SLOW; }

static void begin_step(uint64_t lines) {
    base += published;
    planned = lines;
    published = places = in_flight = 0;
    longest = last_arrival = last_ack = 0;
    memset(histogram, 0, sizeof histogram);
    memset(ack_histogram, 0, sizeof ack_histogram);
    memset(&now_step, 0, sizeof now_step);
    sent_at = room(sent_at, lines * sizeof *sent_at);
    ack_at = room(ack_at, lines * sizeof *ack_at);
    sender_of = room(sender_of, lines * sizeof *sender_of);
    place_of = room(place_of, lines * sizeof *place_of);
    last_of_sender = room(last_of_sender, total * sizeof *last_of_sender);
    for (uint64_t i = 0; i < lines; i++) ack_at[i] = 0, place_of[i] = -1;
    for (int i = 0; i < total; i++) last_of_sender[i] = -1;
    size_t words = (lines + 63) / 64;
    for (int i = 0; i < total; i++) {
        struct client *c = &crowd[i];
        c->place = -1;
        c->cut_at = 0;
        if (!counts(c)) continue;
        c->seen = room(c->seen, words * 8);
        memset(c->seen, 0, words * 8);
    }
    measuring = true;
}

static uint64_t expected(int audience) {
    return (uint64_t)audience * (published - now_step.refused);
}

/* Read on until everything has arrived, or nothing more comes. */
static void finish_arrivals(int audience) {
    uint64_t start = now(), quiet = start, had = 0;
    /* Who follows hears by a pulse what is missing: that comes every 5 s. */
    uint64_t most = follow ? 12 * SECOND : 5 * SECOND / 2;
    uint64_t end = follow ? 120 * SECOND : 20 * SECOND;
    while (now_step.delivered < expected(audience) || (acks && in_flight)) {
        uint64_t sum = now_step.delivered + now_step.acks;
        if (sum != had) had = sum, quiet = now();
        if (now() - quiet > most || now() - start > end) return;
        turn(20);
        tend(now());
    }
}

static const char *judge(const struct step *s) {
    if (s->lost) return "lost connections";
    if (s->late_ms > p99_limit) return "the generator could not keep up";
    if (s->refused) return "lines refused";
    if (s->lines < planned && !closed)
        return s->starved ? "rate limits reached" : "could not publish";
    if (s->missing) return "lines missing";
    if (s->doubled) return "lines doubled";
    if (s->disordered) return "lines out of order";
    if (s->p99 > p99_limit) return "p99 over the limit";
    return NULL;
}

static void print_progress(const struct step *s) {
    fprintf(stderr,
        "    %8.1f lines/s: %9.0f delivered/s, p50 %6.1f p99 %6.1f ms, server %3.0f%%, "
        "generator %3.0f%%%s%s\n",
        s->rate, s->delivered_per_s, s->p50, s->p99, 100 * s->server_cpu,
        100 * s->generator_cpu, s->ok ? "" : ", FAILS: ", s->ok ? "" : s->why);
}

static struct step finish_step(int audience, double server0, double own0, double rss0) {
    struct step *s = &now_step;
    uint64_t end = last_arrival > last_ack ? last_arrival : last_ack;
    if (!end) end = now();
    s->elapsed_s = (end - step_start) / 1e9;
    if (!closed && s->elapsed_s < s->planned_s) s->elapsed_s = s->planned_s;
    s->lines = published;
    s->expected = expected(audience);
    s->missing = s->expected > s->delivered ? s->expected - s->delivered : 0;
    s->delivered_per_s = s->delivered / s->elapsed_s;
    s->acks_per_s = s->acks / s->elapsed_s;
    s->p50 = percentile(histogram, 0.5);
    s->p99 = percentile(histogram, 0.99);
    s->max = longest / 1e6;
    s->ack_p50 = percentile(ack_histogram, 0.5);
    s->ack_p99 = percentile(ack_histogram, 0.99);
    double server = server_cpu() - server0, watched = (now() - step_start) / 1e9;
    s->server_cpu = server / watched;
    s->generator_cpu = (own_cpu() - own0) / watched;
    s->server_us_per_line = s->delivered ? 1e6 * server / s->delivered : 0;
    s->rss_kb = server_rss_kb();
    s->rss_growth_kb = s->rss_kb - rss0;
    if (free_at) s->level_s = last_arrival > free_at ? (last_arrival - free_at) / 1e9 : 0;
    s->why = judge(s);
    s->ok = !s->why;
    if (verbose) print_progress(s);
    return *s;
}

/* Publish at a rate for a time and count what arrives. */
static struct step run_step(double at_rate, double for_seconds) {
    uint64_t lines = llround(at_rate * for_seconds);
    if (lines < 1) lines = 1;
    await_allowance(lines);
    begin_step(lines);
    int audience = 0;
    for (int i = 0; i < total; i++) audience += counts(&crowd[i]) && crowd[i].state == READY;
    double server0 = server_cpu(), own0 = own_cpu(), rss0 = server_rss_kb();
    now_step.rate = at_rate;
    now_step.planned_s = lines / at_rate;
    gap_ns = 1e9 / at_rate;
    step_start = next_due = now();
    over = false;
    uint64_t end = step_start + (now_step.planned_s + !closed) * 1e9;
    while (published < planned && now() < end) {
        uint64_t at = now();
        int64_t wait = (int64_t)(next_due - at) / 1000000;
        /* At least a millisecond, or a high rate would be awaited by spinning. */
        turn(closed || wait > 10 ? 10 : wait < 1 ? 1 : wait);
        publish_due();
        keep_in_flight(at);
        tend(at);
    }
    over = true;
    if (follow && slow) free_uplink();
    finish_arrivals(audience);
    struct step done = finish_step(audience, server0, own0, rss0);
    measuring = false;
    return done;
}

/* Let the server work off what an overload, or everybody's arrival, left to do. */
static void calm(void) {
    for (int i = 0; i < 60; i++) {
        double before = server_cpu();
        uint64_t bytes = now_step.bytes;
        turn_for(0.3);
        if (server_cpu() - before < 0.3 * 0.4 && now_step.bytes == bytes) return;
    }
}

/* Bring back who was lost. */
static bool recover(void) {
    calm();
    int people = viewers + writers;
    return connect_some(0, people, 30 + people / connect_rate) == people;
}

static struct step steps[STEPS], fixed_step, best;
static int step_count;
static const char *ended = "";

static struct step note_step(double at_rate) {
    /* A few lines at least, or one hiccup decides. */
    double s = 8 / at_rate > seconds ? 8 / at_rate : seconds;
    struct step done = run_step(at_rate, s);
    if (step_count < STEPS) steps[step_count++] = done;
    if (done.ok && done.delivered_per_s > best.delivered_per_s) best = done;
    return done;
}

/* Find the highest rate that passes, at least a line a second; a step that fails is tried twice. */
static void search(void) {
    double low = 0, high = 0, at = first > 0 ? first : 8000.0 / viewers, down = 1;
    while (step_count < STEPS - 1) {
        struct step done = note_step(at);
        if (!done.ok && !recover()) {
            ended = "the server did not take everybody back";
            return;
        }
        if (!done.ok && done.p99 < 8 * p99_limit) {
            done = note_step(at);
            if (!done.ok && !recover()) {
                ended = "the server did not take everybody back";
                return;
            }
        }
        if (done.ok) low = at;
        else high = at;
        if (low && high && high / low <= finest) return;
        if (!low && at <= LOWEST) {
            ended = "not even a line a second passes";
            return;
        }
        /* Downwards in longer and longer steps: low rates take long to measure. */
        if (!low) down *= growth;
        at = low && high ? sqrt(low * high) : low ? at * growth : fmax(at / down, LOWEST);
        turn_for(0.1);
    }
}

/* ---- results ------------------------------------------------------------------------------------- */

static void print_step(const char *name, const struct step *s) {
    printf("\"%s\":{\"rate\":%.3f,\"seconds\":%.3f,\"elapsed_s\":%.3f,\"lines\":%" PRIu64
           ",\"refused\":%" PRIu64 ",\"expected\":%" PRIu64 ",\"delivered\":%" PRIu64
           ",\"missing\":%" PRIu64 ",\"doubled\":%" PRIu64 ",\"disordered\":%" PRIu64
           ",\"stray\":%" PRIu64 ",\"starved\":%" PRIu64 ",\"lost\":%d,\"bytes\":%" PRIu64
           ",\"delivered_per_s\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f",
        name, s->rate, s->planned_s, s->elapsed_s, s->lines, s->refused, s->expected,
        s->delivered, s->missing, s->doubled, s->disordered, s->stray, s->starved, s->lost,
        s->bytes, s->delivered_per_s, s->p50, s->p99, s->max);
    printf(",\"acks\":%" PRIu64 ",\"acks_per_s\":%.1f,\"ack_p50_ms\":%.3f,\"ack_p99_ms\":%.3f"
           ",\"generator_cpu\":%.4f,\"server_cpu\":%.4f,\"server_us_per_line\":%.3f"
           ",\"syncs\":%" PRIu64 ",\"syncs_refused\":%" PRIu64 ",\"fetched\":%" PRIu64
           ",\"resets\":%" PRIu64 ",\"level_s\":%.2f,\"slow_lost\":%d"
           ",\"late_ms\":%.3f,\"rss_kb\":%.0f,\"rss_growth_kb\":%.0f,\"ok\":%s,\"why\":\"%s\"}",
        s->acks, s->acks_per_s, s->ack_p50, s->ack_p99, s->generator_cpu, s->server_cpu,
        s->server_us_per_line, s->syncs, s->syncs_refused, s->fetched, s->resets,
        s->level_s, s->slow_lost, s->late_ms, s->rss_kb, s->rss_growth_kb,
        s->ok ? "true" : "false", s->why ? s->why : "");
}

static void print_text(const char *name, const char *text) {
    printf("\"%s\":\"", name);
    for (; *text; text++)
        if (*text == '"' || *text == '\\') printf("\\%c", *text);
        else putchar((unsigned char)*text < ' ' ? ' ' : *text);
    printf("\"");
}

static void print_cuts(void) {
    bool some = false;
    printf("\"cut_after_s\":[");
    for (int i = viewers + writers; i < total; i++) {
        if (!crowd[i].cut_at) continue;
        printf("%s%.2f", some ? "," : "", (crowd[i].cut_at - step_start) / 1e9);
        some = true;
    }
    printf("],");
}

/* ---- the command ---------------------------------------------------------------------------------- */

enum option_id {
    O_HOST = 1, O_PORT, O_PATH, O_MODE, O_NAMESPACE, O_VIEWERS, O_WRITERS, O_SLOW, O_SLOW_BYTES,
    O_STALLED, O_PUBLISHERS, O_PEOPLE, O_LIMIT, O_ACKS, O_CONNECT_RATE, O_PARALLEL, O_SIZE,
    O_FIXED, O_FIXED_SECONDS, O_SEARCH, O_FIRST, O_GROWTH, O_FINEST, O_RATE, O_SECONDS, O_P99,
    O_CLOSED,
    O_PIDS, O_FOLLOW, O_VERBOSE, O_HELP,
};
static const struct { const char *name; enum option_id id; bool takes; const char *what; } OPTIONS[] = {
    {"host", O_HOST, true, "address of the server (127.0.0.1)"},
    {"port", O_PORT, true, "its port (5000)"},
    {"path", O_PATH, true, "path and query of the WebSocket"},
    {"mode", O_MODE, true, "socketio (default) or raw: no Engine.IO, text frames"},
    {"namespace", O_NAMESPACE, true, "namespace to join (/bench)"},
    {"viewers", O_VIEWERS, true, "clients whose deliveries count (100)"},
    {"writers", O_WRITERS, true, "further clients that only publish (0)"},
    {"slow", O_SLOW, true, "further clients that read slowly and count (0)"},
    {"slow-bytes", O_SLOW_BYTES, true, "bytes a second that a slow client reads (2000)"},
    {"stalled", O_STALLED, true, "further clients that answer pings and read nothing (0)"},
    {"publishers", O_PUBLISHERS, true, "viewers that publish in turn; 0: only writers (1)"},
    {"people", O_PEOPLE, true, "file with a line a client: Cookie header, tab, auth as JSON"},
    {"limit", O_LIMIT, true, "rate limit of a publisher, as 5/3 for 5 in 3 s; twice at most"},
    {"acks", O_ACKS, false, "send an ack id and a client_id, and count the answers"},
    {"connect-rate", O_CONNECT_RATE, true, "connections a second at most"},
    {"parallel", O_PARALLEL, true, "connections under way at once (64)"},
    {"size", O_SIZE, true, "bytes of a line's text (150)"},
    {"fixed", O_FIXED, true, "first a step with so many lines delivered a second in total"},
    {"fixed-seconds", O_FIXED_SECONDS, true, "its length (3)"},
    {"search", O_SEARCH, false, "look for the highest rate that passes"},
    {"first", O_FIRST, true, "lines a second of the search's first step"},
    {"growth", O_GROWTH, true, "factor from step to step until it is bracketed (1.6)"},
    {"finest", O_FINEST, true, "end when fails/passes is at most this (1.07)"},
    {"rate", O_RATE, true, "without --search: lines a second (10)"},
    {"seconds", O_SECONDS, true, "length of a step (2)"},
    {"p99", O_P99, true, "milliseconds that 99 % of the deliveries may take (250)"},
    {"closed", O_CLOSED, true, "keep so many lines unacknowledged; the rate is only a bound"},
    {"pids", O_PIDS, true, "the server's processes, with commas: their CPU and memory"},
    {"follow", O_FOLLOW, false, "ask by sync for what is missing, as livedemo's page does"},
    {"verbose", O_VERBOSE, false, "a line for each step on stderr"},
    {"help", O_HELP, false, "this text"},
};
enum { OPTION_COUNT = sizeof OPTIONS / sizeof *OPTIONS };

static void help(void) {
    for (int i = 0; i < OPTION_COUNT; i++) printf("--%-15s %s\n", OPTIONS[i].name, OPTIONS[i].what);
    exit(0);
}

static void set_limit(const char *text) {
    struct limit *limit = &limits[limit_count];
    if (limit_count == LIMITS || sscanf(text, "%d/%lf", &limit->count, &limit->seconds) != 2 ||
        limit->count < 1 || limit->count > TURNS)
        fail("--limit %s cannot be used", text);
    limit_count++;
}

static void set_option(enum option_id id, const char *value) {
    switch (id) {
    case O_HOST: host = value; break;
    case O_PORT: port = atoi(value); break;
    case O_PATH: path = value; break;
    case O_MODE: raw = !strcmp(value, "raw"); break;
    case O_NAMESPACE: space = value; break;
    case O_VIEWERS: viewers = atoi(value); break;
    case O_WRITERS: writers = atoi(value); break;
    case O_SLOW: slow = atoi(value); break;
    case O_SLOW_BYTES: slow_bytes = atof(value); break;
    case O_STALLED: stalled = atoi(value); break;
    case O_PUBLISHERS: publishers = atoi(value); break;
    case O_PEOPLE: people_file = value; break;
    case O_LIMIT: set_limit(value); break;
    case O_ACKS: acks = true; break;
    case O_CONNECT_RATE: connect_rate = atof(value); break;
    case O_PARALLEL: parallel = atoi(value); break;
    case O_SIZE: size = atoi(value); break;
    case O_FIXED: fixed = atof(value); break;
    case O_FIXED_SECONDS: fixed_seconds = atof(value); break;
    case O_SEARCH: searching = true; break;
    case O_FIRST: first = atof(value); break;
    case O_GROWTH: growth = atof(value); break;
    case O_FINEST: finest = atof(value); break;
    case O_RATE: rate = atof(value); break;
    case O_SECONDS: seconds = atof(value); break;
    case O_P99: p99_limit = atof(value); break;
    case O_CLOSED: closed = atoi(value); break;
    case O_PIDS: pids_text = value; break;
    case O_FOLLOW: follow = true; break;
    case O_VERBOSE: verbose = true; break;
    case O_HELP: help();
    }
}

static void read_options(int count, char **values) {
    struct option known[OPTION_COUNT + 1] = {0};
    for (int i = 0; i < OPTION_COUNT; i++)
        known[i] = (struct option){OPTIONS[i].name, OPTIONS[i].takes, NULL, OPTIONS[i].id};
    for (int id; (id = getopt_long(count, values, "", known, NULL)) != -1;) {
        if (id == '?') exit(2);
        set_option(id, optarg);
    }
    if (size < MARK || size > 4000 || viewers + writers < 1) fail("a size that cannot be used");
    if (publishers > viewers) publishers = viewers;
    total = viewers + writers + slow + stalled;
}

static void read_people(void) {
    FILE *file = fopen(people_file, "r");
    char *text = NULL;
    size_t room_of_text = 0;
    if (!file) fail("%s: %s", people_file, strerror(errno));
    for (int i = 0; i < total; i++) {
        ssize_t length = getline(&text, &room_of_text, file);
        if (length < 0) fail("%s has only %d lines", people_file, i);
        if (text[length - 1] == '\n') text[--length] = 0;
        char *tab = strchr(text, '\t');
        if (tab) *tab = 0;
        if (*text) crowd[i].cookie = strdup(text);
        if (tab && tab[1]) crowd[i].auth = strdup(tab + 1);
    }
    free(text);
    fclose(file);
}

static void make_crowd(void) {
    crowd = calloc(total, sizeof *crowd);
    read_buffer = room(NULL, READ_BYTES);
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < total; i++) {
        crowd[i].kind = i < viewers ? VIEWER : i < viewers + writers ? WRITER
            : i < viewers + writers + slow ? SLOW : STALLED;
        crowd[i].rest = room(NULL, crowd[i].rest_room = 256);
    }
    if (people_file) read_people();
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

static void run(void) {
    if (fixed) {
        fixed_step = run_step(fixed / viewers, fixed_seconds);
        if (!fixed_step.ok) recover();
    }
    if (searching) search();
    else best = steps[step_count++] = run_step(rate, seconds);
}

int main(int count, char **values) {
    read_options(count, values);
    make_crowd();
    bool small = viewers <= 2 * WARM;
    int people = viewers + writers, warm = small ? 0 : WARM;
    double patience = 60 + 3 * total / connect_rate, settle = small ? 0.1 : 1;
    connect_some(0, warm, patience);
    turn_for(settle);
    double rss_warm = server_rss_kb();
    uint64_t start = now();
    int there = connect_some(0, viewers, patience);
    double connect_s = (now() - start) / 1e9;
    turn_for(settle);
    double rss_ready = server_rss_kb();
    there += connect_some(viewers, people, patience) + connect_some(people, total, patience);
    if (verbose)
        fprintf(stderr, "    %d of %d connected, %.0f a second\n", there, total,
            (viewers - warm) / connect_s);
    calm();
    if (there == total) run();
    else ended = "not everybody could connect";
    printf("{\"viewers\":%d,\"connected\":%d,\"wanted\":%d,\"connects_per_s\":%.1f,"
           "\"failed_connects\":%" PRIu64 ",\"refused_connects\":%" PRIu64
           ",\"rss_kb\":%.0f,\"kb_per_viewer\":%.2f,\"rss_kb_end\":%.0f,\"pings\":%" PRIu64 ",",
        viewers, there, total, (viewers - warm) / connect_s, failed_connects, refused_connects,
        rss_ready, viewers > warm ? (rss_ready - rss_warm) / (viewers - warm) : 0,
        server_rss_kb(), pings);
    print_cuts();
    print_text("ended", ended);
    putchar(',');
    print_text("first_refusal", first_refusal);
    putchar(',');
    print_step("fixed", &fixed_step);
    putchar(',');
    print_step("best", &best);
    printf(",\"steps\":[");
    for (int i = 0; i < step_count; i++) {
        printf(i ? ",{" : "{");
        print_step("step", &steps[i]);
        putchar('}');
    }
    printf("]}\n");
    return 0;
}
