/** Two documents side by side in one: the picture above, the list of properties below. */
import { type ReactNode, useMemo } from "react";

import { diffFlows } from "../document/diff";
import type { FlowDocument } from "../document/types";
import classes from "./Diff.module.css";
import { DiffCanvas } from "./DiffCanvas";
import { DiffList } from "./DiffList";

export function DiffView({ before, after, by }: { readonly before: FlowDocument; readonly after: FlowDocument; readonly by?: (part: string) => ReactNode }) {
  const diff = useMemo(() => diffFlows(before, after), [after, before]);
  return (
    <div className={classes.view}>
      <DiffCanvas before={before} after={after} diff={diff} />
      <DiffList before={before} after={after} diff={diff} {...(by ? { by } : {})} />
    </div>
  );
}
