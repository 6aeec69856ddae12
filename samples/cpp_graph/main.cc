// SPDX-License-Identifier: Apache-2.0
//
// A C++ program that dumps its own objects: see README.md.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>

#include "order_book.h"
#include "order_book_dump.h"
#include "writer/atomic_file.h"
#include "writer/snapshot_writer.h"

namespace {

using namespace barrow::writer;

Facts FactsAboutThisProcess(const char* program) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {.producer = "cpp_graph",
          .created_unix_ns = static_cast<uint64_t>(std::chrono::nanoseconds(now).count()),
          .pid = static_cast<uint64_t>(getpid()),
          .executable = program,
          .implementation = "C++",
          .version = __VERSION__,
          .page_bytes = static_cast<uint64_t>(sysconf(_SC_PAGESIZE))};
}

// 0 or an errno.
int Dump(const OrderBook& book, const char* program, const std::string& path) {
  AtomicFile file;
  if (const int error = file.Open(path.c_str(), true); error != 0) return error;
  FileSink sink(file.fd());
  SnapshotWriter writer(sink, {.contents = Contents::kValues});
  writer.WriteHeader(FactsAboutThisProcess(program));
  OrderBookDump(writer).Write(book);
  if (const int error = writer.Finish({}); error != 0) return error;  // the destructor removes the unfinished file
  return file.Commit();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  OrderBook book;
  uint64_t orders = 1000;
  for (const char* name : {"/before.barrow", "/after.barrow"}) {
    book.TakeOrders(orders);
    if (const int error = Dump(book, argv[0], folder + name); error != 0) {
      std::fprintf(stderr, "%s%s: %s\n", folder.c_str(), name, std::strerror(error));
      return 1;
    }
    orders = 20000;
  }
}
