import { expect, it } from "vitest";

import { fits } from "./TemplatesPage";

const ORDERS = { title: "Shopify orders to Business Central", description: "Every order of the shop, to the cent.", systems: ["shopify", "business_central"] };

it("finds a ready flow by its words, whatever their order, and by its systems", () => {
  expect(fits(ORDERS, { text: "", from: null, to: null })).toBe(true);
  expect(fits(ORDERS, { text: "central CENT shopify", from: null, to: "business_central" })).toBe(true);
  expect(fits(ORDERS, { text: "stock", from: null, to: null })).toBe(false);
  expect(fits(ORDERS, { text: "", from: "shopify", to: "baselinker" })).toBe(false);
});
