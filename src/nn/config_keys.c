#include "config_keys.h"

#include <assert.h>
#include <float.h>
#include <string.h>

#include "pool.h"
#include "text.h"
#include "json.h"

static const char *const schedule_names[] = {"constant"};
static const char *const header_names[] = {"auto"};
static const char *const kind_names[] = {"auto", "class", "number"};
static const char *const missing_names[] = {"error"};
static const char *const scale_names[] = {"none", "standard", "minmax"};

const char nn_delimiters[] = ",;\t |:!#$%&'()*/<=>?@[\\]^_`{}~";

/* The usual step sizes of the gradient itself, and of one that is divided by
 * its size. */
static const struct nn_key_default rates[] = {{"adagrad", "0.01"},
                                              {"rmsprop", "0.001"},
                                              {"adam", "0.001"},
                                              {"adamw", "0.001"},
                                              {0}};
static const struct nn_key_default epsilons[] = {{"adagrad", "1e-10"}, {0}};

#define AT(field)      offsetof(struct nn_config, field)
#define CHOICES(names) .choices = names, .choice_count = COUNT(names)
#define COUNT(array)   (int)(sizeof(array) / sizeof(array)[0])
#define NO_BOUND       DBL_MAX
#define LATER_KEY(title)                                                       \
    {                                                                          \
        .name = title, .later = true                                           \
    }

