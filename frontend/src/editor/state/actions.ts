/** What only the page can do for a step: start a run that ends at it. */
import { createContext, useContext } from "react";

import type { NodeId } from "../document/types";

export interface StepActions {
  readonly planUpTo: (id: NodeId) => void;
  /** With what the last run brought to it. */
  readonly planFrom: (id: NodeId) => void;
  /** One record of this step through all that come after it, step by step. */
  readonly stepThrough: (id: NodeId) => void;
  /** A live run that stopped, again and this once without the flow's stop rules. */
  readonly runOverStops: () => void;
  /** A plan of the draft on what the sources gave in that run. */
  readonly planOnInputOf: (run: string) => void;
}

export const StepActionsContext = createContext<StepActions | null>(null);

export function useStepActions(): StepActions | null {
  return useContext(StepActionsContext);
}
