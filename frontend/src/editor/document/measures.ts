/** How large a step is on the canvas and where its ports are, as the style sheet has them: a large flow need not be measured before it is shown. */
import type { StepData } from "./toCanvas";
import { NODE_WIDTH } from "./tidy";
import type { FlowNode } from "./types";

const BORDER = 1;
const HEAD = 44;
const PORT = 20;
const FOOT = 4;
const HANDLE = 12;
const START_HANDLE = 14;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** As nodes/core/note.py has them. */
export const LEAST_NOTE: Size = { width: 120, height: 40 };
export const MOST_NOTE = 1_200;
const NOTE: Size = { width: 232, height: 64 };

export interface PortPlace extends Size {
  readonly id: string;
  readonly type: "source" | "target";
  readonly x: number;
  readonly y: number;
}

/** Without the line that tells of a run. */
export function stepSize({ inputs, outputs }: Pick<StepData, "inputs" | "outputs">): Size {
  return { width: NODE_WIDTH, height: 2 * BORDER + HEAD + FOOT + PORT * Math.max(inputs.length, outputs.length) };
}

/** A note as wide as it was made and at least as tall. */
export function noteSize({ config }: FlowNode): Size {
  const own = (name: keyof Size) => (typeof config[name] === "number" ? Math.min(Math.max(config[name], LEAST_NOTE[name]), MOST_NOTE) : NOTE[name]);
  return { width: own("width"), height: own("height") };
}

export function portPlaces({ inputs, outputs }: Pick<StepData, "inputs" | "outputs">): PortPlace[] {
  const place = (port: { name: string; type: string }, at: number, type: "source" | "target"): PortPlace => {
    const size = port.type === "trigger" ? START_HANDLE : HANDLE;
    const x = type === "target" ? BORDER - HANDLE / 2 : NODE_WIDTH - BORDER + HANDLE / 2 - size;
    return { id: port.name, type, x, y: BORDER + HEAD + PORT * at + (PORT - size) / 2, width: size, height: size };
  };
  return [...inputs.map((port, at) => place(port, at, "target")), ...outputs.map((port, at) => place(port, at, "source"))];
}
