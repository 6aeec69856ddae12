// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "analyses/report.h"
#include "presenters/report_html.h"
#include "presenters/report_json.h"
#include "presenters/report_markdown.h"
#include "support/catch.h"
#include "support/json.h"

using namespace barrow;
using namespace barrow::presenters;
using analyses::Report;
using reader::ProfileRecords;
using test::Json;

namespace {

// Classes whose objects are sized in each of some snapshots, a second apart. Each object has one referent, "items".
// Every other object dies a second before the last snapshot.
ProfileRecords Recorded(uint32_t classes, uint32_t objects, uint32_t snapshots, const std::string& prefix = "app.C") {
  ProfileRecords profile;
  profile.source = reader::ProfileSource::kBarrow;
  profile.complete = true;
  profile.names = {{reader::NameKind::kNone, "None", {}}, {reader::NameKind::kText, prefix + "items", {}}};
  profile.traces.push_back({{{prefix + "main.py", 3, "main", {}, {}}, {prefix + "made.py", 7, "make", {}, {}}}});
  for (uint32_t c = 0; c < classes; ++c) {
    profile.names.push_back({reader::NameKind::kText, prefix + std::to_string(c), {}});
    const auto name = static_cast<uint32_t>(profile.names.size() - 1);
    profile.classes.push_back({name, {}});
    for (uint32_t i = 0; i < objects; ++i) {
      reader::TrackedObject object;
      object.class_number = c;
      object.name = name;
      object.representation = prefix;
      object.type_name = prefix;
      object.address = 0xffffffffffffff00 + i;
      object.birth = 0.5;
      object.trace = 0;
      const bool dies = i % 2 == 1;
      if (dies) object.death = snapshots - 0.5;
      for (uint32_t s = 0; s <= snapshots; ++s) {
        if (s == snapshots && dies) break;
        const auto root = static_cast<uint32_t>(profile.nodes.size());
        const int64_t size = s == 0 ? 48 : 100 * s + i;
        profile.nodes.push_back({.size_bytes = size, .flat_bytes = 48, .name = name, .end = root + 2});
        profile.nodes.push_back({.size_bytes = size - 40,
                                 .flat_bytes = 8,
                                 .name = 1,
                                 .end = root + 2,
                                 .relation = reader::Relation::kAttribute});
        object.footprints.push_back({s == 0 ? 0.5 : s, root});
      }
      profile.classes.back().objects.push_back(static_cast<uint32_t>(profile.objects.size()));
      profile.objects.push_back(std::move(object));
    }
  }
  for (uint32_t s = 1; s <= snapshots; ++s) {
    reader::TrackerSnapshot snapshot;
    snapshot.time = s;
    snapshot.description = prefix + "snapshot";
    snapshot.overhead_bytes = 1000;
    snapshot.memory.available = true;
    snapshot.memory.virtual_bytes = 1'000'000;
    snapshot.memory.resident_bytes = 500'000;
    snapshot.memory.data_segment_bytes = 600'000;
    snapshot.memory.code_segment_bytes = 20'000;
    profile.snapshots.push_back(std::move(snapshot));
  }
  return profile;
}

Report ReportOf(const ProfileRecords& profile, const analyses::ReportLimits& limits = {}) {
  store::Case opened = store::Case::InMemory();
  const store::ProfileId id = opened.Add("profile.barrow", profile, {});
  opened.Finish();
  analyses::ProfileSubject subject{"profile.barrow", {}};
  for (const store::ProfileInfo& info : opened.Profiles()) {
    if (info.id == id) subject.info = info;
  }
  return analyses::ReportProfile(subject, profile, limits);
}

Json JsonOf(const Report& report) {
  std::ostringstream out;
  WriteReportJson(report, out);
  return Json::Parse(out.str());
}

}  // namespace

TEST_CASE("report of a profile: figures of classes and snapshots") {
  const Json json = JsonOf(ReportOf(Recorded(2, 10, 3)));
  CHECK(json["kind"].text() == "profile");
  REQUIRE(json["snapshots"].items().size() == 3);
  const Json& second = json["snapshots"][1];
  const double sum = 10 * 200 + 45;  // of one class
  CHECK(second["table"]["rows"][0][0].text() == "app.C0");
  CHECK(second["table"]["rows"][0][1].number() == 10);
  CHECK(second["table"]["rows"][0][2].number() == sum);
  CHECK(second["tracked_bytes"].number() == 2 * sum);
  CHECK(second["table"]["total"][2].number() == 2 * sum);
  CHECK(second["base"].text() == "virtual size");
  double distributed = 0;
  for (const Json& part : second["distribution"].items()) distributed += part["bytes"].number();
  CHECK(distributed == 1'000'000);

  const Json& last = json["snapshots"][2];
  CHECK(last["table"]["rows"][0][1].number() == 5);
  const Json& page = json["classes"][0];
  CHECK(page["object_count"].number() == 10);
  CHECK(page["alive_count"].number() == 5);
  CHECK(page["largest_bytes"].number() == 308);
  CHECK(page["instances"]["alive"][0].number() == 10);
  CHECK(page["instances"]["alive"][1].number() == 5);
  CHECK(page["merged"].items().size() == 3);
  CHECK(page["merged"][1]["size_bytes"].number() == sum);
}

