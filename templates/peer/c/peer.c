/* A peer that listens and stays up (level 1). LEVELS.md describes the next steps. */

#define _POSIX_C_SOURCE 200809L
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A peer to which this one sends queries. */
struct neighbour {
    int id;
    char ip[64];
    char port[8];
};

static struct neighbour neighbours[64];
static int neighbour_count;

/* Parses "1@127.0.0.1:20101,3@[::1]:20103". */
static void read_neighbours(const char *text)
{
    while (*text != '\0' && neighbour_count < 64) {
        struct neighbour *next = &neighbours[neighbour_count];
        if (sscanf(text, "%d@[%63[^]]]:%7[0-9]", &next->id, next->ip, next->port) == 3 ||
            sscanf(text, "%d@%63[^:]:%7[0-9]", &next->id, next->ip, next->port) == 3)
            neighbour_count++;
        text += strcspn(text, ",");
        text += strspn(text, ",");
    }
}

/* Reads an environment variable. The supervisor sets them when it starts the peer. */
static const char *setting(const char *name, const char *fallback)
{
    const char *value = getenv(name);
    return value == NULL ? fallback : value;
}

static int listen_on(const char *ip, const char *port)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    struct addrinfo *address;
    int yes = 1;

    if (getaddrinfo(ip, port, &hints, &address) != 0)
        return -1;
    int server = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    /* Otherwise the port stays blocked for a minute after the last peer on it has ended. */
    if (server >= 0)
        setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (server >= 0 && (bind(server, address->ai_addr, address->ai_addrlen) != 0 || listen(server, 128) != 0)) {
        close(server);
        server = -1;
    }
    freeaddrinfo(address);
    return server;
}

/* Reads from one connection until its sender closes it. Each connection has its own thread. */
static void *serve_connection(void *argument)
{
    int connection = (int)(intptr_t)argument;
    char received[4096];

    while (recv(connection, received, sizeof received, 0) > 0) {
        /* Level 2 begins here: the received bytes may be a message, a part of one, or several. */
    }
    close(connection);
    return NULL;
}

int main(void)
{
    const char *ip = setting("SIM_IP", "127.0.0.1"), *port = setting("SIM_PORT", "20102");
    const char *share_dir = setting("SIM_SHARE_DIR", "shares/2");

    read_neighbours(setting("SIM_NEIGHBOURS", ""));
    /* Otherwise writing to a closed connection would end this process. */
    signal(SIGPIPE, SIG_IGN);
    int server = listen_on(ip, port);
    if (server < 0) {
        perror("cannot listen");
        return 1;
    }
    printf("peer %s listens on %s port %s, shares %s, knows %d neighbours\n", setting("SIM_PEER_ID", "2"), ip, port,
           share_dir, neighbour_count);
    fflush(stdout);
    for (;;) {
        pthread_t thread;
        int connection = accept(server, NULL, NULL);
        if (connection < 0)
            continue;
        if (pthread_create(&thread, NULL, serve_connection, (void *)(intptr_t)connection) == 0)
            pthread_detach(thread);
        else
            close(connection);
    }
}
