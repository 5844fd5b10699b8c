/* The library, lowest layer first. A file includes only headers that stand
 * above its own in this list (tests/lint/includes checks it), so reading from
 * top to bottom never meets an unexplained name. */
#ifndef NN_H
#define NN_H

/* ground */
#include "error.h"
#include "text.h"
#include "arena.h"
#include "vec.h"
#include "bytes.h"
#include "fold.h"
#include "rng.h"
#include "hash.h"
#include "pool.h"
#include "file.h"
#include "write.h"
#include "npy.h"
#include "json_scan.h"
#include "json.h"
#include "json_layout.h"
/* linear algebra */
#include "kernel.h"
#include "mat.h"
/* network */
#include "act.h"
#include "output.h"
#include "net.h"
#include "prop.h"
#include "reference.h"
/* learning */
#include "lbfgs.h"
#include "optim.h"
#include "schedule.h"
#include "stop.h"
/* the outside world */
#include "config_keys.h"
#include "config_value.h"
#include "config.h"
#include "number.h"
#include "lines.h"
#include "csv.h"
#include "labels.h"
#include "date.h"
#include "cell.h"
#include "heading.h"
#include "columns.h"
#include "split.h"
#include "survey.h"
#include "table.h"
#include "load.h"
#include "roles.h"
#include "choose.h"
#include "fit.h"
#include "fill.h"
#include "weigh.h"
#include "data.h"
#include "advice.h"
#include "batch.h"
#include "metric.h"
#include "tensors.h"
#include "weights.h"
#include "record.h"
#include "model.h"
#include "cache_key.h"
#include "cache_index.h"
#include "cache.h"
/* the run */
#include "train.h"

#endif
