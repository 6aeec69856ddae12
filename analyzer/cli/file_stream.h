// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <ostream>
#include <streambuf>
#include <string>

namespace barrow::cli {

// Whoever read our output has gone away (`barrow … | head`): the run ends, quietly and well.
class OutputClosed : public std::exception {
 public:
  const char* what() const noexcept override { return "the reader of the output has gone away"; }
};

// A buffered stream onto a file descriptor it does not own. Unlike std::ofstream it knows why a write failed: it throws
// OutputClosed for a closed pipe and Error (kInput) for everything else, out of whatever operation needed the write.
class FileStream : public std::ostream {
 public:
  // `name` is what errors call it: "standard output".
  FileStream(int descriptor, std::string name);

  // Writes nothing: what was not flushed is lost, as it must be after an error.
  ~FileStream() override = default;

 private:
  class Buffer : public std::streambuf {
   public:
    Buffer(int descriptor, std::string name);

   protected:
    int_type overflow(int_type character) override;
    int sync() override;

   private:
    void WriteOut();

    int descriptor_;
    std::string name_;
    std::array<char, 1 << 16> bytes_;
  };
  Buffer buffer_;
};

}  // namespace barrow::cli
