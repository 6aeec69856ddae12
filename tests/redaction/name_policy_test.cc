// SPDX-License-Identifier: Apache-2.0
#include "redaction/name_policy.h"

#include "redaction/standard_names.h"
#include "support/catch.h"

using namespace barrow::redaction;

TEST_CASE("name policy: modules and types of the standard library are kept, others are not") {
  Pseudonyms pseudonyms({1, 2});
  const RedactionOptions options;
  NamePolicy policy(options, pseudonyms);
  CHECK(policy.OfModule("collections.abc") == Trust::kStandard);
  CHECK(policy.OfModule("builtins") == Trust::kBuiltin);
  CHECK(policy.OfModule("__main__") == Trust::kNone);
  CHECK(policy.OfModule("shop.orders") == Trust::kNone);
  CHECK(policy.OfModule("email.zebra_corp") == Trust::kNone);
  CHECK(policy.OfModule("email.account") == Trust::kNone);  // both are words, but there is no such module
  CHECK(policy.OfModule("os.path") == Trust::kStandard);
  CHECK(policy.OfType("collections", "OrderedDict") == Trust::kStandard);
  CHECK(policy.OfType("", "dict") == Trust::kBuiltin);
  CHECK(policy.OfType("", "method-wrapper") == Trust::kBuiltin);  // analyses tell code from data by such names
  CHECK(policy.OfType("__main__", "OrderedDict") == Trust::kNone);
}

TEST_CASE("name policy: a class that claims to be standard needs a standard name") {
  Pseudonyms pseudonyms({1, 2});
  const RedactionOptions options;
  NamePolicy policy(options, pseudonyms);
  CHECK(policy.OfType("types", "ZebraCorpInvoice") == Trust::kNone);
  CHECK(policy.OfType("ctypes", "LP_ZebraCorpInvoice") == Trust::kNone);
  CHECK(policy.OfType("", "ZebraCorpInvoice") == Trust::kNone);
}

TEST_CASE("name policy: a class without module is Python's own only by the name of a type that Python has") {
  Pseudonyms pseudonyms({1, 2});
  RedactionOptions options;
  NamePolicy policy(options, pseudonyms);
  REQUIRE(IsStandardName("Token"));  // tokenize has a constant of that name, no type
  for (const char* module : {"", "builtins"}) {
    CHECK(policy.OfType(module, "Token") == Trust::kNone);
    CHECK(policy.OfType(module, "symtable entry") == Trust::kBuiltin);
  }
  CHECK(policy.OfDottedType("Token") == Trust::kNone);
  CHECK(policy.OfDottedType("str") == Trust::kBuiltin);
  CHECK(policy.OfDottedType("collections.OrderedDict") == Trust::kStandard);
  options.keep_types = {"Token"};
  CHECK(policy.OfType("", "Token") == Trust::kExplicit);
  CHECK(policy.OfDottedType("Token") == Trust::kExplicit);
  CHECK(policy.OfStandardType("Token") == Trust::kNone);
}

TEST_CASE("name policy: what a module of the standard library makes of the author's words is the author's") {
  Pseudonyms pseudonyms({1, 2});
  RedactionOptions options;
  NamePolicy policy(options, pseudonyms);
  for (const char* word : {"Request", "Message"}) REQUIRE(IsStandardName(word));
  for (const bool kept : {false, true}) {
    options.keep_modules = kept ? std::vector<std::string>{"collections", "types"} : std::vector<std::string>{};
    const Trust standard = kept ? Trust::kExplicit : Trust::kStandard;
    CHECK(policy.OfFunction("collections", "Request._replace") == Trust::kNone);
    CHECK(policy.OfFunction("collections", "Zebra.__repr__") == Trust::kNone);
    CHECK(policy.OfFunction("collections", "namedtuple.<locals>._replace") == standard);
    CHECK(policy.OfFunction("collections", "OrderedDict.move_to_end") == standard);
    CHECK(policy.OfFunction("collections", "<lambda>") == standard);
    CHECK(policy.OfType("types", "Message") == Trust::kNone);
    CHECK(policy.OfType("types", "SimpleNamespace") == standard);
    CHECK(policy.OfDottedType("types.Request") == Trust::kNone);
    CHECK(policy.OfDottedType("types.SimpleNamespace") == standard);
    CHECK(policy.OfDottedType("email.message.Message") == Trust::kStandard);
  }
  CHECK(policy.OfStandardType("types.Request") == Trust::kNone);
  CHECK(policy.OfFunction("app", "OrderedDict.move_to_end") == Trust::kNone);
  options.keep_types = {"types.Request"};
  CHECK(policy.OfType("types", "Request") == Trust::kExplicit);
  CHECK(policy.OfDottedType("types.Request") == Trust::kExplicit);
}

