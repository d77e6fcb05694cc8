/* Be the limit: pass every text frame on to everybody, in C, with one send() for each client.
 *
 * Takes PORT and TICK_MS from the environment.  With ticks the lines of a tick leave as one frame
 * with a JSON list; the first line after a quiet tick leaves at once. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 20000, IN_BYTES = 4096, EVENTS = 256, BACKLOG_BYTES = 4 << 20 };

struct client {
    bool open, upgraded;
    char in[IN_BYTES];
    size_t in_size;
    char *backlog;
    size_t backlog_size;
};

static struct client *clients[MOST];
static int poller, tick_ms, highest;
static char *batch;
static size_t batch_size, batch_room;
static uint64_t tick_ends;

static uint64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000ull + t.tv_nsec / 1000000;
}

/* ---- SHA-1 of the handshake (RFC 3174) and base64 --------------------------------------------- */

static uint32_t rotated(uint32_t x, int n) { return x << n | x >> (32 - n); }

static void sha1_block(uint32_t *h, const uint8_t *data) {
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)data[4 * i] << 24 | data[4 * i + 1] << 16 | data[4 * i + 2] << 8 |
            data[4 * i + 3];
    for (int i = 16; i < 80; i++) w[i] = rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 ? b ^ c ^ d
            : i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
        uint32_t k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
        uint32_t next = rotated(a, 5) + f + e + k + w[i];
        e = d, d = c, c = rotated(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
}

/* Write the base64 of the SHA-1 of a text of at most 119 bytes: 28 letters. */
static void accept_key(const char *text, char *out) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    uint8_t data[128] = {0}, digest[21] = {0};
    size_t length = strlen(text), blocks = length > 55 ? 2 : 1;
    memcpy(data, text, length);
    data[length] = 0x80;
    for (int i = 0; i < 4; i++) data[blocks * 64 - 1 - i] = (uint8_t)(length * 8 >> 8 * i);
    for (size_t i = 0; i < blocks; i++) sha1_block(h, data + 64 * i);
    for (int i = 0; i < 20; i++) digest[i] = h[i / 4] >> (24 - 8 * (i % 4));
    for (int i = 0; i < 7; i++) {
        uint32_t three = digest[3 * i] << 16 | digest[3 * i + 1] << 8 | digest[3 * i + 2];
        for (int k = 0; k < 4; k++) *out++ = letters[three >> (18 - 6 * k) & 63];
    }
    out[-1] = '=';
    *out = 0;
}

/* ---- sending ---------------------------------------------------------------------------------- */

static void watch(int fd, uint32_t events, int how) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    epoll_ctl(poller, how, fd, &event);
}

static void drop(int fd) {
    clients[fd]->open = false;
    clients[fd]->backlog_size = 0;
    close(fd);
}

