/** Search for the next step. Offers only what fits the port it will be wired to. */
import { Modal, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { type NodeType, outputsOf } from "../document/catalog";
import { throughPorts } from "../document/onWire";
import { type FlowEdge, type Point, portRef, type PortRef } from "../document/types";
import { fittingTypes, groupTypes, searchTypes } from "../palette/groups";
import { NodeIcon } from "../palette/icons";
import { useAddNode } from "../palette/useAddNode";
import { titleOf, useEditor, useStores } from "../state/context";
import { type Floating, flowOf } from "../state/editorStore";
import classes from "./Floating.module.css";
import { PickList } from "./PickList";

interface QuickAddProps {
  readonly wish: Extract<Floating, { kind: "quick_add" }>;
  readonly middle: () => Point;
  readonly onAdded: (id: string) => void;
}

export function QuickAdd({ wish, middle, onAdded }: QuickAddProps) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const addNode = useAddNode();
  const [search, setSearch] = useState("");
  const from = wish.edge ? portRef(wish.edge.from) : wish.from;
  const offered = useOffered(from, wish.edge);
  const found = useMemo(
    () => (search ? searchTypes(offered.types, search) : groupTypes(offered.types).flatMap((group) => group.types)),
    [offered.types, search],
  );
  const close = () => editor.getState().float(null);

  const add = (type: NodeType) => {
    close();
    const id = addNode({ type: type.type, at: wish.at, from: wish.from, edge: wish.edge, middle: middle() });
    if (id) onAdded(id);
  };

  return (
    <Modal opened onClose={close} title={from ? t("quickAdd.after", { title: offered.after }) : t("quickAdd.title")} size={480} yOffset="12vh" centered={false}>
      <PickList
        label={t("quickAdd.list")}
        options={found.map((type) => ({ key: type.type, value: type }))}
        onPick={add}
        empty={t("quickAdd.nothing")}
        render={(type) => (
          <span className={classes.option} style={{ "--accent": `var(--wf-cat-${type.category}, var(--wf-cat-helpers))` } as React.CSSProperties}>
            <span className={classes.icon}>
              <NodeIcon icon={type.icon} category={type.category} />
            </span>
            <span className={classes.words}>
              <span>{type.title}</span>
              <small>{type.description}</small>
            </span>
          </span>
        )}
        input={(props) => (
          <TextInput
            {...props}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            placeholder={t("palette.search")}
            aria-label={t("palette.search")}
            leftSection={<Search size={16} aria-hidden />}
          />
        )}
      />
    </Modal>
  );
}

/** Node types that fit the output, and the title of the node it belongs to. */
function useOffered(from: PortRef | null, edge: FlowEdge | null): { types: NodeType[]; after: string } {
  const types = useEditor((state) => state.types);
  const node = useEditor((state) => (from ? flowOf(state).nodes[from.node] : undefined));
  const { editor } = useStores();
  return useMemo(() => {
    const type = node ? types.get(node.type) : undefined;
    const output = node && type ? outputsOf(type, node).find((port) => port.name === from?.port) : undefined;
    const fitting = output ? fittingTypes(types.values(), output) : [...types.values()];
    const flow = flowOf(editor.getState());
    const through = edge ? fitting.filter((one) => throughPorts(flow, types, edge, one, { config: {} })) : fitting;
    return { types: through, after: titleOf(node, type) };
  }, [edge, editor, from?.port, node, types]);
}
