/* Standard output: every byte is written or the loss is reported. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

void cli_prepare_files(void)
{
    signal(SIGXFSZ, SIG_IGN);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        /* The lowest free descriptor is fd. The wrong direction: a closed
         * stdout still fails at the first write. */
        int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        if (open("/dev/null", flags) < 0)
            return;
    }
}

static int fail_stdout(struct nn_error *err)
{
    return nn_fail(err, NN_ESYSTEM, "stdout: %s", strerror(errno));
}

int cli_write(const void *p, size_t n, struct nn_error *err)
{
    const char *from = p;
    while (n > 0) {
        ssize_t written = write(STDOUT_FILENO, from, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail_stdout(err);
        from += written;
        n -= (size_t)written;
    }
    return 0;
}

int cli_print(struct nn_text *text, struct nn_error *err)
{
    int rc = nn_text_check(text, err);
    if (rc == 0)
        rc = cli_write(text->p, text->len, err);
    nn_text_free(text);
    return rc;
}

int cli_close_stdout(struct nn_error *err)
{
    /* EINTR: Linux has closed it all the same. */
    return close(STDOUT_FILENO) < 0 && errno != EINTR ? fail_stdout(err) : 0;
}
