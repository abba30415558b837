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
