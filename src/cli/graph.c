#include "graph.h"

#include "summary.h"

/* Blue and vermilion of Okabe and Ito's palette, which the colour-blind tell
 * apart; backward edges are broken lines as well. */
#define FORWARD  "color=\"#0072B2\", fillcolor=\"#DCEEF9\""
#define BACKWARD "color=\"#D55E00\", fillcolor=\"#FBE5D6\""
#define GIVEN    "color=\"#666666\", fillcolor=\"#F2F2F2\""

/* The name of the model may hold anything; DOT knows \ and " only. */
static void add_escaped(struct nn_text *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            nn_text_puts(out, "\\");
        nn_text_add(out, s, 1);
    }
}

/* The outputs of layer l, which are X for l = 0. */
static void add_outputs(struct nn_text *out, int l)
{
    if (l == 0)
        nn_text_puts(out, "X");
    else
        nn_text_printf(out, "Y%d", l);
}

/* The end of a node whose shape is n_l x m. */
static void end_samples(struct nn_text *out, const struct nn_net *net, int l,
                        const char *style)
{
    nn_text_printf(out, "\\nn%d x m  (%d x m)\", %s];\n", l, net->n[l], style);
}

/* The same for n_l x n_(l-1). */
static void end_matrix(struct nn_text *out, const struct nn_net *net, int l,
                       const char *style)
{
    nn_text_printf(out, "\\nn%d x n%d  (%d x %d)\", %s];\n", l, l - 1,
                   net->n[l], net->n[l - 1], style);
}

/* The same for n_l x 1. */
static void end_vector(struct nn_text *out, const struct nn_net *net, int l,
                       const char *style)
{
    nn_text_printf(out, "\\nn%d x 1  (%d x 1)\", %s];\n", l, net->n[l], style);
}

static void add_first_delta(struct nn_text *out, const struct nn_net *net)
{
    const int L = net->L;
    nn_text_printf(out, "    dV%d [label=\"dV%d = ", L, L);
    if (nn_output_has_slope(net->output))
        nn_text_printf(out, "(Y%d - D) .* %s'(V%d)", L,
                       nn_output_act_name(net->output), L);
    else
        nn_text_printf(out, "Y%d - D", L);
}

/* W, b, V, dV, dW and db of layer l, side by side. */
static void add_sums(struct nn_text *out, const struct nn_net *net, int l)
{
    nn_text_printf(out, "  { rank=same;\n    b%d [label=\"b%d", l, l);
    end_vector(out, net, l, GIVEN);
    nn_text_printf(out, "    W%d [label=\"W%d", l, l);
    end_matrix(out, net, l, GIVEN);
    nn_text_printf(out, "    V%d [label=\"V%d = W%d ", l, l, l);
    add_outputs(out, l - 1);
    nn_text_printf(out, " + b%d", l);
    end_samples(out, net, l, FORWARD);
    if (l == net->L)
        add_first_delta(out, net);
    else
        nn_text_printf(out, "    dV%d [label=\"dV%d = dY%d .* sigma'(V%d)", l,
                       l, l, l);
    end_samples(out, net, l, BACKWARD);
    nn_text_printf(out, "    dW%d [label=\"dW%d = (1/m) dV%d ", l, l, l);
    add_outputs(out, l - 1);
    nn_text_puts(out, "'");
    end_matrix(out, net, l, BACKWARD);
    nn_text_printf(out, "    db%d [label=\"db%d = (1/m) sum of dV%d", l, l, l);
    end_vector(out, net, l, BACKWARD);
    nn_text_puts(out, "  }\n");
}

/* Y of layer l, and beside it dY, or D at the output. */
static void add_activations(struct nn_text *out, const struct nn_net *net,
                            int l)
{
    const bool last = l == net->L;
    nn_text_printf(out, "  { rank=same;\n    Y%d [label=\"Y%d = %s(V%d)", l, l,
                   last ? nn_output_act_name(net->output) : "sigma", l);
    end_samples(out, net, l, FORWARD);
    if (last) {
        nn_text_puts(out, "    D [label=\"D, the targets");
        end_samples(out, net, l, GIVEN);
    } else {
        nn_text_printf(out, "    dY%d [label=\"dY%d = W%d' dV%d", l, l, l + 1,
                       l + 1);
        end_samples(out, net, l, BACKWARD);
    }
    nn_text_puts(out, "  }\n");
}

