import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { isFresh } from "./queries";

beforeEach(() => vi.useFakeTimers({ now: 100_000 }));
afterEach(() => vi.useRealTimers());

it("what was asked once, a moment ago, need not be asked again", () => {
  expect(isFresh({ dataUpdateCount: 1, dataUpdatedAt: 99_000 })).toBe(true);
});

it.each([
  ["is old", { dataUpdateCount: 1, dataUpdatedAt: 96_000 }],
  ["was never answered", { dataUpdateCount: 0, dataUpdatedAt: 0 }],
  ["was changed since", { dataUpdateCount: 2, dataUpdatedAt: 99_900 }],
  ["is not known", undefined],
])("what %s is asked again", (_why, state) => {
  expect(isFresh(state)).toBe(false);
});
