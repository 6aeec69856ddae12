# SPDX-License-Identifier: Apache-2.0
"""A price service that caches quotes, with the moment of the request in the cache key: no key ever comes twice, and nothing
is ever thrown out.

`barrow diff before.barrow after.barrow` shows it: QuoteKey and Quote grow by one per request, side by side, and str, list and
int with them, while Basket, of which there were as many, is not in the table. `barrow query after.barrow
containers_by_length` names the holder in its first row: the dict `.entries` of a QuoteCache, with 21,000 elements.
"""

import random
import sys
from dataclasses import dataclass
from pathlib import Path

import barrow


@dataclass(frozen=True)
class QuoteKey:
    customer: int
    articles: tuple
    requested_at: float  # the mistake: makes every key unique


@dataclass
class Quote:
    total: float
    currency: str
    lines: list


class Basket:
    def __init__(self, customer, articles):
        self.customer = customer
        self.articles = articles


class QuoteCache:
    """Remembers quotes, because computing them takes long."""

    def __init__(self):
        self.entries = {}
        self.hits = 0

    def get_or_compute(self, key, compute):
        quote = self.entries.get(key)
        if quote is None:
            quote = self.entries[key] = compute()
        else:
            self.hits += 1
        return quote


class PriceService:
    def __init__(self):
        self.cache = QuoteCache()
        self.prices = {article: 1 + article % 97 / 10 for article in range(1000)}
        self.clock = 0.0

    def quote(self, basket):
        self.clock += random.uniform(0.001, 0.02)
        key = QuoteKey(basket.customer, tuple(sorted(basket.articles)), self.clock)
        return self.cache.get_or_compute(key, lambda: self.compute(basket))

    def compute(self, basket):
        lines = [f"article {article}: {self.prices[article]:.2f}" for article in basket.articles]
        return Quote(sum(self.prices[article] for article in basket.articles), "EUR", lines)


def serve(service, requests):
    for _ in range(requests):
        basket = Basket(random.randrange(50), random.sample(range(1000), 5))
        service.quote(basket)


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    random.seed(1)
    service = PriceService()
    serve(service, 1_000)
    barrow.dump(folder / "before.barrow", overwrite=True)
    serve(service, 20_000)
    barrow.dump(folder / "after.barrow", overwrite=True)
    print(f"{len(service.cache.entries)} quotes cached, {service.cache.hits} hits")


if __name__ == "__main__":
    main()
