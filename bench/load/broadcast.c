// broadcast: every connection joins; one asks ("B"), and then each has to get `size` bytes. A unit is one delivery.
#include "load.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct member {
    int fd;
    size_t received;
};

void run_broadcast(void) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct member *members = calloc(options.connections, sizeof *members);
    char byte, *incoming = malloc(1 << 20), *pattern = malloc(options.size);
    // As the servers make it.
    for (size_t i = 0; i < options.size; i++) pattern[i] = (char)(i * 31 + (i >> 8));
    for (int i = 0; i < options.connections; i++) {
        struct member *m = &members[i];
        m->fd = connect_to_server();
        if (send(m->fd, "J", 1, MSG_NOSIGNAL) != 1) fail("send: %s", strerror(errno));
        wait_for(m->fd, POLLIN);
        if (recv(m->fd, &byte, 1, 0) != 1 || byte != 'J') fail("could not join");
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = m};
        epoll_ctl(epoll, EPOLL_CTL_ADD, m->fd, &event);
    }
    uint64_t finished = 0;
    struct epoll_event events[512];
    window_tick(0);
    for (int running = 1; running;) {
        int64_t since = now();
        int missing = options.connections;
        for (int i = 0; i < options.connections; i++) members[i].received = 0;
        if (send(members[0].fd, "B", 1, MSG_NOSIGNAL) != 1) fail("send: %s", strerror(errno));
        while (missing > 0) {
            int count = epoll_wait(epoll, events, 512, 10000);
            if (count == 0) fail("%d members got nothing for 10 s", missing);
            for (int i = 0; i < count; i++) {
                struct member *m = events[i].data.ptr;
                ssize_t got = recv(m->fd, incoming, 1 << 20, 0);
                if (got < 0 && errno == EAGAIN) continue;
                if (got <= 0 || m->received + got > options.size) fail("a member lost its connection or got too much");
                if (memcmp(incoming, pattern + m->received, got) != 0) fail("wrong bytes after %zu", m->received);
                m->received += got;
                if (m->received < options.size) continue;
                latency_add(now() - since);
                missing--;
                finished++;
            }
        }
        running = window_tick(finished);
    }
    for (int i = 0; i < options.connections; i++) close(members[i].fd);
}
