// Load generator: closed loop over epoll, every byte checked. Measures the processor time that the server spends on each unit of work.
//   load echo|accept|broadcast|idle --port P --pid PID[,PID...] [--connections N] [--size B] [--depth D] [--idle N] [--lines] [--spin] ...
// Prints one line of name=value pairs. Exit code 1: a byte was wrong, lost or late.
#include "load.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <time.h>
#include <unistd.h>

struct options options = {.connections = 1, .depth = 1, .size = 64, .warm = 100000000, .window = 300000000, .limit = 3000000000};

#define MAX_SERVERS 64
static clockid_t clocks[MAX_SERVERS];
static int pids[MAX_SERVERS];
static int servers;

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "load: ");
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

static int64_t read_clock(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) fail("the server has ended");
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int64_t now(void) { return read_clock(CLOCK_MONOTONIC); }

int64_t server_cpu(void) {
    int64_t sum = 0;
    for (int i = 0; i < servers; i++) sum += read_clock(clocks[i]);
    return sum;
}

long server_rss(void) {
    long sum = 0;
    for (int i = 0; i < servers; i++) {
        char path[64];
        long total, resident;
        snprintf(path, sizeof path, "/proc/%d/statm", pids[i]);
        FILE *file = fopen(path, "r");
        if (!file || fscanf(file, "%ld %ld", &total, &resident) != 2) fail("the server has ended");
        fclose(file);
        sum += resident * (sysconf(_SC_PAGESIZE) / 1024);
    }
    return sum;
}

// ---- latencies: 64 buckets for each power of two, so that a percentile is exact to 1.6 %

static uint64_t buckets[64 * 64];
static uint64_t latencies;

void latency_add(int64_t ns) {
    if (!window_is_open()) return;
    uint64_t value = ns < 64 ? 64 : (uint64_t)ns;
    int shift = 63 - __builtin_clzll(value) - 6;
    buckets[shift * 64 + (int)(value >> shift) - 64]++;
    latencies++;
}

static double percentile(double share) {
    uint64_t wanted = (uint64_t)(latencies * share), seen = 0;
    for (int i = 0; i < 64 * 64; i++) {
        seen += buckets[i];
        if (seen > wanted) return (double)((uint64_t)(64 + i % 64) << (i / 64)) / 1000.0;
    }
    return 0;
}

// ---- the window

static enum { WARMING, OPEN, CLOSED } phase;
static int64_t phase_wall, phase_cpu, phase_own, last_look, window_wall, window_cpu, window_own;
static uint64_t first_unit, window_units;

int window_is_open(void) { return phase == OPEN; }

int window_tick(uint64_t units) {
    int64_t wall = now();
    if (phase_wall == 0) {
        phase_wall = wall;
        phase_cpu = server_cpu();
    }
    if (wall - last_look < 500000) return phase != CLOSED;
    last_look = wall;
    int64_t cpu = server_cpu();
    int64_t due = phase == WARMING ? options.warm : options.window;
    if (cpu - phase_cpu < due && wall - phase_wall < options.limit) return 1;
    if (phase == OPEN) {
        window_wall = wall - phase_wall;
        window_cpu = cpu - phase_cpu;
        window_own = read_clock(CLOCK_PROCESS_CPUTIME_ID) - phase_own;
        window_units = units - first_unit;
        phase = CLOSED;
        return 0;
    }
    phase = OPEN;
    phase_wall = wall;
    phase_cpu = cpu;
    phase_own = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    first_unit = units;
    return 1;
}

void report(void) {
    if (window_units == 0) fail("nothing was finished within %.1f s", options.limit / 1e9);
    printf("units=%llu cpu_us=%.4f rate=%.1f p50_us=%.1f p99_us=%.1f p999_us=%.1f rss_kb=%ld busy=%.3f load=%.3f\n",
           (unsigned long long)window_units, window_cpu / 1e3 / window_units, window_units / (window_wall / 1e9), percentile(0.5),
           percentile(0.99), percentile(0.999), server_rss(),
           (double)window_cpu / window_wall, (double)window_own / window_wall);
}

// ---- connections

int connect_to_server(void) {
    // One source address has some 28,000 ports, which closed connections hold for a minute: there are many addresses.
    static unsigned made;
    unsigned source = made++ % 200;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket: %s (raise the limit with ulimit -n)", strerror(errno));
    int yes = 1;
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000101 + source)};
    if (bind(fd, (struct sockaddr *)&from, sizeof from) != 0) fail("bind: %s", strerror(errno));
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(options.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) fail("connect: %s", strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

void wait_for(int fd, short events) {
    struct pollfd wanted = {.fd = fd, .events = events};
    if (poll(&wanted, 1, 10000) == 0) fail("no answer for 10 s");
}

// ---- the command line

static void add_servers(char *list) {
    for (char *part = strtok(list, ","); part && servers < MAX_SERVERS; part = strtok(NULL, ",")) {
        pids[servers] = atoi(part);
        if (clock_getcpuclockid(pids[servers], &clocks[servers]) != 0) fail("no process %s", part);
        servers++;
    }
}

static long number(const char *text) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*end || value < 0) fail("not a number: %s", text);
    return value;
}

static void parse(int count, char **words) {
    if (count < 2) fail("load echo|accept|broadcast|idle --port P --pid PID ...");
    options.mode = words[1];
    for (int i = 2; i < count; i++) {
        int *flag = strcmp(words[i], "--lines") == 0 ? &options.lines : strcmp(words[i], "--spin") == 0 ? &options.spin : NULL;
        if (flag) {
            *flag = 1;
            continue;
        }
        const char *name = words[i];
        if (i + 1 == count) fail("%s needs a value", name);
        char *value = words[++i];
        if (strcmp(name, "--port") == 0) options.port = number(value);
        else if (strcmp(name, "--pid") == 0) add_servers(value);
        else if (strcmp(name, "--connections") == 0) options.connections = number(value);
        else if (strcmp(name, "--idle") == 0) options.idle = number(value);
        else if (strcmp(name, "--depth") == 0) options.depth = number(value);
        else if (strcmp(name, "--size") == 0) options.size = number(value);
        else if (strcmp(name, "--warm-ms") == 0) options.warm = number(value) * 1000000;
        else if (strcmp(name, "--window-ms") == 0) options.window = number(value) * 1000000;
        else if (strcmp(name, "--limit-ms") == 0) options.limit = number(value) * 1000000;
        else fail("unknown option %s", name);
    }
    if (!options.port || !servers) fail("--port and --pid are needed");
    if (options.connections < 1 || options.depth < 1 || options.size < 24) fail("at least 1 connection, depth 1, 24 bytes");
}

int main(int count, char **words) {
    parse(count, words);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (strcmp(options.mode, "echo") == 0) run_echo();
    else if (strcmp(options.mode, "accept") == 0) run_accept();
    else if (strcmp(options.mode, "broadcast") == 0) run_broadcast();
    else if (strcmp(options.mode, "idle") == 0) return run_idle(), 0; // Has no window.
    else fail("unknown mode %s", options.mode);
    report();
    return 0;
}
