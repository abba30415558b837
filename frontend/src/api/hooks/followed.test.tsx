import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { renderInApp } from "../../test/render";
import { useFollowed } from "./followed";

const SERVER_MS = 1_000;
const asked: string[] = [];

function Step({ stamp }: { stamp: string | undefined }) {
  const { data } = useFollowed({
    queryKey: ["step"],
    queryFn: async (signal) => {
      asked.push(stamp ?? "never");
      await new Promise((resolve) => setTimeout(resolve, SERVER_MS));
      signal.throwIfAborted();
      return `items at ${stamp}`;
    },
    stamp,
    enabled: true,
  });
  return <output>{data}</output>;
}

const passes = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  asked.length = 0;
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

it("shows something of a run that goes on faster than the server answers, and its last state", async () => {
  const { rerender } = renderInApp(<Step stamp="0" />);
  for (const stamp of ["1", "2", "3", "4"]) {
    await passes(400);
    rerender(<Step stamp={stamp} />);
  }

  expect(screen.getByRole("status").textContent).toMatch(/^items at/);
  await passes(3 * SERVER_MS);
  expect(screen.getByRole("status").textContent).toBe("items at 4");

  const soFar = asked.length;
  expect(soFar).toBeLessThanOrEqual(4);
  await passes(10 * SERVER_MS);
  expect(asked.length).toBe(soFar);
});

it("asks once for what nobody follows", async () => {
  renderInApp(<Step stamp={undefined} />);

  await passes(10 * SERVER_MS);

  expect(asked).toEqual(["never"]);
});
