// SPDX-License-Identifier: Apache-2.0
#include "analyses/report.h"

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "analyses/opened_heap.h"
#include "presenters/report_html.h"
#include "presenters/report_json.h"
#include "presenters/report_markdown.h"
#include "presenters/report_template.h"
#include "store/sql_runner.h"
#include "support/catch.h"
#include "support/json.h"
#include "support/python_heap.h"

using namespace barrow;
using namespace barrow::presenters;
using analyses::Report;
using test::Json;

namespace {

constexpr size_t kMostBytes = 2'000'000;

using Opened = test::OpenedHeap;

template <typename Write>
std::string Written(const Report& report, Write write) {
  std::ostringstream out;
  write(report, out);
  return out.str();
}
std::string JsonTextOf(const Report& report) { return Written(report, WriteReportJson); }
std::string HtmlOf(const Report& report) { return Written(report, WriteReportHtml); }
std::string MarkdownOf(const Report& report) { return Written(report, WriteReportMarkdown); }

// A service with a cache of sessions, a local variable that holds memory, and a cycle nobody collected.
Heap Service(int sessions) {
  test::PythonHeap python;
  const ObjectId session = python.Class("app", "Session");
  std::vector<ObjectId> all;
  for (int i = 0; i < sessions; ++i) {
    all.push_back(python.Instance(session, {{"user", python.Str("user" + std::to_string(i))}}));
  }
  const ObjectId cache = python.List(all);
  python.Module("app", {{"cache", cache}});
  const ObjectId buffer = python.Bytes("buffer");
  python.SetSizes(buffer, 5000, 5000);
  python.AddRoot(buffer, reader::RootKind::kLocal, "buffer");
  const ObjectId first = python.List({cache});
  const ObjectId second = python.List({first});
  python.SetReference(first, 0, second);
  Heap heap = python.Build();
  for (const ObjectId garbage : {first, second}) heap.objects.flags[garbage.value] = 1;  // young
  for (ResolvedRoot& root : heap.roots) {
    if (root.kind == reader::RootKind::kLocal) root.thread = root.frame = 1;
  }
  heap.threads.push_back({.number = 1, .ident = UINT64_MAX, .name = "MainThread", .frames = {}});
  heap.threads.back().frames.push_back({.function = "serve", .file = "app.py", .line = 12});
  heap.header.resident_bytes = 1'000'000;
  heap.header.created_unix_ns = 1'700'000'000'000'000'000 + static_cast<uint64_t>(sessions);
  heap.trailer = reader::Trailer{};
  return heap;
}

int64_t Query(Opened& opened, const std::string& sql) {
  int64_t answer = -1;
  store::RunSql(opened.opened, sql, {},
                {.columns = [](auto) {},
                 .row =
                     [&](std::span<const store::Value> cells) {
                       answer = std::get<int64_t>(cells[0]);
                       return true;
                     }});
  return answer;
}

double SumOf(const Json& rows, int column) {
  double sum = 0;
  for (const Json& row : rows.items()) sum += row[column].is_null() ? 0 : row[column].number();
  return sum;
}

void CheckTree(const Json& tree, double total) {
  const auto& nodes = tree["nodes"].items();
  std::vector<double> below(nodes.size());
  for (size_t i = 1; i < nodes.size(); ++i) {
    REQUIRE(nodes[i]["parent"].number() < static_cast<double>(i));
    below[static_cast<size_t>(nodes[i]["parent"].number())] += nodes[i]["retained_bytes"].number();
  }
  CHECK(nodes[0]["retained_bytes"].number() == total);
  for (size_t i = 0; i < nodes.size(); ++i) {
    CHECK(nodes[i]["retained_bytes"].number() == nodes[i]["own_bytes"].number() + below[i]);
  }
}

size_t LineCount(const std::string& text) { return static_cast<size_t>(std::ranges::count(text, '\n')); }

// What stands between the tags of the page's document.
std::string DocumentIn(const std::string& page) {
  const std::string tag = "id=\"report\">";
  const size_t begin = page.find(tag) + tag.size();
  return page.substr(begin, page.find("</script>", begin) - begin);
}

// Names that no page and no terminal takes lightly, as long as files may have them; different at the beginning.
std::string Hostile(size_t number, size_t bytes) {
  std::string name = std::to_string(number) + ".</script><img src=x onerror=alert(1)>\u202e\x07";
  while (name.size() < bytes) name += "<&>\"\\\x01\u2028";
  return name;
}

Heap HostileHeap() {
  constexpr size_t kLong = 3000;
  test::PythonHeap python;
  std::vector<ObjectId> all;
  for (size_t i = 0; i < 700; ++i) {
    const ObjectId type = python.Class(Hostile(i, kLong), "C" + std::to_string(i));
    const ObjectId text = python.Str(Hostile(i, kLong));
    python.SetSizes(text, 3000 + i, 3000 + i);
    all.push_back(python.Instance(type, {{Hostile(i % 50, kLong), text}, {"b", python.Str("equal")}}));
  }
  python.Module(Hostile(1, kLong), {{Hostile(2, kLong), python.List(all)}});
  for (size_t i = 0; i < 400; ++i) {
    const ObjectId local = python.Str(Hostile(i, kLong));
    python.SetSizes(local, 4000, 4000);
    python.AddRoot(local, reader::RootKind::kLocal, Hostile(i, kLong));
  }
  std::vector<ObjectId> garbage;
  for (size_t i = 0; i < 300; ++i) {
    const ObjectId text = python.Str(Hostile(i, kLong));
    const ObjectId first = python.List({text, text});
    garbage.push_back(first);
    garbage.push_back(python.List({first, text}));
    python.SetReference(first, 0, garbage.back());
  }
  Heap heap = python.Build();
  for (const ObjectId object : garbage) heap.objects.flags[object.value] = 1;
  uint32_t next = 0;
  for (ResolvedRoot& root : heap.roots) {
    if (root.kind != reader::RootKind::kLocal) continue;
    root.thread = 1 + next % 40;
    root.frame = 1 + next++ / 40;
  }
  for (uint32_t number = 1; number <= 40; ++number) {
    heap.threads.push_back({.number = number, .ident = UINT64_MAX, .name = Hostile(number, kLong), .frames = {}});
    for (size_t frame = 0; frame < 60; ++frame) {
      heap.threads.back().frames.push_back({.function = Hostile(frame, kLong), .file = Hostile(frame, kLong)});
    }
  }
  heap.header.command_line = std::vector<std::string>(100, Hostile(0, kLong));
  heap.header.host = heap.header.executable = heap.header.build = Hostile(0, 100'000);
  heap.header.content_hashes = true;
  heap.objects.content_hash.assign(heap.objects.count(), 0);
  for (uint32_t i = 0; i < heap.objects.count(); ++i) heap.objects.content_hash[i] = 1 + i % 200;
  return heap;
}

void CheckSafe(const std::string& page) {
  CHECK(page.size() <= kMostBytes);
  const std::string document = DocumentIn(page);
  CHECK(document.find_first_of("<>&\x01\x07") == std::string::npos);
  CHECK(document.find("\u2028") == std::string::npos);
  CHECK(document.find("\u202e") == std::string::npos);
  CHECK_NOTHROW(Json::Parse(document));
}

}  // namespace

TEST_CASE("report of a snapshot: its figures are those of independent queries") {
  Opened service(Service(60));
  const Report report = analyses::ReportSnapshot(service.opened, service.subject, {});
  const Json json = Json::Parse(JsonTextOf(report));
  CHECK(json["document"].text() == "report");
  CHECK(json["kind"].text() == "snapshot");
  const auto count = static_cast<double>(Query(service, "SELECT count(*) FROM object"));
  const auto allocated = static_cast<double>(Query(service, "SELECT sum(allocated_size) FROM object"));

  const Json& types = json["types"];
  CHECK(SumOf(types["rows"], 1) == count);
  CHECK(types["total"][1].number() == count);
  CHECK(types["total"][3].number() == allocated);
  for (const Json& row : types["rows"].items()) {
    if (row[0].text() != "app.Session") continue;
    CHECK(row[4].number() ==
          static_cast<double>(Query(service,
                                    "SELECT sum(retained_size) FROM object JOIN type USING (snapshot_id, type_id) "
                                    "WHERE type_name = 'app.Session'")));
  }
  CheckTree(json["tree"], allocated);
  CHECK(json["memory"]["explained_bytes"].number() == allocated);
  CHECK(json["memory"]["parts"][0]["bytes"].number() + json["memory"]["parts"][1]["bytes"].number() == 1'000'000);

  for (const Json& page : json["objects"].items()) {
    const std::string id = std::to_string(static_cast<int64_t>(page["object_id"].number()));
    CAPTURE(id);
    CHECK(page["retained_bytes"].number() ==
          static_cast<double>(Query(service, "SELECT retained_size FROM object WHERE object_id = " + id)));
    CHECK(page["object_count"].number() ==
          static_cast<double>(Query(service, "SELECT 1 + count(*) FROM dominated_by(" + id + ")")));
    CHECK(page["steps"].items().size() ==
          static_cast<size_t>(Query(service, "SELECT count(*) FROM path_to(" + id + ")")));
  }
}

TEST_CASE("report of a snapshot: findings come with evidence that is in the document") {
  Opened service(Service(60));
  const Json json = Json::Parse(JsonTextOf(analyses::ReportSnapshot(service.opened, service.subject, {})));
  const auto& findings = json["findings"].items();
  REQUIRE(findings.size() >= 2);
  CHECK(std::ranges::any_of(findings, [](const Json& f) { return f["rule"].text() == "accumulation"; }));
  CHECK(std::ranges::any_of(findings, [](const Json& f) { return f["rule"].text() == "garbage"; }));
  double last = 1e18;
  for (const Json& finding : findings) {
    CHECK(finding["retained_bytes"].number() <= last);
    last = finding["retained_bytes"].number();
    REQUIRE(!finding["evidence"].items().empty());
    for (const Json& link : finding["evidence"].items()) {
      CHECK(json.has(link["section"].text()));
      if (link["object_id"].is_null()) continue;
      CHECK(std::ranges::any_of(json["objects"].items(), [&](const Json& page) {
        return page["object_id"].number() == link["object_id"].number();
      }));
    }
  }
}

TEST_CASE("report of a snapshot: threads with their variables, and garbage with a picture") {
  Opened service(Service(10));
  const Json json = Json::Parse(JsonTextOf(analyses::ReportSnapshot(service.opened, service.subject, {})));
  REQUIRE(json["threads"].items().size() == 1);
  const Json& thread = json["threads"][0];
  CHECK(thread["ident"].text() == "18446744073709551615");
  CHECK(thread["frames"][0]["locals"][0]["name"].text() == "buffer");
  CHECK(thread["frames"][0]["retained_bytes"].number() == 5000);
  CHECK(json["garbage"]["object_count"].number() == 2);
  REQUIRE(json["garbage"]["groups"].items().size() == 1);
  const std::string svg = json["garbage"]["groups"][0]["svg"].text();
  CHECK(svg.starts_with("<svg"));
  CHECK(svg.find("id=\"garbage1&#45;") != std::string::npos);
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find("href") == std::string::npos);
  CHECK(json["duplicates"]["table"].is_null());
  CHECK(json["duplicates"]["absent"].is_text());
}

