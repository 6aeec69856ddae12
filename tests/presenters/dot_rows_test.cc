// SPDX-License-Identifier: Apache-2.0
#include "presenters/dot_rows.h"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.h"

namespace barrow::presenters {
namespace {

using analyses::Network;

Network WithNodes(uint32_t count) {
  Network network;
  network.nodes.resize(count);
  return network;
}

std::vector<uint32_t> Between(const Network& network) {
  const std::vector<bool> is_between = EdgesBetweenRows(network);
  std::vector<uint32_t> indexes;
  for (uint32_t i = 0; i < is_between.size(); ++i) {
    if (is_between[i]) indexes.push_back(i);
  }
  return indexes;
}

TEST_CASE("rows: a chain is wrapped when it has more levels than a row may have") {
  Network network = WithNodes(100);
  for (uint32_t i = 0; i + 1 < 24; ++i) network.edges.push_back({.from = i, .to = i + 1});
  CHECK(Between(network).empty());
  for (uint32_t i = 23; i + 1 < 100; ++i) network.edges.push_back({.from = i, .to = i + 1});
  CHECK(Between(network) == std::vector<uint32_t>{15, 31, 47, 63, 79, 95});
}

TEST_CASE("rows: whichever way the references point, and wherever the chain is met first") {
  Network network = WithNodes(64);
  for (uint32_t i = 0; i < 40; ++i) network.edges.push_back({.from = i + 1, .to = i});
  for (uint32_t i = 41; i < 63; ++i) network.edges.push_back({.from = i == 41 ? 0 : i, .to = i + 1});
  CHECK(Between(network).size() == 3);  // 63 levels
}

TEST_CASE("rows: a leaf stands in the row of its neighbour") {
  Network network = WithNodes(80);
  for (uint32_t i = 0; i + 1 < 40; ++i) network.edges.push_back({.from = i, .to = i + 1});
  for (uint32_t i = 0; i < 40; ++i) network.edges.push_back({.from = i, .to = 40 + i});
  CHECK(Between(network) == std::vector<uint32_t>{15, 31});
}

TEST_CASE("rows: a ring and a reference of an object to itself have their rows, too") {
  Network network = WithNodes(60);
  for (uint32_t i = 0; i < 60; ++i) network.edges.push_back({.from = i, .to = (i + 1) % 60});
  const size_t of_ring = Between(network).size();
  CHECK(of_ring >= 3);
  CHECK(of_ring <= 6);
  network.edges.push_back({.from = 7, .to = 7});
  CHECK(Between(network).size() == of_ring);
}

TEST_CASE("rows: what is short beside something long is not wrapped, nor what is wide") {
  Network network = WithNodes(300);
  for (uint32_t i = 1; i < 200; ++i) network.edges.push_back({.from = 0, .to = i});
  for (uint32_t i = 200; i + 1 < 300; ++i) network.edges.push_back({.from = i, .to = i + 1});
  for (const uint32_t edge : Between(network)) CHECK(network.edges[edge].from >= 200);
  CHECK(Between(network).size() == 6);
}

}  // namespace
}  // namespace barrow::presenters
