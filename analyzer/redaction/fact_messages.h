// SPDX-License-Identifier: Apache-2.0
//
// What snapshots and profiles both say of a process.
#pragma once

#include <string>
#include <string_view>

#include "redaction/message_copy.h"
#include "redaction/name_policy.h"

namespace barrow::redaction {

// Each takes the bytes of one message and returns what may be told of it. Throw protozero::exception for what is none.
// Dropped are host, command line, executable, platform and build; the process id is replaced.
std::string RedactProcess(std::string_view bytes, NamePolicy& policy);
std::string RedactRuntime(std::string_view bytes, NamePolicy& policy);
std::string RedactMemory(std::string_view bytes);

// Who wrote the file: a program that is not barrow's could name itself anything.
std::string RedactProducer(std::string_view producer);

// Of a header's fields those that both kinds of file have, under numbers of their own: by whom, of which process, and
// what ran it. False: it is another field.
template <typename Field>
bool RedactOrigin(Field field, MessageIn& in, MessageOut& out, NamePolicy& policy) {
  switch (field) {
    case Field::kProducer:
      AddText(out, Tag(field), RedactProducer(BytesOf(in)));
      return true;
    case Field::kProcess:
      out.add_message(Tag(field), RedactProcess(BytesOf(in), policy));
      return true;
    case Field::kRuntime:
      out.add_message(Tag(field), RedactRuntime(BytesOf(in), policy));
      return true;
    default:
      return false;
  }
}

}  // namespace barrow::redaction
