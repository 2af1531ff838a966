// The protocol of the bench, for peers in C and C++: see PeerProtocol.cs.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// Numbers from -1 to 1.
static inline float next_number(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return (float)((int)(*state >> 8) - (1 << 23)) * (1.0f / (1 << 23));
}

// What a peer can do. prepare: the number of weights, or -1 if it does not do this work.
typedef struct {
    long (*prepare)(const char *workload);
    void (*call)(void);
    void (*release)(void);
} peer_t;

static inline int serve(const char *version, peer_t peer) {
    char line[256];
    long parameters = -1;
    printf("peer %s\n", version);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (!strncmp(line, "prepare ", 8)) {
            parameters = peer.prepare(line + 8);
            if (parameters < 0) printf("none\n"); else printf("ready %ld\n", parameters);
        } else if (!strncmp(line, "run ", 4) && parameters >= 0) {
            long repeats = atol(line + 4);
            peer.call();
            double start = now();
            for (long i = 0; i < repeats; i++) peer.call();
            printf("time %.9e\n", (now() - start) / (double)repeats);
        } else if (!strcmp(line, "release")) {
            if (parameters >= 0) peer.release();
            parameters = -1;
            printf("released\n");
        } else {
            printf("error cannot %s\n", line);
        }
        fflush(stdout);
    }
    return 0;
}
