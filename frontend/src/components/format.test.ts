import { expect, it } from "vitest";

import { formats } from "./format";

const now = Date.parse("2026-01-02T10:00:00Z");

it("says how long ago in the language of the screen", () => {
  expect(formats("en").ago("2026-01-02T09:57:00Z", now)).toBe("3 min. ago");
  expect(formats("pl").ago("2026-01-01T10:00:00Z", now)).toBe("wczoraj");
});

it("gives short durations in short units and long ones in long", () => {
  const { duration } = formats("en");

  expect([duration(120), duration(1_500), duration(65_000), duration(3_720_000)]).toEqual(["120 ms", "1.5 s", "1 min 5 s", "1 h 2 min"]);
});

it.each([
  ["en", "12,345.67"],
  ["pl", "12 345,67"],
  ["es", "12.345,67"],
  ["cs", "12 345,67"],
  ["it", "12.345,67"],
  ["de", "12.345,67"],
])("writes numbers as one does in %s", (language, written) => {
  expect(formats(language).count(12_345.67).replace(/\s/g, " ")).toBe(written);
});

it.each([
  ["en", "Nov 23, 2026"],
  ["pl", "23 lis 2026"],
  ["es", "23 nov 2026"],
  ["cs", "23. 11. 2026"],
  ["it", "23 nov 2026"],
  ["de", "23.11.2026"],
])("writes dates as one does in %s", (language, written) => {
  expect(formats(language).moment("2026-11-23T12:00:00Z").replace(/\s/g, " ")).toContain(written);
});
