import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { Erasure, Retention } from "../../api/hooks/keeping";
import { serving } from "../../test/field";
import { renderInApp } from "../../test/render";
import { Keeping } from "./Keeping";
import { Privacy } from "./Privacy";

const SOME = { runs: 3, items: 40, bytes: 2_097_152 };
const NONE = { runs: 0, items: 0, bytes: 0 };

const HOURS_AGO = new Date(Date.now() - 3 * 3_600_000).toISOString();

const RETENTION: Retention = {
  days: {
    quiet_data: 2,
    quiet_runs: 7,
    data: 30,
    troubled_data: 90,
    runs: 400,
    parked: 90,
    parked_open: 0,
    inbox: 90,
    files: 400,
    deliveries: 30,
    audit: 730,
  },
  log: { mode: "everything", first: 100, cap_mb: 200, cap_items: 1_000_000 },
  amounts: {
    at: HOURS_AGO,
    runs: { open: NONE, quiet: NONE, good: SOME, troubled: NONE },
    rows: { parked_open: 2 },
    database_bytes: 10_485_760,
  },
  report: null,
};

const FOUND: Erasure = {
  id: "e1",
  kind: "email",
  state: "found",
  found: {
    records: 12,
    rows: { inbox: 2, change: 3 },
    runs: [{ id: "r1", number: 1, flow_name: "Orders", records: 12 }],
    run_count: 1,
    open_runs: 0,
    files: [{ id: "f1", name: "orders.csv" }],
    flows: [],
  },
  created_at: "2026-11-21T10:00:00Z",
  ordered_at: null,
  finished_at: null,
};

const sent: { key: string; body: unknown }[] = [];

function serve(answers: Record<string, unknown>): void {
  sent.length = 0;
  const answer = serving(answers);
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    if (init?.method && init.method !== "GET") sent.push({ key: `${init.method} ${url}`, body: JSON.parse(String(init.body ?? "null")) });
    return answer(url, init);
  });
}

afterEach(() => vi.unstubAllGlobals());

it("says what each rule means and how much there is of it", async () => {
  serve({ "/retention": RETENTION });
  renderInApp(<Keeping />);

  const data = await screen.findByLabelText("Data of runs that changed something");

  expect(data).toHaveValue("30 days");
  expect(screen.getByText("3 runs, 2 MB")).toBeVisible();
  expect(screen.getByText("0: they stay until somebody decides.")).toHaveTextContent("2 entries");
  expect(screen.getByText(/The database takes 10 MB; all counted .* ago\. Nothing had to be removed yet\./)).toBeVisible();
  expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
});

it("sends only the rules that were changed", async () => {
  serve({ "/retention": RETENTION, "PATCH /retention": RETENTION });
  renderInApp(<Keeping />);
  const data = await screen.findByLabelText("Data of runs that changed something");

  await userEvent.clear(data);
  await userEvent.type(data, "14");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.body).toEqual({ days: { data: 14 }, log: {} });
});

it("shows what was found and erases only after a second yes", async () => {
  serve({ "/erasures": { items: [FOUND] }, "POST /erasures/e1/execute": { ...FOUND, state: "erasing" } });
  renderInApp(<Privacy />);
  expect(await screen.findByText("12 records in 1 runs, 5 other entries.")).toBeVisible();
  expect(screen.getByText("File orders.csv")).toBeVisible();

  await userEvent.click(screen.getByRole("button", { name: "Erase" }));
  expect(sent).toEqual([]);
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Erase" }));

  await waitFor(() => expect(sent.map(({ key }) => key)).toEqual(["POST /api/v1/erasures/e1/execute"]));
});

it("looks for a person by phone", async () => {
  serve({ "/erasures": { items: [] }, "POST /erasures": { ...FOUND, state: "looking" } });
  renderInApp(<Privacy />);

  await userEvent.click(await screen.findByText("Phone number"));
  await userEvent.type(screen.getByRole("textbox"), "+48 600 100 200");
  await userEvent.click(screen.getByRole("button", { name: "Look for this person" }));

  await waitFor(() => expect(sent).toEqual([{ key: "POST /api/v1/erasures", body: { phone: "+48 600 100 200" } }]));
});