static void add_nodes(struct nn_text *out, const struct nn_net *net)
{
    nn_text_puts(out, "  X [label=\"X, the inputs");
    end_samples(out, net, 0, GIVEN);
    for (int l = 1; l <= net->L; l++) {
        add_sums(out, net, l);
        add_activations(out, net, l);
    }
    nn_text_printf(out,
                   "  L [label=\"L = mean of the %s\\nof Y%d and D  "
                   "(1 x 1)\", %s];\n",
                   nn_output_loss_name(net->output), net->L, FORWARD);
}

static void add_forward_edges(struct nn_text *out, const struct nn_net *net)
{
    nn_text_puts(out, "\n  edge [color=\"#0072B2\"];\n");
    for (int l = 1; l <= net->L; l++) {
        nn_text_puts(out, "  ");
        add_outputs(out, l - 1);
        nn_text_printf(out, " -> V%d -> Y%d [weight=9];\n", l, l);
        nn_text_printf(out, "  W%d -> V%d; b%d -> V%d;\n", l, l, l, l);
    }
    nn_text_printf(out, "  Y%d -> L [weight=9]; D -> L;\n", net->L);
}

/* What flows back, upwards: an edge that is written downwards and drawn in
 * the other direction keeps the layers in their order. */
static void add_backward_edges(struct nn_text *out, const struct nn_net *net)
{
    nn_text_puts(out, "\n  edge [color=\"#D55E00\", style=dashed];\n");
    for (int l = net->L; l >= 1; l--) {
        nn_text_printf(out, "  dV%d -> dW%d; dV%d -> db%d;\n", l, l, l, l);
        nn_text_printf(out, "  dV%d -> %s%d [dir=back, weight=9];\n", l,
                       l == net->L ? "Y" : "dY", l);
        if (l == net->L)
            nn_text_printf(out, "  dV%d -> D [dir=back];\n", l);
        if (l > 1)
            nn_text_printf(out, "  dY%d -> dV%d [dir=back, weight=9];\n", l - 1,
                           l);
    }
}

/* What the backward pass takes from the forward pass. */
static void add_cross_edges(struct nn_text *out, const struct nn_net *net)
{
    nn_text_puts(out, "\n  edge [color=\"#999999\", style=dotted, "
                      "constraint=false];\n");
    for (int l = net->L; l >= 1; l--) {
        nn_text_puts(out, "  ");
        add_outputs(out, l - 1);
        nn_text_printf(out, " -> dW%d;\n", l);
        if (l > 1)
            nn_text_printf(out, "  W%d -> dY%d;\n", l, l - 1);
        /* an edge within a rank puts its head on the right, also where nothing
         * is taken: dVL = YL - D */
        nn_text_printf(out, "  V%d -> dV%d [constraint=true%s];\n", l, l,
                       l == net->L && !nn_output_has_slope(net->output)
                           ? ", style=invis"
                           : "");
    }
}

void cli_add_graph(struct nn_text *out, const struct nn_net *net,
                   const char *name)
{
    nn_text_puts(out, "digraph model {\n  label=\"");
    if (name) {
        add_escaped(out, name);
        nn_text_puts(out, ": ");
    }
    cli_add_shape(out, net);
    if (net->L > 1)
        nn_text_printf(out, ", sigma is %s", nn_act_names[net->hidden]);
    nn_text_puts(out, "\\nblue: forward, dashed: backward, dotted: what the "
                      "backward pass takes from the forward pass\\n"
                      "update: W = W - eta dW, b = b - eta db\";\n"
                      "  labelloc=t; nodesep=0.25; ranksep=0.35;\n"
                      "  fontname=\"Helvetica\";\n"
                      "  node [shape=box, style=filled, "
                      "fontname=\"Helvetica\"];\n\n");
    add_nodes(out, net);
    add_forward_edges(out, net);
    add_backward_edges(out, net);
    add_cross_edges(out, net);
    nn_text_puts(out, "}\n");
}
