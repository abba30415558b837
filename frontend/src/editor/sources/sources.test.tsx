import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { StreamSource } from "../../api";
import { serving } from "../../test/field";
import { renderInApp } from "../../test/render";
import { SourcesDialog } from "./SourcesDialog";

const SOURCE: StreamSource = {
  node: "changed",
  node_title: "Changed items",
  node_type: null,
  connection: "demo",
  read: true,
  position: "2026-11-21T10:00:00Z",
  last_complete: "2026-11-21T10:00:05Z",
  overlap_seconds: 600,
  history_days: null,
  known: 5,
  changed: ["filters"],
  in_flow: true,
  scan: null,
  moves: [
    { at: "2026-11-21T10:00:05Z", kind: "scan", before: null, after: "2026-11-21T10:00:00Z", run_id: "r12", run_number: 12, records: 5, by: null, reason: "", forgotten: 0 },
  ],
};
const PREVIEW = { node: "changed", position: SOURCE.position, to: null, since: null, at_least: 2, at_most: 5, oldest_known: null, beyond_history: false, again: false, message: "" };

afterEach(() => vi.unstubAllGlobals());

it("shows what a rewind would read again, and sets back only with a reason", async () => {
  const sent: string[] = [];
  const answer = serving({
    "/flows/f1/cursors": { items: [SOURCE], next_cursor: null },
    "POST /flows/f1/cursors/changed/preview": PREVIEW,
    "POST /flows/f1/cursors/changed/rewind": PREVIEW,
  });
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    if (String(url).endsWith("/rewind")) sent.push(String(init?.body));
    return answer(url, init);
  });
  renderInApp(<SourcesDialog flowId="f1" flush={() => Promise.resolve(true)} onRun={() => undefined} onClose={() => undefined} />);
  const source = within(await screen.findByRole("region", { name: "Changed items" }, { timeout: 5_000 }));
  expect(source.getByText(/Changed since it was last read: filters/)).toBeInTheDocument();
  expect(source.getByText("Run #12")).toHaveAttribute("href", "/runs/r12");

  await userEvent.click(source.getByText("Set back"));
  await userEvent.click(source.getByText("The beginning"));
  expect(await source.findByText("Known records that would be read again: 2 to 5", {}, { timeout: 5_000 })).toBeInTheDocument();
  expect(source.getByText("Set back").closest("button")).toBeDisabled();
  await userEvent.click(source.getByPlaceholderText(/^Such as/));
  await userEvent.paste("Wrong mapping");
  await userEvent.click(source.getByText("Set back"));

  await waitFor(() => expect(sent).toEqual(['{"connection":"demo","to":null,"again":false,"reason":"Wrong mapping"}']));
});
