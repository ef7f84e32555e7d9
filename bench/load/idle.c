// idle: connections that are held and send nothing; weighs what the server keeps for each.
#include "load.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST 1000
#define REST_US 4000000

static void touch(const int *fds, int from, int to) {
    for (int i = from; i < to; i++)
        if (send(fds[i], "x", 1, MSG_NOSIGNAL) != 1) fail("send: %s", strerror(errno));
    for (int i = from; i < to; i++) {
        char byte;
        wait_for(fds[i], POLLIN);
        if (recv(fds[i], &byte, 1, 0) != 1 || byte != 'x') fail("an idle connection was not echoed");
    }
}

// A connection that has had one byte back is accepted for sure, and has what the server keeps for it. A few are under way at a time: a
// backlog can be short.
void open_idle(int *fds, int from, int to) {
    for (int i = from; i < to; i += 16) {
        int end = i + 16 < to ? i + 16 : to;
        for (int k = i; k < end; k++) fds[k] = connect_to_server();
        touch(fds, i, end);
    }
}

// Each time when the server has had a moment to give back what it does not need.
static long weigh(void) {
    usleep(REST_US);
    return server_rss();
}

void run_idle(void) {
    if (options.idle <= FIRST) fail("idle: more than %d connections: what the first ones take is not the price of each", FIRST);
    int *fds = malloc(sizeof(int) * options.idle);
    long none = weigh();
    open_idle(fds, 0, FIRST);
    long first = weigh();
    open_idle(fds, FIRST, options.idle);
    long all = weigh();
    printf("start_kb=%ld first_kb=%ld all_kb=%ld each_kb=%.3f\n", none, first, all, (double)(all - first) / (options.idle - FIRST));
    for (int i = 0; i < options.idle; i++) close(fds[i]);
}
