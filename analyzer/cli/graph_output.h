// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyses/network.h"
#include "analyses/subject.h"
#include "cli/arguments.h"
#include "cli/console.h"
#include "cli/output_file.h"

namespace barrow::cli {

// Where the pictures of `barrow graph` go and in which format, as its options --output, --format, --force and --engine
// say. To be made before any long work, so that a file that may not be written is refused at once.
class GraphOutput {
 public:
  GraphOutput(const Arguments& arguments, Console& console);

  // Writes all pictures, in one file, or a numbered one for each: "out-1.svg", "out-2.svg". Refuses to begin if one of
  // these may not be written; if writing fails later, the ones before it are there.
  void Deliver(const analyses::Networks& networks, const analyses::Subject& subject);

  // A result in text that is no picture.
  std::ostream& text();
  void Commit();

 private:
  bool is_to_console() const { return path_.empty() || path_ == "-"; }
  void WritePicture(const analyses::Network& network, std::ostream& out);
  // Tells how to get a picture that is easier to follow, unless the user said how many nodes it is to have.
  void TellOfSize(const analyses::Networks& networks) const;
  // Tells of numbered pictures beyond the last one, which an earlier run left.
  void TellOfStale(size_t count) const;
  void WriteNumbered(const analyses::Networks& networks);
  void RefuseToWrite(const std::string& path) const;

  Console& console_;
  std::string path_;
  std::string format_;
  std::string engine_;
  bool replace_;
  bool split_;
  bool tells_of_size_;
  std::vector<std::string> inputs_;  // files that are read
  std::optional<OutputFile> file_;   // not split, and no console
};

}  // namespace barrow::cli
