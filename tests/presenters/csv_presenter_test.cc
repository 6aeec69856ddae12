// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "presenters/sample_document.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::test;
using presenters::Format;

TEST_CASE("csv: raw numbers, every column, and column sums that are the totals") {
  const Presented csv = PresentedAs(Format::kCsv, SampleDocument());
  CHECK(csv.out ==
        "type_name,object_count,flat_size,share,address,stands_for\r\n"
        "dict,1311,1500123,0.75,0x7f00,1\r\n"
        "str,-2,672,0.125,,1\r\n"
        ",0,5,0.125,,3\r\n"
        ",0,0,,,1234\r\n");
}

TEST_CASE("csv: remarks go elsewhere, as the format has no place for them") {
  const Presented csv = PresentedAs(Format::kCsv, SampleDocument());
  CHECK(csv.remarks == "barrow: warning: before.barrow: truncated (1): it ends early.\n");
}

TEST_CASE("csv: quotes, commas and line breaks are quoted") {
  CHECK(PresentedAs(Format::kCsv, DocumentOf({"a,b", "say \"hi\"", "two\nlines", "cr\rx", " plain "})).out ==
        "a,b,c,d,e\r\n\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\rx\", plain \r\n");
}

TEST_CASE("csv: no text is a formula, and a number is a number") {
  CHECK(PresentedAs(Format::kCsv, DocumentOf({"=HYPERLINK(1)", "-1+cmd", "+x", "@x", "\tx", "\rx", "'x", "a=b"})).out ==
        "a,b,c,d,e,f,g,h\r\n'=HYPERLINK(1),'-1+cmd,'+x,'@x,'\tx,\"'\rx\",''x,a=b\r\n");
  analyses::Document document = DocumentOf({"x"});
  document.tables.front().head.columns.front().name = "=x";
  document.tables.front().rows.front().cells.front() = int64_t{-5};
  CHECK(PresentedAs(Format::kCsv, document).out == "'=x\r\n-5\r\n");
}

TEST_CASE("csv: an empty text is told from a missing one") {
  analyses::Document document = DocumentOf({"", "x"});
  document.tables.front().rows.push_back({.cells = {analyses::Cell{}, analyses::Cell{}}});
  CHECK(PresentedAs(Format::kCsv, document).out == "a,b\r\n\"\",x\r\n,\r\n");
}

TEST_CASE("csv: on a terminal control characters do not act") {
  const presenters::Style style{.on_terminal = true};
  CHECK(PresentedAs(Format::kCsv, DocumentOf({"\x1b[2J"}), style).out == "a\r\n\\x1b[2J\r\n");
  CHECK(PresentedAs(Format::kCsv, DocumentOf({"\x1b[2J"})).out == "a\r\n\x1b[2J\r\n");
}

TEST_CASE("csv: a document without tables is its facts") {
  analyses::Document document = SampleDocument();
  document.tables.clear();
  CHECK(PresentedAs(Format::kCsv, document).out ==
        "group,name,value,unit\r\n"
        "process,pid,4242,number\r\n"
        "process,host,,text\r\n"
        "process,resident_size,5000000,bytes\r\n"
        "process,created,2023-11-14T22:13:20.123456789Z,time\r\n"
        "process,pause,1500000,nanoseconds\r\n"
        "process,forked,true,flag\r\n"
        "secret,x,1,count\r\n");
}

TEST_CASE("csv: an empty line stands between two tables") {
  analyses::Document document = DocumentOf({"x"});
  document.tables.push_back(document.tables.front());
  CHECK(PresentedAs(Format::kCsv, document).out == "a\r\nx\r\n\r\na\r\nx\r\n");
}

TEST_CASE("csv: an empty table is its header") {
  analyses::Document document = DocumentOf({"x"});
  document.tables.front().rows.clear();
  CHECK(PresentedAs(Format::kCsv, document).out == "a\r\n");
}