TEST_CASE("name policy: attributes are known of each class of the standard library that is written in Python") {
  CHECK(IsStandardAttribute("threading", "Thread", "_target"));
  CHECK(IsStandardAttribute("_frozen_importlib", "ModuleSpec", "origin"));
  CHECK(IsStandardAttribute("xml.dom.minidom", "Element", "tagName"));
  CHECK(IsStandardAttribute("_io", "FileIO", "name"));
  CHECK_FALSE(IsStandardAttribute("threading", "Thread", "password"));
  CHECK_FALSE(IsStandardAttribute("argparse", "Namespace", "help"));
  CHECK_FALSE(IsStandardAttribute("threading", "Thread _target", ""));
}

TEST_CASE("name policy: names are taken apart at dots, and Python's own words stay") {
  Pseudonyms pseudonyms({1, 2});
  const RedactionOptions options;
  NamePolicy policy(options, pseudonyms);
  const std::string replacement = pseudonyms.Of("zebra");
  CHECK(policy.Name("zebra.<locals>.__init__", Trust::kNone) == replacement + ".<locals>.__init__");
  CHECK(policy.Name("zebra", Trust::kStandard) == replacement);
  CHECK(policy.Name("zebra", Trust::kExplicit) == "zebra");
  CHECK(policy.Name("append", Trust::kStandard) == "append");
  CHECK(policy.Name("append", Trust::kNone) == pseudonyms.Of("append"));
  CHECK(policy.Name("__zebra__", Trust::kStandard) != "__zebra__");
  CHECK(policy.WholeName("zebra.horse", Trust::kNone).find('.') == std::string::npos);
}

TEST_CASE("name policy: what is to be kept covers what is below it") {
  Pseudonyms pseudonyms({1, 2});
  RedactionOptions options;
  options.keep_modules = {"shop", "numpy"};
  options.keep_types = {"app.*Cache"};
  NamePolicy policy(options, pseudonyms);
  CHECK(policy.OfModule("shop.orders.archive") == Trust::kExplicit);
  CHECK(policy.OfModule("shopping") == Trust::kNone);
  CHECK(policy.OfType("shop", "Order.Line") == Trust::kExplicit);
  CHECK(policy.OfType("app", "PageCache") == Trust::kExplicit);
  CHECK(policy.OfType("app", "Page") == Trust::kNone);
  policy.AddModuleFile("/home/zebra/shop/orders.py", "shop.orders");
  CHECK(policy.File("/home/zebra/shop/orders.py") == "shop/orders.py");
  CHECK(policy.OfFile("/home/zebra/shop/orders.py") == Trust::kExplicit);
}

TEST_CASE("name policy: it knows the patterns that fitted nothing") {
  Pseudonyms pseudonyms({1, 2});
  RedactionOptions options;
  options.keep_modules = {"shop", "shop.*", "[", "shp"};
  options.keep_types = {"app.*", "app.Page", "aap.*"};
  NamePolicy policy(options, pseudonyms);
  policy.OfType("shop.orders", "Order");
  policy.OfType("app", "Page");
  CHECK(policy.keep_modules().Unfitted() == std::vector<std::string>{"[", "shp"});
  CHECK(policy.keep_types().Unfitted() == std::vector<std::string>{"aap.*"});
}

