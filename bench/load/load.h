// What the modes of the load generator share.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <netinet/in.h>

struct options {
    const char *mode;
    int port;
    int connections; // active at a time
    int idle;        // held open beside them
    int depth;       // messages under way on each connection
    size_t size;     // bytes of a message
    int lines;       // a message is a line that ends in CR LF
    int spin;        // wait without sleeping, so that the server has nobody to wake
    int64_t warm;    // ns of the server's processor time before the window opens
    int64_t window;  // ns of the server's processor time that the window lasts
    int64_t limit;   // ns of wall time after which warm-up or window end in any case
};

extern struct options options;

// The measured window, in ns. A mode calls window_tick() often with its count of finished units and stops when it returns false.
int window_tick(uint64_t units);
int window_is_open(void);
void report(void);

void latency_add(int64_t ns);

int64_t now(void);
int64_t server_cpu(void);      // processor time of all server processes
long server_rss(void);         // their resident set, KiB

int connect_to_server(void);   // blocking connect, then non-blocking; spreads over source addresses
void wait_for(int fd, short events);
_Noreturn void fail(const char *format, ...);

void run_echo(void);
void run_accept(void);
void run_broadcast(void);
void run_idle(void);

void open_idle(int *fds, int from, int to);
