/** What expressions in a form can see: an item to try them on, and who hears which field has the focus. */
import { createContext, useContext } from "react";

import type { Data, DataObject } from "../api/exact";
import type { MappingTarget, Problem } from "../api/types";
import type { Path } from "../data/path";
import { isExpression } from "./schema";

/** The field that takes a click on a field of the input. */
export interface FieldTarget {
  field: string;
  insert: (path: Path) => void;
}

export interface ExpressionScope {
  /** The input item the live results are worked out for; without it there are none. */
  item: DataObject | null;
  /** All items at hand, of which the item is one. */
  items?: readonly DataObject[];
  /** More records of the same input, where they are small enough to look at with every letter. */
  others?: readonly DataObject[];
  /** Which of the records it is, and the way to another one. */
  pager?: { readonly no: number; readonly total: number; readonly go: (no: number) => void };
  /** What a mapping without targets of its own may be made for. */
  targets?: readonly MappingTarget[];
  onFocusField?: (target: FieldTarget) => void;
}

const NOTHING: ExpressionScope = { item: null };

export const ExpressionContext = createContext<ExpressionScope>(NOTHING);

export function useExpressionScope(): ExpressionScope {
  return useContext(ExpressionContext);
}

/** Remarks on an expression stand under its live result already; where there is one, they are not said twice. */
export function useUnsaid(): (problems: readonly Problem[], value: Data | undefined) => Problem[] {
  const live = useExpressionScope().item !== null;
  return (problems, value) => problems.filter(({ severity }) => !(live && severity === "warning" && isExpression(value)));
}
