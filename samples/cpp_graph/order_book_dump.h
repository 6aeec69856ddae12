// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>
#include <unordered_set>

#include "order_book.h"
#include "writer/snapshot_writer.h"

// Tells a SnapshotWriter what an OrderBook is made of. An object, here, is what has memory of its own: a heap block, or
// the book itself. A std::vector inside an object is not one, but the array it has allocated is; the references of the
// vector are the array's.
class OrderBookDump {
 public:
  explicit OrderBookDump(barrow::writer::SnapshotWriter& writer);

  // Writes everything that can be reached from `book`, a local variable of main.
  void Write(const OrderBook& book);

 private:
  using Address = uint64_t;

  // One class: its name, the size of its instances, and how their references are labelled.
  uint32_t Describe(std::string_view name, size_t bytes, uint32_t shape);

  // The address of an object, which is written too, once, sooner or later. 0 for null: an empty slot.
  template <typename T>
  Address Reach(const T* object);
  template <typename T>
  Address ReachArray(const std::vector<T>& items, uint32_t type);

  void WriteObject(const OrderBook& book);
  void WriteObject(const Customer& customer);
  void WriteObject(const Order& order);
  void WriteObject(const Product& product);
  void WriteObject(const std::string& text);

  barrow::writer::SnapshotWriter& writer_;
  uint32_t sequence_;  // shape of all arrays
  uint32_t book_type_, customer_type_, order_type_, product_type_, string_type_;
  uint32_t orders_type_, products_type_, lines_type_;
  std::unordered_set<const void*> reached_;
  std::deque<std::function<void()>> waiting_;  // objects that were reached and are still to be written
};