static void put(int fd, const char *data, size_t length) {
    struct client *c = clients[fd];
    ssize_t taken = 0;
    if (!c->backlog_size) taken = send(fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken < 0 && errno != EAGAIN) {
        drop(fd);
        return;
    }
    if (taken < 0) taken = 0;
    size_t left = length - taken;
    if (!left) return;
    if (c->backlog_size + left > BACKLOG_BYTES) {
        drop(fd);
        return;
    }
    c->backlog = realloc(c->backlog, c->backlog_size + left);
    memcpy(c->backlog + c->backlog_size, data + taken, left);
    c->backlog_size += left;
    watch(fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

static void drain(int fd) {
    struct client *c = clients[fd];
    ssize_t taken = send(fd, c->backlog, c->backlog_size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken < 0) {
        if (errno != EAGAIN) drop(fd);
        return;
    }
    memmove(c->backlog, c->backlog + taken, c->backlog_size - taken);
    c->backlog_size -= taken;
    if (!c->backlog_size) watch(fd, EPOLLIN, EPOLL_CTL_MOD);
}

/* Send one text frame to everybody; it is packed once. */
static void broadcast(const char *text, size_t length) {
    static char *frame;
    static size_t room;
    if (room < length + 10) frame = realloc(frame, room = 2 * length + 10);
    size_t head = 2;
    frame[0] = (char)0x81;
    if (length < 126) {
        frame[1] = (char)length;
    } else if (length < 65536) {
        frame[1] = 126, frame[2] = (char)(length >> 8), frame[3] = (char)length;
        head = 4;
    } else {
        frame[1] = 127;
        for (int i = 0; i < 8; i++) frame[2 + i] = (char)((uint64_t)length >> (56 - 8 * i));
        head = 10;
    }
    memcpy(frame + head, text, length);
    for (int fd = 0; fd <= highest; fd++)
        if (clients[fd] && clients[fd]->open && clients[fd]->upgraded)
            put(fd, frame, head + length);
}

static void send_batch(void) {
    batch[batch_size++] = ']';
    broadcast(batch, batch_size);
    batch_size = 0;
    tick_ends = now_ms() + tick_ms;
}

static void line(const char *text, size_t length) {
    if (!tick_ms) {
        broadcast(text, length);
        return;
    }
    if (batch_room < batch_size + length + 2)
        batch = realloc(batch, batch_room = 2 * (batch_size + length + 2));
    batch[batch_size] = batch_size ? ',' : '[';
    memcpy(batch + batch_size + 1, text, length);
    batch_size += length + 1;
    if (now_ms() >= tick_ends) send_batch();
}

/* ---- receiving -------------------------------------------------------------------------------- */

static void upgrade(int fd) {
    static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    struct client *c = clients[fd];
    char key[120], accepted[32], answer[200];
    char *end = memmem(c->in, c->in_size, "\r\n\r\n", 4);
    if (!end) return;
    *end = 0;
    char *found = strcasestr(c->in, "Sec-WebSocket-Key:");
    if (!found || sscanf(found + 18, " %60s", key) != 1) {
        drop(fd);
        return;
    }
    accept_key(strcat(key, magic), accepted);
    int length = snprintf(answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %s\r\n\r\n", accepted);
    c->upgraded = true;
    c->in_size = 0;
    put(fd, answer, length);
}

/* Take the complete frames of a client; ours are short. */
static void frames(int fd) {
    struct client *c = clients[fd];
    size_t used = 0;
    while (c->open && c->in_size - used >= 6) {
        uint8_t *frame = (uint8_t *)c->in + used;
        size_t length = frame[1] & 127, head = length == 126 ? 8 : 6;
        if (c->in_size - used < head) break;
        if (length == 126) length = frame[2] << 8 | frame[3];
        if (c->in_size - used < head + length) break;
        for (size_t i = 0; i < length; i++) frame[head + i] ^= frame[head - 4 + (i & 3)];
        if ((frame[0] & 15) == 8) {
            drop(fd);
            return;
        }
        if ((frame[0] & 15) == 1) line((char *)frame + head, length);
        used += head + length;
    }
    memmove(c->in, c->in + used, c->in_size - used);
    c->in_size -= used;
}

static void readable(int fd) {
    struct client *c = clients[fd];
    ssize_t got = recv(fd, c->in + c->in_size, IN_BYTES - 1 - c->in_size, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        drop(fd);
        return;
    }
    c->in_size += got;
    c->in[c->in_size] = 0;
    if (c->upgraded) frames(fd);
    else upgrade(fd);
}

static void welcome(int listener) {
    int one = 1, fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= MOST) {
            close(fd);
            continue;
        }
        if (!clients[fd]) clients[fd] = calloc(1, sizeof *clients[fd]);
        clients[fd]->open = true;
        clients[fd]->upgraded = false;
        clients[fd]->in_size = 0;
        if (fd > highest) highest = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    }
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) {
        perror("listen");
        exit(1);
    }
    watch(listener, EPOLLIN, EPOLL_CTL_ADD);
    return listener;
}

int main(void) {
    const char *port = getenv("PORT"), *tick = getenv("TICK_MS");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    tick_ms = tick ? atoi(tick) : 0;
    poller = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on(port ? atoi(port) : 5000);
    for (;;) {
        struct epoll_event events[EVENTS];
        int64_t wait = batch_size ? (int64_t)(tick_ends - now_ms()) : 1000;
        int count = epoll_wait(poller, events, EVENTS, wait < 0 ? 0 : (int)wait);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                welcome(listener);
                continue;
            }
            if (clients[fd]->open && events[i].events & EPOLLOUT) drain(fd);
            if (clients[fd]->open && events[i].events & ~EPOLLOUT) readable(fd);
        }
        if (batch_size && now_ms() >= tick_ends) send_batch();
    }
}
