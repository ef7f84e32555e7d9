// echo: each connection keeps `depth` messages under way and checks every byte that comes back.
#include "load.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_DEPTH 64
#define TAG 16

struct connection {
    int fd;
    unsigned number;
    int watches_write;
    uint64_t committed;      // messages that may be sent
    uint64_t sent, received; // bytes
    int64_t since[MAX_DEPTH];
};

static struct connection *connections;
static char *pattern, *scratch, *incoming;
static size_t incoming_size;
static uint64_t finished;
static int epoll, stopping, open_messages;

static void make_pattern(void) {
    pattern = malloc(options.size);
    uint32_t random = 2463534242u;
    for (size_t i = 0; i < options.size; i++) {
        random ^= random << 13, random ^= random >> 17, random ^= random << 5;
        pattern[i] = (char)(options.lines ? 'a' + random % 26 : random);
    }
    if (options.lines) memcpy(pattern + options.size - 2, "\r\n", 2);
}

// Each message begins with who it is from and which one it is, so that a swap of two is seen.
static void make_tag(char *tag, const struct connection *c, uint64_t message) {
    static const char digits[] = "0123456789abcdef";
    uint64_t value = ((uint64_t)c->number << 40) ^ message;
    for (int i = 0; i < TAG; i++) tag[i] = digits[(value >> (60 - 4 * i)) & 15];
}

static void fill(char *target, const struct connection *c, uint64_t from, size_t length) {
    while (length > 0) {
        uint64_t message = from / options.size;
        size_t at = from % options.size, part = options.size - at < length ? options.size - at : length;
        memcpy(target, pattern + at, part);
        if (at < TAG) {
            char tag[TAG];
            make_tag(tag, c, message);
            memcpy(target, tag + at, TAG - at < part ? TAG - at : part);
        }
        target += part, from += part, length -= part;
    }
}

static void check(const char *data, const struct connection *c, uint64_t from, size_t length) {
    while (length > 0) {
        uint64_t message = from / options.size;
        size_t at = from % options.size, part = options.size - at < length ? options.size - at : length, tagged = 0;
        if (at < TAG) {
            char tag[TAG];
            make_tag(tag, c, message);
            tagged = TAG - at < part ? TAG - at : part;
            if (memcmp(data, tag + at, tagged) != 0) fail("wrong bytes at %llu of connection %u", (unsigned long long)from, c->number);
        }
        if (memcmp(data + tagged, pattern + at + tagged, part - tagged) != 0)
            fail("wrong bytes after %llu of connection %u", (unsigned long long)from, c->number);
        data += part, from += part, length -= part;
    }
}

static void watch(struct connection *c, int operation, int write) {
    struct epoll_event event = {.events = EPOLLIN | (write ? EPOLLOUT : 0), .data.ptr = c};
    if (epoll_ctl(epoll, operation, c->fd, &event) != 0) fail("epoll_ctl: %s", strerror(errno));
    c->watches_write = write;
}

static void send_more(struct connection *c) {
    uint64_t target = c->committed * options.size;
    if (c->sent < target) {
        size_t length = target - c->sent;
        fill(scratch, c, c->sent, length);
        ssize_t count = send(c->fd, scratch, length, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN) fail("send: %s", strerror(errno));
        if (count > 0) c->sent += count;
    }
    if ((c->sent < target) != c->watches_write) watch(c, EPOLL_CTL_MOD, c->sent < target);
}

static void commit(struct connection *c, int64_t time) {
    if (stopping) return;
    while (c->committed - c->received / options.size < (uint64_t)options.depth) {
        c->since[c->committed++ % MAX_DEPTH] = time;
        open_messages++;
    }
}

static void receive(struct connection *c) {
    ssize_t count = recv(c->fd, incoming, incoming_size, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) fail("the server closed connection %u: %s", c->number, count ? strerror(errno) : "end of stream");
    if (c->received + count > c->sent) fail("connection %u got more than it sent", c->number);
    check(incoming, c, c->received, count);
    int64_t time = now();
    uint64_t before = c->received / options.size;
    c->received += count;
    for (uint64_t message = before; message < c->received / options.size; message++) {
        latency_add(time - c->since[message % MAX_DEPTH]);
        finished++;
        open_messages--;
    }
    commit(c, time);
}

void run_echo(void) {
    if (options.depth > MAX_DEPTH) fail("at most %d messages under way", MAX_DEPTH);
    make_pattern();
    scratch = malloc(options.size * options.depth);
    incoming_size = options.size * options.depth < 65536 ? 65536 : options.size * options.depth;
    incoming = malloc(incoming_size);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    int *idle = malloc(sizeof(int) * (options.idle + 1));
    open_idle(idle, 0, options.idle);
    connections = calloc(options.connections, sizeof *connections);
    for (int i = 0; i < options.connections; i++) {
        connections[i].fd = connect_to_server();
        connections[i].number = i;
        watch(&connections[i], EPOLL_CTL_ADD, 0);
    }
    window_tick(0);
    for (int i = 0; i < options.connections; i++) {
        commit(&connections[i], now());
        send_more(&connections[i]);
    }
    struct epoll_event events[512];
    int64_t deadline = 0;
    while (!stopping || open_messages > 0) {
        int count = epoll_wait(epoll, events, 512, options.spin ? 0 : 100);
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(c);
            send_more(c);
        }
        if (!stopping && !window_tick(finished)) {
            stopping = 1;
            deadline = now() + 10000000000;
        }
        if (stopping && now() > deadline) fail("%d messages did not come back within 10 s", open_messages);
    }
    for (int i = 0; i < options.connections; i++) close(connections[i].fd);
    for (int i = 0; i < options.idle; i++) close(idle[i]);
}
