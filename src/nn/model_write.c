/* The other half of model.c: a model's bytes. */
#include "model.h"

#include "json.h"
#include "tensors.h"
#include "vec.h"
#include "weights.h"

#if NN_HAS_FMA
const char nn_arithmetic[] = "fma";
#else
const char nn_arithmetic[] = "no-fma";
#endif

/* A piece of metadata that some function writes. */
struct piece {
    const char *key;
    struct nn_text text;
};

static void write_network(const struct nn_net *net, struct nn_text *out)
{
    nn_text_puts(out, "{\"activation\":");
    nn_json_add_string(out, nn_act_names[net->hidden]);
    nn_text_puts(out, ",\"loss\":");
    nn_json_add_string(out, nn_output_loss_name(net->output));
    nn_text_puts(out, ",\"output\":");
    nn_json_add_string(out, nn_output_act_name(net->output));
    nn_text_puts(out, "}");
}

const struct nn_format nn_model_format = {"nntrain-model", "a model of nntrain",
                                          2};

int nn_model_version(const struct nn_model *m)
{
    return m->columns.markers.some_number ? 2 : 1;
}

static int write_metadata(const struct nn_model *m, struct nn_tensors_out *o,
                          struct nn_error *err)
{
    struct piece pieces[] = {
        {"network", {0}}, {"columns", {0}}, {"record", {0}}};
    write_network(&m->net, &pieces[0].text);
    nn_columns_write(&m->columns, &pieces[1].text);
    nn_record_write(&m->record, &pieces[2].text);

    nn_format_add(o, &nn_model_format, nn_model_version(m));
    if (m->name)
        nn_tensors_add_metadata(o, "name", m->name);
    nn_tensors_add_metadata(o, "config", m->config.p);
    int rc = 0;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        if (rc == 0)
            rc = nn_text_check(&pieces[i].text, err);
        if (rc == 0)
            nn_tensors_add_metadata(o, pieces[i].key, pieces[i].text.p);
        nn_text_free(&pieces[i].text);
    }
    return rc;
}

int nn_model_write(const struct nn_model *m, struct nn_text *file,
                   struct nn_error *err)
{
    struct nn_tensors_out o = {0};
    int rc = write_metadata(m, &o, err);
    if (rc == 0)
        nn_weights_write(&m->net, &o);
    if (rc == 0)
        rc = nn_tensors_finish(&o, file, err);
    nn_tensors_out_free(&o);
    return rc;
}
