import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";

import type { DataObject } from "../../api/exact";
import { useKeyRows } from "./rows";

function rowsOf(start: DataObject) {
  const heard: DataObject[] = [];
  const hook = renderHook(({ value }) => useKeyRows(value, (next) => heard.push(next)), { initialProps: { value: start } });
  const type = (text: string) => act(() => hook.result.current.set(hook.result.current.rows[0]?.id ?? 0, { value: text }));
  return { heard, type, rows: () => hook.result.current.rows, comesBack: (value: DataObject) => hook.rerender({ value }) };
}

it("keeps what was typed on while an earlier letter is still on its way back", () => {
  const field = rowsOf({ price: "" });
  const [before] = field.rows();

  field.type("1");
  field.type("12");
  field.comesBack({ price: "1" });

  expect(field.rows()).toEqual([{ ...before, value: "12" }]);
});

it("takes a value from elsewhere, such as an undone change", () => {
  const field = rowsOf({ price: "1" });

  field.type("12");
  field.comesBack({ price: "12" });
  field.comesBack({ price: "1" });

  expect(field.rows().map((row) => row.value)).toEqual(["1"]);
});