const struct nn_key nn_keys[] = {
    {.name = "name",
     .type = NN_KEY_TEXT,
     .at = AT(name),
     .help = "stored in the model and repeated in the summary"},
    {.name = "n0",
     .type = NN_KEY_COUNT,
     .at = AT(n0),
     .min = 1,
     .max = NN_MAX_NODES,
     .help = "nodes of the input layer; left out, the data tells"},
    {.name = "n1",
     .type = NN_KEY_COUNT,
     .at = AT(n1),
     .max = NN_MAX_NODES,
     .help = "nodes of the hidden layer; left out or 0, there is none"},
    {.name = "n2",
     .type = NN_KEY_COUNT,
     .at = AT(n2),
     .min = 1,
     .max = NN_MAX_NODES,
     .help = "nodes of the output layer; left out, the data tells"},
    {.name = "hidden",
     .type = NN_KEY_COUNTS,
     .at = AT(hidden),
     .min = 1,
     .max = NN_MAX_NODES,
     .help = "nodes of each hidden layer, first to last, in place of n1"},
    {.name = "learning_rate",
     .type = NN_KEY_NUMBER,
     .at = AT(learning_rate),
     .above_min = true,
     .max = NO_BOUND,
     .value = "0.1",
     .by = "optimizer.name",
     .values = rates,
     .help = "step size; the default is that of sgd"},
    {.name = "batch_size",
     .type = NN_KEY_COUNT,
     .at = AT(batch_size),
     .max = 1 << 30,
     .value = "32",
     .help = "samples in a minibatch; 0 is all of them"},
    {.name = "epochs",
     .type = NN_KEY_COUNT,
     .at = AT(epochs),
     .min = 1,
     .max = 1e9,
     .value = "100",
     .help = "passes over the training rows"},
    LATER_KEY("max_seconds"),
    LATER_KEY("target_loss"),
    {.name = "activation",
     .type = NN_KEY_CHOICE,
     .at = AT(activation),
     CHOICES(nn_act_names),
     .later_choices = "relu leaky_relu elu gelu silu softplus linear",
     .value = "\"sigmoid\"",
     .help = "of the hidden layers"},
    {.name = "loss",
     .type = NN_KEY_CHOICE,
     .at = AT(loss),
     CHOICES(nn_loss_names),
     .value = "\"binary_cross_entropy\"",
     .help = "what training makes small, a mean over the samples"},
    {.name = "output",
     .type = NN_KEY_CHOICE,
     .at = AT(output),
     CHOICES(nn_output_names),
     .later_choices = "tanh",
     .help = "activation of the output layer; left out, it goes by loss"},
    {.name = "optimizer",
     .type = NN_KEY_GROUP,
     .help = "how the weights follow their gradient"},
    {.name = "optimizer.name",
     .type = NN_KEY_CHOICE,
     .at = AT(optimizer.kind),
     CHOICES(nn_optim_names),
     .later_choices = "rprop lbfgs",
     .value = "\"sgd\"",
     .help = "which optimizer"},
    {.name = "optimizer.momentum",
     .type = NN_KEY_NUMBER,
     .at = AT(optimizer.momentum),
     .max = 1,
     .below_max = true,
     .value = "0.9",
     .only = "momentum nesterov",
     .help = "share of the last step that goes on"},
    {.name = "optimizer.rho",
     .type = NN_KEY_NUMBER,
     .at = AT(optimizer.rho),
     .max = 1,
     .below_max = true,
     .value = "0.9",
     .only = "rmsprop",
     .help = "share of the mean of squares that stays"},
    {.name = "optimizer.beta1",
     .type = NN_KEY_NUMBER,
     .at = AT(optimizer.beta1),
     .max = 1,
     .below_max = true,
     .value = "0.9",
     .only = "adam adamw",
     .help = "share of the mean of gradients that stays"},
    {.name = "optimizer.beta2",
     .type = NN_KEY_NUMBER,
     .at = AT(optimizer.beta2),
     .max = 1,
     .below_max = true,
     .value = "0.999",
     .only = "adam adamw",
     .help = "share of the mean of squares that stays"},
    {.name = "optimizer.epsilon",
     .type = NN_KEY_NUMBER,
     .at = AT(optimizer.epsilon),
     .min = 1e-30, /* is not 0 as a float */
     .max = NO_BOUND,
     .value = "1e-08",
     .values = epsilons,
     .only = "adagrad rmsprop adam adamw",
     .help = "added to the root that divides; the default is that of adam"},
    LATER_KEY("optimizer.increase"),
    LATER_KEY("optimizer.decrease"),
    LATER_KEY("optimizer.start"),
    LATER_KEY("optimizer.min"),
    LATER_KEY("optimizer.max"),
    LATER_KEY("optimizer.history"),
    LATER_KEY("optimizer.tolerance"),
    {.name = "schedule",
     .type = NN_KEY_GROUP,
     .help = "how the learning rate changes from epoch to epoch"},
    {.name = "schedule.name",
     .type = NN_KEY_CHOICE,
     .at = AT(schedule),
     CHOICES(schedule_names),
     .later_choices = "step exponential inverse_time cosine plateau",
     .value = "\"constant\"",
     .help = "which schedule"},
    LATER_KEY("schedule.every"),
    LATER_KEY("schedule.factor"),
    LATER_KEY("schedule.decay"),
    LATER_KEY("schedule.final"),
    LATER_KEY("schedule.patience"),
    LATER_KEY("schedule.min"),
    LATER_KEY("schedule.warmup_epochs"),
    {.name = "init",
     .type = NN_KEY_GROUP,
     .help = "how the first weights are drawn"},
    {.name = "init.name",
     .type = NN_KEY_CHOICE,
     .at = AT(init.kind),
     CHOICES(nn_init_names),
     .later_choices = "glorot_normal he_uniform he_normal lecun_normal",
     .value = "\"glorot_uniform\"",
     .help = "their distribution"},
    {.name = "init.std",
     .type = NN_KEY_NUMBER,
     .at = AT(init.std),
     .above_min = true,
     .max = NO_BOUND,
     .only = "normal",
     .help = "of normal: standard deviation of the weights"},
    {.name = "init.range",
     .type = NN_KEY_NUMBER,
     .at = AT(init.range),
     .above_min = true,
     .max = NO_BOUND,
     .only = "uniform",
     .help = "of uniform: the weights lie between -range and range"},
    {.name = "init.bias_std",
     .type = NN_KEY_NUMBER,
     .at = AT(init.bias_std),
     .max = NO_BOUND,
     .value = "0",
     .help = "standard deviation of the biases; 0 sets them to 0"},
    {.name = "initial_weights",
     .type = NN_KEY_PATH,
     .at = AT(initial_weights),
     .help = "file of the first weights and biases, in place of init"},
    LATER_KEY("weight_decay"),
    LATER_KEY("l1"),
    LATER_KEY("dropout"),
    LATER_KEY("input_dropout"),
    LATER_KEY("clip_norm"),
    LATER_KEY("label_smoothing"),
    LATER_KEY("class_weight"),
    LATER_KEY("early_stopping"),
    {.name = "shuffle",
     .type = NN_KEY_BOOL,
     .at = AT(shuffle),
     .value = "true",
     .help = "a new order of the samples in each epoch"},
    {.name = "seed",
     .type = NN_KEY_SEED,
     .at = AT(seed),
     .max = NN_JSON_MAX_INTEGER,
     .value = "1",
     .help = "of initial weights, order of the samples and split"},
    LATER_KEY("checkpoint_every"),
    {.name = "log_every",
     .type = NN_KEY_COUNT,
     .at = AT(log_every),
     .min = 1,
     .max = 1e9,
     .value = "1",
     .unstored = true,
     .help = "log each n-th epoch, and the last"},
    {.name = "threads",
     .type = NN_KEY_COUNT,
     .at = AT(threads),
     .max = NN_MAX_THREADS,
     .value = "0",
     .unstored = true,
     .help = "number of threads, which never changes a result; 0 chooses"},
    {.name = "data", .type = NN_KEY_GROUP, .help = "the CSV files"},
    {.name = "data.train",
     .type = NN_KEY_PATH,
     .at = AT(data.train),
     .help = "CSV file to train on, plain or gzip"},
    {.name = "data.validation",
     .type = NN_KEY_PATH,
     .at = AT(data.validation),
     .help = "CSV file that is measured after each epoch"},
    {.name = "data.test",
     .type = NN_KEY_PATH,
     .at = AT(data.test),
     .help = "CSV file that is measured once, at the end"},
    {.name = "data.validation_fraction",
     .type = NN_KEY_NUMBER,
     .at = AT(data.validation_fraction),
     .max = 1,
     .below_max = true,
     .value = "0",
     .help = "share of the rows of data.train, of each class alike, that is "
             "held out for validation"},
    {.name = "data.header",
     .type = NN_KEY_CHOICE_OR_BOOL,
     .at = AT(data.header),
     CHOICES(header_names),
     .value = "\"auto\"",
     .help = "whether the first row names the columns"},
    {.name = "data.delimiter",
     .type = NN_KEY_DELIMITER,
     .at = AT(data.delimiter),
     .value = "\",\"",
     .help = "what parts the fields of a row"},
    {.name = "data.target",
     .type = NN_KEY_NAMES,
     .at = AT(data.target),
     .min = 1,
     .max = NN_MAX_POSITION,
     .help = "what to predict; left out, the last column"},
    {.name = "data.target_kind",
     .type = NN_KEY_CHOICE,
     .at = AT(data.target_kind),
     CHOICES(kind_names),
     .value = "\"auto\"",
     .help = "whether the target is a class or a number"},
    LATER_KEY("data.features"),
    LATER_KEY("data.ignore"),
    LATER_KEY("data.categorical"),
    LATER_KEY("data.weight"),
    LATER_KEY("data.id"),
    LATER_KEY("data.cache"),
    {.name = "data.missing",
     .type = NN_KEY_CHOICE,
     .at = AT(data.missing),
     CHOICES(missing_names),
     .later_choices = "drop mean median most_frequent",
     .value = "\"error\"",
     .help = "what to do about a missing cell"},
    LATER_KEY("data.missing_values"),
    {.name = "data.scale",
     .type = NN_KEY_CHOICE_OR_NUMBER,
     .at = AT(data.scale),
     .number_at = AT(data.scale_divisor),
     .above_min = true,
     .max = NO_BOUND,
     CHOICES(scale_names),
     .value = "\"none\"",
     .help = "of the inputs that are numbers; a number is divided by"},
    LATER_KEY("data.scale_target"),
};
const size_t nn_key_count = sizeof nn_keys / sizeof nn_keys[0];

