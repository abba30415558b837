import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { renderField } from "../../test/field";

it("keeps line ends", async () => {
  const field = renderField({ type: "string", "x-wareflow": { widget: "textarea" } });

  await userEvent.type(screen.getByRole("textbox", { name: "It" }), "one{Enter}two");

  expect(field.last()).toBe("one\ntwo");
});
