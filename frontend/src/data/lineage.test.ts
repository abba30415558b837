import { expect, it } from "vitest";

import { cameFrom, originsOf } from "./lineage";

it("knows a record by those it was made of, and by itself where it passed unchanged", () => {
  expect(cameFrom({ id: "20", from: ["7", "8"] }, { id: "8" })).toBe(true);
  expect(cameFrom({ id: "7", from: ["1"] }, { id: "7" })).toBe(true);
  expect(cameFrom({ id: "20", from: ["7"] }, { id: "9" })).toBe(false);
});

it("asks for no more origins than one question may name, and for none that the server cannot know", () => {
  expect(originsOf({ id: "made-1", from: ["0"] })).toEqual(["0"]);
  expect(originsOf({ id: "500", from: Array.from({ length: 90 }, (_none, at) => String(at)) })).toHaveLength(50);
});
