import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { renderField, serving } from "../../test/field";

const CRON = { type: "string", "x-wareflow": { widget: "cron" as const } };

it("writes what was chosen in plain words", async () => {
  const field = renderField(CRON, { value: { it: "0 * * * *" } });

  await userEvent.click(screen.getByRole("combobox", { name: "It" }));
  await userEvent.click(await screen.findByRole("option", { name: "On weekdays" }));

  expect(field.last()).toBe("every weekday at 06:00");
});

it("knows a cron line it did not write", () => {
  renderField(CRON, { value: { it: "7 3 1-7 * 1" } });

  expect(screen.getByRole("combobox", { name: "It" })).toHaveValue("Own times (cron)");
  expect(screen.getByLabelText("Own times")).toHaveValue("7 3 1-7 * 1");
});

it("shows the next starts as the clock on the wall says there", async () => {
  const next = { items: [{ at: "2026-11-23T06:30:00Z", local: "2026-11-23T07:30" }] };
  vi.stubGlobal("fetch", serving({ "POST /schedules/preview": next }));

  renderField(CRON, { value: { it: "every weekday at 07:30" } });

  expect(await screen.findByText(/Next: Mon.*23.*07:30/)).toBeInTheDocument();
});
