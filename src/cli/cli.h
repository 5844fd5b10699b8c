/* What the programs share: the option table, messages, exit status, signals.
 *
 * A row of a program's table says everything about an option: parsing, --help
 * and completion come from it. */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "../nn/error.h"
#include "../nn/text.h"

struct cli_option {
    char letter;          /* 0: none */
    const char *name;     /* without the dashes */
    const char *argument; /* "FILE"; NULL: takes none; "[=N]": may have one,
                             after "=" only, else NULL is taken */
    const char *help;     /* one line, or several parted by '\n' */
};

struct cli_program {
    const char *name;                 /* "nntrain" */
    const char *summary;              /* one sentence for --help */
    const char *usage;                /* synopsis lines, '\n' between */
    const struct cli_option *options; /* without those that every program
                                         has: --help, ... */
    size_t count;
    const char *examples; /* for --help, after the options; or NULL */
    const char *see_also; /* "nntrain(1), nn-config(5)" */
    const char *statuses; /* the exit statuses it has, a digit each; NULL is
                             "01234" */
};

/* A program, after main() has chosen the variant for this processor. Returns
 * the exit status. */
int cli_main(int argc, char **argv);

/* Option i of the program: its own rows, then --completion, --help and
 * --version; NULL after the last. */
const struct cli_option *cli_option_at(const struct cli_program *program,
                                       size_t i);

/* The text of --help. */
void cli_add_help(struct nn_text *out, const struct cli_program *program);

/* The script that completes the program's options in "bash" or "zsh".
 * NN_ECONFIG for another shell. */
int cli_add_completion(struct nn_text *out, const struct cli_program *program,
                       const char *shell, struct nn_error *err);

/* Called in the order of the command line: which is the row of the option,
 * or -1 for an operand; value its argument or the operand. A negative status
 * ends the parse. */
typedef int cli_take(void *arg, int which, const char *value,
                     struct nn_error *err);

/* Parses: options before or after operands, "--" ends them, -abc, -oFILE,
 * -o FILE, --name=X, --name X; no abbreviations; a near miss is suggested.
 * --completion, --help and --version print to stdout and end the program (exit
 * 0, or 1 if stdout fails). NN_ECONFIG for a wrong command line. */
int cli_parse(const struct cli_program *program, int argc, char **argv,
              cli_take *take, void *arg, struct nn_error *err);

/* NN_ECONFIG: an operand that the program needs was not given, "model". */
int cli_fail_missing(const struct cli_program *program, const char *what,
                     struct nn_error *err);

/* Prints "NAME: message" on stderr (red name on a terminal) and returns the
 * exit status that belongs to err->code. */
int cli_report(const struct cli_program *program, const struct nn_error *err);

/* "NAME: message" on stderr, for notes and warnings; each line of text. */
void cli_note(const struct cli_program *program, const char *text);

/* The same for text whose lines belong together: the name stands before the
 * first only. */
void cli_note_block(const struct cli_program *program, const char *text);

/* How many cells had a category that the model does not know; nothing if there
 * are none. */
void cli_note_unknown(const struct cli_program *program, size_t cells);

/* A time for people: "0.12 s", "34 s", "2 min 05 s", "1 h 02 min". */
void cli_add_seconds(struct nn_text *out, double seconds);

/* A whole number in [min, max] from an option's argument; option is its name
 * for the message, "--threads". */
int cli_integer(const char *option, const char *value, long min, long max,
                long *out, struct nn_error *err);

/* A finite number from an option's argument. */
int cli_number(const char *option, const char *value, double *out,
               struct nn_error *err);

/* Makes sure that descriptors 0, 1 and 2 are taken, so that no file of ours
 * becomes stdout by accident; what the caller closed stays unusable. A file
 * that grows beyond its limit becomes an error of write(), no signal. cli_parse
 * calls it. */
void cli_prepare_files(void);

/* Writes to stdout at once, all of it; nothing is kept back. */
int cli_write(const void *p, size_t n, struct nn_error *err);

/* Writes the whole text to stdout and frees it. */
int cli_print(struct nn_text *text, struct nn_error *err);

/* Closes stdout and says if anything was lost; call it before exit 0. */
int cli_close_stdout(struct nn_error *err);

/* After cli_catch_signals the first SIGINT, SIGTERM, SIGHUP or SIGPIPE puts
 * its number in cli_stop, and the next SIGINT or SIGTERM kills at once; those
 * that were ignored stay ignored. */
extern volatile int cli_stop;
void cli_catch_signals(void);

/* From now on SIGPIPE is an error of write() and no more: what is read by
 * nobody, a log or the messages, does not end a run of hours. */
void cli_outlive_readers(void);

/* After cli_catch_save SIGUSR1 makes cli_save other than 0. */
extern volatile int cli_save;
void cli_catch_save(void);

/* Dies by the signal in cli_stop, which is not 0. */
_Noreturn void cli_die_by_signal(void);

/* May stderr have colours and a progress bar: a terminal, TERM not dumb,
 * NO_COLOR unset? */
bool cli_is_terminal(void);

#endif
