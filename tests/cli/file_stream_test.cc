// SPDX-License-Identifier: Apache-2.0
#include "cli/file_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

#include "base/error.h"
#include "cli/scratch_folder.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::cli;
using namespace barrow::test;

TEST_CASE("file stream: what was written and flushed is in the file, whatever its length") {
  const ScratchFolder scratch;
  for (const size_t length : {size_t{0}, size_t{1}, size_t{65535}, size_t{65536}, size_t{65537}, size_t{1'000'000}}) {
    CAPTURE(length);
    const std::string bytes(length, 'x');
    const int descriptor = open("out", O_CREAT | O_TRUNC | O_WRONLY, 0600);
    {
      FileStream stream(descriptor, "out");
      stream << bytes << '!' << 42;
      stream.flush();
    }
    close(descriptor);
    CHECK(ReadFile("out") == bytes + "!42");
  }
}

TEST_CASE("file stream: a full disk is an error with a name and a reason") {
  const int descriptor = open("/dev/full", O_WRONLY);
  if (descriptor < 0) return;
  FileStream stream(descriptor, "standard output");
  stream << "x";
  CHECK_THROWS_WITH(stream.flush(), "standard output: No space left on device; make room, or choose another place");
  close(descriptor);
}

TEST_CASE("file stream: a slow reader of a pipe that does not block gets everything") {
  int ends[2];
  REQUIRE(pipe2(ends, O_NONBLOCK) == 0);
  std::string read_back;
  std::thread reader([&read_back, end = ends[0]] {
    char bytes[4096];
    for (;;) {
      const ssize_t got = read(end, bytes, sizeof bytes);
      if (got == 0) return;
      if (got > 0) read_back.append(bytes, static_cast<size_t>(got));
      std::this_thread::yield();
    }
  });
  const std::string sent(500'000, 'x');
  {
    FileStream stream(ends[1], "standard output");
    stream << sent;
    stream.flush();
  }
  close(ends[1]);
  reader.join();
  close(ends[0]);
  CHECK(read_back == sent);
}

TEST_CASE("file stream: a reader that has gone away is told from a failure") {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  FileStream stream(ends[1], "standard output");
  CHECK_THROWS_AS(stream << std::string(100'000, 'x'), OutputClosed);
  close(ends[1]);
}