TEST_CASE("report of a profile: each tracked object with its life, sizes, trace and referents") {
  const Json json = JsonOf(ReportOf(Recorded(1, 4, 3)));
  const Json& objects = json["classes"][0]["objects"];
  REQUIRE(objects.items().size() == 4);
  const Json& largest = objects[0];
  CHECK(largest["address"].text() == "0xffffffffffffff02");
  CHECK(largest["death_s"].is_null());
  CHECK(largest["birth_s"].number() == 0.5);
  REQUIRE(largest["sizes"].items().size() == 4);
  CHECK(largest["sizes"][0]["snapshot"].is_null());
  CHECK(largest["sizes"][3]["snapshot"].number() == 3);
  CHECK(largest["sizes"][3]["size_bytes"].number() == 302);
  CHECK(largest["sizes"][3]["referents"][0]["name"].text() == "app.Citems");
  CHECK(largest["sizes"][3]["referents"][0]["size_bytes"].number() == 262);
  CHECK(!objects[3]["death_s"].is_null());
  CHECK(json["traces"][static_cast<size_t>(largest["trace"].number())][1]["function"].text() == "make");
}

TEST_CASE("report of a profile: areas add up to the segments, lines to what the system says") {
  const Json json = JsonOf(ReportOf(Recorded(2, 10, 3)));
  const Json& chart = json["chart"];
  REQUIRE(chart["times_s"].items().size() == 3);
  for (size_t i = 0; i < 3; ++i) {
    double stacked = 0;
    for (const Json& area : chart["areas"].items()) stacked += area["bytes"][i].number();
    CHECK(stacked == 600'000 + 20'000);
  }
  CHECK(chart["lines"][0]["bytes"][1].number() == json["snapshots"][1]["tracked_bytes"].number());
  CHECK(chart["lines"][1]["bytes"][1].is_null());
  CHECK(chart["lines"][2]["bytes"][1].number() == 1'000'000);
}

TEST_CASE("report of a profile: findings tell what grew and what was never freed") {
  const Json json = JsonOf(ReportOf(Recorded(1, 2, 4)));
  const auto& findings = json["findings"].items();
  REQUIRE(findings.size() == 1);
  const auto of_rule = [&](const std::string& rule) {
    return std::ranges::find_if(findings, [&](const Json& finding) { return finding["rule"].text() == rule; });
  };
  REQUIRE(of_rule("share") != findings.end());
  CHECK(ReportOf(Recorded(1, 1, 4)).findings.rows.front().rule == "growth");
  CHECK(ReportOf(Recorded(1, 1, 4)).findings.rows.front().sentence ==
        "app.C0 grew at every snapshot, from 100 B to 400 B");
  const Report many = ReportOf(Recorded(1, 8, 4));
  const auto never = std::ranges::find(many.findings.rows, "never freed", &analyses::Finding::rule);
  REQUIRE(never != many.findings.rows.end());
  CHECK(never->sentence == "4 of 8 app.C0 made at app.Cmade.py:7 in make were never freed: 1.57 KB");
}

TEST_CASE("report of a profile: whatever it holds, a page takes at most 2 MB and stays text") {
  std::string prefix = "</script>\u202e\x01";
  while (prefix.size() < 2000) prefix += "<&>\"\\\x07";
  const Report report = ReportOf(Recorded(60, 30, 120, prefix));
  std::ostringstream page;
  WriteReportHtml(report, page);
  CHECK(page.str().size() <= 2'000'000);
  std::ostringstream detailed;  // --detail
  WriteReportHtml(ReportOf(Recorded(60, 30, 120, prefix), analyses::ReportLimits::Detailed()), detailed);
  CHECK(detailed.str().size() > page.str().size());
  CHECK(detailed.str().size() <= 16'000'000);
  const Json json = JsonOf(report);
  CHECK(json["classes"].items().size() == 40);
  CHECK(json["classes_rest"].number() == 20);
  const Json& table = json["snapshots"][0]["table"];
  double sum = table["rest"]["cells"][2].number();
  for (const Json& row : table["rows"].items()) sum += row[2].number();
  CHECK(sum == table["total"][2].number());
  std::ostringstream markdown;
  WriteReportMarkdown(report, markdown);
  CHECK(std::ranges::count(markdown.str(), '\n') < 60);
}
