// SPDX-License-Identifier: Apache-2.0
//
// Threads and their frames, the deepest nesting of the schema: Snapshot, ThreadSegment, Thread, Frame.
#include <iterator>
#include <utility>

#include "reader/fields.h"
#include "reader/message.h"
#include "reader/segments.h"

namespace barrow::reader {
namespace {

Frame DecodeFrameOfThread(std::string_view bytes, DecodeContext& context) {
  Frame frame;
  for (Message<FrameField> message(bytes, context); message.Next();) {
    using F = FrameField;
    switch (message.field()) {
      case F::kFunction:
        frame.function = message.Text();
        break;
      case F::kFile:
        frame.file = message.Text();
        break;
      case F::kLine:
        frame.line = message.U32();
        break;
      case F::kCode:
        frame.code = message.U64() * context.address_unit;
        break;
      default:
        message.SkipUnknown();
    }
  }
  return frame;
}

Thread DecodeThread(std::string_view bytes, DecodeContext& context) {
  Thread thread;
  for (Message<ThreadField> message(bytes, context); message.Next();) {
    using F = ThreadField;
    switch (message.field()) {
      case F::kNumber:
        thread.number = message.U32();
        break;
      case F::kIdent:
        thread.ident = message.U64();
        break;
      case F::kNativeId:
        thread.native_id = message.U64();
        break;
      case F::kName:
        thread.name = message.Text();
        break;
      case F::kDaemon:
        thread.daemon = message.Bool();
        break;
      case F::kDumping:
        thread.dumping = message.Bool();
        break;
      case F::kFrames:
        context.budget.Take(sizeof(Frame));
        thread.frames.push_back(DecodeFrameOfThread(message.Bytes(), context));
        break;
      default:
        message.SkipUnknown();
    }
  }
  return thread;
}

}  // namespace

void DecodeThreads(std::string_view bytes, DecodeContext& context, std::vector<Thread>& threads) {
  std::vector<Thread> decoded;
  for (Message<ThreadSegmentField> segment(bytes, context); segment.Next();) {
    using F = ThreadSegmentField;
    switch (segment.field()) {
      case F::kThreads:
        context.budget.Take(sizeof(Thread));
        decoded.push_back(DecodeThread(segment.Bytes(), context));
        break;
      default:
        segment.SkipUnknown();
    }
  }
  threads.insert(threads.end(), std::make_move_iterator(decoded.begin()), std::make_move_iterator(decoded.end()));
}

}  // namespace barrow::reader