TEST_CASE("report of a comparison: what survived, came and went adds up, and trends have every snapshot") {
  Opened first(Service(20), "first.barrow");
  Opened second(Service(40), "second.barrow");
  Opened third(Service(60), "third.barrow");
  // Not in order of time.
  const std::vector<analyses::Baseline> snapshots = {
      {third.opened, third.subject}, {first.opened, first.subject}, {second.opened, second.subject}};
  const Json json = Json::Parse(JsonTextOf(analyses::ReportComparison(snapshots, {})));
  CHECK(json["title"].text() == "first.barrow → third.barrow");
  CHECK(json["snapshots"][1]["label"].text() == "second.barrow");
  const Json& total = json["types"]["total"];
  CHECK(total[1].number() == total[6].number() - total[8].number());
  CHECK(total[3].number() == total[7].number() - total[9].number() + total[10].number());
  CHECK(json["changes"]["object_count"].number() == total[1].number());
  CHECK(SumOf(json["types"]["rows"], 3) == total[3].number());
  bool found = false;
  for (const Json& trend : json["trends"]["types"].items()) {
    REQUIRE(trend["object_counts"].items().size() == 3);
    if (trend["name"].text() != "app.Session") continue;
    found = true;
    CHECK(trend["object_counts"][0].number() == 20);
    CHECK(trend["object_counts"][2].number() == 60);
    CHECK(trend["grew_every_step"].boolean());
    CHECK(trend["retained_bytes"][2].number() == 3 * trend["retained_bytes"][0].number());
  }
  CHECK(found);
  const auto& suspects = json["suspects"]["rows"].items();
  CHECK(std::ranges::any_of(suspects, [](const Json& row) { return row[0].text() == "app.Session"; }));
  CheckTree(json["tree"], static_cast<double>(Query(third, "SELECT sum(allocated_size) FROM object")));
}

