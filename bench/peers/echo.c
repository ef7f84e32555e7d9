// The floor: a plain level-triggered epoll server in C, what one writes without tricks.
//   echo PORT echo|lines|broadcast
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 65536
#define PART (1 << 20)

struct connection {
    char *input;          // lines: what follows the last line end
    size_t input_length;
    char *output;         // what the socket did not take
    size_t output_from, output_length;
    const char *shared;   // broadcast: the rest of the shared block
    size_t shared_length;
};

static struct connection connections[MOST];
static char buffer[65536], part[PART];
static int epoll, listener, highest, members[MOST];
static enum { ECHO, LINES, BROADCAST } mode;

static void watch(int operation, int fd, unsigned events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    epoll_ctl(epoll, operation, fd, &event);
}

static void drop(int fd) {
    free(connections[fd].input);
    free(connections[fd].output);
    memset(&connections[fd], 0, sizeof connections[fd]);
    members[fd] = 0;
    close(fd);
}

static int send_all(int fd, const char *data, size_t length) {
    struct connection *c = &connections[fd];
    size_t sent = 0;
    if (!c->output_length) {
        ssize_t count = send(fd, data, length, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN) return -1;
        if (count > 0) sent = count;
        if (sent == length) return 0;
    }
    size_t rest = length - sent;
    char *kept = malloc(c->output_length + rest);
    if (c->output_length) memcpy(kept, c->output + c->output_from, c->output_length);
    memcpy(kept + c->output_length, data + sent, rest);
    free(c->output);
    c->output = kept, c->output_from = 0, c->output_length += rest;
    watch(EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT);
    return 0;
}

static int send_shared(int fd) {
    struct connection *c = &connections[fd];
    ssize_t count = send(fd, c->shared, c->shared_length, MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN ? 0 : -1;
    c->shared += count, c->shared_length -= count;
    return 0;
}

static int flush(int fd) {
    struct connection *c = &connections[fd];
    if (c->output_length) {
        ssize_t count = send(fd, c->output + c->output_from, c->output_length, MSG_NOSIGNAL);
        if (count < 0) return errno == EAGAIN ? 0 : -1;
        c->output_from += count, c->output_length -= count;
        if (!c->output_length) free(c->output), c->output = NULL;
    } else if (c->shared_length && send_shared(fd) < 0) {
        return -1;
    }
    if (!c->output_length && !c->shared_length) watch(EPOLL_CTL_MOD, fd, EPOLLIN);
    return 0;
}

// A block that the socket does not take at once is kept whole: that is rare for lines.
static int answer_lines(int fd, char *data, size_t length) {
    struct connection *c = &connections[fd];
    char *joined = NULL;
    if (c->input_length) {
        joined = malloc(c->input_length + length);
        memcpy(joined, c->input, c->input_length);
        memcpy(joined + c->input_length, data, length);
        data = joined, length += c->input_length;
        free(c->input);
        c->input = NULL, c->input_length = 0;
    }
    static char answers[2 * sizeof buffer];
    size_t used = 0, from = 0;
    char *end;
    while ((end = memmem(data + from, length - from, "\r\n", 2))) {
        size_t line = end - data - from;
        if (used + line + 2 > sizeof answers) {
            if (send_all(fd, answers, used) < 0) return free(joined), -1;
            used = 0;
        }
        memcpy(answers + used, data + from, line);
        memcpy(answers + used + line, "\r\n", 2);
        used += line + 2, from += line + 2;
    }
    if (from < length) {
        c->input = malloc(length - from);
        memcpy(c->input, data + from, c->input_length = length - from);
    }
    free(joined);
    return used ? send_all(fd, answers, used) : 0;
}

static int join_or_broadcast(int fd, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (buffer[i] == 'J') {
            members[fd] = 1;
            if (send_all(fd, "J", 1) < 0) return -1;
        } else if (buffer[i] == 'B') {
            for (int member = 0; member <= highest; member++) {
                if (!members[member]) continue;
                connections[member].shared = part, connections[member].shared_length = PART;
                if (send_shared(member) < 0) drop(member);
                else if (connections[member].shared_length) watch(EPOLL_CTL_MOD, member, EPOLLIN | EPOLLOUT);
            }
        }
    }
    return 0;
}

static int receive(int fd) {
    ssize_t count = recv(fd, buffer, sizeof buffer, 0);
    if (count < 0) return errno == EAGAIN ? 0 : -1;
    if (count == 0) return -1;
    return mode == ECHO ? send_all(fd, buffer, count) : mode == LINES ? answer_lines(fd, buffer, count) : join_or_broadcast(fd, count);
}

static void accept_all(void) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= MOST) {
            close(fd);
            continue;
        }
        if (fd > highest) highest = fd;
        watch(EPOLL_CTL_ADD, fd, EPOLLIN);
    }
}

int main(int count, char **words) {
    if (count != 3) return fprintf(stderr, "echo PORT echo|lines|broadcast\n"), 2;
    mode = strcmp(words[2], "lines") == 0 ? LINES : strcmp(words[2], "broadcast") == 0 ? BROADCAST : ECHO;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    for (size_t i = 0; mode == BROADCAST && i < PART; i++) part[i] = (char)(i * 31 + (i >> 8));
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1024) != 0) return perror("listen"), 1;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    watch(EPOLL_CTL_ADD, listener, EPOLLIN);
    puts("listening");
    fflush(stdout);
    struct epoll_event events[512];
    for (;;) {
        int ready = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                accept_all();
                continue;
            }
            int failed = 0;
            if (events[i].events & EPOLLOUT) failed = flush(fd);
            if (!failed && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) failed = receive(fd);
            if (failed) drop(fd);
        }
    }
}
