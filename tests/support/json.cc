// SPDX-License-Identifier: Apache-2.0
#include "support/json.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace barrow::test {

struct JsonConversion {
  static Json From(const google::protobuf::Value& value) {
    Json json;
    switch (value.kind_case()) {
      case google::protobuf::Value::kBoolValue:
        json.value_ = value.bool_value();
        break;
      case google::protobuf::Value::kNumberValue:
        json.value_ = value.number_value();
        break;
      case google::protobuf::Value::kStringValue:
        json.value_ = value.string_value();
        break;
      case google::protobuf::Value::kListValue: {
        std::vector<Json> items;
        for (const google::protobuf::Value& item : value.list_value().values()) items.push_back(From(item));
        json.value_ = std::move(items);
        break;
      }
      case google::protobuf::Value::kStructValue: {
        std::map<std::string, Json> members;
        for (const auto& [key, member] : value.struct_value().fields()) members.emplace(key, From(member));
        json.value_ = std::move(members);
        break;
      }
      default:
        break;
    }
    return json;
  }
};

Json Json::Parse(std::string_view text) {
  google::protobuf::Value value;
  const auto status = google::protobuf::util::JsonStringToMessage(std::string(text), &value);
  if (!status.ok()) throw std::runtime_error("not JSON: " + status.ToString());
  return JsonConversion::From(value);
}

Json Json::Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return Parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace barrow::test
