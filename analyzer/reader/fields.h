// SPDX-License-Identifier: Apache-2.0
//
// Field numbers of schema/snapshot.proto, in its order.
#pragma once

#include <protozero/types.hpp>

namespace barrow::reader {

enum class SnapshotField : protozero::pbf_tag_type {
  kHeader = 1,
  kTypes = 2,
  kShapes = 3,
  kObjects = 4,
  kReferences = 5,
  kNames = 6,
  kTexts = 7,
  kRoots = 8,
  kThreads = 9,
  kTrailer = 15,
};

enum class HeaderField : protozero::pbf_tag_type {
  kPointerBytes = 1,
  kAddressUnit = 2,
  kContents = 3,
  kTextLimit = 4,
  kContentHashes = 5,
  kCreatedUnixNs = 6,
  kProducer = 7,
  kProcess = 8,
  kRuntime = 9,
  kMemory = 10,
  kForked = 11,
};

enum class ProcessField : protozero::pbf_tag_type {
  kPid = 1,
  kHost = 2,
  kCommandLine = 3,
  kExecutable = 4,
  kPlatform = 5,
  kUptimeNs = 6,
};

enum class RuntimeField : protozero::pbf_tag_type {
  kImplementation = 1,
  kVersion = 2,
  kBuild = 3,
  kReferenceCounted = 4,
  kInterpreterCount = 5,
  kInterpretersWalked = 6,
  kCollectorCounts = 7,
  kCollectorThresholds = 8,
  kCollectorEnabled = 9,
  kCollectorSkipsDicts = 10,
};

enum class MemoryField : protozero::pbf_tag_type {
  kVirtualBytes = 1,
  kResidentBytes = 2,
  kMajorFaults = 3,
  kDataSegmentBytes = 4,
  kCodeSegmentBytes = 5,
  kSharedSegmentBytes = 6,
  kStackSegmentBytes = 7,
  kPageBytes = 8,
  kSystemFigures = 9,
};

enum class SystemFigureField : protozero::pbf_tag_type { kName = 1, kBytes = 2 };

enum class TypeSegmentField : protozero::pbf_tag_type { kFirstType = 1, kTypes = 2 };

enum class TypeField : protozero::pbf_tag_type {
  kAddress = 1,
  kModule = 2,
  kQualifiedName = 3,
  kBasicBytes = 4,
  kItemBytes = 5,
  kOwnedByInstances = 6,
  kCollected = 7,
  kReferencesUnknown = 8,
  kBases = 9,
  kDefaultShape = 10,
  kRepresentation = 11,
  kAttributeDictBytes = 12,
};

enum class ShapeSegmentField : protozero::pbf_tag_type { kFirstShape = 1, kShapes = 2 };

enum class ShapeField : protozero::pbf_tag_type { kKind = 1, kNames = 2 };

enum class ObjectSegmentField : protozero::pbf_tag_type {
  kObjectCount = 1,
  kAddressDelta = 2,
  kType = 3,
  kShape = 4,
  kFlatBytes = 5,
  kAllocatedExtraBytes = 6,
  kReferenceCount = 7,
  kLengthPlusOne = 8,
  kFlags = 9,
  kTargetCount = 10,
  kTarget = 11,
  kContentHash = 12,
};

enum class ReferenceSegmentField : protozero::pbf_tag_type {
  kSource = 1,
  kFirstPosition = 2,
  kTarget = 3,
};

enum class NameSegmentField : protozero::pbf_tag_type {
  kAddressDelta = 1,
  kModule = 2,
  kQualifiedName = 3,
  kFile = 4,
  kLine = 5,
};

enum class TextSegmentField : protozero::pbf_tag_type {
  kAddressDelta = 1,
  kKind = 2,
  kText = 3,
  kClipped = 4,
};

enum class RootSegmentField : protozero::pbf_tag_type {
  kKind = 1,
  kAddressDelta = 2,
  kName = 3,
  kThread = 4,
  kFrame = 5,
  kUncounted = 6,
};

enum class ThreadSegmentField : protozero::pbf_tag_type { kThreads = 1 };

enum class ThreadField : protozero::pbf_tag_type {
  kNumber = 1,
  kIdent = 2,
  kNativeId = 3,
  kName = 4,
  kDaemon = 5,
  kDumping = 6,
  kFrames = 7,
};

enum class FrameField : protozero::pbf_tag_type { kFunction = 1, kFile = 2, kLine = 3, kCode = 4 };

enum class TrailerField : protozero::pbf_tag_type {
  kObjectCount = 1,
  kReferenceCount = 2,
  kRootCount = 3,
  kTypeCount = 4,
  kShapeCount = 5,
  kFlatBytes = 6,
  kAllocatedBytes = 7,
  kSegmentCount = 8,
  kPauseNs = 9,
  kDurationNs = 10,
  kUnreadableObjects = 11,
};

}  // namespace barrow::reader
