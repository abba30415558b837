import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { serving } from "../../test/field";
import { renderInApp } from "../../test/render";
import { Limits } from "./Limits";

const NOW = { error_flow: null, error_flow_name: null, notify: true, timeout: null, timeout_default: 604_800, trouble_since: null };

afterEach(() => vi.unstubAllGlobals());

it("stores the longest time in seconds once the field is left", async () => {
  vi.stubGlobal("fetch", serving({ "/flows/f1/log": { log: null } }));
  const changes: unknown[] = [];
  renderInApp(<Limits flowId="f1" now={NOW} change={(wish) => changes.push(wish)} />);

  const box = screen.getByLabelText("Longest time");
  await userEvent.click(box);
  await userEvent.paste("30");
  await userEvent.tab();

  expect(box).toHaveAttribute("placeholder", "As the installation says: 7 days");
  expect(changes).toEqual([{ timeout: 1_800 }]);
});

it("lets a flow keep less than the settings say, and follow them again", async () => {
  const rules = { mode: "first", first: 100, cap_mb: 200, cap_items: 1_000_000 };
  const sent: string[] = [];
  const answer = serving({ "/flows/f1/log": { log: rules }, "PUT /flows/f1/log": { log: null } });
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    if (init?.method === "PUT") sent.push(String(init.body));
    return answer(url, init);
  });
  renderInApp(<Limits flowId="f1" now={NOW} change={() => undefined} />);

  expect(await screen.findByLabelText("So many of each step")).toHaveValue("100");
  await userEvent.click(screen.getByRole("combobox", { name: "Kept of each run" }));
  await userEvent.click(await screen.findByText("As the settings say"));

  await waitFor(() => expect(sent).toEqual(['{"log":null}']));
  await waitFor(() => expect(screen.queryByLabelText("So many of each step")).toBeNull());
});
