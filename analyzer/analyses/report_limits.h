// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace barrow::analyses {

// How much of everything a report shows. With the usual ones its document takes less than 1.4 MB whatever the heap:
// every list has a bound, and so has every text (report_text.h). Rows beyond a bound are summed up in one.
struct ReportLimits {
  bool detailed = false;

  size_t findings = 8;
  size_t type_rows = 250;
  size_t tree_nodes = 1000;
  size_t pages = 36;
  size_t biggest_pages = 24;  // of these for the objects that retain most
  size_t neighbours = 10;     // rows of referents, and of referrers
  size_t path_steps = 14;
  size_t pictures = 8;
  size_t picture_nodes = 50;
  size_t picture_bytes = 200'000;  // of all pictures
  size_t rows = 50;                // of tables that are not named here
  size_t threads = 24;
  size_t frames = 120;  // of all threads
  size_t locals = 320;  // of all frames

  size_t classes = 40;
  size_t class_rows = 1'000;  // of the tables of all tracker snapshots
  size_t tracker_snapshots = 100;
  size_t tracked_objects = 200;  // of all classes
  size_t sizes = 12;             // of one tracked object
  size_t referents = 10;         // of one size
  size_t referent_lines = 900;   // of all objects; and as many of all classes
  size_t moments = 100;          // of the curve of living instances
  size_t areas = 8;              // classes in the chart
  size_t parts = 8;              // classes in the distribution of one snapshot
  size_t traces = 40;
  size_t trace_frames = 10;

  size_t trends = 40;
  size_t compared_snapshots = 50;

  // --detail: four times as much, in a document of less than 15 MB whatever the heap.
  static ReportLimits Detailed();
};

}  // namespace barrow::analyses
