/* Checkpoints whose structure or state is wrong and whose checksum is right:
 * each is refused in words that say what is wrong, before the run goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "checkpoint_case.h"
#include "sealed.h"

enum { ADAM, LBFGS, RUNS };
static const char *const settings[RUNS] = {CHECKPOINT_ADAM, CHECKPOINT_LBFGS};
static const int saved_before[RUNS] = {8, 4}; /* minibatch, iteration */

static void refuse(int run, const struct nn_text *file, const char *message)
{
    char whole[512];
    struct nn_error err = {0};
    snprintf(whole, sizeof whole, "c: %s", message);
    if (checkpoint_go_on(settings[run], file, &err) == 0)
        fail_msg("accepted, expected: %s", whole);
    assert_string_equal(err.msg, whole);
    assert_int_equal(err.code,
                     strstr(message, "another run") ? NN_ECONFIG : NN_EMODEL);
}

#define WHOLE(key, most) "state: \"" key "\" is no whole number from 0 to " most
#define REAL(key, least, most)                                                 \
    "state: \"" key "\" is no number from " least " to " most
#define ANOTHER(what)                                                          \
    "it is of another run: " what "; without --resume a new run replaces it"

/* What stands in the header is written as piece() has it. */
static const struct {
    int run;
    const char *from, *to, *message;
} attacks[] = {
    {ADAM, "'format':'nntrain-checkpoint'", "'format':'nntrain-model'",
     "a safetensors file, but not a checkpoint of nntrain: its \"format\" is "
     "not nntrain-checkpoint"},
    {ADAM, "'version':'1'", "'version':'2'",
     "format version 2, this program (0.3.0) reads versions up to 1"},
    {ADAM, "'version':'1'", "'version':'one'",
     "its version is no whole number from 1"},
    {ADAM, "'config':", "'konfig':", "its metadata lack \"config\""},
    {ADAM, "'record':", "'rekord':", "its metadata lack \"record\""},
    {ADAM, "'state':", "'states':", "its metadata lack \"state\""},
    {ADAM, "'state':'{", "'state':'[{",
     "state:1:724: expected \",\" or \"]\", found the end of the text"},
    {ADAM, "'state':'{", "'state':'[1]','other':'{", "state is no object"},
    {ADAM, "`lbfgs_newest`:0,", "", WHOLE("lbfgs_newest", "0")},
    {ADAM, "`epoch`:", "`epoch`:0,`x`:", "state: epoch 0, expected one from 1"},
    {ADAM, "`epoch`:", "`epoch`:7,`x`:", WHOLE("epoch", "6")},
    {ADAM, "`epoch`:", "`epoch`:-1,`x`:", WHOLE("epoch", "6")},
    {ADAM, "`epoch`:", "`epoch`:1.5,`x`:", WHOLE("epoch", "6")},
    {ADAM, "`epoch`:", "`epoch`:`4`,`x`:", WHOLE("epoch", "6")},
    {ADAM, "`epoch`:", "`epoch`:1e999,`x`:",
     "state:1:10: the number is larger than a double can be (1.8e308)"},
    {ADAM, "`epoch`:", "`epoch`:null,`x`:", WHOLE("epoch", "6")},
    {ADAM, "`step`:", "`step`:4,`x`:", WHOLE("step", "2")},
    {ADAM, "`step`:", "`step`:-1,`x`:", WHOLE("step", "2")},
    {ADAM, "`step`:", "`step`:2.5,`x`:", WHOLE("step", "2")},
    {ADAM, "`log_bytes`:", "`log_bytes`:-1,`x`:",
     WHOLE("log_bytes", "9223372036854775807")},
    {ADAM, "`log_bytes`:", "`log_bytes`:9007199254740993,`x`:",
     WHOLE("log_bytes", "9223372036854775807")},
    {ADAM, "`log_bytes`:", "`log_bytes`:1.5,`x`:",
     WHOLE("log_bytes", "9223372036854775807")},
    {ADAM,
     "`log_crc32`:", "`log_crc32`:-1,`x`:", WHOLE("log_crc32", "4294967295")},
    {ADAM, "`log_crc32`:", "`log_crc32`:4294967296,`x`:",
     WHOLE("log_crc32", "4294967295")},
    {ADAM,
     "`log_crc32`:", "`log_crc32`:null,`x`:", WHOLE("log_crc32", "4294967295")},
    {ADAM, "`sum_count`:", "`sum_count`:-1,`x`:", WHOLE("sum_count", "4095")},
    {ADAM, "`sum_count`:", "`sum_count`:4096,`x`:", WHOLE("sum_count", "4095")},
    {ADAM, "`right_count`:", "`right_count`:99999,`x`:",
     WHOLE("right_count", "4095")},
    {ADAM, "`optimizer_steps`:", "`optimizer_steps`:-1,`x`:",
     WHOLE("optimizer_steps", "9223372036854775807")},
    {ADAM, "`optimizer_steps`:", "`optimizer_steps`:1e300,`x`:",
     WHOLE("optimizer_steps", "9223372036854775807")},
    {ADAM,
     "`plateau_since`:", "`plateau_since`:7,`x`:", WHOLE("plateau_since", "6")},
    {ADAM, "`plateau_since`:", "`plateau_since`:2147483647,`x`:",
     WHOLE("plateau_since", "6")},
    {ADAM, "`plateau_since`:", "`plateau_since`:-1,`x`:",
     WHOLE("plateau_since", "6")},
    {ADAM, "`lbfgs_pairs`:", "`lbfgs_pairs`:1,`x`:", WHOLE("lbfgs_pairs", "0")},
    {ADAM,
     "`lbfgs_newest`:", "`lbfgs_newest`:1,`x`:", WHOLE("lbfgs_newest", "0")},
    {ADAM, "`sum_total`:", "`sum_total`:`0`,`x`:",
     REAL("sum_total", "-1.79769e+308", "1.79769e+308")},
    {ADAM, "`beta1_power`:", "`beta1_power`:true,`x`:",
     REAL("beta1_power", "0", "1")},
    {ADAM, "`plateau_rate`:", "`plateau_rate`:[],`x`:",
     REAL("plateau_rate", "0", "1.79769e+308")},
    {ADAM,
     "`seconds`:", "`seconds`:-1,`x`:", REAL("seconds", "0", "1.79769e+308")},
    {ADAM,
     "`seconds`:", "`seconds`:null,`x`:", REAL("seconds", "0", "1.79769e+308")},
    {ADAM,
     "`beta1_power`:", "`beta1_power`:2,`x`:", REAL("beta1_power", "0", "1")},
    {ADAM, "`beta2_power`:", "`beta2_power`:-0.5,`x`:",
     REAL("beta2_power", "0", "1")},
    {ADAM, "`plateau_rate`:", "`plateau_rate`:-1,`x`:",
     REAL("plateau_rate", "0", "1.79769e+308")},
    {ADAM, "`plateau_rate`:", "`plateau_rate`:null,`x`:",
     REAL("plateau_rate", "0", "1.79769e+308")},
    {ADAM, "`beta1_power`:", "`beta1_power`:null,`x`:",
     REAL("beta1_power", "0", "1")},
    {ADAM, "`sum_chain3`:", "`sum_chain3`:null,`x`:",
     REAL("sum_chain3", "-1.79769e+308", "1.79769e+308")},
    {ADAM, "`best_validation`:", "`best_validation`:{},`x`:",
     REAL("best_validation", "-1.79769e+308", "inf")},
    {ADAM, "`seconds`:", "`seconds`:1e999,`x`:",
     "state:1:175: the number is larger than a double can be (1.8e308)"},
    {ADAM, "`right_chain7`:", "`right_chain7`:null,`x`:",
     REAL("right_chain7", "-1.79769e+308", "1.79769e+308")},
    {ADAM, "`sum_chain7`:0", "`sum_chain8`:0",
     REAL("sum_chain7", "-1.79769e+308", "1.79769e+308")},
    {ADAM, "`step`:2", "`step`:2,`step`:2",
     "state:1:21: key \"step\" is given twice"},
    {ADAM, "'__metadata__':{", "'__metadata__':{'state':'{}',",
     "header:1:1254: key \"state\" is given twice"},
    {ADAM, "'shape':[2,80]", "'shape':[80,2]",
     "it has no tensor optimizer, F32 of 2 x 80"},
    {ADAM, "'shape':[2,80]", "'shape':[160]",
     "it has no tensor optimizer, F32 of 2 x 80"},
    {ADAM, "'shape':[2,80]", "'shape':[1,160]",
     "it has no tensor optimizer, F32 of 2 x 80"},
    {ADAM, "'shape':[2,80]", "'shape':[2,80,1]",
     "it has no tensor optimizer, F32 of 2 x 80"},
    {ADAM, "'optimizer':{'dtype':'F32'", "'optimizer':{'dtype':'U32'",
     "it has no tensor optimizer, F32 of 2 x 80"},
    {ADAM, "'optimizer':{'dtype':'F32','shape':[2,80],'data_offsets':[52,692]}",
     "'optimizer':{'dtype':'F32','shape':[1,80],'data_offsets':[52,372]},'more'"
     ":{'dtype':'F32','shape':[1,80],'data_offsets':[372,692]}",
     "it has no tensor optimizer, F32 of 2 x 80"},
    {ADAM, "'optimizer':{'dtype':'F32','shape':[2,80]",
     "'optimizer':{'dtype':'F64','shape':[1,80]",
     "it has no tensor optimizer, F32 of 2 x 80"},
    {ADAM, "'optimizer':", "'optimiser':",
     "it has no tensor optimizer, F32 of 2 x 80"},
    {ADAM, "'best':", "'worst':", "it has no tensor best, F32 of 1 x 80"},
    {ADAM, "'best':{'dtype':'F32','shape':[1,80]",
     "'best':{'dtype':'F32','shape':[80]",
     "it has no tensor best, F32 of 1 x 80"},
    {ADAM, "`optimizer_steps`:8,`best_epoch`:2",
     "`optimizer_steps`:8,`best_epoch`:0",
     "state: the best epoch is 0, with the loss 0.694956, that under way 4"},
    {ADAM, "`optimizer_steps`:8,`best_epoch`:2",
     "`optimizer_steps`:8,`best_epoch`:7", WHOLE("best_epoch", "6")},
    {ADAM, "`optimizer_steps`:8,`best_epoch`:2",
     "`optimizer_steps`:8,`best_epoch`:5",
     "state: the best epoch is 5, with the loss 0.694956, that under way 4"},
    {ADAM, "`optimizer_steps`:8,`best_epoch`:2",
     "`optimizer_steps`:8,`best_epoch`:-1", WHOLE("best_epoch", "6")},
    {ADAM, "'W1':{'dtype':'F32','shape':[3,2]",
     "'W1':{'dtype':'F32','shape':[2,3]",
     "the shape of W1 is 2 x 3, expected 3 x 2"},
    {ADAM, "'W2':", "'W3':", "tensor W2 is missing"},
    {ADAM, "'b2':", "'b9':", "tensor b2 is missing"},
    {ADAM, "`n1`:3,", "`n1`:4,", ANOTHER("\"n1\" was 4 and is 3")},
    {ADAM, "`epochs`:6,`act", "`epochs`:7,`act",
     ANOTHER("\"epochs\" was 7 and is 6")},
    {ADAM, "`seed`:1,`data", "`seed`:2,`data",
     ANOTHER("\"seed\" was 2 and is 1")},
    {ADAM, "{`n1`:3,", "{`n1`:3,`n9`:3,",
     "config: unknown key \"n9\", did you mean \"n0\"?"},
    {ADAM, "{`n1`:3,", "[`n1`:3,",
     "config:1:6: expected \",\" or \"]\", found \":\""},
    {ADAM, "{`version`:`0.3.0`", "{`version`:`0.9.9`",
     ANOTHER("the program was version 0.9.9 and is 0.3.0")},
    {ADAM, "`length`:78", "`length`:79",
     ANOTHER("the file of \"train\" was 79 bytes with CRC-32 3dbb1698 and is "
             "78 bytes with CRC-32 3dbb1698")},
    {ADAM, "`initial_loss`:", "`last_loss`:",
     "record: \"initial_loss\" is missing, expected a number"},
    {LBFGS,
     "`lbfgs_pairs`:", "`lbfgs_pairs`:4,`x`:", WHOLE("lbfgs_pairs", "3")},
    {LBFGS,
     "`lbfgs_newest`:", "`lbfgs_newest`:3,`x`:", WHOLE("lbfgs_newest", "2")},
    {LBFGS,
     "`lbfgs_pairs`:", "`lbfgs_pairs`:-1,`x`:", WHOLE("lbfgs_pairs", "3")},
    {LBFGS,
     "`lbfgs_newest`:", "`lbfgs_newest`:-1,`x`:", WHOLE("lbfgs_newest", "2")},
    {LBFGS,
     "'lbfgs.s':", "'lbfgs.t':", "it has no tensor lbfgs.s, F32 of 3 x 80"},
    {LBFGS, "'lbfgs.y':", "'lbfgs.s':",
     "header:1:1908: key \"lbfgs.s\" is given twice"},
    {LBFGS, "'lbfgs.s':{'dtype':'F32','shape':[3,80]",
     "'lbfgs.s':{'dtype':'F32','shape':[80,3]",
     "it has no tensor lbfgs.s, F32 of 3 x 80"},
};

