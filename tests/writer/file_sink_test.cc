// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <random>
#include <string>
#include <thread>

#include "support/catch.h"
#include "writer/snapshot_writer.h"

namespace barrow::writer {
namespace {

std::string RandomBytes(size_t count) {
  std::mt19937 random(1);
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string ReadAll(int fd) {
  std::string all;
  char part[5000];
  ssize_t got;
  while ((got = read(fd, part, sizeof part)) != 0) {
    if (got > 0) {
      all.append(part, static_cast<size_t>(got));
    } else if (errno != EINTR) {
      return "read failed";
    }
  }
  return all;
}

// Sends `bytes`, many times what fits in between, through `ends`: 0 to read, 1 to write.
void RequireArrives(const int (&ends)[2], const std::string& bytes) {
  std::string arrived;
  std::thread reader([&] { arrived = ReadAll(ends[0]); });
  FileSink sink(ends[1]);
  const int error = sink.Write(bytes.data(), bytes.size());
  close(ends[1]);
  reader.join();
  close(ends[0]);
  CHECK(error == 0);
  CHECK((arrived == bytes));
}

TEST_CASE("file sink: a pipe gets everything") {
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  RequireArrives(ends, RandomBytes(3'000'000));
}

TEST_CASE("file sink: a pipe in non-blocking mode gets everything") {
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  REQUIRE(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
  RequireArrives(ends, RandomBytes(3'000'000));
}

TEST_CASE("file sink: a socket gets everything") {
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  RequireArrives(ends, RandomBytes(3'000'000));
}

TEST_CASE("file sink: interruptions by signals lose nothing") {
  struct sigaction doing_nothing = {};
  doing_nothing.sa_handler = [](int) {};  // without SA_RESTART: write returns EINTR
  struct sigaction before;
  REQUIRE(sigaction(SIGUSR1, &doing_nothing, &before) == 0);
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  std::atomic<bool> done = false;
  const pthread_t writing = pthread_self();
  std::thread interrupter([&] {
    while (!done) {
      pthread_kill(writing, SIGUSR1);
      std::this_thread::yield();
    }
  });
  RequireArrives(ends, RandomBytes(3'000'000));
  done = true;
  interrupter.join();
  REQUIRE(sigaction(SIGUSR1, &before, nullptr) == 0);
}

TEST_CASE("file sink: failures are told by errno") {
  FileSink closed(-1);
  CHECK(closed.Write("x", 1) == EBADF);

  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  FileSink on_full(full);
  CHECK(on_full.Write("x", 1) == ENOSPC);
  close(full);

  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  close(ends[0]);
  struct sigaction ignored = {};
  ignored.sa_handler = SIG_IGN;
  struct sigaction before;
  REQUIRE(sigaction(SIGPIPE, &ignored, &before) == 0);
  FileSink unread(ends[1]);
  CHECK(unread.Write("x", 1) == EPIPE);
  REQUIRE(sigaction(SIGPIPE, &before, nullptr) == 0);
  close(ends[1]);
}

}  // namespace
}  // namespace barrow::writer
