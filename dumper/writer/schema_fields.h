// SPDX-License-Identifier: Apache-2.0
//
// The field numbers of schema/snapshot.proto and schema/tracker.proto, one enum for each message.
#pragma once

#include <cstdint>

namespace barrow::writer {

enum class SnapshotField : uint32_t {
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

enum class HeaderField : uint32_t {
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

enum class ProcessField : uint32_t {
  kPid = 1,
  kHost = 2,
  kCommandLine = 3,
  kExecutable = 4,
  kPlatform = 5,
  kUptimeNs = 6,
};

enum class RuntimeField : uint32_t {
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

enum class ProcessMemoryField : uint32_t {
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

enum class SystemFigureField : uint32_t {
  kName = 1,
  kBytes = 2,
};

enum class TypeSegmentField : uint32_t {
  kFirstType = 1,
  kTypes = 2,
};

enum class TypeField : uint32_t {
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

enum class ShapeSegmentField : uint32_t {
  kFirstShape = 1,
  kShapes = 2,
};

enum class ShapeField : uint32_t {
  kKind = 1,
  kNames = 2,
};

enum class ObjectSegmentField : uint32_t {
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

// Bits of ObjectSegment.flags; the generation stands in the lowest three.
inline constexpr unsigned kImmortalFlag = 8;
inline constexpr unsigned kHashedFlag = 16;
inline constexpr unsigned kContinuedFlag = 32;
inline constexpr unsigned kSizeEstimatedFlag = 64;

enum class ReferenceSegmentField : uint32_t {
  kSource = 1,
  kFirstPosition = 2,
  kTarget = 3,
};

enum class NameSegmentField : uint32_t {
  kAddressDelta = 1,
  kModule = 2,
  kQualifiedName = 3,
  kFile = 4,
  kLine = 5,
};

enum class TextSegmentField : uint32_t {
  kAddressDelta = 1,
  kKind = 2,
  kText = 3,
  kClipped = 4,
};

enum class RootSegmentField : uint32_t {
  kKind = 1,
  kAddressDelta = 2,
  kName = 3,
  kThread = 4,
  kFrame = 5,
  kUncounted = 6,
};

enum class ThreadSegmentField : uint32_t {
  kThreads = 1,
};

enum class ThreadField : uint32_t {
  kNumber = 1,
  kIdent = 2,
  kNativeId = 3,
  kName = 4,
  kDaemon = 5,
  kDumping = 6,
  kFrames = 7,
};

enum class FrameField : uint32_t {
  kFunction = 1,
  kFile = 2,
  kLine = 3,
  kCode = 4,
};

enum class TrailerField : uint32_t {
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

// --- tracker.proto

enum class ProfileField : uint32_t {
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

enum class ProfileHeaderField : uint32_t {
  kContents = 1,
  kTextLimit = 2,
  kStartedUnixNs = 3,
  kProducer = 4,
  kProcess = 5,
  kRuntime = 6,
  kStreamed = 7,
};

enum class ClassSegmentField : uint32_t {
  kFirstClass = 1,
  kClasses = 2,
};

enum class TrackedClassField : uint32_t {
  kName = 1,
  kModule = 2,
  kQualifiedName = 3,
};

enum class TraceSegmentField : uint32_t {
  kFirstTrace = 1,
  kTraces = 2,
};

enum class TraceField : uint32_t {
  kFrames = 1,
};

enum class TraceFrameField : uint32_t {
  kFile = 1,
  kLine = 2,
  kFunction = 3,
  kSource = 4,
};

enum class TrackedSegmentField : uint32_t {
  kFirstObject = 1,
  kAddressDelta = 2,
  kClass = 3,
  kBirthDeltaNs = 4,
  kBirthBytes = 5,
  kResolutionLevel = 6,
  kTrace = 7,
};

enum class EndSegmentField : uint32_t {
  kObject = 1,
  kTimeDeltaNs = 2,
  kKind = 3,
};

enum class CountSegmentField : uint32_t {
  kClass = 1,
  kTimeDeltaNs = 2,
  kAlive = 3,
};

enum class ReprSegmentField : uint32_t {
  kObject = 1,
  kText = 2,
};

enum class FootprintSegmentField : uint32_t {
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

enum class TrackerSnapshotField : uint32_t {
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

enum class ProfileTrailerField : uint32_t {
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

}  // namespace barrow::writer
