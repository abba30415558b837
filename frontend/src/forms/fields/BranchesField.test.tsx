import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";

const BRANCHES = {
  type: "array",
  items: { type: "object", title: "Branch", properties: { name: { type: "string", title: "Name" } } },
  "x-wareflow": { widget: "branches" as const },
};

it("adds a named branch", async () => {
  const field = renderField(BRANCHES);

  await userEvent.click(screen.getByRole("button", { name: "Add: Branch" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Name" }), "big");

  expect(field.last()).toEqual([{ name: "big" }]);
});

it("changes the order, which decides who takes the record", async () => {
  const field = renderField(BRANCHES, { value: { it: [{ name: "a" }, { name: "b" }] } });

  await userEvent.click(screen.getAllByRole("button", { name: "Move down" })[0] as HTMLElement);

  expect(field.last()).toEqual([{ name: "b" }, { name: "a" }]);
});
