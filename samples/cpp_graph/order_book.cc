// SPDX-License-Identifier: Apache-2.0
#include "order_book.h"

#include <algorithm>
#include <iterator>

namespace {

constexpr size_t kMostOpenOrders = 200;
constexpr uint64_t kCustomers = 500;
constexpr uint64_t kProducts = 80;

}  // namespace

OrderBook::OrderBook() {
  std::vector<std::shared_ptr<const std::string>> cities;
  for (const char* name : {"Aarhus", "Bergen", "Chur", "Delft", "Espoo"}) {
    cities.push_back(std::make_shared<const std::string>(name));
  }
  for (uint64_t i = 0; i < kCustomers; ++i) {
    auto customer = std::make_unique<Customer>();
    customer->number = ++last_number_;
    customer->name = "customer " + std::to_string(i);
    customer->city = cities[i % cities.size()];
    customers_.emplace(customer->name, std::move(customer));
  }
  for (uint64_t i = 0; i < kProducts; ++i) {
    products_.push_back(std::make_shared<const Product>(
        Product{++last_number_, "product " + std::to_string(i), 0.99 + static_cast<double>(i)}));
  }
}

void OrderBook::TakeOrders(uint64_t count) {
  auto next_customer = customers_.begin();
  for (uint64_t i = 0; i < count; ++i) {
    if (next_customer == customers_.end()) next_customer = customers_.begin();
    Customer& customer = *(next_customer++)->second;
    auto order = std::make_shared<Order>();
    order->number = ++last_number_;
    order->customer = &customer;
    for (uint64_t k = 0; k <= i % 4; ++k) {
      order->lines.push_back({products_[(i * 7 + k * 13) % products_.size()], static_cast<uint32_t>(k + 1)});
    }
    customer.orders.push_back(order.get());
    if (i % 10 == 0) {
      Cancel(order);
      continue;
    }
    open_orders_.push_back(std::move(order));
    if (open_orders_.size() > kMostOpenOrders) {  // the oldest is shipped, and forgotten
      std::erase(open_orders_.front()->customer->orders, open_orders_.front().get());
      open_orders_.erase(open_orders_.begin());
    }
  }
}

void OrderBook::Cancel(const std::shared_ptr<Order>& order) {
  std::erase(order->customer->orders, order.get());
  undo_history_.push_back(order);
}