static_assert(sizeof nn_keys / sizeof nn_keys[0] <= NN_MAX_KEYS,
              "origin has a place for each row");
static_assert(sizeof(enum nn_init_kind) == sizeof(int),
              "a choice is kept in an int");

const struct nn_key *nn_key_find(const char *name)
{
    for (size_t i = 0; i < nn_key_count; i++)
        if (strcmp(nn_keys[i].name, name) == 0)
            return &nn_keys[i];
    return NULL;
}

const struct nn_key *nn_key_group(const struct nn_key *key)
{
    if (!strchr(key->name, '.'))
        return NULL;
    while (strchr(key->name, '.'))
        key--;
    return key;
}

const struct nn_key *nn_key_name_row(const struct nn_key *group)
{
    assert(group->type == NN_KEY_GROUP);
    return strcmp(nn_key_short_name(group + 1), "name") == 0 ? group + 1 : NULL;
}

const struct nn_key *nn_key_choice_row(const struct nn_key *key)
{
    return key->by ? nn_key_find(key->by) : nn_key_name_row(nn_key_group(key));
}

bool nn_key_has_word(const char *words, const char *word)
{
    const size_t len = strlen(word);
    if (len == 0 || strchr(word, ' '))
        return false;
    for (const char *at = words; at; at = strchr(at, ' ')) {
        at += *at == ' ';
        if (strncmp(at, word, len) == 0 && (!at[len] || at[len] == ' '))
            return true;
    }
    return false;
}

/* What follows the dot, if there is one. */
static const char *last_part(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

const char *nn_key_short_name(const struct nn_key *key)
{
    return last_part(key->name);
}

const char *nn_key_label(const struct nn_key *key)
{
    const struct nn_key *group = nn_key_group(key);
    return group && key == nn_key_name_row(group) ? group->name : key->name;
}

const char *nn_key_nearest(const char *name)
{
    const char *known[NN_MAX_KEYS];
    size_t count = 0;
    for (size_t i = 0; i < nn_key_count; i++) {
        const struct nn_key *key = &nn_keys[i];
        bool is_whole_group = key->type == NN_KEY_GROUP && strchr(name, '.');
        if (key->later || is_whole_group)
            continue;
        if (strcmp(nn_key_short_name(key), last_part(name)) == 0)
            return key->name;
        known[count++] = key->name;
    }
    return nn_text_nearest(name, known, count);
}
