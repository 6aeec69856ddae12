// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace barrow::test {

// Puts in place of every text of a message, whatever field it is in and however deep, what `text_for` makes of it:
// fields that the schema gets later are among them.
using TextFor = std::function<std::string(const google::protobuf::FieldDescriptor& field, const std::string& text)>;
void ReplaceTexts(google::protobuf::Message& message, const TextFor& text_for);

// "Secret7 host" in place of every text; counts on. The fields of columns stay.
void PlantSecrets(google::protobuf::Message& message, size_t& count);

}  // namespace barrow::test
