// SPDX-License-Identifier: Apache-2.0
#include "store/type_name.h"

#include "support/catch.h"

namespace barrow::store {
namespace {

std::string Named(std::string module, std::string qualified_name, std::string representation = {}) {
  reader::Type type;
  type.module = std::move(module);
  type.qualified_name = std::move(qualified_name);
  type.representation = std::move(representation);
  return TypeName(type);
}

TEST_CASE("type name: the module stands in front, but for builtins") {
  CHECK(Named("app", "Outer.Inner") == "app.Outer.Inner");
  CHECK(Named("builtins", "dict") == "dict");
  CHECK(Named("", "dict") == "dict");
}

TEST_CASE("type name: enumerations of one name in two modules are told apart") {
  CHECK(Named("orders", "State", "<enum 'State'>") == "orders.State");
  CHECK(Named("jobs", "State", "<enum 'State'>") == "jobs.State");
}

TEST_CASE("type name: what the file does not tell is called so") {
  CHECK(Named("", "") == "<unknown type>");
  CHECK(Named("", "", "<enum 'State'>") == "<enum 'State'>");
  CHECK(Named("app", "") == "app.<no name>");  // type("", (), {})
}

}  // namespace
}  // namespace barrow::store
