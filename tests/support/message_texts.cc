// SPDX-License-Identifier: Apache-2.0
#include "support/message_texts.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <vector>

namespace barrow::test {

using google::protobuf::FieldDescriptor;

namespace {

void ReplaceTextsOf(google::protobuf::Message& message, const FieldDescriptor& field, const TextFor& text_for) {
  const google::protobuf::Reflection& at = *message.GetReflection();
  if (!field.is_repeated()) {
    at.SetString(&message, &field, text_for(field, at.GetString(message, &field)));
    return;
  }
  for (int i = 0; i < at.FieldSize(message, &field); ++i) {
    at.SetRepeatedString(&message, &field, i, text_for(field, at.GetRepeatedString(message, &field, i)));
  }
}

}  // namespace

void ReplaceTexts(google::protobuf::Message& message, const TextFor& text_for) {
  const google::protobuf::Reflection& at = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  at.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      ReplaceTextsOf(message, *field, text_for);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated()) {
      ReplaceTexts(*at.MutableMessage(&message, field), text_for);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      for (int i = 0; i < at.FieldSize(message, field); ++i) {
        ReplaceTexts(*at.MutableRepeatedMessage(&message, field, i), text_for);
      }
    }
  }
}

void PlantSecrets(google::protobuf::Message& message, size_t& count) {
  ReplaceTexts(message, [&count](const FieldDescriptor& field, const std::string&) {
    return "Secret" + std::to_string(++count) + " " + std::string(field.name());
  });
}

}  // namespace barrow::test