TEST_CASE("report of a comparison: of different processes it says why objects cannot be told apart") {
  Heap other = Service(40);
  other.header.pid = 7;
  Opened before(Service(20));
  Opened after(other);
  const Json json = Json::Parse(
      JsonTextOf(analyses::ReportComparison({{before.opened, before.subject}, {after.opened, after.subject}}, {})));
  CHECK(!json["same_process"].boolean());
  CHECK(json["identity_absent"].is_text());
  CHECK(json["types"]["rows"][0][6].is_null());
}

TEST_CASE("report: the page holds the document once, and the same input gives the same bytes") {
  Opened service(Service(30));
  const Report report = analyses::ReportSnapshot(service.opened, service.subject, {});
  const std::string page = HtmlOf(report);
  CHECK(page.find(kReportMark) == std::string::npos);
  CHECK(DocumentIn(page).find_first_of("<>&") == std::string::npos);
  CHECK(Json::Parse(DocumentIn(page))["title"].text() == "test.barrow");
  Opened again(Service(30));
  CHECK(HtmlOf(analyses::ReportSnapshot(again.opened, again.subject, {})) == page);
}

TEST_CASE("report: a hostile heap takes at most 2 MB and stays text") {
  Opened hostile(HostileHeap());
  const Report report = analyses::ReportSnapshot(hostile.opened, hostile.subject, {});
  CheckSafe(HtmlOf(report));
  const std::string markdown = MarkdownOf(report);
  CHECK(LineCount(markdown) < 60);
  CHECK(markdown.find("<img") == std::string::npos);
  CHECK(markdown.find("\u202e") == std::string::npos);
  const Json json = Json::Parse(JsonTextOf(report));
  CheckTree(json["tree"], static_cast<double>(hostile.subject.info.allocated_bytes));
  const Json& types = json["types"];
  REQUIRE(!types["rest"].is_null());
  const auto& groups = json["garbage"]["groups"].items();
  REQUIRE(groups.size() > 1);
  CHECK(groups[0]["svg"].is_text());
  CHECK(groups[1]["svg"].is_null());
  CHECK(groups[1]["svg_absent"].text().starts_with("As many objects, references and bytes as group 1"));
  CHECK(SumOf(types["rows"], 1) + types["rest"]["cells"][1].number() == types["total"][1].number());

  Opened earlier(Service(5));
  CheckSafe(HtmlOf(analyses::ReportComparison(
      {{earlier.opened, earlier.subject}, {hostile.opened, hostile.subject}, {hostile.opened, hostile.subject}}, {})));
}

