import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { openWith, patiently } from "./fetched";
import { showMessagesWith } from "./notify";

const away = new TypeError("Failed to fetch dynamically imported module");

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("asks again for a part until the line is back", async () => {
  const load = vi.fn().mockRejectedValueOnce(away).mockRejectedValueOnce(away).mockResolvedValue("the part");

  const part = patiently(load);
  await vi.runAllTimersAsync();

  await expect(part).resolves.toBe("the part");
  expect(load).toHaveBeenCalledTimes(3);
});

it("rejects with the last reason when the line stays away", async () => {
  const part = patiently(() => Promise.reject(away), [10, 20]);
  const refused = expect(part).rejects.toBe(away);
  await vi.runAllTimersAsync();
  await refused;
});

it("opens nothing that is not there, and says so", async () => {
  const open = vi.fn();
  const said = vi.fn();
  showMessagesWith(said);

  openWith(() => Promise.reject(away), open);
  await vi.runAllTimersAsync();

  expect(open).not.toHaveBeenCalled();
  expect(said).toHaveBeenCalledOnce();
});
