#include "plot_gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The script goes in by a pipe; what comes out goes to files without a name,
 * so that neither side ever waits for the other. */
struct channels {
    int script[2]; /* the pipe: gnuplot's end, ours */
    FILE *picture, *talk;
};

static int fail_start(const char *what, int number, struct nn_error *err)
{
    return nn_fail(err, NN_ESYSTEM, "cannot start gnuplot: %s: %s", what,
                   strerror(number));
}

static int open_channels(struct channels *c, struct nn_error *err)
{
    *c = (struct channels){.script = {-1, -1}};
    if (pipe2(c->script, O_CLOEXEC) < 0)
        return fail_start("pipe", errno, err);
    c->picture = tmpfile();
    c->talk = c->picture ? tmpfile() : NULL;
    return c->talk ? 0 : fail_start("temporary file", errno, err);
}

static void close_channels(struct channels *c)
{
    for (int i = 0; i < 2; i++) {
        if (c->script[i] >= 0)
            close(c->script[i]);
    }
    if (c->picture)
        fclose(c->picture);
    if (c->talk)
        fclose(c->talk);
}

/* -d: no start-up files, so that a picture looks the same for everybody. */
static int spawn(pid_t *child, const struct channels *c)
{
    static char name[] = "gnuplot", defaults[] = "-d";
    char *const argv[] = {name, defaults, NULL};
    posix_spawn_file_actions_t files;
    int number = posix_spawn_file_actions_init(&files);
    if (number)
        return number;
    const int fd[] = {c->script[0], fileno(c->picture), fileno(c->talk)};
    for (int i = 0; i < 3 && number == 0; i++)
        number = posix_spawn_file_actions_adddup2(&files, fd[i], i);
    if (number == 0)
        number = posix_spawnp(child, name, &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    return number;
}

static int start(pid_t *child, const struct channels *c, struct nn_error *err)
{
    int number = spawn(child, c);
    if (number == ENOENT)
        return nn_fail(err, NN_ESYSTEM,
                       "there is no gnuplot, which draws the pictures: install "
                       "Debian's package gnuplot-nox, or gnuplot");
    return number ? fail_start("gnuplot", number, err) : 0;
}

/* gnuplot may end before it has read all: then its own message tells why. */
static void send_script(struct channels *c, const struct nn_text *script)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    size_t sent = 0;
    sigaction(SIGPIPE, &ignore, &before);
    while (sent < script->len) {
        ssize_t n = write(c->script[1], script->p + sent, script->len - sent);
        if (n < 0 && errno != EINTR)
            break;
        sent += n > 0 ? (size_t)n : 0;
    }
    close(c->script[1]);
    c->script[1] = -1;
    sigaction(SIGPIPE, &before, NULL);
}

static int wait_for(pid_t child)
{
    int status;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return status;
}

static void read_back(struct nn_text *out, FILE *from)
{
    char piece[4096];
    size_t n;
    rewind(from);
    while ((n = fread(piece, 1, sizeof piece, from)) > 0)
        nn_text_add(out, piece, n);
}

/* The last line of what gnuplot said is its reason. */
static int fail_gnuplot(FILE *talk, struct nn_error *err)
{
    struct nn_text text = {0};
    read_back(&text, talk);
    while (text.len > 0 && strchr("\n ", text.p[text.len - 1]))
        text.p[--text.len] = '\0';
    const char *line = text.len > 0 ? strrchr(text.p, '\n') : NULL;
    const char *reason = text.len == 0 ? "it gave no reason" : text.p;
    int rc = nn_fail(err, NN_ESYSTEM, "gnuplot failed: %s",
                     line ? line + 1 : reason);
    nn_text_free(&text);
    return rc;
}

int cli_gnuplot(struct nn_text *picture, const struct nn_text *script,
                struct nn_error *err)
{
    struct channels c;
    pid_t child;
    int rc = nn_text_check(script, err);
    if (rc < 0)
        return rc;
    rc = open_channels(&c, err);
    if (rc == 0)
        rc = start(&child, &c, err);
    if (rc == 0) {
        const size_t before = picture->len;
        send_script(&c, script);
        int status = wait_for(child);
        read_back(picture, c.picture);
        if (status != 0 || picture->len == before)
            rc = fail_gnuplot(c.talk, err);
    }
    close_channels(&c);
    return rc == 0 ? nn_text_check(picture, err) : rc;
}
