// accept: connect, one message there and back, close; `connections` at a time.
#include "load.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct visit {
    int fd;
    size_t received;
    int64_t since;
};

static int epoll;
static char *message, *incoming;

static void begin(struct visit *v) {
    v->since = now();
    v->fd = connect_to_server();
    v->received = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = v};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, v->fd, &event) != 0) fail("epoll_ctl: %s", strerror(errno));
    if (send(v->fd, message, options.size, MSG_NOSIGNAL) != (ssize_t)options.size) fail("send: %s", strerror(errno));
}

void run_accept(void) {
    epoll = epoll_create1(EPOLL_CLOEXEC);
    message = malloc(options.size);
    incoming = malloc(options.size + 1);
    for (size_t i = 0; i < options.size; i++) message[i] = (char)(i * 37 + 11);
    struct visit *visits = calloc(options.connections, sizeof *visits);
    uint64_t finished = 0;
    int running = 1, under_way = options.connections;
    window_tick(0);
    for (int i = 0; i < options.connections; i++) begin(&visits[i]);
    struct epoll_event events[512];
    while (under_way > 0) {
        int count = epoll_wait(epoll, events, 512, 10000);
        if (count == 0) fail("%d connections had no answer for 10 s", under_way);
        for (int i = 0; i < count; i++) {
            struct visit *v = events[i].data.ptr;
            ssize_t got = recv(v->fd, incoming, options.size + 1 - v->received, 0);
            if (got < 0 && errno == EAGAIN) continue;
            if (got <= 0 || v->received + got > options.size) fail("a connection was not echoed: %s", got < 0 ? strerror(errno) : "length");
            if (memcmp(incoming, message + v->received, got) != 0) fail("wrong bytes");
            v->received += got;
            if (v->received < options.size) continue;
            close(v->fd);
            latency_add(now() - v->since);
            finished++;
            running = running && window_tick(finished);
            if (running) begin(v);
            else under_way--;
        }
    }
}
