// SPDX-License-Identifier: Apache-2.0
#include "analyses/report_limits.h"

#include <initializer_list>

namespace barrow::analyses {

ReportLimits ReportLimits::Detailed() {
  ReportLimits limits;
  limits.detailed = true;
  limits.findings = 30;
  for (size_t* figure : {&limits.type_rows,     &limits.tree_nodes,   &limits.pages,          &limits.biggest_pages,
                         &limits.neighbours,    &limits.path_steps,   &limits.pictures,       &limits.picture_nodes,
                         &limits.picture_bytes, &limits.rows,         &limits.threads,        &limits.frames,
                         &limits.locals,        &limits.classes,      &limits.class_rows,     &limits.tracked_objects,
                         &limits.sizes,         &limits.referents,    &limits.referent_lines, &limits.moments,
                         &limits.traces,        &limits.trace_frames, &limits.trends}) {
    *figure *= 4;
  }
  limits.referent_lines *= 4;  // more objects, with more sizes
  return limits;
}

}  // namespace barrow::analyses