TEST_CASE("report: --detail shows more of the same") {
  Opened hostile(HostileHeap());
  const Json normal = Json::Parse(JsonTextOf(analyses::ReportSnapshot(hostile.opened, hostile.subject, {})));
  const Json more = Json::Parse(
      JsonTextOf(analyses::ReportSnapshot(hostile.opened, hostile.subject, analyses::ReportLimits::Detailed())));
  CHECK(more["detail"].text() == "more");
  CHECK(more["types"]["rows"].items().size() > normal["types"]["rows"].items().size());
  CHECK(more["objects"].items().size() > normal["objects"].items().size());
  const Report detailed = analyses::ReportSnapshot(hostile.opened, hostile.subject, analyses::ReportLimits::Detailed());
  CHECK(HtmlOf(detailed).size() <= 8 * kMostBytes);
}

TEST_CASE("report: an empty heap is one, too") {
  Opened empty(Heap{});
  const Report report = analyses::ReportSnapshot(empty.opened, empty.subject, {});
  const Json json = Json::Parse(JsonTextOf(report));
  CHECK(json["findings"].items().empty());
  CHECK(json["no_findings"].is_text());
  CHECK(!json["contents"]["complete"].boolean());
  CHECK(LineCount(MarkdownOf(report)) < 60);
}
