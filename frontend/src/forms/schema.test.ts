import { expect, test } from "vitest";

import { humanize } from "./schema";

test.each([
  ["is_not_empty", "Is not empty"],
  ["ORDERS_PAID", "Orders paid"],
  ["salesCreditMemos", "Sales credit memos"],
  ["GET", "GET"],
  ["SKU", "SKU"],
  ["customerID", "CustomerID"],
])("%s reads as %s", (name, words) => {
  expect(humanize(name)).toBe(words);
});
