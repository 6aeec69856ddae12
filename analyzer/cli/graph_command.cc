// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <initializer_list>
#include <ostream>
#include <string>
#include <vector>

#include "analyses/network_builder.h"
#include "analyses/network_statistics.h"
#include "analyses/object_finder.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/graph_output.h"
#include "cli/object_options.h"
#include "cli/remarks.h"
#include "cli/snapshot_argument.h"
#include "presenters/graphviz_renderer.h"
#include "presenters/network_statistics_text.h"

namespace barrow::cli {
namespace {

using analyses::NetworkQuestion;
using analyses::NetworkSubject;

constexpr size_t kUsualDepth = 2;
constexpr size_t kMostAlike = 15;

constexpr std::array kExamples = {
    Example{"barrow graph app.barrow 'app.cache' -o cache.svg", "an object, what it refers to, and who holds it"},
    Example{"barrow graph app.barrow --garbage --split -o garbage.svg",
            "uncollected cycles, a picture each: garbage-1.svg, ..."},
    Example{"barrow graph app.barrow --path 'app.cache[\"users\"]' -o why.png", "what keeps one object alive"},
    Example{"barrow graph app.barrow --type app.Session --reduce --engine neato -o sessions.pdf",
            "cycles among the objects of a type"},
    Example{"barrow graph app.barrow --garbage --stats", "what Pympler's GarbageGraph.print_stats prints"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE", .help = "a snapshot, or a case; behind a # the number or name of a snapshot of the case"},
    Operand{.name = kObjectOperand.name,
            .kind = kObjectOperand.kind,
            .least = 0,
            .most = kAnyNumber,
            .help = kObjectOperand.help},
};
constexpr std::array<std::string_view, 2> kReductions = {"cycles", "leaves"};
constexpr std::array<std::string_view, 7> kFormats = {"dot", "svg", "png", "ps", "eps", "pdf", "json"};
constexpr std::array kOptions = {
    Option{.name = "type",
           .letter = 't',
           .kind = OptionKind::kText,
           .placeholder = "GLOB",
           .repeatable = true,
           .help = "all objects of types whose whole name fits; with --cycles only cycles with such an object"},
    Option{.name = "garbage", .letter = 'g', .help = "what the cycle collector would free, and what it could not"},
    Option{.name = "cycles", .letter = 'c', .help = "every cycle that is alive, those that retain most first"},
    Option{.name = "dominators",
           .kind = OptionKind::kText,
           .placeholder = "OBJECT",
           .help = "what would go with this object, as a tree"},
    Option{.name = "path",
           .kind = OptionKind::kText,
           .placeholder = "OBJECT",
           .help = "what keeps this object alive: everything on a way from a root to it, and all references between"},
    Option{.name = "depth",
           .letter = 'd',
           .kind = OptionKind::kText,
           .placeholder = "N",
           .help = "how far the surroundings of OBJECTs go (0: these objects alone; without it 2), or the tree of "
                   "--dominators; all for no limit"},
    Option{.name = "referents", .help = "surroundings are what the OBJECTs refer to"},
    Option{.name = "referrers", .help = "surroundings are what refers to them, and the roots that hold that"},
    Option{.name = "both", .help = "surroundings are both, which is also what is shown without it"},
    Option{.name = "reduce",
           .letter = 'r',
           .kind = OptionKind::kChoice,
           .placeholder = "HOW",
           .choices = kReductions,
           .without_value = "cycles",
           .help =
               "leave only what is in a cycle, with --type the whole cycles of its objects; --reduce=leaves: only what "
               "leads to a cycle of what is drawn, as Pympler does it"},
    Option{.name = "split", .letter = 's', .help = "a picture of each part that hangs together, the largest first"},
    Option{.name = "limit",
           .letter = 'n',
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "20",
           .help = "how many pictures --split makes"},
    Option{.name = "max-nodes",
           .letter = 'm',
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "300",
           .help =
               "how many nodes a picture has, from 2; what is too much becomes nodes that stand for several objects, "
               "of these so few that there are at most two references for each node. all, or 0, for 2000"},
    Option{.name = "overview",
           .help =
               "what can be taken in at a glance: at most 40 nodes, the nearest and largest objects; what is far away "
               "or one of many alike is summed up"},
    Option{.name = "dicts", .help = "draw the dictionary of an instance, class or module as a node of its own"},
    Option{.name = "unflatten", .letter = 'u', .help = "spread leaves over several levels: less high, wider"},
    Option{.name = "engine",
           .letter = 'K',
           .kind = OptionKind::kChoice,
           .placeholder = "ENGINE",
           .initial = "dot",
           .choices = presenters::kGraphEngines,
           .help = "which layout of Graphviz"},
    Option{.name = "stats", .help = "print the objects as a table of text instead, as Pympler's print_stats"},
    Option{.name = "format",
           .kind = OptionKind::kChoice,
           .placeholder = "FORMAT",
           .choices = kFormats,
           .help = "without it the suffix of FILE says it, or dot; png is scaled down where it would be too large"},
    Option{.name = "output",
           .letter = 'o',
           .kind = OptionKind::kFile,
           .placeholder = "FILE",
           .help = "write the picture to FILE once it is complete; - is standard output"},
    Option{.name = "force", .help = "let --output replace a file"},
};

NetworkSubject SubjectOf(const Arguments& arguments) {
  std::vector<std::pair<const char*, NetworkSubject>> given;
  if (arguments.operands().size() > 1) given.emplace_back("OBJECT", NetworkSubject::kObjects);
  if (arguments.Has("garbage")) given.emplace_back("--garbage", NetworkSubject::kGarbage);
  if (arguments.Has("cycles")) given.emplace_back("--cycles", NetworkSubject::kCycles);
  if (arguments.Has("dominators")) given.emplace_back("--dominators", NetworkSubject::kDominators);
  if (arguments.Has("path")) given.emplace_back("--path", NetworkSubject::kPath);
  if (arguments.Has("type") && !arguments.Has("cycles")) given.emplace_back("--type", NetworkSubject::kTypes);
  if (given.size() == 1) return given.front().second;
  if (given.empty()) {
    ThrowUsage("graph needs to know of what: OBJECT, --type, --garbage, --cycles, --dominators or --path");
  }
  ThrowUsage(std::string(given[0].first) + " and " + given[1].first + " exclude each other");
}

analyses::Surroundings SurroundingsOf(const Arguments& arguments) {
  const bool referents = arguments.Has("referents");
  const bool referrers = arguments.Has("referrers");
  if (referents == referrers || arguments.Has("both")) return analyses::Surroundings::kBoth;
  return referents ? analyses::Surroundings::kReferents : analyses::Surroundings::kReferrers;
}

void RefuseWithout(const Arguments& arguments, std::initializer_list<std::string_view> options, bool have_effect,
                   const std::string& reason) {
  if (have_effect) return;
  for (const std::string_view option : options) {
    if (arguments.Has(option)) ThrowUsage("--" + std::string(option) + " has no effect " + reason);
  }
}

void RefuseOptionsWithoutEffect(const Arguments& arguments, NetworkSubject subject) {
  const bool of_objects = subject == NetworkSubject::kObjects;
  RefuseWithout(arguments, {"referents", "referrers", "both"}, of_objects, "without OBJECT");
  RefuseWithout(arguments, {"depth"}, of_objects || subject == NetworkSubject::kDominators,
                "without OBJECT or --dominators");
  RefuseWithout(arguments, {"limit"}, arguments.Has("split"), "without --split");
  RefuseWithout(arguments, {"split", "limit", "max-nodes", "overview", "unflatten", "engine"}, !arguments.Has("stats"),
                "with --stats, which draws nothing");
  RefuseWithout(arguments, {"unflatten"}, arguments.Text("engine") == "dot",
                "with --engine " + std::string(arguments.Text("engine")) + ", which knows no levels");
}

size_t MostNodes(const Arguments& arguments) {
  if (arguments.Has("overview")) {
    if (arguments.Has("max-nodes")) ThrowUsage("--overview and --max-nodes exclude each other");
    return analyses::kOverviewNodes;
  }
  const size_t most = arguments.Limit("max-nodes").value_or(analyses::kMostNetworkNodes);
  if (most >= 2 && most <= analyses::kMostNetworkNodes) return most;
  ThrowUsage("--max-nodes takes 2 to " + std::to_string(analyses::kMostNetworkNodes) + ", not " + std::to_string(most));
}

// "--reduce leaves" would look for an object of that name.
void RefuseLooseReduction(const Arguments& arguments) {
  if (!arguments.Has("reduce")) return;
  for (const auto& operand : arguments.operands()) {
    if (std::ranges::find(kReductions, operand) == kReductions.end()) continue;
    ThrowUsage("--reduce takes its value behind an equals sign: --reduce=" + std::string(operand));
  }
}

NetworkQuestion QuestionOf(const Arguments& arguments) {
  RefuseLooseReduction(arguments);
  NetworkQuestion question{.subject = SubjectOf(arguments), .surroundings = SurroundingsOf(arguments)};
  RefuseOptionsWithoutEffect(arguments, question.subject);
  const auto patterns = arguments.Texts("type");
  question.type_patterns.assign(patterns.begin(), patterns.end());
  if (question.subject == NetworkSubject::kObjects) question.depth = kUsualDepth;
  if (arguments.Text("depth") == "all") {
    question.depth.reset();
  } else if (arguments.Has("depth")) {
    const std::string depth(arguments.Text("depth"));
    if (depth.starts_with("-")) ThrowUsage("--depth takes a number from 0, or all, not " + depth);
    question.depth = arguments.Number("depth");
  }
  if (arguments.Has("reduce")) {
    question.reduction =
        arguments.Text("reduce") == "leaves" ? analyses::Reduction::kLeaves : analyses::Reduction::kCycles;
  }
  question.split = arguments.Has("split");
  question.dicts = arguments.Has("dicts");
  question.unflatten = arguments.Has("unflatten");
  question.most_parts = arguments.Limit("limit");
  question.most_nodes = MostNodes(arguments);
  question.is_overview = arguments.Has("overview");
  if (question.is_overview) question.most_alike = kMostAlike;
  return question;
}

void FindObjects(const Arguments& arguments, store::Case& opened, const analyses::Subject& subject,
                 NetworkQuestion& question) {
  const auto operands = arguments.operands().subspan(1);
  question.object_names.assign(operands.begin(), operands.end());
  for (const std::string_view option : {"dominators", "path"}) {
    if (arguments.Has(option)) question.object_names = {std::string(arguments.Text(option))};
  }
  if (question.object_names.empty()) return;
  analyses::ObjectFinder finder(opened, subject);
  for (const std::string& name : question.object_names) question.objects.push_back(finder.Find(name));
}

void RunGraph(const Arguments& arguments, Console& console) {
  NetworkQuestion question = QuestionOf(arguments);
  GraphOutput output(arguments, console);
  OpenedArgument opened = OpenArgument(arguments.operands().front(), console);
  const analyses::Subject subject = opened.Chosen();
  FindObjects(arguments, opened.file.opened, subject, question);
  const analyses::Networks networks = analyses::DrawNetworks(opened.file.opened, subject, question);
  if (arguments.Has("stats")) {
    const analyses::NetworkStatistics statistics =
        analyses::CountNetwork(opened.file.opened, subject, networks, question.subject == NetworkSubject::kGarbage);
    presenters::WriteStatistics(statistics, output.text());
    output.Commit();
    return ShowRemarks(statistics.remarks, console.err);
  }
  if (networks.pictures.empty()) {
    ShowRemarks(networks.remarks, console.err);
    ThrowInput(subject.label + ": there is nothing to draw: no object is left of what was asked for");
  }
  output.Deliver(networks, subject);
}

}  // namespace

constinit const Command kGraphCommand = {
    .name = "graph",
    .purpose = "objects and references as a picture: SVG, PNG, PDF, DOT",
    .description =
        "Draws what was asked for and the references between these objects, with Graphviz's libraries. A node tells "
        "type, value or name, the flat size and the retained one, which counts allocated bytes and may hence be the "
        "larger one even of a number; an instance, class or module and the dictionary of its attributes, if nothing "
        "else "
        "refers to that, are one node. Red references are part of a cycle. A double border says that something is "
        "alive "
        "by itself. In SVG, pointing at a node or reference shows all of its name and its address.\n\n"
        "Surroundings leave out what tells nothing: classes of instances, globals of functions, None and the like. "
        "Classes, modules and functions are drawn and not gone through, but for closures and defaults.\n\n"
        "--path goes from the object to everything that holds it, and on to what holds that, until it comes to what is "
        "alive by itself: a module, a variable of a frame, the interpreter, C code. What lives only through the object "
        "or through what it refers to holds nothing and is not drawn. Every way leads through what has a thick border: "
        "the object is freed if that lets go of it. The shortest way has bold lines. Of an object that no root reaches "
        "it is "
        "the garbage that refers to it that is drawn. Instances that refer to their class, and what lies beyond the "
        "20,000 nearest objects, are counted in a node where they are left out.\n\n"
        "--cycles, and --type with --reduce, look for cycles of data: references of instances to their class, and to "
        "modules and their globals, are not counted as part of one, or nearly everything would be. In --cycles those "
        "with classes in them, as every class with what it defines, are summed up beside the others.\n\n"
        "Above --max-nodes the nearest objects keep a node of their own, of many alike those that retain most, then "
        "the "
        "first ones; the rest are summed up by type and place, and the node tells both. Counts and sizes add up to "
        "those of everything. What does not hang together is not joined by that. With --overview a picture has at most "
        "40 nodes, 60 references, or 20 more than nodes; what is more than 12 references away, of --path 4 from the "
        "shortest way, is summed up; so are, of more than 15 of one type that hang on one object alone with no more "
        "than leaves of their own, those behind the first 15. Long chains are wrapped.\n\n"
        "The objects and references of Pympler's refgraph are those of OBJECT... --depth 0 --dicts, and its "
        "garbagegraph is --garbage --dicts.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .presents = false,
    .run = RunGraph,
};

}  // namespace barrow::cli
