/** Wiring without a pointer: choose a way out of the node, then where it leads. */
import { Modal, TextInput } from "@mantine/core";
import { ArrowRight } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { outputsOf } from "../document/catalog";
import { targetsFor } from "../document/checks";
import { edgesOutOf } from "../document/graph";
import { type FlowEdge, type NodeId, portRef, type PortRef, portText } from "../document/types";
import { connect } from "../state/commands";
import { titleOf, useEditor, useNode, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import classes from "./Floating.module.css";
import { PickList } from "./PickList";

interface Choice {
  readonly edge: FlowEdge;
  readonly output: string;
  readonly target: string;
  readonly input: string;
  /** There already: picking it takes the wire away. */
  readonly wired: boolean;
}

export function ConnectDialog({ from }: { readonly from: NodeId }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { node, type } = useNode(from);
  const [search, setSearch] = useState("");
  const choices = useChoices(from);
  const shown = useMemo(
    () => choices.filter((choice) => `${choice.output} ${choice.target} ${choice.input}`.toLowerCase().includes(search.toLowerCase())),
    [choices, search],
  );
  const close = () => editor.getState().float(null);

  return (
    <Modal opened onClose={close} title={t("connect.title", { title: titleOf(node, type) })} size={480} yOffset="12vh" centered={false}>
      <PickList
        label={t("connect.list")}
        options={shown.map((choice) => ({ key: `${choice.edge.from}>${choice.edge.to}`, value: choice }))}
        onPick={(choice) => {
          close();
          if (choice.wired) editor.getState().perform({ kind: "disconnect", edges: [choice.edge] });
          else connect(editor, choice.edge);
        }}
        empty={t("connect.nothing")}
        render={(choice) => (
          <span className={classes.option}>
            <span>{choice.output}</span>
            <ArrowRight size={14} aria-label={t("connect.to")} />
            <span>
              <strong>{choice.target}</strong> · {choice.input}
            </span>
            {choice.wired && <small className={classes.wired}>{t("connect.wired")}</small>}
          </span>
        )}
        input={(props) => (
          <TextInput
            {...props}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            placeholder={t("connect.search")}
            aria-label={t("connect.search")}
          />
        )}
      />
    </Modal>
  );
}

function useChoices(from: NodeId): Choice[] {
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  return useMemo(() => {
    const node = flow.nodes[from];
    const type = node ? types.get(node.type) : undefined;
    if (!node || !type) return [];
    const outputs = new Map(outputsOf(type, node).map((output) => [output.name, output.title]));
    const choice = (port: string, to: PortRef, wired: boolean): Choice => {
      const target = flow.nodes[to.node];
      const targetType = types.get(target?.type ?? "");
      return {
        edge: { from: `${from}.${port}`, to: portText(to) },
        output: outputs.get(port) ?? port,
        target: titleOf(target, targetType),
        input: targetType?.inputs.find((input) => input.name === to.port)?.title ?? to.port,
        wired,
      };
    };
    return [
      ...[...outputs.keys()].flatMap((port) => targetsFor(flow, types, { node: from, port }).map((to) => choice(port, to, false))),
      ...edgesOutOf(flow, from).map((edge) => choice(portRef(edge.from).port, portRef(edge.to), true)),
    ];
  }, [flow, from, types]);
}
