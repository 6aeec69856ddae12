// SPDX-License-Identifier: Apache-2.0
//
// Field numbers of schema/tracker.proto, in its order.
#pragma once

#include <protozero/types.hpp>

namespace barrow::reader {

enum class ProfileField : protozero::pbf_tag_type {
  kHeader = 1,
  kClasses = 2,
  kTraces = 3,
  kObjects = 4,
  kEnds = 5,
  kCounts = 6,
  kReprs = 7,
  kFootprints = 8,
  kSnapshots = 9,
  kTrailer = 15,
};

enum class ProfileHeaderField : protozero::pbf_tag_type {
  kContents = 1,
  kTextLimit = 2,
  kStartedUnixNs = 3,
  kProducer = 4,
  kProcess = 5,
  kRuntime = 6,
  kStreamed = 7,
};

enum class ClassSegmentField : protozero::pbf_tag_type { kFirstClass = 1, kClasses = 2 };

enum class TrackedClassField : protozero::pbf_tag_type { kName = 1, kModule = 2, kQualifiedName = 3 };

enum class TraceSegmentField : protozero::pbf_tag_type { kFirstTrace = 1, kTraces = 2 };

enum class TraceField : protozero::pbf_tag_type { kFrames = 1 };

enum class TraceFrameField : protozero::pbf_tag_type { kFile = 1, kLine = 2, kFunction = 3, kSource = 4 };

enum class TrackedSegmentField : protozero::pbf_tag_type {
  kFirstObject = 1,
  kAddressDelta = 2,
  kClass = 3,
  kBirthDeltaNs = 4,
  kBirthBytes = 5,
  kResolutionLevel = 6,
  kTrace = 7,
};

enum class EndSegmentField : protozero::pbf_tag_type { kObject = 1, kTimeDeltaNs = 2, kKind = 3 };

enum class CountSegmentField : protozero::pbf_tag_type { kClass = 1, kTimeDeltaNs = 2, kAlive = 3 };

enum class ReprSegmentField : protozero::pbf_tag_type { kObject = 1, kText = 2 };

enum class FootprintSegmentField : protozero::pbf_tag_type {
  kSnapshot = 1,
  kObjectDelta = 2,
  kTotalBytes = 3,
  kFlatBytes = 4,
  kResolutionLevel = 5,
  kNodeCount = 6,
  kFirstNode = 7,
  kNodeLevel = 8,
  kNodeTotalBytes = 9,
  kNodeFlatBytes = 10,
  kNodeRelation = 11,
  kNodeName = 12,
  kNodeValue = 13,
  kTexts = 14,
};

enum class TrackerSnapshotField : protozero::pbf_tag_type {
  kNumber = 1,
  kTimeNs = 2,
  kDurationNs = 3,
  kDescription = 4,
  kTrackedTotalBytes = 5,
  kAllObjectsBytes = 6,
  kOverheadBytes = 7,
  kMemory = 8,
  kFootprintCount = 9,
};

enum class ProfileTrailerField : protozero::pbf_tag_type {
  kClassCount = 1,
  kTraceCount = 2,
  kObjectCount = 3,
  kEndCount = 4,
  kCountCount = 5,
  kSnapshotCount = 6,
  kFootprintCount = 7,
  kNodeCount = 8,
  kSegmentCount = 9,
  kClosedNs = 10,
};

}  // namespace barrow::reader
