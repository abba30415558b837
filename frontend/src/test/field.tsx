/** One field of a form, alone, for its test: what was heard last is what would be saved. */
import { useState } from "react";

import type { DataObject } from "../api/exact";
import type { JsonSchema } from "../api/types";
import { renderInApp } from "./render";
import { SchemaForm } from "../forms/SchemaForm";
import { ExpressionContext, type ExpressionScope } from "../forms/scope";

interface Wish {
  value?: DataObject;
  readOnly?: boolean;
  scope?: ExpressionScope;
  /** Further fields beside the one under test. */
  beside?: Record<string, JsonSchema>;
}

export function renderField(field: JsonSchema, { value: start = {}, readOnly = false, scope = { item: null }, beside = {} }: Wish = {}) {
  const heard: DataObject[] = [];
  const schema: JsonSchema = { type: "object", properties: { it: { title: "It", ...field }, ...beside } };

  function One() {
    const [value, setValue] = useState(start);
    const change = (next: DataObject) => {
      heard.push(next);
      setValue(next);
    };
    return (
      <ExpressionContext value={scope}>
        <SchemaForm schema={schema} value={value} onChange={change} readOnly={readOnly} />
      </ExpressionContext>
    );
  }

  renderInApp(<One />);
  return { last: () => heard.at(-1)?.["it"], changes: () => heard.length };
}

type Answers = Record<string, unknown>;

/** Answers by path; what is not listed is not there. */
export function serving(answers: Answers): typeof fetch {
  return async (url, init) => {
    const path = String(url).replace("/api/v1", "").split("?")[0] ?? "";
    const key = init?.method && init.method !== "GET" ? `${init.method} ${path}` : path;
    const found = key in answers;
    return new Response(JSON.stringify(found ? answers[key] : { title: "Not there" }), { status: found ? 200 : 404 });
  };
}