static void test_header(void **state)
{
    (void)state;
    struct nn_text file[RUNS];
    for (int i = 0; i < RUNS; i++)
        file[i] = checkpoint_bytes(settings[i], saved_before[i]);
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        const int run = attacks[i].run;
        struct nn_text wrong =
            edited(&file[run], attacks[i].from, attacks[i].to);
        refuse(run, &wrong, attacks[i].message);
        nn_text_free(&wrong);
    }
    for (int i = 0; i < RUNS; i++)
        nn_text_free(&file[i]);
}

/* One float of the data is no number. */
static void refuse_number(int run, size_t element, float x, const char *message)
{
    struct nn_text file = checkpoint_bytes(settings[run], saved_before[run]);
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    put_little_endian(file.p + LENGTH + header_length(&file) + 4 * element,
                      bits, 4);
    seal(&file);
    refuse(run, &file, message);
    nn_text_free(&file);
}

/* Of adam 13 weights, 2 x 80 of the optimiser, 80 of the best epoch; of lbfgs
 * 13 weights, 3 x 80 each of s and y. */
static void test_numbers(void **state)
{
    (void)state;
    refuse_number(ADAM, 0, NAN,
                  "W1, row 1, column 1: nan is not finite as a float");
    refuse_number(ADAM, 12, INFINITY,
                  "b2, row 1, column 1: inf is not finite as a float");
    refuse_number(ADAM, 13, NAN, "optimizer has a number that is not finite");
    refuse_number(ADAM, 13 + 159, -INFINITY,
                  "optimizer has a number that is not finite");
    refuse_number(ADAM, 13 + 160, NAN, "best has a number that is not finite");
    refuse_number(ADAM, 13 + 239, NAN, "best has a number that is not finite");
    refuse_number(LBFGS, 13, NAN, "lbfgs.s has a number that is not finite");
    refuse_number(LBFGS, 13 + 479, INFINITY,
                  "lbfgs.y has a number that is not finite");
}

/* What is right goes on, also with what a later version may add. */
static void test_accepted(void **state)
{
    (void)state;
    for (int i = 0; i < RUNS; i++) {
        struct nn_error err = {0};
        struct nn_text file = checkpoint_bytes(settings[i], saved_before[i]);
        struct nn_text more =
            edited(&file, "{`epoch`", "{`later`:[1,2],`epoch`");
        if (checkpoint_go_on(settings[i], &file, &err) < 0 ||
            checkpoint_go_on(settings[i], &more, &err) < 0)
            fail_msg("%s", err.msg);
        nn_text_free(&file);
        nn_text_free(&more);
    }
}

#define SCRATCH(test)                                                          \
    cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(test_header), SCRATCH(test_numbers), SCRATCH(test_accepted)};
    return cmocka_run_group_tests_name("checkpoint_attacks", tests, NULL, NULL);
}
