/** Groups on the canvas: a frame around the steps that are seen, or one card in the place of all of them. */
import { type FlowGroup, type GroupId, groupsOf } from "./groups";
import type { Canvas, CanvasEdge, CanvasNode, Selection } from "./toCanvas";
import { type FlowDocument, type NodeId, type Point, portRef, upperLeft } from "./types";

export interface GroupData extends Record<string, unknown> {
  readonly group: FlowGroup;
  readonly groupId: GroupId;
}

export interface CardData extends GroupData {
  readonly hasInput: boolean;
  readonly hasOutput: boolean;
  /** Ports whose items come in and go out, as `"node.port"`. */
  readonly into: readonly string[];
  readonly out: readonly string[];
}

export interface CanvasCard {
  readonly id: string;
  readonly type: "card";
  readonly position: { readonly x: number; readonly y: number };
  readonly data: CardData;
  readonly selected: boolean;
  readonly ariaLabel: string;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GroupedCanvas {
  readonly nodes: (CanvasNode | CanvasCard)[];
  readonly edges: CanvasEdge[];
}

export const CARD_IN = "in";
export const CARD_OUT = "out";
/** Room between the frame and what it holds; the title stands above. */
export const PADDING = 24;
export const TITLE_ROOM = 40;
const MARK = "group:";

export function drawnGroupId(id: GroupId): string {
  return `${MARK}${id}`;
}

/** The group that is drawn under this id; null for a step. No step has such an id: it has a colon. */
export function groupDrawnAs(id: string): GroupId | null {
  return id.startsWith(MARK) ? id.slice(MARK.length) : null;
}

/** The steps meant by what was picked on the canvas: a group stands for all of its steps. */
export function stepsOf(flow: FlowDocument, picked: Iterable<string>): NodeId[] {
  return [...picked].flatMap((id) => {
    const group = groupDrawnAs(id);
    return group === null ? [id] : (flow.groups?.[group]?.nodes ?? []);
  });
}

/** Where the group begins: the upper left corner of its steps. */
export function cornerOf(flow: FlowDocument, group: FlowGroup): Point {
  return upperLeft(group.nodes.map((id) => flow.layout[id] ?? [0, 0]));
}

/** The frame around these boxes, with room for its title. */
export function frameAround(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((box) => box.x)) - PADDING;
  const top = Math.min(...boxes.map((box) => box.y)) - TITLE_ROOM;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + PADDING;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + PADDING;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Puts a card in the place of each collapsed group. What did not change keeps its very object, so that it is not drawn again. */
export function makeCollapse(): (canvas: Canvas, flow: FlowDocument, selection: Selection) => GroupedCanvas {
  let cards = new Map<string, { key: string; group: FlowGroup; drawn: CanvasCard }>();
  let ends = new Map<string, { from: CanvasEdge; key: string; drawn: CanvasEdge }>();

  return (canvas, flow, selection) => {
    const hidden = new Map<NodeId, GroupId>();
    for (const [id, group] of Object.entries(groupsOf(flow))) {
      if (group.collapsed) for (const node of group.nodes) hidden.set(node, id);
    }
    if (hidden.size === 0) return canvas;

    const border = new Map<GroupId, { into: Set<string>; out: Set<string> }>();
    const sides = (id: GroupId) => {
      const found = border.get(id) ?? { into: new Set(), out: new Set() };
      border.set(id, found);
      return found;
    };
    const nextEnds: typeof ends = new Map();
    const edges = canvas.edges.flatMap((edge): CanvasEdge[] => {
      const [from, to] = [hidden.get(edge.source), hidden.get(edge.target)];
      if (from === undefined && to === undefined) return [edge];
      if (from === to) return [];
      if (from !== undefined) sides(from).out.add(edge.data.edge.from);
      if (to !== undefined) sides(to).into.add(edge.data.edge.from);
      const key = `${from ?? ""} ${to ?? ""}`;
      const old = ends.get(edge.id);
      const drawn = old && old.from === edge && old.key === key ? old.drawn : between(edge, from, to);
      nextEnds.set(edge.id, { from: edge, key, drawn });
      return [drawn];
    });

    const nextCards: typeof cards = new Map();
    const nodes = canvas.nodes.flatMap((node): (CanvasNode | CanvasCard)[] => {
      const id = hidden.get(node.id);
      if (id === undefined) return [node];
      const group = flow.groups?.[id];
      if (!group || nextCards.has(id)) return [];
      const at = cornerOf(flow, group);
      const selected = group.nodes.every((one) => selection.nodes.has(one));
      const { into, out } = sides(id);
      const key = [...at, selected, ...into, "|", ...out].join(" ");
      const old = cards.get(id);
      const drawn = old && old.key === key && old.group === group ? old.drawn : card(id, group, at, selected, [...into], [...out]);
      nextCards.set(id, { key, group, drawn });
      return [drawn];
    });
    cards = nextCards;
    ends = nextEnds;
    return { nodes, edges };
  };
}

function between(edge: CanvasEdge, from: GroupId | undefined, to: GroupId | undefined): CanvasEdge {
  return {
    ...edge,
    ...(from === undefined ? {} : { source: drawnGroupId(from), sourceHandle: CARD_OUT }),
    ...(to === undefined ? {} : { target: drawnGroupId(to), targetHandle: CARD_IN }),
  };
}

function card(id: GroupId, group: FlowGroup, [x, y]: Point, selected: boolean, into: string[], out: string[]): CanvasCard {
  return {
    id: drawnGroupId(id),
    type: "card",
    position: { x, y },
    data: { group, groupId: id, hasInput: into.length > 0, hasOutput: out.length > 0, into, out },
    selected,
    ariaLabel: group.title,
  };
}

/** How many items went over these ports. */
export function itemsOver(ports: readonly string[], outputs: (node: NodeId) => Readonly<Record<string, number>> | undefined): number {
  return ports.reduce((sum, port) => sum + (outputs(portRef(port).node)?.[portRef(port).port] ?? 0), 0);
}
