/** What only the page can do for a step: start a run that ends at it. */
import { createContext, useContext } from "react";

import type { NodeId } from "../document/types";

export interface StepActions {
  readonly planUpTo: (id: NodeId) => void;
}

export const StepActionsContext = createContext<StepActions | null>(null);

export function useStepActions(): StepActions | null {
  return useContext(StepActionsContext);
}
