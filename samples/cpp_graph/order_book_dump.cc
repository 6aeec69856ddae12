// SPDX-License-Identifier: Apache-2.0
#include "order_book_dump.h"

using barrow::writer::RootKind;
using barrow::writer::ShapeKind;
using barrow::writer::TextKind;

namespace {

// What malloc really takes for a block: glibc adds 8 bytes and rounds up to 16.
uint64_t AllocatedBytes(uint64_t bytes) { return (bytes + 8 + 15) / 16 * 16; }

constexpr uint64_t kSharedBytes = 16;   // std::make_shared puts its counts before the object
constexpr uint64_t kMapNodeBytes = 32;  // colour and three pointers before the pair

// What one item of an array refers to.
const Order* ReferentOf(const Order* order) { return order; }
const Order* ReferentOf(const std::shared_ptr<Order>& order) { return order.get(); }
const Product* ReferentOf(const std::shared_ptr<const Product>& product) { return product.get(); }
const Product* ReferentOf(const Line& line) { return line.product.get(); }

}  // namespace

OrderBookDump::OrderBookDump(barrow::writer::SnapshotWriter& writer) : writer_(writer) {
  sequence_ = writer_.AddShape(ShapeKind::kSequence, {});
  // Three named references, then the customers: name, customer, name, customer, …
  const uint32_t book = writer_.AddShape(ShapeKind::kMapping, {{"products_", "open_orders_", "undo_history_"}});
  const uint32_t customer = writer_.AddShape(ShapeKind::kOpaque, {{"city", "orders"}});
  const uint32_t order = writer_.AddShape(ShapeKind::kOpaque, {{"customer", "lines"}});
  book_type_ = Describe("OrderBook", sizeof(OrderBook), book);
  customer_type_ = Describe("Customer", sizeof(Customer), customer);
  order_type_ = Describe("Order", sizeof(Order), order);
  product_type_ = Describe("Product", sizeof(Product), 0);
  string_type_ = Describe("std::string", sizeof(std::string), 0);
  orders_type_ = Describe("Order*[]", 0, sequence_);
  products_type_ = Describe("Product*[]", 0, sequence_);
  lines_type_ = Describe("Line[]", 0, sequence_);
}

uint32_t OrderBookDump::Describe(std::string_view name, size_t bytes, uint32_t shape) {
  return writer_.AddType({.qualified_name = name, .basic_bytes = bytes, .default_shape = shape});
}

void OrderBookDump::Write(const OrderBook& book) {
  const uint32_t thread = writer_.BeginThread({.name = "main", .dumping = true});
  const uint32_t frame = writer_.AddFrame({.function = "main", .file = "main.cc"});
  writer_.AddRoot(
      {.kind = RootKind::kLocal, .address = Reach(&book), .name = "book", .thread = thread, .frame = frame});
  // Not by recursion: a long chain of objects would overflow the stack.
  for (; !waiting_.empty(); waiting_.pop_front()) waiting_.front()();
}

template <typename T>
OrderBookDump::Address OrderBookDump::Reach(const T* object) {
  if (object != nullptr && reached_.insert(object).second) {
    waiting_.push_back([this, object] { WriteObject(*object); });
  }
  return reinterpret_cast<uintptr_t>(object);
}
template <typename T>
OrderBookDump::Address OrderBookDump::ReachArray(const std::vector<T>& items, uint32_t type) {
  const auto address = reinterpret_cast<uintptr_t>(items.data());
  if (address != 0 && reached_.insert(items.data()).second) {
    waiting_.push_back([this, &items, type, address] {
      writer_.BeginObject({.address = address,
                           .type = type,
                           .flat_bytes = items.size() * sizeof(T),
                           .allocated_bytes = AllocatedBytes(items.capacity() * sizeof(T)),
                           .length_plus_one = items.size() + 1});
      for (const T& item : items) writer_.AddReference(Reach(ReferentOf(item)));
      writer_.EndObject();
    });
  }
  return address;
}

void OrderBookDump::WriteObject(const OrderBook& book) {
  // The nodes of a std::map are blocks of their own, but nobody refers to one from outside: they count as the book's.
  const uint64_t nodes = book.customers_.size() * AllocatedBytes(kMapNodeBytes + sizeof(*book.customers_.begin()));
  writer_.BeginObject({.address = reinterpret_cast<uintptr_t>(&book),
                       .type = book_type_,
                       .flat_bytes = sizeof book,
                       .allocated_bytes = sizeof book + nodes,
                       .length_plus_one = book.customers_.size() + 1});
  writer_.AddReference(ReachArray(book.products_, products_type_));
  writer_.AddReference(ReachArray(book.open_orders_, orders_type_));
  writer_.AddReference(ReachArray(book.undo_history_, orders_type_));
  for (const auto& [name, customer] : book.customers_) {
    writer_.AddReference(Reach(&name));
    writer_.AddReference(Reach(customer.get()));
  }
  writer_.EndObject();
}

void OrderBookDump::WriteObject(const Customer& customer) {
  writer_.BeginObject({.address = reinterpret_cast<uintptr_t>(&customer),
                       .type = customer_type_,
                       .flat_bytes = sizeof customer,
                       .allocated_bytes = AllocatedBytes(sizeof customer)});
  writer_.AddReference(Reach(customer.city.get()));
  writer_.AddReference(ReachArray(customer.orders, orders_type_));
  writer_.EndObject();
}

void OrderBookDump::WriteObject(const Order& order) {
  writer_.BeginObject({.address = reinterpret_cast<uintptr_t>(&order),
                       .type = order_type_,
                       .flat_bytes = sizeof order,
                       .allocated_bytes = AllocatedBytes(kSharedBytes + sizeof order)});
  writer_.AddReference(Reach(order.customer));
  writer_.AddReference(ReachArray(order.lines, lines_type_));
  writer_.EndObject();
}

void OrderBookDump::WriteObject(const Product& product) {
  writer_.BeginObject({.address = reinterpret_cast<uintptr_t>(&product),
                       .type = product_type_,
                       .flat_bytes = sizeof product,
                       .allocated_bytes = AllocatedBytes(kSharedBytes + sizeof product)});
  writer_.EndObject();
}

void OrderBookDump::WriteObject(const std::string& text) {
  const auto address = reinterpret_cast<uintptr_t>(&text);
  // Short texts stand in the object itself.
  const bool short_text = text.capacity() <= std::string().capacity();
  writer_.BeginObject({.address = address,
                       .type = string_type_,
                       .flat_bytes = sizeof text,
                       .allocated_bytes = sizeof text + (short_text ? 0 : AllocatedBytes(text.capacity() + 1)),
                       .length_plus_one = text.size() + 1});
  writer_.EndObject();
  writer_.AddText(address, TextKind::kStr, text, false);
}
