import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";

const CRON = { type: "string", "x-wareflow": { widget: "cron" as const } };

it("writes the line of a usual time", async () => {
  const field = renderField(CRON);

  await userEvent.click(screen.getByRole("combobox", { name: "Usual times" }));
  await userEvent.click(await screen.findByRole("option", { name: "Every 15 minutes" }));

  expect(field.last()).toBe("*/15 * * * *");
});

it("knows a line it did not write", () => {
  renderField(CRON, { value: { it: "7 3 * * *" } });

  expect(screen.getByRole("combobox", { name: "Usual times" })).toHaveValue("Own times");
});
