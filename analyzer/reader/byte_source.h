// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace barrow::reader {

// Where the bytes of a file come from, front to back, once. The seam between readers and the world: tests give bytes in
// memory.
class ByteSource {
 public:
  explicit ByteSource(std::string name) : name_(std::move(name)) {}
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // What messages call it: the path as the user gave it.
  const std::string& name() const { return name_; }

  // How many bytes there are, if that is known before reading them: not for pipes.
  virtual std::optional<uint64_t> size() const = 0;

  // Fills the front of `buffer` with the next bytes and returns how many: fewer than asked for only at the end, 0
  // behind it. Throws Error (kInput) beginning with name() if the system fails.
  virtual size_t Read(std::span<std::byte> buffer) = 0;

 private:
  std::string name_;
};

// A regular file, a pipe, a device. Reads with read(2), not through a mapping: a file that somebody cuts meanwhile is
// then merely short, and a file without end never has to fit anywhere.
class FileByteSource final : public ByteSource {
 public:
  // Throws Error (kInput) if the path cannot be opened or is a folder.
  explicit FileByteSource(const std::filesystem::path& path);
  ~FileByteSource() override;

  std::optional<uint64_t> size() const override { return size_; }
  size_t Read(std::span<std::byte> buffer) override;

 private:
  int fd_ = -1;
  std::optional<uint64_t> size_;
};

// Bytes in memory, which it owns.
class MemoryByteSource final : public ByteSource {
 public:
  MemoryByteSource(std::string name, std::vector<std::byte> bytes)
      : ByteSource(std::move(name)), bytes_(std::move(bytes)) {}

  std::optional<uint64_t> size() const override { return bytes_.size(); }
  size_t Read(std::span<std::byte> buffer) override;

 private:
  std::vector<std::byte> bytes_;
  size_t next_ = 0;
};

}  // namespace barrow::reader
