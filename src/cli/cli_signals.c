/* Signals: a flag that the run looks at, then death by the same signal, so
 * that a shell sees why the program ended. */
#include "cli.h"

#include <assert.h>
#include <signal.h>
#include <unistd.h>

volatile int cli_stop;
volatile int cli_save;

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
enum { CAUGHT = sizeof caught / sizeof caught[0] };

/* Only async-signal-safe calls. The next SIGINT or SIGTERM kills. What is
 * written on the way out would meet the same broken pipe; and a terminal that
 * goes sends SIGHUP more than once, after the shell's SIGTERM too. */
static void stop(int number)
{
    cli_stop = number;
    for (int i = 0; i < CAUGHT; i++) {
        const bool kills = caught[i] == SIGINT || caught[i] == SIGTERM;
        signal(caught[i], kills ? SIG_DFL : SIG_IGN);
    }
}

void cli_catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < CAUGHT; i++) {
        struct sigaction old;
        if (sigaction(caught[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(caught[i], &action, NULL);
    }
}

void cli_outlive_readers(void)
{
    signal(SIGPIPE, SIG_IGN);
}

static void save(int number)
{
    cli_save = number;
}

void cli_catch_save(void)
{
    struct sigaction action = {.sa_handler = save, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR1, &action, NULL);
}

void cli_die_by_signal(void)
{
    assert(cli_stop != 0);
    signal(cli_stop, SIG_DFL);
    raise(cli_stop);
    _exit(128 + cli_stop); /* the signal was blocked: what a shell would say */
}
