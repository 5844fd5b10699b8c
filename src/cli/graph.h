/* The computation graph of a network, forward and backward, for Graphviz. */
#ifndef GRAPH_H
#define GRAPH_H

#include "../nn/net.h"
#include "../nn/text.h"

/* DOT: a node for each quantity of the notes, with its formula and shape; the
 * forward pass runs down on the left, the backward pass up on the right. name
 * is of the model, or NULL. */
void cli_add_graph(struct nn_text *out, const struct nn_net *net,
                   const char *name);

#endif
