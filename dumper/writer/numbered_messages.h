// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "writer/mapped_buffer.h"
#include "writer/message_writer.h"

namespace barrow::writer {

// Messages numbered over the whole file, waiting to be written as one segment.
template <typename Field>
class NumberedMessages {
 public:
  // `count` of them were written before: the next one is number count + 1.
  explicit NumberedMessages(FirstError& error, uint32_t count = 0) noexcept
      : messages_(error), first_waiting_(count + 1), count_(count) {}

  // Its number.
  uint32_t Add(Field element, const MappedBuffer& message) noexcept {
    MessageWriter<Field>(messages_).Element(element, message);
    return ++count_;
  }
  // False: there was nothing to write.
  template <typename Segment>
  bool Write(MappedBuffer& frame, Segment segment, Field first_number) noexcept {
    if (messages_.size() == 0) return false;
    BeginField(frame, segment, NumberBytes(first_number, first_waiting_) + messages_.size());
    MessageWriter<Field>(frame).Number(first_number, first_waiting_);
    frame.Append(messages_.data(), messages_.size());
    messages_.Clear();
    first_waiting_ = count_ + 1;
    return true;
  }
  size_t size() const noexcept { return messages_.size(); }
  uint32_t count() const noexcept { return count_; }

 private:
  MappedBuffer messages_;
  uint32_t first_waiting_;
  uint32_t count_;
};

}  // namespace barrow::writer
