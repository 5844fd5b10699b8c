/* The start of a program on x86-64: the whole of it is linked in three times,
 * for every processor, for those with AVX2 and FMA, and for those with
 * AVX-512; takes the best that this one can run. NN_CPU=sse2, avx2 or avx512
 * in the environment asks for one of them. CLI_NAME is the program's name. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cli_main_x86_64(int argc, char **argv);
int cli_main_x86_64_v3(int argc, char **argv);
int cli_main_x86_64_v4(int argc, char **argv);

struct variant {
    const char *name;
    int (*main)(int argc, char **argv);
};

/* Each runs on fewer processors than the one before. */
static const struct variant variants[] = {{"sse2", cli_main_x86_64},
                                          {"avx2", cli_main_x86_64_v3},
                                          {"avx512", cli_main_x86_64_v4}};

/* How many of them this processor can run. The names of what it has must be
 * literals. */
static int runnable(void)
{
    const bool v3 =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("pclmul");
    const bool v4 = __builtin_cpu_supports("avx512f") &&
                    __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") &&
                    __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
    return v3 ? v4 ? 3 : 2 : 1;
}

int main(int argc, char **argv)
{
    const int count = runnable();
    const char *wanted = getenv("NN_CPU");
    if (!wanted || *wanted == '\0')
        return variants[count - 1].main(argc, argv);
    for (int i = 0; i < count; i++) {
        if (strcmp(wanted, variants[i].name) == 0)
            return variants[i].main(argc, argv);
    }
    fprintf(stderr, CLI_NAME ": NN_CPU is \"%s\", this processor can run",
            wanted);
    for (int i = 0; i < count; i++)
        fprintf(stderr, "%s %s",
                i == 0           ? ""
                : i == count - 1 ? " and"
                                 : ",",
                variants[i].name);
    fputc('\n', stderr);
    return 2;
}
