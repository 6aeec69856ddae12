// SPDX-License-Identifier: Apache-2.0
//
// The program to be dumped: customers, products and orders in memory. Nothing in here knows that it can be dumped.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Product {
  uint64_t number = 0;
  std::string title;
  double price = 0;
};

struct Line {
  std::shared_ptr<const Product> product;
  uint32_t quantity = 0;
};

struct Order;

struct Customer {
  uint64_t number = 0;
  std::string name;
  std::shared_ptr<const std::string> city;  // shared by all customers of the city
  std::vector<const Order*> orders;
};

struct Order {
  uint64_t number = 0;
  Customer* customer = nullptr;
  std::vector<Line> lines;
};

class OrderBook {
 public:
  // Cities, customers and products to start with.
  OrderBook();

  // Orders come in and are shipped; one in ten is cancelled.
  void TakeOrders(uint64_t count);

 private:
  friend class OrderBookDump;

  void Cancel(const std::shared_ptr<Order>& order);

  std::map<std::string, std::unique_ptr<Customer>> customers_;  // by name
  std::vector<std::shared_ptr<const Product>> products_;
  std::vector<std::shared_ptr<Order>> open_orders_;
  std::vector<std::shared_ptr<Order>> undo_history_;  // the leak: nobody ever shortens it
  uint64_t last_number_ = 0;
};
