/* The start of a program on x86-64: the whole of it is linked in twice, for
 * every processor and for those with AVX2 and FMA; takes the one that suits.
 * NN_CPU=sse2 or avx2 in the environment asks for one of them. CLI_NAME is
 * the program's name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cli_main_x86_64(int argc, char **argv);
int cli_main_x86_64_v3(int argc, char **argv);

int main(int argc, char **argv)
{
    const int has_avx2 =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const char *wanted = getenv("NN_CPU");
    if (!wanted || *wanted == '\0')
        return has_avx2 ? cli_main_x86_64_v3(argc, argv)
                        : cli_main_x86_64(argc, argv);
    if (strcmp(wanted, "sse2") == 0)
        return cli_main_x86_64(argc, argv);
    if (strcmp(wanted, "avx2") == 0 && has_avx2)
        return cli_main_x86_64_v3(argc, argv);
    fprintf(stderr, CLI_NAME ": NN_CPU is \"%s\", expected sse2%s\n", wanted,
            has_avx2 ? " or avx2" : "; this processor has no AVX2");
    return 2;
}