TEST_CASE("name policy: hash-names replaces all but what is Python's own") {
  Pseudonyms pseudonyms({1, 2});
  RedactionOptions options;
  options.hash_names = true;
  NamePolicy policy(options, pseudonyms);
  CHECK(policy.Name("OrderedDict", policy.OfType("collections", "OrderedDict")) == pseudonyms.Of("OrderedDict"));
  CHECK(policy.Name("dict", policy.OfType("", "dict")) == "dict");
  CHECK(policy.Name("__dict__", Trust::kNone) == "__dict__");
  for (const char* file : {"<frozen runpy>", "/usr/lib/python3.11/ast.py"}) {
    CHECK(policy.File(file).find("runpy") == std::string::npos);
    CHECK(policy.File(file).find("ast") == std::string::npos);
  }
  CHECK(policy.File("<string>") == "<string>");
}

TEST_CASE("name policy: of a file only what the standard library is called stays") {
  Pseudonyms pseudonyms({1, 2});
  const RedactionOptions options;
  NamePolicy policy(options, pseudonyms);
  CHECK(policy.File("/home/zebra/.pyenv/lib/python3.11/email/utils.py") == "lib/python3.11/email/utils.py");
  CHECK(policy.File("/usr/lib/python3.13/email/__init__.py") == "lib/python3.13/email/__init__.py");
  CHECK(policy.File("/tmp/lib/python3.13/email/account.py") ==
        pseudonyms.Of("/tmp/lib/python3.13/email/account.py") + ".py");
  CHECK(policy.File("<frozen importlib._bootstrap>") == "<frozen importlib._bootstrap>");
  CHECK(policy.File("<string>") == "<string>");
  CHECK(policy.File("/usr/lib/python3.11/lib-dynload/_json.cpython-311-x86_64-linux-gnu.so") ==
        "lib/python3.11/_json.so");
  const std::string site = policy.File("/usr/lib/python3.11/site-packages/zebra/utils.py");
  CHECK(site.find("zebra") == std::string::npos);
  CHECK(site.find("site") == std::string::npos);
  CHECK(policy.File("/srv/zebra.py") == pseudonyms.Of("/srv/zebra.py") + ".py");
  CHECK(policy.File("<zebra>").find("zebra") == std::string::npos);
}

TEST_CASE("name policy: threads keep the names that Python gives them, without what they run") {
  Pseudonyms pseudonyms({1, 2});
  const RedactionOptions options;
  NamePolicy policy(options, pseudonyms);
  CHECK(policy.ThreadName("MainThread") == "MainThread");
  CHECK(policy.ThreadName("Thread-12") == "Thread-12");
  CHECK(policy.ThreadName("Thread-12 (serve_zebras)") == "Thread-12");
  CHECK(policy.ThreadName("Thread-12 zebras").find("zebra") == std::string::npos);
  CHECK(policy.ThreadName("Thread-zebra").find("zebra") == std::string::npos);
  CHECK(policy.ThreadName("Dummy-3") == "Dummy-3");
  const std::string unended = "Thread-1 (serve)";
  CHECK(policy.ThreadName(std::string_view(unended).substr(0, 9)) == pseudonyms.Of("Thread-1 "));
  CHECK(policy.ThreadName("Thread-4111111111111111") == pseudonyms.Of("Thread-4111111111111111"));
}

TEST_CASE("name policy: the words of the standard library hold no path and no name of a person") {
  CHECK(IsStandardName("OrderedDict"));
  CHECK(IsStandardName("ht_module"));
  CHECK_FALSE(IsStandardName(""));
  CHECK_FALSE(IsStandardName("zebra"));
  CHECK(IsStandardModule("concurrent.futures.thread"));
  CHECK_FALSE(IsStandardModule("zebra.futures"));
}
