/* Whatever is accepted as the checkpoint of a run lets it go on by a minibatch,
 * and what is saved then is accepted as well. The first byte chooses between
 * two runs, whose optimisers keep different things; the rest is the file. Its
 * checksum is made right first, which no mutation is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "train.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
    if (!truth)
        abort();
}

/* All that a run needs but for its checkpoint; made once. */
struct setting {
    struct nn_config config;
    struct nn_data data;
};

static const char *const configs[] = {
    "{\"n1\":3,\"epochs\":6,\"batch_size\":3,\"optimizer\":\"adam\","
    "\"schedule\":\"plateau\",\"early_stopping\":{\"patience\":4},"
    "\"threads\":1,\"data\":{\"validation_fraction\":0.3}}",
    "{\"n1\":3,\"epochs\":6,\"optimizer\":{\"name\":\"lbfgs\",\"history\":3},"
    "\"threads\":1}"};
enum { SETTINGS = sizeof configs / sizeof configs[0] };

static void open_setting(struct setting *s, const char *config)
{
    static const char rows[] =
        "x1,x2,y\n0,10,0\n1,11,1\n2,12,1\n3,10,1\n4,11,0\n5,12,0\n6,10,1\n"
        "7,12,0\n8,10,1\n9,11,0\n";
    char train[48];
    int fd = memfd_create("rows", MFD_CLOEXEC);
    require(fd >= 0 && write(fd, rows, sizeof rows - 1) > 0);
    snprintf(train, sizeof train, "data.train=/dev/fd/%d", fd);
    require(nn_config_parse(&s->config, config, strlen(config), "c", NULL) ==
            0);
    require(nn_config_set(&s->config, train, NULL) == 0);
    require(nn_config_check(&s->config, NULL) == 0);
    require(nn_data_load(&s->data, &s->config, NULL) == 0);
    close(fd);
}

static struct setting *setting(int i)
{
    static struct setting all[SETTINGS];
    if (!all[i].data.columns.input)
        open_setting(&all[i], configs[i]);
    return &all[i];
}

static int save(void *arg, const struct nn_state *state, struct nn_error *err)
{
    struct nn_text *file = arg;
    require(file->len == 0);
    require(nn_checkpoint_write(state, file, err) == 0);
    return 0;
}

/* The run from the checkpoint, which is freed, to after one more minibatch,
 * which it saves; what comes of it. */
static int go_on(struct setting *s, struct nn_tensors *t, struct nn_text *saved,
                 struct nn_error *err)
{
    const volatile int stop = 1;
    volatile int save_now = 0;
    const struct nn_train_hooks hooks = {.arg = saved,
                                         .stop = &stop,
                                         .save = save,
                                         .save_now = &save_now,
                                         .resume = t,
                                         .resume_name = "fuzz"};
    struct nn_model m;
    int rc = nn_train(&m, &s->data, &s->config, &hooks, err);
    nn_model_free(&m);
    nn_tensors_free(t);
    return rc;
}

static void seal(struct nn_text *file)
{
    enum { CHECKSUM = 4 };
    if (file->len < CHECKSUM)
        return;
    size_t end = file->len - CHECKSUM;
    uint32_t crc = nn_crc32(0, file->p, end);
    for (int i = 0; i < CHECKSUM; i++)
        file->p[end + (size_t)i] = (char)(crc >> (8 * i));
}

/* A last minibatch after which the run would be over is not saved: then the
 * model is there, and the data have given their columns away. */
static void renew(struct setting *s)
{
    nn_data_free(&s->data);
    nn_config_free(&s->config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct setting *s = setting(data[0] % SETTINGS);
    struct nn_tensors t = {0};
    struct nn_text file = {0}, saved = {0}, again = {0};
    struct nn_error err = {0};
    nn_text_add(&file, (const char *)data + 1, size - 1);
    seal(&file);
    int rc = nn_tensors_parse(&t, &file, "fuzz", true, NN_EMODEL, &err);
    if (rc == 0)
        rc = go_on(s, &t, &saved, &err);
    require(rc == 0 || rc == NN_ESTOPPED || rc == NN_EMODEL ||
            rc == NN_ECONFIG || rc == NN_EDIVERGED);
    require((rc == 0 || rc == NN_ESTOPPED) == (err.msg[0] == '\0'));
    if (rc == NN_ESTOPPED) {
        require(nn_tensors_parse(&t, &saved, "again", true, NN_EMODEL, &err) ==
                0);
        rc = go_on(s, &t, &again, &err);
        require(rc == 0 || rc == NN_ESTOPPED || rc == NN_EDIVERGED);
    }
    if (rc == 0)
        renew(s);
    nn_text_free(&saved);
    nn_text_free(&again);
    return 0;
}
