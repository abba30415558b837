/** What the canvas draws, made from the document; never the other way round. */
import { type InputPort, isNote, type NodeType, type NodeTypes, type OutputPort, outputsOf } from "./catalog";
import { inOrder } from "./graph";
import { edgeKey, type FlowDocument, type FlowEdge, type FlowNode, type NodeId, type Point, portRef } from "./types";

export interface StepData extends Record<string, unknown> {
  readonly node: FlowNode;
  readonly type: NodeType | undefined;
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly OutputPort[];
}

export interface CanvasNode {
  readonly id: NodeId;
  readonly type: "step" | "note";
  readonly position: { readonly x: number; readonly y: number };
  readonly data: StepData;
  readonly selected: boolean;
  readonly ariaLabel: string;
}

export interface WireData extends Record<string, unknown> {
  readonly edge: FlowEdge;
  readonly role: string;
}

export interface CanvasEdge {
  readonly id: string;
  readonly type: "wire";
  readonly source: NodeId;
  readonly sourceHandle: string;
  readonly target: NodeId;
  readonly targetHandle: string;
  readonly data: WireData;
  readonly selected: boolean;
}

export interface Selection {
  readonly nodes: ReadonlySet<NodeId>;
  readonly edges: ReadonlySet<string>;
}

export interface Canvas {
  readonly nodes: CanvasNode[];
  readonly edges: CanvasEdge[];
}

/** The type of a port that a wire names and the node does not have. */
export const LOST = "lost";

export const NOTHING_SELECTED: Selection = { nodes: new Set(), edges: new Set() };

/** Nodes come in the order of the data, which is the order Tab walks. Draws again only what changed: an untouched node keeps its very object, so its component does not render. */
export function makeProjection(): (flow: FlowDocument, types: NodeTypes, selection: Selection) => Canvas {
  let nodes = new Map<NodeId, { node: FlowNode; types: NodeTypes; at: Point | undefined; lost: string; drawn: CanvasNode }>();
  let edges = new Map<string, { role: string; drawn: CanvasEdge }>();

  return (flow, types, selection) => {
    const nextNodes: typeof nodes = new Map();
    const lostPorts = findLost(flow, types);
    for (const id of inOrder(flow)) {
      const node = flow.nodes[id];
      if (!node) continue;
      const old = nodes.get(id);
      const at = flow.layout[id];
      const selected = selection.nodes.has(id);
      const lost = lostPorts.get(id) ?? NONE_LOST;
      const key = [...lost.inputs, "|", ...lost.outputs].join(" ");
      const same = old && old.node === node && old.types === types && old.lost === key;
      if (same && old.at === at && old.drawn.selected === selected) nextNodes.set(id, old);
      else {
        const data = same ? old.drawn.data : stepData(node, types.get(node.type), lost);
        nextNodes.set(id, { node, types, at, lost: key, drawn: drawNode(id, data, at, selected) });
      }
    }
    const nextEdges: typeof edges = new Map();
    for (const edge of flow.edges) {
      const id = edgeKey(edge);
      const role = roleOf(flow, types, edge);
      const old = edges.get(id);
      const selected = selection.edges.has(id);
      if (old && old.role === role && old.drawn.selected === selected) nextEdges.set(id, old);
      else nextEdges.set(id, { role, drawn: drawEdge(id, edge, role, selected) });
    }
    nodes = nextNodes;
    edges = nextEdges;
    return { nodes: [...nodes.values()].map((one) => one.drawn), edges: [...edges.values()].map((one) => one.drawn) };
  };
}

export function toCanvas(flow: FlowDocument, types: NodeTypes, selection: Selection = NOTHING_SELECTED): Canvas {
  return makeProjection()(flow, types, selection);
}

interface Lost {
  readonly inputs: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
}

const NONE_LOST: Lost = { inputs: new Set(), outputs: new Set() };

/** Ports that a wire names and the node has no more: shown all the same, or the wire could not be seen and removed. */
function findLost(flow: FlowDocument, types: NodeTypes): Map<NodeId, Lost> {
  const found = new Map<NodeId, { inputs: Set<string>; outputs: Set<string> }>();
  const note = (end: string, side: keyof Lost) => {
    const { node: id, port } = portRef(end);
    const node = flow.nodes[id];
    const type = node ? types.get(node.type) : undefined;
    const ports = !node || !type ? [] : side === "inputs" ? type.inputs : outputsOf(type, node);
    if (!node || ports.some((one) => one.name === port)) return;
    const lost = found.get(id) ?? { inputs: new Set(), outputs: new Set() };
    lost[side].add(port);
    found.set(id, lost);
  };
  for (const edge of flow.edges) {
    note(edge.from, "outputs");
    note(edge.to, "inputs");
  }
  return found;
}

function stepData(node: FlowNode, type: NodeType | undefined, lost: Lost): StepData {
  return {
    node,
    type,
    inputs: [...(type?.inputs ?? []), ...[...lost.inputs].map((name) => ({ name, title: name, type: LOST }))],
    outputs: [...(type ? outputsOf(type, node) : []), ...[...lost.outputs].map((name) => ({ name, title: name, type: LOST, role: "main" as const }))],
  };
}

function drawNode(id: NodeId, data: StepData, at: Point | undefined, selected: boolean): CanvasNode {
  const { node, type } = data;
  const [x, y] = at ?? [0, 0];
  return {
    id,
    type: isNote(type) ? "note" : "step",
    position: { x, y },
    data,
    selected,
    ariaLabel: node.title ?? type?.title ?? node.type,
  };
}

function drawEdge(id: string, edge: FlowEdge, role: string, selected: boolean): CanvasEdge {
  const [from, to] = [portRef(edge.from), portRef(edge.to)];
  return {
    id,
    type: "wire",
    source: from.node,
    sourceHandle: from.port,
    target: to.node,
    targetHandle: to.port,
    data: { edge, role },
    selected,
  };
}

function roleOf(flow: FlowDocument, types: NodeTypes, edge: FlowEdge): string {
  const { node, port } = portRef(edge.from);
  const type = types.get(flow.nodes[node]?.type ?? "");
  return type?.outputs.find((output) => output.name === port)?.role ?? "main";
}
