import { expect, it, vi } from "vitest";

import { notifyDone, showMessagesWith } from "./notify";

it("keeps the messages that come before what shows them, and hands over each alone", () => {
  const shown = vi.fn();

  notifyDone("Pinned");
  showMessagesWith(shown);
  notifyDone("Saved");

  expect(shown.mock.calls).toEqual([[{ message: "Pinned", color: "green" }], [{ message: "Saved", color: "green" }]]);
});
