import { expect, it } from "vitest";

import { Exact } from "../../api/exact";
import { changesOf } from "./diff";

it("names each value that differs by its path", () => {
  const before = { sku: "001", price: 5, customer: { city: "Lodz", zip: "90-001" }, lines: [{ qty: 1 }, { qty: 2 }], old: true };
  const after = { sku: "001", price: 5, customer: { city: "Łódź", zip: "90-001" }, lines: [{ qty: 1 }, { qty: 3 }], fresh: null };

  expect(changesOf(before, after)).toEqual([
    { path: "customer.city", before: "Lodz", after: "Łódź" },
    { path: "lines[1].qty", before: 2, after: 3 },
    { path: "old", before: true, after: undefined },
    { path: "fresh", before: undefined, after: null },
  ]);
});

it("tells a text from a number and digits from digits", () => {
  const changes = changesOf({ price: "1.10", sum: new Exact("1.10"), same: new Exact("2.50") }, { price: new Exact("1.10"), sum: new Exact("1.1"), same: new Exact("2.50") });

  expect(changes.map((change) => change.path)).toEqual(["price", "sum"]);
});
